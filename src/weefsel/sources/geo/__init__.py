"""Files of shapes as sources: areas, places and squares with residents, from GeoJSON or GeoPackage."""

"""Files of shapes as sources: areas, places, squares with residents and lines to walk; points from CSV too."""

"""OpenStreetMap: from a PBF extract to areas, residents, walking network, places and basemap.

`decode` reads the file into `objects`, `build` makes tables of those; `reader` is what a recipe calls.
"""

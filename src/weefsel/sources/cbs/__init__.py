"""Statistics Netherlands (CBS): Kerncijfers wijken en buurten and Nabijheid voorzieningen.

`reader` turns a file into tables; `indicators.toml` says which columns are read as what.
"""

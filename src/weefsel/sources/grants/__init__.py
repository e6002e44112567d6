"""Registers of grants: who received how much of public money, from which part of the municipality.

`reader` turns a file into tables; `kinds.toml` says which words in a name tell what kind of actor it is.
"""

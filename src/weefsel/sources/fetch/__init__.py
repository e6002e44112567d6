"""Fetching the sources of a recipe: the only way Weefsel reaches the network, by `weefsel fetch`.

`policy` says which hosts and how much, `addresses` looks at what a name stands for, `client` asks and tries again,
`odata` and `features` know the layouts that come in pages, `wholefile` the one that does not, `run` goes over a recipe.
Building reads of all this only the `lock`: which checksum each fetched file has.
"""

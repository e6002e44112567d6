"""A client for the API of a Weefsel site.

    from weefsel.client import Client

    with Client("https://weefsel.example", token="wfs_…") as weefsel:
        for group in weefsel.groups.all(function="meeting"):
            print(group["name"], group.id)

It knows nothing of the rest of Weefsel but its errors, and reaches only the site that it is given.
"""

from weefsel.client.client import Client, Collection
from weefsel.client.errors import (
    ApiError,
    Conflicting,
    Gone,
    Invalid,
    Missing,
    NotAllowed,
    SiteBroken,
    Stale,
    TooOften,
    Unreachable,
)
from weefsel.client.records import Change, Entry, Proposal, Version

__all__ = [
    "ApiError",
    "Change",
    "Client",
    "Collection",
    "Conflicting",
    "Entry",
    "Gone",
    "Invalid",
    "Missing",
    "NotAllowed",
    "Proposal",
    "SiteBroken",
    "Stale",
    "TooOften",
    "Unreachable",
    "Version",
]

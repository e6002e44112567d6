"""Where the thing of a row is, from all columns that say it."""

from __future__ import annotations

from collections.abc import Callable, Container

from weefsel.sources.listing import cells
from weefsel.sources.listing.records import Where

__all__ = ["where_of"]


def where_of(text: Callable[[str], str], columns: Container[str]) -> Where:
    """Where it is, put together from the columns that say it."""
    found = Where(area=text("at.area"))
    address = cells.address_of(text("at.address")) if "at.address" in columns else cells.Address()
    street, number = text("at.street"), cells.number_of(text("at.number"))
    letter = text("at.letter")
    if street:
        end = f" {number}{letter}" if number and street.split()[-1] != number else ""
        found.street = f"{street}{end}"
    else:
        found.street = (
            f"{address.street} {number}{letter}".strip()
            if number and not any(c.isdigit() for c in address.street)
            else address.street
        )
    postcode, beside = cells.postcode_of(text("at.postcode")) if "at.postcode" in columns else ("", "")
    in_town, town = cells.postcode_of(text("at.town")) if "at.town" in columns else ("", "")
    found.postcode = postcode or in_town or address.postcode
    found.town = town or beside or address.town
    pair = cells.point_of(text("at.point")) if "at.point" in columns else None
    if pair is not None:
        found.y, found.x = pair
    else:
        found.x, found.y = text("at.x"), text("at.y")
    return found

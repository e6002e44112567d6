"""Floor 5: the gate for figures, from "known" to "shown"."""

from weefsel.publish.models import (
    AgeShare,
    AreaLink,
    AreaPage,
    AreaRow,
    CellMark,
    Drawing,
    FigurePage,
    FigureRef,
    MapPage,
    NotMeasured,
    PlaceMark,
    Published,
    Reach,
    Shape,
    Site,
    SourceSlip,
    Step,
    Unknown,
    Voice,
)
from weefsel.publish.site import SiteData, open_site
from weefsel.publish.subjects import subject
from weefsel.publish.words import decimal, number, shown

__all__ = [
    "AgeShare",
    "AreaLink",
    "AreaPage",
    "AreaRow",
    "CellMark",
    "Drawing",
    "FigurePage",
    "FigureRef",
    "MapPage",
    "NotMeasured",
    "PlaceMark",
    "Published",
    "Reach",
    "Shape",
    "Site",
    "SiteData",
    "SourceSlip",
    "Step",
    "Unknown",
    "Voice",
    "decimal",
    "number",
    "open_site",
    "shown",
    "subject",
]

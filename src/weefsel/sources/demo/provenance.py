"""Where the figures of a fictional municipality come from: invented sources that say so."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from weefsel.concepts import Disclosure
from weefsel.snapshot.frames import frame

__all__ = ["CRS", "DATE", "HEALTH", "REGISTER", "STATISTICS", "STREETS", "SURVEY", "SURVEY_YEAR", "YEAR", "sources"]

CRS: Final = "EPSG:28992"
DATE: Final = "2026-03-01"
YEAR: Final = 2026
SURVEY_YEAR: Final = 2024

STATISTICS: Final = "kerncijfers"
STREETS: Final = "stratenkaart"
REGISTER: Final = "register"
SURVEY: Final = "enquete"
HEALTH: Final = "gezondheid"


def sources(name: str) -> pd.DataFrame:
    """The table `sources` of the fictional municipality called `name`."""
    rows = [
        (
            STATISTICS,
            f"Kerncijfers wijken en buurten en vierkanten van 100 meter, {name} (verzonnen)",
            YEAR,
            DATE,
            Disclosure.PUBLIC,
        ),
        (STREETS, f"Straten, paden en ondergrond van {name} (verzonnen)", YEAR, DATE, Disclosure.PUBLIC),
        (REGISTER, f"Register van groepen, plekken en activiteiten van {name} (verzonnen)", YEAR, DATE, Disclosure.OWN),
        (
            SURVEY,
            f"Buurtenquête {name}, om de twee jaar sinds 2016 (verzonnen)",
            SURVEY_YEAR,
            f"{SURVEY_YEAR}-10-01",
            Disclosure.OWN,
        ),
        (
            HEALTH,
            f"Gezondheid per wijk en buurt, geschat met een model, {name} (verzonnen)",
            SURVEY_YEAR,
            f"{SURVEY_YEAR}-12-01",
            Disclosure.PUBLIC,
        ),
    ]
    return frame(
        "sources",
        [
            {
                "source_id": source_id,
                "kind": "demo",
                "title": title,
                "publisher": "Weefsel (verzonnen)",
                "year": year,
                "date": date.fromisoformat(day),
                "licence": "CC0-1.0",
                "disclosure": str(disclosure),
            }
            for source_id, title, year, day, disclosure in rows
        ],
    )

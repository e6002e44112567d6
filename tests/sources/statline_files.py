"""Small tables of StatLine with a row for each area, period and group, written by hand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, town

from weefsel.snapshot.frames import Tables
from weefsel.sources.model import JoinLine, ReadContext, RecipeSource
from weefsel.sources.registry import KINDS

#: two ages, two years, an interval for one of them; nobody was asked about volunteering in 2012
RIVM: Final = f"""\
Leeftijd,Marges,WijkenEnBuurten,Perioden,Gemeentenaam_1,SoortRegio_2,Codering_3,ErvarenGezondheidGoedZeerGoed_4,Roker_11,Eenzaam_28,Vrijwilligerswerk_33
20300,MW00000,{GEMEENTE}    ,2020JJ00,Proefstad,Gemeente,{GEMEENTE},78.0,20.1,50.5,21.0
20300,MOG0095,{GEMEENTE}    ,2020JJ00,Proefstad,Gemeente,{GEMEENTE},77.0,19.0,48.5,20.0
20300,MBG0095,{GEMEENTE}    ,2020JJ00,Proefstad,Gemeente,{GEMEENTE},79.0,21.0,52.5,22.0
20300,MW00000,{WIJK}  ,2020JJ00,Proefstad,Wijk,{WIJK},80.0,18.0,45.0,0.0
20300,MW00000,{WEST},2020JJ00,Proefstad,Buurt,{WEST},100.0,10.0,40.0,
20300,MW00000,{EAST},2020JJ00,Proefstad,Buurt,{EAST},.,.,.,.
80200,MW00000,{GEMEENTE}    ,2020JJ00,Proefstad,Gemeente,{GEMEENTE},60.0,8.0,55.5,25.0
80200,MW00000,{WEST},2020JJ00,Proefstad,Buurt,{WEST},61.0,7.0,56.5,26.0
20300,MW00000,{GEMEENTE}    ,2012JJ00,Proefstad,Gemeente,{GEMEENTE},73.9,29.4,43.9,
20300,MW00000,{WEST},2012JJ00,Proefstad,Buurt,{WEST},81.8,35.4,38.9,
"""

_SES_COLUMNS: Final = (
    "Perioden",
    "Wijken en buurten",
    "Regiocode (gemeente, wijk, buurt) (code)",
    "Opleidingsniveau/Laag/Waarde (%)",
    "SES-WOA/Totaalscore/Gemiddelde score (Getal)",
    "Spreiding/Spreiding totaal/Waarde (Getal)",
)
#: semicolons, everything quoted, padded with spaces, a mark before the first letter, two years
SES: Final = (
    "\ufeff"
    + ";".join(f'"{name}"' for name in _SES_COLUMNS)
    + f"""
"2018";"Proefstad";"{GEMEENTE}    ";"    20.8";"  -0.100";"   1.010"
"2019*";"Proefstad";"{GEMEENTE}    ";"    19.8";"  -0.200";"   1.110"
"2019*";"West";"{WEST}";"    12.4";"   0.045";"   0.856"
"2019*";"Oost";"{EAST}";"       .";"       .";"       ."
"""
)


def _about(age: str, margin: str, area: str) -> dict[str, Any]:
    return {"Leeftijd": age, "Marges": margin, "WijkenEnBuurten": area, "Perioden": "2020JJ00"}


#: the JSON of OData version 3
V3: Final = json.dumps(
    {
        "odata.metadata": "…",
        "value": [
            {"ID": 0, **_about("20300 ", "MW00000", f"{GEMEENTE}    "), "Eenzaam_27": 50.5},
            {"ID": 1, **_about("20300 ", "MW00000", WEST), "Eenzaam_27": None},
            {"ID": 2, **_about("53115 ", "MW00000", WEST), "Eenzaam_27": " 7.5"},
        ],
    },
    indent=1,
)
#: and of version 4: a record for each figure
V4: Final = json.dumps(
    {
        "@odata.context": "…",
        "value": [
            {"Id": 0, "Measure": "M1", "Value": 50.5, **_about("20300", "MW00000", f"{GEMEENTE}    ")},
            {"Id": 1, "Measure": "M2", "Value": 21.0, **_about("20300", "MW00000", f"{GEMEENTE}    ")},
            {"Id": 2, "Measure": "M1", "Value": 48.5, **_about("20300", "MOG0095", f"{GEMEENTE}    ")},
            {"Id": 3, "Measure": "M1", "Value": None, **_about("20300", "MW00000", WEST)},
        ],
    },
    indent=1,
)
V4_COLUMNS: Final = {"inc_lonely": "M1", "coh_volunteers": "M2"}


@cache
def _areas() -> pd.DataFrame:
    return town()["areas"]


def source(kind: str, year: int = 2020, **options: Any) -> RecipeSource:
    """The source that a recipe would name for one of the files."""
    return RecipeSource("stat", kind, "f.csv", "0" * 64, year, "Gezondheid", "RIVM", "CC-BY-4.0", options=options)


def read(kind: str, file: Path, told: list[JoinLine] | None = None, *, areas: bool = False, **options: Any) -> Tables:
    """What the reader of `kind` makes of a file; with the areas of the town, or none yet."""
    tables = {"areas": _areas()} if areas else {}
    join = (lambda _: None) if told is None else told.append
    context = ReadContext(META.name, META.slug, META.crs, join=join, tables=tables)
    return KINDS[kind].reader()(source(kind, **options), file, context)


def written(folder: Path, content: str) -> Path:
    """A file with `content`."""
    file = folder / "f.csv"
    file.write_text(content, encoding="utf-8")
    return file

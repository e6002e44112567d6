"""Small files of CBS in its layouts, written by hand: one made-up gemeente with a wijk and two buurten."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from tests.sources.reports import losses
from tests.town import EAST, GEMEENTE, META, WEST, WIJK, town

from weefsel.snapshot.frames import Tables
from weefsel.sources.cbs.reader import read
from weefsel.sources.model import ReadContext, RecipeSource

#: columns renamed in English, decimal point, empty where there is nothing
ENGLISH: Final = f"""\
District_Type,Municipality_Name,Area_Code,Population_Total,Pop_Age_0_15,Avg_Household_Size,Pct_Rental,Urbanization_Level,Pct_Low_Income_Households_2023
Proefstad,Proefstad,{GEMEENTE},10023,1517,2.1,40.0,1.0,9.7
Wijk,Proefstad,{WIJK},10020,1515,2.1,40.0,1.0,9.7
West,Proefstad,{WEST},120,0,1.4,100.0,1.0,
"Oost, oud",Proefstad,{EAST},9900,1515,,,1.0,-99997
"""

#: semicolons, everything quoted, codes and values padded with spaces, a mark before the first letter
PADDED: Final = f"""\
\ufeff"ID";"DistrictsAndNeighbourhoods";"MunicipalityName_1";"Encoding_3";"supermarkets_within_1km";"distance_to_primary_school";"DistanceToTrainStationAllTypes_90"
"1";"{GEMEENTE}    ";"Proefstad          ";"{GEMEENTE}    ";"     3.8";"     0.6";"     2.9"
"2";"{WIJK}  ";"Proefstad          ";"{WIJK}  ";"     0.0";"     0.6";"  -99995"
"3";"{WEST}";"Proefstad          ";"{WEST}";"     5.7";"       .";"  -99991"
"4";"{EAST}";"Proefstad          ";"{EAST}";"     3.0";"     0.4";"       x"
"""

#: StatLine's own export: a line for each subject, a column for each area, decimal comma
TRANSPOSED: Final = f"""\
\ufeff"Nabijheid voorzieningen; afstand locatie, wijk- en buurtcijfers 2021"
""
"";"";"Wijken en buurten"
"Onderwerp";"";"Proefstad";"Wijk";"West";"West"
"Regioaanduiding|Gemeentenaam";"naam";"Proefstad";"Proefstad";"Proefstad";"Proefstad"
"Regioaanduiding|Codering";"code";"{GEMEENTE}";"{WIJK}";"{WEST}";"{EAST}"
"Horeca|Restaurants|Aantal restaurants|Binnen 1 km";"aantal";"1,9";"2,7";"0,0";"."
"Horeca|Restaurants|Aantal restaurants|Binnen 3 km";"aantal";"5,0";"6,3";"6,4";"4,5"
"Onderwijs|Basisonderwijs|Afstand tot school";"km";"1,2";"0,8";"0,8";"2,0"
"Bron: CBS"
"""

#: the JSON of OData version 3: a record for each area
V3: Final = """{"odata.metadata": "…", "value": [
 {"ID": 0, "WijkenEnBuurten": "GM9999    ", "Codering_3": "GM9999    ", "AantalInwoners_5": 10023, "Toren_6": 0.5},
 {"ID": 1, "WijkenEnBuurten": "BU99990000", "Codering_3": "BU99990000", "AantalInwoners_5": "    120", "Toren_6": null},
 {"ID": 2, "WijkenEnBuurten": "BU99990001", "Codering_3": "BU99990001", "AantalInwoners_5": "      .", "Toren_6": 2}
]}"""
#: and of version 4: a record for each figure, with the code of its measure
V4: Final = """{"@odata.context": "…", "value": [
 {"Id": 0, "Measure": "T001036", "ValueAttribute": "None", "Value": 10023.0, "WijkenEnBuurten": "GM9999    "},
 {"Id": 1, "Measure": "T001036", "ValueAttribute": "None", "Value": 120.0, "WijkenEnBuurten": "BU99990000"},
 {"Id": 2, "Measure": "M000001", "ValueAttribute": "None", "Value": 50, "WijkenEnBuurten": "GM9999    "},
 {"Id": 3, "Measure": "M000001", "ValueAttribute": "Impossible", "Value": null, "WijkenEnBuurten": "BU99990000"}
]}"""


def source(year: int = 2024, source_id: str = "cbs", **options: Any) -> RecipeSource:
    """The source that a recipe would name for one of the files."""
    title = "Kerncijfers wijken en buurten"
    return RecipeSource(source_id, "cbs", "f.csv", "0" * 64, year, title, "CBS", "CC-BY-4.0", options=options)


def context(notes: list[str] | None = None, *, areas: bool = False) -> ReadContext:
    """What a recipe would tell the reader; with the areas of the town, or none yet."""
    tables = {"areas": town()["areas"]} if areas else {}
    return ReadContext(META.name, META.slug, META.crs, join=losses(notes), tables=tables)


def tables_of(folder: Path, content: str | bytes, year: int = 2024, **options: Any) -> Tables:
    """What is read from a file with `content`, without areas to compare with."""
    file = folder / "f.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(source(year, **options), file, context())

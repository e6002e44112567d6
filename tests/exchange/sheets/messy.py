"""A sociale kaart as municipalities keep it: everything in one row, and all that lists have of their own making."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

SEED = 7
STREETS = ("Dorpsstraat", "Kerkstraat", "Molenlaan", "Moerpad", "Petgatstraat", "Beukenbrink", "Dorpsstr", "Langeweg")
WHAT = (
    "Koffieochtend",
    "Taalles",
    "Wandelen",
    "Samen eten",
    "Spreekuur",
    "Yoga",
    "Koor",
    "Repair café",
    "Bingo",
    "Tuingroep",
)
WHEN = (
    "dinsdag 10.00-12.00 uur",
    "elke 1e ma v/d maand",
    "ma t/m vr 9-17u",
    "wo 19:30 - 21:00",
    "om de week op donderdag, 14.00 uur",
    "op afspraak",
    "za/zo 10-12 uur, niet in de vakantie",
    "",
)
FOR = ("Ouderen, 65+", "iedereen", "Jongeren", "nieuwkomers en vrouwen", "Mantelzorgers", "kids", "")
COST = ("gratis", "€ 2,50", "5", "€ 3,- per keer", "vrijwillige bijdrage", "")
HEADERS = (
    *("Naam", "Tel.", "E-mail", "Website", "Naam", "Omschrijving", "Rubriek", "Wanneer", "Kosten", "Doelgroep"),
    *("Naam", "Adres", "Postcode en plaats", "Contactpersoon", "Geb.datum", "Sinds", "Bijzonderheden"),
)


def messy_workbook(path: Path, rows: int = 500) -> Path:
    """Write it: titles above, two rows of headers, a hidden sheet, totals below, and what only a program writes."""
    chance = random.Random(SEED)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Sociale kaart"
    sheet["A1"] = "Sociale kaart van het dorp"
    sheet["A1"].font = Font(bold=True)
    sheet["A2"] = "bijgewerkt door de gemeente"
    for first, last, said in (
        ("A", "D", "Organisatie"),
        ("E", "J", "Activiteit"),
        ("K", "M", "Locatie"),
        ("N", "O", "Contactpersoon"),
    ):
        sheet.merge_cells(f"{first}4:{last}4")
        sheet[f"{first}4"] = said
    for column, said in enumerate(HEADERS, start=1):
        sheet.cell(5, column, said)
    for number in range(rows):
        for column, cell in enumerate(_row(number, chance), start=1):
            if cell != "":
                sheet.cell(6 + number, column, cell)
    end = 6 + rows
    # an organisation with two activities, in one merged cell
    sheet.merge_cells("A6:A7")
    sheet.cell(end, 1, "Totaal")
    sheet.cell(end, 2, rows)
    sheet.cell(end + 2, 1, "Bron: eigen inventarisatie")
    hidden = book.create_sheet("oud")
    hidden.append(["Naam", "Adres"])
    hidden.append(["Iets van vroeger", "Kerkstraat 1"])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def _row(number: int, chance: random.Random) -> list[Any]:
    group = number // 3
    activity = f"{WHAT[number % len(WHAT)]} {'ABC'[number % 3]}{group}"
    phone: Any = 529_000_000.0 + group if group % 3 else 612_345_000 + group
    site = f"www.groep{group}.nl"
    bad = number % 50
    return [
        *(
            f"Stichting Samen {group}" if bad != 49 else "",
            phone,
            f"info@groep{group}.nl" if group % 4 else f"p.jansen{group}@gmail.com",
        ),
        *(
            site,
            activity if bad != 48 else "",
            "Gezellig en gratis koffie.",
            ("Ontmoeting", "Sport en bewegen", "Zorg en welzijn", "Anders")[group % 4],
        ),
        *(WHEN[number % len(WHEN)], COST[number % len(COST)], FOR[number % len(FOR)], f"Gebouw {group % 20}"),
        *(f"{STREETS[group % len(STREETS)]} {1 + group % 20}", "1234AB Veenderdorp", "Mevr. De Boer", 25_000 + number),
        *(
            39_000 + number if number % 2 else f"{1 + number % 28}-3-2019",
            chance.choice(["", "rolstoelvriendelijk", "achterom"]),
        ),
    ]

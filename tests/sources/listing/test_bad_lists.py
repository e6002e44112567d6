"""Lists as they come: every mess is read or told, row by row, and none is a traceback."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from tests.sources.listing.lists import book, delimited, read, with_part

from weefsel.errors import Fault, InputError
from weefsel.sources.listing import rows_of, take_in

HEAD = ("Naam organisatie", "Adres", "Tel.", "Soort")
BRUG = ("Buurtgroep De Brug", "Kerkstraat 1", "0529-123456", "Bewonersgroep")
KOOR = ("Koor Vrolijk", "Molenlaan 2", "0529-654321", "koor")
SHEET = "xl/worksheets/sheet1.xml"


def names(path: Path) -> list[str]:
    return [record.values["name"] for record in read(path).records("actor")]


def test_titles_above_and_totals_and_notes_below_are_no_records(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        ["Verenigingen 2025"],
        [],
        HEAD,
        BRUG,
        KOOR,
        HEAD,
        ["Totaal", 2, 2, 2],
        ["Bron: de gemeente"],
    )
    found = read(path)
    assert names(path) == [BRUG[0], KOOR[0]]
    assert [str(row.no_record) for row in found.rows if row.no_record] == ["header", "total", "note"]
    assert [told.id for told in found.kept.told] == ["sheet.told_header"]


def test_two_rows_of_headers_are_one_also_where_they_are_merged(tmp_path: Path) -> None:
    def merge(_book: Any, sheet: Any) -> None:
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("C1:D1")

    above = ["Organisatie", None, "Activiteit", None]
    rows = (above, ["Naam", "Telefoon", "Naam", "Wanneer"], ["De Brug", "0529-123456", "Koffie", "dinsdag 10-12"])
    for path in (book(tmp_path / "m.xlsx", *rows, change=merge), book(tmp_path / "plain.xlsx", *rows)):
        found = read(path)
        assert list(found.roles.values()) == ["group.name", "group.phone", "offer.name", "offer.when"]
        assert [(one.values["name"], one.values["rrule"]) for one in found.records("offer")] == [
            ("Koffie", "FREQ=WEEKLY;BYDAY=TU")
        ]


def test_a_merged_cell_is_said_for_every_row_that_it_covers(tmp_path: Path) -> None:
    path = book(
        tmp_path / "m.xlsx",
        ["Organisatie", "Activiteit", "Wanneer"],
        ["De Brug", "Koffie", "ma 9-10"],
        [None, "Taalles", "di 9-10"],
        ["Koor", "Zingen", "wo 9-10"],
        change=lambda _, sheet: sheet.merge_cells("A2:A3"),
    )
    offers = read(path).records("offer")
    assert [(one.values["name"], one.names["actor"].name) for one in offers] == [
        ("Koffie", "groep/de brug"),
        ("Taalles", "groep/de brug"),
        ("Zingen", "groep/koor"),
    ]


def test_hidden_sheets_are_told_and_left_out(tmp_path: Path) -> None:
    def hide(made: Any, _sheet: Any) -> None:
        old = made.create_sheet("oud")
        old.append(list(HEAD))
        old.append(list(KOOR))
        old.sheet_state = "hidden"

    found = read(book(tmp_path / "h.xlsx", HEAD, BRUG, change=hide))
    assert list(found.listing.hidden) == ["oud"]
    assert [one.name for one in found.listing.sheets] == ["Blad1"]


def test_semicolons_in_windows_1252_are_read_and_told(tmp_path: Path) -> None:
    path = delimited(tmp_path / "l.csv", "Naam organisatie;Adres\nCafé Coöperatie;Kerkstraat 1\n", "cp1252")
    assert names(path) == ["Café Coöperatie"]
    assert read(path).kept.told[0].id == "sheet.told_encoding"


def test_telephone_numbers_and_dates_that_became_numbers_are_mended(tmp_path: Path) -> None:
    path = book(tmp_path / "n.xlsx", [*HEAD, "Opgericht"], [*BRUG[:2], 529123456.0, BRUG[3], 31_000])
    [group] = read(path).records("actor")
    assert group.values["contact"] == "0529123456"
    assert group.values["since"] == "1984-11-14"


def test_an_old_workbook_under_a_new_name_is_told_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000))
    with pytest.raises(InputError, match=r"lijst\.xlsx.*old kind \(\.xls\).*save it as Excel workbook"):
        take_in(path, tmp_path, "lijst.xlsx")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = book(tmp_path / "bomb.xlsx", HEAD, BRUG)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/zero.bin", bytes(10_000_000))
    content = bytearray(path.read_bytes())
    # what the package says that it unpacks to: a hundred times as much (APPNOTE.TXT, 4.3.12)
    said = content.rindex(b"PK\x01\x02") + 24
    content[said : said + 4] = (1_200_000_000).to_bytes(4, "little")
    path.write_bytes(content)
    began = time.perf_counter()
    with pytest.raises(InputError, match="unpacked"):
        take_in(path, tmp_path, "bomb.xlsx")
    assert time.perf_counter() - began < 1


def test_a_formula_is_its_saved_outcome_and_one_without_is_told(tmp_path: Path) -> None:
    path = book(tmp_path / "f.xlsx", HEAD, ['="Buurt"&"groep"', *BRUG[1:]], ["Koor", "=1/0", *KOOR[2:]])
    saved = r'<c r="A2" t="str"><f>\1</f><v>Buurtgroep</v></c>'
    with_part(path, SHEET, lambda xml: re.sub(r'<c r="A2"[^>]*><f>(.*?)</f><v ?/?>(?:</v>)?</c>', saved, xml))
    found = read(path)
    assert [record.values["name"] for record in found.records("actor")] == ["Buurtgroep", "Koor"]
    assert found.notes() == ["import.note_no_outcome"]


def test_a_million_empty_rows_take_no_memory_and_little_time(tmp_path: Path) -> None:
    path = book(tmp_path / "e.xlsx", HEAD, BRUG)
    empty = "".join(f'<row r="{row}"/>' for row in range(3, 1_000_000))
    last = '<row r="1000001"><c r="A1000001" t="inlineStr"><is><t>Koor</t></is></c></row>'
    with_part(path, SHEET, lambda xml: xml.replace("</sheetData>", f"{empty}{last}</sheetData>"))
    assert names(path) == [BRUG[0], "Koor"]


def test_a_row_with_more_cells_than_the_header_is_refused_alone(tmp_path: Path) -> None:
    found = read(delimited(tmp_path / "w.csv", "Naam organisatie;Adres\nKoor;A 1;te veel\nDe Brug;B 2\n"))
    assert found.wrong() == ["import.wrong_wide"]
    assert [one.values["name"] for one in found.records("actor")] == ["De Brug"]


def test_persons_are_recognised_and_nothing_of_them_is_read(tmp_path: Path) -> None:
    head = [*HEAD, "E-mail", "Contactpersoon", "Geboortedatum", "BSN", "Naam bestuurslid", "Wie"]
    people = ["Mevr. De Boer", "J. Jansen", "Dhr. Smit"]
    rows = [
        [
            f"Groep {n}",
            "Kerkstraat 1",
            "06-12345678",
            "koor",
            "jansen1955@gmail.com",
            who,
            "1-2-1955",
            "111222333",
            who,
            who,
        ]
        for n, who in enumerate(people)
    ]
    found = read(book(tmp_path / "p.xlsx", head, *rows))
    assert list(found.roles.values())[5:] == ["row.person"] * 5
    told = repr([(record.values, record.assumed, record.rest) for record in found.records("actor")])
    assert not any(
        word in told for word in ("Boer", "Jansen", "Smit", "jansen1955", "0612345678", "06-1234", "1955", "111222333")
    )
    assert found.notes() == ["import.note_personal"] * 6
    kept = read(tmp_path / "p.xlsx", personal=True)
    assert [record.values["contact"] for record in kept.records("actor")] == ["jansen1955@gmail.com"] * 3


def test_a_group_that_is_called_as_a_person_is_refused(tmp_path: Path) -> None:
    found = read(book(tmp_path / "q.xlsx", HEAD, ["Mevr. De Boer", *BRUG[1:]], KOOR))
    assert found.wrong() == ["import.wrong_person"]


def test_what_has_no_field_is_kept_and_never_dropped(tmp_path: Path) -> None:
    head = [*HEAD, "Bijzonderheden", "Aantal leden"]
    [group] = read(book(tmp_path / "r.xlsx", head, [*BRUG, "sleutel bij de bakker", 80])).records("actor")
    assert group.rest == {"Bijzonderheden": "sleutel bij de bakker", "Aantal leden": "80"}


def test_words_for_kinds_in_either_language_and_words_that_are_not_known(tmp_path: Path) -> None:
    head = ["Organisatie", "Activiteit", "Doelgroep", "Taal", "Verwijzing", "Kosten", "Ma t/m vr"]
    row = [
        "De Brug",
        "Taalles",
        "Nieuwkomers, vrouwen en ruimtevaarders",
        "Nederlands/Engels",
        "niet nodig",
        "€ 2,50 per les",
        "9-17u",
    ]
    found = read(book(tmp_path / "k.xlsx", head, row))
    [offer] = found.records("offer")
    assert offer.values["audience"] == ["newcomers", "women"]
    assert offer.values["language"] == ["nl", "en"]
    assert (offer.values["referral"], offer.values["cost_eur"]) == ("no", "2.50")
    assert (offer.values["rrule"], offer.values["starts"]) == ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "09:00")
    assert offer.rest == {"Doelgroep": row[2], "Kosten": "per les"}
    assert found.notes() == ["import.note_unknown"]


def test_an_activity_at_other_hours_on_other_days_is_told_as_several(tmp_path: Path) -> None:
    head = ["Organisatie", "Activiteit", "Wanneer"]
    offers = read(book(tmp_path / "s.xlsx", head, ["De Brug", "Taalles", "ma 9-11, do 13-15"])).records("offer")
    assert [(one.key, one.values["rrule"], one.values["starts"]) for one in offers] == [
        ("aanbod/taalles|de brug", "FREQ=WEEKLY;BYDAY=MO", "09:00"),
        ("aanbod/taalles|de brug~2", "FREQ=WEEKLY;BYDAY=TH", "13:00"),
    ]


def mutants(chance: random.Random, count: int) -> list[bytes]:
    """Files that were a list once: bytes changed, cut, doubled, of the whole and within the package."""
    book_ = Workbook()
    sheet: Any = book_.active
    for row in (HEAD, BRUG, KOOR):
        sheet.append(list(row))
    sheet.merge_cells("A5:C6")
    out = io.BytesIO()
    book_.save(out)
    plain = ";".join(HEAD) + "\n" + "\n".join(";".join(row) for row in (BRUG, KOOR) * 5)
    begun = [out.getvalue(), plain.encode(), plain.encode("cp1252"), plain.encode("utf-16")]
    made: list[bytes] = []
    for number in range(count):
        content = bytearray(begun[number % len(begun)])
        if number % 4 == 0:
            content = bytearray(_within(bytes(content), chance))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(content) + 1)
            what = chance.randrange(4)
            if what == 0 and content:
                content[at % len(content)] = chance.randrange(256)
            elif what == 1:
                del content[at : at + chance.randint(1, 200)]
            elif what == 2:
                content[at:at] = chance.choice(
                    [b'"', b";", b"\n", b"\0", b"\xff\xfe", b"<", "é".encode(), content[:50]]
                )
        made.append(bytes(content) or b" ")
    return made


def _within(content: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = bytearray(old.read(name))
            if chance.random() < 0.3:
                at = chance.randrange(len(part))
                part[at : at + chance.randint(0, 30)] = chance.choice(
                    [b"", b"<row>", b'r="ZZZ9"', b"&x;", b"-1", b"9" * 30]
                )
            new.writestr(name, bytes(part))
    return out.getvalue()


def test_files_that_were_damaged_read_or_are_told(tmp_path: Path) -> None:
    seed = 20_250
    read_, told = 0, 0
    for number, content in enumerate(mutants(random.Random(seed), 300)):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "lijst.xlsx"
        path.write_bytes(content)
        faults = _faults(path, folder)
        told += bool(faults)
        read_ += not faults
        assert all(fault.where == "lijst.xlsx" and fault.mend for fault in faults), (seed, number)
    assert told > 50, seed
    assert read_ > 50, seed


def _faults(path: Path, folder: Path) -> tuple[Fault, ...]:
    """What is told of a file; nothing where it can be read, row by row."""
    try:
        for kept in take_in(path, folder, path.name).sheets:
            assert all(row.number > kept.header for row in rows_of(kept, folder))
        read(path)
    except InputError as error:
        return error.faults
    return ()

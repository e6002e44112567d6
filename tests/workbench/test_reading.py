"""The form about a spreadsheet: what is proposed reads back as it was, and what is wrong is told at its field."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.sheet_files import FIGURES, PLACES, csv_file, tables

from weefsel.concepts.texts import text
from weefsel.sources.sheet import FigureColumns, PlaceColumns, SheetMapping, faults, propose, to_options
from weefsel.sources.workbook import SheetTable, read_workbook
from weefsel.workbench import forms
from weefsel.workbench.reading import Known, Reading, read_form

ABOUT = forms.about_fields(forms.blank_about("Eigen", "Proefstad", 2026))


def table(folder: Path, content: str = FIGURES) -> SheetTable:
    return read_workbook(csv_file(folder, content)).table


def read(found: SheetTable, fields: dict[str, str], known: Known | None = None) -> Reading:
    return read_form(fields, found, known or Known(), None, 2026)


def filled(found: SheetTable) -> dict[str, str]:
    return forms.first_fields(found, propose(found, tables())) | ABOUT


@pytest.mark.parametrize("content", [FIGURES, PLACES])
def test_what_is_proposed_can_be_added_as_it_is(tmp_path: Path, content: str) -> None:
    found = table(tmp_path, content)
    reading = read(found, filled(found))
    assert reading.wrong == ()
    assert reading.mapping == propose(found, tables()).mapping
    assert reading.mapping is not None
    assert list(faults(to_options(reading.mapping), "r")) == []


@pytest.mark.parametrize("content", [FIGURES, PLACES])
def test_a_mapping_reads_back_from_its_fields(tmp_path: Path, content: str) -> None:
    found = table(tmp_path, content)
    mapping = propose(found, tables()).mapping
    assert mapping is not None
    again = read(found, forms.mapping_fields(mapping, found) | ABOUT).mapping
    assert again == mapping


@pytest.mark.parametrize(
    ("change", "field", "what"),
    [
        ({"about.title": ""}, "about.title", "empty"), ({"about.title": "x" * 501}, "about.title", "line"),
        ({"about.year": "26"}, "about.year", "year"), ({"about.year": "²026"}, "about.year", "year"),
        ({"about.disclosure": "everybody"}, "about.disclosure", "choice"),
        ({"about.disclosure": ""}, "about.disclosure", "choice"),
        ({"area": ""}, "area", "column"), ({"area": "elsewhere"}, "area", "column"),
        ({"boundaries": "soon"}, "boundaries", "year"), ({"c2.use": "", "c3.use": ""}, "columns", "none"),
        ({"c2.name": " "}, "c2.name", "empty"), ({"c2.id": "../x"}, "c2.id", "id"),
        ({"c2.id": "Été"}, "c2.id", "id"), ({"c2.unit": ""}, "c2.unit", "empty"),
        ({"c2.group": "nonsense"}, "c2.group", "choice"), ({"c2.evidence": "sure"}, "c2.evidence", "choice"),
        ({"c2.minimum": "nan"}, "c2.minimum", "number"), ({"c2.minimum": "1e9"}, "c2.minimum", "number"),
        ({"c2.minimum": "5", "c2.maximum": "4,5"}, "c2.maximum", "limits"),
        ({"c0.use": "1"}, "c0.use", "is_area"),
        ({"c3.id": "eenzaam"}, "c3.year", "twice"), ({"c3.id": "eenzaam", "c3.year": "2020"}, "c3.name", "words"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(tmp_path: Path, change: dict[str, str], field: str, what: str) -> None:
    found = table(tmp_path)
    reading = read(found, filled(found) | change)
    assert (field, f"own.wrong_{what}") in [(one.field, one.said.id) for one in reading.wrong]
    for one in reading.wrong:
        assert text(one.said.id, "nl", **one.said.variables)
    assert (reading.about is None) == field.startswith("about.")
    assert (reading.mapping is None) == (not field.startswith("about."))


@pytest.mark.parametrize(
    ("change", "field", "what"),
    [
        ({"place.name": ""}, "place.name", "column"),
        ({"place.address1": "", "place.address2": ""}, "place.x", "place"),
        ({"place.x": "nr"}, "place.y", "both"), ({"place.x": "nr", "place.y": "nr"}, "place.crs", "choice"),
        ({"place.kind": "", "place.place_kind": ""}, "place.kind", "kind"),
        ({"place.place_kind": "castle"}, "place.place_kind", "choice"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_places_is_told_at_its_field(
    tmp_path: Path, change: dict[str, str], field: str, what: str
) -> None:
    found = table(tmp_path, PLACES)
    reading = read(found, filled(found) | change)
    assert reading.mapping is None
    assert (field, f"own.wrong_{what}") in [(one.field, one.said.id) for one in reading.wrong]


def test_a_word_can_be_given_a_kind_and_left_out(tmp_path: Path) -> None:
    found = table(tmp_path, PLACES)
    change = {"word:magazijn": "community_centre", "word:sporthal": "", "word:buurtkamer": "nonsense"}
    mapping = read(found, filled(found) | change).mapping
    assert mapping is not None
    assert isinstance(mapping.columns, PlaceColumns)
    assert {word: str(kind) for word, kind in mapping.columns.kinds.items()} == {
        "Bibliotheek": "library", "magazijn": "community_centre",
    }  # fmt: skip


def test_an_indicator_of_another_source_keeps_its_name_and_year(tmp_path: Path) -> None:
    found = table(tmp_path)
    fields = filled(found)
    mapping = read(found, fields).mapping
    assert isinstance(mapping, SheetMapping)
    assert isinstance(mapping.columns, FigureColumns)
    one = mapping.columns.indicators[0]
    words = (one.name_nl, one.name_en, one.unit, "")
    taken = read(found, fields, Known({one.id: ("anders", *words[1:])}))
    assert [(wrong.field, wrong.said.id) for wrong in taken.wrong] == [("c2.id", "own.wrong_taken")]
    claimed = read(found, fields, Known({one.id: words}, frozenset({(one.id, 2026)})))
    assert [(wrong.field, wrong.said.id) for wrong in claimed.wrong] == [("c2.year", "own.wrong_claimed")]
    assert read(found, fields, Known({one.id: words}, frozenset({(one.id, 2025)}))).wrong == ()

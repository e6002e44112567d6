"""Registers of grants: recipients and funders become actors, grants become funding and dated ties."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from tests.sources.mutants import MUTANTS, survived
from tests.town import town

from weefsel.concepts import ActorKind, JoinReason, RowFate
from weefsel.errors import InputError
from weefsel.snapshot import faults, frame
from weefsel.snapshot.frames import Tables
from weefsel.sources.grants.kinds import kind_of
from weefsel.sources.grants.options import faults as option_faults
from weefsel.sources.grants.reader import read
from weefsel.sources.model import JoinLine, ReadContext, RecipeSource
from weefsel.sources.recipe import merged, source_table

REAL: Final = "amsterdam/subsidieregister_amsterdam_2016.csv"
COLUMNS: Final = {
    "name": "Naam",
    "funder": "Organisatie",
    "amount": "Verleend_eur",
    "year": "Jaar",
    "scheme": "Regeling",
    "theme": "Thema",
    "project": "Project",
}
REGISTER: Final = """\
Naam,Project,Regeling,Organisatie,Thema,Jaar,Verleend_eur
Speeltuinvereniging De Weverij,Zomerfeest,Bewonersinitiatieven,stadsdeel Oost,Algemeen,2016,1000.0
Speeltuinvereniging  De Weverij ,Buurtkrant,Bewonersinitiatieven,stadsdeel Oost,Algemeen,2016,250.5
Speeltuinvereniging De Weverij,Buurtkrant,,Sport en Bos,Sport,2016,100.0
Speeltuinvereniging De Weverij,Buurtkrant,,stadsdeel Oost,,2015,40.0
Stichting Voorbeeld,Training,,Sport en Bos,Sport,2016,0.0
(Particulier),straatdiner,Bewonersinitiatieven,stadsdeel Oost,Algemeen,2016,500.0
stichting voorbeeld,Training,,Sport en Bos,Sport,2016,7.0
"""


def source(**options: Any) -> RecipeSource:
    given = {"columns": COLUMNS} | options
    return RecipeSource("grants", "grants", "f.csv", "0" * 64, 2016, "Register", "Weverveen", "CC0-1.0", options=given)


def tables_of(file: Path, told: list[JoinLine] | None = None, **options: Any) -> Tables:
    join = (lambda _: None) if told is None else told.append
    return read(source(**options), file, ReadContext("Weverveen", "weverveen", "EPSG:28992", join=join))


def made(folder: Path, content: str = REGISTER, told: list[JoinLine] | None = None, **options: Any) -> Tables:
    file = folder / "f.csv"
    file.write_text(content, encoding="utf-8")
    return tables_of(file, told, **options)


def refusal(folder: Path, content: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        made(folder, content, **options)
    return str(caught.value)


def test_recipients_and_funders_become_actors(tmp_path: Path) -> None:
    actors = made(tmp_path)["actors"].set_index("name")
    assert actors["kind"].to_dict() == {
        "Speeltuinvereniging De Weverij": "association",
        "Stichting Voorbeeld": "organisation",
        "stichting voorbeeld": "organisation",
        "stadsdeel Oost": "municipality",
        "Sport en Bos": "municipality",
    }
    assert actors["sphere"].dropna().to_dict() == {"stadsdeel Oost": "institutional", "Sport en Bos": "institutional"}
    assert actors["pillar"].isna().all()
    assert actors.loc["Stichting Voorbeeld", "actor_id"] == "grants-stichting-voorbeeld"
    assert actors.loc["stichting voorbeeld", "actor_id"] == "grants-stichting-voorbeeld-2"
    assert actors.loc["Sport en Bos", "source_ref"] == "row 4, column Organisatie"


def test_grants_become_funding_and_one_tie_a_year_with_their_sum(tmp_path: Path) -> None:
    tables = made(tmp_path)
    oost = tables["ties"][tables["ties"]["from_id"] == "grants-stadsdeel-oost"]
    assert oost[["to_id", "kind", "amount_eur", "source_ref"]].values.tolist() == [
        ["grants-speeltuinvereniging-de-weverij", "funds", 1250.5, "rows 2, 3"],
        ["grants-speeltuinvereniging-de-weverij", "funds", 40.0, "row 5"],
    ]
    assert oost["from_date"].tolist() == [dt.date(2016, 1, 1), dt.date(2015, 1, 1)]
    assert oost["until_date"].tolist() == [dt.date(2016, 12, 31), dt.date(2015, 12, 31)]
    assert set(tables["ties"]["said_by"]) == {"document"}
    assert tables["ties"]["formal"].all()
    funding = tables["funding"].set_index("funding_id")
    assert funding["amount_eur"].to_dict() == {
        "grants-2": 1000.0, "grants-3": 250.5, "grants-4": 100.0, "grants-5": 40.0, "grants-8": 7.0,
    }  # fmt: skip
    assert funding["scheme"].tolist() == [
        "Bewonersinitiatieven",
        "Bewonersinitiatieven",
        "Sport",
        "Buurtkrant",
        "Sport",
    ]


def test_a_private_person_is_nobody_and_who_got_nothing_is_an_actor_without_money(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    tables = made(tmp_path, told=told)
    assert not any("Particulier" in name for name in tables["actors"]["name"])
    assert 500.0 not in tables["funding"]["amount_eur"].tolist()
    assert "grants-stichting-voorbeeld" not in set(tables["ties"]["to_id"])
    assert {(line.fate, line.reason): line.rows for line in told} == {
        (RowFate.READ, None): 7,
        (RowFate.KEPT, None): 5,
        (RowFate.DROPPED, JoinReason.PRIVATE): 1,
        (RowFate.DROPPED, JoinReason.NO_MONEY): 1,
    }


def test_masks_are_named_in_the_recipe_and_found_in_any_case(tmp_path: Path) -> None:
    names = made(tmp_path, private=["(PARTICULIER)", "Stichting  Voorbeeld"])["actors"]["name"].tolist()
    assert names == ["Speeltuinvereniging De Weverij", "stadsdeel Oost", "Sport en Bos"]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("2016,1000.0", "2016,-1000.0", "row 2, column Verleend_eur: found '-1000.0'; expected a number from 0"),
        ("2016,1000.0", "2016,veel", "row 2, column Verleend_eur: found 'veel'"),
        ("2016,1000.0", '2016,"1.000,00"', "row 2, column Verleend_eur: found '1.000,00'"),
        ("2016,1000.0", "2016,1e9", "row 2, column Verleend_eur"),
        ("2015,40.0", "onbekend,40.0", "row 5, column Jaar: found 'onbekend'; expected a year"),
        ("2015,40.0", "0215,40.0", "row 5, column Jaar: found '0215'"),
        ("Stichting Voorbeeld,", ",", "row 6, column Naam"),
        ("Sport en Bos,Sport,2016,0.0", ",Sport,2016,0.0", "row 6, column Organisatie"),
        ("Verleend_eur", "Bedrag", "column options.columns.amount: found 'Verleend_eur'"),
        ("2016,1000.0\n", "2016,999999999\n", "row 2, column Verleend_eur"),
    ],
)
def test_what_is_wrong_with_a_register_is_told_with_its_row_and_column(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    assert was in REGISTER
    assert said in refusal(tmp_path, REGISTER.replace(was, becomes))


def test_an_amount_that_is_not_there_is_no_money(tmp_path: Path) -> None:
    told: list[JoinLine] = []
    tables = made(tmp_path, REGISTER.replace("2015,40.0", "2015,"), told)
    assert len(tables["funding"]) == 4
    assert [line.rows for line in told if line.reason is JoinReason.NO_VALUE] == [1]


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"columns": {"name": "Naam"}}, "options.columns"),
        ({"columns": COLUMNS | {"colour": "Kleur"}}, "options.columns"),
        ({"columns": COLUMNS, "private": "(Particulier)"}, "options.private"),
        ({"columns": COLUMNS, "private": []}, "options.private"),
        ({"columns": COLUMNS, "encoding": "latin"}, "options.encoding"),
        ({}, "options.columns"),
    ],
)
def test_a_wrong_option_is_told(wrong: dict[str, Any], column: str) -> None:
    assert [fault.column for fault in option_faults(wrong, "recipe.toml")] == [column]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Voetbalvereniging Weverveen", ActorKind.SPORTS_CLUB),
        ("Stichting Welzijn Weverveen", ActorKind.WELFARE_ORGANISATION),
        ("Gemengd koor De Schietspoel", ActorKind.CULTURE_GROUP),
        ("Hogeschool Weverveen", ActorKind.KNOWLEDGE_INSTITUTE),
        ("Woningbouwvereniging Weverveen", ActorKind.HOUSING_ASSOCIATION),
        ("Coöperatie De Weverij", ActorKind.RESIDENTS_ENTERPRISE),
        ("Stichting Oud Weverveen", ActorKind.ORGANISATION),
        ("Verenigd Weverveen", ActorKind.ORGANISATION),
    ],
)
def test_a_word_in_the_name_may_tell_the_kind(name: str, kind: ActorKind) -> None:
    assert kind_of(name) is kind


def test_the_tables_make_a_sound_snapshot(tmp_path: Path) -> None:
    assert faults(with_areas(made(tmp_path))) == []


def with_areas(tables: Tables) -> Tables:
    base = town()
    sources = pd.concat([base["sources"], source_table([source()])], ignore_index=True)
    return merged([{"sources": sources, "areas": base["areas"]}, tables])


def test_amsterdam_has_its_recipients_and_its_money(shared_data: Path) -> None:
    """Counted over again from the file, with Python's own reader of CSV."""
    with (shared_data / REAL).open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["Naam"] != "(Particulier)"]
    told: list[JoinLine] = []
    tables = tables_of(shared_data / REAL, told)
    actors = tables["actors"]
    assert (actors["kind"] != "municipality").sum() == 1_085
    assert (actors["kind"] == "municipality").sum() == 15
    by_pair: defaultdict[tuple[str, str], float] = defaultdict(float)
    for line in lines:
        by_pair[line["Organisatie"], line["Naam"].strip()] += float(line["Verleend_eur"])
    names = dict(zip(actors["actor_id"], actors["name"], strict=True))
    ties = tables["ties"]
    ours = {
        (names[f], names[t]): amount
        for f, t, amount in zip(ties["from_id"], ties["to_id"], ties["amount_eur"], strict=True)
    }
    assert ours == {pair: pytest.approx(total) for pair, total in by_pair.items() if total}
    assert tables["funding"]["amount_eur"].sum() == pytest.approx(sum(by_pair.values()))
    assert Counter({line.reason: line.rows for line in told})[JoinReason.PRIVATE] == 444
    rows = {fate: sum(line.rows for line in told if line.fate is fate) for fate in RowFate}
    assert rows[RowFate.READ] == 2_691 == rows[RowFate.KEPT] + rows[RowFate.DROPPED]
    assert faults(with_areas(tables)) == []


def test_damaged_registers_read_or_are_an_input_error(tmp_path: Path) -> None:
    well = survived([REGISTER.encode()], tmp_path / "f.csv", tables_of)
    assert MUTANTS / 10 <= well < MUTANTS


def test_the_frames_have_the_columns_of_their_tables(tmp_path: Path) -> None:
    """A register of which nothing was granted still has its tables, without rows."""
    nothing = "Naam,Organisatie,Jaar,Verleend_eur\nStichting Voorbeeld,stadsdeel Oost,2016,0\n"
    columns = {role: COLUMNS[role] for role in ("name", "funder", "amount", "year")}
    tables = made(tmp_path, nothing, columns=columns)
    for name in ("ties", "funding"):
        assert list(tables[name].columns) == list(frame(name, []).columns)
        assert tables[name].empty
    assert len(tables["actors"]) == 2

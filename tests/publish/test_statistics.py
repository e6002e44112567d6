"""What others published, as the page of an area shows it, and what became of the rows of each source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.town import EAST, GEMEENTE, META, WEST, YEAR, rows, town

import weefsel
from weefsel import publish
from weefsel.atlas.read import Atlas
from weefsel.atlas.registry import RESULTS, needed
from weefsel.concepts import IndicatorGroup, JoinReason, RowFate
from weefsel.publish import SiteData, Statistic
from weefsel.snapshot import save, set_current
from weefsel.snapshot.frames import Tables, frame

NAMES = {"rent": ("Huur", "Rent", "percent", "security"), "people": ("Mensen", "People", "residents", None)}


def site(folder: Path, tables: Tables) -> SiteData:
    """The site of a town, with only those results made that its statistics are shown from."""
    snapshot = save(tables, META, folder)
    set_current(folder, snapshot.revision)
    own = bool((snapshot.sources["disclosure"] == "own").any())
    made: dict[str, pd.DataFrame] = {}
    for name in (*needed(RESULTS["shown"]), "observed", "shown") if own else ("people", "observed"):
        made[name] = RESULTS[name].make(snapshot, made)
    return SiteData(Atlas(snapshot, made))


def observed(indicator: str, code: str, year: int, value: float | None, **more: Any) -> dict[str, Any]:
    row = {"indicator_id": indicator, "area_code": code, "year": year, "value": value, "source_id": "stats"}
    return (
        row
        | {"missing": "secret" if value is None else None, "evidence": "counted" if value is not None else None}
        | more
    )


def with_observations(*told: dict[str, Any], **changes: Any) -> Tables:
    named = [
        {"indicator_id": i, "name_nl": nl, "name_en": en, "unit": unit, "group": group, "source_id": "stats"}
        for i, (nl, en, unit, group) in NAMES.items()
    ]
    seen = {"indicators": frame("indicators", named), "observations": frame("observations", told)}
    return town() | seen | {"interventions": frame("interventions", [])} | changes


def only(data: SiteData, code: str, indicator: str, lang: Any = "nl") -> Statistic:
    found = [row for group in data.statistics(code, lang) for row in group.rows if row.indicator == indicator]
    assert len(found) == 1
    return found[0]


def test_the_newest_year_stands_first_with_its_source_and_the_years_before_it(tmp_path: Path) -> None:
    told = [observed("rent", WEST, YEAR - n, 40.0 + n) for n in (4, 0, 2)]
    rent = only(site(tmp_path, with_observations(*told)), WEST, "rent", "en")
    assert (rent.name, rent.year, rent.figure.value, rent.figure.unit) == ("Rent", YEAR, 0.40, "share")
    assert [(year, figure.value) for year, figure in rent.earlier] == [(YEAR - 2, 0.42), (YEAR - 4, 0.44)]
    assert rent.source.source_id == "stats"
    assert rent.figure.ref == publish.FigureRef("observed", WEST, f"rent@{YEAR}")


def test_it_is_compared_with_the_whole_place_in_the_same_year_only(tmp_path: Path) -> None:
    told = [
        observed("rent", WEST, YEAR, 40.0),
        observed("rent", GEMEENTE, YEAR, 30.0),
        observed("rent", EAST, 2020, 1.0),
    ]
    data = site(tmp_path, with_observations(*told))
    reference = only(data, WEST, "rent").reference
    assert reference is not None
    assert reference.value == 0.30
    assert only(data, EAST, "rent").reference is None
    assert only(data, GEMEENTE, "rent").reference is None


def test_a_number_of_people_is_not_compared_with_that_of_the_whole_place(tmp_path: Path) -> None:
    told = [observed("people", code, YEAR, 40.0) for code in (WEST, GEMEENTE)]
    assert only(site(tmp_path, with_observations(*told)), WEST, "people").reference is None


def test_what_is_missing_keeps_its_reason_and_its_year(tmp_path: Path) -> None:
    told = [observed("rent", WEST, YEAR, None), observed("rent", WEST, YEAR - 1, 12.0)]
    rent = only(site(tmp_path, with_observations(*told)), WEST, "rent")
    assert (rent.year, rent.figure.value, rent.figure.missing) == (YEAR, None, "secret")
    assert rent.earlier[0][1].value == 0.12


def test_a_figure_of_older_boundaries_says_so(tmp_path: Path) -> None:
    told = [observed("rent", WEST, YEAR, 40.0, from_codes="BU1"), observed("people", WEST, YEAR, 50.0)]
    data = site(tmp_path, with_observations(*told))
    assert (only(data, WEST, "rent").moved, only(data, WEST, "people").moved) == (True, False)


def test_groups_come_in_a_fixed_order_and_what_was_not_placed_comes_last(tmp_path: Path) -> None:
    told = [observed(indicator, WEST, YEAR, 40.0) for indicator in ("people", "rent")]
    groups = site(tmp_path, with_observations(*told)).statistics(WEST, "nl")
    assert [group.group for group in groups] == [IndicatorGroup.SECURITY, None]


def test_few_people_of_an_own_source_are_not_shown(tmp_path: Path) -> None:
    sources = [row | ({"disclosure": "own"} if row["source_id"] == "stats" else {}) for row in rows()["sources"]]
    told = [observed("people", WEST, YEAR, 7.0), observed("people", WEST, YEAR - 1, 12.0)]
    people = only(site(tmp_path, with_observations(*told, sources=frame("sources", sources))), WEST, "people")
    assert (people.figure.value, people.figure.missing) == (None, "secret")
    # twelve are shown, rounded by a secret key
    assert people.earlier[0][1].value in (10, 15)


def test_the_report_of_a_source_tells_what_became_of_its_rows(tmp_path: Path) -> None:
    report = next(r for r in site(tmp_path, town()).sources_page("nl").reports if r.slip.source_id == "stats")
    assert (report.read, report.kept, report.changed, report.dropped) == (5, 4, 0, 1)
    lost = [line for line in report.lines if line.fate is RowFate.DROPPED]
    assert [(line.reason, line.rows, line.areas, line.residents, line.detail) for line in lost] == [
        (JoinReason.NO_PARTNER, 1, 1, 30, "BU2")
    ]


def test_residents_behind_lost_rows_of_an_own_source_are_not_told(tmp_path: Path) -> None:
    sources = [row | {"disclosure": "own"} for row in rows()["sources"]]
    data = site(tmp_path, town() | {"sources": frame("sources", sources)})
    assert all(line.residents is None for report in data.sources_page("nl").reports for line in report.lines)


def test_every_source_has_a_report_also_one_that_counts_no_rows(tmp_path: Path) -> None:
    data = site(tmp_path, town())
    found = {report.slip.source_id: report for report in data.sources_page("nl").reports}
    assert list(found) == weefsel.open(tmp_path).sources["source_id"].tolist()
    assert (found["map"].read, found["map"].lines) == (None, ())


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_area_of_which_nothing_was_published_has_no_statistics(tmp_path: Path, lang: Any) -> None:
    assert site(tmp_path, with_observations(observed("rent", WEST, YEAR, 1.0))).statistics(EAST, lang) == ()

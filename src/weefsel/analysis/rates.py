"""Indicators that are computed from the tables: so much for every thousand residents, which part of it, for how long.

The definitions, with what they do not say, are in the library (`concepts/indicators`). What nobody wrote down is
unknown, not zero: where a place has no register there is no figure of groups, and where no place says whether a
wheelchair can enter there is no share of places that it can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.analysis.figures import figures, membership, newest_year
from weefsel.analysis.margins import interval
from weefsel.concepts import Count, Evidence, Function, MissingReason, PlaceKind, Setting, Sphere
from weefsel.concepts.indicators import library

__all__ = ["COLUMNS", "Money", "counted", "money_on", "rates", "whole_of"]

Floats = NDArray[np.float64]

#: the indicators of this result, which are in the library under the same id
COLUMNS: Final = (
    *("coh_groups", "coh_tie_density", "fun_concentration", "fun_ends_within_year", "fun_one_funder"),
    *("fun_per_resident", "inc_benches", "inc_free_share", "inc_other_language", "inc_residents_per_place"),
    *("inc_wheelchair", "prov_meeting_places", "prov_outdoor_places"),
)
#: who gets more than this part of its money from one funder hangs on it
MOST: Final = 0.75
_YEAR: Final = timedelta(days=365)
_UNKNOWN: Final = str(MissingReason.UNKNOWN)
_NO_SENSE: Final = str(MissingReason.NOT_MEASURED)


@dataclass(frozen=True, slots=True)
class _Here:
    """The areas of the newest year: their codes, how many people live there, and what lies in what."""

    codes: NDArray[Any]
    years: NDArray[Any]
    levels: NDArray[Any]
    residents: Floats
    within: pd.DataFrame
    #: (areas,), whether an area is the whole place
    whole: NDArray[np.bool_]

    def sums(self, codes: pd.Series, amounts: Floats | None = None, *, lost: bool = False) -> Floats:
        """The amounts (records,) of each area, 1 each without them, (areas,); `codes` says where each record is.

        With `lost` what has no area is in the whole place.
        """
        given = pd.DataFrame({"area_code": codes.to_numpy(object), "n": 1.0 if amounts is None else amounts})
        found = given.merge(self.within, on="area_code").groupby("within")["n"].sum()
        out = np.nan_to_num(found.reindex(self.codes).to_numpy(float))
        return np.where(self.whole, given["n"].sum(), out) if lost else out


@dataclass(frozen=True, slots=True)
class _Rate:
    """An indicator in every area: `value` (areas,), NaN where `missing` says why."""

    id: str
    value: Floats
    missing: Any = _UNKNOWN
    year: int | None = None
    evidence: Evidence = Evidence.COUNTED


def rates(
    areas: pd.DataFrame,
    places: pd.DataFrame,
    actors: pd.DataFrame,
    offers: pd.DataFrame,
    funding: pd.DataFrame,
    people: pd.DataFrame,
    web: pd.DataFrame,
    on: date,
) -> pd.DataFrame:
    """The computed indicators in every area of the newest year, on a day.

    `people` and `web` are the results of those names. Returns figures, the column of each the id of its indicator, the
    unit that of the library; `lower` and `upper` come from its error model (a place may be lacking on the map, so the
    truth can be more than is counted, and not less). Money is that of `on`; where none runs then, that of the last day
    on which some did, and `year` tells so.
    """
    here = _here(areas, people)
    of_money = _of_money(here, money_on(actors, places, funding, on), on)
    made = [*_of_records(here, (places, actors, offers), on), _tie_density(here, web), *of_money]
    return figures(_part(here, rate) for rate in made)


def whole_of(areas: pd.DataFrame) -> str | None:
    """The code of the area that is the whole place: the only one that is in no other; None where there is none such."""
    newest = newest_year(areas).drop_duplicates("area_code")
    tops = newest.loc[~newest["parent_code"].isin(newest["area_code"]), "area_code"]
    return str(tops.iloc[0]) if len(tops) == 1 else None


def _here(areas: pd.DataFrame, people: pd.DataFrame) -> _Here:
    newest = newest_year(areas).drop_duplicates("area_code")
    codes = newest["area_code"].to_numpy(object)
    counted = people[people["column"] == "residents"].set_index("area_code")["value"].reindex(codes)
    return _Here(
        codes,
        newest["year"].to_numpy(),
        newest["level"].to_numpy(object),
        counted.to_numpy(float),
        membership(newest),
        codes == whole_of(areas),
    )


def _part(here: _Here, rate: _Rate) -> dict[str, Any]:
    known = ~np.isnan(rate.value)
    indicator, nothing = library()[rate.id], np.array(None, object)
    evidence = np.where(known, np.array(str(rate.evidence), object), nothing)
    once = np.ones(len(known))
    lower, upper = interval(indicator.error_model, indicator.unit, rate.value, here.levels, evidence, once)
    return {
        "area_code": here.codes,
        "year": here.years if rate.year is None else rate.year,
        "column": rate.id,
        "value": rate.value,
        "lower": lower,
        "upper": upper,
        "unit": indicator.unit,
        "evidence": evidence,
        "missing": np.where(known, nothing, np.broadcast_to(np.asarray(rate.missing, object), known.shape)),
    }


def _of(part: Floats, whole: Floats) -> Floats:
    """`part` of `whole`, NaN where there is no whole."""
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def _per_1000(here: _Here, count: Floats) -> tuple[Floats, NDArray[Any]]:
    """So much for every thousand residents, and why not: where nobody lives it makes no sense."""
    lacking = np.isnan(here.residents)
    return 1000 * _of(count, np.where(lacking, 0, here.residents)), np.where(lacking, _UNKNOWN, _NO_SENSE).astype(
        object
    )


def counted(
    column: str, places: pd.DataFrame, actors: pd.DataFrame, offers: pd.DataFrame, on: date
) -> tuple[str, pd.DataFrame]:
    """What an indicator counts: the table (places, actors or offers) and its rows, `area_code` where each is.

    Of a share these are the rows of which is known what is asked. Offers are where their place is.
    """
    if column == "coh_groups":
        day = pd.Timestamp(on)
        since, until = (pd.to_datetime(actors[name]).fillna(day) for name in ("since", "until"))
        return "actors", actors[(actors["sphere"] == Sphere.COMMUNAL) & (since <= day) & (day <= until)]
    if column in ("inc_free_share", "inc_other_language"):
        homes = places.drop_duplicates("place_id").set_index("place_id")["area_code"]
        known = offers["cost_eur"].notna() if column == "inc_free_share" else offers["language"].map(_spoken).map(bool)
        return "offers", offers.assign(area_code=offers["place_id"].map(homes))[known.to_numpy(bool)]
    if column == "inc_benches":
        return "places", places[places["kind"] == PlaceKind.BENCH]
    core = places[places["count"] == Count.CORE]
    if column == "prov_outdoor_places":
        outside = {str(Function.MEETING), str(Function.RECREATION)}
        serves = np.array([not outside.isdisjoint(given) for given in core["functions"]], bool)
        return "places", core[serves & (core["setting"] == Setting.OUTDOOR).to_numpy(bool)]
    meeting = core[np.array([Function.MEETING in given for given in core["functions"]], bool)]
    if column == "prov_meeting_places":
        return "places", meeting[meeting["setting"] == Setting.INDOOR]
    return "places", meeting[meeting["wheelchair"].notna()] if column == "inc_wheelchair" else meeting


def _spoken(given: Iterable[str] | None) -> frozenset[str]:
    return frozenset() if given is None else frozenset(given)


def _of_records(here: _Here, tables: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], on: date) -> Iterator[_Rate]:
    """What stands on the map and in the register. Of what they have nowhere nothing is known: it was not written down.

    A list that says of no group where it is, is no register of a neighbourhood.
    """
    for name in ("inc_benches", "prov_meeting_places", "prov_outdoor_places", "coh_groups"):
        kind, rows = counted(name, *tables, on)
        value, missing = _per_1000(here, here.sums(rows["area_code"], lost=kind == "actors"))
        known = bool(rows["area_code"].notna().any())
        yield _Rate(name, value, missing) if known else _Rate(name, np.full(len(value), np.nan))
    there = here.sums(counted("inc_residents_per_place", *tables, on)[1]["area_code"])
    yield _Rate("inc_residents_per_place", _of(here.residents, there), np.where(there > 0, _UNKNOWN, _NO_SENSE))
    for name, column, wanted in _SHARES:
        rows = counted(name, *tables, on)[1]
        some = np.array([wanted(given) for given in rows[column]], bool)
        yield _Rate(name, _of(here.sums(rows["area_code"][some]), here.sums(rows["area_code"])))


def _tie_density(here: _Here, web: pd.DataFrame) -> _Rate:
    ties, tied, of = (_web(here, web, name) for name in ("ties:actors", "coverage:tied", "actors"))
    return _Rate("coh_tie_density", _of(ties, np.nan_to_num(tied * of)))


def _web(here: _Here, web: pd.DataFrame, column: str) -> Floats:
    return web[web["column"] == column].set_index("area_code")["value"].reindex(here.codes).to_numpy(float)


#: indicators that are a share of records: the column that tells, and what it must say
_SHARES: Final[tuple[tuple[str, str, Callable[[Any], bool]], ...]] = (
    ("inc_wheelchair", "wheelchair", lambda said: said == "yes"),
    ("inc_free_share", "cost_eur", lambda euro: euro == 0),
    ("inc_other_language", "language", lambda spoken: bool(_spoken(spoken) - {"nl"})),
)


class Money(NamedTuple):
    """Money that runs on a day."""

    day: date
    #: whether that is the day that was asked, and not an earlier one
    now: bool
    #: rows of `funding`, with the `area_code` of who gets it
    paid: pd.DataFrame


def money_on(actors: pd.DataFrame, places: pd.DataFrame, funding: pd.DataFrame, on: date) -> Money:
    """The money of a day; where none runs then, that of the last day before it on which some did."""
    day, now = _money_day(funding, on)
    paid = _running(funding, day)
    homes = pd.concat([actors.set_index("actor_id")["area_code"], places.set_index("place_id")["area_code"]])
    return Money(day, now, paid.assign(area_code=paid["to_id"].map(homes[~homes.index.duplicated()])))


def _of_money(here: _Here, money: Money, on: date) -> Iterator[_Rate]:
    """What money is known of, by who gets it and where those are."""
    day, paid, at = money.day, money.paid, money.paid["area_code"]
    euro = paid["amount_eur"].to_numpy(float)
    given = here.sums(at, euro, lost=True)
    each = np.where(given > 0, _of(given, np.nan_to_num(here.residents)), np.nan)
    # residents are those of now: beside money of another year that is an estimate
    evidence = Evidence.COUNTED if day.year == on.year else Evidence.ESTIMATED
    yield _Rate("fun_per_resident", each, year=day.year, evidence=evidence)
    yield _Rate("fun_concentration", _concentration(here, paid), _NO_SENSE, day.year)
    yield _Rate("fun_one_funder", _one_funder(here, paid), year=day.year)
    ends = pd.to_datetime(paid["until_date"])
    told, soon = ends.notna().to_numpy(bool), (ends <= pd.Timestamp(day + _YEAR)).to_numpy(bool)
    parts = (here.sums(at[which], euro[which], lost=True) for which in (told & soon, told))
    share = _of(*parts)
    # what became of money of the past is known by now, and is not what is asked
    yield _Rate("fun_ends_within_year", share if money.now else np.full(len(share), np.nan), year=day.year)


def _running(funding: pd.DataFrame, day: date) -> pd.DataFrame:
    at = pd.Timestamp(day)
    first, last = (pd.to_datetime(funding[name]).fillna(at) for name in ("from_date", "until_date"))
    return funding[(first <= at) & (at <= last)]


def _money_day(funding: pd.DataFrame, on: date) -> tuple[date, bool]:
    """The day to tell of money, and whether it is that which was asked: else the last day before it with any."""
    if len(_running(funding, on)) or len(funding) == 0:
        return on, True
    ended = pd.to_datetime(funding["until_date"]).dropna()
    before = ended[ended < pd.Timestamp(on)]
    return (before.max().date(), False) if len(before) else (on, True)


def _concentration(here: _Here, paid: pd.DataFrame) -> Floats:
    """The Herfindahl–Hirschman index of who gets the money of the whole place: 1 where one gets all; else NaN."""
    out = np.full(len(here.codes), np.nan)
    got = paid.groupby("to_id")["amount_eur"].sum().to_numpy(float)
    if got.sum() > 0:
        out[here.whole] = float(((got / got.sum()) ** 2).sum())
    return out


def _one_funder(here: _Here, paid: pd.DataFrame) -> Floats:
    """Of who gets money, the share that has more than `MOST` of it from one funder, (areas,)."""
    pairs = paid.groupby(["to_id", "from_id"])["amount_eur"].sum().groupby("to_id")
    total = pairs.sum()
    homes = paid.drop_duplicates("to_id").set_index("to_id")["area_code"].reindex(total.index)
    got = (total > 0).to_numpy(bool)
    hangs = got & (pairs.max() > MOST * total).to_numpy(bool)
    return _of(here.sums(homes[hangs], lost=True), here.sums(homes[got], lost=True))

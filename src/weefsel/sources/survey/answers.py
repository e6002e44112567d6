"""The answers in a file, checked: of which area, year and stratum each is, for how many it stands, what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import MissingReason
from weefsel.errors import Fault, InputError
from weefsel.snapshot.tables import YEARS
from weefsel.sources.areacodes import AreaMatcher
from weefsel.sources.numbers import Numbers, read_numbers
from weefsel.sources.survey.options import Question, SurveyOptions
from weefsel.sources.tabular import read_delimited

__all__ = ["Answers", "read_answers"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: no answer stands for more people
_HEAVIEST: Final = 1e9
#: of a stratum with one answer nobody can tell how far answers in it differ
_FEWEST: Final = 2
#: so many names of columns are told
_TOLD: Final = 12


@dataclass(frozen=True, slots=True)
class Answers:
    """(answers,) each, in the order of the file; who answered is not in it."""

    codes: pd.Series
    year: Ints
    weight: Floats
    #: position of the stratum: years are drawn apart from one another
    stratum: Ints
    #: how many people there are in the stratum of each; NaN where it is not told
    population: Floats
    #: indicator → 1 for yes and 0 for no, or a number; NaN for no answer
    said: dict[str, Floats]


def read_answers(path: Path, options: SurveyOptions, matcher: AreaMatcher, year: int) -> Answers:
    """Read a file with a row an answer; `year` is that of answers where no column says it.

    Columns that the options do not name are not looked at. Raises `InputError` with everything that is wrong: columns
    that are not there, weights that are not above 0, areas and answers that are not known, strata with one answer.
    """
    table = read_delimited(path, encoding=options.encoding)
    _check_columns(table, options, path.name)
    file, faults = path.name, []
    codes = table[options.area]
    faults += _first(file, codes, ~matcher.known(codes), _AREA, _MEND_AREA)
    years = np.full(len(table), year, np.int64)
    if options.year is not None:
        years, wrong = _years(table[options.year])
        faults += _first(file, table[options.year], wrong, f"a year from {YEARS[0]} to {YEARS[1]}", "Mend the year.")
    weight = np.ones(len(table))
    if options.weight is not None:
        numbers = _above_nothing(table[options.weight], file)
        weight, faults = numbers.values, faults + numbers.faults
    strata = table[options.stratum] if options.stratum is not None else pd.Series("", table.index, dtype="str")
    faults += _first(
        file, strata, (strata == "").to_numpy(bool) & (options.stratum is not None), "a stratum", "Fill it in."
    )
    stratum = pd.Series(list(zip(strata, years.tolist(), strict=True)), index=table.index)
    population = np.full(len(table), np.nan)
    if options.population is not None:
        numbers = _above_nothing(table[options.population], file)
        population, faults = numbers.values, faults + numbers.faults
    said = {}
    for question in options.questions:
        said[question.id], wrong = _said(table[question.column], question, options.none, file)
        faults += wrong
    if not faults:
        faults += _stratum_faults(file, strata, stratum, population, options)
    if faults:
        raise InputError(faults)
    return Answers(codes, years, weight, pd.factorize(stratum)[0], population, said)


_AREA: Final = "the code of an area of this recipe"
_MEND_AREA: Final = (
    "Mend the code, or take the row out. Are they of older boundaries? Say so with options.boundaries, and put a "
    "source of kind crosswalk above this one."
)


def _check_columns(table: pd.DataFrame, options: SurveyOptions, file: str) -> None:
    names = [str(name) for name in table.columns]
    some = ", ".join(name[:60] for name in names[:_TOLD]) + (" …" if len(names) > _TOLD else "")
    asked = {f"options.{key}": getattr(options, key) for key in ("area", "weight", "stratum", "population", "year")}
    asked |= {f"options.indicators.{question.id}.column": question.column for question in options.questions}
    faults = [
        Fault(file, f"a column of this name; there are {some}", f"Mend {key} in the recipe.", column=column)
        for key, column in asked.items()
        if column is not None and column not in names
    ]
    if len(table) == 0:
        faults.append(Fault(file, "at least one answer", "Export the file again."))
    if faults:
        raise InputError(faults)


def _first(file: str, cells: pd.Series, wrong: NDArray[np.bool_], expected: str, mend: str) -> list[Fault]:
    """One fault for all cells that are `wrong`, with the row of the first."""
    at = np.flatnonzero(wrong)
    if len(at) == 0:
        return []
    row, value = int(cells.index.to_numpy()[at[0]]), str(cells.iloc[int(at[0])])
    return [Fault(file, expected, mend, row, str(cells.name), value, more=len(at) - 1)]


def _years(cells: pd.Series) -> tuple[Ints, NDArray[np.bool_]]:
    good = cells.str.fullmatch("[0-9]{4}").to_numpy(bool)
    years = np.where(good, cells, "0").astype(np.int64)
    return years, (years < YEARS[0]) | (years > YEARS[1])


def _above_nothing(cells: pd.Series, file: str) -> Numbers:
    """Numbers above 0, in every row."""
    numbers = read_numbers(cells, file, empty=MissingReason.UNKNOWN, codes={})
    missing = (numbers.missing != None) & np.isnan(numbers.values)  # noqa: E711
    expected = f"a number above 0, at most {_HEAVIEST:,.0f}"
    mend = "Fill it in, or take the row out: an answer without a weight stands for nobody."
    faults = [*numbers.faults, *_first(file, cells, missing, expected, mend)]
    with np.errstate(invalid="ignore"):
        outside = (numbers.values <= 0) | (numbers.values > _HEAVIEST)
    faults += _first(file, cells, outside, expected, "Mend it, or take the row out.")
    return Numbers(numbers.values, numbers.missing, faults)


def _said(cells: pd.Series, question: Question, none: frozenset[str], file: str) -> tuple[Floats, list[Fault]]:
    """What was said, and what is wrong with it."""
    if not question.share:
        empty = cells.where(~cells.isin(none), "")
        numbers = read_numbers(empty, file, codes={}, minimum=question.minimum, maximum=question.maximum)
        return numbers.values, numbers.faults
    yes, no = cells.isin(question.yes).to_numpy(bool), cells.isin(question.no).to_numpy(bool)
    wrong = ~(yes | no | (cells == "").to_numpy(bool) | cells.isin(none).to_numpy(bool))
    known = ", ".join(sorted(question.yes | question.no | none))
    mend = f"Mend the answer, or add it to yes, no or none of options.indicators.{question.id}."
    return np.where(yes, 1.0, np.where(no, 0.0, np.nan)), _first(file, cells, wrong, f"one of {known}", mend)


def _stratum_faults(
    file: str, strata: pd.Series, stratum: pd.Series, population: Floats, options: SurveyOptions
) -> Iterator[Fault]:
    count = stratum.groupby(stratum).transform("size").to_numpy()
    if options.stratum is None:
        if (alone := count < _FEWEST).any():
            row = int(stratum.index.to_numpy()[np.flatnonzero(alone)[0]])
            yield Fault(file, "at least two answers in each year", "Take the row out.", row, more=int(alone.sum()) - 1)
        return
    mend = "Join it with a stratum that is like it, or leave options.stratum out."
    yield from _first(file, strata, count < _FEWEST, "at least two answers in each stratum and year", mend)
    if options.population is None:
        return
    told = pd.Series(population, index=stratum.index, name=options.population)
    differ = told.groupby(stratum).transform("nunique").to_numpy() > 1
    yield from _first(file, told, differ, "one number for all rows of a stratum", "Mend the numbers.")
    yield from _first(file, told, count > population, "at least as many people as answers", "Mend the number.")

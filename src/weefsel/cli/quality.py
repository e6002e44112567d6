"""The scores of the four conditions: with their intervals, in groups, with what they hang on and what to look at."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.markup import escape
from rich.table import Table

import weefsel
from weefsel.analysis.figures import newest_year
from weefsel.analysis.quality.groups import HIGH, LOW, NEITHER
from weefsel.analysis.quality.names import INPUTS, TOGETHER, WEIGHTS
from weefsel.atlas.read import Atlas
from weefsel.cli import output
from weefsel.cli.output import console
from weefsel.concepts import Condition, Lang
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text
from weefsel.errors import Fault, InputError
from weefsel.publish.figures import Figures
from weefsel.publish.quality_subjects import score_name
from weefsel.publish.words import decimal, share, shown
from weefsel.scores import QualityTables

__all__ = ["quality"]

out = console()

#: a consistency of at least so much is called good (Nunnally 1978)
_GOOD_ALPHA: Final = 0.7
_GROUP_TEXTS: Final = {HIGH: "group_high", NEITHER: "group_neither", LOW: "group_low"}
#: check, or its note, → the text that tells it
_TOLD: Final = frozenset({"predictor", "contains", "same", "too_little_known", "no_indicator", "constant", "no_error"})


def quality(
    directory: Path,
    area: str | None,
    condition: str | None,
    weights: Path | None,
    draws: int,
    lang: Lang,
    *,
    as_json: bool,
) -> None:
    """Print scores, groups, what matters and what to look at; of one condition and one area where that is asked."""
    given = None if weights is None else read_weights(weights)
    snapshot = weefsel.open(directory)
    code = None if area is None else Atlas(snapshot).area_code(area)
    try:
        found = weefsel.quality(snapshot, given, draws, conditions=None if condition is None else [condition])
    except InputError as error:
        raise InputError([_in_file(fault, weights) for fault in error.faults]) from None
    names = [condition] if condition else [*map(str, Condition), TOGETHER]
    told = _Told(found, names, code, lang)
    if as_json:
        output.write(f"{json.dumps(told.plain(), ensure_ascii=False, allow_nan=False)}\n", None)
    else:
        told.print()


def read_weights(path: Path) -> Mapping[str, Any]:
    """A file of weights: TOML with a table for each condition, and `together` for the conditions themselves."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            Fault(str(path), f"a file that can be read ({error.strerror})", "Give the name of a TOML file.")
        ) from None
    # ValueError: not UTF-8, not TOML, or a number of thousands of digits; RecursionError: brackets without end
    except (ValueError, RecursionError) as error:
        mend = "Write [cohesion] and under it lines such as `coh_volunteers = 2`."
        raise InputError(Fault(str(path), f"a TOML file ({error})", mend)) from None


def _in_file(fault: Fault, path: Path | None) -> Fault:
    """A fault in weights with the name of their file: w.toml, [cohesion]."""
    if path is None or fault.where.partition(",")[0] != WEIGHTS:
        return fault
    return replace(fault, where=f"{path}{fault.where.removeprefix(WEIGHTS)}")


class _Told:
    """Scores as they are printed: through the gate, and never a rank without its interval."""

    def __init__(self, found: QualityTables, names: list[str], code: str | None, lang: Lang) -> None:
        self._found, self._scores, self._code = found, names, code
        self._lang: Lang = lang
        self._areas = newest_year(found.snapshot.areas).set_index("area_code")
        self._names = {str(a): str(n) for a, n in self._areas["name"].items()}
        tops = self._areas.index[~self._areas["parent_code"].isin(self._areas.index)]
        self._whole = str(tops[0]) if len(tops) == 1 else None
        # as a result just made, so that what is printed is held back and rounded as on the site
        self._figures = Figures(Atlas(found.snapshot, {"quality": found.figures}))

    def print(self) -> None:
        """All that was asked, in words."""
        out.print(f"[bold]{escape(text('quality.heading_scores', self._lang))}[/]")
        out.print(self._table([*self._at_top(), *self._inside()]))
        if self._code is None:
            for name in self._scores[-1:]:
                self._print_groups(name)
        self._print_matters(self._scores[-1])
        self._print_checks()

    def _at_top(self) -> list[str]:
        """The area that is shown, or the whole place; none where no one area has all the others in it."""
        top = self._code or self._whole
        return [top] if top else []

    def _inside(self) -> list[str]:
        """The areas directly in the one that is shown, by the alphabet."""
        above = self._code or self._whole
        inside = self._areas.index[self._areas["parent_code"] == above]
        return self._by_name(map(str, inside))

    def _by_name(self, codes: Iterable[str]) -> list[str]:
        return sorted(codes, key=lambda code: (self._names[code].casefold(), code))

    def _table(self, codes: list[str]) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("")
        for name in self._scores:
            table.add_column(escape(score_name(name, self._lang)))
        for code in codes:
            table.add_row(escape(self._names[code]), *(escape(self._score(code, name)) for name in self._scores))
        return table

    def _score(self, code: str, column: str) -> str:
        """A score with its interval, or why there is none: 52 (41–60)."""
        figure = self._figures.any("quality", code, column)
        if figure.value is None or figure.lower is None or figure.upper is None:
            return shown(figure, self._lang)
        ends = "–".join(decimal(end, self._lang) for end in (figure.lower, figure.upper))
        return f"{shown(figure, self._lang)} ({ends})"

    def _print_groups(self, name: str) -> None:
        groups = self._found.groups(name)
        if self._whole is None or not any(groups.values()):
            return
        place, said = self._names[self._whole], score_name(name, self._lang)
        out.print(f"\n[bold]{escape(said)}[/]")
        for group, codes in groups.items():
            heading = text(f"quality.heading_{_GROUP_TEXTS[group]}", self._lang, place=place, n=str(len(codes)))
            self._print_names(heading, codes)
        grouped = {code for codes in groups.values() for code in codes}
        smallest = [str(code) for code in self._areas.index if code not in set(self._areas["parent_code"])]
        without = self._by_name(code for code in smallest if code not in grouped)
        if without:
            self._print_names(text("quality.heading_unknown", self._lang, n=str(len(without))), without)

    def _print_names(self, heading: str, codes: list[str]) -> None:
        out.print(f"{escape(heading)}: {escape(', '.join(self._names[code] for code in codes) or '–')}")

    def _print_matters(self, name: str) -> None:
        told = self._matters(name)
        if not told:
            return
        out.print(f"\n[bold]{escape(text('quality.heading_matters', self._lang, of=score_name(name, self._lang)))}[/]")
        for choice, row in sorted(told.items(), key=lambda item: -item[1]["value"]):
            ends = "–".join(share(row[end], self._lang) for end in ("lower", "upper"))
            said = text(f"quality.choice_{choice}", self._lang)
            out.print(escape(f"{share(row['value'], self._lang):>5} ({ends})  {said}"))

    def _matters(self, name: str) -> dict[str, dict[str, float]]:
        """Choice → its share of the variance, with the ends of the interval; none where nothing varies."""
        rows = self._found.figures
        rows = rows[(rows["area_code"] == self._whole) & rows["value"].notna()].set_index("column")
        told: dict[str, dict[str, float]] = rows[["value", "lower", "upper"]].to_dict("index")  # pyright: ignore[reportAssignmentType]
        return {choice: told[f"{name}:by:{choice}"] for choice in INPUTS if f"{name}:by:{choice}" in told}

    def _print_checks(self) -> None:
        out.print(f"\n[bold]{escape(text('quality.heading_checks', self._lang))}[/]")
        for line in self._checks():
            out.print(escape(line))

    def _checks(self) -> Iterator[str]:
        """What is worth a sentence of the table of checks."""
        for row in self._found.checks.to_dict("records"):
            check, note = str(row["check"]), str(row["note"])
            of, number = score_name(row["condition"], self._lang), decimal(round(float(row["value"]), 2), self._lang)
            said = {"name": row["indicator_id"], "other": row["other_id"]}
            said = {key: library()[one].name(self._lang) if one in library() else one for key, one in said.items()}
            kind = note if note in _TOLD else check
            if check == "alpha":
                much = "well" if row["value"] >= _GOOD_ALPHA else "little"
                much = text(f"quality.much_{much}", self._lang)
                yield text("quality.check_alpha", self._lang, of=of, much=much, value=number)
            elif kind == "collinear":
                yield text("quality.check_collinear", self._lang, of=of, value=number, **said)
            elif kind in ("predictor", "contains", "same"):
                yield text(f"quality.check_{kind}", self._lang, of=of, **said)
            elif kind == "no_indicator":
                yield text("quality.check_no_indicator", self._lang, of=of)
            elif kind in _TOLD:
                yield text(f"quality.check_{kind}", self._lang, of=of, name=said["name"])

    def plain(self) -> dict[str, Any]:
        """The same for a program: figures as they are published, groups, what matters, and all checks.

        Groups are of the whole place, and not told of one area, as in words.
        """
        codes = [self._code, *self._inside()] if self._code else [*self._names]
        grouped = [] if self._code else self._scores
        rows = self._found.figures
        rows = rows[rows["area_code"].isin(codes)]
        return {
            "name": self._found.snapshot.meta.name,
            "figures": [self._record(str(a), str(c)) for a, c in zip(rows["area_code"], rows["column"], strict=True)],
            "groups": {name: {str(g): codes for g, codes in self._found.groups(name).items()} for name in grouped},
            "matters": {name: self._matters(name) for name in self._scores},
            "checks": [_plain(row) for row in self._found.checks.to_dict("records")],
        }

    def _record(self, code: str, column: str) -> dict[str, Any]:
        figure = self._figures.any("quality", code, column)
        told = {"value": figure.value, "lower": figure.lower, "upper": figure.upper}
        return {"area_code": code, "column": column, **told, "unit": figure.unit, "missing": figure.missing}


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row as JSON has it; what is missing is null."""
    return {str(key): None if isinstance(one, float) and not np.isfinite(one) else one for key, one in row.items()}

"""Numbers as people and statistical offices write them: a column of texts to values and reasons why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from weefsel.concepts import MissingReason
from weefsel.errors import Fault
from weefsel.sources.tabular import trimmed

__all__ = ["CBS_CODES", "Numbers", "read_numbers"]

#: CBS writes why there is no figure as a number that no figure can be, or as a mark.
CBS_CODES: Final[Mapping[str, MissingReason]] = {
    "-99997": MissingReason.SECRET,
    "-99995": MissingReason.LATER,
    "-99991": MissingReason.NOT_PUBLISHED,
    "-99999999": MissingReason.NOT_PUBLISHED,
    "-99999997": MissingReason.SECRET,
    "-99999995": MissingReason.LATER,
    ".": MissingReason.UNKNOWN,
    "x": MissingReason.SECRET,
}


@dataclass(frozen=True, slots=True)
class _Style:
    """How numbers may be written: the pattern of one, the marks, and what must be there before it is thought of."""

    pattern: str
    thousands: str
    decimal: str
    proof: str = ""


# 18 digits are more than any figure has, and as many as fit
_STYLES: Final[Mapping[str, _Style]] = {
    "a decimal point": _Style(r"^[+-]?[0-9]{1,18}(\.[0-9]{1,18})?$", "", "."),
    "a decimal comma": _Style(r"^[+-]?[0-9]{1,18}(,[0-9]{1,18})?$", "", ","),
    # `1.234` alone proves no thousands: it needs a mark of the other kind, or two of the same, somewhere in the column
    "points for thousands and a decimal comma": _Style(
        r"^[+-]?([0-9]{1,3}(\.[0-9]{3}){1,5}|[0-9]{1,18})(,[0-9]{1,18})?$",
        ".",
        ",",
        r"^[+-]?[0-9]{1,3}((\.[0-9]{3})+,[0-9]+|(\.[0-9]{3}){2,})$",
    ),
    "commas for thousands and a decimal point": _Style(
        r"^[+-]?([0-9]{1,3}(,[0-9]{3}){1,5}|[0-9]{1,18})(\.[0-9]{1,18})?$",
        ",",
        ".",
        r"^[+-]?[0-9]{1,3}((,[0-9]{3})+\.[0-9]+|(,[0-9]{3}){2,})$",
    ),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column read: `values` with NaN where there is none, and `missing` with the reason there (else None)."""

    values: NDArray[np.float64]
    missing: NDArray[Any]
    faults: list[Fault]


def read_numbers(
    cells: pd.Series,
    file: str,
    *,
    empty: MissingReason = MissingReason.NOT_ASKED,
    codes: Mapping[str, MissingReason] = CBS_CODES,
    minimum: float = -np.inf,
    maximum: float = np.inf,
) -> Numbers:
    """Read a column of texts (index: row of the file, name: column) as numbers.

    One column has one way of writing: decimal point, decimal comma, or either with a mark for thousands; a column that
    mixes them is a fault, because `1.234` is then two numbers. `codes` are compared by value, so that `-99997.0` is one
    too. A value outside `minimum`–`maximum` is a fault. At most one fault of each kind, with the row it first stands
    in. Where there is a fault there is neither a value nor a reason.
    """
    encoded = trimmed(pa.array(cells.fillna("").astype("str").to_numpy(object), pa.string())).dictionary_encode()
    different: pa.Array = encoded.dictionary
    at = encoded.indices.to_numpy(zero_copy_only=False)
    texts = different.to_numpy(zero_copy_only=False)
    values = np.full(len(texts), np.nan)
    reasons = np.full(len(texts), None, dtype=object)
    # a mark is a text of its own; a code is a number, written as the column writes numbers
    numeric = {float(code): reason for code, reason in codes.items() if _fits(pa.array([code]), _PLAIN)[0]}
    reasons[texts == ""] = empty
    for mark, reason in codes.items():
        reasons[texts == mark] = reason
    there = pd.Series(reasons, dtype=object).isna().to_numpy(bool)
    style, good = _style(different, there, np.bincount(at, minlength=len(texts)))
    values[good] = _parsed(different.filter(pa.array(good)), _STYLES[style])
    for code, reason in numeric.items():
        reasons[values == code] = reason
        values[values == code] = np.nan
    wrong = there & ~good
    with np.errstate(invalid="ignore"):
        outside = (values < minimum) | (values > maximum)
    faults = [
        *_not_numbers(cells, file, np.flatnonzero(wrong[at]), style if good.any() else None),
        *_outside(cells, file, np.flatnonzero(outside[at]), minimum, maximum),
    ]
    values[outside] = np.nan
    return Numbers(values[at], reasons[at], faults)


_PLAIN: Final = _STYLES["a decimal point"].pattern


def _fits(texts: pa.Array, pattern: str) -> NDArray[np.bool_]:
    return (
        pc.call_function("match_substring_regex", [texts], pc.MatchSubstringOptions(pattern))
        .to_numpy(zero_copy_only=False)
        .astype(bool)
    )


def _style(texts: pa.Array, there: NDArray[np.bool_], often: NDArray[np.int64]) -> tuple[str, NDArray[np.bool_]]:
    """The way of writing that fits most cells (the simplest of equals), and which texts it fits."""
    best, fits, most = next(iter(_STYLES)), np.zeros(len(texts), bool), -1
    for name, style in _STYLES.items():
        if style.proof and not _fits(texts, style.proof).any():
            continue
        good = _fits(texts, style.pattern) & there
        if int(often[good].sum()) > most:
            best, fits, most = name, good, int(often[good].sum())
    return best, fits


def _parsed(texts: pa.Array, style: _Style) -> NDArray[np.float64]:
    clean = pc.call_function("utf8_ltrim", [texts], pc.TrimOptions("+"))
    if style.thousands:
        clean = pc.call_function("replace_substring", [clean], pc.ReplaceSubstringOptions(style.thousands, ""))
    if style.decimal == ",":
        clean = pc.call_function("replace_substring", [clean], pc.ReplaceSubstringOptions(",", "."))
    return clean.cast(pa.float64()).to_numpy(zero_copy_only=False)


def _not_numbers(cells: pd.Series, file: str, at: NDArray[np.intp], style: str | None) -> list[Fault]:
    expected = f"a number with {style}, as in the rest of the column" if style else "a number"
    mend = "Write all numbers of a column in one way, and leave a cell empty where there is none."
    return _first(cells, file, at, expected, mend)


def _outside(cells: pd.Series, file: str, at: NDArray[np.intp], minimum: float, maximum: float) -> list[Fault]:
    span = (
        f"a number from {minimum:,g} to {maximum:,g}" if np.isfinite(maximum) else f"a number of at least {minimum:,g}"
    )
    return _first(cells, file, at, span, "Mend the number, or the unit of the column.")


def _first(cells: pd.Series, file: str, at: NDArray[np.intp], expected: str, mend: str) -> list[Fault]:
    """One fault for all cells `at`, with the row of the first."""
    if len(at) == 0:
        return []
    row, value = int(cells.index.to_numpy()[at[0]]), str(cells.iloc[int(at[0])])
    return [Fault(file, expected, mend, row, str(cells.name), value, more=len(at) - 1)]

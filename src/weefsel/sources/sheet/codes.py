"""Which area a cell means: a code, written in several ways, or a name."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pandas as pd

from weefsel.snapshot.frames import Tables
from weefsel.sources.kinds import folded
from weefsel.sources.sheet.mapping import AreaIs

__all__ = ["NO_CODE", "area_codes", "looks_like_code", "newest_areas"]

#: stands for a cell without a code
NO_CODE: Final = "–"
_CODE: Final = re.compile(r"(GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4}|NL[0-9]{2})", re.ASCII)
#: most digits of a code without its letters → the letters, and how many digits belong behind them
_BARE: Final = ((4, "GM", 4), (6, "WK", 6), (8, "BU", 8))


def looks_like_code(text: str) -> bool:
    """Whether a text is written as a code of a gemeente, wijk or buurt, letters included."""
    return _CODE.fullmatch("".join(text.upper().split())) is not None


def area_codes(cells: pd.Series, tables: Tables, area_is: AreaIs) -> pd.Series:
    """A code for each cell, as areas have it; a cell that means no area keeps its text, an empty one is `NO_CODE`.

    Codes may be in small letters, with spaces in them, and without their letters and the zeros before them. A name is
    that of the level of which most names are among the cells; a name that two areas of a level share means none.
    """
    different = pd.Series(cells.unique(), dtype=object)
    known = _names(different, tables) if area_is == "name" else _codes(different, tables)
    found = {text: known.get(text, text) or NO_CODE for text in different}
    return cells.map(found).astype(object)


def newest_areas(tables: Tables) -> pd.DataFrame | None:
    """The areas of the newest year; nothing where there are none."""
    areas = tables.get("areas")
    return None if areas is None or len(areas) == 0 else areas[areas["year"] == areas["year"].max()]


def _codes(texts: pd.Series, tables: Tables) -> dict[str, str]:
    areas = newest_areas(tables)
    there = set() if areas is None else {str(code) for code in areas["area_code"]}
    return {text: _code(text, there) for text in texts}


def _code(text: str, there: set[str]) -> str:
    if text in there:
        return text
    plain = "".join(text.upper().split())
    if plain.isascii() and plain.isdigit():
        for most, letters, digits in _BARE:
            if len(plain) <= most:
                return letters + plain.zfill(digits)
    return plain if plain in there or _CODE.fullmatch(plain) else text


def _names(texts: pd.Series, tables: Tables) -> dict[str, str]:
    areas = newest_areas(tables)
    if areas is None:
        return {}
    wanted = {text: folded(text) for text in texts}
    levels: dict[str, dict[str, list[str]]] = {}
    for name, level, code in zip(areas["name"], areas["level"], areas["area_code"], strict=True):
        levels.setdefault(str(level), {}).setdefault(folded(str(name)), []).append(str(code))
    matched = Counter({level: sum(name in names for name in wanted.values()) for level, names in levels.items()})
    found: dict[str, str] = {}
    for level, _ in matched.most_common():
        for text, name in wanted.items():
            codes = levels[level].get(name, [])
            if name and text not in found and codes:
                found[text] = codes[0] if len(codes) == 1 else text
    return found

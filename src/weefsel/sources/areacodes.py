"""Which area of the snapshot a code in a file of statistics is, also when the boundaries changed in between."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.concepts import ADDED_UNITS, Evidence, JoinReason, Level, RowFate
from weefsel.errors import Fault, InputError
from weefsel.snapshot.tables import MANY
from weefsel.sources.model import ReadContext

__all__ = ["LASTING", "AreaMatcher"]

#: levels whose code outlives changes of boundaries within them
LASTING: Final = (str(Level.GEMEENTE), str(Level.LAND))
#: So many codes are named in the joins report.
NAMED: Final = 6
_WHOLE: Final = 1e-9


class AreaMatcher:
    """From the codes of one year's boundaries to the newest areas that earlier sources of the recipe made.

    A code that the crosswalk of that year names is moved to the areas it became; where that is only the area of the
    same code, which got nothing else, it stays. Any other code stands for the area with the same code; where there is a
    crosswalk that holds only for whole municipalities, because it names all that has a partner. Without areas before it
    (a file read on its own) every code is kept as it is.
    """

    def __init__(self, context: ReadContext, boundaries: int) -> None:
        self._context = context
        self._boundaries = boundaries
        areas = context.tables.get("areas")
        self._free = areas is None or len(areas) == 0
        self._areas = pd.DataFrame({"area_code": [], "year": [], "level": []}) if areas is None else areas
        newest = self._areas[self._areas["year"] == self._areas["year"].max()]
        self._level = dict(zip(newest["area_code"].astype(str), newest["level"].astype(str), strict=True))
        self._pairs = self._crosswalk(context.tables.get("crosswalk"), newest)
        lasting = {code for code, level in self._level.items() if len(self._pairs) == 0 or level in LASTING}
        stayed = _stayed(self._pairs)
        self._old = {str(code) for code in self._pairs.loc[~stayed, "from_code"]}
        self._same = (lasting | {str(code) for code in self._pairs.loc[stayed, "from_code"]}) - self._old
        self._newest = None if len(newest) == 0 else int(newest["year"].iloc[0])

    def _crosswalk(self, crosswalk: pd.DataFrame | None, newest: pd.DataFrame) -> pd.DataFrame:
        """Columns from_code, to_code, share: what became of the areas of `boundaries`, as far as it is in here."""
        columns = ["from_code", "to_code", "share"]
        if crosswalk is None or len(newest) == 0 or self._boundaries == newest["year"].iloc[0]:
            return pd.DataFrame({name: [] for name in columns})
        pairs = crosswalk[crosswalk["from_year"] == self._boundaries]
        return pairs.loc[pairs["to_code"].isin(list(self._level)), columns]

    def known(self, codes: pd.Series) -> NDArray[np.bool_]:
        """Which of `codes` (those of the file) lead to an area of the snapshot."""
        if self._free:
            return np.ones(len(codes), bool)
        return _among(codes, self._same | self._old)

    def parts(self, codes: pd.Series) -> pd.DataFrame:
        """Columns from_code, to_code, share: which areas of the snapshot the known among `codes` are, and how much.

        The share is the part of the residents of the old area that live in the new one; 1 for a code that stayed.
        """
        different = pd.Series(codes[self.known(codes)].unique(), dtype="str")
        changed = self._pairs[_among(self._pairs["from_code"], self._old & set(different))]
        same = different[~_among(different, self._old)]
        stayed = pd.DataFrame({"from_code": same, "to_code": same, "share": 1.0})
        return stayed if len(changed) == 0 else pd.concat([stayed, changed], ignore_index=True)

    def moved(self, observations: pd.DataFrame, units: dict[str, str]) -> pd.DataFrame:
        """`observations` of known codes, with those of changed areas brought to the areas they became.

        `units`: indicator → unit. Numbers of people and households are added up by the crosswalk's share; other figures
        are averaged, weighted by the residents of the old areas (by the share alone where those are not known). A
        figure of which one part is missing is missing, with that part's reason. What was put together keeps the least
        sure evidence, and is "estimated" where an old area was divided. Column `from_codes` names the old areas.
        """
        if self._free or not self._old:
            return observations
        changed = _among(observations["area_code"], self._old)
        if not changed.any():
            return observations
        parts = observations[changed].merge(self._pairs, left_on="area_code", right_on="from_code")
        single = ~parts.duplicated(["indicator_id", "to_code", "year"], keep=False) & (parts["share"] > 1 - _WHOLE)
        alone = parts[single]
        # from its own columns: pandas would fill a frame without rows with those of a longer column
        alone = alone.assign(from_codes=alone["from_code"], area_code=alone["to_code"])
        together = parts[~single].groupby(["indicator_id", "to_code", "year"], sort=False)
        merged = [self._merged(rows, units.get(str(key[0]), "")) for key, rows in together]
        columns = list(dict.fromkeys([*observations.columns, "from_codes"]))
        rows = [observations[~changed], alone[columns]]
        if merged:
            rows.append(pd.DataFrame(merged))
        out = pd.concat(rows, ignore_index=True)
        return out.drop_duplicates(["indicator_id", "area_code", "year"], ignore_index=True)

    def _merged(self, parts: pd.DataFrame, unit: str) -> dict[str, Any]:
        """One observation out of those of the parts."""
        first = parts.iloc[0]
        share = parts["share"].to_numpy(float)
        codes = [str(code) for code in parts["from_code"]]
        out = {name: first[name] for name in ("indicator_id", "year", "source_id")}
        out |= {"area_code": first["to_code"], "from_codes": "+".join(codes)}
        out["source_ref"] = "; ".join(str(ref) for ref in parts["source_ref"])
        reasons = parts["missing"].dropna()
        if len(reasons):
            return out | {"value": np.nan, "lower": np.nan, "upper": np.nan, "missing": reasons.iloc[0]}
        weight = share if unit in ADDED_UNITS else share * self._residents(codes)
        scale = 1.0 if unit in ADDED_UNITS else weight.sum()
        value = parts["value"].to_numpy(float)
        middle = float((value * weight).sum() / scale)
        for name, side in (("lower", -1), ("upper", 1)):
            ends = parts[name].to_numpy(float)
            # errors of parts are independent: a sum is off by less than all of them at once
            off = float(np.linalg.norm(np.nan_to_num(ends - value) * weight) / scale)
            out[name] = np.nan if np.isnan(ends).all() else middle + side * off
        whole = bool((share > 1 - _WHOLE).all())
        evidence = first["evidence"] if whole and parts["evidence"].nunique() == 1 else str(Evidence.ESTIMATED)
        return out | {"value": middle, "missing": None, "evidence": evidence}

    def _residents(self, codes: Iterable[str]) -> NDArray[np.float64]:
        """Residents of areas of `boundaries`, as sources before this one told; all alike where one is unknown."""
        counted = [self._people(code) for code in codes]
        if any(people is None for people in counted) or not sum(people or 0 for people in counted):
            return np.ones(len(counted))
        return np.array(counted, float)

    def _people(self, code: str) -> float | None:
        """Residents of an old area, of the year nearest to these boundaries that a source told."""
        told = self._context.counted.get(code, {})
        nearest = min(told, key=lambda year: (abs(year - self._boundaries), year), default=None)
        return None if nearest is None else told[nearest]

    def count(self, codes: pd.Series, residents: NDArray[np.float64]) -> None:
        """Remember the residents of areas of these boundaries, for the weights and reports of later sources."""
        sound = np.isfinite(residents) & (residents >= 0) & (residents <= MANY)
        for code, people in zip(codes[sound].astype(str), residents[sound].tolist(), strict=True):
            self._context.counted.setdefault(code, {})[self._boundaries] = people

    def check(self, file: str, codes: pd.Series, rows: NDArray[np.int64], column: str) -> None:
        """Raise `InputError` where the file is of the right municipality, but none of its smallest areas is known."""
        if self._free:
            return
        ours = {code[:6] for code, level in self._level.items() if level == Level.BUURT and len(code) == 10}
        mine = codes.str.slice(0, 6).isin(ours).to_numpy(bool)
        if mine.any() and not (mine & self.known(codes)).any():
            at = int(np.flatnonzero(mine)[0])
            expected = "codes of the areas of this recipe; these are of other boundaries"
            mend = (
                "Say of which year they are with options.boundaries, and put a source of kind crosswalk for that year "
                "above it."
            )
            raise InputError(
                Fault(file, expected, mend, int(rows[at]), column, codes.iloc[at], more=int(mine.sum()) - 1)
            )

    def tell(self, codes: pd.Series, read: int | None = None, about: Collection[str] = ()) -> None:
        """Report what became of the rows of a file, a code for each.

        `read`: how many rows the file has, where `codes` are only those that the recipe asks for; `about`: areas that
        the rows tell of beside their own.
        """
        known = self.known(codes)
        tell = self._context.tell
        tell(RowFate.READ, rows=len(codes) if read is None else read)
        reached = self._reached(codes[known]) | set(about)
        tell(RowFate.KEPT, rows=int(known.sum()), areas=len(reached))
        if self._free:
            return
        self._tell_supposed(codes[known])
        changed = codes[_among(codes, self._old)]
        tell(RowFate.CHANGED, JoinReason.MOVED, len(changed), areas=changed.nunique())
        lost = self._lost(changed)
        if len(lost):
            # those of the smallest areas, so that nobody is told twice
            small = [n for code, n in lost.items() if code.startswith("BU")] or list(lost.values())
            people = None if any(n is None for n in small) else float(sum(n or 0 for n in small))
            tell(RowFate.DROPPED, JoinReason.PART_LOST, 0, areas=len(lost), residents=people, detail=_named(list(lost)))
        ours = {code[2:6] for code in self._level if code[2:6].isdigit()}
        astray = codes[~known]
        partner = astray.str.slice(2, 6).isin(ours if len(self._pairs) else set())
        for which, reason in ((partner, JoinReason.NO_PARTNER), (~partner, JoinReason.NO_AREA)):
            self._tell_astray(astray[which], reason)
        lacking = sorted(set(self._level) - reached)
        tell(RowFate.LACKING, None, 0, areas=len(lacking), detail=_named(lacking))

    def _tell_supposed(self, codes: pd.Series) -> None:
        """Report codes of older boundaries that nothing says to be the areas of now, and are taken as those."""
        if self._newest is None or self._boundaries >= self._newest or len(self._pairs):
            return
        supposed = codes[~codes.map(self._level).isin(LASTING).to_numpy(bool)]
        detail = f"{self._boundaries} → {self._newest}"
        self._context.tell(
            RowFate.CHANGED, JoinReason.NO_CROSSWALK, len(supposed), areas=supposed.nunique(), detail=detail
        )

    def _tell_astray(self, codes: pd.Series, reason: JoinReason) -> None:
        """Report rows that lead nowhere. Residents are those of the smallest areas, so that nobody is told twice."""
        if not len(codes):
            return
        small = codes[codes.str.startswith("BU")] if codes.str.startswith("BU").any() else codes
        people = [self._people(str(code)) for code in small.unique()]
        total = None if all(n is None for n in people) else float(sum(n or 0 for n in people))
        self._context.tell(
            RowFate.DROPPED,
            reason,
            len(codes),
            areas=codes.nunique(),
            residents=total,
            detail=_named([str(code) for code in codes.unique()]),
        )

    def _reached(self, codes: pd.Series) -> set[str]:
        """The areas of the snapshot that `codes` lead to."""
        moved = self._pairs[_among(self._pairs["from_code"], set(codes))]["to_code"]
        return {str(code) for code in codes if self._free or code in self._same} | {str(code) for code in moved}

    def _lost(self, codes: pd.Series) -> dict[str, float | None]:
        """Old areas of which the crosswalk says only in part what they became → residents of the rest, if known."""
        shares = self._pairs[_among(self._pairs["from_code"], set(codes))].groupby("from_code")["share"].sum()
        out: dict[str, float | None] = {}
        for code, share in shares[shares < 1 - 1e-6].items():
            people = self._people(str(code))
            out[str(code)] = None if people is None else people * (1 - float(share))
        return out


def _stayed(pairs: pd.DataFrame) -> NDArray[np.bool_]:
    """Which pairs are an area that stayed as it was, code and all."""
    alone = ~pairs["from_code"].duplicated(keep=False) & ~pairs["to_code"].duplicated(keep=False)
    return (alone & (pairs["from_code"] == pairs["to_code"]) & (pairs["share"] > 1 - _WHOLE)).to_numpy(bool)


def _named(codes: list[str]) -> str:
    return ", ".join(codes[:NAMED]) + (f" + {len(codes) - NAMED}" if len(codes) > NAMED else "")


def _among(codes: pd.Series, known: set[str]) -> NDArray[np.bool_]:
    """Which of `codes` are in `known`. A set is asked, because pandas makes a list of the whole of it each time."""
    return np.fromiter((code in known for code in codes.to_numpy(object)), bool, len(codes))

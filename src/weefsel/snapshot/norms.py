"""Norm sets: the basic level that parties agreed on, as they write it down.

A set is a TOML file, or the rows of the table `norms`. Its checksum is over what it says: whoever signs a set signs
that checksum, and a set that was changed afterwards is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

import pandas as pd

from weefsel.concepts import Audience, Function, Lang, Moment, NormMeasure, PlaceKind, Setting

__all__ = ["Norm", "NormSet", "Target", "clashes", "norm_rows", "norm_set_of"]

Target = Function | PlaceKind


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm: of what there must be how much, for whom, and where."""

    norm_id: str
    label_nl: str
    label_en: str
    #: one function, or kinds of place of which any will do
    targets: tuple[Target, ...]
    measure: NormMeasure
    #: in the unit of the measure; a distance is at most, an amount at least
    limit: float
    #: share (0–1) of the residents of the audience that must meet it; None where an area meets it or not
    min_share: float | None = None
    audience: Audience = Audience.EVERYONE
    #: kind of area that must meet it: a level of the snapshot, or a word of the set's own
    level: str = "buurt"
    setting: Setting | None = None
    #: places open at any one of these count; none: whenever they are open
    moments: tuple[Moment, ...] = ()
    free: bool = False
    without_referral: bool = False
    wheelchair: bool = False
    #: m/s; None for the usual speed of the audience
    speed_m_s: float | None = None
    #: missing it is no gap
    advice_only: bool = False
    #: codes of areas that it does not hold for
    except_areas: tuple[str, ...] = ()
    #: what it leans on
    basis_nl: str = ""
    basis_en: str = ""
    certainty: str = ""
    refs: tuple[str, ...] = ()

    def label(self, lang: Lang) -> str:
        """Its name on the screen."""
        return self.label_en if lang == "en" else self.label_nl

    def basis(self, lang: Lang) -> str:
        """What it leans on, on the screen; may be empty."""
        return self.basis_en if lang == "en" else self.basis_nl

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about: two norms with the same subject say something of the same thing."""
        places = (self.targets, self.setting, self.moments, self.free, self.without_referral, self.wheelchair)
        return (*places, self.measure, self.audience, self.level, self.speed_m_s)


@dataclass(frozen=True, slots=True)
class NormSet:
    """A basic level: norms that belong together, who agreed on them and for how long."""

    set_id: str
    version: str
    title_nl: str
    title_en: str
    norms: tuple[Norm, ...]
    #: parties, never persons; empty: an example or a proposal
    signed_by: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    #: what the signatures were put under; None where nobody signed
    sha256: str | None = field(default=None, compare=False)

    def title(self, lang: Lang) -> str:
        """Its name on the screen."""
        return self.title_en if lang == "en" else self.title_nl

    @property
    def signed(self) -> bool:
        """Whether parties put their names under it."""
        return bool(self.signed_by)

    @property
    def checksum(self) -> str:
        """The checksum of all that it says, in whichever order the file has it."""
        said = asdict(self)
        del said["sha256"]
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()

    def norm(self, norm_id: str) -> Norm | None:
        """The norm with this id, if there is one."""
        return next((norm for norm in self.norms if norm.norm_id == norm_id), None)

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


def clashes(norms: Iterable[Norm]) -> list[tuple[Norm, Norm]]:
    """Pairs of norms that cannot both be meant: of one subject, one at least as strict in limit and share as the other.

    80 % within 500 m and 95 % within 800 m go together; 80 % and 90 % within 500 m do not: it is not clear which holds.
    """
    found: list[tuple[Norm, Norm]] = []
    first: list[Norm] = []
    for norm in norms:
        found += [(other, norm) for other in first if other.subject == norm.subject and not _together(other, norm)]
        first.append(norm)
    return found


def _together(one: Norm, other: Norm) -> bool:
    """Whether the one with the stricter limit asks it of fewer people."""
    if not one.measure.by_resident or one.min_share is None or other.min_share is None:
        return False
    near, far = sorted((one, other), key=lambda norm: norm.limit)
    assert near.min_share is not None
    assert far.min_share is not None
    return near.limit < far.limit and near.min_share < far.min_share


def norm_rows(norm_set: NormSet, source_id: str) -> list[dict[str, Any]]:
    """The rows of the table `norms` that hold a set; `norm_set_of` makes it of them again."""
    said = {
        "set_id": norm_set.set_id,
        "set_version": norm_set.version,
        "set_title_nl": norm_set.title_nl,
        "set_title_en": norm_set.title_en,
        "signed_by": list(norm_set.signed_by),
        "from_date": norm_set.valid_from,
        "until_date": norm_set.valid_until,
        "set_sha256": norm_set.checksum,
        "source_id": source_id,
    }
    rows: list[dict[str, Any]] = []
    for number, norm in enumerate(norm_set.norms, start=1):
        row = {name: getattr(norm, name) for name in _SAME} | said
        row |= {"target": "+".join(map(str, norm.targets)), "unit": norm.measure.unit}
        row |= {name: list(map(str, getattr(norm, name))) for name in _LISTS}
        rows.append(row | {"source_ref": f"norm {number}"})
    return rows


def norm_set_of(rows: pd.DataFrame) -> NormSet | None:
    """The set in the table `norms`; None where there is none, or only the little that older snapshots held of one."""
    rows = rows[rows["set_id"].notna()]
    if len(rows) == 0:
        return None
    first = rows.iloc[0]
    norms = tuple(_norm(row) for row in rows.to_dict("records"))
    signed_by, sha256 = tuple(first["signed_by"]), str(first["set_sha256"])
    begins, ends = (None if pd.isna(first[name]) else first[name] for name in ("from_date", "until_date"))
    set_id, version, *titles = (str(first[name]) for name in ("set_id", "set_version", "set_title_nl", "set_title_en"))
    return NormSet(set_id, version, titles[0], titles[1], norms, signed_by, begins, ends, sha256 if signed_by else None)


#: columns of the table that hold just what the norm holds
_SAME: Final = (
    *("norm_id", "label_nl", "label_en", "measure", "limit", "min_share", "audience", "level", "setting", "free"),
    *("without_referral", "wheelchair", "speed_m_s", "advice_only", "basis_nl", "basis_en", "certainty"),
)
_LISTS: Final = ("moments", "except_areas", "refs")
_WORDS: Final = {"measure": NormMeasure, "audience": Audience, "setting": Setting}


def _norm(row: Mapping[Any, Any]) -> Norm:
    given: dict[str, Any] = {name: None if pd.isna(row[name]) else row[name] for name in _SAME}
    given |= {name: word(given[name]) for name, word in _WORDS.items() if given[name] is not None}
    given |= {name: tuple(map(str, row[name])) for name in _LISTS}
    given["moments"] = tuple(map(Moment, given["moments"]))
    kinds: dict[str, Target] = {value.value: value for value in (*PlaceKind, *Function)}
    return Norm(targets=tuple(kinds[name] for name in str(row["target"]).split("+")), **given)

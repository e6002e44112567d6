"""Reading and writing the TOML file of a norm set."""

from __future__ import annotations

import datetime as dt
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from weefsel.concepts import Audience, Moment, NormMeasure, Setting
from weefsel.errors import Fault, InputError
from weefsel.snapshot.norms import Norm, NormSet, clashes
from weefsel.sources.norms.checks import TARGETS, faults

__all__ = ["example", "parse_norms", "read_norms", "signed", "write_norms"]

#: bytes; a set is written by hand
LARGEST: Final = 1_000_000
_MEND_FILE: Final = "Give the path of a norm set in TOML."


def read_norms(path: str | os.PathLike[str]) -> NormSet:
    """The norm set in a TOML file. Raises `InputError` with all that is wrong with it; see `weefsel norms --help`."""
    file = os.fspath(path)
    try:
        content = Path(file).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(Fault(file, f"a file that can be read ({reason})", _MEND_FILE)) from None
    return parse_norms(content, file)


def parse_norms(content: bytes, file: str) -> NormSet:
    """The norm set in the bytes of a TOML file called `file`. Raises `InputError`."""
    if len(content) > LARGEST:
        raise InputError(Fault(file, f"a norm set of at most {LARGEST:,} bytes", _MEND_FILE, value=len(content)))
    try:
        data = tomllib.loads(content.decode("utf-8"))
    # ValueError: not UTF-8, not TOML, or a number of thousands of digits; RecursionError: brackets without end
    except (ValueError, RecursionError) as error:
        expected = f"a norm set in TOML (UTF-8); the reader says: {' '.join(str(error).split())[:200]}"
        raise InputError(Fault(file, expected, _MEND_FILE)) from None
    wrong = list(faults(data, file))
    if wrong:
        raise InputError(wrong)
    made = _norm_set(data)
    wrong = [*_clashing(made, file), *_signature(made, file)]
    if wrong:
        raise InputError(wrong)
    return made


def _norm_set(data: Mapping[str, Any]) -> NormSet:
    head = data["norm_set"]
    refs = {source["id"]: _reference(source) for source in data.get("source", [])}
    return NormSet(
        head["id"],
        head["version"],
        head["title_nl"].strip(),
        head["title_en"].strip(),
        tuple(_norm(norm, refs) for norm in data["norm"]),
        tuple(head.get("signed_by", ())),
        head.get("from"),
        head.get("until"),
        head.get("sha256"),
    )


def _reference(source: Mapping[str, Any]) -> str:
    """A publication in one line, as it is shown."""
    year = f" ({source['year']})" if "year" in source else ""
    url = f", {source['url']}" if "url" in source else ""
    return f"{source['publisher']}, {source['title']}{year}{url}"


def _norm(given: Mapping[str, Any], refs: Mapping[str, str]) -> Norm:
    return Norm(
        given["id"],
        given["label_nl"].strip(),
        given["label_en"].strip(),
        tuple(TARGETS[target] for target in given["target"]),
        NormMeasure(given["measure"]),
        float(given["limit"]),
        None if given.get("min_share") is None else float(given["min_share"]),
        Audience(given.get("audience", Audience.EVERYONE)),
        given.get("level", "buurt"),
        Setting(given["setting"]) if "setting" in given else None,
        tuple(map(Moment, given.get("open", ()))),
        given.get("free", False),
        given.get("without_referral", False),
        given.get("wheelchair", False),
        given.get("walk_speed_m_per_s"),
        given.get("advice_only", False),
        tuple(given.get("except_areas", ())),
        given.get("basis_nl", ""),
        given.get("basis_en", ""),
        given.get("certainty", ""),
        tuple(refs[one] for one in given.get("sources", ())),
    )


def _clashing(made: NormSet, file: str) -> list[Fault]:
    rows = {norm.norm_id: row for row, norm in enumerate(made.norms, start=1)}
    return [
        Fault(
            file,
            f"norms that can both hold: {one.norm_id} says of the same thing {_demand(one)}",
            "Keep one of the two, or ask the stricter limit of fewer people.",
            rows[other.norm_id],
            "limit",
            _demand(other),
        )
        for one, other in clashes(made.norms)
    ]


def _demand(norm: Norm) -> str:
    share = "" if norm.min_share is None else f", for {norm.min_share:.0%}"
    return f"{norm.limit:g} {norm.measure.unit}{share}"


def _signature(made: NormSet, file: str) -> list[Fault]:
    """A signed set must be the one that was signed."""
    if not made.signed and made.sha256 is None:
        return []
    if not made.signed:
        return [
            Fault(file, "signed_by, where there is a checksum", "Take out sha256, or say who signed.", column="sha256")
        ]
    if made.sha256 is None:
        mend = f'If this is what they signed, put sha256 = "{made.checksum}" under [norm_set].'
        return [Fault(file, "the checksum of a signed set", mend, column="sha256")]
    if made.sha256 != made.checksum:
        expected = "the set as it was signed; it was changed since, so the signatures are not under this text"
        mend = "Restore the file, or take out signed_by and sha256 and give it a new version to sign."
        return [Fault(file, expected, mend, column="sha256", value=made.sha256)]
    return []


@cache
def example() -> NormSet:
    """The example that comes with Weefsel: signed by no one, a start for a conversation."""
    return parse_norms(files("weefsel.sources.norms").joinpath("example.toml").read_bytes(), "example.toml")


def signed(norm_set: NormSet, parties: Sequence[str]) -> NormSet:
    """The set with the names of `parties` under it, and the checksum that they sign."""
    made = replace(norm_set, signed_by=(*norm_set.signed_by, *parties), sha256=None)
    return replace(made, sha256=made.checksum)


def write_norms(norm_set: NormSet) -> str:
    """The set as a TOML file; read again it is an equal set."""
    head: dict[str, Any] = {
        "id": norm_set.set_id,
        "version": norm_set.version,
        "title_nl": norm_set.title_nl,
        "title_en": norm_set.title_en,
        "from": norm_set.valid_from,
        "until": norm_set.valid_until,
        "signed_by": list(norm_set.signed_by),
        "sha256": norm_set.checksum if norm_set.signed else None,
    }
    refs = {ref: f"ref-{n}" for n, ref in enumerate(dict.fromkeys(r for norm in norm_set.norms for r in norm.refs), 1)}
    parts = [_table("[norm_set]", head)]
    parts += [_table("[[source]]", _source(ref) | {"id": name}) for ref, name in refs.items()]
    parts += [_table("[[norm]]", _keys(norm, refs)) for norm in norm_set.norms]
    return "\n".join(parts)


def _source(ref: str) -> dict[str, Any]:
    """The keys of a publication whose line is `ref`."""
    publisher, _, rest = ref.partition(", ")
    line, _, url = rest.rpartition(", http")
    line, url = (line, f"http{url}") if line else (rest, "")
    title, _, year = line.rpartition(" (")
    known = title and year.endswith(")") and year[:-1].isdecimal()
    out: dict[str, Any] = {"title": title if known else line, "publisher": publisher}
    return out | ({"year": int(year[:-1])} if known else {}) | ({"url": url} if url else {})


def _keys(norm: Norm, refs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": norm.norm_id,
        "label_nl": norm.label_nl,
        "label_en": norm.label_en,
        "target": [target.id for target in norm.targets],
        "measure": str(norm.measure),
        "limit": norm.limit,
        "unit": norm.measure.unit,
        "min_share": norm.min_share,
        "audience": str(norm.audience),
        "level": norm.level,
        "setting": None if norm.setting is None else str(norm.setting),
        "open": list(map(str, norm.moments)),
        "free": norm.free,
        "without_referral": norm.without_referral,
        "wheelchair": norm.wheelchair,
        "walk_speed_m_per_s": norm.speed_m_s,
        "advice_only": norm.advice_only,
        "except_areas": list(norm.except_areas),
        "basis_nl": norm.basis_nl,
        "basis_en": norm.basis_en,
        "certainty": norm.certainty,
        "sources": [refs[ref] for ref in norm.refs],
    }


def _table(name: str, values: Mapping[str, Any]) -> str:
    """A table of TOML; what is empty or as usual is left out."""
    said = {key: value for key, value in values.items() if value not in (None, "", False) and value != []}
    return "\n".join([name, *(f"{key} = {_value(value)}" for key, value in said.items()), ""])


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    # a JSON string is a TOML string, but for the half characters that no file can hold anyway
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)

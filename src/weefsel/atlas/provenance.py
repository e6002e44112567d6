"""How a result came about, as PROV in JSON-LD beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from weefsel.errors import Fault, InputError
from weefsel.snapshot import TABLES, Snapshot

__all__ = ["Provenance", "provenance_document", "read_provenance", "result_key", "write_provenance"]

_CONTEXT: Final = {
    "prov": "http://www.w3.org/ns/prov#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "weefsel": "https://weefsel.invalid/ns#",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a result was made of, and when."""

    result: str
    version: int
    #: names the inputs, parameters and version together: the same key is the same result
    key: str
    #: table or result → sha256
    inputs: Mapping[str, str]
    parameters: Mapping[str, Any]
    #: ISO, UTC
    started: str
    ended: str
    #: file of the result → sha256
    files: Mapping[str, str]
    #: release of the program; for the record, no part of the key
    program: str


def result_key(name: str, version: int, inputs: Mapping[str, str], parameters: Mapping[str, Any]) -> str:
    """The checksum of all that a result depends on."""
    what = {"name": name, "version": version, "inputs": dict(inputs), "parameters": dict(parameters)}
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()


def write_provenance(path: Path, made: Provenance, snapshot: Snapshot) -> None:
    """Write `made` as PROV JSON-LD."""
    text = json.dumps(provenance_document(made, snapshot), indent=1, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def provenance_document(made: Provenance, snapshot: Snapshot) -> dict[str, Any]:
    """`made` as PROV JSON-LD: the result, the run that made it, the tables it used, the sources behind them."""
    used = [{"@id": f"weefsel:{made.result}/input/{name}"} for name in made.inputs]
    graph: list[dict[str, Any]] = [
        {
            "@id": f"weefsel:{made.result}",
            "@type": "prov:Entity",
            "prov:wasGeneratedBy": {"@id": f"weefsel:{made.result}/run"},
            "prov:wasDerivedFrom": used,
            "weefsel:key": made.key,
            "weefsel:files": dict(made.files),
        },
        {
            "@id": f"weefsel:{made.result}/run",
            "@type": "prov:Activity",
            "prov:startedAtTime": {"@value": made.started, "@type": "xsd:dateTime"},
            "prov:endedAtTime": {"@value": made.ended, "@type": "xsd:dateTime"},
            "prov:used": used,
            "weefsel:analysis": made.result,
            "weefsel:version": made.version,
            "weefsel:parameters": dict(made.parameters),
            "weefsel:program": made.program,
        },
    ]
    graph += [
        {
            "@id": f"weefsel:{made.result}/input/{name}",
            "@type": "prov:Entity",
            "weefsel:sha256": sha256,
            "prov:wasDerivedFrom": [{"@id": f"weefsel:source/{s}"} for s in _sources_of(snapshot, name)],
        }
        for name, sha256 in made.inputs.items()
    ]
    graph += [_source(row) for row in snapshot.sources.to_dict("records")]
    return {"@context": _CONTEXT, "@graph": graph}


def _sources_of(snapshot: Snapshot, name: str) -> list[str]:
    """Ids of the sources that the rows of table `name` come from: of all sources where the rows do not say so."""
    if name not in snapshot.hashes:
        return []
    said = any(column.name == "source_id" for column in TABLES[name].columns)
    rows = snapshot.table(name) if said else snapshot.sources
    return sorted(set(map(str, rows["source_id"])))


def _source(row: Mapping[Any, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"@id": f"weefsel:source/{row['source_id']}", "@type": "prov:Entity"}
    for key, term in (
        ("title", "dct:title"),
        ("publisher", "dct:publisher"),
        ("licence", "dct:license"),
        ("date", "dct:date"),
        ("url", "dct:source"),
        ("path", "weefsel:path"),
        ("sha256", "weefsel:sha256"),
    ):
        if row[key] is not None:
            out[term] = row[key]
    return out


def read_provenance(path: Path) -> Provenance:
    """Read what `write_provenance` wrote. Raises `InputError` when it is something else."""
    try:
        graph = json.loads(path.read_bytes())["@graph"]
        entity, run = graph[0], graph[1]
        name = str(run["weefsel:analysis"])
        prefix = f"weefsel:{name}/input/"
        return Provenance(
            name,
            int(run["weefsel:version"]),
            str(entity["weefsel:key"]),
            {
                str(g["@id"]).removeprefix(prefix): str(g["weefsel:sha256"])
                for g in graph[2:]
                if str(g["@id"]).startswith(prefix)
            },
            dict(run["weefsel:parameters"]),
            str(run["prov:startedAtTime"]["@value"]),
            str(run["prov:endedAtTime"]["@value"]),
            dict(entity["weefsel:files"]),
            str(run["weefsel:program"]),
        )
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        mend = "Run `weefsel build` or `weefsel demo` again."
        raise InputError(Fault(str(path), f"the provenance of a result ({type(error).__name__})", mend)) from None

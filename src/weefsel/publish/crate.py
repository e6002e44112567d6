"""The chain of a figure as linked data: PROV that is at the same time the metadata of an RO-Crate.

What a research archive reads as `ro-crate-metadata.json`: the figure as it was published, the run that made it with its
parameters, and the files of the sources. The nodes and their `prov:` properties are those of the atlas; here they get
the types and words of schema.org beside them. The files themselves are not in it: their checksums are.

Method: RO-Crate Metadata Specification 1.1 (doi:10.5281/zenodo.4541002); PROV-O (W3C, 30 April 2013).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from weefsel.publish.models import FigurePage, SourceSlip
from weefsel.publish.words import shown
from weefsel.snapshot import TABLES

__all__ = ["METADATA", "crate"]

#: name of the file that holds it, as the specification wants it
METADATA: Final = "ro-crate-metadata.json"
_SPECIFICATION: Final = "https://w3id.org/ro/crate/1.1"
_NAMESPACE: Final = "https://weefsel.invalid/ns#"
#: licences that have a page of their own at SPDX
_SPDX: Final = frozenset(
    {"CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-4.0", "EUPL-1.2", "MIT", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0"}
)
#: what the flat form of an RO-Crate needs besides prefixes: times as plain text are times all the same
_TERMS: Final = {
    "sha256": "http://schema.org/sha256",
    "prov:startedAtTime": {"@id": "http://www.w3.org/ns/prov#startedAtTime", "@type": "xsd:dateTime"},
    "prov:endedAtTime": {"@id": "http://www.w3.org/ns/prov#endedAtTime", "@type": "xsd:dateTime"},
}
_PARQUET: Final = "application/vnd.apache.parquet"
_ROOT, _LICENCES, _PLACE = "./", "#licences", "#area"

Node = dict[str, Any]


def crate(documents: Sequence[Mapping[str, Any]], page: FigurePage, slips: Mapping[str, SourceSlip]) -> dict[str, Any]:
    """The metadata of one figure.

    `documents` are the PROV of its result and, after that, of each result that it was made from; `page` is the figure
    as it may be shown, `slips` are all sources by their id. Nothing of the figure comes from anywhere but `page`.
    """
    nodes: dict[str, Node] = {}
    for node in (node for document in documents for node in _whole_iris(document["@graph"])):
        nodes.setdefault(node["@id"], node)  # the same source stands in several of them
    runs = [node for node in nodes.values() if node["@type"] == "prov:Activity"]
    named = _enrich_sources([(slip, nodes[id]) for slip in slips.values() if (id := _source_iri(slip)) in nodes])
    for run in runs:
        named |= _enrich_run(run, nodes)
    first = documents[0]["@graph"][0]["@id"].removeprefix("weefsel:")
    result, run = nodes[_iri(first)], nodes[_iri(f"{first}/run")]
    figure = _figure(page, result)
    run["result"].append({"@id": figure["@id"]})
    files = [node for node in nodes.values() if "File" in node["@type"]]
    root = _root(page, figure, run, runs, files)
    graph = [figure, _descriptor(), root, *nodes.values(), *named.values(), _licences(page), _area(page)]
    return {"@context": [f"{_SPECIFICATION}/context", {**documents[0]["@context"], **_TERMS}], "@graph": graph}


def _iri(name: str) -> str:
    """The whole IRI of a node of ours."""
    return _NAMESPACE + quote(name, safe="/:@,+~")


def _source_iri(slip: SourceSlip) -> str:
    return _iri(f"source/{slip.source_id}")


def _whole_iris(value: Any) -> Any:
    """The same with `weefsel:reach/run` written out wherever it names a node."""
    if isinstance(value, list):
        return [_whole_iris(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _iri(one.removeprefix("weefsel:")) if key == "@id" and one.startswith("weefsel:") else _whole_iris(one)
        for key, one in value.items()
        if one is not None
    }


def _to(nodes: Iterable[Node]) -> list[Node]:
    """References to nodes."""
    return [{"@id": node["@id"]} for node in nodes]


def _also(node: Node, kind: str, **properties: Any) -> None:
    """Give a node of the atlas a type of schema.org first, and properties that have a value."""
    node["@type"] = [kind, node["@type"]]
    node.update({key: value for key, value in properties.items() if value is not None})


# --- what the specification asks for -------------------------------------------------------------------------------


def _descriptor() -> Node:
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _SPECIFICATION},
        "about": {"@id": _ROOT},
    }


def _root(page: FigurePage, figure: Node, run: Node, runs: list[Node], files: list[Node]) -> Node:
    told = (
        f"Where a figure of Weefsel comes from: the runs that made it and the files that it was made from. "
        f"The command that makes it again: {page.command}"
    )
    return {
        "@id": _ROOT,
        "@type": "Dataset",
        "name": figure["name"],
        "description": told,
        "datePublished": run["endTime"][:10],
        "license": {"@id": _LICENCES},
        "hasPart": _to(files),
        "variableMeasured": {"@id": figure["@id"]},
        "mentions": _to(runs),
        "isBasedOn": [{"@id": _source_iri(slip)} for slip in page.sources],
        "spatialCoverage": {"@id": _PLACE},
        "temporalCoverage": page.site.date,
    }


def _area(page: FigurePage) -> Node:
    return {"@id": _PLACE, "@type": "Place", "name": page.area.name, "identifier": f"{page.area.code}@{page.area.year}"}


def _licences(page: FigurePage) -> Node:
    """What holds for the figure: what its sources ask; Weefsel asks nothing beside it."""
    named = ", ".join(sorted({slip.licence for slip in page.sources})) or "none"
    return {
        "@id": _LICENCES,
        "@type": "CreativeWork",
        "name": f"The licences of the sources: {named}",
        "description": "Whoever uses the figure keeps to the licence of each source that it is based on. "
        "Weefsel asks nothing beside that.",
    }


# --- the figure and the run ----------------------------------------------------------------------------------------


def _figure(page: FigurePage, result: Node) -> Node:
    """The figure as it may be shown, with the command that makes it again."""
    figure = page.figure
    address = f"{figure.ref.result}/{figure.ref.area_code}/{figure.ref.column}"
    told = f"no figure ({shown(figure, 'en')})," if figure.value is None else shown(figure, "en")
    node = {
        "@id": _iri(address),
        "@type": ["PropertyValue", "prov:Entity"],
        "name": f"{page.area.name}: {told} {page.subject}",
        "description": " ".join(page.caveats),
        "propertyID": address,
        "value": figure.value,
        "unitText": figure.unit,
        "minValue": figure.lower,
        "maxValue": figure.upper,
        "prov:value": figure.value,
        "weefsel:unit": figure.unit,
        "weefsel:missing": figure.missing,
        "weefsel:evidence": figure.evidence,
        "dct:description": page.subject,
        "weefsel:command": page.command,
        "prov:wasDerivedFrom": [{"@id": result["@id"]}],
    }
    return {key: value for key, value in node.items() if value is not None}


def _enrich_run(run: Node, nodes: Mapping[str, Node]) -> dict[str, Node]:
    """What a run used and made; returns the nodes of its parameters and of the program."""
    analysis = str(run["weefsel:analysis"])
    result = nodes[_iri(analysis)]
    _enrich_result(result, analysis)
    for used in run["prov:used"]:
        _enrich_input(nodes[used["@id"]], used["@id"].rpartition("/")[2], nodes)
    named, program = _parameters(run, analysis), _program(run)
    run["weefsel:parameters"] = _to(named.values())
    for time in ("prov:startedAtTime", "prov:endedAtTime"):
        run[time] = run[time]["@value"]
    _also(
        run,
        "CreateAction",
        name=f"Analysis {analysis}, version {run['weefsel:version']}",
        startTime=run["prov:startedAtTime"],
        endTime=run["prov:endedAtTime"],
        instrument={"@id": program["@id"]},
        object=[*run["prov:used"], *_to(named.values())],
        result=_to([result]),
    )
    return named | {program["@id"]: program}


def _parameters(run: Node, analysis: str) -> dict[str, Node]:
    """What the analysis was told, one node each; a list is one text."""
    named: dict[str, Node] = {}
    for name, value in run["weefsel:parameters"].items():
        if value is not None:
            plain = value if isinstance(value, (str, int, float)) else json.dumps(value, ensure_ascii=False)
            id = f"#parameter/{analysis}/{quote(name)}"
            named[id] = {"@id": id, "@type": "PropertyValue", "name": name, "value": plain}
    return named


def _program(run: Node) -> Node:
    name, _, release = str(run["weefsel:program"]).partition(" ")
    id = f"#program/{quote(release)}"
    return {"@id": id, "@type": "SoftwareApplication", "name": name, "softwareVersion": release}


# --- what it was made from -----------------------------------------------------------------------------------------


def _enrich_result(result: Node, analysis: str) -> None:
    """A result that is kept is one file; what is made when it is asked for is kept nowhere."""
    files = list(result.pop("weefsel:files").items())
    if not files:
        _also(result, "CreativeWork", name=f"Result {analysis}, made when it was asked for")
        return
    ((name, sha256),) = files
    _also(result, "File", name=name, sha256=sha256, encodingFormat=_PARQUET)


def _enrich_input(node: Node, name: str, nodes: Mapping[str, Node]) -> None:
    """A table of the snapshot is a file; another result has a run of its own, and is named by its key."""
    if name in TABLES:
        told = f"The table {name} of the snapshot."
        _also(
            node,
            "File",
            name=f"{name}.parquet",
            description=told,
            sha256=node["weefsel:sha256"],
            encodingFormat=_PARQUET,
        )
        return
    _also(node, "CreativeWork", name=f"Result {name}", identifier=node["weefsel:sha256"])
    if _iri(name) in nodes:
        node["prov:wasDerivedFrom"] = [{"@id": _iri(name)}]


def _enrich_sources(sources: list[tuple[SourceSlip, Node]]) -> dict[str, Node]:
    """What is known of each source; returns the nodes of their publishers and licences."""
    named: dict[str, Node] = {}
    for slip, node in sources:
        id = f"#publisher/{quote(slip.publisher)}"
        publisher, licence = {"@id": id, "@type": "Organization", "name": slip.publisher}, _licence(slip.licence)
        named |= {publisher["@id"]: publisher, licence["@id"]: licence}
        _also(
            node,
            # a source without a file is one that Weefsel made up
            "CreativeWork" if slip.path is None else "File",
            name=slip.title,
            datePublished=slip.date or str(slip.year),
            publisher={"@id": publisher["@id"]},
            license={"@id": licence["@id"]},
            identifier=slip.path,
            url=slip.url,
            sha256=slip.sha256,
        )
    return named


def _licence(name: str) -> Node:
    id = f"https://spdx.org/licenses/{name}" if name in _SPDX else f"#licence/{quote(name)}"
    return {"@id": id, "@type": "CreativeWork", "name": name}

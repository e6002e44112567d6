"""From any figure back to the words of its source."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from weefsel.analysis.choice import Doubts, Question
from weefsel.analysis.figures import newest_year
from weefsel.analysis.measures import MAYBE, YES
from weefsel.analysis.people import stated
from weefsel.analysis.presence import tie_ends
from weefsel.analysis.standing import standing
from weefsel.atlas.agreed import norm_set
from weefsel.atlas.read import Atlas, Figure
from weefsel.atlas.registry import ASKED, RESULTS, needed
from weefsel.atlas.trace_trend import compared, effects
from weefsel.atlas.trace_trend import trend as trend_witness
from weefsel.atlas.webs import behind
from weefsel.atlas.witness import (
    SHOWN,
    Said,
    TraceStep,
    Witness,
    observed,
    published,
    ref,
    sources_of,
    strictest,
    whole,
    within,
)
from weefsel.atlas.witness_quality import of_quality
from weefsel.atlas.witness_rates import rates
from weefsel.concepts import AgeBand, Count, Disclosure, Function
from weefsel.snapshot.norms import Norm, NormSet

__all__ = ["Trace", "TraceStep", "again", "trace"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure and all it came from, the last step first."""

    figure: Figure
    area_name: str
    steps: tuple[TraceStep, ...]
    #: rows of the table `sources` that the figure rests on
    sources: tuple[Mapping[str, Any], ...]
    disclosure: Disclosure
    command: str


def trace(atlas: Atlas, result: str, area_code: str, column: str) -> Trace:
    """The chain behind one figure. Raises `NotFound` for a result, area or column that is not there."""
    figure = atlas.figure(result, area_code, column)
    made = atlas.provenance(result, column)
    computed = TraceStep(
        f"trace.computed_{result}",
        {"version": str(made.version), "made": made.ended[:10]},
        tuple((f"parameter_{name}", _parameter(value)) for name, value in made.parameters.items()),
    )
    steps, used = _WITNESSES[result](atlas, figure)
    sources = [row for row in atlas.snapshot.sources.to_dict("records") if row["source_id"] in used]
    return Trace(
        figure,
        atlas.area_names[area_code],
        (computed, *steps),
        tuple({str(key): value for key, value in s.items()} for s in sources),
        strictest(atlas, used),
        command(figure),
    )


def command(figure: Figure, directory: str = "DIR") -> str:
    """What to type to make the figure again from the tables."""
    return shlex.join(["weefsel", "trace", directory, figure.result, figure.area_code, figure.column, "--again"])


def again(atlas: Atlas, result: str, area_code: str, column: str) -> Figure:
    """The same figure, made anew from the snapshot's tables without looking at what the atlas keeps."""
    atlas.figure(result, area_code, column)  # says what is wrong with the address, if anything is
    made: dict[str, pd.DataFrame] = {}
    for name in needed(ASKED[result]) if result in ASKED else (*needed(RESULTS[result]), result):
        made[name] = RESULTS[name].make(atlas.snapshot, made)
    return Atlas(atlas.snapshot, made).figure(result, area_code, column)


# --- what each result's figures were counted from: steps, and the ids of the sources -------------------------------


def _people(atlas: Atlas, figure: Figure) -> Witness:
    areas = newest_year(atlas.snapshot.areas)
    area = areas[areas["area_code"] == figure.area_code].iloc[-1]
    if figure.column == "residents" and pd.notna(area["residents"]):
        details = (("parameter_area", str(area["source_ref"])), ("parameter_residents", str(area["residents_ref"])))
        told = tuple(d for d in details if d[1] != "None")
        used = {str(area["source_id"])}
        n = {"n": whole(area["residents"])}
        return (TraceStep("trace.stated_residents", n, told, strictest(atlas, used)),), used
    told = stated(atlas.snapshot.observations).get(figure.area_code, {})
    if figure.column in told:
        names = ["residents"] if figure.column == "residents" else [str(band) for band in AgeBand if band in told]
        rows = [told[name] for name in names]
        return (published(*rows),), {str(row["source_id"]) for row in rows}
    inside = areas[areas["parent_code"] == figure.area_code]
    if figure.column == "residents" and len(inside) and inside["residents"].notna().all():
        told = tuple(
            (str(a["name"]), f"{whole(a['residents'])}{ref(a['residents_ref'])}") for a in inside.to_dict("records")
        )
        used = sources_of(inside)
        variables = {"n": whole(inside["residents"].sum()), "areas": str(len(inside))}
        return (TraceStep("trace.stated_within", variables, told, strictest(atlas, used)),), used
    step, used = _squares(atlas, figure.area_code)
    return (step,), used


def _squares(atlas: Atlas, area_code: str) -> tuple[TraceStep, set[str]]:
    squares = within(atlas, atlas.snapshot.residents, area_code)
    evidence = squares["evidence"].value_counts()
    variables = {"n": str(len(squares)), "residents": whole(squares["residents"].sum())}
    largest = squares.nlargest(SHOWN, "residents")
    details = tuple(
        (str(r.cell_id), f"{r.residents:.1f}".removesuffix(".0") + ref(r.source_ref)) for r in largest.itertuples()
    )
    kind = str(evidence.index[0]) if len(evidence) else "none"
    used = sources_of(squares)
    return TraceStep(f"trace.squares_{kind}", variables, details, strictest(atlas, used)), used


def _presence(atlas: Atlas, figure: Figure) -> Witness:
    kind, _, part = figure.column.partition(":")
    snapshot = atlas.snapshot
    if kind == "places":
        records = within(atlas, snapshot.places, figure.area_code)
        wanted = [Count.MINOR, Count.CONTEXT] if part == "shown" else [Count.CORE]
        records = records[records["count"].isin(wanted)]
        if part in list(Function):
            records = records[np.array([part in f for f in records["functions"]], bool)]
        elif part and part != "shown":
            records = records[records["setting"] == part]
    elif kind == "actors":
        records = within(atlas, snapshot.actors, figure.area_code)
        records = records[records["sphere"] == part] if part else records
    elif kind == "offers":
        held = snapshot.offers.merge(snapshot.places[["place_id", "area_code"]], on="place_id")
        records = within(atlas, held, figure.area_code)
    else:
        ends = within(atlas, tie_ends(snapshot.ties, snapshot.actors, snapshot.places), figure.area_code)
        records = snapshot.ties[snapshot.ties["tie_id"].isin(ends["tie_id"])]
        records = records[records["formal"] == (part == "formal")] if part else records
        step = TraceStep("trace.counted_ties", {"n": str(len(records))}, _kinds_of_tie(records))
        return (step,), sources_of(records)
    step = TraceStep(f"trace.counted_{kind}", {"n": str(len(records))}, _named(records))
    return (step,), {str(s) for s in records["source_id"].unique()}


def _web(atlas: Atlas, figure: Figure) -> Witness:
    """The ties of which an end is in the area, by kind, and the actors that are in it."""
    actors, ties = behind(atlas.snapshot, figure.area_code, figure.column)
    of_ties = TraceStep("trace.counted_ties", {"n": str(len(ties))}, _kinds_of_tie(ties))
    of_actors = TraceStep("trace.counted_actors", {"n": str(len(actors))}, _named(actors))
    return (of_ties, of_actors), sources_of(actors) | sources_of(ties)


def _reach(atlas: Atlas, figure: Figure) -> Witness:
    snapshot = atlas.snapshot
    squares, used = _squares(atlas, figure.area_code)
    if figure.column == "off_network":
        return (_network(atlas), squares), used | sources_of(snapshot.edges)
    target = figure.column.split(":")[0]
    inside = within(atlas, snapshot.residents, figure.area_code)
    cells = atlas.rows("reach_cells")
    nearest = cells[(cells["target"] == target) & cells["cell_id"].isin(inside["cell_id"])]
    served = nearest.merge(inside[["cell_id", "residents"]], on="cell_id").groupby("place_id")["residents"].sum()
    places = snapshot.places.set_index("place_id", drop=False)
    chosen = places.loc[served.sort_values(ascending=False, kind="stable").index]
    variables = {"n": str(len(chosen)), "off": str(int(nearest["place_id"].isna().sum()))}
    step = TraceStep("trace.nearest", variables, _named(chosen))
    used |= {str(s) for s in chosen["source_id"].unique()} | sources_of(snapshot.edges)
    return (_network(atlas), step, squares), used


def _room(atlas: Atlas, figure: Figure) -> Witness:
    snapshot = atlas.snapshot
    squares, used = _squares(atlas, figure.area_code)
    function, _, measure = figure.column.partition(":")
    counts = np.array([function in has for has in snapshot.places["functions"]], bool)
    counts &= (snapshot.places["count"] == Count.CORE).to_numpy()
    places = snapshot.places[counts]
    inside = within(atlas, places, figure.area_code)
    variables = {"n": str(len(places)), "inside": str(len(inside))}
    steps = [TraceStep("trace.shared", variables, _named(inside))]
    if measure == "capacity_per_1000":
        known = str(int(places["capacity"].notna().sum()))
        steps.append(TraceStep("trace.capacity_known", {"n": str(len(places)), "known": known}))
    # everyone may share a place with the people of this area
    used |= sources_of(places) | sources_of(snapshot.edges) | sources_of(snapshot.residents)
    return (_network(atlas), *steps, squares), used


def _reach_choice(atlas: Atlas, figure: Figure) -> Witness:
    snapshot = atlas.snapshot
    squares, used = _squares(atlas, figure.area_code)
    question, function, _ = Question.of_column(figure.column)
    among, why = atlas.answers.chosen(question.choice), atlas.answers.doubts(question.choice, function)
    counts = np.array([function in has for has in snapshot.places["functions"]], bool)
    counts &= (snapshot.places["count"] == Count.CORE).to_numpy()
    sure = snapshot.places[counts & among.mask]
    variables = {"n": str(len(sure)), "maybe": str(int((counts & among.unknown_mask).sum()))}
    step = TraceStep("trace.chosen", variables, (*_named(sure), *_doubtful(why)))
    used |= sources_of(snapshot.places[counts]) | sources_of(snapshot.offers) | sources_of(snapshot.edges)
    return (_network(atlas), step, squares), used


def _gaps(atlas: Atlas, figure: Figure) -> Witness:
    """What was agreed and by whom; then who walks how far to which places, or what there is in the area."""
    snapshot = atlas.snapshot
    name = figure.column.partition(":")[0].partition("@")[0]
    agreed = norm_set(snapshot)
    norm = next(one for one in agreed.norms if one.norm_id == name)
    rows = atlas.rows("gap_places")
    rows = rows[rows["norm_id"] == name]
    places = snapshot.places.set_index("place_id", drop=False).loc[rows["place_id"]]
    used = sources_of(places) | sources_of(snapshot.norms)
    sure = places[(rows["counts"] == YES).to_numpy()]
    variables = {"n": str(len(sure)), "maybe": str(int((rows["counts"] == MAYBE).sum())), "all": str(len(places))}
    if not norm.measure.by_resident:
        here = within(atlas, sure, figure.area_code)
        return (_agreed(agreed, norm), TraceStep("trace.amount", variables, _named(here))), used
    squares, of_squares = _squares(atlas, figure.area_code)
    step = TraceStep("trace.chosen_agreed", variables, _named(sure))
    return (_agreed(agreed, norm), _network(atlas), step, squares), used | of_squares | sources_of(snapshot.edges)


def _agreed(agreed: NormSet, norm: Norm) -> TraceStep:
    """The norm as it is written, what it leans on, and who signed it."""
    said: dict[str, Said] = {
        "norm": {"nl": norm.label_nl, "en": norm.label_en},
        "norm_limit": f"{norm.limit:g} {norm.measure.unit}",
        "norm_share": "" if norm.min_share is None else f"{norm.min_share:g}",
        "norm_audience": norm.audience.id,
        "norm_basis": {"nl": norm.basis_nl, "en": norm.basis_en} if norm.basis_nl else "",
        "norm_certainty": norm.certainty,
        "norm_refs": "; ".join(norm.refs),
        "norm_signed": ", ".join(agreed.signed_by),
        "norm_sha256": agreed.checksum,
    }
    details = tuple((f"parameter_{name}", value) for name, value in said.items() if value)
    kind = "signed" if agreed.signed else "example"
    return TraceStep(f"trace.agreed_{kind}", {"title": {"nl": agreed.title_nl, "en": agreed.title_en}}, details)


def _doubtful(why: Doubts) -> tuple[tuple[str, str], ...]:
    """Why places might count."""
    return tuple((f"parameter_doubt_{name}", str(n)) for name, n in why._asdict().items() if n)


def _equity(atlas: Atlas, figure: Figure) -> Witness:
    """The walks as of reach; before them the scores by which people are put in order, where that is done."""
    by_score = figure.column == "unranked" or figure.column.endswith(("concentration", "erreygers"))
    ranked, used = _ranked(atlas, figure.area_code) if by_score else ((), set())
    if figure.column == "unranked":
        squares, of_squares = _squares(atlas, figure.area_code)
        return (*ranked, squares), used | of_squares
    steps, of_walks = _reach(atlas, figure)
    return (*ranked, *steps), used | of_walks


def _ranked(atlas: Atlas, area_code: str) -> Witness:
    """By which scores, of how many small areas."""
    snapshot = atlas.snapshot
    by = standing(snapshot.residents, snapshot.observations)
    if by is None:
        return (TraceStep("trace.ranked_none", {}),), set()
    rows = within(atlas, by.scores, area_code)
    variables = {"n": str(int(rows["value"].notna().sum())), "areas": str(len(rows)), "year": str(by.year)}
    kind = "ses" if by.indicator == "sec_ses_woa" else "income"
    first = rows[rows["value"].notna()].head(SHOWN).to_dict("records")
    details = tuple((str(row["area_code"]), f"{row['value']:.4g}{ref(row['source_ref'])}") for row in first)
    return (TraceStep(f"trace.ranked_{kind}", variables, details),), sources_of(rows)


def _network(atlas: Atlas) -> TraceStep:
    edges = atlas.snapshot.edges
    if len(edges) == 0:
        return TraceStep("trace.straight", {})
    length = edges["length_m"].sum() / 1000
    return TraceStep(
        "trace.network", {"nodes": whole(len(atlas.snapshot.nodes)), "edges": whole(len(edges)), "km": whole(length)}
    )


def _rates(atlas: Atlas, figure: Figure) -> Witness:
    return rates(atlas, figure, _people, _web, _named)


def _quality(atlas: Atlas, figure: Figure) -> Witness:
    return of_quality(atlas, figure, lambda atlas, behind: _WITNESSES[behind.result](atlas, behind))


_WITNESSES: Final = {
    "compared": compared,
    "effects": effects,
    "equity": _equity,
    "gaps": _gaps,
    "gaps_at": _gaps,
    "people": _people,
    "presence": _presence,
    "quality": _quality,
    "observed": observed,
    "rates": _rates,
    "reach": _reach,
    "reach_choice": _reach_choice,
    "room": _room,
    "trend": trend_witness,
    "web": _web,
}


def _named(records: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """The first few records, with where they stand in their source and what the source says of them.

    A place without a name goes by the id of its kind, which the screen puts into words.
    """
    out: list[tuple[str, str]] = []
    for record in records.head(SHOWN).to_dict("records"):
        said = json.loads(record["tags"]) if record.get("tags") else {}
        tags = "; ".join(f"{key}={value}" for key, value in said.items())
        name = record["name"] or f"place_kind.{record['kind']}"
        out.append((str(name), (ref(record["source_ref"]) + (f" · {tags}" if tags else "")).removeprefix(" · ")))
    return tuple(out)


def _kinds_of_tie(ties: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    return tuple((f"tie_kind.{kind}", str(n)) for kind, n in ties["kind"].value_counts().items())


def _parameter(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)

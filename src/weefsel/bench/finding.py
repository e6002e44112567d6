"""Forty questions to *Vinden*, asked of a made register in a made town: how long each takes in one warm process.

What is timed is what a page asks: reading what was typed, finding, and all that is told of one page of hits. Each time
it is asked from another place, so that no walk is known beforehand. On SQLite, or on the empty PostgreSQL that
`DATABASE_URL` names.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyproj

from weefsel.bench.clock import peak_mb
from weefsel.bench.town import SCALES as TOWNS
from weefsel.concepts import Audience, Function, Setting
from weefsel.errors import Fault, InputError
from weefsel.snapshot import save, set_current
from weefsel.sources.demo.large.making import large

if TYPE_CHECKING:
    import datetime as dt

    from weefsel.platform.finding.asking import Question

__all__ = ["QUESTIONS", "SCALES", "measure"]

#: scale → how many entries, and arguments of the made town
SCALES: Final[dict[str, tuple[int, dict[str, Any]]]] = {
    "village": (2_000, {"nodes": 4_000, "squares": 400, "places": 300, "seed": 1}),
    "city": (50_000, TOWNS["city"]),
}
ROUNDS: Final = 5
#: of each question its seconds by the clock and of the processor, and the ids on the page
Round = list[tuple[tuple[float, float], list[str]]]
#: what is typed, and what is chosen besides; `here` is a place to walk from
QUESTIONS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("", {}),
    ("", {"here": True}),
    ("", {"here": True, "minutes": 15}),
    ("", {"here": True, "minutes": 5, "free": True}),
    ("samen eten", {}),
    ("samen eten", {"here": True}),
    ("nederlandse les", {"here": True, "minutes": 15}),
    ("nederlandse les dinsdagavond gratis", {"here": True, "minutes": 15}),
    ("taalles", {}),
    ("taalcafe vandaag", {"here": True}),
    ("dutch lesson tuesday evening", {"here": True}),
    ("koffie morgen", {"here": True}),
    ("koffie", {"free": True, "wheelchair": True}),
    ("wandeln", {}),
    ("schilderne donderdag", {"here": True}),
    ("yoga dit weekend", {"here": True}),
    ("buurthuis", {"here": True}),
    ("de brug", {}),
    ("stichting koor linde", {}),
    ("repair cafe", {"without_referral": True}),
    ("vrijwilligers", {"here": True}),
    ("s", {}),
    ("sa", {}),
    ("spe", {"here": True}),
    ("kinderen", {"audience": (Audience.CHILDREN,)}),
    ("", {"functions": (Function.MEETING,)}),
    ("", {"functions": (Function.SUPPORT, Function.INFORMATION), "here": True}),
    ("", {"audience": (Audience.SENIORS,), "here": True, "free": True}),
    ("", {"language": "ar", "here": True}),
    ("", {"wheelchair": True, "here": True, "minutes": 30}),
    ("", {"setting": Setting.OUTDOOR, "here": True}),
    ("vandaag", {}),
    ("vanavond", {"here": True}),
    ("dit weekend", {"free": True}),
    ("zaterdagmiddag", {"here": True, "minutes": 20}),
    ("iets met muziek voor jongeren op woensdag", {"here": True}),
    ("geld schulden formulieren spreekuur", {}),
    ("xyzzyqwv", {"here": True}),
    ("zwemles schaken bingo", {}),
    ("gratis rolstoel zonder verwijzing", {"page": 50}),
)


def measure(scale: str | None, data: Path | None) -> dict[str, Any]:
    """Measure at `scale` (village, city). Raises `InputError`, also for a database with something in it."""
    del data  # a made town only
    scale = scale or "city"
    if scale not in SCALES:
        raise InputError(Fault("--scale", f"one of {', '.join(SCALES)}", "Name one of these.", value=scale))
    with tempfile.TemporaryDirectory(prefix="weefsel-bench-") as name:
        return _measured(scale, Path(name))


def _measured(scale: str, directory: Path) -> dict[str, Any]:
    number, town = SCALES[scale]
    meta, tables = large(**town)
    set_current(directory, save(tables, meta, directory).revision)
    _begin(directory)
    from django.db import connection
    from django.utils import timezone

    metres = tables["residents"][["x_m", "y_m"]].to_numpy(float)
    degrees = pyproj.Transformer.from_crs(meta.crs, "EPSG:4326", always_xy=True)
    points = np.column_stack(degrees.transform(metres[:, 0], metres[:, 1]))
    streets = sorted({str(one) for one in tables["edges"]["name"].dropna()})[:500]
    now = timezone.now()
    try:
        made = _filled(number, points, streets)
        _round(points, now, 0)  # warms
        asked = [_round(points, now, one) for one in range(1, ROUNDS + 1)]
        sizes = {"entries": number, "words": made.pop("words"), "nodes": len(tables["nodes"])}
        return {"name": "find", "scale": scale, "database": connection.vendor, **_told(asked, sizes, made)}
    finally:
        connection.close()


def _filled(number: int, points: np.ndarray[Any, Any], streets: list[str]) -> dict[str, Any]:
    """Fill the register; how long that and the index take, how many words there are, and the first question."""
    from django.db import transaction
    from django.utils import timezone

    from weefsel.bench.finding_entries import entries
    from weefsel.platform.finding.indexing import make_whole
    from weefsel.platform.finding.shelf import shelf
    from weefsel.platform.register.inserting import insert
    from weefsel.platform.register.records import confirm
    from weefsel.platform.register.who import PROGRAM

    made = entries(number, points, streets, timezone.localdate())
    with transaction.atomic():
        written = _timed(partial(insert, PROGRAM, made))
    index = _timed(make_whole)
    with shelf().lock:
        cold = _timed(shelf().stock)
        confirm(PROGRAM, made[0].id)
        edit = _timed(shelf().stock)
        words = len(shelf().stock().vocabulary)
    return {
        "words": words,
        "import_s": written[0],
        "index_s": index[0],
        "index_cpu_s": index[1],
        "first_question_s": cold[0],
        "first_question_cpu_s": cold[1],
        "after_an_edit_ms": round(edit[0] * 1000, 1),
    }


def _told(asked: list[Round], sizes: dict[str, int], made: dict[str, Any]) -> dict[str, Any]:
    times = np.array([[seconds for seconds, _ in one] for one in asked]) * 1000
    slowest = int(np.median(times[:, :, 0], axis=0).argmax())
    answers = repr([ids for one in asked for _, ids in one]).encode()
    return {
        # of what was found, in order: the same on every database
        "answers": hashlib.sha256(answers).hexdigest()[:16],
        "n": {
            **sizes,
            "questions": len(QUESTIONS),
            "times_asked": times.size // 2,
            "found_nothing": sum(not ids for _, ids in asked[0]),
        },
        "ours": {
            **_summary("", times[:, :, 0]),
            # without waiting for others who use the machine, nor for the database
            **_summary("cpu_", times[:, :, 1]),
            "slowest_ms": round(float(np.median(times[:, slowest, 0])), 1),
            "slowest": f"{QUESTIONS[slowest][0]} {sorted(QUESTIONS[slowest][1])}",
            **made,
            "peak_mb": peak_mb(),
        },
    }


def _begin(directory: Path) -> None:
    """A register with nothing in it. Raises `InputError` where the database has one."""
    from weefsel.platform.start import start

    (directory / "register.sqlite3").touch()
    start(directory)
    from weefsel.platform.register.begin import migrate
    from weefsel.platform.register.models import Entry

    migrate()
    if Entry.objects.exists():
        raise InputError(Fault("DATABASE_URL", "a database with nothing in it", "Make a new one to measure in."))


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """How long work takes, by the clock and of the processor; seconds."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    return round(time.perf_counter() - began, 5), round(time.process_time() - worked, 5)


def _summary(prefix: str, times: np.ndarray[Any, Any]) -> dict[str, float]:
    found = {"median_ms": np.median(times), "p95_ms": np.percentile(times, 95)}
    return {f"{prefix}{name}": round(float(value), 1) for name, value in found.items()}


def _round(points: np.ndarray[Any, Any], now: dt.datetime, number: int) -> Round:
    """Ask all questions, each from another place: how long it took, and the ids on the page."""
    rng = np.random.default_rng(number)
    out: Round = []
    for typed, chosen in QUESTIONS:
        where = points[int(rng.integers(len(points)))]
        ids: list[str] = []
        out.append((_timed(partial(_ask, typed, chosen, where, now, ids)), ids))
    return out


def _ask(typed: str, chosen: dict[str, Any], where: np.ndarray[Any, Any], now: dt.datetime, ids: list[str]) -> None:
    from weefsel.platform.finding.search import find

    longitude, latitude = (float(one) for one in where)
    ids += [hit.id for hit in find(_question(typed, chosen, longitude, latitude, now), now).hits]


def _question(typed: str, chosen: dict[str, Any], longitude: float, latitude: float, now: dt.datetime) -> Question:
    from django.utils import timezone

    from weefsel.platform.finding.asking import Question, Where
    from weefsel.platform.finding.reading import understood

    given = {name: value for name, value in chosen.items() if name != "here"}
    where = Where("", longitude, latitude) if "here" in chosen else None
    return understood(typed, timezone.localtime(now).date(), replace(Question(**given), where=where))

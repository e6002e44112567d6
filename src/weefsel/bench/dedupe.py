"""Finding made organisations that are in a register twice, beside splink, in one run.

Both programs choose their threshold on one made register, the best of F1 there, and are measured on another with
another seed; then, with that threshold, on registers that came to be in other ways. Each runs in a process of its own,
so that a peak holds what it needs, and they are timed by turns. What is timed is from raw records to pairs. For
splink that is folding its columns (`fold_s`), training (`train_s`), as its manual has one do on every register, and
predicting (`predict_s`); the JSON holds the ratio with and without the training, and of predicting alone.

`python -m weefsel.bench.dedupe PART FOLDER` measures one program; `measure` runs both.
"""

from __future__ import annotations

import json
import pickle
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, redirect_stdout
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from weefsel.bench.clock import once, peak_mb
from weefsel.bench.organisations import Habits, Register, made
from weefsel.errors import BuildError, Fault, InputError
from weefsel.platform.register.plain.duplicates import THRESHOLD, Index, candidates, like

__all__ = ["SCALES", "Judged", "best", "judged", "measure", "quality"]

Found = dict[str, Any]
Work = Callable[[], object]

SCALES: Final = {"village": 2_000, "city": 20_000, "region": 100_000}
#: scores from here on are looked at when a threshold is chosen
LEAST: Final = 0.02
RUNS: Final = 3
#: on which the threshold is chosen, and on which is measured; none of those that weights are learnt from
CHOOSING, MEASURED = 1, 2
#: registers that came to be in another way: name → what is other
OTHERS: Final[dict[str, dict[str, Any]]] = {
    "more_typos": {"typos": 2.0},
    "fewer_contacts": {"contacts": 0.5},
    "few_twice": {"twice": 0.03},
    "one_town": {"town": 20_000},
}
#: records in the register beside which one is held, and how many are asked about
ENTRY_RECORDS: Final = 50_000
ASKED: Final = 500


class Judged(NamedTuple):
    """Of pairs that were found what was said of each and whether it is true; and how many true ones there are."""

    score: NDArray[np.float64]
    same: NDArray[np.bool_]
    true: int


def measure(scale: str | None, data: Path | None) -> Found:
    """Measure at `scale` (village, city, region). Raises `InputError`, and `BuildError` when a part fails."""
    del data  # made registers only
    scale = scale or "region"
    if scale not in SCALES:
        raise InputError(Fault("--scale", f"one of {', '.join(SCALES)}", "Name one of these.", value=scale))
    with tempfile.TemporaryDirectory(prefix="weefsel-bench-") as name:
        folder = Path(name)
        sizes = _save(Habits(records=SCALES[scale]), folder)
        there = [part for part in PARTS if part == "ours" or find_spec(part) is not None]
        found = _measured(there, folder)
    mine = found.pop("ours")
    for peer in found.values():
        ready = peer["fold_s"] + peer["predict_s"]
        peer["ratio"] = round((ready + peer["train_s"]) / mine["s"], 1)
        peer["ratio_trained_before"] = round(ready / mine["s"], 1)
        peer["ratio_predict"] = round(peer["predict_s"] / mine["s"], 1)
    return {"name": "dedupe", "scale": scale, "n": sizes, "ours": mine, "peers": found}


def _measured(parts: Sequence[str], folder: Path) -> dict[str, Found]:
    """What each part finds; then their times, by turns, so that what else a computer does is spread over all."""
    with ExitStack() as stack:
        running: dict[str, _Part] = {}
        found: dict[str, Found] = {}
        for part in parts:
            running[part] = stack.enter_context(_Part(part, folder))
            # only then the next begins: what it finds is timed too
            found[part] = running[part].answer()
        told: dict[str, list[Found]] = {part: [] for part in parts}
        for _ in range(RUNS + 1):
            for part, one in running.items():
                told[part].append(one.again())
    # the first time is to get warm
    times = {
        part: {name: statistics.median(one[name] for one in of[1:]) for name in of[0]} for part, of in told.items()
    }
    return {part: times[part] | found[part] for part in parts}


class _Part:
    """A program in a process of its own: says what it found, and then measures once more whenever it is asked."""

    def __init__(self, part: str, folder: Path) -> None:
        command = [sys.executable, "-m", "weefsel.bench.dedupe", part, str(folder)]
        self._part = part
        self._process = subprocess.Popen(  # noqa: S603 our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate("")

    def again(self) -> Found:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write("again\n")
            stdin.flush()
        except BrokenPipeError:
            pass  # there is no answer then, which is told
        return self.answer()

    def answer(self) -> Found:
        stdout = self._process.stdout
        assert stdout is not None
        line = stdout.readline()
        if not line:
            raise BuildError(f"The measurement of {self._part} failed with exit code {self._process.wait()}.")
        return json.loads(line)


def _save(habits: Habits, folder: Path) -> Found:
    """Make the registers, each in a file; and say how large the measured one is."""
    registers = {"choosing": made(habits, CHOOSING), "measured": made(habits, MEASURED)}
    registers |= {name: made(replace(habits, **other), MEASURED + 1) for name, other in OTHERS.items()}
    for name, register in registers.items():
        (folder / name).write_bytes(pickle.dumps(register))
    measured = registers["measured"]
    return {
        "records": len(measured.records),
        "organisations": len(set(measured.organisation)),
        "pairs": _true(measured),
    }


def _load(folder: Path, name: str) -> Register:
    return pickle.loads((folder / name).read_bytes())  # noqa: S301 written by the process that started this one


def ours(folder: Path) -> tuple[Found, Mapping[str, Work]]:
    """Ours: from raw records to pairs."""

    def found(register: Register) -> Judged:
        pairs = candidates(register.records, threshold=LEAST)
        return judged(register, [(one.one, one.other) for one in pairs], [one.score for one in pairs])

    threshold = best(found(_load(folder, "choosing")))
    measured = _load(folder, "measured")
    here = found(measured)
    told = {
        "threshold": round(threshold, 4),
        **quality(here, threshold),
        "as_shipped": {"threshold": THRESHOLD, **quality(here, THRESHOLD)},
        "others": {name: quality(found(_load(folder, name)), threshold)["f1"] for name in OTHERS},
        "like": _entered(measured),
    }
    return told, {"s": lambda: candidates(measured.records, threshold=threshold)}


def _entered(register: Register) -> Found:
    """How long one record takes beside a register, as on entry: milliseconds."""
    records = register.records[:ENTRY_RECORDS]
    index, prepare_s = once(lambda: Index(records))
    times = [once(lambda one=one: like(one._replace(id="new"), index))[1] for one in records[:ASKED]]
    p50, p95 = np.percentile(times, (50, 95)) * 1_000
    told = {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "most_ms": round(max(times) * 1_000, 2)}
    return {"records": len(records), "prepare_s": prepare_s, **told}


def splink(folder: Path) -> tuple[Found, Mapping[str, Work]]:
    """splink: folding columns for it, and from those to pairs with a model trained on the other register.

    Trained in two ways, of which the better counts: by expectation maximisation, and from the truth of that register.
    """
    from weefsel.bench.dedupe_splink import predicted, prepared, trained

    choosing, measured = _load(folder, "choosing"), _load(folder, "measured")
    first, second = prepared(choosing), prepared(measured)
    others = {name: (register := _load(folder, name), prepared(register)) for name in OTHERS}
    told, models = {}, {}
    for way in ("em", "labels"):
        models[way], train_s = trained(first, labels=way == "labels")
        threshold = best(_judged(choosing, predicted(first, models[way])))
        told[way] = {
            "train_s": train_s,
            "threshold": round(threshold, 2),
            **quality(_judged(measured, predicted(second, models[way])), threshold),
            "others": {
                name: quality(_judged(one, predicted(table, models[way])), threshold)["f1"]
                for name, (one, table) in others.items()
            },
        }
    way = max(told, key=lambda one: told[one]["f1"])
    work = {"fold_s": lambda: prepared(measured), "predict_s": lambda: predicted(second, models[way])}
    return {"way": way, **told[way], "ways": told}, work


def _judged(register: Register, found: Any) -> Judged:
    return judged(register, zip(found.one, found.other, strict=True), found.weight)


def judged(register: Register, pairs: Any, scores: Any) -> Judged:
    """Whether each pair is one organisation."""
    organisation = {one.id: number for one, number in zip(register.records, register.organisation, strict=True)}
    same = np.array([organisation[one] == organisation[other] for one, other in pairs], bool)
    return Judged(np.asarray(scores, float), same, _true(register))


def _true(register: Register) -> int:
    """Pairs of records of one organisation, found or not."""
    return sum(count * (count - 1) // 2 for count in Counter(register.organisation).values())


def best(found: Judged) -> float:
    """The score from which on F1 is best."""
    order = np.argsort(-found.score, kind="stable")
    f1 = 2 * np.cumsum(found.same[order]) / (np.arange(1, len(order) + 1) + found.true)
    # pairs of one score come together or not at all
    last = np.append(np.diff(found.score[order]) != 0, True)
    return float(found.score[order][np.argmax(np.where(last, f1, 0))])


def quality(found: Judged, threshold: float) -> Found:
    """F1 of the pairs from a threshold on, precision and recall."""
    kept = found.score >= threshold
    right = int((found.same & kept).sum())
    told = {
        "f1": 2 * right / (kept.sum() + found.true),
        "precision": right / max(kept.sum(), 1),
        "recall": right / found.true,
    }
    return {name: round(float(value), 4) for name, value in told.items()}


Part = Callable[[Path], tuple[Found, Mapping[str, Work]]]
PARTS: Final[dict[str, Part]] = {"ours": ours, "splink": splink}


def main(arguments: Sequence[str]) -> None:
    """Print what a part finds, and a time for every line that comes in.

    What the program itself prints goes to the standard error.
    """
    part, folder = arguments
    out = sys.stdout
    with redirect_stdout(sys.stderr):
        found, work = PARTS[part](Path(folder))
        print(json.dumps(found), file=out, flush=True)
        for _ in sys.stdin:
            times = {name: once(doing)[1] for name, doing in work.items()}
            print(json.dumps(times | {"peak_mb": peak_mb()}), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

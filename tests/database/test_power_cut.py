"""A thousand power cuts: nothing that was acknowledged is lost, nothing is half, with our settings and no others."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from pathlib import Path
from typing import Any, Final

import apsw
from tests.database import ledger
from tests.database.power import Cut, Disk

SEED: Final = 20_261_122
CUTS: Final = 1_000
CUTS_A_RUN: Final = 25
#: one of so many moments at which SQLite writes
EVERY: Final = 25
WRITERS: Final = (1, 2)
CHECKPOINTS: Final = ("PASSIVE", "FULL", "RESTART", "TRUNCATE")
NAME: Final = "register.sqlite3"


def _cuts(seed: int, folder: Path, instead: str | None = None) -> list[Cut]:
    """Cuts in one run of transactions; with `instead` a pragma that takes the place of ours."""
    rng = random.Random(seed)
    acknowledged = dict.fromkeys(WRITERS, 0)
    disk = Disk(f"power-{folder.name}", rng, lambda: dict(acknowledged), EVERY)
    with contextlib.ExitStack() as stack:
        stack.callback(disk.close)

        def connected() -> apsw.Connection:
            made = apsw.Connection(str(folder / NAME), vfs=f"power-{folder.name}")
            for pragma in (*ledger.pragmas(), *filter(None, [instead])):
                made.execute(pragma)
            return made

        def execute(sql: str, values: Any = ()) -> Any:
            return connections[writer].execute(sql, values)

        connections = {writer: connected() for writer in WRITERS}
        stack.callback(lambda: [one.close() for one in connections.values()])
        writer = WRITERS[0]
        ledger.create(execute, WRITERS)
        execute("PRAGMA wal_checkpoint(TRUNCATE)")
        disk.sync_directory()
        disk.cuts.clear()
        while len(disk.cuts) < CUTS_A_RUN:
            writer = rng.choice(WRITERS)
            ledger.write(execute, writer, acknowledged[writer] + 1)
            acknowledged[writer] += 1
            disk.moment()
            if rng.random() < 0.1:
                execute(f"PRAGMA wal_checkpoint({rng.choice(CHECKPOINTS)})").fetchall()
            if rng.random() < 0.05:
                # when the last one closes, the log is folded in and deleted
                for one in rng.choice((WRITERS, (writer,))):
                    connections[one].close()
                for one in WRITERS:
                    with contextlib.suppress(apsw.ConnectionClosedError):
                        connections[one].pragma("user_version")
                        continue
                    connections[one] = connected()
        return disk.cuts[:CUTS_A_RUN]


def _found(cut: Cut, folder: Path) -> str | None:
    """What the next start finds wrong: `corrupt`, `lost` or nothing."""
    for name, content in cut.files.items():
        (folder / name).write_bytes(content)
    try:
        with contextlib.closing(ledger.opened(folder / NAME)) as started:
            if started.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return "corrupt"
            wrong = ledger.faults(lambda sql, values: started.execute(sql, values), cut.noted)
    except ledger.sqlite3.DatabaseError:
        return "corrupt"
    if not wrong:
        return None
    return "lost" if all("was acknowledged" in line for line in wrong) else "corrupt"


def _outcomes(where: Path, cuts: int, instead: str | None = None) -> Counter[str | None]:
    outcomes: Counter[str | None] = Counter()
    for run in range(cuts // CUTS_A_RUN):
        folder = where / f"{run}"
        folder.mkdir()
        print(f"seed {SEED + run}")
        for number, cut in enumerate(_cuts(SEED + run, folder, instead)):
            after = where / f"{run}-{number}"
            after.mkdir()
            outcomes[_found(cut, after)] += 1
    return outcomes


def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    assert _outcomes(tmp_path, CUTS) == {None: CUTS}


def test_without_syncing_at_each_commit_the_same_cuts_lose_what_was_acknowledged(tmp_path: Path) -> None:
    """Shows that the cuts above would have found it."""
    outcomes = _outcomes(tmp_path, CUTS // 10, "PRAGMA synchronous=NORMAL")
    assert outcomes["lost"] > CUTS // 10 // 4
    assert outcomes["corrupt"] == 0


def test_without_syncing_at_all_the_same_cuts_corrupt(tmp_path: Path) -> None:
    outcomes = _outcomes(tmp_path, CUTS // 4, "PRAGMA synchronous=OFF")
    assert outcomes["corrupt"] > 0

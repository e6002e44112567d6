"""A snapshot that was made before the table `interventions` was there opens, is sound, and has its figures.

`stored` was written by `save` of an earlier Weefsel from the town of the tests.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from weefsel.atlas.registry import RESULTS
from weefsel.snapshot import open_snapshot

STORED = Path(__file__).with_name("stored")


def test_a_stored_snapshot_opens_and_is_sound(tmp_path: Path) -> None:
    snapshot = open_snapshot(shutil.copytree(STORED, tmp_path / "stored"))
    assert "interventions" not in snapshot.hashes
    assert snapshot.faults() == []
    assert len(snapshot.interventions) == 0
    assert "intervention_id" in snapshot.interventions


def test_what_changed_in_it_can_be_told(tmp_path: Path) -> None:
    snapshot = open_snapshot(shutil.copytree(STORED, tmp_path / "stored"))
    made = {}
    for name in ("observed", "people", "trend", "similar", "effects"):
        made[name] = RESULTS[name].make(snapshot, made)
    assert len(made["observed"])
    assert len(made["trend"]) == len(made["effects"]) == 0

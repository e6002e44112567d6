"""The same seed makes the same municipality, whatever the machine does meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from tests.soak import SOAK
from tests.sources.municipality import municipality

from weefsel.snapshot import save
from weefsel.sources.demo import Scale, make

#: one worker: each would make what these tests look at
pytestmark = pytest.mark.xdist_group("weverveen")

SAVED = """
import sys
from pathlib import Path
from weefsel.snapshot import save
from weefsel.sources.demo import make
meta, tables = make(sys.argv[1])
print(save(tables, meta, Path(sys.argv[2])).revision)
"""


@pytest.mark.parametrize("scale", ["village", "city"] if SOAK else ["village"])
def test_threads_and_hash_seed_change_no_byte(scale: Scale, tmp_path: Path) -> None:
    revisions = set()
    for threads, hashes in (("1", "1"), ("2", "99")):
        variables = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
        environment = {**os.environ, "PYTHONHASHSEED": hashes, **dict.fromkeys(variables, threads)}
        command = [sys.executable, "-c", SAVED, scale, str(tmp_path / threads)]
        made = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        revisions.add(made.stdout.strip())
    assert len(revisions) == 1


def test_made_twice_in_one_process_is_equal() -> None:
    again = make("village")[1]
    for name, table in municipality("village").tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(again[name]), pd.DataFrame(table))


def test_another_seed_makes_another_town_on_the_same_ground(tmp_path: Path) -> None:
    one, other = municipality("village"), municipality("village", seed=7)
    revisions = {save(town.tables, town.meta, tmp_path).revision for town in (one, other)}
    assert len(revisions) == 2
    for name in ("nodes", "residents", "offers", "places"):
        assert not one.tables[name].equals(other.tables[name])
    same = one.tables["areas"][["area_code", "name", "residents"]]
    pd.testing.assert_frame_equal(same, other.tables["areas"][["area_code", "name", "residents"]])

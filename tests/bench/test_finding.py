"""The benchmark of *Vinden* asks all its questions, and refuses a database in which something is."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from weefsel.bench import finding
from weefsel.errors import InputError


def test_a_village_is_measured() -> None:
    # a process of its own: settings are read once, and those of the tests are of another database
    code = "import json; from weefsel.bench import finding as f; f.SCALES['village'] = (200, f.SCALES['village'][1])"
    code += "; f.ROUNDS = 1; print(json.dumps(f.measure('village', None)))"
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "WEEFSEL_DIR")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert (found["database"], found["n"]["entries"]) == ("sqlite", 200)
    assert found["n"]["questions"] == found["n"]["times_asked"] == len(finding.QUESTIONS) == 40
    assert found["n"]["found_nothing"] < 20
    assert 0 < found["ours"]["median_ms"] <= found["ours"]["p95_ms"]


def test_a_scale_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="one of village, city"):
        finding.measure("country", None)

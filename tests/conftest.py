"""What all tests share: the real data beside the project, Weverveen built once, and no silent skips in CI."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from pathlib import Path
from typing import Literal

import pytest

import weefsel

ROOT = Path(__file__).parents[1]
#: real public data beside the project; not part of it
SHARED = ROOT.parent / "shared" / "data"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that is skipped for a missing part has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be missing: {item.nodeid}: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The directory with real public data; the test is skipped where it is not there."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def village_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the demo's village, built and analysed. Read only."""
    return _demo(tmp_path_factory, "village")


@pytest.fixture(scope="session")
def city_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the whole of Weverveen, built and analysed. Read only."""
    return _demo(tmp_path_factory, "city")


def _demo(factory: pytest.TempPathFactory, scale: Literal["village", "city"]) -> Path:
    """Make the demo once for all test processes: the first makes it, the others wait."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    directory = base / f"demo-{scale}"
    with (base / f"demo-{scale}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "current").is_file():
            weefsel.demo(directory, scale=scale)
    return directory

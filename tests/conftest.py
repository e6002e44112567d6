"""What all tests share: the real data beside the project, Weverveen built once, and no silent skips in CI."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Literal

import pytest
from _pytest.nodeid import NodeId

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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of one `xdist_group` stay on one worker.

    xdist 3.8 writes the group behind `_nodeid`, from which pytest 9.2 no longer makes the id, and then spreads the
    tests without a word (pytest-xdist issue 1386). To be taken out once xdist does it by itself.
    """
    if not config.getoption("loadgroup", default=False):
        return
    for item in items:
        if item.get_closest_marker("xdist_group") is None or "@" in item.nodeid.rpartition("]")[2]:
            continue
        with_group = str(getattr(item, "_nodeid"))  # noqa: B009 private of pytest, like the next
        setattr(item, "_id", NodeId.parse(with_group))  # noqa: B010
        assert item.nodeid == with_group, "the tests of a group would be spread over all workers"


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


@pytest.fixture(scope="session")
def amsterdam_dir(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with Amsterdam, built from real data and analysed. Read only."""
    return _real(tmp_path_factory, "amsterdam", shared_data)


@pytest.fixture(scope="session")
def liechtenstein_dir(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with Liechtenstein, built from real data and analysed. Read only."""
    return _real(tmp_path_factory, "liechtenstein", shared_data)


def _demo(factory: pytest.TempPathFactory, scale: Literal["village", "city"]) -> Path:
    return _once(factory, f"demo-{scale}", lambda directory: weefsel.demo(directory, scale=scale))


def _real(factory: pytest.TempPathFactory, name: str, data: Path) -> Path:
    recipe = ROOT / "recipes" / f"{name}.toml"
    return _once(factory, name, lambda directory: weefsel.build(recipe, directory, data=data))


def _once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Make a snapshot once for all test processes: the first makes it, the others wait."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    directory = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "current").is_file():
            make(directory)
    return directory

"""What all tests share: the real data beside the project, Weverveen built once, and no silent skips in CI."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Literal, cast

import django
import pytest
from _pytest.nodeid import NodeId
from django.conf import settings
from django.test.utils import override_settings
from playwright.sync_api import Browser
from tests.browser import chromium, find_chromium
from tests.soak import DRAWS, LONG

import weefsel
from weefsel.atlas import registry

# pytest-django reads these; without a key of their own, reading the settings would leave one where the tests run
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.platform.settings")
os.environ.setdefault("WEEFSEL_SECRET_KEY", "only for tests")
# here, because the models that a conftest below names are read before pytest-django would do it
django.setup()
# The database of the tests is a file, as that of a site is, and not one among the files of the project; in memory where
# there is room, because every commit waits for the disk. What a disk does is asked in tests/database.
MEMORY = Path("/dev/shm")  # noqa: S108 a folder of its own is made in it
if "DATABASE_URL" not in os.environ:
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 1_000_000_000
    folder = tempfile.mkdtemp(prefix="weefsel-tests-", dir=MEMORY if roomy else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings.DATABASES["default"]["TEST"]["NAME"] = str(Path(folder) / "register.sqlite3")

ROOT = Path(__file__).parents[1]
#: written by the build of web/
BUILT = Path(settings.STATIC_ROOT) / "weefsel" / "manifest.json"
#: real public data beside the project; not part of it
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _few_draws() -> Iterator[None]:
    """Scores are drawn less often than on a site: there are dozens of towns, and their figures are nobody's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(cast("dict[str, int]", registry.QUALITY), "draws", DRAWS)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that is skipped for a missing part has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be missing: {item.nodeid}: {report.longrepr}"
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """What takes long is marked, so that `make test` can leave it out and `make soak` takes it along."""
    if item.nodeid.startswith(LONG):
        item.add_marker("long")


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process: Playwright does not start twice."""
    if find_chromium() is None:
        pytest.skip("no Chromium: run `make browser`, or name one in CHROMIUM")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def site_dir(village_dir: Path) -> Iterator[Path]:
    """The village, with the site pointed at it."""
    if not BUILT.is_file():
        pytest.skip("web/ has not been built: run `make web`")
    with override_settings(WEEFSEL_DIR=village_dir, ALLOWED_HOSTS=["localhost", "127.0.0.1", "testserver"]):
        yield village_dir
    # a process that a test began and forgot would make one where all tests read
    assert not (village_dir / "register.sqlite3").exists(), "something wrote in the village that all tests share"

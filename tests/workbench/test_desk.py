"""Adding, replacing, removing and undoing a spreadsheet, each built anew in a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.platform.own_town import FIGURES, FORMULAS, PLACES, TOO_MUCH, UNKNOWN, built, workbook

import weefsel
from weefsel.errors import InputError, NotFound
from weefsel.platform.workbench import Busy, Job
from weefsel.sources.recipe import read_recipe
from weefsel.workbench import jobs
from weefsel.workbench.desk import Desk, open_desk
from weefsel.workbench.recipes import check_ready

PATIENCE_S = 60


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("town"))


@pytest.fixture
def site(town: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the town's directory, to change."""
    yield shutil.copytree(town, tmp_path / "site")
    until = time.monotonic() + PATIENCE_S
    while jobs.running(tmp_path / "site") and time.monotonic() < until:
        time.sleep(0.05)


@pytest.fixture
def desk(site: Path) -> Desk:
    return open_desk(site)


def bring(desk: Desk, content: str, name: str = "eigen 2025.csv", replaces: str | None = None) -> str:
    return desk.upload(name, [content.encode()], replaces)


def wait(desk: Desk, token: str) -> Job:
    until = time.monotonic() + PATIENCE_S
    while (job := desk.job(token)).state == "running" and time.monotonic() < until:
        time.sleep(0.05)
    return job


def added(desk: Desk, content: str = FIGURES) -> str:
    token = bring(desk, content)
    assert desk.save(token), desk.draft(token)
    job = wait(desk, token)
    assert job.state == "done", job
    return token


def test_figures_come_on_the_site_and_in_the_recipe(site: Path, desk: Desk) -> None:
    before = (site / "recipe.toml").read_text()
    token = added(desk)
    assert desk.job(token).area_code in ("BU00010001", "BU00010002", "BU00010003")
    found = weefsel.open(site).table("observations")
    assert found[found["area_code"] == "BU00010001"]["value"].tolist() == [12.5, 140.0]
    assert found[found["area_code"] == "BU00010003"]["missing"].tolist() == ["secret", None]
    after = (site / "recipe.toml").read_text()
    assert after.startswith(before), "what was written stays, comments too"
    (source,) = [one for one in read_recipe(site / "recipe.toml").sources if one.kind == "sheet"]
    assert (source.id, source.title, source.year, str(source.disclosure)) == ("eigen-2025", "eigen 2025", 2025, "own")
    assert Path(source.path).parent == site / "own"
    with pytest.raises(NotFound):
        desk.draft(token)


def test_undoing_gives_the_same_revision_and_recipe_as_before(site: Path, desk: Desk) -> None:
    before = (site / "recipe.toml").read_bytes(), weefsel.open(site).revision
    token = added(desk)
    assert weefsel.open(site).revision != before[1]
    assert desk.job(token).can_undo
    undone = wait(desk, desk.undo(token))
    assert (undone.state, undone.what, undone.can_undo) == ("done", "undo", False)
    assert ((site / "recipe.toml").read_bytes(), weefsel.open(site).revision) == before
    assert not desk.job(token).can_undo
    with pytest.raises(NotFound):
        desk.undo(token)


def test_removing_a_source_leaves_the_others(site: Path, desk: Desk) -> None:
    added(desk)
    added(desk, PLACES)
    assert [source.id for source in desk.sources()] == ["eigen-2025", "eigen-2025-2"]
    assert wait(desk, desk.remove("eigen-2025")).state == "done"
    assert [source.id for source in desk.sources()] == ["eigen-2025-2"]
    snapshot = weefsel.open(site)
    assert len(snapshot.table("observations")) == 0
    assert sorted(snapshot.table("places")["name"]) == ["Boeken", "De Kamer"]
    with pytest.raises(NotFound):
        desk.remove("buurten")


def test_a_file_that_replaces_another_has_its_form_and_id(site: Path, desk: Desk) -> None:
    token = bring(desk, FIGURES)
    desk.change(token, {**desk.draft(token).fields, "about.title": "Hoe het gaat", "c2.name": "voelt zich eenzaam"})
    desk.save(token)
    wait(desk, token)
    again = bring(desk, FIGURES.replace("12,5", "13,5"), "anders.csv", "hoe-het-gaat")
    draft = desk.draft(again)
    assert (draft.fields["about.title"], draft.fields["c2.name"]) == ("Hoe het gaat", "voelt zich eenzaam")
    assert draft.sound, draft
    assert desk.save(again)
    assert wait(desk, again).state == "done"
    assert [source.id for source in desk.sources()] == ["hoe-het-gaat"]
    found = weefsel.open(site).table("observations")
    assert found[found["area_code"] == "BU00010001"]["value"].tolist() == [13.5, 140.0]


def test_the_same_columns_a_year_later_are_remembered(desk: Desk) -> None:
    token = bring(desk, FIGURES)
    desk.change(token, {**desk.draft(token).fields, "c3.name": "helpt mee", "about.publisher": "Wie het telde"})
    desk.save(token)
    wait(desk, token)
    later = desk.draft(bring(desk, FIGURES, "eigen 2026.csv"))
    assert later.remembered == "eigen 2025"
    assert (later.fields["c3.name"], later.fields["about.publisher"]) == ("helpt mee", "Wie het telde")
    assert later.fields["about.year"] == "2026"
    assert {one.said.id for one in later.wrong} == {"own.wrong_claimed"}


@pytest.mark.parametrize(
    ("content", "field"),
    [(TOO_MUCH, "c2.use"), (UNKNOWN, "area"), (FIGURES.replace("33", "x").replace("140", "y"), "")],
)
def test_a_file_with_faults_is_told_and_changes_nothing(site: Path, desk: Desk, content: str, field: str) -> None:
    before = (site / "recipe.toml").read_bytes(), (site / "current").read_bytes()
    token = bring(desk, content)
    draft = desk.draft(token)
    if not field:  # a column of words is no column of figures, until a person says so
        desk.change(token, {**draft.fields, "c3.use": "1", "c2.use": ""})
        draft, field = desk.draft(token), "c3.use"
    assert not draft.sound
    assert field in [name for name, _ in draft.faults], draft.faults
    assert {fault.where for _, fault in draft.faults} == {"eigen 2025.csv"}
    assert not desk.save(token)
    assert ((site / "recipe.toml").read_bytes(), (site / "current").read_bytes()) == before
    assert jobs.running(site) is None


def test_formulas_without_an_outcome_are_told(desk: Desk, tmp_path: Path) -> None:
    book = workbook(tmp_path / "f.xlsx", ("Blad1", "visible", FORMULAS))
    token = desk.upload("f.xlsx", [book.read_bytes()], None)
    desk.change(token, {**desk.draft(token).fields, "what": "areas", "c1.use": "1"})
    (field, fault), *_ = desk.draft(token).faults
    assert field == "c1.use"
    assert "none was saved" in fault.expected
    assert fault.more == 2


def test_another_sheet_has_its_own_columns(desk: Desk, tmp_path: Path) -> None:
    rows = (("buurtcode", "Score"), ("BU00010001", 7), ("BU00010002", 6.5))
    book = workbook(
        tmp_path / "b.xlsx", ("Uitleg", "visible", (("Lees dit", "eerst"), ("a", "b"))),
        ("Cijfers", "visible", rows), ("Oud", "hidden", rows), ("Leeg", "visible", ()),
    )  # fmt: skip
    token = desk.upload("b.xlsx", [book.read_bytes()], None)
    draft = desk.draft(token)
    assert [(one.name, one.hidden) for one in draft.sheets] == [
        ("Uitleg", False), ("Cijfers", False), ("Oud", True), ("Leeg", False),
    ]  # fmt: skip
    assert not draft.sound
    desk.change(token, {**draft.fields, "sheet": "Cijfers"})
    draft = desk.draft(token)
    assert draft.sound, draft
    assert draft.seen is not None
    assert draft.seen.kept == 2
    desk.change(token, {**draft.fields, "sheet": "Leeg"})
    empty = desk.draft(token)
    assert (empty.columns, empty.sound) == ((), False)
    assert empty.faults
    desk.change(token, {**empty.fields, "sheet": "Cijfers", "header": ""})
    assert desk.draft(token).sound


@pytest.mark.parametrize("content", [b"", b"   ", b"%PDF-1.7", b"PK\x03\x04 no zip", b"<html><table>", b"\x00\x01\x02"])
def test_what_is_no_table_is_refused_and_not_kept(site: Path, desk: Desk, content: bytes) -> None:
    with pytest.raises(InputError) as refused:
        desk.upload("../x.csv", [content], None)
    assert {fault.where for fault in refused.value.faults} == {"x.csv"}
    assert list((site / "own").iterdir()) == []


def test_a_sheet_with_too_many_cells_is_for_a_recipe(desk: Desk) -> None:
    rows = "\n".join(f"BU{i:08d};{i}" for i in range(100_001))
    with pytest.raises(InputError, match="at most 200,000 cells"):
        bring(desk, f"buurtcode;n\n{rows}\n")


def test_cancelling_leaves_nothing(site: Path, desk: Desk) -> None:
    desk.cancel(bring(desk, FIGURES))
    assert [path for path in (site / "own").rglob("*") if path.is_file()] == []


def test_a_build_that_fails_changes_nothing_and_tells_its_faults(site: Path, desk: Desk) -> None:
    before = (site / "recipe.toml").read_bytes(), (site / "current").read_bytes()
    token = bring(desk, FIGURES)
    areas = Path(desk._built.data) / "buurten.geojson"  # pyright: ignore[reportPrivateUsage]
    content = areas.read_bytes()
    try:
        areas.write_bytes(content + b" ")
        assert desk.save(token)
        job = wait(desk, token)
    finally:
        areas.write_bytes(content)
    assert (job.state, job.has_draft) == ("failed", True)
    assert [fault.column for fault in job.faults] == ["sha256"]
    assert ((site / "recipe.toml").read_bytes(), (site / "current").read_bytes()) == before
    assert desk.draft(token).sound, "the form is still there, to try again"
    assert desk.save(token)
    assert wait(desk, token).state == "done"


def test_there_is_one_change_at_a_time(desk: Desk) -> None:
    first, second = bring(desk, FIGURES), bring(desk, PLACES)
    ended: list[object] = []

    def save(token: str) -> None:
        try:
            ended.append(desk.save(token))
        except Busy as busy:
            ended.append(busy.token)

    threads = [threading.Thread(target=save, args=(token,)) for token in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    started = [token for token in (first, second) if (desk._drafts.folder(token) / jobs.ABOUT).is_file()]  # pyright: ignore[reportPrivateUsage]
    assert len(started) == 1
    assert sorted(map(str, ended)) == sorted(["True", started[0]])
    with pytest.raises(Busy):
        desk.remove(desk.sources()[0].id) if desk.sources() else desk.save({first, second}.difference(started).pop())
    assert wait(desk, started[0]).state == "done"
    assert desk.save({first, second}.difference(started).pop())


@pytest.mark.parametrize("after_s", [0.3, 1.0])
def test_a_build_that_is_killed_leaves_the_old_or_the_new(site: Path, desk: Desk, after_s: float) -> None:
    before = (site / "recipe.toml").read_text()
    token = bring(desk, FIGURES)
    desk.save(token)
    time.sleep(after_s)
    child = _child(site, token)
    if child is not None:
        os.kill(child, signal.SIGKILL)
    job = wait(desk, token)
    assert job.state in ("stopped", "done")
    weefsel.open(site).faults()
    assert ((site / "recipe.toml").read_text() == before) == (job.state == "stopped")
    if job.state == "stopped":
        assert desk.save(token), "it can be tried again"
        assert wait(desk, token).state == "done"


def _child(site: Path, token: str) -> int | None:
    """The process that builds."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"weefsel.workbench.rebuild" in words and str(site).encode() in words and token.encode() in words:
            return int(process.name)
    return None


def test_without_a_recipe_there_is_no_workbench(village_dir: Path, tmp_path: Path) -> None:
    for directory in (village_dir, tmp_path):
        with pytest.raises(NotFound, match="weefsel build RECIPE"):
            check_ready(directory)


def test_a_demo_forgets_the_recipe_that_was_built_there(site: Path) -> None:
    check_ready(site)
    weefsel.demo(site, scale="village")
    with pytest.raises(NotFound):
        check_ready(site)

"""A site of which a file was altered, cut off or lost says which, and shows none of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.town import META, WEST, town

from weefsel.atlas import making
from weefsel.atlas.build import build
from weefsel.concepts import Function
from weefsel.errors import InputError, WeefselError
from weefsel.publish import FigureRef, SiteData, open_site
from weefsel.snapshot import save, set_current


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("town")
    snapshot = save(town(), META, directory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_tiles", lambda _tables, _crs, where: (where / "map.pmtiles").write_bytes(b""))
        build(snapshot)
    set_current(directory, snapshot.revision)
    return directory


def show_all(site: SiteData) -> None:
    """Every page that reads the file."""
    site.map_page(Function.MEETING, "nl")
    site.area_page("west", "nl")
    site.figure_page(FigureRef("reach", WEST, "meeting:within_10"), "nl")
    site.provenance_json(FigureRef("presence", WEST, "places"))
    site.outlines()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "lost": Path.unlink,
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "empty": lambda path: path.write_bytes(b""),
    "null": lambda path: path.write_bytes(b"null"),
    "an empty object": lambda path: path.write_bytes(b"{}"),
    "a script": lambda path: path.write_bytes(
        path.read_bytes().replace(b"<path", b"<script>1</script><path", 1) + b" "
    ),
    "not text": lambda path: path.write_bytes(b"\xff" * 100),
}
FILES = [
    "tiles/drawing.json",
    f"tiles/areas/{WEST}.json",
    "atlas/tiles.prov.json",
    "atlas/reach.parquet",
    "atlas/reach.prov.json",
    "atlas/presence.prov.json",
    "atlas/reach_cells.prov.json",
    "tables/areas.parquet",
    "tables/places.parquet",
    "datapackage.json",
]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told_and_nothing_else_happens(damage: str, file: str, made: Path, tmp_path: Path) -> None:
    directory = shutil.copytree(made, tmp_path / "town")
    revision = directory / "revisions" / (directory / "current").read_text().strip()
    before = (revision / file).read_bytes()
    DAMAGE[damage](revision / file)
    if damage == "a script" and file.endswith(".json") and "tiles/" not in file:
        # a space behind a JSON document means nothing
        show_all(open_site(directory))
        return
    with pytest.raises(WeefselError) as error:
        show_all(open_site(directory))
    name = Path(file).name
    assert name in str(error.value) or "No result" in str(error.value) or "revision that is there" in str(error.value)
    if isinstance(error.value, InputError):
        assert all(fault.mend for fault in error.value.faults)
    (revision / file).write_bytes(before)
    show_all(open_site(directory))

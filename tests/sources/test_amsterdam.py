"""Amsterdam from open data, as far as it goes: areas, places and statistics of CBS, each figure down to its cell."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pytest

import weefsel
from weefsel.atlas.read import Atlas, open_atlas
from weefsel.atlas.trace import trace

RECIPE = Path(__file__).parents[2] / "recipes" / "amsterdam.toml"
KWB = "amsterdam/kwb_2024_clean_GM0363.csv"
CELL = re.compile(r"row (\d+), column (.+)")
SEED = 363


@pytest.fixture(scope="module")
def amsterdam(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    directory = tmp_path_factory.mktemp("amsterdam")
    weefsel.build(RECIPE, directory, data=shared_data)
    return open_atlas(directory)


def test_all_areas_are_there_and_sound(amsterdam: Atlas) -> None:
    assert amsterdam.snapshot.areas["level"].value_counts().to_dict() == {"buurt": 518, "wijk": 110, "gemeente": 1}
    assert amsterdam.snapshot.faults() == []


def test_the_population_is_that_of_cbs(amsterdam: Atlas) -> None:
    assert amsterdam.figure("observed", "GM0363", "residents").value == 931_298


def test_every_figure_leads_to_its_cell_in_the_file(amsterdam: Atlas, shared_data: Path) -> None:
    """A sample of figures, looked up in the file by Python's own reader of CSV."""
    with (shared_data / KWB).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    figures = amsterdam.figures("observed")
    rng = random.Random(SEED)
    checked = 0
    for area, column in rng.sample(sorted(map(tuple, figures.index.tolist())), 400):
        chain = trace(amsterdam, "observed", str(area), str(column))
        if chain.figure.value is None or chain.sources[0]["source_id"] != "kwb-2024":
            continue
        cell = CELL.fullmatch(dict(chain.steps[-1].details)["parameter_cell"])
        assert cell is not None
        row, name = int(cell[1]), cell[2]
        said = float(lines[row - 1][lines[0].index(name)])
        assert lines[row - 1][lines[0].index("Area_Code")].strip() == area
        assert chain.figure.value == pytest.approx(said / 100 if chain.figure.unit == "share" else said)
        checked += 1
    assert checked > 50, f"seed {SEED}: only {checked} figures came from {KWB}"

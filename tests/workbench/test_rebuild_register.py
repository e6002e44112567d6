"""A spreadsheet that is added does not take away what people wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.platform.own_town import built

from weefsel.snapshot import open_snapshot

#: as a person who writes on the site, and then as the process that builds with another spreadsheet
WRITE = """
import sys
from pathlib import Path
from weefsel.platform.start import start
start(Path(sys.argv[1]))
from weefsel.platform.register.records import add
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import PROGRAM
add(PROGRAM, EntryKind.ACTOR, {"name": "Eetclub", "actor_kind": "residents_group", "functions": ["meeting"]})
"""
BUILD = """
import sys
from pathlib import Path
from weefsel.workbench import rebuild
from weefsel.workbench.drafts import Drafts
directory = Path(sys.argv[1])
folder = Drafts(directory).folder("a" * 32)
folder.mkdir(parents=True, exist_ok=True)
(folder / "recipe.toml").write_bytes((directory / "recipe.toml").read_bytes())
raise SystemExit(rebuild.main(directory, "a" * 32))
"""


def test_what_people_wrote_is_in_what_is_built_anew(tmp_path: Path) -> None:
    directory = built(tmp_path)
    left_out = ("DATABASE_URL", "WEEFSEL_DIR", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    register = [sys.executable, "-c", "from weefsel.cli import main; main()", "register", str(directory)]
    for command in (register, [sys.executable, "-c", WRITE, directory], [sys.executable, "-c", BUILD, directory]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert "Eetclub" in set(open_snapshot(directory).actors["name"])

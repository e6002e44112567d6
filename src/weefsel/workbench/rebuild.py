"""`python -m weefsel.workbench.rebuild DIR TOKEN`: build the recipe of a job, and write down how it ended."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from weefsel import api
from weefsel.errors import InputError, WeefselError
from weefsel.platform.start import follow
from weefsel.workbench.drafts import Drafts, write_json
from weefsel.workbench.jobs import CANDIDATE, OUTCOME, STEP, faults_to
from weefsel.workbench.recipes import Built

__all__ = ["main"]


def main(directory: Path, token: str) -> int:
    """Build, and leave `outcome.json`. What is wrong is in it; an accident ends this process without one."""
    drafts = Drafts(directory)
    folder = drafts.folder(token)

    def step(name: str) -> None:
        (folder / STEP).write_text(name, encoding="utf-8")

    try:
        api.build(folder / CANDIDATE, directory, data=Built(directory).data, progress=step)
        follow(directory, step)
    except InputError as error:
        write_json(folder / OUTCOME, {"ok": False, "faults": faults_to(error.faults)})
        return 2
    except WeefselError as error:
        write_json(folder / OUTCOME, {"ok": False, "said": str(error)})
        return 2
    (folder / "draft.json").unlink(missing_ok=True)
    write_json(folder / OUTCOME, {"ok": True})
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))

"""Processing what was written, in a process of its own: a web process must not wait for analyses.

`python -m weefsel.platform.register.work DIR` does it; `begin_work` starts that and goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from weefsel.platform.register.alone import is_running
from weefsel.platform.register.apart import begin_process

__all__ = ["begin_work"]

#: what the last one said, where it failed before it could keep that
LOG: Final = ".freeze.log"


def begin_work(directory: Path) -> bool:
    """Start processing; no where it is going on already."""
    if is_running(directory):
        return False
    # it leaves the old revision or the new one, whenever it is stopped
    begin_process("weefsel.platform.register.work", directory, directory / LOG)
    return True


def main(directory: Path) -> int:
    """Take in what belongs in the register by now, freeze, and say in one line why not."""
    from weefsel.errors import WeefselError
    from weefsel.platform.start import start

    start(directory)
    from weefsel.platform.register.begin import take_in
    from weefsel.platform.register.freeze import freeze
    from weefsel.platform.register.who import PROGRAM

    try:
        take_in(directory, PROGRAM)
        freeze(directory, PROGRAM)
    except WeefselError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))

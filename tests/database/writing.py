"""A program that writes without end, and tells each number once it is committed.

`python -m tests.database.writing ADDRESS WRITER`: the address of a PostgreSQL, or the path of a SQLite database.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.database import ledger
from tests.database.servers import connected, executing

__all__ = ["main", "writers"]

#: so that what is backed up does not grow faster than it is backed up
PAUSE_S = 0.004


@contextmanager
def writers(address: str, numbers: Sequence[int]) -> Iterator[dict[int, int]]:
    """Programs that write; what was acknowledged last by each, until the end."""
    acknowledged = dict.fromkeys(numbers, 0)

    def listen(writer: int, program: subprocess.Popen[str]) -> None:
        assert program.stdout is not None
        with program.stdout:
            for line in program.stdout:
                acknowledged[writer] = int(line)

    command = [sys.executable, "-m", "tests.database.writing", address]
    root = Path(__file__).parents[2]
    programs = {
        writer: subprocess.Popen([*command, str(writer)], cwd=root, stdout=subprocess.PIPE, text=True)
        for writer in numbers
    }
    threads = [threading.Thread(target=listen, args=one) for one in programs.items()]
    for thread in threads:
        thread.start()
    try:
        while not all(acknowledged.values()):
            assert all(program.poll() is None for program in programs.values()), "a writer ended by itself"
        yield acknowledged
        assert all(program.poll() is None for program in programs.values()), "a writer ended by itself"
    finally:
        for program in programs.values():
            program.kill()
            program.wait()
        for thread in threads:
            thread.join()


def main(address: str, writer: int) -> None:
    if address.startswith("postgresql://"):
        execute, begin = executing(connected(address)), "BEGIN"
    else:
        execute = ledger.opened(Path(address)).execute
        begin = "BEGIN IMMEDIATE"
    number = ledger.begun(execute)[writer]
    while True:
        number += 1
        ledger.write(execute, writer, number, begin=begin)
        print(number, flush=True)
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

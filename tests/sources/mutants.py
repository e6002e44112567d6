"""Damaged versions of a small sound file, for any reader: each reads or is one `InputError`, quickly."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest
from tests.soak import MUTANTS

from weefsel.errors import InputError

__all__ = ["MUTANTS", "SEED", "Mutant", "byte_mutant", "survived"]

#: what damages a file, by chance
Mutant = Callable[[random.Random, bytes], bytes]

SEED: Final = 20_261_122
LONGEST_S: Final = 2.0

_SNIPPETS: Final = (
    b"\0", b'"', b";", b",", b"\n", b"\r", b"\t", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"\xc3", b"'", b"\\", b"|",
    b"\n\n", b'""', b"=1+1", b"x" * 70_000, b'"' * 999, b"\xed\xa0\x80", b"\x1a", b"-", b"-1", b"1e308", b"nan",
    b"9" * 18, b"9" * 400, b"1.234,5", b"101", "\u202e".encode(), "\u0663".encode(), b"{", b"]", b"null", b"[]", b" ",
)  # fmt: skip


def byte_mutant(rng: random.Random, data: bytes) -> bytes:
    """Bytes changed, put in, taken out; lines doubled, dropped and swapped; cut off; cells emptied; digits changed."""
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at = rng.randrange(len(data) + 1)
        lines = data.split(b"\n")
        line, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(9):
            case 0:
                data = data[:at] + rng.choice(_SNIPPETS) + data[at:]
            case 1:
                data = data[:at] + data[at + rng.randint(1, 8) :]
            case 2:
                data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
            case 3:
                data = b"\n".join([*lines[:line], lines[line], *lines[line:]])
            case 4:
                data = b"\n".join(lines[:line] + lines[line + 1 :])
            case 5:
                data = data[:at] if rng.random() < 0.2 else data
            case 6:
                lines[line], lines[other] = lines[other], lines[line]
                data = b"\n".join(lines)
            case 7:
                cells = lines[line].split(b",")
                cells[rng.randrange(len(cells))] = rng.choice([b"", *_SNIPPETS])
                lines[line] = b",".join(cells)
                data = b"\n".join(lines)
            case _:
                digits = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
                if digits:
                    at = rng.choice(digits)
                    data = data[:at] + str(rng.randrange(10)).encode() + data[at + 1 :]
    return data


def _worked_s() -> float:
    """Processor time of this process and those it started: what else the machine does is no fault of a reader."""
    return sum(os.times()[:4])


def survived(
    contents: Sequence[bytes],
    file: Path,
    read: Callable[[Path], object],
    count: int = MUTANTS,
    mutant: Mutant = byte_mutant,
) -> int:
    """How many of `count` mutants of `contents` still read. Anything but an `InputError` with words fails the test."""
    well, slowest = 0, 0.0
    for number in range(count):
        file.write_bytes(mutant(random.Random(SEED + number), contents[number % len(contents)]))
        start = _worked_s()
        try:
            read(file)
            well += 1
        except InputError as error:
            if not error.faults or any(not str(fault) for fault in error.faults):
                pytest.fail(f"mutant {number} was refused without a word")
        except Exception as error:
            raise AssertionError(f"mutant {number} of seed {SEED}") from error
        slowest = max(slowest, _worked_s() - start)
        assert slowest < LONGEST_S, number
    print(f"{well} of {count} read, the slowest in {slowest:.2f} s")
    return well

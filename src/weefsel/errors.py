"""The errors of Weefsel.

    WeefselError            anything Weefsel itself says no to
    ├── InputError          something that came from outside is broken; carries every fault found
    ├── NotFound            an area, result or column that does not exist here
    └── BuildError          a step could not be finished with good input (a tool failed, the disk is full)

The command line prints a `WeefselError` in one line per fault and exits 2; the site shows it beside the field.
Nothing below the command line or the site catches these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["BuildError", "Fault", "InputError", "NotFound", "WeefselError"]

#: How many characters of a foreign value are repeated in a message.
VALUE_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an input, said so that a person can mend it.

    `where` is a file or table; `row` is the record: of a table
    the first is 1, of a file with a header the second line is 2, as a spreadsheet numbers them.
    `value` is what stood there, `expected` what should have, `mend` the step that puts it right.
    """

    where: str
    expected: str
    mend: str
    row: int | None = None
    column: str | None = None
    value: object | None = None
    #: how many more places have the same fault, beyond this one
    more: int = 0

    def __str__(self) -> str:
        place = [self.where]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        found = "" if self.value is None else f" found {_shown(self.value)};"
        more = f" ({self.more:,} more like this)" if self.more else ""
        return f"{', '.join(place)}:{found} expected {self.expected}. {self.mend}{more}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= VALUE_SHOWN else text[: VALUE_SHOWN - 1] + "…"


class WeefselError(Exception):
    """Base of all errors that Weefsel raises on purpose."""


class InputError(WeefselError):
    """Something from outside is broken. `faults` holds all that was found, not only the first."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        """So that it survives the way back from another process."""
        return type(self), (self.faults,)


class NotFound(WeefselError):
    """An area, result, column or directory that is not here; the message names what there is."""


class BuildError(WeefselError):
    """A step failed although its input was good."""

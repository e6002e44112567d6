"""Charts in a page: drawn once by the warm worker, at the width of a desk and of a telephone, and kept by checksum."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString

from weefsel.errors import BuildError
from weefsel.platform import worker
from weefsel.publish.charts import NARROW, WIDE
from weefsel.publish.charts_svg import checksum

__all__ = ["Chart", "chart"]

#: so many drawings are kept, of some 8 kB each
KEPT: Final = 600
_drawings: OrderedDict[str, SafeString] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart at two widths; the style sheet shows the one that fits."""

    wide: SafeString
    narrow: SafeString


def chart(made: Callable[[int], dict[str, Any] | None]) -> Chart | None:
    """The chart whose specification `made` gives for a width; None where there is none, or where it cannot be drawn
    now: the table beside it says the same."""
    specifications = [made(width) for width in (WIDE, NARROW)]
    drawings = [None if one is None else _drawn(one) for one in specifications]
    wide, narrow = drawings
    return None if wide is None or narrow is None else Chart(wide, narrow)


def _drawn(specification: dict[str, Any]) -> SafeString | None:
    key = checksum(specification)
    with _lock:
        if key in _drawings:
            _drawings.move_to_end(key)
            return _drawings[key]
    try:
        # only elements and attributes that are known to be safe are left in it, see charts_svg
        drawn = SafeString(worker.draw(json.dumps(specification)))
    except (TimeoutError, BuildError, BrokenProcessPool):
        return None
    with _lock:
        _drawings[key] = drawn
        while len(_drawings) > KEPT:
            _drawings.popitem(last=False)
    return drawn

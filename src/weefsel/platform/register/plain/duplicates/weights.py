"""What each case of each comparison weighs, in bits; added up they are the binary logarithm of the odds of the same.

`python -m weefsel.bench.dedupe_weights` makes them from made registers of which the truth is known, other ones than
anything is measured on. Rows and columns are those of `cases.SHAPES`. Hardly anything made is without a name, so what
that weighs is set by hand: then contact and address have to say it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from weefsel.platform.register.plain.duplicates.cases import Name

__all__ = ["BEFORE", "SURE", "TABLES", "THRESHOLD"]

#: bits of any two that have a key in common
BEFORE: Final = -4.2
#: bits, at the least, of two of which all is the same
SURE: Final = 7.0
#: bits where one has no name
NAMELESS: Final = -6.0
#: from this score on a pair is told: likelier the same than not
THRESHOLD: Final = 0.5

_NAME: Final = (
    (1.4, 1.5, 0.1, -1.0, -0.5, -1.4),
    (5.9, 4.9, 3.6, 2.0, 3.1, 1.6),
    (-6.0, -9.2, -8.9, -8.9, -8.2, -7.7),
    (7.8, 8.0, 6.8, 4.8, 5.5, 4.7),
    (5.7, 5.9, 6.8, 3.2, 5.1, 3.4),
    (6.5, 6.4, 3.6, 3.3, 2.8, 1.9),
    (2.3, 3.4, 1.4, -0.7, -0.2, -1.4),
    (-0.2, -1.8, -4.1, -4.6, -4.3, -4.8),
    (-0.8, -0.1, -3.7, -4.2, -4.3, -5.9),
    (-7.2, -2.9, -4.2, -5.4, -4.9, -5.7),
)
_WHERE: Final = (
    (7.1, 5.9, 3.0, -0.1, -0.9, -9.0, 0.3, 4.2, -1.1, -7.9),
    (6.8, 6.9, 6.9, 6.9, 3.6, -2.4, 7.0, 7.0, 3.9, -1.4),
    (4.5, 2.7, 1.8, 0.6, -0.3, -6.3, 0.6, 2.0, -0.1, -5.4),
    (0.9, -1.5, -0.3, -2.5, -3.2, -9.1, -2.6, -1.2, -2.4, -8.3),
    (7.4, 2.1, -0.7, -1.1, -1.1, -10.7, -1.9, 0.2, -1.0, -9.6),
)
_PHONE: Final = (
    (-1.2,),
    (3.0,),
    (1.4,),
    (0.2,),
    (-3.5,),
)
_WEB: Final = (
    (-1.1, 2.3, 0.9, -1.9, -3.6),
    (2.4, 3.1, 1.4, -1.4, 2.6),
    (0.2, 1.8, 1.2, -0.7, 2.1),
    (0.3, 1.2, -0.6, -1.5, -0.0),
    (-2.9, 1.3, 0.5, -2.1, -5.5),
)

#: comparison → its table, row after row
TABLES: Final = {
    name: np.array(table, np.float32).reshape(-1)
    for name, table in (("name", _NAME), ("where", _WHERE), ("phone", _PHONE), ("web", _WEB))
}
TABLES["name"][: len(_NAME[Name.MISSING])] = NAMELESS

"""How much of what is random is tried: some on every run, all of it with `WEEFSEL_SOAK=1` (`make soak`)."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["MUTANTS", "SOAK"]

SOAK: Final = bool(os.environ.get("WEEFSEL_SOAK"))
#: damaged inputs of a test that damages them
MUTANTS: Final = 1_000 if SOAK else 300

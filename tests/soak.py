"""How much of what has very many cases is tried: some on every run, all of it with `WEEFSEL_SOAK=1` (`make soak`)."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["LOOKS", "MUTANTS", "SOAK"]

SOAK: Final = bool(os.environ.get("WEEFSEL_SOAK"))
#: damaged inputs of a test that damages them
MUTANTS: Final = 1_000 if SOAK else 120
#: (language, width, colours) in which a page is looked at; on every run each of them once
LOOKS: Final = (
    [(lang, width, scheme) for lang in ("nl", "en") for width in (320, 1280) for scheme in ("light", "dark")]
    if SOAK
    else [("nl", 320, "dark"), ("en", 1280, "light")]
)

"""Addresses of what Vite built: its names carry a hash, and its manifest says which is which."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from weefsel.errors import BuildError

STYLE, SCRIPT, GLYPHS = "src/css/index.css", "src/site.ts", "src/tekens.svg"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Source → address. Raises BuildError where the site has not been built."""
    path = Path(settings.STATIC_ROOT) / "weefsel" / "manifest.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BuildError("The style sheets and scripts of the site are missing. Run: make setup") from None
    return {source: f"{settings.STATIC_URL}weefsel/{entry['file']}" for source, entry in entries.items()}


def address(source: str) -> str:
    """The address of one source of web/."""
    return manifest()[source]

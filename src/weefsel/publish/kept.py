"""Earlier revisions that still stand in a directory, for links that name one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from weefsel.errors import InputError, NotFound
from weefsel.publish.site import SiteData, open_site

__all__ = ["kept_site"]

#: the name of a revision is a checksum: nothing else is looked for on the disk
_REVISION: Final = re.compile(r"[0-9a-f]{8,64}", re.ASCII)


def kept_site(directory: str | Path, revision: str) -> SiteData | None:
    """What an earlier revision in `directory` showed; None where that one is no longer kept, or cannot be read."""
    path = Path(directory) / "revisions" / revision
    if not _REVISION.fullmatch(revision) or not path.is_dir():
        return None
    try:
        return open_site(path)
    except (NotFound, InputError):
        return None

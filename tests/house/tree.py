"""The files of the project as git sees them: what is kept, and what is new and not ignored."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

__all__ = ["ROOT", "project_files"]

ROOT = Path(__file__).parents[2]


def project_files(*suffixes: str, under: str = ".") -> list[Path]:
    """Files of the project below folder `under`, all of them or those with one of `suffixes` (".py"), in order.

    The test is skipped where the tree is not a git checkout: then nothing says which files are ours.
    """
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", under]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip(f"not a git checkout, so the project's own files are not known: {listed.stderr.strip()}")
    paths = (ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name)
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]

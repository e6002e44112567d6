"""Bringing a list into the register on the command line: what becomes of every row, and, on a yes, writing it."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rich.markup import escape

from weefsel.cli import output
from weefsel.cli.starting import start
from weefsel.concepts import Lang
from weefsel.errors import BuildError, Fault, InputError

__all__ = ["bring"]

out = output.console()
#: so many rows that are not taken are told one by one
TOLD: Final = 20


def bring(directory: Path, file: Path, mapping: Path | None, lang: Lang, *, dry_run: bool, yes: bool) -> bool:
    """Whether what there was to bring in was brought in."""
    start(directory)
    from weefsel.platform.exchange.sheets.job import few_collections

    with few_collections():
        return _bring(directory, file, mapping, lang, dry_run=dry_run, yes=yes)


def _bring(directory: Path, file: Path, mapping: Path | None, lang: Lang, *, dry_run: bool, yes: bool) -> bool:
    from weefsel.platform.exchange.sheets import desk
    from weefsel.platform.exchange.sheets.drafts import Draft
    from weefsel.platform.register.who import PROGRAM

    brought = desk.bring(PROGRAM, file.name, _chunks(file), at_once=True)
    draft = Draft(directory.resolve(), brought.pk)
    try:
        sheets = draft.sheets() if mapping is None else _mapped(draft.sheets(), mapping)
        draft.keep_sheets(sheets)
        desk.look(PROGRAM, brought, at_once=True)
        _needs_no_fault(brought)
        changing = _tell(draft, lang)
        if dry_run or not changing:
            return not changing or dry_run
        if not yes and not _agrees():
            out.print("nothing was written; give --yes to write")
            return False
        desk.remember(draft, brought.file)
        desk.write(PROGRAM, brought, at_once=True)
        _needs_no_fault(brought)
        out.print(f"written as import {brought.pk}")
        return True
    finally:
        brought.refresh_from_db()
        if brought.state != "done":
            desk.drop(PROGRAM, brought)


def _chunks(file: Path) -> list[bytes]:
    try:
        return [file.read_bytes()]
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise InputError(Fault(str(file), expected, "Give another path.")) from None


def _mapped(sheets: list[Any], mapping: Path) -> list[Any]:
    """The sheets with what a file says of them: a table for each sheet by its name, or one for all."""
    from weefsel.sources.listing import from_json

    given = _read(mapping)
    found = []
    for one in sheets:
        mine = given if "what" in given else given.get(one.name)
        if mine is None:
            found.append(replace(one, mapping=replace(one.mapping, used=False)))
            continue
        said = from_json(mine, mapping.name)
        known = {name: said.columns.get(name, role) for name, role in one.mapping.columns.items()}
        found.append(replace(one, mapping=replace(said, columns=known)))
    return found


def _read(mapping: Path) -> Mapping[str, Any]:
    try:
        text = mapping.read_text(encoding="utf-8")
        return json.loads(text) if mapping.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise InputError(Fault(str(mapping), expected, "Give another path.")) from None
    except (ValueError, RecursionError) as error:
        why = " ".join(str(error).split())[:120]
        raise InputError(Fault(mapping.name, f"a mapping in TOML or JSON ({why})", "See docs/importing.md.")) from None


def _needs_no_fault(brought: Any) -> None:
    from weefsel.concepts.texts import text

    if brought.fault:
        said = text(brought.fault, "en") if brought.fault.startswith("import.") else brought.fault
        raise BuildError(said)


def _tell(draft: Any, lang: Lang) -> int:
    """Print how many rows end how, and why rows are not taken; how many bring something."""
    from weefsel.concepts.texts import text
    from weefsel.platform.exchange.sheets.plans import RowFate, reading
    from weefsel.platform.exchange.sheets.refused import reasons

    with reading(draft.plan) as plan:
        counts = plan.counts()
        for fate in RowFate:
            if fate in counts:
                out.print(f"{counts[fate]:>9,} {text(f'import.fate_{fate}', lang)}")
        left = TOLD
        for fate in (RowFate.REFUSED, RowFate.DOUBLE, RowFate.ALIKE, RowFate.WAITS, RowFate.OWNED, RowFate.LEFT):
            rows = plan.rows(fate, 0, left)
            left -= len(rows)
            for row in rows:
                where = f"{row.sheet}, row {row.number}" if row.sheet else f"row {row.number}"
                print(f"{where}: {row.name}: {' '.join(reasons(row, lang))}", file=sys.stderr)
        return sum(counts.get(one, 0) for one in (RowFate.NEW, RowFate.CHANGED, RowFate.PROPOSED, RowFate.BACK))


def _agrees() -> bool:
    """Whether somebody at a terminal says yes."""
    if not sys.stdin.isatty():
        return False
    out.print(escape("Write this? [y/N] "), end="")
    return input().strip().lower() in ("y", "yes", "j", "ja")

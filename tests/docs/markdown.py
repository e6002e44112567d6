"""Reading the manual as data: headings, fenced blocks, tables and links of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Block", "anchors", "blocks", "links", "prose", "read", "section", "slug", "table"]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_HEADING = re.compile(r"^(#+) (.+)$", re.M)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, and the line of the file it begins on (from 1)."""

    language: str
    text: str
    line: int


def blocks(page: str, *languages: str) -> Iterator[Block]:
    """Fenced blocks in one of `languages`, or all of them, in order."""
    for match in _FENCE.finditer(page):
        if not languages or match[1] in languages:
            yield Block(match[1], match[2], page.count("\n", 0, match.start()) + 2)


def prose(page: str) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", page)


def slug(heading: str) -> str:
    """The anchor that code hosts give a heading: lower case, punctuation gone, hyphens for spaces."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(page: str) -> set[str]:
    """What a link may point at in the page."""
    return {slug(match[2].strip()) for match in _HEADING.finditer(prose(page))}


def links(page: str) -> list[str]:
    """Targets of all links and images outside code."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", prose(page)))


def section(page: str, heading: str) -> str:
    """What stands under `heading`, up to the next heading of its level or higher; `KeyError` if there is none."""
    for match in _HEADING.finditer(page):
        if match[2].strip() == heading:
            following = re.compile(rf"^#{{1,{len(match[1])}}} ", re.M).search(page, match.end())
            return page[match.end() : following.start() if following else None]
    raise KeyError(heading)


def table(text: str) -> list[tuple[str, ...]]:
    """The body rows of all tables in `text`, cell by cell, without the backticks around a cell that is all code."""
    rows = [line.strip().strip("|") for line in text.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", row)) for row in rows]
    rules = [number for number, row in enumerate(cells) if all(set(cell) <= set("-: ") for cell in row)]
    heads = {number - 1 for number in rules}
    return [
        tuple(re.sub(r"^`([^`]*)`$", r"\1", cell) for cell in row)
        for number, row in enumerate(cells)
        if number not in heads and number not in rules
    ]


def read(path: Path) -> str:
    """A file of the manual."""
    return path.read_text(encoding="utf-8")

"""The table of the manual with all headers that are understood: `python -m weefsel.sources.listing.page`."""

from __future__ import annotations

from typing import Final

from weefsel.sources.listing.vocabulary import What, headers_by_role, words

__all__ = ["tables"]

#: in the order in which the manual tells of them
_ORDER: Final = ("row", "group", "offer", "place", "at", "tie", "funding")


def tables() -> str:
    """Two tables in Markdown: headers that always say the same, and those that hang on what each row is."""
    said = headers_by_role()
    roles = sorted(said, key=lambda role: (_ORDER.index(role.partition(".")[0]), list(said).index(role)))
    lines = ["| role | headers |", "|---|---|"]
    lines += [f"| `{role}` | {', '.join(said[role])} |" for role in roles]
    whats = [str(what) for what in What]
    lines += ["", f"| headers | {' | '.join(whats)} |", f"|---|{'---|' * len(whats)}"]
    for entry in words()["generic"].values():
        cells = [f"`{entry[what]}`" if what in entry else "–" for what in whats]
        lines.append(f"| {', '.join(entry['said'])} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(tables(), end="")

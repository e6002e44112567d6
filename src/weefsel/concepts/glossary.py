"""The words as a page of the manual: `python -m weefsel.concepts.glossary > docs/concepts.md` (a test keeps it so)."""

from __future__ import annotations

from weefsel.concepts import Concept, Seed, articles, scheme, vocabularies

__all__ = ["glossary"]

_HEAD = """\
# The words of Weefsel

One term for one thing, in code, on the Dutch screen and on the English one. The words come from five articles; what is
in none of them is marked *design*.

This page is made from `src/weefsel/concepts/concepts.toml`. Change it there, then run
`python -m weefsel.concepts.glossary > docs/concepts.md`.

| seed | article |
|---|---|
"""


def glossary() -> str:
    """The page in Markdown: the articles, then one table for each vocabulary."""
    seeds = "".join(
        f"| {article.number} | {article.title} ({article.publisher}{f', {article.year}' if article.year else ''}) |\n"
        for article in articles().values()
    )
    return _HEAD + seeds + "".join(_section(vocabulary) for vocabulary in vocabularies())


def _section(vocabulary: type[Concept]) -> str:
    about = scheme(vocabulary)
    rows = "".join(_row(value) for value in about.members)
    return (
        f"\n## {vocabulary.__name__}: {about.label('nl')} · {about.label('en')}\n\n"
        f"{about.definition('en')} (seed: {_files(about.seeds)})\n\n"
        f"| code | Nederlands | English | meaning | seed |\n|---|---|---|---|---|\n{rows}"
    )


def _row(value: Concept) -> str:
    words = (f"`{value}`", value.label("nl"), value.label("en"), value.definition("en"), _files(value.seeds))
    return f"| {' | '.join(words)} |\n"


def _files(seeds: tuple[Seed, ...]) -> str:
    return ", ".join(seed.file for seed in seeds)


if __name__ == "__main__":
    print(glossary(), end="")

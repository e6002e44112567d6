"""Names of towns that do not exist: words of the weaver before words of the land."""

from __future__ import annotations

from weefsel.sources.demo.chance import rng
from weefsel.sources.demo.data_files import read_toml

__all__ = ["town_names"]


def town_names(count: int, seed: int) -> list[str]:
    """`count` different names."""
    words = read_toml("large/names.toml")
    plain = [f"{start}{end}" for start in words["starts"] for end in words["ends"]]
    order = rng(seed, "names").permutation(len(plain)).tolist()
    rounds = -(-count // len(plain))
    before = ["", *words["before"]]
    if rounds > len(before):
        raise ValueError(f"towns: {count:,}, but there are names for {len(plain) * len(before):,} only")
    return [f"{before[turn]}{plain[i]}" for turn in range(rounds) for i in order][:count]

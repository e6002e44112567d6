"""From tags to a kind of place: the rules of `osm_mapping.toml`.

Every tag of a rule must match (`*`: any value; a value of several, `bakery;cafe`, matches each of them). The rule
with the highest priority wins, then the one with most tags, then one that counts before one that does not, then the
first in the file. An object yields at most one place.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from weefsel.concepts import Count, Free, Function, Layer, PlaceKind, Referral, Setting, Sphere

__all__ = ["PlaceMapping", "Rule", "place_mapping"]

_CLOSED: Final = frozenset({"private", "no"})
_GONE: Final = ("disused", "abandoned", "was", "demolished", "removed")
_COUNTING: Final = (Count.CORE, Count.MINOR, Count.CONTEXT, Count.NO)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the tags that make a place, and what kind of place that is."""

    id: str
    #: position in the file, which settles what nothing else does
    order: int
    priority: int
    tags: Mapping[str, str]
    kind: PlaceKind
    functions: tuple[Function, ...]
    sphere: Sphere
    layer: Layer
    setting: Setting
    free: Free
    referral: Referral
    commercial: bool
    count: Count
    #: what a list of places from OpenStreetMap calls it, where that is one word without tags
    subcategory: str | None = None

    def matches(self, tags: Mapping[str, str]) -> bool:
        """Whether every tag of the rule is among `tags`."""
        return all(key in tags and _value_matches(value, tags[key]) for key, value in self.tags.items())

    def columns(self, tags: Mapping[str, str]) -> dict[str, Any]:
        """What the rule says of a place with `tags`: columns of the table `places`."""
        return {
            "kind": str(self.kind),
            "functions": [str(function) for function in self.functions],
            "sphere": str(self.sphere),
            "layer": str(self.layer),
            "setting": str(self.setting),
            "count": str(self.count),
            "free": str(self.free),
            "referral": str(self.referral),
            "tags": json.dumps(dict(tags), ensure_ascii=False, sort_keys=True),
            "rule": self.id,
        }


def _value_matches(wanted: str, value: str) -> bool:
    return wanted in ("*", value) or (";" in value and wanted in (part.strip() for part in value.split(";")))


@dataclass(frozen=True, slots=True)
class PlaceMapping:
    """All rules, best first within each key they look at."""

    rules: tuple[Rule, ...]
    by_key: Mapping[str, tuple[Rule, ...]]

    @property
    def keys(self) -> frozenset[str]:
        """Keys that at least one rule looks at first: an object without any of them is no place."""
        return frozenset(self.by_key)

    def named(self, rule_id: str) -> Rule | None:
        """The rule with that id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def of_subcategory(self, word: str) -> Rule | None:
        """The rule for a place of which only one word is known; nothing where it is no place."""
        rule = next((rule for rule in self.rules if rule.subcategory == word), None)
        return None if rule is None or rule.count is Count.NO else rule

    def place(self, tags: Mapping[str, str]) -> Rule | None:
        """The rule for an object with these tags, with the overrides applied, or nothing where it is no place."""
        found = (rule for key in tags if key in self.by_key for rule in self.by_key[key] if rule.matches(tags))
        best = min(found, key=_rank, default=None)
        if best is None or _gone(tags):
            return None
        # a rule that itself asks for access=private has weighed it; for all others closed means: not a place
        if tags.get("access") in _CLOSED and "access" not in best.tags:
            return None
        return None if best.count is Count.NO else _overridden(best, tags)


def _rank(rule: Rule) -> tuple[int, int, int, int]:
    return (-rule.priority, -len(rule.tags), _COUNTING.index(rule.count), rule.order)


def _gone(tags: Mapping[str, str]) -> bool:
    return any(tags.get(key) == "yes" for key in _GONE)


def _overridden(rule: Rule, tags: Mapping[str, str]) -> Rule:
    """`fee`, `access` and `operator:type` say more about one place than its kind does."""
    free, sphere = rule.free, rule.sphere
    if tags.get("fee") == "yes":
        free = Free.NO
    elif tags.get("fee") == "no":
        free = Free.YES
    if tags.get("access") in ("members", "permit"):
        free = Free.MEMBERS
    if tags.get("operator:type") in ("community", "volunteer"):
        sphere = Sphere.COMMUNAL
    return rule if (free, sphere) == (rule.free, rule.sphere) else replace(rule, free=free, sphere=sphere)


@cache
def place_mapping() -> PlaceMapping:
    """The mapping that comes with Weefsel."""
    text = files("weefsel.sources").joinpath("osm_mapping.toml").read_text(encoding="utf-8")
    return indexed(_rule(entry, order) for order, entry in enumerate(tomllib.loads(text)["rule"]))


def indexed(rules: Iterable[Rule]) -> PlaceMapping:
    """Rules in the order in which they are tried, found by the first key each looks at."""
    ordered = tuple(rules)
    by_key: dict[str, tuple[Rule, ...]] = {}
    for rule in ordered:
        key = next(iter(rule.tags))
        by_key[key] = (*by_key.get(key, ()), rule)
    return PlaceMapping(ordered, by_key)


def _rule(entry: Mapping[str, Any], order: int) -> Rule:
    return Rule(
        id=entry["id"],
        order=order,
        priority=entry["priority"],
        tags=entry["tags"],
        kind=PlaceKind(_bare(entry["place_kind"])),
        functions=tuple(Function(_bare(name)) for name in entry["functions"]),
        sphere=Sphere(_bare(entry["sphere"])),
        layer=Layer(_bare(entry["layer"])),
        setting=Setting(entry["setting"]),
        free=Free(entry["free"]),
        referral=Referral(entry["referral"]),
        commercial=entry["commercial"],
        count=Count(entry["count"]),
        subcategory=entry.get("poi_subcategory"),
    )


def _bare(name: str) -> str:
    """`function.meeting` → `meeting`: within a column the scheme goes without saying."""
    return name.partition(".")[2]

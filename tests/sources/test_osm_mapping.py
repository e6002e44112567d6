"""From tags to a kind of place."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.concepts import Count, Free, PlaceKind, Sphere
from weefsel.sources.mapping import Rule, place_mapping

MAPPING = place_mapping()


def kind_of(**tags: str) -> PlaceKind | None:
    rule = MAPPING.place({key.replace("__", ":"): value for key, value in tags.items()})
    return None if rule is None else rule.kind


def test_every_rule_of_the_file_is_read_and_has_an_id_of_its_own() -> None:
    text = files("weefsel.sources").joinpath("osm_mapping.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["rule"]
    assert [rule.id for rule in MAPPING.rules] == [entry["id"] for entry in entries]
    assert len({rule.id for rule in MAPPING.rules}) == len(entries)
    assert all(rule.tags and rule.functions for rule in MAPPING.rules)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "library"}, PlaceKind.LIBRARY),
        ({"amenity": "community_centre"}, PlaceKind.COMMUNITY_CENTRE),
        ({"amenity": "community_centre", "community_centre": "village_hall"}, PlaceKind.VILLAGE_HALL),
        ({"amenity": "cafe;library"}, PlaceKind.LIBRARY),  # core before context
        ({"club": "fishing"}, PlaceKind.CLUBHOUSE),  # any value
        ({"leisure": "pitch", "sport": "boules"}, PlaceKind.PITCH),
        ({"leisure": "pitch", "sport": "skateboard"}, PlaceKind.SKATE_SPOT),
        ({"highway": "residential"}, None),
        ({"shop": "jewelry"}, None),  # a rule says: not imported
        ({"disused:amenity": "library"}, None),
        ({"abandoned:leisure": "park", "was:amenity": "pub"}, None),
        ({"amenity": "library", "disused": "yes"}, None),
        ({"amenity": "library", "access": "private"}, None),
        ({"amenity": "library", "access": "no"}, None),
        ({"leisure": "park", "access": "private"}, None),
        ({"leisure": "pitch", "access": "private"}, PlaceKind.PITCH),  # weighed by its own rule: shown, not counted
        ({}, None),
    ],
)
def test_tags_make_a_place_of_the_kind_the_mapping_says(tags: dict[str, str], kind: PlaceKind | None) -> None:
    rule = MAPPING.place(tags)
    assert (None if rule is None else rule.kind) == kind


def test_a_private_pitch_is_shown_but_does_not_count() -> None:
    rule = MAPPING.place({"leisure": "pitch", "access": "private"})
    assert rule is not None
    assert (rule.count, rule.free) == (Count.CONTEXT, Free.MEMBERS)


@pytest.mark.parametrize(
    ("extra", "free"),
    [
        ({}, Free.YES),
        ({"fee": "yes"}, Free.NO),
        ({"fee": "no"}, Free.YES),
        ({"access": "members"}, Free.MEMBERS),
        ({"access": "permit", "fee": "yes"}, Free.MEMBERS),
        ({"fee": "perhaps"}, Free.YES),
    ],
)
def test_fee_and_access_override_what_the_kind_says_about_money(extra: dict[str, str], free: Free) -> None:
    rule = MAPPING.place({"amenity": "library"} | extra)
    assert rule is not None
    assert rule.free is free


@pytest.mark.parametrize("operator", ["community", "volunteer"])
def test_a_place_run_by_a_community_is_communal(operator: str) -> None:
    rule = MAPPING.place({"amenity": "library", "operator:type": operator})
    assert rule is not None
    assert rule.sphere is Sphere.COMMUNAL


_KEYS = sorted({key for rule in MAPPING.rules for key in rule.tags} | {"name"})
_VALUES = [*sorted({value for rule in MAPPING.rules for value in rule.tags.values()} - {"*"}), "other", "a;school"]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), st.sampled_from(_VALUES), max_size=5))
def test_the_winning_rule_is_the_one_a_plain_search_through_all_rules_finds(tags: dict[str, str]) -> None:
    def matches(rule: Rule) -> bool:
        for key, value in rule.tags.items():
            if key not in tags or (value != "*" and value not in [part.strip() for part in tags[key].split(";")]):
                return False
        return True

    order = [Count.CORE, Count.MINOR, Count.CONTEXT, Count.NO]
    matching = sorted(filter(matches, MAPPING.rules), key=lambda r: (-r.priority, -len(r.tags), order.index(r.count)))
    closed = tags.get("access") in ("private", "no") and matching and "access" not in matching[0].tags
    expected = None if not matching or closed or matching[0].count is Count.NO else matching[0].id
    found = MAPPING.place(tags)
    assert (None if found is None else found.id) == expected

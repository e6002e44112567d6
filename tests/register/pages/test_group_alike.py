"""Which names are alike: mistyped, written as one word, in another order; and which only look a bit alike."""

from __future__ import annotations

import pytest

from weefsel.platform.pages.register.group_alike import ALIKE, likeness

SAME = [
    ("Eetclub Dinsdag", "eetclub dinsdag"),
    ("Eetclub Dinsdag", "Eetklub Dinsdag"),
    ("Repair Café Zuid", "Repaircafe Zuid"),
    ("Vrouwengroep Oost", "Vrouwen groep oost"),
    ("Taalcafé", "Taal cafe"),
    ("Eetclub De Brug", "De Brug eetclub"),
    ("Ons Thuis!", "ons thuis"),
]
OTHER = [
    ("Eetclub Dinsdag", "Eetclub Woensdag"),
    ("Wandelgroep Zuid", "Wandelgroep Noord"),
    ("Repair Café Zuid", "Repair Café Noord"),
    ("Breiclub", "Breiclub ’t Haakje"),
    ("De Brug", "Het Veld"),
    ("", "De Brug"),
    ("", ""),
    ("=1+1", "👩‍👩‍👧"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_name_written_otherwise_is_alike(one: str, other: str) -> None:
    assert likeness(one, other) >= ALIKE
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_name_is_not(one: str, other: str) -> None:
    assert likeness(one, other) < ALIKE
    assert likeness(one, other) == likeness(other, one)

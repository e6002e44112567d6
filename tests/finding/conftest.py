"""A register to find in: entries with what a test is about, and the rest filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test.utils import override_settings

from weefsel.platform.finding.asking import Question
from weefsel.platform.finding.search import everything
from weefsel.platform.register.models import Entry
from weefsel.platform.register.records import add
from weefsel.platform.register.states import EntryKind
from weefsel.platform.register.who import PROGRAM

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: a Monday, at ten
NOW = dt.datetime(2026, 3, 2, 10, tzinfo=AMSTERDAM)
REST: dict[EntryKind, dict[str, Any]] = {
    EntryKind.ACTOR: {"actor_kind": "residents_group", "functions": ["meeting"]},
    EntryKind.PLACE: {
        "place_kind": "community_centre",
        "functions": ["meeting"],
        "setting": "indoor",
        "longitude": 5.0,
        "latitude": 52.0,
        "count": "core",
    },
    EntryKind.OFFER: {"offer_kind": "recurring", "functions": ["meeting"]},
}
Make = Callable[..., Entry]


@pytest.fixture
def make(db: None) -> Make:
    """Makes an entry that is shown; an activity is of a group of its own, where none is given."""
    del db

    def made(kind: EntryKind, name: str = "", **values: Any) -> Entry:
        given = {"name": name, **REST[kind], **values}
        if kind is EntryKind.OFFER and "actor" not in given:
            given["actor"] = str(made(EntryKind.ACTOR, "Groep Zonder").pk)
        return add(PROGRAM, kind, given)

    return made


@pytest.fixture
def village(village_dir: Path) -> Iterator[Path]:
    """The site shows the village, with its streets and its walking network."""
    with override_settings(WEEFSEL_DIR=village_dir):
        yield village_dir


def names(text: str = "", now: dt.datetime = NOW, **asked: Any) -> list[str]:
    """The names of all that is found, in order."""
    return [hit.name for hit in everything(Question(text=text, **asked), now).hits]

"""Whatever is wrong with an archive is told, all of it together, and nothing of it is written."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.exchange.archive.handmade import ACTOR, OFFER, PLACE, Rows, as_zip, changed, good, lines, manifest, members

from weefsel.errors import InputError
from weefsel.platform.exchange.archive import opening
from weefsel.platform.exchange.archive.importing import bring_in
from weefsel.platform.register.models import Audit, Entry, Link
from weefsel.platform.register.who import PROGRAM

pytestmark = pytest.mark.django_db


def _set(table: str, row: int, column: str, value: Any) -> bytes:
    return changed(lambda rows: rows[table][row].update({column: value}))


def _raw(table: str, content: bytes) -> bytes:
    """The good archive with the bytes of one table."""
    made = members(good()) | {f"{table}.jsonl": content}
    return as_zip(made)


def _about(**more: Any) -> bytes:
    made = members(good())
    return as_zip(made, manifest(made, **more))


def _without(name: str) -> bytes:
    return as_zip({key: content for key, content in members(good()).items() if key != name})


def _wrong_checksum() -> bytes:
    """A letter of a name was changed, and nothing else."""
    made = members(good())
    return as_zip(made, manifest(made | {"places.jsonl": made["places.jsonl"].replace(b"Bibliotheek", b"Bibliotheec")}))


def _two(rows: Rows, table: str) -> None:
    rows[table].append(dict(rows[table][-1]))


GOOD = as_zip(members(good()))
#: what is wrong → the archive, and words of what is told
FAULTS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "which is a zip"),
    "no zip": (b"PK\x03\x04 and no more", "which is a zip"),
    "cut short": (GOOD[: len(GOOD) // 2], "which is a zip"),
    "without a manifest": (as_zip({}, b"[]"), "manifest of an archive"),
    "of a newer format": (_about(format=2), "newer Weefsel"),
    "of no format": (_about(format="1"), "column format"),
    "a table too few": (_without("links.jsonl"), "all tables"),
    "a table too many": (as_zip(members(good()) | {"letters.jsonl": b""}), "only the tables"),
    "a way out of the folder": (as_zip(members(good()) | {"../../evil": b""}), "only the tables"),
    "another checksum": (_wrong_checksum(), "checksum"),
    "sizes that are not told": (_about(tables={}), "the size and the checksum"),
    "no JSON": (_raw("places", b"{\n"), "a line of JSON"),
    "a list": (_raw("places", b"[]\n"), "the columns"),
    "deep in itself": (_raw("places", b"[" * 100_000 + b"\n"), "a line of JSON"),
    "half a line": (_raw("places", lines(good()["places"])[:-1]), "a whole line"),
    "spaces": (_raw("places", json.dumps(good()["places"][0]).encode() + b"\n"), "as an archive writes it"),
    "no number": (_raw("places", lines(good()["places"]).replace(b"52.25", b"NaN")), "a line of JSON"),
    "a column too many": (_set("places", 0, "owner", "iemand"), "column owner"),
    "a column too few": (changed(lambda rows: rows["places"][0].pop("name")), "column name"),
    "a word that is none": (_set("places", 0, "place_kind", "kasteel"), "a word that is known"),
    "a word in a list": (_set("places", 0, "functions", ["slapen"]), "words that are known"),
    "no state": (_set("places", 0, "state", ""), "a word that is known"),
    "a text too long": (_set("actors", 0, "name", "x" * 201), "at most 200 characters"),
    "a number for a text": (_set("actors", 0, "name", 1), "a text"),
    "nothing where something must be": (_set("offers", 0, "actor", None), "a value"),
    "a script for a page": (_set("actors", 0, "website", "javascript:alert(1)"), "safe to show"),
    "a script for an address": (_set("actors", 0, "contact", "javascript:alert(1)"), "safe to show"),
    "a character of nothing": (_set("actors", 0, "name", "a\0b"), "NUL"),
    "half a character": (_raw("places", lines(good()["places"]).replace(b"Bibl", b"\\ud800")), "a line of JSON"),
    "a number too large": (_set("places", 0, "capacity", 2**31), "at most 2147483647"),
    "truth for a number": (_set("places", 0, "capacity", True), "a whole number"),
    "an amount below nothing": (_set("offers", 0, "cost_eur", "-1.00"), "an amount"),
    "an amount in another way": (_set("offers", 0, "cost_eur", "1e2"), "as an archive writes it"),
    "no day": (_set("offers", 0, "from_date", "2026-02-30"), "a day"),
    "a moment nowhere": (_set("places", 0, "created_at", "2026-03-01T12:00:00"), "a moment"),
    "a moment before time": (_set("places", 0, "created_at", "0001-01-01T00:00:00.000000+14:00"), "a moment"),
    "a place off the earth": (_set("places", 0, "latitude", 91.5), "degrees"),
    "an id that is none": (_set("offers", 0, "id", "4"), "an id"),
    "the same id twice": (_set("ties", 0, "id", OFFER), "each id once"),
    "the same row twice": (
        changed(lambda rows: _two(rows, "changes")),
        "rows in the order of entry, version, each once",
    ),
    "rows out of order": (changed(lambda rows: rows["actors"].reverse()), "rows in the order of id"),
    "what is not there": (_set("actors", 0, "place", OFFER.replace("4", "9")), "the id of an entry in this archive"),
    "merged into nothing": (_set("actors", 1, "merged_into", OFFER.replace("4", "9")), "the id of an entry in this"),
    "another kind": (_set("offers", 0, "place", ACTOR), "of a kind that it can name"),
    "a version to come": (_set("changes", 1, "version", 3), "a version that the entry has had"),
    "given that is a list": (_set("links", 0, "given", []), "a JSON object"),
}


@pytest.fixture
def tell(tmp_path: Path) -> Any:
    """What is told of an archive; nothing where it was taken."""
    file = tmp_path / "archief.zip"

    def told(content: bytes) -> str:
        file.write_bytes(content)
        try:
            bring_in(PROGRAM, file)
        except InputError as error:
            return str(error)
        return ""

    return told


def test_each_fault_is_told_and_nothing_is_written(tell: Any) -> None:
    wrong = {name: told for name, (content, words) in FAULTS.items() if words not in (told := tell(content))}
    assert wrong == {}
    assert not Entry.objects.exists()
    assert not Link.objects.exists()
    assert not Audit.objects.exists()
    # and it is not that everything is refused
    assert tell(GOOD) == ""
    assert Entry.objects.count() == 5


def test_all_faults_are_told_at_once_and_the_same_one_once(tell: Any) -> None:
    def change(rows: Rows) -> None:
        rows["places"][0] |= {"place_kind": "kasteel", "capacity": -1}
        rows["links"][0]["gone_at"] = rows["links"][1]["gone_at"] = "gisteren"
        rows["links"][1] |= {"scheme": "kvk", "external_id": "1", "entry": PLACE}
        rows["visits"][0]["entry"] = OFFER.replace("4", "9")

    told = tell(changed(change)).splitlines()
    assert len(told) == 4, told
    assert sum("(1 more like this)" in line for line in told) == 1
    # an entry with a fault is there: what names it has none
    assert not [line for line in told if PLACE in line]


def test_an_id_elsewhere_is_of_one_entry(tell: Any) -> None:
    def change(rows: Rows) -> None:
        rows["links"].insert(0, {**rows["links"][0], "entry": ACTOR})

    assert "each id elsewhere of one entry" in tell(changed(change))


def test_what_unpacks_without_end_is_refused_before_it_is_unpacked(tell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_LARGEST", 10_000)
    assert "at most 10,000 bytes, unpacked" in tell(_raw("places", b"\n" * 20_000))
    monkeypatch.setattr(opening, "_LONGEST_LINE", 1_000)
    assert "a whole line" in tell(_raw("places", b"[" + b" " * 2_000 + b"]\n"))


def test_bytes_that_fell_over_are_told_and_nothing_else_happens(tell: Any) -> None:
    seed = 8
    rng = random.Random(seed)
    for _ in range(60):
        content = bytearray(GOOD)
        for _ in range(rng.randint(1, 4)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        with transaction.atomic():
            told = tell(bytes(content))
            # a byte that says nothing, such as a time, leaves the same register
            assert ("archief.zip" in told, Entry.objects.count()) in ((True, 0), (False, 5)), f"seed {seed}"
            transaction.set_rollback(True)

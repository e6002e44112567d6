"""Candidates for duplicates: what is found and why, and the laws that hold whatever is in a register."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.bench.organisations import Habits, made
from weefsel.platform.register.plain.duplicates import (
    Index,
    Pair,
    Reason,
    Record,
    blocking,
    candidates,
    like,
    split_contact,
)
from weefsel.platform.register.plain.duplicates.columns import Codes, columns
from weefsel.platform.register.plain.duplicates.comparing import scored
from weefsel.platform.register.plain.duplicates.weights import BEFORE

SEED = 20_261
LINDE = Record(
    "a", "actor", "Stichting Buurtvereniging De Linde", "Lindestraat", "12", "1234 AB", "BU99010001", 5.1, 52.1,
    "010-123 45 67", "info@delinde.example", "https://www.delinde.example",
)  # fmt: skip
HOSTILE = [
    "", " ", "a", "é", "\u05e9\u05db\u05d5\u05e0\u05d4", "\u202eneerav", "🎉🎉", "🏳️ koor", "\ud800", "\x00\x01",
    "'; --", "stichting", "de het van", "0", "1 2 3", "x" * 10_000, "woord " * 2_000, "a.b." * 2_500, "ǅ ﬁ ß İ", "=1+1",
]  # fmt: skip


@pytest.fixture(scope="module")
def register() -> list[Record]:
    """A made village of 300 records, in which some are twice."""
    return made(Habits(records=300, town=300), SEED).records


def _pair(**changed: object) -> list[Pair]:
    return candidates([LINDE, LINDE._replace(id="b", **changed)], threshold=0.0)


def _why(pairs: list[Pair]) -> set[Reason]:
    return {because.reason for pair in pairs for because in pair.because}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": "Stichting Buurtvereniging De Linde", "street": "Lindestr."}, Reason.SAME_NAME),
        ({"name": "BV De Linde"}, Reason.NAME_NEARLY),
        ({"name": "Linde, Buurtver."}, Reason.NAME_NEARLY),
        ({"name": "Buurtvereniging De Lidne"}, Reason.NAME_NEARLY),
        ({"name": "De Linde"}, Reason.NAME_WITHIN),
        ({"name": "Buurtvereniging De Linde 2"}, Reason.OTHER_NUMBER_IN_NAME),
        ({"name": "Buurtvereniging De Linde - jeugd"}, Reason.OTHER_NUMBER_IN_NAME),
        ({"name": "Schaakclub Wit"}, Reason.OTHER_NAME),
        ({"phone": "+31 (0)10 1234567"}, Reason.SAME_PHONE),
        ({"phone": "101234567.0"}, Reason.SAME_PHONE),
        ({"phone": "010 1234576"}, Reason.PHONE_NEARLY),
        ({"phone": "020 7654321"}, Reason.OTHER_PHONE),
        ({"email": "INFO@delinde.example "}, Reason.SAME_EMAIL),
        ({"email": "bestuur@delinde.example"}, Reason.SAME_DOMAIN),
        ({"website": "delinde.example/contact"}, Reason.SAME_WEBSITE),
        ({"website": "https://facebook.com/ander"}, Reason.OTHER_WEBSITE),
        ({"street": "lindestr. 12a", "number": ""}, Reason.SAME_ADDRESS),
        ({"number": "40"}, Reason.SAME_STREET),
        ({"street": "Kerkweg", "postcode": ""}, Reason.OTHER_STREET),
        ({"longitude": None, "latitude": None}, Reason.SAME_AREA),
        ({}, Reason.SAME_RECORD),
    ],
)
def test_a_pair_says_why_it_may_be_the_same(changed: dict[str, object], reason: Reason) -> None:
    assert reason in _why(_pair(**changed))


def test_initials_are_a_name() -> None:
    one = Record("a", "actor", "Ouderen Bond Zeewijk", phone="0101234567")
    assert Reason.NAME_INITIALS in _why(candidates([one, one._replace(id="b", name="O.B.Z.")], threshold=0.0))


def test_how_far_apart_is_told_in_metres() -> None:
    # a thousandth of a degree of latitude is 111 metres
    (pair,) = _pair(latitude=52.101)
    (apart,) = [because.metres for because in pair.because if because.reason is Reason.APART]
    assert apart == pytest.approx(111, abs=1)


def test_reasons_come_in_the_order_of_how_much_they_say_and_make_up_the_score() -> None:
    (pair,) = _pair(name="BV De Linde")
    first = [because.bits for because in pair.because if because.bits]
    assert first == sorted(first, key=abs, reverse=True)
    odds = 2.0 ** (sum(first) + BEFORE)
    assert pair.score == pytest.approx(odds / (1 + odds), abs=1e-3)


@pytest.mark.parametrize(
    "other",
    [
        LINDE._replace(id="b", name="Schaakclub Wit", phone="", email="", website=""),
        LINDE._replace(
            id="b", name="Buurtvereniging De Linde jeugd", phone="010-7654321", email="jeugd@delinde.example"
        ),
        Record(
            "b", "actor", "Buurtvereniging De Linde", "Kade", "1", "9000 AA", "BU88010001", 6.5, 53.1, "050-7654321"
        ),
    ],
    ids=["another in the same building", "a part of the association", "the same name in another town"],
)
def test_what_only_looks_the_same_is_no_candidate(other: Record) -> None:
    assert candidates([LINDE, other]) == []


def test_no_pair_is_of_two_kinds(register: list[Record]) -> None:
    both = [*register, *(one._replace(id=f"{one.id}x", kind=f"{one.kind}x") for one in register)]
    kinds = {one.id: one.kind for one in both}
    pairs = candidates(both, threshold=0.0)
    assert len(pairs) > 100
    assert {kinds[pair.one] == kinds[pair.other] for pair in pairs} == {True}


def test_the_order_of_records_makes_no_difference(register: list[Record]) -> None:
    # a website that more have than are compared each with each
    chance = random.Random(SEED)
    many = [
        Record(f"m{number:02}", "actor", "".join(chance.choices("abdeklmnorstu", k=9)), website="kring.example")
        for number in range(60)
    ]
    given = [*register, *many]
    pairs = candidates(given, threshold=0.0)
    assert len(pairs) > 500
    assert candidates(chance.sample(given, len(given)), threshold=0.0) == pairs


def test_two_are_as_alike_as_the_other_way_round(register: list[Record]) -> None:
    of = columns(register[:150], Codes())
    i, j = np.triu_indices(150, 1)
    there, back = scored(of, i, of, j, -99.0), scored(of, j, of, i, -99.0)
    assert len(there.bits) == len(i)
    assert np.array_equal(there.bits, back.bits)


def test_an_unrelated_record_changes_no_pair(register: list[Record]) -> None:
    pairs = candidates(register, threshold=0.01)
    letters = random.Random(SEED)
    strange = [Record(f"s{number}", "actor", "".join(letters.choices("αβγδεζηθικλμ", k=9))) for number in range(3_000)]
    found = candidates([*register, *strange], threshold=0.01)
    assert [pair for pair in found if not pair.other.startswith("s")] == pairs


_texts = st.one_of(st.text(max_size=30), st.sampled_from(HOSTILE))
_degrees = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-90, 90))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(*[_texts] * 5, _degrees, _degrees, *[_texts] * 3), min_size=1, max_size=4))
def test_a_copy_is_always_found_whatever_is_filled_in(rows: list[tuple]) -> None:
    records = [Record(f"r{number}", "actor", *row) for number, row in enumerate(rows)]
    copy = records[0]._replace(id="copy")
    found = {(pair.one, pair.other) for pair in candidates([*records, copy])}
    index_found = {pair.other for pair in like(copy, Index(records))}
    on_map = abs(copy.longitude or 0) <= 180 and abs(copy.latitude or 0) <= 90 and copy.latitude == copy.latitude
    told = copy.name.strip() or (copy.longitude is not None and copy.latitude is not None and on_map)
    if told and copy.longitude == copy.longitude:
        assert ("copy", "r0") in found
        assert "r0" in index_found


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_compared_in_no_time(name: str) -> None:
    one = Record("a", "place", name, name, name, name, name, 5.0, 52.0, name, name, name)
    began = time.process_time()
    (pair,) = candidates([one, one._replace(id="b")])
    assert pair.because[0].reason is Reason.SAME_RECORD
    assert [found.score for found in like(one, Index([one._replace(id="b")]))] == [pair.score]
    assert time.process_time() - began < 0.5


def test_what_says_nothing_is_like_nothing() -> None:
    empty = [Record(str(number), "actor", "", area_code="BU00010001") for number in range(5)]
    assert candidates(empty, threshold=0.0) == []


def test_a_thousand_equal_names_make_a_few_thousand_comparisons() -> None:
    rows = [divmod(number, 40) for number in range(1_000)]
    # a kilometre and more from one another
    chain = [Record(f"{a:02}{b:02}", "place", "Speeltuin", longitude=4 + b / 50, latitude=51 + a / 50) for a, b in rows]
    of = columns(chain, Codes())
    assert len(blocking.pairs(of)[0]) <= 6_000
    assert candidates(chain) == []


def test_of_a_thousand_copies_each_is_in_a_pair() -> None:
    copies = [Record(f"{number:04}", "actor", "Bibliotheek") for number in range(1_000)]
    pairs = candidates(copies)
    assert len(pairs) <= 6_000
    assert {one for pair in pairs for one in (pair.one, pair.other)} == {one.id for one in copies}


def test_one_is_held_beside_a_thousand_equal_names_within_50_ms(register: list[Record]) -> None:
    chain = [Record(f"c{number:04}", "actor", "Repair Café", area_code=f"BU{number:04}0000") for number in range(3_000)]
    index = Index([*register, *chain])
    one = Record("new", "actor", "Repaircafé", area_code="BU00070000")
    began = time.process_time()
    found = [like(one, index) for _ in range(10)]
    assert (time.process_time() - began) / 10 < 0.05
    assert [pairs[0].one for pairs in found] == ["c0007"] * 10


def test_few_pairs_are_missed_by_not_comparing_all() -> None:
    """Beside the slow way, each of a kind with each; in registers with many mistakes and little contact."""
    wanted, found = 0, 0
    for seed in (SEED, 1, 2):
        register = made(Habits(records=300, town=300, twice=0.6, typos=2.5, contacts=0.3, moved=0.2), seed).records
        of = columns(register, Codes())
        i, j = np.triu_indices(len(register), 1)
        same_kind = of.code["kind"][i] == of.code["kind"][j]
        every = scored(of, i[same_kind], of, j[same_kind], 0.0)
        slow = {(register[a].id, register[b].id) for a, b in zip(every.i, every.j, strict=True)}
        quick = {(pair.one, pair.other) for pair in candidates(register, threshold=0.5)}
        assert quick <= {(min(pair), max(pair)) for pair in slow}
        wanted, found = wanted + len(slow), found + len(quick)
    assert wanted > 300
    assert found >= 0.95 * wanted


def test_one_record_has_beside_a_register_the_pairs_that_it_has_in_it(register: list[Record]) -> None:
    pairs = candidates(register, threshold=0.5)
    for pair in pairs[:8]:
        one = next(record for record in register if record.id == pair.one)
        rest = [record for record in register if record.id != pair.one]
        assert pair.other in {found.other if found.one == one.id else found.one for found in like(one, Index(rest))}


def test_a_record_is_not_like_itself() -> None:
    assert like(LINDE, Index([LINDE])) == []


def test_of_an_import_only_pairs_with_what_is_new_are_told(register: list[Record]) -> None:
    new = {one.id for one in register[:100]}
    pairs = candidates(register)
    assert candidates(register, among=new) == [pair for pair in pairs if pair.one in new or pair.other in new]


def test_an_id_that_is_there_twice_is_refused() -> None:
    for make in (candidates, Index):
        with pytest.raises(ValueError, match="'a' is there twice"):
            make([LINDE, LINDE])


def test_nothing_and_one_record_have_no_pairs() -> None:
    assert candidates([]) == candidates([LINDE]) == like(LINDE, Index([])) == []


def test_a_higher_threshold_gives_the_likelier_of_the_same_pairs(register: list[Record]) -> None:
    pairs = candidates(register, threshold=0.01)
    assert pairs == sorted(pairs, key=lambda pair: (-pair.score, pair.one, pair.other))
    sure = [pair for pair in pairs if pair.score >= 0.9]
    assert 0 < len(sure) < len(pairs)
    assert candidates(register, threshold=0.9) == sure


def test_no_pair_is_told_twice(register: list[Record]) -> None:
    pairs = Counter((pair.one, pair.other) for pair in candidates(register, threshold=0.0))
    assert pairs
    assert max(pairs.values()) == 1
    assert all(one < other for one, other in pairs)


def test_a_contact_is_a_number_or_an_address() -> None:
    assert split_contact("010 1234567") == ("010 1234567", "")
    assert split_contact("info@delinde.example") == ("", "info@delinde.example")


def test_importing_it_is_light() -> None:
    """What it needs besides numpy and rapidfuzz; in the site neither numba nor pandas may come along."""
    code = (
        "import sys, time, numpy, rapidfuzz.process, rapidfuzz.distance, weefsel.platform; began = time.process_time();"
        "import weefsel.platform.register.plain.duplicates as it;"
        "print(time.process_time() - began, *({'numba', 'pandas', 'django', 'scipy', 'pyarrow'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    told = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(2)]
    assert min(float(seconds) for seconds, *_ in told) < 0.05
    assert all(len(one) == 1 for one in told)

"""Rounding by key: unbiased, within one base, and the same for the same people."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.analysis.disclosure import digest, marks, round_all, round_keyed
from weefsel.analysis.disclosure.records import as_bytes
from weefsel.analysis.disclosure.rounding import draws
from weefsel.errors import InputError

KEY = b"0123456789abcdef0123456789abcdef"
SOME = digest(["square 1", "square 2"])


def _keys(many: int) -> list[bytes]:
    return [number.to_bytes(16, "big") for number in range(many)]


@given(value=st.floats(0, 1e6), key=st.binary(min_size=16, max_size=64), records=st.binary(min_size=32, max_size=32))
def test_a_rounded_count_is_a_multiple_of_five_less_than_five_away(value: float, key: bytes, records: bytes) -> None:
    rounded = round_keyed(value, key, records)
    assert rounded % 5 == 0
    assert abs(rounded - value) < 5


@given(value=st.floats(10, 1e6), key=st.binary(min_size=16, max_size=32))
def test_ten_people_or_more_never_become_fewer_than_ten(value: float, key: bytes) -> None:
    assert round_keyed(value, key, SOME) >= 10


@given(fives=st.integers(0, 10_000), key=st.binary(min_size=16, max_size=32))
def test_a_multiple_of_five_stays(fives: int, key: bytes) -> None:
    assert round_keyed(5 * fives, key, SOME) == 5 * fives


@pytest.mark.parametrize("value", [11, 12, 13, 14, 17.3, 1003.7])
def test_over_keys_the_mean_is_the_count(value: float) -> None:
    rounded = np.array([round_keyed(value, key, SOME) for key in _keys(20_000)])
    # a draw is off by 2.5 people at most (standard deviation)
    assert abs(rounded.mean() - value) < 4 * 2.5 / np.sqrt(len(rounded))


def test_draws_are_even_over_sets_of_records() -> None:
    found = draws(KEY, as_bytes(marks(f"square {number}" for number in range(20_000))))
    assert ((found >= 0) & (found < 1)).all()
    counts, _ = np.histogram(found, 20, (0, 1))
    # χ² with 19 degrees of freedom is below 43.8 in 999 of 1,000
    assert ((counts - 1000) ** 2 / 1000).sum() < 43.8


def test_a_draw_is_hmac_sha256_of_the_records() -> None:
    said = hmac.new(KEY, b"weefsel: rounding of counts, 1\0" + SOME, hashlib.sha256).digest()
    expected = (int.from_bytes(said[:8], "little") >> 11) / 2**53
    assert draws(KEY, [SOME]).tolist() == [expected]
    assert round_keyed(13, KEY, SOME) == (15 if expected < 3 / 5 else 10)


def test_many_are_rounded_as_one_by_one() -> None:
    values = np.random.default_rng(1).uniform(0, 500, 200)
    records = as_bytes(marks(map(str, range(200))))
    one_by_one = [round_keyed(value, KEY, record) for value, record in zip(values, records, strict=True)]
    assert round_all(values, KEY, records).tolist() == one_by_one


@settings(max_examples=50)
@given(ids=st.lists(st.text(max_size=8), max_size=12, unique=True), seed=st.integers(0, 99))
def test_the_digest_of_a_set_does_not_mind_the_order(ids: list[str], seed: int) -> None:
    mixed = [ids[place] for place in np.random.default_rng(seed).permutation(len(ids))]
    assert digest(ids) == digest(mixed) == digest([*mixed, *ids])


@given(ids=st.sets(st.text(max_size=8), min_size=1, max_size=12))
def test_another_set_has_another_digest(ids: set[str]) -> None:
    assert digest(ids) != digest(sorted(ids)[1:])


def test_the_digest_of_what_a_set_has_beyond_another_is_the_difference() -> None:
    all_, some = marks(["a", "b", "c"]).sum(axis=0, dtype=np.uint64), marks(["a", "c"]).sum(axis=0, dtype=np.uint64)
    assert (all_ - some).tolist() == marks(["b"])[0].tolist()


def test_a_short_key_is_refused_without_telling_it() -> None:
    with pytest.raises(InputError, match="a secret of 16 bytes or more") as caught:
        round_keyed(12, b"password", SOME)
    assert "password" not in str(caught.value)


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_what_is_no_count_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="counts of 0 or more"):
        round_keyed(value, KEY, SOME)

"""A norm set as people write it down: read, written, signed, and refused with one clear message."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sources.mutants import MUTANTS, SEED, byte_mutant

from weefsel.concepts import Audience, Moment, NormMeasure, PlaceKind, Setting
from weefsel.errors import InputError
from weefsel.snapshot.frames import frame
from weefsel.snapshot.norms import Norm, NormSet, norm_rows, norm_set_of
from weefsel.sources.norms import example, parse_norms, read_norms, signed, write_norms

HEAD = '[norm_set]\nid = "basis"\nversion = "1"\ntitle_nl = "Basis"\ntitle_en = "Basis"\n'
NORM = """
[[norm]]
id = "{id}"
label_nl = "Plek"
label_en = "Place"
target = {target}
measure = "network_distance"
limit = {limit}
min_share = {share}
"""


def text(head: str = HEAD, *norms: str, **changed: object) -> bytes:
    values = {"id": "a", "target": '["function.meeting"]', "limit": 500, "share": 0.8} | changed
    return (head + ("".join(norms) or NORM.format(**values))).encode()


def faults(content: bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_norms(content, "set.toml")
    return [str(fault) for fault in caught.value.faults]


ALL_SAID = Norm(
    "all-said",
    'Een "bijzondere" plek',
    "A place \\ of its own",
    (PlaceKind.PLAYGROUND, PlaceKind.PITCH),
    NormMeasure.WALK_TIME,
    12.5,
    0.75,
    Audience.CHILDREN,
    "wijk",
    Setting.OUTDOOR,
    (Moment.SATURDAY_EVENING, Moment.SUNDAY_AFTERNOON),
    True,
    True,
    True,
    0.9,
    True,
    ("BU1", "BU2"),
    "Omdat het moet.",
    "Because.",
    "aanname",
    ("CBS en KB, Gebruik, en meer (2023), https://cbs.nl/x, y", "Iemand, Zonder jaar"),
)
SETS = [
    example(),
    NormSet("s", "2", "T", "T", (ALL_SAID,), valid_from=dt.date(2026, 1, 1), valid_until=dt.date(2027, 12, 31)),
    signed(example(), ["Gemeente", "Bewonersraad"]),
]


@pytest.mark.parametrize("made", SETS, ids=["example", "all keys", "signed"])
def test_a_set_that_is_written_reads_back_equal(made: NormSet) -> None:
    again = parse_norms(write_norms(made).encode(), "set.toml")
    assert again == made
    assert again.checksum == made.checksum


@pytest.mark.parametrize("made", SETS, ids=["example", "all keys", "signed"])
def test_a_set_comes_back_from_the_table(made: NormSet) -> None:
    again = norm_set_of(frame("norms", norm_rows(made, "x")))
    assert again == made
    assert again is not None
    assert again.checksum == made.checksum


def test_no_rows_and_rows_of_older_snapshots_are_no_set() -> None:
    old = {"norm_id": "n1", "target": "meeting", "measure": "walk_time", "limit": 10.0, "unit": "min", "source_id": "x"}
    assert norm_set_of(frame("norms", [])) is None
    assert norm_set_of(frame("norms", [old])) is None


def test_the_example_says_that_nobody_signed_it_and_every_norm_what_it_leans_on() -> None:
    assert not example().signed
    assert all(norm.basis_nl and norm.basis_en and norm.certainty for norm in example().norms)
    # a norm without a publication says that it was supposed
    assert all("aanname" in norm.certainty or norm.refs for norm in example().norms)


def test_the_example_holds_all_norms_of_the_domain(shared_data: Path) -> None:
    given = tomllib.loads((shared_data.parent / "domain" / "norms.toml").read_text("utf-8"))
    ours = {norm.norm_id: norm for norm in example().norms}
    assert list(ours) == [norm["id"] for norm in given["norm"]]
    for norm in given["norm"]:
        one = ours[norm["id"]]
        seconds = norm["limit"] if norm["unit"] == "s" else one.limit * 60
        assert one.limit * 60 == pytest.approx(seconds)
        assert one.min_share == norm.get("min_share")
        assert [target.id for target in one.targets] == norm["target"]


def test_the_checksum_tells_any_change_and_no_order_of_keys() -> None:
    made = example()
    assert replace(made, title_nl="Iets anders").checksum != made.checksum
    stricter = (replace(made.norms[0], limit=9.0), *made.norms[1:])
    assert replace(made, norms=stricter).checksum != made.checksum
    one = HEAD + NORM.format(id="a", target='["meeting"]', limit=500, share=0.8)
    lines = one.strip().splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:5]), *lines[5:7], *reversed(lines[7:])])
    assert parse_norms(turned.encode(), "x").checksum == parse_norms(one.encode(), "x").checksum


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"target": '["function.metting"]'}, "column target: found 'function.metting'; expected a function or a kind"),
        ({"target": "[]"}, "column target: found []"),
        ({"target": '["meeting", "library"]'}, "one function, or only kinds of place"),
        ({"share": 1.3}, "column min_share: found 1.3; expected a share above 0 and at most 1 (0.9 is 90%)"),
        ({"share": 0}, "column min_share: found 0"),
        ({"limit": 0}, "column limit: found 0; expected a number above 0"),
        ({"limit": -5}, "column limit: found -5"),
        ({"limit": "nan"}, "column limit: found nan"),
        ({"limit": "true"}, "column limit: found True"),
        ({"id": "A B"}, "column id: found 'A B'"),
    ],
)
def test_a_value_that_is_none_is_told_with_row_column_and_what_was_expected(
    changed: dict[str, object], said: str
) -> None:
    (fault,) = faults(text(**changed))
    assert fault.startswith("set.toml, row 1, column ")
    assert said in fault


def test_a_word_that_is_nearly_right_is_offered() -> None:
    assert "Did you mean function.meeting" in faults(text(target='["function.meetin"]'))[0]
    assert "Write limit." in faults(text() + b"limt = 3\n")[0]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    (fault,) = faults(text(HEAD + "from = 2026-03-01\nuntil = 2025-03-01\n"))
    assert "column until: found '2025-03-01'; expected a day after 2026-03-01" in fault


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ((500, 0.8), (800, 0.95), True),
        ((500, 0.8), (500, 0.9), False),
        ((500, 0.8), (800, 0.8), False),
        ((500, 0.9), (800, 0.8), False),
        ((500, 0.8), (500, 0.8), False),
    ],
)
def test_norms_that_cannot_both_be_meant_are_refused(
    first: tuple[int, float], second: tuple[int, float], together: bool
) -> None:
    target = '["function.meeting"]'
    norms = [
        NORM.format(id=name, target=target, limit=limit, share=share)
        for name, (limit, share) in zip("ab", (first, second), strict=True)
    ]
    if together:
        assert len(parse_norms(text(HEAD, *norms), "x").norms) == 2
    else:
        (fault,) = faults(text(HEAD, *norms))
        assert "row 2, column limit" in fault
        assert "norms that can both hold: a says of the same thing" in fault


def test_norms_of_another_audience_or_place_do_not_clash() -> None:
    one = NORM.format(id="a", target='["function.meeting"]', limit=500, share=0.8)
    other = NORM.format(id="b", target='["function.meeting"]', limit=500, share=0.9) + 'audience = "seniors"\n'
    assert len(parse_norms(text(HEAD, one, other), "x").norms) == 2


def test_a_share_of_people_is_no_part_of_a_norm_by_area() -> None:
    (fault,) = faults(text().replace(b"network_distance", b"opening_hours"))
    assert "column min_share: found 0.8; expected no share" in fault


def test_a_signed_set_that_was_changed_by_hand_is_refused() -> None:
    made = write_norms(signed(example(), ["Gemeente"]))
    changed = made.replace("limit = 500.0", "limit = 600.0", 1)
    assert changed != made
    (fault,) = faults(changed.encode())
    assert "expected the set as it was signed; it was changed since" in fault


def test_signatures_need_their_checksum_and_a_checksum_its_signatures() -> None:
    made = write_norms(signed(example(), ["Gemeente"])).splitlines(keepends=True)
    (fault,) = faults("".join(line for line in made if not line.startswith("sha256")).encode())
    assert f'put sha256 = "{signed(example(), ["Gemeente"]).checksum}"' in fault
    (fault,) = faults("".join(line for line in made if not line.startswith("signed_by")).encode())
    assert "expected signed_by" in fault


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[norm_set]",
        b"norm = 3",
        b"[[norm]]\n" * 300,
        b"[norm_set]\nid = 1\n[[norm]]\nid = 2\n",
        b"x = " + b"[" * 5_000,
        b"x" * 1_000_001,
    ],
)
def test_what_is_no_norm_set_is_told_in_a_line_a_fault(content: bytes) -> None:
    assert all("set.toml" in fault and "\n" not in fault for fault in faults(content))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path, Path("x" * 5_000)):
        with pytest.raises(InputError, match="a file that can be read"):
            read_norms(path)


def test_damaged_sets_read_or_are_refused() -> None:
    rng = random.Random(SEED)
    sound = write_norms(replace(example(), norms=example().norms[:3])).encode()
    refused = 0
    for _ in range(MUTANTS):
        try:
            made = parse_norms(byte_mutant(rng, sound), "set.toml")
        except InputError:
            refused += 1
        else:
            # what reads can be written and read again
            assert parse_norms(write_norms(made).encode(), "set.toml") == made
    assert refused > MUTANTS / 3

"""Cleaning of what people type: what is kept, what is mended, and what each mistake says."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from email.headerregistry import Address
from urllib.parse import urlsplit

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.concepts import LANGS
from weefsel.platform.register.plain.values import (
    Outlines,
    Point,
    Wrong,
    date_within,
    email_address,
    line,
    point_within,
    prose,
    time_of_day,
    web_address,
)

EARLY, LATE = dt.date(2000, 1, 1), dt.date(2030, 12, 31)


def wrong(value: object) -> str:
    """The id of what is wrong; its sentences must exist in both languages."""
    assert isinstance(value, Wrong), value
    assert all(value.said(lang) for lang in LANGS)
    return value.text_id.removeprefix("group.wrong_")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Eetclub \t Dinsdag\n", "Eetclub Dinsdag"),
        ("Cafe\u0301", "Café"),
        ("نادي الحي", "نادي الحي"),
        ("בית קפה", "בית קפה"),
        ("हिन्दी मंडल", "हिन्दी मंडल"),
        ("می‌خواهم", "می‌خواهم"),  # a joiner that Persian needs
        ("👩‍👩‍👧 Eetclub 🍲", "👩‍👩‍👧 Eetclub 🍲"),
        ("日本語クラブ", "日本語クラブ"),
        ("’t Hoekje & <Zo>", "’t Hoekje & <Zo>"),
        ("Eet\u202eclub\u202c", "Eetclub"),
        ("Eet\u2066club\u2069\u200b\ufeff", "Eetclub"),
        ("Eet\x00cl\x1bub\x9f", "Eetclub"),
        ("Eet\u00adclub", "Eetclub"),
        ("Eet\u2028club", "Eet club"),
        ("Eet\u3000club\u00a0x", "Eet club x"),
        ("e" + "\u0301" * 40, "é" + "\u0301" * 4),
        ("\uf0b7 Eetclub", "Eetclub"),  # a bullet of a word processor
    ],
)
def test_a_line_is_kept_without_what_nobody_sees(typed: str, kept: str) -> None:
    assert line(typed, 80) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\u3164\u2800", "\u202e", "\u200d", None, "\x00"])
def test_a_line_of_nothing_to_see_is_empty(typed: str | None) -> None:
    assert wrong(line(typed, 80)) == "empty"
    assert line(typed, 80, needed=False) == ""


@pytest.mark.parametrize("typed", ["\ud800", "x\udfff", "\ufffe", "\U0001ffff", "\ufdd0"])
def test_halves_of_characters_are_refused(typed: str) -> None:
    assert wrong(line(typed, 80)) == "broken"
    assert wrong(prose(typed, 80)) == "broken"


def test_a_length_is_in_characters_and_the_mistake_says_how_many_to_remove() -> None:
    assert line("é" * 80, 80) == "é" * 80
    assert line("e\u0301" * 80, 80) == "é" * 80
    found = line("x" * 83, 80, field="name")
    assert found == Wrong("name", "group.wrong_long", {"n": "3"})
    assert isinstance(found, Wrong)
    assert found.said("nl") == "Dit is te lang. Haal 3 tekens weg."
    assert wrong(line("x" * 10_000_000, 80)) == "long"


@pytest.mark.parametrize("value", [3, 3.5, True, [], {}, b"x"])
def test_what_is_no_text_is_refused(value: object) -> None:
    assert {wrong(check(value)) for check in (lambda v: line(v, 9), lambda v: prose(v, 9), email_address)} == {
        "no_text"
    }
    assert wrong(web_address(value)) == wrong(time_of_day(value)) == wrong(date_within(value, EARLY, LATE)) == "no_text"


def test_prose_keeps_its_lines() -> None:
    typed = "\r\n Wij koken. \r\n\r\n\r\n\r\nEn  eten.\u2029Samen\t!\n\n"
    assert prose(typed, 100) == "Wij koken.\n\nEn eten.\nSamen !"
    assert prose("", 100) == prose(None, 100) == ""
    assert wrong(prose("", 100, needed=True)) == "empty"


TYPED = st.text(max_size=60) | st.text(
    alphabet="aé\u0301 \n\t\u202e\u200b\u200d\x00\x1f\x85\u2028\ufeff🍲ا", max_size=60
)


@given(TYPED)
@settings(max_examples=600, deadline=None)
def test_what_is_kept_is_kept_again_and_hides_nothing(typed: str) -> None:
    for clean in (line, prose):
        kept = clean(typed, 50, needed=False)
        if isinstance(kept, Wrong):
            continue
        assert clean(kept, 50, needed=False) == kept
        assert unicodedata.is_normalized("NFC", kept)
        assert len(kept) <= 50
        kept.encode("utf-8")
        hidden = {c for c in kept if unicodedata.category(c) in ("Cc", "Cs", "Co") or c in "\u202a\u202e\u2066\u200f"}
        assert hidden <= ({"\n"} if clean is prose else set())
        letters = [c for c in unicodedata.normalize("NFD", typed) if unicodedata.category(c)[0] in "LN"]
        assert not kept or set(letters) <= set(unicodedata.normalize("NFD", kept))


# web addresses

WEB = {
    "voorbeeld.nl": "https://voorbeeld.nl",
    "www.Voorbeeld.NL/Agenda": "https://www.voorbeeld.nl/Agenda",
    "http://voorbeeld.nl": "http://voorbeeld.nl",
    "HTTPS://voorbeeld.nl/": "https://voorbeeld.nl/",
    " https://voorbeeld.nl/a?b=c&d=é#x ": "https://voorbeeld.nl/a?b=c&d=%C3%A9#x",
    "//voorbeeld.nl": "https://voorbeeld.nl",
    "voorbeeld.nl:8080/x": "https://voorbeeld.nl:8080/x",
    "https://voorbeeld.nl:443/x": "https://voorbeeld.nl/x",
    "https://bücher.de": "https://xn--bcher-kva.de",
    "https://раураl.com": "https://xn--l-7sba6dbr.com",  # Cyrillic that looks Latin
    "https://voorbeeld.nl/100%": "https://voorbeeld.nl/100%25",
    "https://voorbeeld.nl/a%20b": "https://voorbeeld.nl/a%20b",
    'https://voorbeeld.nl/"><script>': "https://voorbeeld.nl/%22%3E%3Cscript%3E",
    "voorbeeld.nl.": "https://voorbeeld.nl",
    "https://facebook.com/groups/123": "https://facebook.com/groups/123",
    "voorbeeld。nl": "https://voorbeeld.nl",
}
WEB_WRONG = {
    "javascript:alert(1)": "web_scheme",
    "JavaScript://voorbeeld.nl/%0aalert(1)": "web_scheme",
    "data:text/html,x": "web_scheme",
    "file:///etc/passwd": "web_scheme",
    "ftp://voorbeeld.nl": "web_scheme",
    "mailto:naam@voorbeeld.nl": "web_scheme",
    "htps://voorbeeld.nl": "web_scheme",
    "https://voor beeld.nl": "web_space",
    "www.voorbeeld.nl en www.voorbeeld.be": "web_space",
    "https://": "web_form",
    "https:///pad": "web_form",
    "https:voorbeeld.nl": "web_form",
    "https://voorbeeld.nl\\@ander.nl": "web_form",
    "https://voorbeeld.nl:99999": "web_form",
    "https://[::1": "web_form",
    "https://naam:geheim@voorbeeld.nl": "web_user",
    "naam@voorbeeld.nl": "web_user",
    "https://voorbeeld.nl@ander.nl": "web_user",
    "localhost": "web_host",
    "http://localhost:8000": "web_host",
    "http://127.0.0.1/": "web_host",
    "http://[::1]/": "web_host",
    "http://0x7f.1": "web_host",
    "http://2130706433": "web_host",
    "http://169.254.169.254/latest": "web_host",
    "http://１２７.0.0.1": "web_host",
    "http://printer.local": "web_host",
    "http://db.internal": "web_host",
    "voorbeeld": "web_host",
    "voor_beeld.nl": "web_host",
    "voorbeeld..nl": "web_host",
    "-voorbeeld.nl": "web_host",
    "voorbeeld.n": "web_host",
    "www.voorbeeld.123": "web_host",
    f"{'a' * 64}.nl": "web_host",
    "https://voorbeeld.nl/" + "x" * 600: "long",
}


@pytest.mark.parametrize("typed", WEB)
def test_a_web_address_is_made_whole(typed: str) -> None:
    assert web_address(typed) == WEB[typed]
    assert web_address(WEB[typed]) == WEB[typed]


@pytest.mark.parametrize("typed", WEB_WRONG, ids=lambda value: value[:40])
def test_a_web_address_that_cannot_be_is_refused_with_its_mend(typed: str) -> None:
    assert wrong(web_address(typed)) == WEB_WRONG[typed]


def test_a_thousand_damaged_web_addresses_stay_on_the_open_web() -> None:
    rng = random.Random(3)
    for _ in range(1000):
        text = list(rng.choice([*WEB, *WEB_WRONG])[:80])
        for _ in range(rng.randint(1, 4)):
            text.insert(rng.randrange(len(text) + 1), rng.choice(" @:/\\?#[]%.\x00\n\t\u202e．。／：＠é\ud800-_'\"<>"))
        found = web_address("".join(text))
        if isinstance(found, Wrong) or not found:
            continue
        parts = urlsplit(found)
        assert parts.scheme in ("http", "https")
        assert parts.username is None
        assert parts.hostname
        assert "." in parts.hostname
        assert found.isascii()
        assert not set(found) & set(" \"<>\\\n\t'") - {"'"}
        assert web_address(found) == found


# e-mail addresses

EMAIL = {
    "naam@voorbeeld.nl": "naam@voorbeeld.nl",
    " Naam@Voorbeeld.NL ": "Naam@voorbeeld.nl",
    "mailto:naam@voorbeeld.nl": "naam@voorbeeld.nl",
    "<naam@voorbeeld.nl>": "naam@voorbeeld.nl",
    "naam+club@sub.voorbeeld.co.uk": "naam+club@sub.voorbeeld.co.uk",
    "o'neil@voorbeeld.nl": "o'neil@voorbeeld.nl",
    "naam＠voorbeeld．nl": "naam@voorbeeld.nl",
    "naam@voorbeeld.nl.": "naam@voorbeeld.nl",
    "naam@bücher.de": "naam@xn--bcher-kva.de",
    "naam\u200b@voorbeeld.nl": "naam@voorbeeld.nl",
}
EMAIL_WRONG = {
    "": "empty",
    "eetclub dinsdag@voorbeeld.nl": "email_space",
    "naam@voorbeeld .nl": "email_space",
    "naam@voorbeeld.nl\nBcc: x@y.nl": "email_space",
    "naam.voorbeeld.nl": "email_no_at",
    "naam@@voorbeeld.nl": "email_two_at",
    "a@b.nl,c@d.nl": "email_two_at",
    "naam@voorbeeld,nl": "email_comma",
    "@voorbeeld.nl": "email_part",
    "naam@": "email_part",
    "naam@voorbeeld": "email_no_point",
    "naam..x@voorbeeld.nl": "email_points",
    ".naam@voorbeeld.nl": "email_points",
    "naam.@voorbeeld.nl": "email_points",
    "naam@voorbeeld..nl": "email_points",
    "naäm@voorbeeld.nl": "email_letter",
    'na"am@voorbeeld.nl': "email_letter",
    "na(am)@voorbeeld.nl": "email_letter",
    "naam@127.0.0.1": "email_domain",
    "naam@[127.0.0.1]": "email_domain",
    "naam@voor_beeld.nl": "email_domain",
    "naam@localhost.localhost": "email_domain",
    f"{'a' * 65}@voorbeeld.nl": "email_long",
    f"naam@{'a.' * 124}nl": "email_long",
    "x" * 2000: "long",
}


@pytest.mark.parametrize("typed", EMAIL)
def test_an_email_address_is_kept(typed: str) -> None:
    assert email_address(typed) == EMAIL[typed]


@pytest.mark.parametrize("typed", EMAIL_WRONG, ids=lambda value: repr(value[:40]))
def test_an_email_address_that_cannot_be_says_how_to_mend_it(typed: str) -> None:
    assert wrong(email_address(typed)) == EMAIL_WRONG[typed]


def test_the_mistake_of_the_form_says_what_the_form_says() -> None:
    found = email_address("eetclub dinsdag@voorbeeld.nl", field="email")
    assert isinstance(found, Wrong)
    assert (found.field, found.said("nl")) == ("email", "Er staat een spatie in het adres. Haal die weg.")


def test_a_thousand_damaged_email_addresses_are_addresses_to_python_too_or_refused() -> None:
    rng = random.Random(4)
    kept = 0
    for _ in range(1000):
        text = list(rng.choice([*EMAIL, *EMAIL_WRONG])[:80])
        for _ in range(rng.randint(1, 3)):
            text.insert(rng.randrange(len(text) + 1), rng.choice(' @,.;<>\r\n\x00:é\u202e\ud800()\\"x-+'))
        found = email_address("".join(text))
        if isinstance(found, Wrong):
            continue
        kept += 1
        local, _, domain = found.rpartition("@")
        assert Address(addr_spec=found).domain == domain
        assert found.isascii()
        assert found.isprintable()
        assert local
    assert kept > 20


# days and times

DAYS = {
    "2026-03-12": (2026, 3, 12),
    "12-3-2026": (2026, 3, 12),
    "12-03-2026": (2026, 3, 12),
    "12/3/2026": (2026, 3, 12),
    "12.3.2026": (2026, 3, 12),
    "12 3 2026": (2026, 3, 12),
    "12 maart 2026": (2026, 3, 12),
    "donderdag 12 MRT 2026": (2026, 3, 12),
    "12th March 2026": (2026, 3, 12),
    "1 okt. 2026": (2026, 10, 1),
    "29-2-2028": (2028, 2, 29),
    "1-1-2000": (2000, 1, 1),
    "31-12-2030": (2030, 12, 31),
}
DAYS_WRONG = {
    "": "empty",
    "morgen": "date_form",
    "12 foo 2026": "date_form",
    "12-3": "date_form",
    "12-3-26": "date_year",
    "12 maart '26": "date_year",
    "29-2-2026": "date_none",
    "31-4-2026": "date_none",
    "0-1-2026": "date_none",
    "12-13-2026": "date_none",
    "0000-01-01": "date_none",
    "31-12-1999": "date_early",
    "1-1-2031": "date_late",
    "1-1-9999": "date_late",
    "١٢-٣-٢٠٢٦": "date_form",
    "1" * 41: "long",
}


@pytest.mark.parametrize("typed", DAYS)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert date_within(typed, EARLY, LATE) == dt.date(*DAYS[typed])


@pytest.mark.parametrize("typed", DAYS_WRONG)
def test_a_day_that_cannot_be_says_how_to_mend_it(typed: str) -> None:
    assert wrong(date_within(typed, EARLY, LATE)) == DAYS_WRONG[typed]


def test_a_day_is_taken_as_it_is_and_may_be_left_out() -> None:
    assert date_within(dt.date(2026, 3, 12), EARLY, LATE) == dt.date(2026, 3, 12)
    assert date_within("", EARLY, LATE, needed=False) is None
    found = date_within("1-1-1999", EARLY, LATE)
    assert isinstance(found, Wrong)
    assert found.said("nl") == "Deze dag is te vroeg. Kies een dag vanaf 1-1-2000."


@given(st.dates(EARLY, LATE))
def test_every_day_between_is_read_back(day: dt.date) -> None:
    assert date_within(day.isoformat(), EARLY, LATE) == day
    assert date_within(f"{day.day}-{day.month}-{day.year}", EARLY, LATE) == day
    assert date_within(f"{day:%d %B %Y}", EARLY, LATE) == day


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("18.00", "18:00"),
        ("18:00", "18:00"),
        ("1800", "18:00"),
        ("18", "18:00"),
        ("18u", "18:00"),
        ("18 uur", "18:00"),
        ("om 18.30 uur", "18:30"),
        ("6.05", "06:05"),
        ("18u30", "18:30"),
        ("0:00", "00:00"),
        ("24.00", "00:00"),
        ("", ""),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, clock: str) -> None:
    assert time_of_day(typed) == clock


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("25.00", "time_none"),
        ("18.60", "time_none"),
        ("24.01", "time_none"),
        ("avond", "time_form"),
        ("180", "time_form"),
    ],
)
def test_a_time_that_cannot_be_says_how_to_mend_it(typed: str, said: str) -> None:
    assert wrong(time_of_day(typed)) == said
    assert wrong(time_of_day("", needed=True)) == "empty"


# points

BOUNDS = (4.0, 52.0, 5.0, 53.0)
OUTLINES = Outlines([("BU1", shapely.box(4.1, 52.1, 4.5, 52.5)), ("BU2", shapely.box(4.5, 52.1, 4.9, 52.5))])


def test_a_point_is_inside_the_bounds_and_in_an_area() -> None:
    assert point_within(4.2, 52.2, BOUNDS) == Point(4.2, 52.2, None)
    assert point_within("4,6", " 52.2 ", BOUNDS, OUTLINES) == Point(4.6, 52.2, "BU2")
    assert point_within(4.5, 52.2, BOUNDS, OUTLINES) == Point(4.5, 52.2, "BU1")
    assert point_within(4, 53, BOUNDS) == Point(4.0, 53.0, None)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (3.9, 52.5, "point_outside"),
        (4.95, 52.9, "point_outside"),
        (52.2, 4.2, "point_swapped"),
        ("", "52", "point_form"),
        ("nan", 52, "point_form"),
        (float("inf"), 52, "point_form"),
        ("1e999", 52, "point_form"),
        (None, 52, "point_form"),
        (True, 52, "point_form"),
        ("4_2", 52, "point_form"),
        ("4" * 5000, 52, "point_form"),
        (10**400, 52, "point_form"),
        ([4], 52, "point_form"),
    ],
)
def test_a_point_elsewhere_or_none_at_all_is_refused(x: object, y: object, said: str) -> None:
    assert wrong(point_within(x, y, BOUNDS, OUTLINES)) == said

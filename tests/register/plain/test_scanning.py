"""What free text may not show: a table of what must be found, one of what must not, and bounds on time."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.platform.register.plain.legible import legible
from weefsel.platform.register.plain.scanning import Finding, found, shown

#: all numbers are made up, or are those of the manuals: 06-12345678, NL91 ABNA 0417 1643 00
CAUGHT = [
    # e-mail addresses
    ("Mail naam@voorbeeld.nl", "email"),
    ("NAAM@VOORBEELD.NL", "email"),
    ("jan.de-vries+eten@mail.voorbeeld.co.uk", "email"),
    ("(naam@voorbeeld.nl)", "email"),
    ("naam @ voorbeeld.nl", "email"),
    ("naam@ voorbeeld.nl", "email"),
    ("naam @ voorbeeld . nl", "email"),
    ("naam@voorbeeld punt nl", "email"),
    ("naam at voorbeeld punt nl", "email"),
    ("naam at voorbeeld.nl", "email"),
    ("naam (at) voorbeeld.nl", "email"),
    ("naam(at)voorbeeld(punt)nl", "email"),
    ("naam[at]voorbeeld[dot]nl", "email"),
    ("naam (a) voorbeeld.nl", "email"),
    ("naam(a)voorbeeld.nl", "email"),
    ("naam apenstaartje voorbeeld punt nl", "email"),
    ("naam (apenstaart) voorbeeld punt nl", "email"),
    ("n a a m @ v o o r b e e l d . n l", "email"),
    ("naam＠voorbeeld．nl", "email"),
    ("naam@voorbeeld。nl", "email"),
    ("naam@voorbeeld․nl", "email"),
    ("naam@\u200bvoorbeeld\u200b.nl", "email"),
    ("naam@voor\u00adbeeld.nl", "email"),
    ("nааm@vооrbeeld.nl", "email"),  # Cyrillic а and о
    ("ｎａａｍ@voorbeeld.nl", "email"),
    ("naam@gmail", "email"),
    ("naam@müller.de", "email"),
    ("Aanmelden?naam@voorbeeld.amsterdam!", "email"),
    ("info_eetclub@voorbeeld.nl.", "email"),
    ("mailto:naam@voorbeeld.nl?subject=x", "email"),
    ("naam at gmail dot com", "email"),
    ("naam @ hotmail punt com", "email"),
    # telephone numbers
    ("06-12345678", "phone"),
    ("0612345678", "phone"),
    ("06 12 34 56 78", "phone"),
    ("06.12.34.56.78", "phone"),
    ("06/12345678", "phone"),
    ("06 - 123 456 78", "phone"),
    ("(06) 12345678", "phone"),
    ("+31 6 12345678", "phone"),
    ("+31612345678", "phone"),
    ("+31 (0)6 12 34 56 78", "phone"),
    ("+31(0)20-1234567", "phone"),
    ("0031 6 12345678", "phone"),
    ("0031612345678", "phone"),
    ("020-1234567", "phone"),
    ("020 123 45 67", "phone"),
    ("(020) 123 45 67", "phone"),
    ("0172 - 12 34 56", "phone"),
    ("0172/123456", "phone"),
    ("085-1234567", "phone"),
    ("+32 470 12 34 56", "phone"),
    ("+49 151 23456789", "phone"),
    ("0049 151 23456789", "phone"),
    ("+44 20 7946 0958", "phone"),
    ("+1 (212) 555-0123", "phone"),
    ("wa.me/31612345678", "phone"),
    ("tel. 1234567", "phone"),
    ("Telefoon: 123 45 67", "phone"),
    ("bel 0612345678, of kom om 18.00 uur", "phone"),
    ("elke dinsdag 18.00 uur 06 12345678", "phone"),
    ("06 12345678 10.00 uur", "phone"),
    ("０６-１２３４５６７８", "phone"),
    ("٠٦-١٢٣٤٥٦٧٨", "phone"),
    ("06\u200b12\u200b34\u200b56\u200b78", "phone"),
    ("06·12·34·56·78", "phone"),
    ("06–12345678", "phone"),
    ("0️⃣6️⃣12345678", "phone"),
    ("𝟎𝟔-𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "phone"),
    ("0 6 1 2 3 4 5 6 7 8", "phone"),
    ("nul zes een twee drie vier vijf zes zeven acht", "phone"),
    ("06\u00a012345678", "phone"),
    ("06_12345678", "phone"),
    ("06\t12345678", "phone"),
    ("06-\r12345678", "phone"),
    # BSN
    ("BSN 123456782", "bsn"),
    ("123456782", "bsn"),
    ("1234.56.782", "bsn"),
    ("123 456 782", "bsn"),
    ("123.456.782", "bsn"),
    ("12 34 56 782", "bsn"),
    ("123-456-782", "bsn"),
    ("mijn burgerservicenummer is 111222333.", "bsn"),
    ("sofinummer: 111.222.333", "bsn"),
    ("012345672", "bsn"),
    ("bsn: 12345672", "bsn"),
    ("１２３４５６７８２", "bsn"),
    ("123\u200b456\u200b782", "bsn"),
    # IBAN
    ("NL91 ABNA 0417 1643 00", "iban"),
    ("NL91ABNA0417164300", "iban"),
    ("nl91abna0417164300 op naam van de club", "iban"),
    ("NL91 ABNA 0417 1643 00 op naam van de club", "iban"),
    ("NL91-ABNA-0417-1643-00", "iban"),
    ("N L 9 1 A B N A 0 4 1 7 1 6 4 3 0 0", "iban"),
    ("IBAN:NL91ABNA0417164300", "iban"),
    ("BE68 5390 0754 7034", "iban"),
    ("DE89 3704 0044 0532 0130 00", "iban"),
    ("NL91 ABNA\u200b 0417 1643 00", "iban"),
    ("ＮＬ９１ＡＢＮＡ０４１７１６４３００", "iban"),
    ("NL00 ABNA 0417 1643 00", "iban"),
]
FREE = [
    "Elke dinsdag van 18.00 tot 20.00 uur",
    "09.00-17.00 uur",
    "09.00 - 12.00 en 13.00 - 17.00 uur",
    "ma 09.00-12.00 13.00-17.00",
    "09:00-12:00, 13:00-17:00",
    "2019-2020",
    "2010 2012 2014 2016 2018",
    "van 2019 tot en met 2026",
    "01-02-2026 18.00",
    "01-02-2026 18 00",
    "01-02-26 18.00 uur",
    "01.02.2026 - 03.04.2026",
    "12 maart 2026 om 20.30 uur",
    "01-02-26 18.00",
    "2026-03-12",
    "2026-03-12 2026-03-19",
    "1234 AB Weverveen",
    "Postcode 1012 JS, huisnummer 1",
    "Postbus 12345, 1000 AB Weverveen",
    "€ 1.250,00 per jaar",
    "€ 12.345.678,90",
    "€ 111.222.333",
    "111.222.333 euro",
    "EUR 284.000",
    "11.770 bewoners",
    "KVK 12345678",
    "KvK-nummer: 01234567",
    "Kamer van Koophandel 12345672",
    "vestigingsnummer 000012345678",
    "RSIN 123456782",
    "ANBI, fiscaal nummer 123456782",
    "ISBN 978-90-351-2345-6",
    "ISBN 9789035123456",
    "ISBN 0-306-40615-2",
    "0-306-40615-2",
    "978-90-351-2345-6",
    "Bel 112",
    "bel 14 020",
    "0900-8844",
    "0800-0113",
    "0800 1351",
    "bel 113 of 0800-0113",
    "lijn 14, halte 06",
    "bus 170 en 172, 10 minuten",
    "12345678",
    "123456789",
    "1 2 3 4 5 6",
    "10 20 30 40 50 60 70",
    "nummer 06",
    "@buurthuis",
    "volg ons op @buurthuis.",
    "Social@Work",
    "Thuis@Oost",
    "Koffie @ de Brug",
    "www.voorbeeld.nl",
    "https://voorbeeld.nl/agenda/2026/03/12",
    "visit us at voorbeeld.nl",
    "look at www.voorbeeld.nl",
    "we are at de Brug",
    "soep (a) of brood (b)",
    "e-mail",
    "kies (a) soep. Of brood",
    "wij bakken, koken en eten. nl en en",
    "52.0907374, 5.1214201",
    "100 m2, 12,5 x 8,25 m",
    "NL Design System",
    "BE40 en DE50 zijn wegen",
    "een twee drie vier",
    "groep 1 t/m 8",
    "80+ en 65-plus",
    "+100 bezoekers",
    "24/7 open",
    "versie 1.2.3.4.5",
    "192.168.0.1",
    "de 1e, 2e en 3e dinsdag",
    "Gebouw 020, kamer 1.23",
    "020 - 2026",
    "Rode Draad 10-12-14-16-18-20-22",
    "leeftijd 06-12 jaar",
    "leeftijden 06-12 12-18 18-65 jaar",
    "scores 3-2 1-0 2-2 0-1 4-4",
    "Eetclub Dinsdag 🍲 voor iedereen",
    "مرحبا بكم في الحي",
    "000000000",
    "0000000000",
]

#: text around a finding stays as it is
MASKED = {
    "Bel 06-12345678 of mail naam@voorbeeld.nl.": "Bel [telefoonnummer] of mail [e-mailadres].",
    "(020) 123 45 67, elke dag": "[telefoonnummer], elke dag",
    "Bel +31 (0)6 12 34 56 78!": "Bel [telefoonnummer]!",
    "06-12345678 / 06-87654321": "[telefoonnummer] / [telefoonnummer]",
    "06-12345678, 020-1234567": "[telefoonnummer], [telefoonnummer]",
    "Maak € 5 over op NL91 ABNA 0417 1643 00 voor 12-03-2026": "Maak € 5 over op [rekeningnummer] voor 12-03-2026",
    "BSN: 123456782, KVK 12345678": "BSN: [burgerservicenummer], KVK 12345678",
    "Elke dinsdag om 18.00 uur": "Elke dinsdag om 18.00 uur",
    "🍲 naam@voorbeeld.nl 🍲": "🍲 [e-mailadres] 🍲",
    "naam@voorbeeld.nl06": "[e-mailadres]06",
    "naam@voorbeeld.nl06-12345678": "[e-mailadres][telefoonnummer]",
    "naam@voorbeeld.nl2naam@voorbeeld.nl": "[e-mailadres][e-mailadres]",
    "naam@xn--bcher-kva.xn--p1ai": "[e-mailadres]",
    "": "",
}


@pytest.mark.parametrize(("text", "kind"), CAUGHT, ids=lambda value: value.encode("unicode_escape").decode()[:60])
def test_what_nobody_should_read_is_found_alone_and_in_a_sentence(text: str, kind: str) -> None:
    assert [one.kind for one in found(text)] == [kind]
    assert [one.kind for one in found(f"Kom gerust langs!\n{text}\nTot dan.")] == [kind]


@pytest.mark.parametrize("text", FREE, ids=lambda value: value.encode("unicode_escape").decode()[:60])
def test_what_anybody_may_read_is_left(text: str) -> None:
    assert found(text) == ()
    assert shown(text) == text


def test_there_are_enough_of_both() -> None:
    assert len({text for text, _ in CAUGHT}) >= 60
    assert len(set(FREE)) >= 60


@pytest.mark.parametrize("text", MASKED, ids=lambda value: value[:40])
def test_only_the_finding_gives_way_to_a_word(text: str) -> None:
    assert shown(text) == MASKED[text]


def test_the_word_is_in_the_language_of_the_page() -> None:
    assert shown("06-12345678", "en") == "[telephone number]"


def test_places_are_those_of_the_text_as_it_was_given() -> None:
    text = "🍲ﬁ naam＠voor\u200bbeeld．nl x"
    (one,) = found(text)
    assert one == Finding("email", 3, len(text) - 2)
    assert text[one.start : one.end] == "naam＠voor\u200bbeeld．nl"


def _elfproef(number: str) -> bool:
    """The rule as the Tax Administration writes it, digit for digit."""
    a, b, c, d, e, f, g, h, i = map(int, number)
    return (9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i) % 11 == 0


def test_nine_digits_are_a_bsn_when_they_pass_the_elfproef() -> None:
    rng = random.Random(7)
    numbers = [f"{rng.randrange(10**9):09}" for _ in range(3000)]
    # nine digits that begin with 0 or 31 are no telephone number: those have ten or more
    wrong = [n for n in numbers if bool(found(n)) != _elfproef(n)]
    assert wrong == []


def test_every_dutch_mobile_number_is_found_however_it_is_grouped() -> None:
    rng = random.Random(8)
    for _ in range(1500):
        digits = f"06{rng.choice('123458')}{rng.randrange(10**7):07}"
        text, mark = digits[:2], rng.choice([" ", "-", ".", "/", " - ", "", ") ("])
        for digit in digits[2:]:
            text += rng.choice(["", "", mark]) + digit
        assert [(one.kind, one.start, one.end) for one in found(text)] == [("phone", 0, len(text))], text


LETTERS = "nl06-+31 (0).@a\u200b０٦ NLbsn:tel€/punt1234567890,\n"


@given(st.text(max_size=300) | st.text(alphabet=LETTERS, max_size=120))
@settings(max_examples=500, deadline=None)
def test_findings_lie_in_the_text_in_order_and_apart(text: str) -> None:
    findings = found(text)
    ends = [0, *(one.end for one in findings)]
    assert all(end <= one.start < one.end <= len(text) for end, one in zip(ends, findings, strict=False))
    rest = shown(text)
    for one in findings:
        assert text[one.start : one.end]
    assert (rest == text) == (not findings)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_what_is_made_legible_knows_where_it_came_from(text: str) -> None:
    seen = legible(text)
    places = range(len(seen.text)) if seen.origin is None else seen.origin
    assert len(places) == len(seen.text)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(text) for place in places)


def test_a_thousand_damaged_texts_are_searched_without_a_fault() -> None:
    rng = random.Random(9)
    for _ in range(1000):
        text = list(rng.choice(CAUGHT)[0] + " " + rng.choice(FREE))
        for _ in range(rng.randint(1, 4)):
            text.insert(rng.randrange(len(text)), rng.choice("\u200b\u202e\ud800\x00．＠０7@.- ()+\U0010ffff"))
        assert len(shown("".join(text))) > 0


HOSTILE = [
    *(
        "a",
        "1",
        "1 ",
        "0 ",
        "@",
        "a@",
        "a@a.",
        "a.",
        " at ",
        "a(at)",
        "06-",
        "+",
        "(",
        "((1",
        "nl91",
        "n l 9 1 ",
        "een ",
    ),
    *(
        "1-1 ",
        "1-1-",
        "18.00-",
        "a@b punt ",
        "a ",
        "\u200b",
        "😀",
        "０",
        "bsn ",
        "bsn 1",
        "kvk nummer nummer ",
        "isbn 1-",
    ),
    *(
        "tel.1",
        "€1",
        ".",
        "1.111",
        "ﷺ",
        "2019-",
        "a@gmail ",
        "1/1/20",
        " ",
        "1   ",
        "+0 ",
        "isbn ",
        "00 1",
        "0123456789 ",
    ),
    *("nl91abna", "vestigings", "1-2 en ", "a-", "x@a-", "_", "(at) ", "b.s.n.", "nul", "\n", "é@é."),
]


@pytest.mark.parametrize("piece", HOSTILE, ids=lambda value: value.encode("unicode_escape").decode())
def test_ten_thousand_hostile_characters_take_no_time(piece: str) -> None:
    """20 ms on a quiet computer; the limit here leaves room for a busy one."""
    text = (piece * (10_000 // len(piece) + 1))[:10_000]
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        found(text)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.08

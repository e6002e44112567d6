"""Words of a change hold for its interval, in both languages, and after rounding at the gate."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weefsel.atlas.read import Figure
from weefsel.concepts import LANGS, Disclosure, Lang, MissingReason
from weefsel.publish.change_words import Sureness, Verdict, change_words, of_published
from weefsel.publish.gate import published
from weefsel.publish.words import ends, shown

NUMBER = st.floats(-1, 1, allow_nan=False).map(lambda value: round(value, 6))
WIDTH = st.floats(0, 0.5, allow_nan=False).map(lambda value: round(value, 6))


@pytest.mark.parametrize(
    ("change", "lower", "upper", "direction", "said"),
    [
        (
            -0.032,
            -0.053,
            -0.011,
            "higher_better",
            "Zeker minder: het verschil is 3 procentpunt. Het ligt tussen 1 en 5 procentpunt. Dat is slechter.",
        ),
        (
            0.004,
            0.001,
            0.007,
            "context",
            "Zeker meer: het verschil is 0,4 procentpunt. Het ligt tussen 0,1 en 0,7 procentpunt.",
        ),
        (
            0.02,
            -0.01,
            0.05,
            "higher_better",
            "Misschien meer: het verschil is 2 procentpunt. Het kan ook gelijk gebleven zijn, of minder.",
        ),
        (
            0.001,
            -0.03,
            0.032,
            "lower_better",
            "Geen verschil te zien. Een verschil van hooguit 3 procentpunt kunnen wij niet uitsluiten.",
        ),
        (0.0, 0.0, 0.0, "context", "Geen verschil te zien."),
        (0.2, None, None, "context", "Niet te zeggen of dit veranderde: hoe zeker deze cijfers zijn, is niet bekend."),
    ],
)
def test_a_sentence_says_what_the_interval_allows(
    change: float, lower: float | None, upper: float | None, direction: str, said: str
) -> None:
    assert change_words(change, lower, upper, direction, "share", "nl").sentence == said


@given(change=NUMBER, down=WIDTH, up=WIDTH, lang=st.sampled_from(LANGS), unit=st.sampled_from(["share", "km", "score"]))
def test_sure_is_said_exactly_where_the_interval_does_not_hold_zero(
    change: float, down: float, up: float, lang: Lang, unit: str
) -> None:
    words = change_words(change, change - down, change + up, "lower_better", unit, lang)
    beside = change - down > 0 or change + up < 0
    sure, maybe = {"nl": ("zeker ", "misschien "), "en": ("surely ", "perhaps ")}[lang]
    assert words.short.startswith(sure) == beside == (words.sureness is Sureness.SURE)
    assert words.short.startswith(maybe) == (words.verdict is Verdict.UNSURE)
    assert (words.verdict in (Verdict.BETTER, Verdict.WORSE)) == beside
    if beside:
        assert words.verdict is (Verdict.WORSE if change > 0 else Verdict.BETTER)
        # no end of an interval without 0 reads as 0, unless it is finer than anything that is measured
        least = min(abs(change - down), abs(change + up)) * (100 if unit == "share" else 1)
        digits = [re.sub(r"[^0-9]", "", word) for word in words.sentence.split()]
        assert least < 5e-5 or "0" not in {word.strip("0") or "0" for word in digits if word}


def figure(unit: str, *told: float | None, column: str = "inc_lonely:2016-2020", result: str = "trend") -> Figure:
    return Figure(result, "BU1", 2020, column, *told, unit, "model", None)


def test_a_change_keeps_its_sign_and_its_side_of_zero_at_the_gate() -> None:
    passed = published(figure("share", -0.0031, -0.0062, -0.00001), Disclosure.PUBLIC)
    assert (passed.value, passed.lower, passed.upper) == (-0.0031, -0.0062, -0.0001)
    assert shown(passed, "nl") == "−0,31 procentpunt"
    assert of_published(passed, "lower_better", "nl").verdict is Verdict.BETTER
    told = ends(passed, "en")
    assert told is not None
    assert told[0].startswith("−")


def test_of_our_own_people_a_change_is_told_in_whole_percents_or_not_at_all() -> None:
    passed = published(figure("share", -0.0431, -0.0862, -0.001), Disclosure.OWN)
    assert (passed.value, passed.lower, passed.upper) == (-0.04, -0.09, -0.01)
    secret = published(figure("residents", -3.0, -5.0, -1.0), Disclosure.OWN)
    assert (secret.value, secret.missing) == (None, MissingReason.SECRET)


def test_levels_are_no_changes() -> None:
    passed = published(
        figure("share", 0.4312, 0.4, 0.47, column="room:inc_lonely:before", result="effects"), Disclosure.PUBLIC
    )
    assert (passed.value, shown(passed, "nl")) == (0.43, "43%")


def test_over_a_break_in_the_series_nothing_is_sure() -> None:
    told = figure("km", 0.5, 0.4, 0.6, column="sec_school_distance:2020-2024")
    words = of_published(published(told, Disclosure.PUBLIC), "lower_better", "nl")
    assert (words.verdict, words.short) == (Verdict.UNSURE, "niet te vergelijken")
    assert "In 2022 veranderde de manier van meten." in words.sentence


def test_what_is_sure_on_its_own_only_says_so_and_is_no_better_or_worse() -> None:
    """The whole interval is above 0, and that of a list of such figures one may be so by chance is not ruled out."""
    held = change_words(0.05, 0.01, 0.09, "higher_better", "share", "nl")
    alone = change_words(0.05, 0.01, 0.09, "higher_better", "share", "nl", together=False)
    assert (held.verdict, held.note, held.sentence.endswith("Dat is beter.")) == (Verdict.BETTER, "", True)
    assert alone.verdict is Verdict.UNSURE
    assert alone.note == "alleen bekeken wel, samen met alle cijfers niet zeker"
    assert "beter" not in alone.sentence
    assert alone.sentence.endswith("Samen met alle cijfers is het niet zeker.")
    # of what is not sure there is nothing to take back
    assert change_words(0.05, -0.01, 0.11, "higher_better", "share", "nl", together=False).note == ""

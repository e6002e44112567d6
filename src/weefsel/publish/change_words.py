"""A change in words that hold for its interval: surely more, perhaps less, no difference to be seen.

Pages, the command and files take their words from here, so that the same change is never told in two ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from weefsel.analysis.trend.breaks import break_between, flaws_between
from weefsel.analysis.trend.names import span_of
from weefsel.analysis.trend.verdict import Sureness, Verdict, judged, sureness
from weefsel.concepts import Lang
from weefsel.concepts.indicators import Indicator, library
from weefsel.concepts.texts import text
from weefsel.publish.amounts import amount, digits
from weefsel.publish.models import FigureRef, Published

__all__ = ["ChangeWords", "Sureness", "Verdict", "amount", "change_words", "notes", "of_published", "span_of"]

#: units of which more is said as further
_FAR: Final = frozenset({"m", "km", "minutes", "s"})
#: units of which more is said as higher: they are no amount of something
_HIGH: Final = frozenset({"score", "index", "ratio", "rank", "persons", "1000 EUR"})


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What is said of one change."""

    verdict: Verdict
    sureness: Sureness
    #: in two or three words, to stand in a table: "zeker meer", "misschien minder", "geen verschil te zien"
    short: str
    #: by how much, without the sign: "3,2 procentpunt"; empty where there is no difference to be seen
    amount: str
    #: one or two sentences, with what the interval allows
    sentence: str
    #: what takes back some of "surely", to stand below it in a table; empty where nothing does
    note: str = ""


def of_published(
    change: Published[int] | Published[float],
    direction: str,
    lang: Lang,
    before: float | None = None,
    *,
    together: bool = True,
) -> ChangeWords:
    """The words of a change that passed the gate. It must have a value.

    Of a change over years in which the way of measuring changed, as the library tells, nothing is sure, and how much it
    is, is not said. `together`: as in `change_words`.
    """
    if change.value is None:
        raise ValueError(f"{change.ref} has no value: {change.missing}")
    ends = change.value, change.lower, change.upper
    found = change_words(*ends, direction, change.unit, lang, before, together=together)
    year = _broken(change.ref)
    if year is None:
        return found
    said = text("trend.broken_said", lang, year=str(year))
    return ChangeWords(Verdict.UNSURE, Sureness.UNKNOWN, text("trend.broken", lang), "", said)


def notes(one: Indicator, first: int, last: int, lang: Lang) -> tuple[str, ...]:
    """What is known to be wrong with an indicator in the years of a span: to stand beside a change."""
    flaws = one.flaws(lang)
    return tuple(flaws[at] for at in flaws_between(one, first, last))


def _broken(ref: FigureRef) -> int | None:
    span = span_of(ref.column) if ref.result == "trend" else None
    one = None if span is None else library().get(span[0])
    return None if span is None or one is None else break_between(one, span[1], span[2])


def change_words(
    change: float,
    lower: float | None,
    upper: float | None,
    direction: str,
    unit: str,
    lang: Lang,
    before: float | None = None,
    *,
    together: bool = True,
) -> ChangeWords:
    """The words of a change with its 95 % interval, in the unit of the indicator (shares 0–1).

    `direction`: higher_better, lower_better, closer_to_zero (then with the value `before`) or context. Sure is said
    where the whole interval is on one side of 0; perhaps where the change is more than one standard deviation of its
    error; else that no difference is to be seen. Better and worse are said of what is sure only. Of what is sure on its
    own and not `together` with all else that is known of the area, both are said, and not that it is better or worse.
    """
    sure, verdict = sureness(change, lower, upper), judged(change, lower, upper, direction, before)
    if sure is Sureness.UNKNOWN or lower is None or upper is None:
        by, said = amount(change, unit, lang), text("trend.unknown_said", lang)
        return ChangeWords(verdict, sure, text("trend.unknown", lang), by, said)
    if sure is Sureness.NONE:
        widest = max(abs(lower), abs(upper))
        bound = text("trend.none_bound", lang, amount=amount(widest, unit, lang)) if widest else ""
        said = f"{text('trend.none_said', lang)} {bound}".rstrip()
        return ChangeWords(verdict, sure, text("trend.none", lang), "", said)
    way = f"{_pair(unit)}_{'up' if change > 0 else 'down'}"
    short = text(f"trend.{sure}_{way}", lang)
    by = amount(change, unit, lang, (lower, upper))
    if sure is Sureness.MAYBE:
        other = text(f"trend.{_pair(unit)}_{'down' if change > 0 else 'up'}", lang)
        said = text("trend.maybe_said", lang, short=_capital(short), amount=by, other=other)
        return ChangeWords(verdict, sure, short, by, said)
    least, most = sorted((abs(lower), abs(upper)))
    ends = {"least": digits(least, unit, lang, (lower, upper)), "most": amount(most, unit, lang, (lower, upper))}
    said = [text("trend.sure_said", lang, short=_capital(short), amount=by)]
    if least != most:
        said.append(text("trend.sure_between", lang, **ends))
    if not together:
        said.append(text("trend.together_said", lang))
        return ChangeWords(Verdict.UNSURE, sure, short, by, " ".join(said), text("trend.together_not", lang))
    if verdict in (Verdict.BETTER, Verdict.WORSE):
        said.append(text(f"trend.means_{verdict}", lang))
    return ChangeWords(verdict, sure, short, by, " ".join(said))


def _pair(unit: str) -> str:
    return "far" if unit in _FAR else "high" if unit in _HIGH else "more"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

"""What *Hiaten* says: sentences that are true to the interval, for any norm of any set.

The browser says the same when the limit moves: `web/src/gaps/words.ts` makes its sentences of the same texts, by the
same rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString

from weefsel.concepts import Audience, Function, Lang, Level, MissingReason, Moment, NormVerdict, Setting
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.templatetags.site_tags import fill, thread
from weefsel.publish.gap_models import AmountRow, GapPage, GapRow, Norm
from weefsel.publish.models import Published

#: more moments than this are not named one by one in a title
FEW_MOMENTS: Final = 1


@dataclass(frozen=True, slots=True)
class Said:
    """A norm in the words that sentences are made of."""

    #: people it is about: mensen, kinderen
    who: str
    #: what there is to be: ontmoetingsplek, and een ontmoetingsplek
    noun: str
    some: str
    #: what is asked of it, with a space before: die gratis is
    clause: str
    #: binnen 10 minuten lopen
    within: str
    #: 10 minuten lopen
    limit: str


def said(norm: Norm, lang: Lang) -> Said:
    """A norm by resident in words."""
    who = text("gaps.people", lang) if norm.audience is Audience.EVERYONE else norm.audience.label(lang)
    return Said(who, *nouns(norm, lang), clause(norm, lang), within(norm, lang), limit(norm, lang))


def nouns(norm: Norm, lang: Lang) -> tuple[str, str]:
    """What a norm is about, after "no", and as a phrase of its own."""
    first = norm.targets[0]
    if isinstance(first, Function):
        noun = text(f"gaps.noun_{first}", lang)
        return noun, text("gaps.some", lang, noun=noun)
    kind = first.label(lang)
    noun = kind if len(norm.targets) == 1 else text("gaps.noun_or_other", lang, kind=kind)
    # not every kind of place takes an article
    return noun, text("gaps.some_counting", lang)


def clause(norm: Norm, lang: Lang) -> str:
    """` die gratis is`: what is asked of places; empty where nothing is."""
    parts: list[str] = []
    if len(norm.moments) > FEW_MOMENTS:
        parts.append(text("gaps.open_agreed", lang))
    elif norm.moments:
        parts.append(text("choice.is_moment", lang, at=text(f"choice.at_{norm.moments[0]}", lang)))
    asked = {"free": norm.free, "no_referral": norm.without_referral, "wheelchair": norm.wheelchair}
    parts += [text(f"choice.is_{name}", lang) for name, is_asked in asked.items() if is_asked]
    return " " + text("choice.clause", lang, terms=words.enumeration(parts, lang)) if parts else ""


def _unit(norm: Norm, lang: Lang) -> tuple[str, dict[str, str]]:
    """The end of the name of a text about a limit, and its number: one minute has a text of its own."""
    if norm.measure.unit == "min" and norm.limit == 1:
        return "minute", {}
    return "metres" if norm.measure.unit == "m" else "minutes", {"n": words.quantity(norm.limit, "", lang)}


def within(norm: Norm, lang: Lang) -> str:
    """Binnen 10 minuten lopen."""
    unit, number = _unit(norm, lang)
    return text(f"gaps.within_{unit}", lang, **number)


def limit(norm: Norm, lang: Lang) -> str:
    """10 minuten lopen."""
    unit, number = _unit(norm, lang)
    return text(f"gaps.limit_{unit}", lang, **number)


def agreed(norm: Norm, lang: Lang) -> str:
    """What was agreed in a few words: 10 minuten, 90% van de mensen."""
    if norm.measure.by_resident and norm.min_share is not None:
        share = words.share(norm.min_share, lang)
        unit, number = _unit(norm, lang)
        return text(f"gaps.agreed_{unit}", lang, share=share, who=said(norm, lang).who, **number)
    if norm.measure.by_resident:
        return limit(norm, lang)
    where = f", {each(norm, lang)}" if each(norm, lang) else ""
    return text("gaps.agreed_amount", lang, n=amount(norm.limit, amount_unit(norm), lang), each=where)


def amount_unit(norm: Norm) -> str:
    """The unit that a norm by area is measured in, as a figure has it."""
    unit = norm.measure.unit
    return "hours" if "hours" in unit else unit


def amount(value: float, unit: str, lang: Lang) -> str:
    """27 uur per week."""
    if unit == "places" and value == 1:
        return text("gaps.amount_place", lang)
    number = words.share(value, lang) if unit == "share" else words.quantity(value, "", lang)
    return text(f"gaps.amount_{unit}", lang, n=number)


def each(norm: Norm, lang: Lang) -> str:
    """In elke buurt; empty where a set has a word of its own for its areas."""
    return text(f"gaps.each_{norm.level}", lang) if norm.level in list(Level) else ""


def levels(level: Level, lang: Lang) -> str:
    return text(f"gaps.levels_{level}", lang)


# --- the message --------------------------------------------------------------------------------------------------


def case(row: GapRow) -> str:
    """Which message is true to the figures and to their interval."""
    without, meets = row.without, row.meets
    if without.value is None or meets.value is None:
        return "missing"
    if without.value == 0:
        if meets.value < 1:
            return "almost_everyone"
        sure = meets.lower in (None, 1) and without.upper in (None, 0)
        return "everyone" if sure else "maybe_everyone"
    if meets.value == 0:
        return "no_one" if meets.upper in (None, 0) else "maybe_no_one"
    return "some"


def linked(figure: Published[Any], label: str, lang: Lang, notes: Any = None) -> SafeString:
    """Words on the thread to where a figure comes from, numbered for print."""
    context: Any = {"lang": lang, "notes": notes}
    return thread(context, figure, label)


#: of a group of people another word than of everyone
_GROUP: Final = {"everyone": "all", "almost_everyone": "almost_all", "no_one": "none_of"}


def title(page: GapPage, lang: Lang, notes: Any = None) -> SafeString:
    """The message of a norm by resident, with its figure on the thread."""
    row, norm = page.whole, said(page.norm, lang)
    assert isinstance(row, GapRow)
    found = case(row)
    told = {"noun": norm.noun, "clause": norm.clause, "within": norm.within}
    if found == "missing":
        secret = MissingReason.SECRET in (row.without.missing, row.meets.missing)
        return fill(f"gaps.title_{'secret' if secret else 'unknown'}", lang, who=norm.who, **told)
    if found == "some":
        assert row.without.value is not None
        number = linked(row.without, words.number(row.without.value, lang), lang, notes)
        if row.without.value == 1:
            return fill("gaps.title_one", lang, n=number, who=norm.who, **told)
        about = fill("gaps.about", lang, n="") if rough(row.without) else ""
        return fill("gaps.title", lang, about=about, n=number, who=norm.who, **told)
    return _who_has(page, row, found, norm, lang, notes)


def _who_has(page: GapPage, row: GapRow, found: str, norm: Said, lang: Lang, notes: Any) -> SafeString:
    """Iedereen heeft …, geen van de kinderen heeft …"""
    maybe, name = found.startswith("maybe_"), found.removeprefix("maybe_")
    everyone = page.norm.audience is Audience.EVERYONE
    subject = text(f"gaps.who_{name}", lang) if everyone else text(f"gaps.who_{_GROUP[name]}", lang, who=norm.who)
    verb = "has" if everyone or name == "no_one" else "have"
    label = subject if maybe else subject[:1].upper() + subject[1:]
    named = linked(row.without, label, lang, notes)
    key = f"gaps.title_maybe_{verb}" if maybe else f"gaps.title_{verb}"
    return fill(key, lang, subject=named, some=norm.some, clause=norm.clause, within=norm.within)


def rough(figure: Published[Any]) -> bool:
    """Whether a number is said to be about so many: it is spread, or may be another."""
    return figure.approximate or (figure.lower is not None and figure.lower != figure.upper)


def amount_title(page: GapPage, lang: Lang) -> str:
    """The message of a norm by area: how many areas have what was agreed."""
    label = page.norm.label(lang)
    if len(page.rows) == 1:
        return text(f"gaps.title_amount_{page.rows[0].verdict}", lang, place=page.rows[0].area.name, norm=label)
    return text("gaps.title_amount", lang, tally=capital(tally(page.rows, lang)), norm=label)


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


# --- how sure, and whether it is enough ---------------------------------------------------------------------------


def interval(page: GapPage, lang: Lang) -> str:
    """How many it may be too, and why; empty where it can be no other number."""
    row = page.whole
    figure: Published[Any] = row.without if isinstance(row, GapRow) else row.amount
    low, high = figure.lower, figure.upper
    if figure.value is None or low is None or low == high:
        return ""
    if isinstance(row, AmountRow) or high is None:
        return capital(text("gaps.because_hours", lang)) + "."
    because = text("gaps.because_places" if page.possible else "gaps.because_squares", lang)
    key = "gaps.lead_also" if case(row) == "some" else "gaps.lead_between"
    return text(key, lang, low=words.number(low, lang), high=words.number(high, lang), because=because)


def promise(page: GapPage, lang: Lang) -> str:
    """What was agreed: 90% van de mensen in elke buurt; empty where no share of people was."""
    norm = page.norm
    if norm.min_share is None:
        return ""
    share = words.share(norm.min_share, lang)
    return text("gaps.promise", lang, share=share, who=said(norm, lang).who, each=_where(page, lang))


def _where(page: GapPage, lang: Lang) -> str:
    """` in elke buurt`: empty where a norm is about the whole place."""
    named = each(page.norm, lang)
    return f" {named}" if named and page.norm.level != page.whole.area.level else ""


def verdict(page: GapPage, lang: Lang) -> str:
    """Whether it is enough: only where the whole interval says so. Of a norm by area what was agreed."""
    row, norm = page.whole, page.norm
    if isinstance(row, AmountRow):
        return text("gaps.lead_amount", lang, n=amount(norm.limit, row.amount.unit, lang), each=_where(page, lang))
    if row.verdict is NormVerdict.UNKNOWN:
        return ""
    told = {"place": row.area.name} if row.verdict is NormVerdict.MET else {}
    told["promise"] = promise(page, lang)
    if norm.limit != page.agreed:
        return text(f"gaps.moved_{row.verdict}", lang, **told)
    return text(f"gaps.verdict_{row.verdict}", lang, **told)


def judged(found: NormVerdict, lang: Lang, *, moved: bool = False) -> str:
    """Haalt de afspraak; of a limit that nobody agreed on what would be."""
    if moved and found in (NormVerdict.MET, NormVerdict.SHORT):
        return text(f"gaps.would_{found}", lang)
    return capital(found.label(lang))


def tally(rows: Sequence[GapRow | AmountRow], lang: Lang) -> str:
    """7 van de 16 buurten halen het, 8 niet, van 1 weten we het niet zeker."""
    verdicts = [row.verdict for row in rows]
    return tally_of([verdicts.count(one) for one in NormVerdict], rows[0].area.level, lang)


def tally_of(counts: Sequence[int], level: Level, lang: Lang) -> str:
    """The same of numbers: so many areas that do, do not, might, and of which it is not known."""
    met, short, unsure, unknown = counts
    total = met + short + unsure + unknown
    where = {"all": words.number(total, lang), "levels": levels(level, lang)}
    if met == total:
        return text("gaps.tally_all", lang, **where)
    if met == 0:
        parts = [text("gaps.tally_none_sure" if unsure + unknown else "gaps.tally_none", lang, **where)]
    else:
        number = {} if met == 1 else {"n": words.number(met, lang)}
        parts = [text("gaps.tally_one" if met == 1 else "gaps.tally_many", lang, **number, **where)]
        parts += [text("gaps.tally_short", lang, n=words.number(short, lang))] if short else []
    parts += [text("gaps.tally_unsure", lang, n=words.number(unsure, lang))] if unsure else []
    parts += [text("gaps.tally_unknown", lang, n=words.number(unknown, lang))] if unknown else []
    return ", ".join(parts)


# --- what counts --------------------------------------------------------------------------------------------------


def counting(norm: Norm, lang: Lang) -> str:
    """Which places count, in full."""
    first = norm.targets[0]
    if isinstance(first, Function):
        kinds = [text(f"gaps.noun_{first}", lang)]
    else:
        kinds = [target.label(lang) for target in norm.targets]
    setting = {Setting.INDOOR: "gaps.counts_indoor", Setting.OUTDOOR: "gaps.counts_outdoor"}
    parts = ["; ".join(kinds), *([text(setting[norm.setting], lang)] if norm.setting else [])]
    parts += [text("choice.term_moment", lang, at=any_of(norm.moments, lang))] if norm.moments else []
    asked = {"free": norm.free, "no_referral": norm.without_referral, "wheelchair": norm.wheelchair}
    parts += [text(f"choice.term_{name}", lang) for name, is_asked in asked.items() if is_asked]
    return text("gaps.counts", lang, what=", ".join(parts))


def any_of(moments: Sequence[Moment], lang: Lang) -> str:
    """Op zaterdagavond of op zondagmiddag."""
    names = [text(f"choice.at_{moment}", lang) for moment in moments]
    first = ", ".join(names[:-1])
    return f"{first} {text('gaps.or', lang)} {names[-1]}" if first else names[-1]

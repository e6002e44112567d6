"""What *Monitor* says. Each sentence holds for the interval: "zeker" only where two intervals do not touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from weefsel.concepts import Condition, Lang
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.publish.models import AreaLink
from weefsel.publish.monitor_models import (
    ChangePage,
    ConditionBlock,
    Difference,
    Head,
    Line,
    MeansPage,
    Score,
    Shown,
    StatePage,
    difference,
)

__all__ = [
    "area_name",
    "beside",
    "capital",
    "change_title",
    "condition_name",
    "condition_words",
    "count_words",
    "differ",
    "interval",
    "levels",
    "means_lead",
    "means_title",
    "named",
    "some",
    "state_lead",
    "state_title",
]

#: names that a sentence sums up at most
NAMED: Final = 3


def capital(said: str) -> str:
    """Words as they begin a line."""
    # a capital of één has no accent
    if said.startswith("één"):
        return f"Eén{said[3:]}"
    return said[:1].upper() + said[1:]


def condition_name(condition: Condition, lang: Lang) -> str:
    """The name of a condition on the screen, such as Erbij horen for social inclusion."""
    return text(f"monitor.name_{condition}", lang)


def area_name(area: AreaLink) -> str:
    return area.name


def count_words(count: int, lang: Lang) -> str:
    """Vier, or 26."""
    spelled = text("monitor.number_words", lang).split()
    return spelled[count] if count < len(spelled) else words.number(count, lang)


def interval(figure: Shown, lang: Lang) -> str:
    """Both ends of the interval of a figure; empty where there is none."""
    ends = None if figure.value is None else words.ends(figure, lang)
    if ends is None:
        return ""
    low, high = ends
    if low == high:
        return "" if figure.approximate else low
    # 67–75%, and not 67%–75%
    if figure.unit == "share" and low.endswith("%") and high.endswith("%"):
        low = low.removesuffix("%")
    # − 3 – 5 would be read as a sum
    return text("monitor.to" if "−" in low + high else "monitor.between", lang, low=low, high=high)


def points(value: float, lang: Lang) -> str:
    """A difference in points with its sign: +3, −12, 0."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + words.number(round(abs(value)), lang)


def apart(figure: Shown, lang: Lang) -> str:
    """Both ends of a difference in points."""
    if figure.lower is None or figure.upper is None:
        return ""
    low, high = (points(end, lang) for end in (figure.lower, figure.upper))
    return text("monitor.to", lang, low=low, high=high)


def beside(one: Difference, lang: Lang) -> str:
    """How a figure stands beside the whole place, in two or three words."""
    return text(f"monitor.beside_{one}", lang)


def levels(head: Head, count: int, lang: Lang) -> str:
    """Buurten, or buurt: what the smallest areas are called."""
    level = head.smallest
    return level.label(lang) if count == 1 else text(f"gaps.levels_{level}", lang)


def some(names: Sequence[str], lang: Lang) -> str:
    """a, b en c, and how many more."""
    if len(names) <= NAMED + 1:
        return words.enumeration(list(names), lang)
    more = text("monitor.more", lang, n=count_words(len(names) - NAMED, lang))
    return words.enumeration([*names[:NAMED], more], lang)


def _lower_first(name: str) -> str:
    """A name as it stands in a sentence: SES-WOA stays as it is, (Zeer) does not."""
    begin = 1 if name.startswith("(") else 0
    if name[begin + 1 : begin + 2].isupper():
        return name
    return name[:begin] + name[begin : begin + 1].lower() + name[begin + 1 :]


def named(lines: Iterable[Line], lang: Lang) -> str:
    """The names of indicators in a sentence."""
    return some([text("monitor.quoted", lang, name=_lower_first(line.indicator.name(lang))) for line in lines], lang)


# --- 1 Hoe gaat het, en is het goed genoeg? ---------------------------------------------------------------------------


def state_title(page: StatePage, lang: Lang) -> str:
    """The message: which conditions are surely lower or higher than in the whole place."""
    head = page.head
    place = {"place": head.whole.name, "area": head.area.name}
    if head.is_whole:
        return _whole_title(page, lang)
    scored = [one for one in page.conditions if one.score is not None and one.score.group is not None]
    if not scored:
        return text("monitor.title_unknown", lang, area=head.area.name)
    higher, lower = ([one.condition for one in scored if one.score and one.score.group == way] for way in (1, -1))
    said = {name: _conditions(found, lang) for name, found in (("higher", higher), ("lower", lower))}
    if higher and lower:
        return text("monitor.title_both", lang, **place, **said)
    if higher or lower:
        way = "higher" if higher else "lower"
        return text(f"monitor.title_{way}", lang, **place, **{way: said[way]})
    sure = sum(line.difference.sure for block in page.conditions for line in block.known)
    if not sure:
        return text("monitor.title_none", lang, **place)
    if sure == 1:
        return text("monitor.title_none_but_one", lang, **place)
    return text("monitor.title_none_but", lang, n=count_words(sure, lang), **place)


def _conditions(found: list[Condition], lang: Lang) -> str:
    return words.enumeration([_lower_first(condition_name(one, lang)) for one in found], lang)


def _whole_title(page: StatePage, lang: Lang) -> str:
    """Of the whole place: how many of its smallest areas surely differ from it."""
    name = page.head.whole.name
    counts = page.counts
    if not sum(counts[:3]):
        return text("monitor.title_unknown", lang, area=name)
    higher, lower, unsure, unknown = counts
    if not higher and not lower:
        return text("monitor.title_whole_none", lang, place=name, areas=levels(page.head, 1, lang))
    said = {"higher": count_words(higher, lang), "lower": count_words(lower, lang)}
    every = words.number(higher + lower + unsure + unknown, lang)
    return text("monitor.title_whole", lang, place=name, n=every, areas=levels(page.head, 2, lang), **said)


def state_lead(page: StatePage, lang: Lang) -> str:
    """Which indicators surely differ from the whole place, as far as the message did not say."""
    if page.head.is_whole:
        if not sum(page.counts[:3]):
            return ""
        unknown = page.counts[3]
        areas = levels(page.head, unknown, lang)
        few = text("monitor.lead_unknown", lang, n=count_words(unknown, lang), areas=areas) if unknown else ""
        return f"{few} {text('monitor.lead_whole', lang)}".strip()
    without = [one.condition for one in page.conditions if one.score is None or one.score.group is None]
    some_known = 0 < len(without) < len(page.conditions)
    said = text("monitor.lead_no_score", lang, conditions=_conditions(without, lang)) if some_known else ""
    return f"{differ([line for block in page.conditions for line in block.known], page.head, lang)} {said}".strip()


def differ(lines: list[Line], head: Head, lang: Lang, *, short: bool = False) -> str:
    """What is surely higher and lower than in the whole place. Nothing where nothing is."""
    said = []
    for way in (Difference.HIGHER, Difference.LOWER):
        found = [line for line in lines if line.difference is way]
        if found and short:
            said.append(text(f"monitor.also_{way}", lang, names=named(found, lang)))
        elif found:
            said.append(text(f"monitor.surely_{way}", lang, place=head.whole.name, names=named(found, lang)))
    return " ".join(said)


def condition_words(block: ConditionBlock, head: Head, lang: Lang) -> str:
    """What stands under the name of a condition."""
    said = [_whole_words(block, head, lang) if head.is_whole else _score_words(block.score, head, lang)]
    if not head.is_whole:
        said.append(differ(list(block.known), head, lang, short=True))
    said += [_norm_words(line, lang) for line in block.known if line.norm is not None]
    return " ".join(one for one in said if one)


def _score_words(score: Score | None, head: Head, lang: Lang) -> str:
    if score is None or score.figure.value is None or score.group is None:
        return text("monitor.score_unknown", lang)
    if score.group:
        return text("monitor.score_higher" if score.group > 0 else "monitor.score_lower", lang, place=head.whole.name)
    near = difference(score.figure, score.reference)
    if near in (Difference.MAYBE_HIGHER, Difference.HIGHER):
        return text("monitor.score_maybe_higher", lang)
    if near in (Difference.MAYBE_LOWER, Difference.LOWER):
        return text("monitor.score_maybe_lower", lang)
    return text("monitor.score_same", lang, place=head.whole.name)


def _whole_words(block: ConditionBlock, head: Head, lang: Lang) -> str:
    higher, lower, unsure, _ = block.counts
    if not higher + lower + unsure:
        return text("monitor.score_unknown", lang)
    if not higher and not lower:
        return text("monitor.areas_none", lang, place=head.whole.name, areas=levels(head, 1, lang))
    said = {"higher": count_words(higher, lang), "lower": count_words(lower, lang)}
    areas = capital(levels(head, 2, lang))
    return text("monitor.areas_differ", lang, place=head.whole.name, areas=areas, **said)


def _norm_words(line: Line, lang: Lang) -> str:
    """Whether what was agreed is met, as far as the interval tells."""
    figure, norm = line.figure, line.norm
    if norm is None or figure.value is None:
        return ""
    low = figure.value if figure.lower is None else figure.lower
    high = figure.value if figure.upper is None else figure.upper
    name = _lower_first(line.indicator.name(lang))
    met = "met" if low >= norm.share else "short" if high < norm.share else "unsure"
    example = "" if norm.signed else "_example"
    return text(f"monitor.norm_{met}{example}", lang, name=name)


# --- 2 Doen we er genoeg voor? ----------------------------------------------------------------------------------------


def means_title(page: MeansPage, lang: Lang) -> str:
    """The message: what is surely more or less than in the whole place, or how little of it is known."""
    head = page.head
    known = [line for part in page.parts for line in part.known]
    every = sum(len(part.known) + len(part.unknown) for part in page.parts)
    if not known:
        return text("monitor.means_nothing", lang, area=head.area.name)
    sure = [line for line in known if line.difference.sure]
    if not sure:
        counted = {"n": words.number(len(known), lang), "every": words.number(every, lang)}
        key = "monitor.means_whole" if head.is_whole else "monitor.means_none"
        return text(key, lang, area=head.area.name, **counted)
    counts = {
        str(way): count_words(sum(line.difference is way for line in sure), lang)
        for way in (Difference.HIGHER, Difference.LOWER)
    }
    return text("monitor.means_differ", lang, area=head.area.name, place=head.whole.name, **counts)


def means_lead(page: MeansPage, lang: Lang) -> str:
    """Which of it is surely more or less, and what that says."""
    every = [line for part in page.parts for line in part.known]
    return " ".join(one for one in (differ(every, page.head, lang), text("monitor.means_lead", lang)) if one)


# --- 3 Werkt het? -----------------------------------------------------------------------------------------------------


def change_title(page: ChangePage, lang: Lang) -> str:
    """The message: how many indicators surely changed for the worse and for the better."""
    area = page.head.area.name
    totals = {}
    for name in ("eroded", "improved", "unsure"):
        figures = [getattr(one, name) for one in page.trends]
        totals[name] = sum(int(one.value) for one in figures if one is not None and one.value is not None)
    eroded, improved, unsure = totals["eroded"], totals["improved"], totals["unsure"]
    if not eroded + improved + unsure:
        return text("monitor.change_nothing", lang, area=area)
    if unsure == 1 and not eroded and not improved:
        return text("monitor.change_unsure_one", lang, area=area)
    if not eroded and not improved:
        return text("monitor.change_unsure", lang, area=area, n=count_words(unsure, lang))
    said = {name: count_words(count, lang) for name, count in totals.items()}
    ending = f"_{1 if eroded == 1 else 2}{1 if improved == 1 else 2}"
    return text(f"monitor.change_title{ending}", lang, area=area, eroded=said["eroded"], improved=said["improved"])

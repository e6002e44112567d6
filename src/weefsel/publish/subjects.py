"""What a figure is, in words: from a result and column to a noun phrase, and what it does not say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from weefsel.analysis.measures import AMOUNT, BEYOND, BY_SCORE, FURTHEST, MEETS, OF_DISTANCE, TENTHS, WEB, WITHOUT
from weefsel.concepts import (
    AgeBand,
    Concept,
    Function,
    Lang,
    Layer,
    Lens,
    Pillar,
    PlaceKind,
    Setting,
    Sphere,
    TieKind,
    WalkingGroup,
)
from weefsel.concepts.indicators import library
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.publish.asked import Choice, Question
from weefsel.publish.quality_subjects import QUALITY_CAVEATS, quality_subject
from weefsel.publish.trend_subjects import CAVEATS, OF_INDICATORS, trend_subject

__all__ = ["NO_NAMES", "Names", "caveats", "subject", "terms"]


class Names(NamedTuple):
    """What a place calls its own: id → language → name."""

    #: what was observed
    indicators: Mapping[str, Mapping[Lang, str]]
    #: what was agreed
    norms: Mapping[str, Mapping[Lang, str]]
    #: what was done
    interventions: Mapping[str, Mapping[Lang, str]]


NO_NAMES: Final = Names({}, {}, {})


def subject(
    result: str,
    column: str,
    lang: Lang,
    names: Names = NO_NAMES,
) -> str:
    """What the figure `column` of `result` is. Raises `NotFound` for a column no analysis makes."""
    if result in ("gaps", "gaps_at"):
        return _gap(column.split(":"), lang, names.norms)
    if result == "observed":
        indicator, _, year = column.partition("@")
        name = names.indicators.get(indicator, {}).get(lang)
        if name is None:
            raise NotFound(f"No figure {column} in observed.")
        return text("trace.subject_observed", lang, name=name, year=year) if year else name
    if result in OF_INDICATORS:
        return trend_subject(result, column, lang, names.indicators, names.interventions)
    parts = column.split(":")
    found = _NAMED.get(result, _nothing)(parts, lang)
    if found is None:
        raise NotFound(f"No figure {column} in {result}.")
    return found


def caveats(result: str, lang: Lang) -> tuple[str, ...]:
    """What a figure of `result` does not say."""
    named = {
        "people": ("people_day",),
        "presence": ("presence_register",),
        "rates": ("presence_register",),
        "observed": ("observed_published",),
        "reach": ("reach_open", "reach_speed", "reach_square"),
        "equity": ("equity_once", "equity_areas", "reach_speed"),
        "room": ("room_busy", "room_border", "reach_square"),
        "reach_choice": ("choice_hours", "reach_square"),
        "gaps": ("gaps_norm", "gaps_middle", "reach_square"),
        "gaps_at": ("gaps_at", "gaps_middle", "reach_square"),
    }
    if result in OF_INDICATORS:
        return tuple(text(f"trend.caveat_{name}", lang) for name in CAVEATS[result])
    if result == "quality":
        return tuple(text(id, lang) for id in QUALITY_CAVEATS)
    if result == "web":
        return text("web.caveat_known", lang), text("web.caveat_day", lang)
    return tuple(text(f"trace.caveat_{name}", lang) for name in named.get(result, ()))


def _equity(parts: list[str], lang: Lang) -> str | None:
    if parts == ["unranked"]:
        return text("trace.subject_unranked", lang)
    if len(parts) not in (2, 3) or parts[0] not in list(Function):
        return None
    name, measure = Function(parts[0]).label(lang), parts[-1]
    if len(parts) == 3:
        minutes = parts[1].removeprefix("within_")
        known = minutes.isdecimal() and measure in BY_SCORE
        return text(f"trace.subject_within_{measure}", lang, target=name, minutes=minutes) if known else None
    percent = measure.removeprefix("lorenz_")
    if percent in map(str, TENTHS):
        return text("trace.subject_lorenz", lang, target=name, percent=percent)
    known = measure in OF_DISTANCE or measure in ("concentration", "unreached")
    return text(f"trace.subject_{measure}", lang, target=name) if known else None


def _gap(parts: list[str], lang: Lang, norms: Mapping[str, Mapping[Lang, str]]) -> str:
    norm_id, _, limit = parts[0].partition("@")
    name = norms.get(norm_id, {}).get(lang)
    measure, band = parts[1] if len(parts) > 1 else "", parts[2] if len(parts) > 2 else ""
    if name is None or measure not in (MEETS, WITHOUT, FURTHEST, BEYOND, AMOUNT):
        raise NotFound(f"No figure {':'.join(parts)[:80]} of what was agreed.")
    said = text(f"trace.subject_gap_{measure}", lang, norm=name)
    if limit:
        said = text("trace.subject_gap_at", lang, subject=said, limit=limit)
    return f"{said}, {AgeBand(band).label(lang)}" if band in list(AgeBand) else said


def _nothing(_parts: list[str], _lang: Lang) -> str | None:
    return None


def _people(parts: list[str], lang: Lang) -> str | None:
    if parts == ["residents"]:
        return text("trace.subject_residents", lang)
    if len(parts) == 1 and parts[0] in list(AgeBand):
        return text("trace.subject_age", lang, band=AgeBand(parts[0]).label(lang))
    return None


def _presence(parts: list[str], lang: Lang) -> str | None:
    kind, part = parts[0], parts[1] if len(parts) == 2 else ""
    if len(parts) > 2 or kind not in ("places", "actors", "offers", "ties"):
        return None
    if not part or f"{kind}:{part}" in ("places:shown", "ties:formal", "ties:informal"):
        return text(f"trace.subject_{kind}" + (f"_{part}" if part else ""), lang)
    for vocabulary in (Setting, Function, Sphere):
        if part in list(vocabulary):
            return text(f"trace.subject_{kind}_of", lang, part=vocabulary(part).label(lang))
    return None


def _reach(parts: list[str], lang: Lang) -> str | None:
    if parts == ["off_network"]:
        return text("trace.subject_off_network", lang)
    if len(parts) not in (2, 3):
        return None
    target, measure = parts[0], parts[1]
    is_function = target in list(Function)
    if not is_function and target not in list(PlaceKind):
        return None
    name = (Function(target) if is_function else PlaceKind(target)).label(lang)
    if measure in ("median_minutes", "p90_minutes"):
        return text(f"trace.subject_{measure}", lang, target=name)
    minutes = measure.removeprefix("within_")
    if not minutes.isdecimal():
        return None
    if len(parts) == 3:
        return text("trace.subject_within_age", lang, minutes=minutes, target=name, band=AgeBand(parts[2]).label(lang))
    return text(f"trace.subject_within_{'function' if is_function else 'kind'}", lang, minutes=minutes, target=name)


def _room(parts: list[str], lang: Lang) -> str | None:
    if len(parts) != 2 or parts[0] not in list(Function) or parts[1] not in ("per_1000", "capacity_per_1000"):
        return None
    name = "room_places" if parts[1] == "per_1000" else "room_capacity"
    return text(f"trace.subject_{name}", lang, target=Function(parts[0]).label(lang))


def _web(parts: list[str], lang: Lang) -> str | None:
    """A measure of the web; behind a lens one of what that shows."""
    if parts[0] in list(Lens) and len(parts) > 1:
        said = _web_measure(parts[1:], lang)
        return said and text("web.subject_lens", lang, subject=said, lens=Lens(parts[0]).label(lang))
    return _web_measure(parts, lang)


def _web_measure(parts: list[str], lang: Lang) -> str | None:
    if parts == ["crossing"] or ":".join(parts) in WEB or (parts[0] == "pillar" and parts[-1] in list(Pillar)):
        return text(f"web.measure_{'_'.join(parts)}", lang)
    kind, value = parts[0], parts[-1]
    vocabularies: dict[str, tuple[type[Concept], ...]] = {
        "sphere": (Sphere,),
        "seats": (TieKind,),
        "function": (Function,),
        "layer": (Layer,),
        "pairs": (Function, Layer),
    }
    for vocabulary in vocabularies.get(kind, ()):
        if len(parts) == 2 and value in list(vocabulary):
            return text(f"web.measure_of_{kind}", lang, part=vocabulary(value).label(lang))
    return None


def _choice(parts: list[str], lang: Lang) -> str | None:
    try:
        question, function, measure = Question.of_column(":".join(parts))
    except ValueError:
        return None
    name = text(f"choice.subject_{measure}", lang, minutes=str(question.minutes), target=function.label(lang))
    said = terms(question.choice, lang)
    return f"{name} ({', '.join(said)})" if said else name


def terms(choice: Choice, lang: Lang) -> list[str]:
    """What is asked, each thing in a few words: open on Saturday evening, free, at the pace of an older person."""
    out: list[str] = []
    if choice.moment is not None:
        out.append(text("choice.term_moment", lang, at=text(f"choice.at_{choice.moment}", lang)))
    asked = {"free": choice.free, "no_referral": choice.without_referral, "wheelchair": choice.wheelchair}
    out += [text(f"choice.term_{name}", lang) for name, is_asked in asked.items() if is_asked]
    if choice.group is not WalkingGroup.ADULT:
        out.append(text("choice.term_pace", lang, who=text(f"choice.who_{choice.group}", lang)))
    return out


#: result → what a column of it, in its parts, is
_SAYS: Final = {"people": _people, "presence": _presence, "reach": _reach, "room": _room, "reach_choice": _choice}


def _rates(parts: list[str], lang: Lang) -> str | None:
    known = library().get(parts[0])
    return None if known is None or known.result != "rates" else known.name(lang)


_NAMED: Final[Mapping[str, Callable[[list[str], Lang], str | None]]] = {
    "rates": _rates,
    "people": _people,
    "presence": _presence,
    "reach": _reach,
    "equity": _equity,
    "room": _room,
    "reach_choice": _choice,
    "web": _web,
    "quality": quality_subject,
}

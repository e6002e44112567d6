"""What a figure is, in words: from a result and column to a noun phrase, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping

from weefsel.concepts import AgeBand, Function, Lang, PlaceKind, Setting, Sphere
from weefsel.concepts.texts import text
from weefsel.errors import NotFound

__all__ = ["Indicators", "caveats", "subject"]

Indicators = Mapping[str, Mapping[Lang, str]]


def subject(result: str, column: str, lang: Lang, indicators: Indicators | None = None) -> str:
    """What the figure `column` of `result` is. Raises `NotFound` for a column no analysis makes.

    `indicators` gives the names of what was observed: indicator → language → name.
    """
    if result == "observed":
        indicator, _, year = column.partition("@")
        name = (indicators or {}).get(indicator, {}).get(lang)
        if name is None:
            raise NotFound(f"No figure {column} in observed.")
        return text("trace.subject_observed", lang, name=name, year=year) if year else name
    parts = column.split(":")
    found = {"people": _people, "presence": _presence, "reach": _reach}.get(result, _nothing)(parts, lang)
    if found is None:
        raise NotFound(f"No figure {column} in {result}.")
    return found


def caveats(result: str, lang: Lang) -> tuple[str, ...]:
    """What a figure of `result` does not say."""
    named = {
        "people": ("people_day",),
        "presence": ("presence_register",),
        "observed": ("observed_published",),
        "reach": ("reach_open", "reach_speed", "reach_square"),
    }
    return tuple(text(f"trace.caveat_{name}", lang) for name in named.get(result, ()))


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

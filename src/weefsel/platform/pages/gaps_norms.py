"""On *Hiaten*: the norms, how the place stands beside each, and where a new place would help first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

from weefsel import publish
from weefsel.concepts import Audience, Function, Lang, NormVerdict
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.notes import Notes
from weefsel.platform.pages import choice, gaps_rows, gaps_words
from weefsel.platform.source import LAYER_NAMES
from weefsel.platform.templatetags.site_tags import address
from weefsel.publish.gap_models import GapPage, Norm, NormChoice, Spot, Unjudged

#: so many norms stand beside the map; the others fold away
FIRST_NORMS: Final = 5


def set_words(content: GapPage, lang: Lang) -> dict[str, str]:
    """The set: its name, who signed it and for how long."""
    line = content.norm_set
    begins, ends = (None if day is None else words.day(day, lang) for day in (line.valid_from, line.valid_until))
    valid = ""
    if begins and ends:
        valid = text("gaps.valid", lang, **{"from": begins, "until": ends})
    elif begins:
        valid = text("gaps.valid_from", lang, **{"from": begins})
    elif ends:
        valid = text("gaps.valid_until", lang, until=ends)
    parties = words.enumeration([*line.signed_by], lang)
    day = words.day(content.site.date, lang)
    return {
        "title": text("gaps.set", lang, title=line.title, version=line.version),
        "signed": text("gaps.signed", lang, parties=parties) if parties else "",
        "valid": valid,
        "fault": "" if line.holds else text("gaps.not_valid", lang, day=day),
    }


def chooser(content: GapPage, lang: Lang) -> dict[str, Any]:
    """The norms to choose between: some of them stand beside the map, the one that is shown among them."""
    found = [choice_line(one, content, lang) for one in content.choices]
    here = next(place for place, one in enumerate(found) if one["here"])
    first = [*range(FIRST_NORMS)] if here < FIRST_NORMS else [*range(FIRST_NORMS - 1), here]
    rest = [one for place, one in enumerate(found) if place not in first]
    more = text("gaps.choose_one", lang) if len(rest) == 1 else text("gaps.choose_more", lang, n=str(len(rest)))
    return {"first": [one for place, one in enumerate(found) if place in first], "rest": rest, "more": more}


def choice_line(one: NormChoice, content: GapPage, lang: Lang) -> dict[str, Any]:
    """A norm as one chooses it: what was agreed, and how it stands."""
    counts = one.met, one.short, one.unsure, one.unknown
    alone = next(word for word, n in zip(NormVerdict, counts, strict=True) if n) if sum(counts) == 1 else None
    many = {"n": words.number(one.met, lang), "all": words.number(sum(counts), lang)}
    return {
        "norm_id": one.norm.norm_id,
        "function": one.function,
        "here": one.norm.norm_id == content.norm.norm_id.partition("@")[0],
        "label": one.norm.label(lang),
        "agreed": gaps_words.agreed(one.norm, lang),
        "state": alone.label(lang)
        if alone
        else text("gaps.choose_state", lang, levels=gaps_words.levels(one.level, lang), **many),
        "tally": alone.label(lang) if alone else gaps_words.tally_of(counts, one.level, lang),
    }


def every(content: GapPage, lang: Lang, notes: Notes) -> list[dict[str, Any]]:
    """All norms that can be judged, as small cloths."""
    return [choice_line(one, content, lang) | card(one, lang, notes) for one in content.choices]


def unjudged(found: Iterable[Unjudged], lang: Lang) -> list[tuple[str, str]]:
    """The norms that cannot be judged, each with why not."""
    return [(one.norm.label(lang), text(one.why, lang)) for one in found]


def card(one: NormChoice, lang: Lang, notes: Notes) -> dict[str, Any]:
    """A norm as a small cloth with its share; a norm by area as so many tiles."""
    figure = one.figure
    shown = None
    if figure.value is not None:
        shown = gaps_words.linked(figure, gaps_rows.figure_words(figure, one.norm, lang), lang, notes)
    told: dict[str, Any] = {"shown": shown, "missing": figure.missing}
    if one.swatch is not None:
        cloth = {name: gaps_rows.cloth(runs) for name, runs in one.swatch.runs.items()}
        frame = f"0 0 {one.swatch.width} {one.swatch.height}"
        return told | {"cloth": cloth, "viewbox": frame, "bar": gaps_rows.bar(figure, one.norm.min_share)}
    frame, tiles = gaps_rows.tiles((one.met, one.short, one.unsure, one.unknown))
    return told | {"tiles": tiles, "viewbox": frame}


# --- what would help first -----------------------------------------------------------------------------------------


def spots(content: GapPage, lang: Lang) -> dict[str, Any]:
    """Where a new place would help first, each with the what-if of the map; or why there are none."""
    who = gaps_words.said(content.norm, lang).who
    found = [
        {
            "sentence": text("gaps.spot", lang, area=spot.area.name, n=words.number(spot.people, lang), who=who),
            "what_if": what_if(content.norm, spot, lang),
            "lonlat": f"{spot.lon:.5f},{spot.lat:.5f}",
        }
        for spot in content.spots
    ]
    why = "own" if content.slider is None else "none"
    return {"found": found, "why": text(f"gaps.spots_{why}", lang)}


def what_if(norm: Norm, spot: Spot, lang: Lang) -> str:
    """The address of *Wat als?* with a place at a spot, and what the norm asks of places; empty for kinds of place."""
    function = norm.targets[0]
    if not isinstance(function, Function):
        return ""
    moments = {moment: name for name, moment in choice.MOMENTS.items()}
    pairs = [("laag", LAYER_NAMES[function])]
    pairs += [(choice.WHEN, moments[norm.moments[0]])] if len(norm.moments) == 1 else []
    if norm.measure.unit == "min" and norm.limit in publish.MINUTES and norm.limit != choice.USUAL_MINUTES:
        pairs.append((choice.WITHIN, f"{norm.limit:g}"))
    pairs += [(choice.WHO, "oudere")] if norm.audience is Audience.SENIORS else []
    pairs += [(choice.FREE, choice.YES)] if norm.free else []
    pairs += [(choice.REFERRAL, choice.YES)] if norm.without_referral else []
    pairs.append(("erbij", f"{spot.lon:.5f},{spot.lat:.5f}"))
    return f"{address('areas', lang)}?{urlencode(pairs, safe=',')}"

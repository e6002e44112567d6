"""*Verdeling*: how the walks to places of one function are spread over people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.platform import lorenz, words
from weefsel.platform.notes import Notes
from weefsel.platform.source import LAYER_NAMES, asked, layer_named, open_site
from weefsel.platform.templatetags.site_tags import fill, thread
from weefsel.publish.equity import FEWEST_AREAS, MEASURES, EquityPage, Shown

#: The share at which between and within are equal.
HALF = 0.5


@require_safe
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/verdeling`. The address holds the whole state: `?laag=` and, for a part of the place, `?gebied=`."""
    layer = layer_named(asked(request, "laag"))
    content = open_site().equity_page(layer, asked(request, "gebied"))
    notes = Notes()
    whole = not content.parents
    common: dict[str, Any] = {
        "lang": lang,
        "page": content,
        "site": content.site,
        "layer": layer,
        "layer_name": LAYER_NAMES[layer],
        "notes": notes,
        "page_name": text("equity.name", lang),
        "destination": text(f"area.to_{layer}", lang),
        "title": title(content, lang, notes),
        "area_query": "" if whole else f"&gebied={content.area.slug}",
        "layers": choices(content, lang),
        "origin": f"{request.scheme}://{request.get_host()}",
    }
    if content.why is None:
        common |= drawn(content, lang, notes)
    else:
        count = {"n": words.number(content.areas, lang), "fewest": str(FEWEST_AREAS)}
        common["why"] = text(f"equity.why_{content.why}", lang, **(count if content.why == "few" else {}))
    return render(request, "equity.html", common)


def choices(content: EquityPage, lang: Lang) -> list[dict[str, Any]]:
    """The control: each function with what those who walk farthest walk."""
    return [
        {
            "function": function,
            "name": LAYER_NAMES[function],
            "label": words.function_label(function, lang),
            "shown": "" if figure.value is None else words.figure(figure, lang),
            "missing": figure.missing,
        }
        for function, figure in content.farthest.items()
    ]


def drawn(content: EquityPage, lang: Lang, notes: Notes) -> dict[str, Any]:
    """What the page has where there is a distribution."""
    context: Any = {"lang": lang, "notes": notes}
    half = next(point.metres for point in content.curve if point.percent == 100 * HALF)
    farthest = content.farthest[content.layer]
    told = {"half": words.figure(half, lang), "farthest": words.figure(farthest, lang)}
    unreached = content.measures["unreached"]
    return {
        "curve": lorenz.curve(content.curve),
        "picture": text("equity.picture", lang, area=content.area.name, **told),
        "farthest": farthest,
        "farthest_words": text("equity.farthest_share", lang, share=told["farthest"]),
        "lead_interval": interval_sentence("equity.lead_interval", farthest, lang),
        "half_sentence": fill("equity.read_half", lang, share=thread(context, half, told["half"])),
        "between": between(content, lang, context),
        "score": by_score(content, lang, context),
        "points": [
            (text("equity.row_least", lang, percent=str(point.percent)), point.metres, interval(point.metres, lang))
            for point in content.curve
        ]
        + [(text("equity.row_farthest", lang), farthest, interval(farthest, lang))],
        "measures": measures(content, lang),
        "unreached": None if not unreached.value else thread(context, unreached, words.figure(unreached, lang)),
    }


def title(content: EquityPage, lang: Lang, notes: Notes) -> SafeString:
    """The message: what those who walk farthest walk, or why that is not told."""
    area, place = content.area.name, text(f"area.to_{content.layer}", lang)
    if content.why is not None:
        more = {"place": place} if content.why == "unreached" else {}
        return fill(f"equity.title_{content.why}", lang, area=area, **more)
    figure = content.farthest[content.layer]
    about = text("equity.about", lang) if figure.approximate else ""
    context: Any = {"lang": lang, "notes": notes}
    linked = thread(context, figure, words.share(float(figure.value or 0), lang))
    return fill("equity.title", lang, about=about, share=linked, place=place)


def between(content: EquityPage, lang: Lang, context: Any) -> dict[str, Any] | None:
    """How much of the difference is between the parts of the area, in words that hold for the interval."""
    if content.level is None:
        return None
    figure, level = content.measures["theil_between_share"], content.level.label(lang)
    if figure.value is None:
        return {"title": text("equity.between_missing", lang), "missing": figure.missing}
    share = thread(context, figure, words.figure(figure, lang))
    return {
        "title": text(f"equity.between_{_side(figure, HALF, ('less', 'unsure', 'more'))}", lang, level=level),
        "sentence": fill("equity.between_sentence", lang, share=share, level=level),
        "interval": interval(figure, lang),
        "balance": lorenz.balance(figure, HALF, HALF),
        "left": text("equity.within", lang, level=level),
        "right": text("equity.between", lang, level=level),
    }


def by_score(content: EquityPage, lang: Lang, context: Any) -> dict[str, Any]:
    """Who walks farther, the better or the worse off, in words that hold for the interval."""
    figure, order = content.measures["concentration"], content.order
    if figure.value is None or order is None:
        why = text("equity.score_none" if order is None else "equity.score_few", lang)
        return {"title": text("equity.score_missing", lang), "missing": figure.missing, "why": why}
    unranked = content.unranked
    left_out = thread(context, unranked, words.figure(unranked, lang)) if unranked.value else None
    return {
        "title": text(f"equity.score_{_side(figure, 0, ('worse', 'unsure', 'better'))}", lang),
        "sentence": fill("equity.score_index", lang, index=thread(context, figure, words.figure(figure, lang))),
        "order": text(f"equity.score_{order.kind}", lang, year=str(order.year)),
        "left_out": None if left_out is None else fill("equity.score_unranked", lang, share=left_out),
        "interval": interval(figure, lang),
        "balance": lorenz.balance(figure),
        "left": text("equity.score_left", lang),
        "right": text("equity.score_right", lang),
    }


def _side(figure: Shown, middle: float, sides: tuple[str, str, str]) -> str:
    """Below, unsure, above: on which side of `middle` the whole interval lies."""
    below, unsure, above = sides
    if figure.lower is None or figure.upper is None or figure.lower <= middle <= figure.upper:
        return unsure
    return above if figure.lower > middle else below


def measures(content: EquityPage, lang: Lang) -> list[tuple[str, Shown, str]]:
    """The table of measures; without parts, none between them."""
    out: list[tuple[str, Shown, str]] = []
    level = None if content.level is None else content.level.label(lang)
    for name in MEASURES:
        if name.startswith("theil_") and level is None:
            continue
        named = {"level": level} if level is not None and name in ("theil_between", "theil_within") else {}
        label = text(f"equity.measure_{name.removeprefix('within_10:')}", lang, **named)
        out.append((label, content.measures[name], interval(content.measures[name], lang)))
    return [*out, (text("equity.measure_unranked", lang), content.unranked, "")]


def interval(figure: Shown, lang: Lang) -> str:
    """Both ends; nothing where there are none."""
    return interval_sentence("equity.interval", figure, lang)


def interval_sentence(identifier: str, figure: Shown, lang: Lang) -> str:
    if figure.value is None or figure.lower is None or figure.upper is None:
        return ""
    low, high = (words.quantity(end, figure.unit, lang) for end in (figure.lower, figure.upper))
    return text(identifier, lang, low=low, high=high)

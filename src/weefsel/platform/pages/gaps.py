"""*Hiaten*: what is missing against what was agreed."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from weefsel import publish
from weefsel.concepts import Evidence, Function, Lang, Level
from weefsel.concepts.texts import text
from weefsel.errors import NotFound, WeefselError
from weefsel.platform import assets, drawing, words, worker
from weefsel.platform.notes import Notes
from weefsel.platform.pages import gaps_norms, gaps_rows, gaps_words
from weefsel.platform.source import LAYER_NAMES, asked, open_site
from weefsel.platform.templatetags.site_tags import figure_address, fill, markup
from weefsel.publish import norm_swatch
from weefsel.publish.gap_models import GapPage, GapRow, Spot
from weefsel.publish.models import FigureRef

#: names in an address
LIMIT, ORDER = "grens", "volgorde"
#: minutes further than agreed → class of a square; what is farther has the last
CLASSES: Final = ((0, norm_swatch.NEAR), *norm_swatch.CLASSES)
#: a table of more rows scrolls within its own frame
TALL: Final = 40


@require_safe
def show(request: HttpRequest, lang: Lang, norm: str = "") -> HttpResponse:
    """Answers `/hiaten` and `/hiaten/<norm>`. The address holds the whole state: `?grens=` and `?volgorde=`. Raises
    `NotFound` for a norm that is not there or cannot be judged, and for a limit that may not be asked."""
    gaps, notes = open_site().gaps, Notes()
    common: dict[str, Any] = {
        "lang": lang,
        "door": "gaps",
        "door_state": "page",
        "site": open_site().site,
        "page_name": text("gaps.name", lang),
        "unjudged": gaps_norms.unjudged(gaps.unjudged, lang),
        "notes": notes,
        "origin": f"{request.scheme}://{request.get_host()}",
    }
    if not norm and not gaps.choices:
        return render(request, "gaps_none.html", common)
    agreed = open_site().gap_page(norm, None, lang)
    content = moved(agreed, asked(request, LIMIT), lang)
    orders = gaps_rows.orders(content)
    order = asked(request, ORDER) if asked(request, ORDER) in orders else orders[0]
    common |= {"page": content, "norm_id": norm_id(content), "label": content.norm.label(lang)}
    common["page_title"] = text("gaps.page_title", lang, norm=content.norm.label(lang))
    common |= {"layer": content.function, "agreed": gaps_norms.set_words(content, lang)}
    common["moved"] = content is not agreed
    common |= message(content, lang, notes) | control(content, lang, notes) | picture(content, agreed.spots, lang)
    common |= {"choices": gaps_norms.chooser(content, lang), "table": table(content, lang, order, orders, notes)}
    common |= {"spots": gaps_norms.spots(agreed, lang) if isinstance(content.whole, GapRow) else None}
    common |= {"cards": gaps_norms.every(content, lang, notes), "know": good_to_know(content, lang)}
    return render(request, "gaps.html", common)


def moved(agreed: GapPage, limit: str, lang: Lang) -> GapPage:
    """The page at the limit of an address; as agreed where none is asked, or none that is a number."""
    asked_for = _number(limit)
    if asked_for is None or asked_for == agreed.agreed:
        return agreed
    if agreed.slider is None or not agreed.slider[0] <= asked_for <= agreed.slider[1]:
        raise NotFound(f"{LIMIT} {limit[:20]}: the limit of {agreed.norm.norm_id} goes from and to {agreed.slider}.")
    try:
        return worker.ask(str(settings.WEEFSEL_DIR), "gap_page", agreed.norm.norm_id, asked_for, lang)
    except TimeoutError as error:
        raise WeefselError("The answer takes too long.") from error


def _number(written: str) -> float | None:
    """A limit in an address, as a whole number or a decimal; None for anything else."""
    plain = written.replace(",", ".")
    if not plain.replace(".", "", 1).isascii() or not plain.replace(".", "", 1).isdigit() or len(plain) > 8:
        return None
    return float(plain)


def norm_id(content: GapPage) -> str:
    """The norm without the limit that is asked of it."""
    return content.norm.norm_id.partition("@")[0]


# --- the answer -----------------------------------------------------------------------------------------------------


def message(content: GapPage, lang: Lang, notes: Notes) -> dict[str, Any]:
    """The question, the message, how sure that is, and whether it is enough."""
    by_resident = isinstance(content.whole, GapRow)
    far = by_resident and isinstance(content.norm.targets[0], Function)
    return {
        "question_far": text("gaps.question_far", lang, some=gaps_words.nouns(content.norm, lang)[1]) if far else "",
        "title": gaps_words.title(content, lang, notes) if by_resident else gaps_words.amount_title(content, lang),
        "interval": gaps_words.interval(content, lang),
        "verdict": gaps_words.verdict(content, lang),
        "approximate": isinstance(content.whole, GapRow) and content.whole.without.approximate,
    }


def control(content: GapPage, lang: Lang, notes: Notes) -> dict[str, Any]:
    """The slider, and how things stand at its limit."""
    row = content.whole
    if not isinstance(row, GapRow):
        return {"slider": None, "stand": None, "fixed": text("gaps.slider_area", lang)}
    share = content.norm.min_share
    told: SafeString | str = ""
    if row.meets.value is not None:
        linked = gaps_words.linked(row.meets, words.figure(row.meets, lang), lang, notes)
        told = fill("gaps.stand", lang, share=linked, who=gaps_words.said(content.norm, lang).who)
    stand = {
        "sentence": told,
        "missing": row.meets.missing,
        "agreed": "" if share is None else text("gaps.stand_agreed", lang, share=words.share(share, lang)),
        "bar": gaps_rows.bar(row.meets, share),
        "tally": gaps_words.capital(gaps_words.tally(content.rows, lang)) + "." if len(content.rows) > 1 else "",
    }
    if content.slider is None:
        return {"slider": None, "stand": stand, "fixed": text("gaps.slider_own", lang)}
    least, most, step = content.slider
    unit = "metres" if content.norm.measure.unit == "m" else "minutes"
    return {
        "stand": stand,
        "slider": {
            "least": f"{least:g}",
            "most": f"{most:g}",
            "step": f"{step:g}",
            "now": f"{content.norm.limit:g}",
            "agreed": f"{content.agreed:g}",
            "agreed_at": gaps_rows.percent((content.agreed - least) / (most - least)),
            "label": text(f"gaps.slider_label_{unit}", lang),
            "words": gaps_words.limit(content.norm, lang),
        },
    }


# --- the evidence -----------------------------------------------------------------------------------------------------


def picture(content: GapPage, spots: tuple[Spot, ...], lang: Lang) -> dict[str, Any]:
    """The map, as it is drawn here."""
    name, label = content.site.name, content.norm.label(lang)
    described = "gaps.map" if isinstance(content.whole, GapRow) else "gaps.map_amount"
    there = {str(place.setting) for place in content.drawing.places if place.place_id in content.sure}
    return {
        "canvas": drawing.canvas(
            content.drawing,
            layer=content.function,
            among=(content.sure, content.possible),
            classes=CLASSES,
            spots=[(spot.x, spot.y) for spot in spots],
        ),
        "map_description": text(described, lang, place=name, norm=label),
        "sprite": assets.address(assets.GLYPHS),
        "bounds": ",".join(f"{edge:.5f}" for edge in content.bounds),
        "class_ends": ",".join(str(end) for end, _ in CLASSES),
        "layer_name": LAYER_NAMES[content.function],
        "legend": dict.fromkeys(there, True),
    }


def table(content: GapPage, lang: Lang, order: str, orders: tuple[str, ...], notes: Notes) -> dict[str, Any]:
    """The same as a table."""
    rows = gaps_rows.Rows(content, lang)
    level = content.rows[0].area.level
    who = gaps_words.said(content.norm, lang).who if isinstance(content.whole, GapRow) else ""
    queries = {one: _query(content, one if one != orders[0] else "") for one in orders}
    return {
        "bodies": rows.bodies(order),
        "total": SafeString(rows.row(content.whole)),
        "order": order,
        "orders": [(one, queries[one], _order_label(one, content, lang)) for one in orders],
        "level": level.label(lang),
        "who": who,
        "who_capital": gaps_words.capital(who),
        "levels": gaps_words.levels(level, lang),
        "tall": len(content.rows) > TALL,
        "ages": ages(content, lang, notes),
        "columns": notes_of_columns(content, lang),
    }


def _query(content: GapPage, order: str) -> str:
    """The rest of the address, with another order."""
    pairs = [(LIMIT, f"{content.norm.limit:g}")] if content.norm.limit != content.agreed else []
    return "?" + urlencode(pairs + ([(ORDER, order)] if order else []))


def _order_label(order: str, content: GapPage, lang: Lang) -> str:
    if order == "wijk":
        parent = next(row.parent for row in content.rows if row.parent)
        return text("map.order_parent", lang, level=parent.level.label(lang))
    return text("gaps.order_number" if order == "aantal" else "map.order_name", lang)


def ages(content: GapPage, lang: Lang, notes: Notes) -> list[dict[str, Any]]:
    """How each age stands, in the whole place; nothing where ages are not known, or it is about one."""
    rows = gaps_rows.Rows(content, lang, notes)
    if not isinstance(content.whole, GapRow) or all(age.meets.value is None for age in content.whole.ages):
        return []
    return [
        {
            "band": age.band,
            "label": age.band.label(lang),
            "without": SafeString(rows.figure(age.without)),
            "cell": SafeString(rows.bar_cell(age.meets)),
        }
        for age in content.whole.ages
    ]


def notes_of_columns(content: GapPage, lang: Lang) -> list[tuple[str, str]]:
    """For paper: of each column of the table its heading, and the address of its figures."""
    first = content.rows[0]
    if isinstance(first, GapRow):
        who = gaps_words.capital(gaps_words.said(content.norm, lang).who)
        named = {"share": first.meets, "furthest": first.furthest}
        columns = [(text("gaps.column_without", lang, who=who), first.without.ref)]
        columns += [(text(f"gaps.column_{name}", lang), one.ref) for name, one in named.items()]
    else:
        columns = [(text("gaps.column_amount", lang), first.amount.ref)]
    return [(name, figure_address(FigureRef(ref.result, "CODE", ref.column), lang)) for name, ref in columns]


# --- what to know ---------------------------------------------------------------------------------------------------


def certainty(word: str, lang: Lang) -> SafeString:
    """How sure a norm is. A set says that in Dutch only."""
    return fill("gaps.certainty", lang, word=word if lang == "nl" else markup('<span lang="nl">{}</span>', word))


def good_to_know(content: GapPage, lang: Lang) -> dict[str, Any]:
    """What counts, how was measured, and what the norm leans on."""
    row = content.whole
    walk = ""
    if isinstance(row, GapRow):
        straight = row.meets.evidence is Evidence.ESTIMATED
        speed = publish.decimal(round(content.speed_m_s * 3.6, 2), lang)
        walk = text(f"gaps.note_{'straight' if straight else 'walk'}", lang, speed=speed)
    level, norm = content.rows[0].area.level, content.norm
    stand_in = ""
    if str(level) != norm.level:
        named = gaps_words.levels(Level(norm.level), lang)
        stand_in = text("gaps.stand_in", lang, levels=named, level=level.label(lang))
    return {
        "counts": gaps_words.counting(norm, lang),
        "walk": walk,
        "basis": norm.basis(lang),
        "certain": certainty(norm.certainty, lang) if norm.certainty else "",
        "refs": norm.refs,
        "stand_in": stand_in,
        "figure": row.without if isinstance(row, GapRow) else row.amount,
    }

"""Texts, addresses, figures and glyphs in templates. Every tag takes the language from the page (`lang`)."""

from __future__ import annotations

import re
from typing import Any, cast

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from weefsel.concepts import Concept, Evidence, Function, Lang, MissingReason
from weefsel.concepts.texts import text
from weefsel.platform import assets, words, workbench
from weefsel.platform.notes import Notes
from weefsel.publish.models import FigureRef, PlaceMark, Published

register = template.Library()

FUNCTION_CLASS = {
    Function.MEETING: "fo",
    Function.DEVELOPMENT: "fp",
    Function.RECREATION: "fs",
    Function.SUPPORT: "fd",
    Function.INFORMATION: "fi",
}
FUNCTION_GLYPH = {
    Function.MEETING: "ontmoeting",
    Function.DEVELOPMENT: "ontplooiing",
    Function.RECREATION: "ontspanning",
    Function.SUPPORT: "ondersteuning",
    Function.INFORMATION: "informatie",
}
#: reason → class of the label, glyph
MISSING_LOOK = {
    MissingReason.SECRET: ("geheim", "slot"),
    MissingReason.LATER: ("leeg", "klok"),
    MissingReason.NOT_PUBLISHED: ("leeg", "leeg"),
    MissingReason.NOT_ASKED: ("leeg", "leeg"),
    MissingReason.NOT_MEASURED: ("leeg", "leeg"),
    MissingReason.UNKNOWN: ("leeg", "leeg"),
}
#: Stands for a variable while a text is filled; from the private use area, so it is in no text.
_MARK = "\ue000{}\ue001"
#: as `weefsel.platform.register.tables` writes it
_ENTRY = re.compile(r"(?P<kind>groep|plek|aanbod|verbinding|geld)/(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_MARKED = re.compile("\ue000(\\w+)\ue001")


def address(name: str, lang: Lang, **arguments: str) -> str:
    """The address of a page in one of the languages."""
    return reverse(f"{lang}:{name}", kwargs={**arguments})


def figure_address(ref: FigureRef, lang: Lang) -> str:
    """Where this figure comes from."""
    return address("figure", lang, result=ref.result, area_code=ref.area_code, column=ref.column)


def markup(pattern: str, *values: object) -> SafeString:
    """HTML with its values escaped."""
    return SafeString(format_html(pattern, *values))


def fill(identifier: str, lang: Lang, **variables: object) -> SafeString:
    """A text with its variables, which may be HTML; the text itself and plain variables are escaped."""
    marked = text(identifier, lang, **{name: _MARK.format(name) for name in variables})
    pieces = _MARKED.split(marked)
    filled = [
        conditional_escape(cast(Any, variables[piece])) if position % 2 else conditional_escape(piece)
        for position, piece in enumerate(pieces)
    ]
    return SafeString("".join(filled))  # every piece was escaped above


@register.simple_tag(takes_context=True)
def t(context: template.Context, identifier: str, **variables: object) -> SafeString:
    """{% t "map.table_title" place=site.name %}"""
    return fill(identifier, context["lang"], **variables)


@register.simple_tag(takes_context=True)
def page(context: template.Context, name: str, **arguments: str) -> str:
    """{% page "area" slug=area.slug %}: the address in the page's own language."""
    return address(name, context["lang"], **arguments)


@register.simple_tag(takes_context=True)
def reference(context: template.Context, value: str) -> SafeString:
    """Where a record stands in its source; of the register of this site the way to its page."""
    found = _ENTRY.fullmatch(value)
    if found is None or not settings.WEEFSEL_REGISTER:
        return SafeString(conditional_escape(value))
    where = address("entry", context["lang"], kind=found["kind"], entry_id=found["id"])
    return markup('<a class="nl-link" href="{}">{}</a>', where, value)


@register.simple_tag
def asset(source: str) -> str:
    """{% asset "src/site.ts" %}"""
    return assets.address(source)


def glyph_markup(name: str, css_class: str = "ic") -> SafeString:
    """One glyph of the sprite; its meaning is always in words beside it."""
    return markup(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>',
        css_class,
        assets.address(assets.GLYPHS),
        name,
    )


@register.simple_tag
def glyph(name: str | Function, css_class: str = "ic") -> SafeString:
    return glyph_markup(FUNCTION_GLYPH[name] if isinstance(name, Function) else name, css_class)


@register.filter
def colour(function: Function) -> str:
    """The class that gives a function its colour."""
    return FUNCTION_CLASS[function]


def badge(label: str, look: str, glyph_name: str) -> SafeString:
    """A sewn-in label: glyph and word."""
    return markup('<span class="nl-data-badge etiket {}">{}{}</span>', look, glyph_markup(glyph_name, ""), label)


@register.simple_tag(takes_context=True)
def missing(context: template.Context, reason: MissingReason) -> SafeString:
    """The label of a figure that is not there."""
    look, glyph_name = MISSING_LOOK[reason]
    return badge(reason.label(context["lang"]), look, glyph_name)


@register.simple_tag(takes_context=True)
def certainty(context: template.Context, evidence: Evidence) -> SafeString:
    """The label of a figure that is not an exact count; nothing for one that is."""
    lang: Lang = context["lang"]
    if evidence in (Evidence.SPREAD, Evidence.ESTIMATED):
        return status(context, "approximate")
    if evidence is Evidence.COUNTED:
        return SafeString("")
    return badge(evidence.label(lang), "", "ongeveer")


@register.simple_tag(takes_context=True)
def figure(context: template.Context, published: Published[int] | Published[float], words_id: str = "") -> SafeString:
    """A figure on the red thread, or the reason why it is missing. `words_id` is a text around it, with {n}."""
    lang: Lang = context["lang"]
    if published.value is None:
        return missing(context, published.missing or MissingReason.UNKNOWN)
    shown = words.figure(published, lang)
    return thread(context, published, text(words_id, lang, n=shown) if words_id else shown)


def thread(context: template.Context, published: Published[Any], label: str) -> SafeString:
    """A link on the red running stitch to where the figure comes from, numbered for print."""
    notes: Notes | None = context.get("notes")
    number = "" if notes is None else markup(' data-noot="{}"', notes.number_of(published))
    return markup(
        '<a class="draad num" href="{}"{}>{}</a>', figure_address(published.ref, context["lang"]), number, label
    )


@register.filter
def part(value: float, scale: float) -> str:
    """A share as a length along an axis that ends at `scale`: 0.461 → 46.1%."""
    return f"{100 * min(1.0, value / scale):.1f}%"


@register.filter
def width(published: Published[float], scale: float) -> str:
    """The length of the interval along the axis."""
    return part((published.upper or 0) - (published.lower or 0), scale)


@register.simple_tag(takes_context=True)
def label(context: template.Context, concept: Concept, capital: bool = False) -> str:
    """The word for a value of a vocabulary."""
    word = concept.label(context["lang"])
    return word[:1].upper() + word[1:] if capital else word


@register.simple_tag
def has_workbench() -> bool:
    """{% has_workbench as on %}: whether spreadsheets can be added on this site."""
    return workbench.is_on()


@register.simple_tag(takes_context=True)
def day(context: template.Context, iso: str) -> str:
    return words.day(iso, context["lang"])


@register.simple_tag(takes_context=True)
def switch(context: template.Context) -> dict[str, str] | None:
    """The same page in the other language; None where the page has no address (an error)."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return None
    path, query = request.path, request.META.get("QUERY_STRING", "")
    other = path.removeprefix("/en") or "/" if context["lang"] == "en" else f"/en{path}"
    return {"lang": "nl" if context["lang"] == "en" else "en", "address": f"{other}?{query}" if query else other}


@register.simple_tag
def root_page(name: str) -> str:
    """An address that is the same in every language: the tiles."""
    return address(name, "nl")


@register.simple_tag(takes_context=True)
def figure_page(context: template.Context, published: Published[Any]) -> str:
    """The address of the figure's origin."""
    return figure_address(published.ref, context["lang"])


@register.simple_tag(takes_context=True)
def figure_words(context: template.Context, published: Published[Any]) -> str:
    return words.figure(published, context["lang"])


@register.simple_tag(takes_context=True)
def status(context: template.Context, name: str) -> SafeString:
    """A label that is not about one figure: "approximate" or "not_measured"."""
    lang: Lang = context["lang"]
    if name == "approximate":
        return badge(text("common.state.approximate", lang), "benadering", "ongeveer")
    return missing(context, MissingReason(name))


@register.simple_tag(takes_context=True)
def dated(context: template.Context, iso: str) -> SafeString:
    """The label that tells how old the figures are."""
    lang: Lang = context["lang"]
    return badge(text("provenance.dated", lang, date=words.day(iso, lang)), "klok", "klok")


@register.filter
def glyph_name(function: Function) -> str:
    return FUNCTION_GLYPH[function]


@register.filter
def place_name(place: PlaceMark, lang: Lang) -> str:
    """The place's name; its kind where it has none, as a bench has."""
    if place.name:
        return place.name
    kind = place.kind.label(lang)
    return kind[:1].upper() + kind[1:]


@register.filter
def short_hash(value: str) -> str:
    """9f2c…e41a: enough to compare by eye."""
    return f"{value[:4]}…{value[-4:]}"


@register.simple_tag
def source_link(url: str) -> SafeString:
    """A source's own address as a link; as plain text where it is not on the web."""
    if url.startswith(("https://", "http://")):
        return markup('<a class="nl-link" href="{}" rel="external noreferrer">{}</a>', url, url)
    return markup("{}", url)


@register.filter
def svg_number(value: float) -> str:
    """A coordinate with at most one decimal, whatever the language."""
    return f"{value:.1f}".removesuffix(".0")

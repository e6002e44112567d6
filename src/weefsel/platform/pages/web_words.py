"""What *Het web* says: the message, what a lens shows, what breaks, why two could meet.

Each sentence is true to what is known: a web is what somebody told, so nothing here says that a tie is not there.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from django.utils.safestring import SafeString

from weefsel.concepts import Function, Lang, Layer, Lens, Sphere
from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.notes import Notes
from weefsel.platform.pages.web_seen import Seen
from weefsel.platform.templatetags.site_tags import fill, markup, thread
from weefsel.publish.models import Published
from weefsel.publish.web_models import Breaking, Meeting, WebPage

__all__ = ["breaking", "counted", "harm", "lens_label", "lens_summary", "line", "meeting", "numbered", "title"]


def numbered(count: int, one: str, lang: Lang, *, in_words: bool = False) -> str:
    """Drie groepen, 26 groepen, one of `web.group`, `web.ties` …: `one` is the id of the text for one."""
    spelled = text("web.number_words", lang).split()
    digits = spelled[count] if in_words and count < len(spelled) else words.number(count, lang)
    return text(f"{one}" if count == 1 else _MANY[one], lang, n=digits)


#: text for one → text for several
_MANY: Final = {
    "web.group": "web.groups",
    "web.ties_one": "web.ties",
    "web.actors_one": "web.actors",
    "web.places_one": "web.places",
}


def counted(
    published: Published[Any] | None, count: int, one: str, lang: Lang, notes: Notes | None = None
) -> SafeString | str:
    """A number of things on the red thread where the atlas has it; as it was counted here where it has not."""
    if published is None or published.value is None:
        return numbered(count, one, lang)
    return thread(_context(lang, notes), published, numbered(int(published.value), one, lang))


def _context(lang: Lang, notes: Notes | None) -> Any:
    return {"lang": lang, "notes": notes}


# --- the message --------------------------------------------------------------------------------------------------


def title(seen: Seen, lang: Lang, notes: Notes) -> SafeString:
    """The message of the page."""
    page = seen.page
    inside = Inside(page)
    if inside.ties == 0 and not page.ties:
        return fill("web.title_empty", lang, place=page.area.name)
    if not page.is_now:
        return fill("web.title_date", lang, date=words.day(page.on, lang), **inside.counts(lang))
    if seen.away:
        first = seen.gone[0] if seen.gone else None
        name = seen.named(seen.away, first.name if first else "")
        return _breaks(seen, first, name, lang)
    if page.lens is not None:
        return _through(seen, lang, notes)
    if page.one_sided:
        return fill("web.title_star", lang)
    if seen.worst:
        return _breaks(seen, seen.worst[0], seen.worst[0].name, lang)
    plain = {
        "actors": counted(page.figures.get("actors"), inside.actors, "web.actors_one", lang, notes),
        "ties": counted(page.figures.get("ties"), inside.ties, "web.ties_one", lang, notes),
    }
    return fill("web.title_sturdy", lang) if page.breaks else fill("web.title_plain", lang, **plain)


def harm(one: Breaking) -> tuple[str, int] | None:
    """What most groups lose with a subject, and how many; None where nobody loses anything."""
    worst = max(one.counts.items(), key=lambda pair: pair[1])
    return worst if worst[1] else None


def _breaks(seen: Seen, one: Breaking | None, name: str, lang: Lang) -> SafeString:
    """Als De Weefkamer sluit, raken drie groepen hun laatste formele verbinding kwijt."""
    kind = one.kind if one else ("place" if _is_place(seen) else "actor")
    condition = text(f"web.if_{kind}", lang, name=seen.named(one.subject_id, name) if one else name)
    worst = harm(one) if one else None
    if worst is None:
        return fill("web.title_breaks", lang, condition=condition, consequence=text("web.then_nothing", lang))
    measure, count = worst
    groups = numbered(count, "web.group", lang, in_words=True)
    # the figure leads to the names that it counts: each of them is a record with ties of its own
    linked = markup('<a class="draad num" href="#breekt">{}</a>', groups)
    ending = "_one" if count == 1 else ""
    consequence = fill(f"web.then_{measure}{ending}", lang, groups=linked)
    return fill("web.title_breaks", lang, condition=condition, consequence=consequence)


def _is_place(seen: Seen) -> bool:
    place = seen.row.get(seen.away)
    return place is not None and seen.page.nodes[place].is_place


# --- lenses -------------------------------------------------------------------------------------------------------


def lens_label(lens: Lens | None, lang: Lang) -> str:
    """The name of a lens as it begins a button."""
    said = text("web.lens_none", lang) if lens is None else lens.label(lang)
    return said[:1].upper() + said[1:]


class Inside:
    """What is counted of a page on the page itself: nodes of its area that the lens shows, and the ties among them."""

    def __init__(self, page: WebPage) -> None:
        self.nodes = [node for node in page.nodes if node.seen and not node.outside]
        self.actors = sum(not node.is_place for node in self.nodes)
        self.places = len(self.nodes) - self.actors
        rows = page.nodes
        own = [tie for tie in page.ties if tie.seen and not (rows[tie.one].outside or rows[tie.other].outside)]
        self.ties = len(own)
        self.outside = sum(node.outside for node in page.nodes)
        self.degree = Counter(end for tie in own for end in (tie.one, tie.other))
        layers = [(rows[tie.one].layer, rows[tie.other].layer) for tie in own]
        self.across = sum(one is not None and other is not None and one is not other for one, other in layers)

    def counts(self, lang: Lang) -> dict[str, str]:
        return {
            "actors": numbered(self.actors, "web.actors_one", lang),
            "ties": numbered(self.ties, "web.ties_one", lang),
        }


def _functions(page: WebPage, inside: Inside) -> list[tuple[Function, int]]:
    """Each function with how many groups and organisations are for it, the most first."""
    counts = Counter(function for node in inside.nodes if not node.is_place for function in node.functions)
    per = [(one, _known(page, f"function:{one}", counts[one])) for one in Function]
    return sorted(per, key=lambda pair: -pair[1])


def _known(page: WebPage, name: str, count: int) -> int:
    """What the atlas has; what was counted here where it has not."""
    figure = page.figures.get(name)
    return count if figure is None or figure.value is None else int(figure.value)


def _through(seen: Seen, lang: Lang, notes: Notes) -> SafeString:
    """The message through a lens: an answer to its own question."""
    page, inside = seen.page, Inside(seen.page)
    numbers = {
        "actors": counted(page.figures.get("actors"), inside.actors, "web.group", lang, notes),
        "ties": counted(page.figures.get("ties"), inside.ties, "web.ties_one", lang, notes),
    }
    if page.lens is Lens.NON_INSTITUTIONAL:
        return fill("web.title_residents", lang, **numbers)
    if page.lens is Lens.HALF_LINE:
        return fill("web.title_half", lang, ties=numbers["ties"]) if inside.ties else fill("web.title_half_none", lang)
    if page.lens is Lens.FUNCTIONAL:
        per = _functions(page, inside)
        none = [one.label(lang) for one, count in per if count == 0]
        if none:
            return fill("web.title_functions_none", lang, none=words.enumeration(none, lang))
        return fill("web.title_functions", lang, most=per[0][0].label(lang), least=per[-1][0].label(lang))
    everyone = sum(node.layer is Layer.GENERAL and not node.is_place for node in inside.nodes)
    context = _context(lang, notes)
    general = page.figures.get(f"layer:{Layer.GENERAL}")
    figures = {"n": words.number(everyone, lang), "all": words.number(inside.actors, lang)}
    if general is not None and general.value is not None:
        figures["n"] = thread(context, general, words.number(int(general.value), lang))
    return fill("web.title_layers", lang, **figures)


def lens_summary(seen: Seen, lang: Lang, notes: Notes) -> SafeString:
    """What is seen through the lens of the page, with its numbers."""
    page, inside = seen.page, Inside(seen.page)
    figures = page.figures
    actors = counted(figures.get("actors"), inside.actors, "web.actors_one", lang, notes)
    ties = counted(figures.get("ties"), inside.ties, "web.ties_one", lang, notes)
    if page.lens is Lens.NON_INSTITUTIONAL:
        lone = sum(not node.is_place and inside.degree[seen.row[node.node_id]] == 0 for node in inside.nodes)
        groups = counted(figures.get("actors"), inside.actors, "web.group", lang, notes)
        return fill("web.sum_residents", lang, actors=groups, ties=ties, alone=words.number(lone, lang))
    if page.lens is Lens.HALF_LINE:
        single = sum(not node.is_place and inside.degree[seen.row[node.node_id]] == 1 for node in inside.nodes)
        return fill("web.sum_half", lang, actors=actors, ties=ties, single=words.number(single, lang))
    if page.lens is Lens.FUNCTIONAL:
        items = [
            _item(one.label(lang), figures.get(f"function:{one}"), count, lang, notes)
            for one, count in _functions(page, inside)
        ]
        return fill("web.sum_functions", lang, list=_listed(items, lang))
    if page.lens is Lens.INFRASTRUCTURAL:
        per = Counter(node.layer for node in inside.nodes if not node.is_place)
        items = [_item(one.label(lang), figures.get(f"layer:{one}"), per[one], lang, notes) for one in Layer]
        across = numbered(inside.across, "web.ties_one", lang)
        return fill("web.sum_layers", lang, list=_listed(items, lang), across=across)
    places = numbered(inside.places, "web.places_one", lang)
    whole = "web.sum_none" if page.is_whole else "web.sum_none_area"
    return fill(whole, lang, actors=actors, places=places, ties=ties)


def _item(what: str, published: Published[Any] | None, count: int, lang: Lang, notes: Notes) -> SafeString:
    """Ontmoeting 9: the number on the red thread where the atlas has it."""
    number: Any = words.number(count, lang)
    if published is not None and published.value is not None:
        number = thread(_context(lang, notes), published, words.figure(published, lang))
    return fill("web.sum_item", lang, what=what, n=number)


def _listed(items: list[SafeString], lang: Lang) -> SafeString:
    """a, b en c, of parts that are HTML already."""
    return SafeString(words.enumeration([str(item) for item in items], lang))


# --- what breaks --------------------------------------------------------------------------------------------------


def breaking(seen: Seen, one: Breaking, lang: Lang) -> list[str]:
    """What goes with one subject, a sentence each; empty where nothing does."""
    name = seen.named(one.subject_id, one.name)
    told: list[str] = []
    for ids, key in ((one.last_formal, "formal"), (one.without_place, "place"), (one.last_any, "any")):
        if ids:
            variables = {"names": seen.names(ids)} | ({} if key == "any" else {"name": name})
            said = text(f"web.breaks_who_{key}" + ("_one" if len(ids) == 1 else ""), lang, **variables)
            told.append(said[:1].upper() + said[1:])
    if one.apart:
        ending = "_one" if one.apart == 1 else ""
        groups = numbered(one.apart, "web.group", lang, in_words=True)
        said = text(f"web.breaks_apart{ending}", lang, groups=groups)
        told.append(said[:1].upper() + said[1:])
    if one.eur:
        told.append(text("web.breaks_eur", lang, n=words.number(one.eur, lang)))
    if one.until:
        key = "web.breaks_until_place" if one.kind == "place" else "web.breaks_until"
        told.append(text(key, lang, date=words.day(one.until, lang)))
    return told


def line(one: Breaking, lang: Lang) -> str:
    """What goes with one subject, in a few words."""
    parts = [
        text(f"web.breaks_line_{name}", lang, n=words.number(count, lang))
        for name, count in one.counts.items()
        if count
    ]
    return " · ".join(parts)


# --- who could meet -----------------------------------------------------------------------------------------------


def meeting(one: Meeting, lang: Lang) -> str:
    """Why two could meet."""
    return " ".join(_why(reason, one, lang) for reason in one.reasons)


def _why(reason: str, one: Meeting, lang: Lang) -> str:
    if reason == "place" and one.place:
        return text("web.why_place", lang, place=one.place)
    if reason == "function" and one.functions:
        return text("web.why_function", lang, functions=words.enumeration([f.label(lang) for f in one.functions], lang))
    return text(f"web.why_{reason}" + ("_plain" if reason in ("place", "function") else ""), lang)


def spheres(page: WebPage, lang: Lang) -> list[dict[str, Any]]:
    """The three spheres, how many of each are in this web, and what government does in them."""
    counts = Counter(node.sphere for node in page.nodes if not node.outside)
    return [
        {
            "sphere": sphere,
            "name": capital(sphere.label(lang)),
            "there": text("web.sphere_area", lang)
            if sphere is Sphere.PERSONAL
            else text("web.sphere_in_web", lang, n=words.number(counts[sphere], lang)),
            "what": sphere.definition(lang),
            "role": sphere.role_of_government(lang),
        }
        for sphere in Sphere
    ]


def capital(word: str) -> str:
    """A word as it begins a line."""
    return word[:1].upper() + word[1:]

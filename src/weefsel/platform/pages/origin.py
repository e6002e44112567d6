"""*Waar komt het idee vandaan*: the genealogy of the sociale basis, after the five articles.

Words only: nothing here comes from the snapshot but the name of the place in the frame. What a word means stands in the
vocabularies, what this page tells around them in its texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.concepts import (
    Article,
    Concept,
    Condition,
    Continuity,
    FourH,
    Function,
    Instrument,
    Lang,
    Layer,
    Lens,
    Pillar,
    PolicyLogic,
    Scheme,
    Seed,
    Sphere,
    articles,
    scheme,
    vocabularies,
)
from weefsel.concepts.texts import text
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import address

#: vocabularies of the sociale basis itself, in the order of the page
BASIS: Final[tuple[type[Concept], ...]] = (
    Pillar,
    Sphere,
    Lens,
    Condition,
    FourH,
    Function,
    Layer,
    Continuity,
    Instrument,
    PolicyLogic,
)
#: class of the thread of each pillar
THREADS: Final = {Pillar.INITIATIVE: "p1", Pillar.PROVISION: "p2", Pillar.INFLUENCE: "p3"}
#: when, which name, of which pillar: the knots of the tree, oldest first, all after article 000
KNOTS: Final = (
    ("1960s", "infrastructure", Pillar.PROVISION),
    ("1970s", "democracy", Pillar.INFLUENCE),
    ("1980s", "caring", Pillar.INITIATIVE),
    ("1990s", "agenda", Pillar.PROVISION),
    ("since", "partner", Pillar.INFLUENCE),
    ("2012", "participation", Pillar.INITIATIVE),
)
OF_KNOTS, OF_CLOTH, OF_NAMES = ("000",), ("001", "003"), ("003",)
#: the articles behind the lead, and behind what each section says at its beginning
OF_LEAD, OF_CONDITIONS = ("002", "003", "004"), ("002",)
#: the disputes, with the articles that differ
DISPUTES: Final = (
    ("what", ("002", "004", "001")),
    ("why", ("000", "001", "004")),
    ("since", ("001", "002", "000", "003")),
    ("level", ("004",)),
    ("whom", ("004", "001")),
    ("five", ()),
)
#: the picture of the spheres, 440 units square: its middle, how wide a letter of a label is, where each label begins
CENTRE, TAG_LETTER = 220, 11.8
TAGS: Final = {Sphere.PERSONAL: 281, Sphere.COMMUNAL: 150, Sphere.INSTITUTIONAL: 38}
#: where on the site each H goes on: name of an address, and what follows it
ON_SITE: Final = {
    FourH.ORIGIN: ("origin", ""),
    FourH.GAPS: ("gaps", ""),
    FourH.REPAIR: ("areas", "#kaart"),
    FourH.HOPE: ("areas", "#tabel"),
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an article of the list: its number there, and where it stands on the page."""

    number: str
    href: str


@require_safe
def show(request: HttpRequest, lang: Lang) -> HttpResponse:
    """Answers `/waar-komt-het-idee-vandaan`."""
    content = {
        "lang": lang,
        "site": open_site().site,
        "page_name": text("origin.name", lang),
        "lead_refs": refs(OF_LEAD),
        "pillar_word": _capital(scheme(Pillar).label(lang)),
        "pillars": [{**_told(pillar, lang), "thread": THREADS[pillar]} for pillar in Pillar],
        "knots": [_knot(when, name, pillar, lang) for when, name, pillar in KNOTS],
        "knots_refs": refs(OF_KNOTS),
        "cloth_refs": refs(OF_CLOTH),
        "names_refs": refs(OF_NAMES),
        "spheres": [_sphere(one, lang) for one in Sphere],
        "lenses": [_lens(one, lang) for one in Lens],
        "conditions": [{**_told(one, lang), "value": one.stands_for(lang)} for one in Condition],
        "conditions_refs": refs(OF_CONDITIONS),
        "hs": [_h(one, lang) for one in FourH],
        "disputes": [_dispute(name, numbers, lang) for name, numbers in DISPUTES],
        "articles": [_article(one, lang) for one in articles().values()],
        "words": [row for vocabulary in BASIS for row in _words(vocabulary, lang)],
    }
    return render(request, "origin.html", content)


def refs(numbers: tuple[str, ...]) -> list[Ref]:
    """References to articles by their number (000 to 004), in order; on the page they are counted from 1."""
    places = [str(place) for place, number in enumerate(articles(), start=1) if number in numbers]
    return [Ref(place, f"#artikel-{place}") for place in places]


def _seeds(seeds: tuple[Seed, ...]) -> list[Ref]:
    return refs(tuple(seed.file for seed in seeds))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _told(value: Concept, lang: Lang) -> dict[str, Any]:
    """What is shown of every concept."""
    return {
        "name": value.value,
        "label": _capital(value.label(lang)),
        "definition": value.definition(lang),
        "note": value.note(lang),
        "refs": _seeds(value.seeds),
    }


def _knot(when: str, name: str, pillar: Pillar, lang: Lang) -> dict[str, Any]:
    return {
        "when": text(f"origin.when_{when}", lang),
        "name": text(f"origin.knot_{name}_name", lang),
        "told": text(f"origin.knot_{name}", lang),
        "pillar": pillar.label(lang),
        "thread": THREADS[pillar],
    }


def _sphere(sphere: Sphere, lang: Lang) -> dict[str, Any]:
    told, top = _told(sphere, lang), TAGS[sphere]
    width = 34 + TAG_LETTER * len(told["label"])
    tag = {"tag_x": round(CENTRE - width / 2), "tag_y": top, "tag_width": round(width), "text_y": top + 26}
    return {**told, **tag, "role": sphere.role_of_government(lang)}


def _lens(lens: Lens, lang: Lang) -> dict[str, Any]:
    return {
        **_told(lens, lang),
        "question": lens.question(lang),
        "formal": text("origin.formal_name", lang, name=text(f"origin.lens_formal_{lens}", lang)),
        "picture": text(f"origin.lens_picture_{lens}", lang),
    }


def _h(value: FourH, lang: Lang) -> dict[str, Any]:
    name, after = ON_SITE[value]
    return {
        **_told(value, lang),
        "story": text(f"origin.h_{value}", lang),
        "link": address(name, lang) + after,
        "link_words": text(f"origin.site_{value}", lang),
    }


def _dispute(name: str, numbers: tuple[str, ...], lang: Lang) -> dict[str, Any]:
    return {
        "title": text(f"origin.disputed_{name}", lang),
        "told": text(f"origin.disputed_{name}_text", lang),
        "refs": refs(numbers),
    }


def _article(article: Article, lang: Lang) -> dict[str, Any]:
    told = {"publisher": article.publisher}
    if article.year is not None:
        told["year"] = str(article.year)
    (ref,) = refs((article.number,))
    basis_first = sorted(vocabularies(), key=lambda vocabulary: vocabulary not in BASIS)
    gives = [one for one in map(scheme, basis_first) if article.number in _behind(one)]
    return {
        "ref": ref,
        "title": article.title,
        "author": text(f"origin.author_{article.number}", lang),
        "published": text(f"origin.when_{article.number}", lang, **told),
        "gives": ", ".join(one.label(lang) for one in gives),
    }


def _behind(about: Scheme) -> set[str]:
    """The numbers of all articles that a vocabulary or one of its values comes from."""
    return {seed.file for seeds in (about.seeds, *(value.seeds for value in about.members)) for seed in seeds}


def _words(vocabulary: type[Concept], lang: Lang) -> list[dict[str, Any]]:
    """Each word of a vocabulary with each article that it comes from; the first row of a word names it."""
    about = scheme(vocabulary)
    return [
        {
            "scheme": about.label(lang),
            "label": value.label(lang),
            "ref": next(iter(refs((seed.file,))), None),
            "says": seed.says,
        }
        for value in about.members
        for seed in value.seeds
    ]

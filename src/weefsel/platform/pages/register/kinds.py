"""Which kinds of place on the public map belong in the register of this site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from weefsel.concepts import Lang, PlaceKind
from weefsel.concepts.texts import text
from weefsel.platform.pages.register.frame import frame, site_page
from weefsel.platform.register.around import around
from weefsel.platform.register.kinds import USUALLY_NOT, belonging, choose_kinds
from weefsel.platform.register.models import Place
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.states import EntryState
from weefsel.platform.register.who import Who
from weefsel.platform.register.work import begin_work
from weefsel.platform.source import asked
from weefsel.platform.templatetags.site_tags import address

__all__ = ["choose"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of place, how many of it are on the map and in the register, and whether it belongs."""

    word: str
    label: str
    meaning: str
    on_map: int
    kept: int
    belongs: bool


@site_page(SiteAction.CHOOSE_KINDS, "GET", "HEAD", "POST")
def choose(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    """Answers `/beheer/soorten`: a tick for each kind that belongs; `do=usual` brings back what is usual."""
    if request.method != "POST":
        return _page(request, who, lang)
    known = {str(kind): kind for kind in PlaceKind}
    ticked = {known[one] for one in request.POST.getlist("kind") if one in known}
    wanted = frozenset(PlaceKind) - USUALLY_NOT if request.POST.get("do") == "usual" else ticked
    if choose_kinds(who, wanted):
        begin_work(settings.WEEFSEL_DIR)
    return HttpResponseRedirect(f"{address('kinds', lang)}?gedaan=chosen")


def _page(request: HttpRequest, who: Who, lang: Lang) -> HttpResponse:
    kinds = _kinds(belonging(), lang)
    there = [one for one in kinds if one.on_map or one.kept]
    context = frame(
        lang,
        who,
        text("register.kinds_name", lang),
        there=there,
        others=[one for one in kinds if one not in there],
        total=sum(one.on_map for one in there if one.belongs),
        usual=all(one.belongs is (PlaceKind(one.word) not in USUALLY_NOT) for one in kinds),
        done=asked(request, "gedaan") == "chosen",
    )
    return render(request, "register/kinds.html", context)


def _kinds(belong: Collection[PlaceKind], lang: Lang) -> list[Kind]:
    """All kinds, those of which the map has most first."""
    on_map = Counter(around().ground.kinds)
    kept = Counter(Place.objects.filter(state=EntryState.SHOWN).values_list("place_kind", flat=True))
    made = [
        Kind(str(one), one.label(lang), one.definition(lang), on_map[str(one)], kept[str(one)], one in belong)
        for one in PlaceKind
    ]
    return sorted(made, key=lambda one: (-one.on_map, one.label))

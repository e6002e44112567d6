"""Which places of a public map belong in the register: those where people meet, unless people chose otherwise.

What does not belong stays on the map as it is. Whatever its kind, a place belongs as soon as something here names it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.db import transaction

from weefsel.concepts import PlaceKind
from weefsel.platform.register.models import KindChoice
from weefsel.platform.register.moderation import audit
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.register.who import Who

__all__ = ["USUALLY_NOT", "belonging", "choose_kinds"]

#: where one goes for something else than one another, or of which there is one at every corner
USUALLY_NOT: Final = frozenset(
    {
        PlaceKind.BANK_BRANCH,
        PlaceKind.BEACH_WATER,
        PlaceKind.BENCH,
        PlaceKind.CAFE,
        PlaceKind.CHILD_HEALTH_CENTRE,
        PlaceKind.CHILDCARE_SITE,
        PlaceKind.CINEMA,
        PlaceKind.GP_PRACTICE,
        PlaceKind.GREEN_SPACE,
        PlaceKind.GYM,
        PlaceKind.LOCAL_SHOP,
        PlaceKind.PAVEMENT,
        PlaceKind.PHARMACY,
        PlaceKind.PICNIC_SPOT,
        PlaceKind.POLICE_STATION,
        PlaceKind.POST_POINT,
        PlaceKind.RESTAURANT,
        PlaceKind.SERVICE_SHOP,
    }
)


def belonging() -> frozenset[PlaceKind]:
    """The kinds of place on a public map that belong in the register of this site."""
    chosen: Mapping[str, bool] = dict(KindChoice.objects.values_list("place_kind", "belongs"))
    return frozenset(kind for kind in PlaceKind if chosen.get(str(kind), kind not in USUALLY_NOT))


def choose_kinds(who: Who, kinds: Collection[PlaceKind]) -> int:
    """Choose the kinds that belong; how many differ from before. Raises `Refused`."""
    who.needs_site(SiteAction.CHOOSE_KINDS)
    with transaction.atomic():
        other = belonging() ^ frozenset(kinds)
        for kind in other:
            KindChoice.objects.update_or_create(place_kind=str(kind), defaults={"belongs": kind in kinds})
        if other:
            audit(who, "choose_kinds", None, ", ".join(sorted(map(str, other))))
        return len(other)

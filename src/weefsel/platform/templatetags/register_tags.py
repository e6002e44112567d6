"""What templates of every page tell of the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.db import DatabaseError

from weefsel.platform.pages.register.beside import Shown, beside, together
from weefsel.platform.pages.register.frame import who_asks
from weefsel.platform.register.freeze import unfrozen
from weefsel.platform.register.permissions import SiteAction
from weefsel.platform.templatetags.account_tags import signed_in
from weefsel.publish.models import FigureRef

register = template.Library()


@register.simple_tag
def unfrozen_changes() -> int:
    """{% unfrozen_changes as n %}: how many changes are not in the figures yet.

    A page of figures does not fail because the register cannot be asked.
    """
    if not settings.WEEFSEL_REGISTER:
        return 0
    try:
        return unfrozen()
    except DatabaseError:
        return 0


@register.inclusion_tag("parts/interventions_link.html", takes_context=True)
def interventions_link(context: template.Context, slug: str = "") -> dict[str, Any]:
    """{% interventions_link area.slug %}: for who may write down what was done, the way to do that; else nothing."""
    request: Any = context.get("request")
    may = signed_in(context) and who_asks(request).may_site(SiteAction.WRITE_INTERVENTION)
    return {"lang": context["lang"], "slug": slug, "may": may}


@register.inclusion_tag("parts/interpretations.html", takes_context=True)
def interpretations(
    context: template.Context, result: str, area_code: str, column: str, *, level: int = 3, quiet: bool = False
) -> dict[str, Any]:
    """{% interpretations figure.ref.result figure.ref.area_code figure.ref.column %}: what is written beside a figure.

    Nothing on a site without a register. What the page asked for already, as `interpretations`, is not asked again.
    """
    ref, lang = FigureRef(result, area_code, column), context["lang"]
    known = context.get("interpretations")
    found = known.get(ref) if known is not None else beside([ref], lang).get(ref)
    return _part(context, found, level, quiet=quiet)


@register.inclusion_tag("parts/interpretations.html", takes_context=True)
def interpretations_of(
    context: template.Context, refs: Sequence[FigureRef], *, level: int = 3, quiet: bool = False
) -> dict[str, Any]:
    """{% interpretations_of refs %}: what is written beside any of several figures that stand together."""
    return _part(context, together(refs, context["lang"]), level, quiet=quiet)


def _part(context: template.Context, found: Shown | None, level: int, *, quiet: bool) -> dict[str, Any]:
    hidden = found is None or (quiet and not found.count)
    return {"lang": context["lang"], "beside": None if hidden else found, "level": level}

"""The charts of the site in a notebook: the same specification, as an Altair chart."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from weefsel.atlas.read import Atlas
from weefsel.concepts import LANGS, Lang
from weefsel.concepts.indicators import library
from weefsel.errors import Fault, InputError, NotFound
from weefsel.publish import SiteData, open_site, reading_charts
from weefsel.snapshot import Snapshot

if TYPE_CHECKING:
    import altair

__all__ = ["chart"]

#: what can be drawn of one indicator
KINDS: Final = ("years", "beside")


def chart(
    snapshot: Snapshot, indicator: str | None = None, area: str | None = None, *, kind: str = "years", lang: Lang = "nl"
) -> altair.TopLevelMixin:
    """A chart of the site as an Altair chart, from the same Vega-Lite specification.

    With an `indicator` (an id of the library) its years in `area` (code, slug or name; the whole place without), or
    with `kind="beside"` its newest figure beside similar areas. Without one the small charts of what changed in the
    area. The figures are those that the site publishes: rounded, and kept back where it keeps them back.

    Raises `NotFound` for an unknown indicator or area and where there is nothing to draw, `InputError` for another kind
    or language, `ModuleNotFoundError` without the extra `charts`.
    """
    if kind not in KINDS:
        raise InputError(Fault("kind", "a kind of chart", f"Give one of {', '.join(KINDS)}.", value=str(kind)))
    if lang not in LANGS:
        raise InputError(Fault("lang", "a language", f"Give one of {', '.join(LANGS)}.", value=str(lang)))
    site = open_site(snapshot.path)
    code = site.areas.whole.code if area is None else Atlas(snapshot).area_code(area)
    slug = site.areas.links[code].slug
    if indicator is None:
        made = reading_charts.change_chart(site.readings.changes(slug, None, lang), lang)
    else:
        made = _of_indicator(site, indicator, slug, kind, lang)
    if made is None:
        raise NotFound(f"There is nothing to draw of {site.areas.links[code].name}: no indicator has two years.")
    return import_module("altair").Chart.from_dict(made)


def _of_indicator(site: SiteData, indicator: str, slug: str, kind: str, lang: Lang) -> dict[str, Any]:
    if indicator not in library():
        raise NotFound(f"No indicator {indicator}. `weefsel codebook` lists them.")
    page = site.readings.indicator(indicator, slug, lang)
    draw = reading_charts.series_chart if kind == "years" else reading_charts.comparison_chart
    return draw(page, lang)

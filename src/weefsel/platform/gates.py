"""Which gate every address of the site stands behind: `python -m weefsel.platform.gates > docs/routes.md`.

A new address gets one line in `GATES`; a test fails for an address without one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import django
from django.urls import URLPattern, URLResolver

__all__ = ["GATES", "Gate", "Route", "routes", "table"]


class Gate(StrEnum):
    """What decides whether something may leave by an address."""

    FIGURES = "figures"
    RECORDS = "records"
    WORDS = "words"
    GEOMETRY = "geometry"
    FORM = "form"
    ACCOUNT = "account"


#: what may leave by each gate
MEANING: Final[Mapping[Gate, str]] = {
    Gate.FIGURES: "Anything counted or computed: only as `weefsel.publish` lets it through, rounded or kept back.",
    Gate.RECORDS: "What people wrote in the register: only as the table of permissions lets it through.",
    Gate.WORDS: "Words and pictures of our own. Of the place only its name and the date of the snapshot.",
    Gate.GEOMETRY: "Shapes, ids, and the names and kinds that are on the map. Never a figure.",
    Gate.FORM: "What the one person at this computer typed or chose, back to that person. Only with `--workbench`.",
    Gate.ACCOUNT: "Who signs in, and what is kept of their account, to that person alone. Only with a register.",
}

#: what programs do with each collection of the register
_IN_API: Final = ("", "_add", "_one", "_change", "_remove", "_history", "_proposals", "_propose")
_COLLECTIONS: Final = ("groups", "places", "activities", "ties", "funding")
#: what programs read as HSDS
_IN_HSDS: Final = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")

#: name of an address → its gate
GATES: Final[Mapping[str, Gate]] = {
    "english": Gate.WORDS,
    # on a site with a register the same page as "find" answers here
    "map": Gate.FIGURES,
    "find": Gate.RECORDS,
    "find_list": Gate.RECORDS,
    "find_wall": Gate.RECORDS,
    "find_calendar": Gate.RECORDS,
    "area_calendar": Gate.RECORDS,
    "entry_calendar": Gate.RECORDS,
    "site_news": Gate.RECORDS,
    "area_news": Gate.RECORDS,
    "areas": Gate.FIGURES,
    "area": Gate.FIGURES,
    "equity": Gate.FIGURES,
    "gaps": Gate.FIGURES,
    "gap": Gate.FIGURES,
    "gap_squares": Gate.FIGURES,
    "gap_table": Gate.FIGURES,
    "monitor": Gate.FIGURES,
    "monitor_area": Gate.FIGURES,
    "monitor_condition": Gate.FIGURES,
    "indicator": Gate.FIGURES,
    "indicator_chart": Gate.FIGURES,
    "indicator_area": Gate.FIGURES,
    "indicator_area_chart": Gate.FIGURES,
    "changed": Gate.FIGURES,
    "web": Gate.FIGURES,
    "web_graph": Gate.FIGURES,
    "web_area": Gate.FIGURES,
    "web_area_graph": Gate.FIGURES,
    "figure": Gate.FIGURES,
    **{
        f"codebook{form}": Gate.FIGURES
        for form in ("", "_csv", "_xlsx", "_parquet", "_json", "_all_parquet", "_all_zip")
    },
    "unmeasured": Gate.FIGURES,
    "sources": Gate.FIGURES,
    "minutes": Gate.FIGURES,
    "chosen": Gate.FIGURES,
    "what_if": Gate.FIGURES,
    "origin": Gate.WORDS,
    "places": Gate.GEOMETRY,
    "area_names": Gate.GEOMETRY,
    "tiles": Gate.GEOMETRY,
    "queue": Gate.RECORDS,
    "queue_process": Gate.RECORDS,
    "audit": Gate.RECORDS,
    "session_start": Gate.RECORDS,
    "session_manage": Gate.RECORDS,
    "session_screen": Gate.RECORDS,
    "session_join": Gate.RECORDS,
    "session": Gate.RECORDS,
    "session_names": Gate.RECORDS,
    "imports": Gate.RECORDS,
    "import_form": Gate.RECORDS,
    "import_mapping": Gate.RECORDS,
    "import_rows": Gate.RECORDS,
    "import_busy": Gate.RECORDS,
    "import_done": Gate.RECORDS,
    "import_refused": Gate.RECORDS,
    "import_refused_csv": Gate.RECORDS,
    "interventions": Gate.RECORDS,
    "intervention_add": Gate.RECORDS,
    "intervention_change": Gate.RECORDS,
    "intervention_withdraw": Gate.RECORDS,
    "kinds": Gate.RECORDS,
    "pairs": Gate.RECORDS,
    "entry_same": Gate.RECORDS,
    "entry_unmerge": Gate.RECORDS,
    "entry_meet": Gate.RECORDS,
    "entry_met": Gate.RECORDS,
    "queue_proposal": Gate.RECORDS,
    "queue_claim": Gate.RECORDS,
    "queue_report": Gate.RECORDS,
    "queue_appeal": Gate.RECORDS,
    "interpret": Gate.RECORDS,
    "confirm_interpretation": Gate.RECORDS,
    "interpretation_change": Gate.RECORDS,
    "interpretation_withdraw": Gate.RECORDS,
    "interpretation_report": Gate.RECORDS,
    "interpretation_hide": Gate.RECORDS,
    "interpretation_lift": Gate.RECORDS,
    "queue_interpretation": Gate.RECORDS,
    "queue_interpretation_report": Gate.RECORDS,
    "add_group": Gate.RECORDS,
    "group_sent": Gate.RECORDS,
    "suggestions": Gate.RECORDS,
    "confirm_group": Gate.RECORDS,
    "still_right": Gate.RECORDS,
    "downloads": Gate.RECORDS,
    "download_xlsx": Gate.RECORDS,
    "download_csv": Gate.RECORDS,
    "download_geojson": Gate.RECORDS,
    "download_gpkg": Gate.RECORDS,
    "archive": Gate.RECORDS,
    "own": Gate.FORM,
    "own_form": Gate.FORM,
    "own_progress": Gate.FORM,
    "own_undo": Gate.FORM,
    "own_remove": Gate.FORM,
    "house_rules": Gate.WORDS,
    "add_place": Gate.RECORDS,
    "entry": Gate.RECORDS,
    "entry_change": Gate.RECORDS,
    "offer_add": Gate.RECORDS,
    "tie_add": Gate.RECORDS,
    "funding_add": Gate.RECORDS,
    "entry_history": Gate.RECORDS,
    "entry_undo": Gate.RECORDS,
    "entry_confirm": Gate.RECORDS,
    "entry_remove": Gate.RECORDS,
    "entry_put_back": Gate.RECORDS,
    "entry_claim": Gate.RECORDS,
    "entry_hand_over": Gate.RECORDS,
    "entry_visit": Gate.RECORDS,
    "entry_report": Gate.RECORDS,
    "entry_hide": Gate.RECORDS,
    "entry_lift": Gate.RECORDS,
    "entry_appeal": Gate.RECORDS,
    **{f"api_{one}{does}": Gate.RECORDS for one in _COLLECTIONS for does in _IN_API},
    **{f"hsds{one}": Gate.RECORDS for one in ("", "_base", "_openapi", "_profile", "_nothing")},
    **{f"hsds_{one}{does}": Gate.RECORDS for one in _IN_HSDS for does in ("", "_one")},
    "api_changes": Gate.RECORDS,
    "api_areas": Gate.GEOMETRY,
    "api_areas_one": Gate.GEOMETRY,
    "api_areas_figures": Gate.FIGURES,
    "api_concepts": Gate.WORDS,
    "api_concepts_one": Gate.WORDS,
    "api_document": Gate.WORDS,
    "tokens": Gate.ACCOUNT,
    "token_revoke": Gate.ACCOUNT,
    "account_login": Gate.ACCOUNT,
    "account_request_login_code": Gate.ACCOUNT,
    "account_confirm_login_code": Gate.ACCOUNT,
    "mfa_authenticate": Gate.ACCOUNT,
    "account_inactive": Gate.ACCOUNT,
    "openid_connect_login": Gate.ACCOUNT,
    "openid_connect_callback": Gate.ACCOUNT,
    "account_logout": Gate.ACCOUNT,
    "account": Gate.ACCOUNT,
    "account_sessions": Gate.ACCOUNT,
    "account_again": Gate.ACCOUNT,
    "mfa_index": Gate.ACCOUNT,
    "mfa_activate_totp": Gate.ACCOUNT,
    "mfa_deactivate_totp": Gate.ACCOUNT,
    "mfa_reauthenticate": Gate.ACCOUNT,
    "mfa_view_recovery_codes": Gate.ACCOUNT,
    "mfa_generate_recovery_codes": Gate.ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the site, in Dutch."""

    address: str
    name: str
    #: the function that answers, with its module
    view: str


def routes() -> tuple[Route, ...]:
    """Every address: those of the pages, which are the same under `/en/`, and what stands outside both languages."""
    from weefsel.platform.urls import PAGES, urlpatterns  # needs Django's settings, which this module need not

    outside = [pattern for pattern in urlpatterns if not isinstance(pattern, URLResolver)]
    return tuple(_routes([*outside, *PAGES]))


def _routes(patterns: list[URLPattern | URLResolver]) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            raise TypeError(f"{pattern.pattern}: addresses within addresses have no gate; write them out in urls.py")
        view = getattr(pattern.callback, "view_class", pattern.callback)
        yield Route(f"/{pattern.pattern}", pattern.name or "", f"{view.__module__}.{view.__qualname__}")


_HEAD = """\
# Addresses and their gates

Every address of the site stands behind exactly one gate, which decides what may leave by it. The English pages are the
same under `/en/`. Style sheets, scripts and fonts are files of the program: they hold nothing of a place.

This page is made from `src/weefsel/platform/gates.py`. Change it there, then run
`python -m weefsel.platform.gates > docs/routes.md`. `tests/platform/test_gates.py` holds each gate to what it says.

| gate | what may leave |
|---|---|
"""


def table() -> str:
    """The page of the manual: the gates, then every address with its gate. Raises `KeyError` for one without."""
    gates = "".join(f"| {gate} | {MEANING[gate]} |\n" for gate in Gate)
    rows = "".join(f"| `{r.address}` | {r.name} | {GATES[r.name]} | `{r.view}` |\n" for r in routes())
    return f"{_HEAD}{gates}\n| address | name | gate | answered by |\n|---|---|---|---|\n{rows}"


if __name__ == "__main__":
    os.environ |= {"DJANGO_SETTINGS_MODULE": "weefsel.platform.settings", "WEEFSEL_SECRET_KEY": "asks nothing"}
    django.setup()
    print(table(), end="")

"""Forty texts that would run something, in every text of every kind of entry, on every page: none runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Browser
from tests.register.pages.conftest import SignIn, address, register, signed_in, village
from tests.security.payloads import PAYLOADS
from tests.soak import SOAK

from weefsel.platform.accounts.roles import Role
from weefsel.platform.gates import GATES, Gate
from weefsel.platform.register.fields import FIELDS, Form
from weefsel.platform.register.interpreted import report_text
from weefsel.platform.register.mailing import REFERENCE
from weefsel.platform.register.models import Actor, Entry, Interpretation, Intervention, Place
from weefsel.platform.register.moderation import report
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.records import MODELS, add, edit
from weefsel.platform.register.signals import written
from weefsel.platform.register.states import EntryKind, HouseRule
from weefsel.platform.register.who import PROGRAM, VISITOR
from weefsel.platform.source import open_site

__all__ = ["address", "register", "signed_in", "village"]

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

FIGURE = {"result": "people", "area_code": "GM9902", "column": "residents"}
TEXTS = (Form.LINE, Form.PROSE, Form.WEB, Form.CONTACT)
#: in a browser some at once on every run; each by itself with `make soak`
IN_BROWSER = PAYLOADS if SOAK else ("".join(PAYLOADS[place] for place in (2, 22, 29, 3)),)


@pytest.fixture
def entries(village: Path, monkeypatch: pytest.MonkeyPatch) -> dict[EntryKind, Entry]:
    """One entry of each kind, with a proposal, a claim and a report."""
    assert village.is_dir()
    monkeypatch.setattr("weefsel.platform.pages.downloads.begin_making", lambda _directory: True)
    place = Place.objects.order_by("pk")[0]
    made = {EntryKind.PLACE: place, EntryKind.ACTOR: Actor.objects.filter(area_code=place.area_code).order_by("pk")[0]}
    group = str(made[EntryKind.ACTOR].pk)
    of_group = {"actor": group, "place": str(place.pk), "functions": ["meeting"], "offer_kind": "recurring"}
    times = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "starts": "19:30", "ends": "21:00", "name": "Eten"}
    made[EntryKind.OFFER] = add(PROGRAM, EntryKind.OFFER, {**of_group, **times})
    ends = {"from_actor": group, "to_entry": str(place.pk)}
    made[EntryKind.TIE] = add(PROGRAM, EntryKind.TIE, {**ends, "tie_kind": "houses"})
    made[EntryKind.FUNDING] = add(PROGRAM, EntryKind.FUNDING, {**ends, "amount_eur": "100.00"})
    return made


def fill(entries: dict[EntryKind, Entry], payload: str) -> None:
    """Write it in every text, past the checks that would refuse most of it."""
    for kind, entry in entries.items():
        names = [field.name for field in FIELDS[kind] if field.form in TEXTS]
        MODELS[kind].objects.filter(pk=entry.pk).update(**dict.fromkeys(names, payload[:200]))
        edit(PROGRAM, entry.pk, {names[0]: payload[:199] + "!"} if names else {}, why=payload)
        written.send(Entry, ids=frozenset({entry.pk}))
    Interpretation.objects.update(text=payload, signed=payload[:200], log=[{"what": "hid", "why": payload}])
    names = dict.fromkeys(("name_nl", "name_en", "done_by"), payload[:200])
    was = {"what": "changed", "at": payload, "as": payload, "before": {"name_nl": payload, "area_codes": [payload]}}
    Intervention.objects.update(**names, what_nl=payload, what_en=payload, area_codes=[payload], log=[was])


def pages(entries: dict[EntryKind, Entry]) -> Iterator[str]:
    """Every address that can be asked for and may show what people wrote."""
    slug = next(iter(open_site().areas.links.values())).slug
    for name, gate in GATES.items():
        # what programs ask is no page, and has a limit of its own
        if name.startswith(("api_", "hsds")):
            continue
        if gate not in (Gate.RECORDS, Gate.ACCOUNT) and name not in ("map", "areas", "area", "figure"):
            continue
        yield from _of(name, entries, slug)


def _of(name: str, entries: dict[EntryKind, Entry], slug: str) -> Iterator[str]:
    for kind, entry in entries.items():
        # what is done with an entry is asked on the same pages whatever its kind
        if not SOAK and kind is not EntryKind.ACTOR and name not in ("entry", "entry_change", "entry_history"):
            continue
        about = {"kind": REFERENCE[kind], "entry_id": entry.pk}
        texts = [{"text_id": one.pk} for one in Interpretation.objects.order_by("pk")]
        texts += [{"intervention_id": one.pk} for one in Intervention.objects.order_by("pk")]
        for asked in ({}, about, {"slug": slug}, {"entry_id": entry.pk}, FIGURE, *texts):
            for space in ("nl:", ""):
                try:
                    yield reverse(space + name, kwargs=asked)
                except NoReverseMatch:
                    continue


def searches(payload: str) -> Iterator[str]:
    """Pages that say again what was asked."""
    for page, field in (
        ("/", "zoek"),
        ("/", "waar"),
        ("/vinden/lijst", "zoek"),
        ("/vinden", "q"),
        ("/beheer", "gedaan"),
    ):
        yield f"{page}?{urlencode({field: payload})}"


def test_there_are_forty_and_each_is_another() -> None:
    assert len(set(PAYLOADS)) == 40


def test_no_text_comes_out_as_it_went_in(entries: dict[EntryKind, Entry], signed_in: SignIn) -> None:
    """What is served as a page holds no payload that could be markup, and no address that is a script."""
    moderator = signed_in(Role.MODERATOR)
    _put_on_the_queue(entries)
    shown = _shown(moderator, entries)
    assert len(shown) > 30
    for number, payload in enumerate(PAYLOADS):
        fill(entries, payload)
        # each page with some of them; with all of them in `make soak`
        some = {one for place, one in enumerate(shown) if SOAK or (place + number) % 12 == 0}
        for asked in {*some, *searches(payload)} if SOAK or number % 4 == 0 else some:
            _is_harmless(moderator.get(asked).content.decode(), payload, asked)


def _shown(client: Client, entries: dict[EntryKind, Entry]) -> list[str]:
    """The addresses that answer with a page; whatever else is answered is not taken for one."""
    found: list[str] = []
    for asked in sorted(set(pages(entries))):
        answer = client.get(asked)
        if answer.headers["Content-Type"].startswith("text/html"):
            found += [asked] if answer.status_code == 200 else []
        else:
            assert answer.headers["X-Content-Type-Options"] == "nosniff", asked
    return found


def _is_harmless(page: str, payload: str, asked: str) -> None:
    # what machines read is data, and ends where its element does: no sign in it may end that
    data = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert not [one for one in data if "<" in one], (asked, payload)
    for one in data:
        page = page.replace(one, "")
    if re.search(r'[<>"]', payload):
        assert payload not in page, (asked, payload)
    reader = _Addresses()
    reader.feed(page)
    wrong = [one for one in reader.found if re.match(r"(?i)\s*(j\s*a\s*v\s*a\s*s\s*c\s*r|data:)", one)]
    assert wrong == [], (asked, payload)


class _Addresses(HTMLParser):
    """Where a page leads, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.found += [value for name, value in attrs if value and name in ("href", "src", "action", "formaction")]


def test_none_runs_in_a_browser(
    entries: dict[EntryKind, Entry], browser: Browser, address: str, signed_in: SignIn
) -> None:
    moderator = signed_in(Role.MODERATOR)
    _put_on_the_queue(entries)
    shown = _shown(moderator, entries)
    context = browser.new_context(base_url=address)
    context.add_cookies([{"name": "weefsel", "value": moderator.cookies["weefsel"].value, "url": address}])
    page = context.new_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for payload in IN_BROWSER:
        fill(entries, payload)
        for asked in (*shown, *searches(payload)):
            page.goto(asked, wait_until="domcontentloaded")
            assert page.evaluate("window.ran") is None, (asked, payload)
            planted = "main img[src=x], main script:not([type]), [onload], [onerror], [onfocus], iframe, object, base"
            assert page.locator(planted).count() == 0, (asked, payload)
    context.close()


def _put_on_the_queue(entries: dict[EntryKind, Entry]) -> None:
    group = entries[EntryKind.ACTOR]
    report(VISITOR, group.pk, HouseRule.NOT_REAL, PAYLOADS[0])
    propose(PROGRAM, group.pk, {"open_to": PAYLOADS[27]}, why=PAYLOADS[2])
    wrote = {**FIGURE, "snapshot_date": "2026-03-01", "text": PAYLOADS[0], "signed": PAYLOADS[2]}
    made = [Interpretation.objects.create(**wrote, state=state) for state in ("shown", "waiting", "hidden")]
    report_text(VISITOR, made[0].pk, HouseRule.ADVERTISING, PAYLOADS[22])

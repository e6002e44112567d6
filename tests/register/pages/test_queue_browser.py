"""*Beheer* in a real browser: readable for everybody, at every width, without scripts."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser
from tests.platform.test_browser import violations
from tests.register.conftest import NewGroup, NewPerson
from tests.register.pages.conftest import SignIn, account_of

from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.claims import claim
from weefsel.platform.register.moderation import appeal, hide, report
from weefsel.platform.register.proposals import propose
from weefsel.platform.register.states import HouseRule
from weefsel.platform.register.who import VISITOR, Who

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def moderator(signed_in: SignIn, person: NewPerson, group: NewGroup) -> str:
    """The session of a moderator for whom something of every sort waits."""
    client, asker, owner = signed_in(Role.MODERATOR), person(), person()
    me = Who(account_of(client), Role.MODERATOR)
    own, nobodys, hidden = group(me), group(), group(owner)
    propose(asker, own.pk, {"name": "Een langere naam voor de groep", "functions": ["support"]}, why="zo heet het nu")
    claim(asker, nobodys.pk, why="ik ben van de groep")
    report(VISITOR, nobodys.pk, HouseRule.ADVERTISING, "alleen maar reclame")
    hide(person(Role.MODERATOR), hidden.pk, HouseRule.NOT_REAL, "niet gevonden")
    appeal(owner, hidden.pk, "wij bestaan wel")
    claim(me, group().pk)
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        *(
            ("/beheer", 320, "light"),
            ("/beheer", 1280, "dark"),
            ("/en/beheer", 320, "dark"),
            ("/en/beheer", 1280, "light"),
        ),
        *(("/beheer/logboek", 320, "light"), ("/beheer/logboek", 1280, "dark")),
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, address: str, moderator: str, path: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": moderator, "url": address}])
    page = context.new_page()
    try:
        page.goto(f"{address}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = !one.closest('header') })")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        context.close()

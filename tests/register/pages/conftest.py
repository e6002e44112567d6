"""The site with a register of the village in it: a client for each role, and a server for the browser."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.test.utils import override_settings
from tests.platform.conftest import Quiet, Server

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.load import load
from weefsel.platform.register.who import PROGRAM
from weefsel.snapshot import open_snapshot

# Playwright runs an event loop in this thread, in which Django would not speak with its database
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SignIn = Callable[..., Client]
#: in the session, where allauth keeps how somebody signed in, and who
METHODS, METHODS_OF = "account_authentication_methods", "account_authentication_methods_user"


@pytest.fixture
def register(site_dir: Path, db: None) -> Iterator[Path]:
    """A site on which people can write, still empty."""
    del db
    with override_settings(WEEFSEL_REGISTER=True):
        yield site_dir
    cache.clear()


@pytest.fixture
def village(register: Path) -> Path:
    """The same, with the groups, places and activities of the village in it."""
    load(open_snapshot(register), PROGRAM)
    return register


@pytest.fixture
def client(register: Path) -> Client:
    """A visitor's browser."""
    assert register.is_dir()
    return visitor()


def visitor() -> Client:
    """A browser without cookies."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def signed_in(register: Path) -> SignIn:
    """Makes a browser in which somebody of a role is signed in, with the second step where that is asked."""
    assert register.is_dir()
    numbers = itertools.count(1)

    def make(role: Role = Role.PARTICIPANT, account: Account | None = None) -> Client:
        account = account or Account.objects.create_user(f"{role}-{next(numbers)}@example.org", role=role)
        client = visitor()
        sign_in(client, account)
        return client

    return make


def sign_in(client: Client, account: Account) -> None:
    """Sign an account in, as after its code and, where its role asks for one, its second step."""
    client.force_login(account)
    if Role(account.role).needs_second_step:
        made, _ = Authenticator.objects.get_or_create(
            user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}}
        )
        session: Any = client.session
        session[METHODS] = [{"method": "mfa", "at": 2_000_000_000.0, "id": made.pk, "type": made.type}]
        session[METHODS_OF] = str(account.pk)
        session.save()


def account_of(client: Client) -> Account:
    """Who is signed in."""
    return Account.objects.get(pk=client.session["_auth_user_id"])


@pytest.fixture
def address(register: Path, transactional_db: None) -> Iterator[str]:
    """A server of the site on a free port, over the database of the test: `http://127.0.0.1:…`."""
    del transactional_db
    assert register.is_dir()
    application: Any = get_wsgi_application()
    with make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()

"""The register of the village, and programs that speak with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from tests.register.conftest import NewPerson, group, person
from tests.register.pages.conftest import address, register, signed_in, village, visitor

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.register.who import Who
from weefsel.platform.webapi import limits
from weefsel.platform.webapi.tokens import Scope, make

__all__ = ["NewProgram", "Program", "address", "group", "person", "register", "signed_in", "village"]

ALL = tuple(Scope)


@dataclass
class Program:
    """A program with a token, or without one."""

    client: Client
    secret: str = ""
    who: Who | None = None

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request; names of headers with `_` for `-`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            given.setdefault("Authorization", f"Bearer {self.secret}")
        more: dict[str, Any] = {}
        if body is not None:
            more = {"data": body if isinstance(body, bytes) else json.dumps(body), "content_type": "application/json"}
        path = path if path.startswith("/api") else f"/api/v1{path}"
        return self.client.generic(method, path, headers=given, **more)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def told(self, path: str) -> Any:
        """What is read at an address."""
        response = self.get(path)
        assert response.status_code == 200, response.content
        return response.json()


NewProgram = Callable[..., Program]


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that no other test used up, and that no test but theirs meets."""
    for name in ("ADDRESS", "TOKEN", "WRITES"):
        monkeypatch.setattr(limits, name, limits.Limit(name.lower(), 1_000_000))


@pytest.fixture
def visitor_program(register: Path) -> Program:
    """A program without a token."""
    assert register.is_dir()
    return Program(_client())


@pytest.fixture
def program(register: Path, person: NewPerson) -> NewProgram:
    """Makes a program of somebody of a role, whose second step counts."""
    assert register.is_dir()

    def made(role: Role = Role.PARTICIPANT, *scopes: Scope, who: Who | None = None, second: bool = True) -> Program:
        who = who or person(role)
        assert who.account is not None
        return Program(_client(), secret_of(who.account, scopes or ALL, second=second), who)

    return made


def secret_of(account: Account, scopes: tuple[Scope, ...] = ALL, *, second: bool = True) -> str:
    """A token that works."""
    if Role(account.role).needs_second_step:
        Authenticator.objects.get_or_create(
            user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}}
        )
    return make(account, "proef", scopes, 30, second_step=second)[1]


def _client() -> Client:
    client = visitor()
    client.raise_request_exception = False
    return client


def problem_of(response: HttpResponse) -> str:
    """The detail of an answer that is no; with all that such an answer must have."""
    assert response.headers["Content-Type"] == "application/problem+json", response.headers
    told = json.loads(response.content)
    assert set(told) == {"type", "title", "status", "detail", "instance"}
    assert told["status"] == response.status_code
    assert response.headers["API-Version"]
    return told["detail"]

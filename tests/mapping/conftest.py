"""Mapping sessions over the register of the tests, and a session that is open today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.register.conftest import NewPerson, group, person
from tests.register.pages.conftest import address, client, register, signed_in, village

from weefsel.platform.accounts.roles import Role
from weefsel.platform.mapping.models import MappingSession, SaidGroup
from weefsel.platform.mapping.saying import say_group
from weefsel.platform.mapping.sessions import open_session
from weefsel.platform.register.who import Who

__all__ = [
    "Say",
    "address",
    "client",
    "editor",
    "group",
    "person",
    "register",
    "say",
    "session",
    "signed_in",
    "village",
]

Say = Callable[..., SaidGroup]


@pytest.fixture
def editor(person: NewPerson) -> Who:
    return person(Role.EDITOR)


@pytest.fixture
def session(editor: Who) -> MappingSession:
    return open_session(editor, "Wie doet er mee?", "", timezone.localdate())


@pytest.fixture
def say(session: MappingSession) -> Say:
    """Adds a group to the session."""

    def said(name: str, **more: Any) -> SaidGroup:
        values = {"name": name, "functions": ["meeting"], "place": None, "street": "", "area_code": "", **more}
        return say_group(session, values)

    return said

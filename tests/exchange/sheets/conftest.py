"""A register on the site of the village, and a folder for the lists that are brought to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test.utils import override_settings
from tests.register.pages import conftest as pages

from weefsel.platform.accounts.models import Account
from weefsel.platform.accounts.roles import Role
from weefsel.platform.exchange.models import SheetImport
from weefsel.platform.exchange.sheets import desk
from weefsel.platform.exchange.sheets.drafts import Draft
from weefsel.platform.exchange.sheets.plans import PlanRecord, PlanRow, reading
from weefsel.platform.register.who import Who

#: a server of the site
address = pages.address


@pytest.fixture
def register(site_dir: Path, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A site on which people can write, still empty. The folder is where lists are kept: the village is read only."""
    del db
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(desk, "directory", lambda: folder)
    assert site_dir.is_dir()
    with override_settings(WEEFSEL_REGISTER=True):
        yield folder
    cache.clear()


@pytest.fixture
def editor(register: Path) -> Who:
    assert register.is_dir()
    return Who(Account.objects.create_user("editor@example.org", role=Role.EDITOR), Role.EDITOR)


class Bring:
    """Brings lists, as an editor who agrees with what is proposed."""

    def __init__(self, who: Who, folder: Path) -> None:
        self.who, self._folder = who, folder

    def look(self, content: str | bytes, name: str = "lijst.csv", **changed: Any) -> Seen:
        """What becomes of a list; `changed` are fields of the mapping of its first sheet."""
        raw = content.encode() if isinstance(content, str) else content
        brought = desk.bring(self.who, name, [raw])
        draft = Draft(self._folder, brought.pk)
        if changed:
            first, *rest = draft.sheets()
            desk.change(self.who, brought, [replace(first, mapping=replace(first.mapping, **changed)), *rest])
        else:
            desk.change(self.who, brought, draft.sheets())
        desk.look(self.who, brought, at_once=True)
        assert brought.fault == ""
        return Seen(self, brought, draft)

    def write(self, content: str | bytes, name: str = "lijst.csv", **changed: Any) -> SheetImport:
        """Bring a list and say yes."""
        seen = self.look(content, name, **changed)
        desk.write(self.who, seen.brought, at_once=True)
        assert seen.brought.fault == ""
        return seen.brought


class Seen:
    """A list that was looked at."""

    def __init__(self, by: Bring, brought: SheetImport, draft: Draft) -> None:
        self._by, self.brought, self.draft = by, brought, draft

    @property
    def fates(self) -> dict[str, int]:
        return dict(self.brought.counts)

    def rows(self, fate: str = "") -> list[PlanRow]:
        with reading(self.draft.plan) as plan:
            return plan.rows(fate, 0, 10_000)

    def records(self) -> list[PlanRecord]:
        with reading(self.draft.plan) as plan:
            found = plan.records_of([row.id for row in plan.rows("", 0, 300)])
            return [one for some in found.values() for one in some]

    def choose(self, **said: str) -> Seen:
        """Say of records, by their name, which entry each is, or that it is another."""
        choices = self.draft.choices()
        choices |= {
            f"{one.scheme} {one.key}": said[one.name.replace(" ", "_")]
            for one in self.records()
            if one.name.replace(" ", "_") in said
        }
        self.draft.keep_choices(choices)
        desk.look(self._by.who, self.brought, at_once=True)
        return self

    def write(self) -> SheetImport:
        desk.write(self._by.who, self.brought, at_once=True)
        assert self.brought.fault == ""
        return self.brought


@pytest.fixture
def bring(editor: Who, register: Path) -> Bring:
    return Bring(editor, register)

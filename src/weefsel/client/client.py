"""The client: one object for a site, with a collection for each kind of entry."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Final, Self

import httpx

from weefsel.client.records import Change, Entry, Proposal, Version, fields_of
from weefsel.client.sending import Sender

__all__ = ["Client", "Collection"]

_PAGE: Final = 100
Values = Mapping[str, Any]


class Collection:
    """The entries of one kind."""

    def __init__(self, sender: Sender, name: str) -> None:
        self._sender, self.name = sender, name

    def all(self, **filters: Any) -> Iterator[Entry]:
        """All entries that the filters ask for, page by page: `all(function="meeting", area="BU03630001")`."""
        for told in _items(self._sender, f"/{self.name}", filters):
            yield Entry(self.name, told)

    def get(self, entry: Entry | str) -> Entry:
        """One entry, by its id, as it is now. Raises `Missing` and `Gone`."""
        answer = self._sender.get(self._path(entry))
        return Entry(self.name, answer.value, answer.etag)

    def create(self, values: Values, *, own: bool = False, why: str = "", key: str = "") -> Entry:
        """Add an entry. With `own` it is yours, where that can be; `key` is a word by which it is added only once.

        Raises `Invalid`, `NotAllowed`.
        """
        asked = {"own": "true"} if own else None
        answer = self._sender.send("POST", f"/{self.name}", _with(values, why), asked=asked, key=key)
        return Entry(self.name, answer.value, answer.etag)

    def update(self, entry: Entry, changes: Values, *, why: str = "", merge: bool = False) -> Entry:
        """Change fields of an entry that was read before; None takes away what was there.

        Raises `Stale` where it changed since. With `merge` what others changed in other fields is kept, and
        `Conflicting` is raised where they changed the same ones.
        """
        base = {"base": entry.version} if merge else None
        etag = "" if merge else _tag(entry)
        answer = self._sender.send("PATCH", self._path(entry), _with(changes, why), asked=base, etag=etag)
        return Entry(self.name, answer.value, answer.etag)

    def mark_gone(self, entry: Entry, *, why: str = "") -> Entry:
        """Say that it is no longer there: its page stays, and says so."""
        return self.update(entry, {"gone": True}, why=why)

    def remove(self, entry: Entry) -> None:
        """Take an entry out. It can be put back on its page."""
        self._sender.send("DELETE", self._path(entry), etag=_tag(entry))

    def propose(self, entry: Entry, changes: Values, *, why: str = "") -> Proposal:
        """Propose to change what is another's: its owner says yes or no."""
        asked = {"base": entry.version}
        answer = self._sender.send("POST", f"{self._path(entry)}/proposals", _with(changes, why), asked=asked)
        return _proposal(answer.value)

    def proposals(self, entry: Entry | str) -> Iterator[Proposal]:
        """What you proposed for an entry, the newest first, and what became of it."""
        for told in _items(self._sender, f"{self._path(entry)}/proposals", {}):
            yield _proposal(told)

    def history(self, entry: Entry | str) -> Iterator[Version]:
        """The versions of an entry, the newest first."""
        for told in _items(self._sender, f"{self._path(entry)}/history", {}):
            yield Version(**{**told, "fields": fields_of(told["fields"])})

    def _path(self, entry: Entry | str) -> str:
        return f"/{self.name}/{entry.id if isinstance(entry, Entry) else entry}"


class Client:
    """A site, seen by a program. Use it in a `with`, so that its connections are closed.

    `timeout` is in seconds, for each request; `retries` how often the same is tried again where the site asks for
    patience (429, 503) or a connection is lost; `lang` in which language the site says what is wrong. A token is sent
    over https only, except to this computer. Raises `InputError` for what is no address of a site.
    """

    def __init__(
        self,
        site: str,
        *,
        token: str = "",
        timeout: float = 30.0,
        retries: int = 3,
        lang: str = "en",
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sender = Sender(
            site, token, timeout=timeout, retries=retries, lang=lang, transport=transport, sleep=sleep
        )
        self.groups = Collection(self._sender, "groups")
        self.places = Collection(self._sender, "places")
        self.activities = Collection(self._sender, "activities")
        self.ties = Collection(self._sender, "ties")
        self.funding = Collection(self._sender, "funding")
        #: what to give as `resume` the next time, once all of `changes` was read
        self.resume: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def changes(self, *, since: str | None = None, resume: str | None = None) -> Iterator[Change]:
        """What changed since a day or moment, or since the last time: keep `client.resume` when you have read all."""
        cursor = resume
        while True:
            told = self._sender.get("/changes", {"since": since, "cursor": cursor, "limit": _PAGE}).value
            for one in told["items"]:
                yield Change(**{name: one[name] for name in ("id", "collection", "version", "at", "removed")})
            if told["next"] is None:
                self.resume = told["resume"]
                return
            cursor = told["next"]

    def areas(self, **filters: Any) -> Iterator[dict[str, Any]]:
        """The areas of the place, by code."""
        yield from _items(self._sender, "/areas", filters)

    def figures(self, area_code: str) -> list[dict[str, Any]]:
        """The figures about an area, each with where it comes from."""
        return list(self._sender.get(f"/areas/{area_code}/figures").value["items"])

    def concepts(self) -> dict[str, dict[str, Any]]:
        """The words that fields can hold: field → word → what it is called and means."""
        found = _items(self._sender, "/concepts", {})
        return {one["id"]: {term["id"]: term for term in one["terms"]} for one in found}


def _items(sender: Sender, path: str, filters: Values) -> Iterator[dict[str, Any]]:
    """All items of a collection, page by page."""
    asked = {"limit": _PAGE, **filters}
    while True:
        told = sender.get(path, asked).value
        yield from told["items"]
        if told["next"] is None:
            return
        asked["cursor"] = told["next"]


def _tag(entry: Entry) -> str:
    """What tells the site which version was read; an entry of a list has no ETag of its own."""
    return entry.etag or f'"{entry.version}"'


def _with(values: Values, why: str) -> dict[str, Any]:
    return {**values, "why": why} if why else dict(values)


def _proposal(told: Mapping[str, Any]) -> Proposal:
    return Proposal(**{**told, "fields": fields_of(told["fields"])})

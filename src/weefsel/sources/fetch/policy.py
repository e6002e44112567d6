"""What fetching may do: which hosts it may ask, and how much of everything. No recipe can widen it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import httpx

from weefsel.errors import Fault, InputError

__all__ = ["HOSTS", "Limits", "Policy", "policy"]

#: The publishers of open data that recipes are made from. The command line may add others, a recipe may not.
HOSTS: Final = frozenset(
    {
        # Statistics Netherlands: OData 3, OData 4, and tables of others such as RIVM
        "opendata.cbs.nl",
        "datasets.cbs.nl",
        "odata4.cbs.nl",
        "dataderden.cbs.nl",
        # PDOK: maps and registers of the Dutch government
        "api.pdok.nl",
        "service.pdok.nl",
        # extracts of OpenStreetMap
        "download.geofabrik.de",
        # Gemeente Amsterdam
        "maps.amsterdam.nl",
        "api.data.amsterdam.nl",
    }
)
_NAME: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z]", re.ASCII)
_LOCAL: Final = re.compile(r"http://(127\.0\.0\.1:[1-9]\d{0,4})", re.ASCII)
_LONGEST: Final = 8_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much; times in seconds, sizes in bytes after decompression."""

    connect_s: float = 10.0
    #: between two pieces of an answer
    read_s: float = 30.0
    #: for one answer
    request_s: float = 900.0
    #: for all of one source, waiting included
    source_s: float = 7_200.0
    attempts: int = 5
    #: the first wait before trying again; each next is twice as long
    back_off_s: float = 1.0
    longest_wait_s: float = 60.0
    redirects: int = 5
    pages: int = 5_000
    records: int = 2_000_000
    page_bytes: int = 128_000_000
    source_bytes: int = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Policy:
    """Which addresses may be asked; `local` are servers on this computer, as `127.0.0.1:8000`, over plain HTTP."""

    hosts: frozenset[str] = HOSTS
    local: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)

    def is_local(self, url: httpx.URL) -> bool:
        """Whether this is a server on this computer that was allowed by its full address."""
        return url.scheme == "http" and f"{url.host}:{url.port}" in self.local

    def address(self, text: str, where: str) -> httpx.URL:
        """`text` as an address that may be asked. Raises `InputError` where it may not; `where` is for the message."""
        try:
            url = httpx.URL(text) if len(text) <= _LONGEST else None
        except (httpx.InvalidURL, ValueError):  # ValueError: a host that no encoding of names knows
            url = None
        if url is None or not url.host:
            expected = f"an address of at most {_LONGEST:,} characters"
            raise InputError(Fault(where, expected, "Mend the address.", value=text))
        if url.userinfo:
            raise InputError(Fault(where, "an address without a name or password in it", "Leave it out."))
        if self.is_local(url):
            return url
        if url.scheme != "https":
            raise InputError(Fault(where, "an address that begins with https://", "Mend the address.", value=text))
        if url.host not in self.hosts or url.port not in (None, 443):
            mend = f"If you trust it, allow it with --allow-host {_shown(url.host)}."
            expected = f"one of the hosts {', '.join(sorted(self.hosts))}"
            raise InputError(Fault(where, expected, mend, column="host", value=url.netloc.decode("ascii", "replace")))
        return url


def _shown(host: str) -> str:
    return host if _NAME.fullmatch(host) else "NAME"


def policy(allowed: Iterable[str] = (), limits: Limits | None = None) -> Policy:
    """The policy of the command line: the known hosts, and those that `--allow-host` names.

    Each is the name of a host, or `http://127.0.0.1:PORT` for a server on this computer. Raises `InputError`.
    """
    names: set[str] = set()
    local: set[str] = set()
    faults: list[Fault] = []
    for given in allowed:
        if found := _LOCAL.fullmatch(given):
            local.add(found[1])
        elif _NAME.fullmatch(given.lower()):
            names.add(given.lower())
        else:
            expected = "the name of a host, as data.example.org, or http://127.0.0.1:PORT"
            faults.append(Fault("--allow-host", expected, "Mend the option.", value=given))
    if faults:
        raise InputError(faults)
    return Policy(HOSTS | names, frozenset(local), limits or Limits())

"""Requests to one site: with a token, limits of time, and patience where the site asks for it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from weefsel.client.errors import Unreachable, error_of
from weefsel.errors import Fault, InputError

__all__ = ["Answer", "Sender"]

#: answers after which the same may be tried again
_AGAIN: Final = (429, 503)
#: longer than this nobody waits within a call
_LONGEST_WAIT_S: Final = 90.0
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_MOST_REDIRECTS: Final = 3
#: answers that are kept, to hear only that nothing changed
_MOST_KNOWN: Final = 1_000


class Answer:
    """An answer that is yes."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.etag = response.headers.get("ETag", "")
        self.value: Any = response.json() if response.content else None


class Sender:
    """Sends requests to one site, and nowhere else: no redirect leads a token to another."""

    def __init__(
        self,
        site: str,
        token: str,
        *,
        timeout: float,
        retries: int,
        lang: str,
        transport: httpx.BaseTransport | None,
        sleep: Callable[[float], None],
    ) -> None:
        self._site = _site(site, token)
        self._retries, self._sleep = retries, sleep
        headers = {"Accept": "application/json", "Accept-Language": lang, "User-Agent": "weefsel-client/1"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False, transport=transport)
        self._known: dict[str, tuple[str, Answer]] = {}

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, asked: Mapping[str, Any] | None = None) -> Answer:
        """Read; what did not change since the last time is not sent again. Raises `ApiError`, `Unreachable`."""
        known = self._known.get(path) if not asked else None
        headers = {"If-None-Match": known[0]} if known else {}
        response = self._send("GET", path, asked=asked, headers=headers)
        if response.status_code == 304 and known:
            return known[1]
        answer = Answer(response)
        if not asked and answer.etag:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[path] = (answer.etag, answer)
        return answer

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        asked: Mapping[str, Any] | None = None,
        etag: str = "",
        key: str = "",
    ) -> Answer:
        """Write. What is added is added once, however often it has to be sent. Raises `ApiError`, `Unreachable`."""
        headers = {"If-Match": etag} if etag else {}
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        if method == "PATCH":
            headers["Content-Type"] = "application/merge-patch+json"
        return Answer(self._send(method, path, asked=asked, headers=headers, body=body))

    def _send(
        self,
        method: str,
        path: str,
        *,
        asked: Mapping[str, Any] | None = None,
        headers: Mapping[str, str],
        body: Any = None,
    ) -> httpx.Response:
        given = {name: value for name, value in (asked or {}).items() if value is not None}
        for turn in range(self._retries + 1):
            last = turn == self._retries
            try:
                response = self._follow(method, path, given, headers, body)
            except httpx.TransportError as error:
                # a change that was written and of which the answer was lost would be told as stale
                if last or method in ("PATCH", "DELETE"):
                    raise Unreachable(f"{self._site}: {error}") from error
                self._sleep(_pause(turn))
                continue
            wait = _retry_after(response, turn)
            if response.status_code in _AGAIN and not last and wait <= _LONGEST_WAIT_S:
                self._sleep(wait)
                continue
            return _good(response)
        raise AssertionError("the last turn returns or raises")

    def _follow(
        self, method: str, path: str, asked: Mapping[str, Any], headers: Mapping[str, str], body: Any
    ) -> httpx.Response:
        """One request; what turned out to be another entry is read there, on this site only."""
        more: dict[str, Any] = {} if body is None else {"json": body}
        left = _MOST_REDIRECTS
        while True:
            address = f"{self._site}/api/v1{path}"
            response = self._http.request(method, address, params=dict(asked), headers=dict(headers), **more)
            found = urlsplit(response.headers.get("Location", "")).path.partition("/api/v1")[2]
            if response.status_code != 308 or method != "GET" or not found or left == 0:
                return response
            path, headers, left = found, {}, left - 1


def _site(site: str, token: str) -> str:
    """The address of a site without what stands behind its name. Raises `InputError`."""
    parts = urlsplit(site)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(Fault("site", "an address such as https://weefsel.example", "Write it in full.", value=site))
    if token and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        mend = "Begin the address with https://: everybody on the way could read the token."
        raise InputError(Fault("site", "https, where a token is sent", mend, value=site))
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/").removesuffix("/api/v1")


def _pause(turn: int) -> float:
    """Seconds to wait, longer each time, and not the same for everybody."""
    return 0.5 * 2**turn * random.uniform(0.8, 1.2)  # noqa: S311 no secret hangs on it


def _retry_after(response: httpx.Response, turn: int) -> float:
    written = response.headers.get("Retry-After", "")
    return float(written) if written.isascii() and written.isdigit() else _pause(turn)


def _good(response: httpx.Response) -> httpx.Response:
    if response.status_code < 300 or response.status_code == 304:
        return response
    try:
        told = response.json()
    except ValueError:
        told = None
    wait = _retry_after(response, 0) if "Retry-After" in response.headers else None
    raise error_of(response.status_code, told, wait)

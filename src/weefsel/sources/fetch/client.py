"""The one client: asks an address, follows redirects by hand, tries again where that helps, and stops in time."""

from __future__ import annotations

import datetime as dt
import email.utils
import http.cookiejar
import random
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final, TypeVar

import httpx

from weefsel.errors import Fault, InputError
from weefsel.sources.fetch.policy import Policy

__all__ = ["Answer", "Client", "CutOff", "Sleep"]

Sleep = Callable[[float], None]
T = TypeVar("T")
_REDIRECTS: Final = (301, 302, 303, 307, 308)
#: what a caller looks at itself: whole, a part, not changed, no such part
_ANSWERS: Final = (200, 206, 304, 416)
_STEP: Final = 1 << 16
_LATER: Final = "Try again later: what was fetched so far is kept, and not fetched again."
_HEADERS: Final = {"User-Agent": f"weefsel/{version('weefsel')}", "Accept-Encoding": "gzip"}


class CutOff(Exception):
    """An answer that did not come whole; it is worth asking again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: the address that said it in the end, and its body, bit by bit."""

    url: str
    status: int
    headers: httpx.Headers
    #: called with the largest size (bytes) that is taken, decompressed
    body: Callable[[int], Iterator[bytes]]

    def validator(self, name: str) -> str | None:
        """The ETag or Last-Modified, if it is one that can be sent back."""
        value = self.headers.get(name)
        sound = value is not None and value.isascii() and value.isprintable() and 0 < len(value) <= 300
        return value if sound else None

    @property
    def is_page(self) -> bool:
        """Whether it calls itself a page for people."""
        return "html" in self.headers.get("content-type", "").lower()


class Client:
    """Asks for one source. `sleep`, `clock` (seconds) and `chance` (0–1) are there to be replaced in tests."""

    def __init__(
        self,
        policy: Policy,
        transport: httpx.BaseTransport,
        *,
        sleep: Sleep = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.policy = policy
        self.limits = policy.limits
        self._sleep, self._clock, self._chance = sleep, clock, chance
        self._until = clock() + self.limits.source_s
        self._taken = 0
        self._http = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(self.limits.read_s, connect=self.limits.connect_s),
            follow_redirects=False,
            trust_env=False,
            headers=_HEADERS,
            # no cookie is taken from anyone
            cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
        )

    def ask(self, url: str, where: str, headers: Callable[[], Mapping[str, str]], take: Callable[[Answer], T]) -> T:
        """What `take` makes of the answer of `url`; `headers` are asked for anew at each attempt.

        Connections that fail or stop, `CutOff` from `take`, 429 and 5xx are tried again, after a wait that doubles or
        that the server asks for. Raises `InputError` for addresses that may not be asked, for other answers than 200,
        206, 304 and 416, and when trying again did not help.
        """
        problem = ""
        for attempt in range(self.limits.attempts):
            asked: float | None = None
            try:
                with self._opened(url, where, headers()) as answer:
                    if answer.status in _ANSWERS:
                        return take(answer)
                    problem = f"status {answer.status}"
                    asked = _retry_after(answer.headers.get("retry-after"))
                    if answer.status != 429 and answer.status < 500:
                        mend = "Mend the address or the keys of [source.fetch]."
                        raise InputError(Fault(where, f"an answer to {answer.url}", mend, value=problem))
            except (httpx.TransportError, CutOff) as error:
                problem = str(error) or type(error).__name__
            if attempt + 1 < self.limits.attempts:
                self._wait(attempt, asked, where)
        tried = f"a whole answer to {url}, in {self.limits.attempts} attempts"
        raise InputError(Fault(where, tried, _LATER, value=" ".join(problem.split())))

    def _wait(self, attempt: int, asked: float | None, where: str) -> None:
        """Wait before the next attempt: twice as long each time, or as long as was asked, and not all at once."""
        doubled = self.limits.back_off_s * 2**attempt * (0.5 + self._chance() / 2)
        wait = min(self.limits.longest_wait_s, doubled if asked is None else max(asked, doubled))
        self._check_time(where, wait)
        self._sleep(wait)

    def _check_time(self, where: str, ahead: float = 0.0) -> None:
        if self._clock() + ahead > self._until:
            raise InputError(Fault(where, f"all of it within {self.limits.source_s:,.0f} s", _LATER))

    @contextmanager
    def _opened(self, text: str, where: str, headers: Mapping[str, str]) -> Iterator[Answer]:
        """The answer of an address, or of the one it leads to; each is looked at anew."""
        url = self.policy.address(text, where)
        for _ in range(self.limits.redirects + 1):
            self._check_time(where)
            began = self._clock()
            with self._http.stream("GET", url, headers=dict(headers)) as response:
                if response.status_code not in _REDIRECTS:
                    yield self._answer(url, response, began, where)
                    return
                to = response.headers.get("location", "")
            url = self.policy.address(str(_joined(url, to, where)), f"{where}, redirected by {url.host}")
        raise InputError(Fault(where, f"at most {self.limits.redirects} redirects", "Mend the address.", value=text))

    def _answer(self, url: httpx.URL, response: httpx.Response, began: float, where: str) -> Answer:
        def body(limit: int) -> Iterator[bytes]:
            most = min(limit, self.limits.source_bytes - self._taken)
            size = 0
            for piece in _unpacked(self._timed(response, began, where), response.headers, where, most):
                size += len(piece)
                self._taken += len(piece)
                if size > most:
                    raise InputError(_too_large(where, most))
                yield piece

        return Answer(str(url), response.status_code, response.headers, body)

    def _timed(self, response: httpx.Response, began: float, where: str) -> Iterator[bytes]:
        """The bytes as they come over the line, as long as that does not take too long."""
        for piece in response.iter_raw(_STEP):
            if self._clock() - began > self.limits.request_s:
                raise CutOff(f"an answer took longer than {self.limits.request_s:,.0f} s")
            self._check_time(where)
            yield piece

    def close(self) -> None:
        """Close the client and its transport."""
        self._http.close()


def _joined(url: httpx.URL, to: str, where: str) -> httpx.URL:
    try:
        return url.join(to)
    except (httpx.InvalidURL, ValueError):
        raise InputError(Fault(where, "a redirect to an address", "Mend the address.", value=to)) from None


def _too_large(where: str, most: int) -> Fault:
    mend = "Ask for less: with a filter, fewer columns or smaller pages."
    return Fault(where, f"an answer of at most {most / 1e6:,.1f} MB", mend)


def _unpacked(raw: Iterator[bytes], headers: httpx.Headers, where: str, most: int) -> Iterator[bytes]:
    """The body without compression, a bounded piece at a time: a small answer may be a very large one in disguise."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        yield from raw
        return
    if coding not in ("gzip", "x-gzip"):
        mend = "Tell the publisher, or fetch it by hand."
        raise InputError(Fault(where, "an answer that is plain or gzip", mend, column="content-encoding", value=coding))
    unzip = zlib.decompressobj(wbits=31)
    came = 0
    try:
        for piece in raw:
            came += len(piece)
            if came > most:  # packing that never becomes anything
                raise InputError(_too_large(where, most))
            waiting = piece
            while waiting and not unzip.eof:
                yield unzip.decompress(waiting, _STEP)
                waiting = unzip.unconsumed_tail
        while not unzip.eof and (rest := unzip.decompress(b"", _STEP)):
            yield rest
    except zlib.error as error:
        raise CutOff(f"a broken gzip ({error})") from None
    if not unzip.eof:
        raise CutOff("a gzip without its end")


def _retry_after(value: str | None) -> float | None:
    """How many seconds to wait by a header Retry-After, which has seconds or a moment."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())

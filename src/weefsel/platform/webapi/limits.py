"""How often the API may be asked, in one minute, by one program or from one address; for all processes together.

A process takes requests from the shared cache by the handful: writing to it at every request would make reading as slow
as writing. A handful is taken by adding a key that nobody has added yet, which the cache does for one process only.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import Final

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest

from weefsel.platform.webapi.models import Token

__all__ = ["ADDRESS", "TOKEN", "WRITES", "Limit", "Taken", "counter_of"]

WINDOW_S: Final = 60
#: what is left when a process stops is lost for that minute, so it is not too many
HANDFUL: Final = 10
_MOST_KNOWN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What a request may know of its limit."""

    allowed: bool
    limit: int
    #: so many more in this minute, unless other processes of the site gave them away
    remaining: int
    #: seconds until the next minute
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return told if self.allowed else {**told, "Retry-After": str(self.reset)}


@dataclass(slots=True)
class _Hand:
    """What one process has of one counter in one minute."""

    left: int = 0
    #: the next handful to try
    next: int = 0


@dataclass
class Limit:
    """So many requests in a minute, of each counter by itself."""

    name: str
    most: int
    _minute: int = 0
    _hands: dict[str, _Hand] = field(default_factory=dict[str, _Hand])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, counter: str, now: float | None = None) -> Taken:
        """Count one request."""
        now = time.time() if now is None else now
        minute, reset = int(now // WINDOW_S), WINDOW_S - int(now % WINDOW_S)
        with self._lock:
            if minute != self._minute or len(self._hands) > _MOST_KNOWN:
                self._minute, self._hands = minute, {}
            hand = self._hands.setdefault(counter, _Hand())
            if hand.left == 0 and not self._more(counter, hand):
                return Taken(False, self.most, 0, reset)
            hand.left -= 1
            return Taken(True, self.most, hand.left + max(0, self.most - hand.next * HANDFUL), reset)

    def _more(self, counter: str, hand: _Hand) -> bool:
        while hand.next * HANDFUL < self.most:
            number, hand.next = hand.next, hand.next + 1
            if cache.add(f"webapi:{self.name}:{counter}:{self._minute}:{number}", 1, timeout=2 * WINDOW_S):
                hand.left = min(HANDFUL, self.most - number * HANDFUL)
                return True
        return False


ADDRESS: Final = Limit("address", 120)
TOKEN: Final = Limit("token", 600)
#: of one token, besides
WRITES: Final = Limit("writes", 60)


def counter_of(request: HttpRequest, token: Token | None) -> str:
    """What is counted: the token, else the address of the network, of which only a checksum is kept."""
    if token is not None:
        return str(token.pk)
    return hashlib.sha256(get_ip(request).encode()).hexdigest()[:32]

"""An app on a telephone that makes codes by TOTP: RFC 6238, written out here, so that the site's own is held to it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from django.test import Client
from tests.accounts.conftest import sign_in

PERIOD_S = 30


def totp(secret: str, moment: float | None = None, digits: int = 6) -> str:
    """The code that an app shows at a moment."""
    counter = int(time.time() if moment is None else moment) // PERIOD_S
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def secret_on(page: str) -> str:
    """The key that the page about setting up shows."""
    found = re.search(r'<code class="sleutel">([A-Z2-7 ]+)</code>', page)
    assert found is not None, page
    return found[1].replace(" ", "")


def set_up(client: Client, prefix: str = "") -> tuple[str, Any]:
    """Join an app to the account that is signed in: its key, and the answer to its first code."""
    address = f"{prefix}/account/beveiliging/instellen"
    secret = secret_on(client.get(address).content.decode())
    return secret, client.post(address, {"code": totp(secret)})


def sign_in_with(client: Client, email: str, secret: str, moment: float | None = None) -> Any:
    """Both steps of signing in; gives the answer to the second."""
    assert sign_in(client, email).headers["Location"] == "/inloggen/tweede-stap"
    return client.post("/inloggen/tweede-stap", {"code": totp(secret, moment)})

"""An organisation's OpenID Connect on this computer: discovery, key, token and user info, as the standard says."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, SECRET, CODE = "weefsel", "a secret", "one code"


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Organisation:
    """What it says about whoever signs in there, and what was asked of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.key = _key()
        self.person: dict[str, Any] = {"sub": "1", "email": "collega@gemeente.example", "email_verified": True}
        self.claims: dict[str, Any] = {}
        self.challenge = ""
        self.asked: list[str] = []

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings when it is sent here: keeps the challenge, gives the query."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.challenge = query.get("code_challenge", "")
        return query

    def answer(self, path: str, form: dict[str, str], bearer: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
            pages = {name: f"{self.address}/{end}" for name, end in (ends | {"jwks_uri": "jwks"}).items()}
            return 200, {"issuer": self.address, **pages, "id_token_signing_alg_values_supported": ["RS256"]}
        if path == "/jwks":
            key = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [key | {"kid": "k", "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            return self._token(form)
        if path == "/userinfo" and bearer == "Bearer access":
            return 200, self.person | {"name": "A Name That Nobody Asked", "picture": "https://elsewhere.example/p.png"}
        return 404, {}

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        verifier = form.get("code_verifier", "").encode()
        shown = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        sound = form.get("code") == CODE and form.get("client_secret") == SECRET and shown == self.challenge
        if not sound:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 300, **self.person, **self.claims}
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "k"})
        return 200, {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": token}


@contextmanager
def organisation() -> Iterator[Organisation]:
    """An organisation that answers while this lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply({name: values[0] for name, values in parse_qs(body).items()})

        def reply(self, form: dict[str, str]) -> None:
            status, content = here.answer(urlsplit(self.path).path, form, self.headers.get("Authorization", ""))
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here = Organisation(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield here
        server.shutdown()
        thread.join()

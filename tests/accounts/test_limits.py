"""How often something may be asked: per address, per sender and for all processes of the site together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache.backends import db as db_cache
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from tests.accounts.conftest import ask, environment, visitor
from tests.platform.serving import PATIENCE_S

from weefsel.platform.accounts.adapters import AccountAdapter
from weefsel.platform.accounts.people import make_account

ADDRESS = "bewoner@voorbeeld.nl"
#: asks for codes, as fast as it can, when its input says so; prints the answers
ASKER = """
import sys, django
django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"})
print("ready", flush=True)
sys.stdin.readline()
print(*[client.post("/inloggen", {"email": "samen@voorbeeld.nl"}).status_code for _ in range(6)])
"""


def test_an_address_gets_three_codes_a_minute_known_or_not(client: Client) -> None:
    make_account("bekend@voorbeeld.nl")
    for address in ("bekend@voorbeeld.nl", "onbekend@voorbeeld.nl"):
        said = [ask(visitor(), address).status_code for _ in range(5)]
        assert said == [302, 302, 302, 429, 429], address
    assert len(mail.outbox) == 6
    answer = ask(client, ADDRESS.upper())
    assert answer.status_code == 302


def test_an_address_written_otherwise_is_the_same_address(client: Client) -> None:
    del client
    said = [ask(visitor(), address).status_code for address in (ADDRESS, ADDRESS.upper(), f" {ADDRESS} ", ADDRESS)]
    assert said == [302, 302, 302, 429]


def test_who_asks_too_often_is_told_so_beside_the_field(client: Client) -> None:
    for _ in range(3):
        ask(client, ADDRESS)
    assert "Er zijn al veel codes" in ask(client, ADDRESS).content.decode()
    assert "Many codes were sent" in ask(client, ADDRESS, "/en").content.decode()


def test_one_sender_gets_twenty_codes_a_minute_for_all_addresses_together(client: Client) -> None:
    del client
    said = [ask(visitor(), f"a{i}@voorbeeld.nl").status_code for i in range(22)]
    assert said == [302] * 20 + [429] * 2
    elsewhere = visitor(REMOTE_ADDR="198.51.100.7")
    assert ask(elsewhere, "a30@voorbeeld.nl").status_code == 302


def test_a_limit_holds_for_all_processes_together(register_dir: Path) -> None:
    """Two processes ask at the same moment, six times each, of a database in a file."""
    command = [sys.executable, "-c", ASKER]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment(register_dir)}
    askers = [subprocess.Popen(command, **pipes) for _ in range(2)]
    try:
        assert [asker.stdout.readline() for asker in askers] == ["ready\n"] * 2  # type: ignore[union-attr]
        for asker in askers:
            assert asker.stdin is not None
            asker.stdin.write("now\n")
            asker.stdin.flush()
        said = " ".join(asker.communicate(timeout=PATIENCE_S)[0] for asker in askers).split()
    finally:
        for asker in askers:
            asker.kill()
            asker.wait()
    assert len(said) == 12
    # fewer, where a process waited in vain for its turn: then it is refused
    assert 1 <= said.count("302") <= 3
    assert said.count("302") + said.count("429") == 12


def test_a_cache_of_each_process_would_not_hold_it() -> None:
    """The cache is in the database, with room enough that limits are not thrown away to make room."""
    from django.conf import settings

    (cache,) = settings.CACHES.values()
    assert cache["BACKEND"] == f"{db_cache.DatabaseCache.__module__}.DatabaseCache"
    assert cache["OPTIONS"]["MAX_ENTRIES"] >= 100_000


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, None, "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
    ],
)
def test_the_sender_is_whom_our_own_proxies_saw(proxies: int, forwarded: str | None, seen: str) -> None:
    """What a sender writes into `X-Forwarded-For` itself stands before what our proxies add."""
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    request = RequestFactory(REMOTE_ADDR="192.0.2.1", headers=headers).get("/")
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert AccountAdapter(request).get_client_ip(request) == seen


def test_a_sender_that_cannot_be_read_gets_a_page_and_no_code(register: None) -> None:
    del register
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        answer = ask(visitor(), ADDRESS)
        assert answer.status_code == 302
        client = Client(headers={"host": "localhost", "x-forwarded-for": "not an address"})
        answer = ask(client, ADDRESS)
    assert answer.status_code == 403
    assert "Dit kan niet" in answer.content.decode()
    assert len(mail.outbox) == 1

"""Which hosts and addresses may be asked: those that are listed, that are public, and that were looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.sources.fetching import Fetcher, source
from tests.sources.replay import Replay, Reply, as_json

from weefsel.errors import InputError
from weefsel.sources.fetch.addresses import VettedTransport, is_public
from weefsel.sources.fetch.policy import HOSTS, Policy, policy

GOOD = as_json({"value": [{"ID": 1}]})
PUBLIC = "93.184.216.34"


@pytest.fixture
def server() -> Iterator[Replay]:
    with Replay().serving() as replay:
        yield replay


def streamed(body: bytes) -> httpx.Response:
    """An answer whose body is still to come, as over a line."""
    return httpx.Response(200, content=iter([body]))


class Wire:
    """Instead of the network: what would have been connected to, and an answer."""

    def __init__(self, *answers: httpx.Response | httpx.TransportError) -> None:
        self.sent: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self._answers.pop(0) if self._answers else streamed(GOOD.body)
        if isinstance(answer, httpx.TransportError):
            raise answer
        return answer


def on_the_net(directory: Path, wire: Wire, *answers: list[str], hosts: frozenset[str] = HOSTS) -> Fetcher:
    """A fetcher on `wire`, with a name server that gives `answers` one after the other, the last for ever."""
    bring = Fetcher(directory)
    bring.policy = Policy(hosts, limits=bring.policy.limits)
    left = list(answers)

    def resolve(host: str, port: int) -> list[str]:
        assert host in hosts
        assert port == 443
        return left.pop(0) if len(left) > 1 else left[0]

    bring.transport = lambda rules: VettedTransport(rules, resolve, lambda: httpx.MockTransport(wire))
    return bring


#: of this computer, of a network of one's own, of the link, kept for examples, multicast, and any of these in IPv6
INSIDE = """
127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 100.64.0.1 192.0.2.1
198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 64:ff9b::a00:1 64:ff9b::7f00:1 2001:db8::1 nonsense
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", f"{PUBLIC} 1.1.1.1 2606:4700::1111 ::ffff:1.1.1.1 64:ff9b::101:101".split())
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "addresses", [["10.0.0.7"], [PUBLIC, "127.0.0.1"], ["::ffff:192.168.1.1"], ["169.254.169.254"]]
)
def test_a_known_name_with_an_address_of_the_inside_is_refused(tmp_path: Path, addresses: list[str]) -> None:
    wire = Wire()
    bring = on_the_net(tmp_path, wire, addresses)
    assert "all public" in bring.fault(source("https://api.pdok.nl/T", "odata3"))
    assert wire.sent == []


def test_the_connection_goes_to_the_address_that_was_looked_at(tmp_path: Path) -> None:
    """A name server that answers otherwise the second time is not asked a second time; TLS and Host keep the name."""
    wire = Wire()
    bring = on_the_net(tmp_path, wire, [PUBLIC], ["127.0.0.1"])
    bring(source("https://api.pdok.nl/T", "odata3"))
    (sent,) = wire.sent
    assert sent.url.host == PUBLIC
    assert sent.headers["host"] == "api.pdok.nl"
    assert sent.extensions["sni_hostname"] == "api.pdok.nl"


def test_the_next_address_of_a_host_is_tried(tmp_path: Path) -> None:
    wire = Wire(httpx.ConnectError("refused"))
    bring = on_the_net(tmp_path, wire, ["2606:4700::1111", PUBLIC])
    bring(source("https://api.pdok.nl/T", "odata3"))
    assert [sent.url.host for sent in wire.sent] == ["2606:4700::1111", PUBLIC]
    assert bring.waits == []


def test_a_name_that_is_not_known_is_tried_again_and_told(tmp_path: Path) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError(-2, f"Name {host}:{port} not known")

    bring = on_the_net(tmp_path, Wire(), [])
    bring.transport = lambda rules: VettedTransport(rules, resolve)
    assert "the name api.pdok.nl is not known" in bring.fault(source("https://api.pdok.nl/T", "odata3"))
    assert len(bring.waits) == 3


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/T",
        "https://api.pdok.nl.example.org/T",
        "https://xapi.pdok.nl/T",
        "https://api.pdok.nl:8443/T",
        "http://api.pdok.nl/T",
        "https://api.pdok.nl@example.org/T",
        "https://127.0.0.1/T",
        "https://2130706433/T",
        "https://[::1]/T",
        "https://localhost/T",
        "http://127.0.0.1:9/T",
        "ftp://api.pdok.nl/T",
        "file:///etc/passwd",
        "https:///T",
        "https://api.pdok.nl\\@example.org/T",
    ],
)
def test_other_hosts_schemes_and_ports_are_refused(tmp_path: Path, url: str) -> None:
    """Also where the check of recipes would let them through: the client looks for itself."""
    wire = Wire()
    bring = on_the_net(tmp_path, wire, [PUBLIC])
    bring.fault(source(url, "file", path="f"))
    assert wire.sent == []


def test_the_message_says_how_to_allow_a_host(tmp_path: Path) -> None:
    bring = on_the_net(tmp_path, Wire(), [PUBLIC])
    assert "--allow-host data.example.org" in bring.fault(source("https://data.example.org/T", "odata3"))


@pytest.mark.parametrize(
    "there",
    [
        "http://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://example.org/",
        "//example.org/",
        "http://opendata.cbs.nl/T",
        "file:///etc/passwd",
        "https://[",
        "",
    ],
)
def test_a_redirect_is_looked_at_as_any_address(tmp_path: Path, there: str) -> None:
    wire = Wire(*[httpx.Response(302, headers={"location": there})] * 9)
    bring = on_the_net(tmp_path, wire, [PUBLIC])
    bring.fault(source("https://api.pdok.nl/T", "odata3"))
    assert {sent.headers["host"] for sent in wire.sent} == {"api.pdok.nl"}


def test_a_redirect_to_a_name_that_stands_for_an_inside_address_is_refused(tmp_path: Path) -> None:
    wire = Wire(httpx.Response(302, headers={"location": "https://service.pdok.nl/T"}))
    bring = on_the_net(tmp_path, wire, [PUBLIC], ["192.168.1.1"])
    assert "service.pdok.nl" in bring.fault(source("https://api.pdok.nl/T", "odata3"))
    assert len(wire.sent) == 1


def test_redirects_come_to_an_end(server: Replay, tmp_path: Path) -> None:
    url = server.on("/T", Reply(status=302, headers={"Location": "/T"}))
    assert "at most 5 redirects" in Fetcher(tmp_path, server.base).fault(source(url, "odata3"))
    assert len(server.asked) == 6


def test_a_redirect_to_a_server_on_this_computer_that_was_not_allowed_is_refused(
    server: Replay, tmp_path: Path
) -> None:
    with Replay().serving() as other:
        url = server.on("/T", Reply(status=302, headers={"Location": other.on("/T", GOOD)}))
        Fetcher(tmp_path, server.base).fault(source(url, "odata3"))
        assert other.asked == []


def test_a_link_to_http_at_the_same_host_is_asked_over_https(tmp_path: Path) -> None:
    """Services that stand behind TLS do not always know it."""
    wire = Wire(streamed(b'{"value": [{"ID": 0}], "odata.nextLink": "http://opendata.cbs.nl/T?$skip=1"}'))
    bring = on_the_net(tmp_path, wire, [PUBLIC])
    bring(source("https://opendata.cbs.nl/T", "odata3"))
    assert [sent.url.scheme for sent in wire.sent] == ["https", "https"]


def test_no_cookie_is_sent_back(server: Replay, tmp_path: Path) -> None:
    first = as_json({"value": [{"ID": 0}], "odata.nextLink": "/U"}, **{"Set-Cookie": "who=me; Path=/"})
    server.on("/U", GOOD)
    Fetcher(tmp_path, server.base)(source(server.on("/T", first), "odata3"))
    assert all("cookie" not in asked.headers for asked in server.asked)


def test_the_environment_names_no_proxy(server: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect to addresses that nobody looked at."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    Fetcher(tmp_path, server.base)(source(server.on("/T", GOOD), "odata3"))
    assert len(server.asked) == 1


def test_hosts_are_added_by_their_name_or_as_a_server_on_this_computer() -> None:
    made = policy(["Data.Example.org", "http://127.0.0.1:8000"])
    assert made.hosts == HOSTS | {"data.example.org"}
    assert made.local == {"127.0.0.1:8000"}
    assert policy().hosts == HOSTS


@pytest.mark.parametrize(
    "given",
    [
        "",
        "*",
        "*.nl",
        "https://x.nl",
        "http://10.0.0.1:80",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "x.nl/",
        "http://127.0.0.1",
    ],
)
def test_what_is_no_name_of_a_host_is_not_allowed(given: str) -> None:
    with pytest.raises(InputError, match="--allow-host"):
        policy([given])

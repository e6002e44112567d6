"""What the name of a host stands for: addresses are looked at before they are connected to, and then these are used.

A name is resolved once for each request. All its addresses must be public, and the connection goes to one of those that
were looked at, so that a name server cannot answer with another address the second time (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Final

import httpx

from weefsel.errors import Fault, InputError
from weefsel.sources.fetch.policy import Policy

__all__ = ["Resolve", "VettedTransport", "is_public", "resolve"]

#: name of a host, port → its addresses
Resolve = Callable[[str, int], Sequence[str]]
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_PORT: Final = 443


def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host`, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet at large: not private, loopback, link-local, reserved or multicast.

    An IPv6 address that carries one of IPv4 (mapped, 6to4, Teredo, NAT64) is judged by both.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None or ip.is_site_local:
            return False
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        carried = [ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            carried.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if not all(is_public(str(inner)) for inner in carried if inner is not None):
            return False
    return ip.is_global and not ip.is_multicast


def _plain_transport() -> httpx.BaseTransport:
    # no proxy and no settings of the environment: these would connect to something that nobody looked at
    return httpx.HTTPTransport(trust_env=False, http2=False, retries=0)


class VettedTransport(httpx.BaseTransport):
    """Connects to addresses that were looked at, with the name of the host for TLS and for the server."""

    def __init__(
        self,
        policy: Policy,
        resolve: Resolve = resolve,
        inner: Callable[[], httpx.BaseTransport] = _plain_transport,
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        self._make = inner
        # one for each host: two hosts at one address do not share a connection, whose certificate is of one of them
        self._inner: dict[str, httpx.BaseTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`. Raises `InputError` for a host with an address that is not public."""
        host = request.url.host
        if host not in self._inner:
            self._inner[host] = self._make()
        inner = self._inner[host]
        if self._policy.is_local(request.url):
            return inner.handle_request(request)
        failed: httpx.TransportError | None = None
        for address in self._vetted(host):
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,  # with the Host of the name
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return inner.handle_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed or httpx.ConnectError(f"{host} has no address", request=request)

    def _vetted(self, host: str) -> Sequence[str]:
        try:
            addresses = self._resolve(host, _PORT)
        except OSError as error:
            raise httpx.ConnectError(f"the name {host} is not known ({error.strerror})") from None
        refused = [address for address in addresses if not is_public(address)]
        if refused:
            mend = "Look at the name server of this computer, or take another address."
            expected = "a host whose addresses are all public"
            raise InputError(Fault(host, expected, mend, value=refused[0], more=len(refused) - 1))
        return addresses

    def close(self) -> None:
        """Close all connections."""
        for inner in self._inner.values():
            inner.close()

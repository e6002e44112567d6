"""Web and e-mail addresses as people type them, with the mend for each mistake."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

from weefsel.platform.register.plain.typed import Wrong, line

__all__ = ["email_address", "web_address"]

_LONGEST_WEB: Final = 500
#: RFC 5321, section 4.5.3.1: before the @, and in all
_LONGEST_LOCAL: Final = 64
_LONGEST_EMAIL: Final = 254
_LONGEST_HOST: Final = 253
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_LOCAL: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+", re.ASCII | re.IGNORECASE)
#: names that lead to a computer inside a network
_INSIDE: Final = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "test",
    "invalid",
    "onion",
    "arpa",
)
#: what may stand in an address as it is; a percent sign is checked apart
_SAFE: Final = "/:?#[]@!$&'()*+,;=-._~%"


def web_address(value: object, *, field: str = "", needed: bool = False) -> str | Wrong:
    """An address of a page on the open web, beginning with http:// or https://; https:// is put before a bare name.

    No user name, no numbers for a name, no names of inner networks; letters of other scripts in the name are written as
    a browser sends them (xn--), so that a look-alike is seen.
    """
    typed = line(value, _LONGEST_WEB, field=field, needed=needed)
    if isinstance(typed, Wrong) or not typed:
        return typed
    if " " in typed:
        return Wrong(field, "group.wrong_web_space")
    scheme = _SCHEME.match(typed)
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        return Wrong(field, "group.wrong_web_scheme", {"scheme": scheme[0]})
    whole = typed if scheme else f"https://{typed.lstrip('/')}"
    if "\\" in whole or not re.match(r"https?://[^/]", whole, re.IGNORECASE):
        return Wrong(field, "group.wrong_web_form")
    return _checked_web(whole, field)


def _checked_web(whole: str, field: str) -> str | Wrong:
    try:
        parts = urlsplit(whole)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return Wrong(field, "group.wrong_web_form")
    if "@" in parts.netloc:
        return Wrong(field, "group.wrong_web_user")
    ascii_host = _host(host)
    if ascii_host is None:
        return Wrong(field, "group.wrong_web_host", {"host": host})
    at = f"{ascii_host}:{port}" if port not in (None, 80, 443) else ascii_host
    rest = "".join(
        f"{mark}{_escaped(part)}"
        for mark, part in (("", parts.path), ("?", parts.query), ("#", parts.fragment))
        if part
    )
    made = f"{parts.scheme.lower()}://{at}{rest}"
    if len(made) > 4 * _LONGEST_WEB:
        return Wrong(field, "group.wrong_long", {"n": str(len(made) - 4 * _LONGEST_WEB)})
    return made


def _escaped(part: str) -> str:
    """Spaces, quotes and other scripts as percent signs; a percent sign that begins no code too."""
    return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part), safe=_SAFE)


def _host(host: str) -> str | None:
    """The name of a site in ASCII, or None for what is no name on the open web."""
    ascii_host = host.rstrip(".").lower()
    if not host.isascii():
        try:
            ascii_host = unicodedata.normalize("NFKC", host).rstrip(".").encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    labels = ascii_host.split(".")
    good = len(labels) > 1 and len(ascii_host) <= _LONGEST_HOST and all(_LABEL.fullmatch(label) for label in labels)
    # the last label of a name is never a number, also not written as 0x7f: so no address of a machine gets through
    if not good or labels[-1] in _INSIDE or not re.fullmatch(r"[a-z]{2,}|xn--[a-z0-9-]+", labels[-1]):
        return None
    return ascii_host


def email_address(value: object, *, field: str = "", needed: bool = True) -> str | Wrong:
    """An e-mail address, its domain in small letters. What is around a pasted one (mailto:, < >) is left out."""
    typed = line(value, 2 * _LONGEST_EMAIL, field=field, needed=needed)
    if isinstance(typed, Wrong) or not typed:
        return typed
    bare = unicodedata.normalize("NFKC", typed).strip().removeprefix("mailto:").strip("<> ").rstrip(".;,")
    local, _, domain = bare.rpartition("@")
    wrong = _wrong_email(bare, local, domain)
    if wrong is not None:
        return Wrong(field, *wrong)
    host = _host(domain)
    if host is None:
        return Wrong(field, "group.wrong_email_domain", {"domain": domain})
    address = f"{local}@{host}"
    return address if len(address) <= _LONGEST_EMAIL else Wrong(field, "group.wrong_email_long")


def _wrong_email(bare: str, local: str, domain: str) -> tuple[str, dict[str, str]] | None:
    """The first thing that is wrong, in the order in which a person would mend it."""
    strange = next((sign for sign in local if not _LOCAL.fullmatch(sign)), "")
    checks: tuple[tuple[bool, str, dict[str, str]], ...] = (
        (" " in bare, "group.wrong_email_space", {}),
        ("@" not in bare, "group.wrong_email_no_at", {}),
        (bare.count("@") > 1, "group.wrong_email_two_at", {}),
        ("," in bare, "group.wrong_email_comma", {}),
        (not local or not domain, "group.wrong_email_part", {}),
        (".." in bare or local[:1] == "." or local[-1:] == "." or domain[:1] == ".", "group.wrong_email_points", {}),
        ("." not in domain, "group.wrong_email_no_point", {}),
        (bool(strange), "group.wrong_email_letter", {"letter": strange}),
        (len(local) > _LONGEST_LOCAL, "group.wrong_email_long", {}),
    )
    return next(((text_id, variables) for wrong, text_id, variables in checks if wrong), None)

"""E-mail addresses as they are kept: in one way of writing, so that one mailbox is one account."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from weefsel.errors import Fault, InputError

__all__ = ["LONGEST", "canonical"]

#: of an address, in characters (RFC 5321: a path is at most 256 with its brackets)
LONGEST: Final = 254


def canonical(written: str) -> str:
    """The address in lower case, with its domain as DNS knows it. Raises `InputError` for what is no address.

    Letters outside ASCII before the @ are refused: few mail servers take them, and they look like others.
    """
    address = written.strip()
    local, _, domain = address.rpartition("@")
    try:
        kept = f"{local}@{domain.encode('idna').decode('ascii')}".lower()
        validate_email(kept)
    except (ValidationError, UnicodeError):
        raise _fault(address) from None
    # between quotes an address may hold control characters
    if '"' in kept or len(kept) > LONGEST:
        raise _fault(address)
    return kept


def _fault(address: str) -> InputError:
    return InputError(
        Fault("e-mail address", "an address such as name@example.org", "Write one address.", value=address)
    )

"""Mail: plain text from the catalogue, to one address. No pictures, no links that count who opens it."""

from __future__ import annotations

from typing import Final

from django.core.mail import EmailMessage

from weefsel.concepts import Lang
from weefsel.concepts.texts import text, texts
from weefsel.errors import BuildError
from weefsel.platform.accounts.addresses import canonical

__all__ = ["send"]

#: says to other programs that nobody need answer, so that no reply comes of a holiday
HEADERS: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def send(to: str, text_id: str, lang: Lang, **variables: str) -> None:
    """Send `mail.<text_id>.subject` and `mail.<text_id>.body` in a language, with their variables filled in.

    Raises `InputError` where `to` is not one address, `BuildError` where the mail server does not take the mail.
    """
    address = canonical(to)
    subject = _filled(f"mail.{text_id}.subject", lang, variables)
    body = _filled(f"mail.{text_id}.body", lang, variables)
    # a subject is one line, whatever people wrote into its variables
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in subject).split())
    message = EmailMessage(
        line, f"{body.strip()}\n\n-- \n{text('mail.sent_by', lang)}\n", to=[address], headers=HEADERS
    )
    try:
        message.send()
    except OSError as error:  # of a mail server (SMTPException is one) or a directory
        raise BuildError(f"Cannot send mail: {type(error).__name__}. Look at WEEFSEL_MAIL_URL.") from error


def _filled(identifier: str, lang: Lang, variables: dict[str, str]) -> str:
    """A text with those of the variables that it has."""
    wanted = texts()[identifier].variables if identifier in texts() else frozenset()
    return text(identifier, lang, **{name: value for name, value in variables.items() if name in wanted})

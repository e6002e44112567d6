"""From what somebody filled in beside a figure to what the register keeps, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict

from weefsel.concepts import Lang
from weefsel.concepts.texts import text
from weefsel.errors import InputError
from weefsel.platform.accounts.addresses import canonical
from weefsel.platform.form_fields import Choice, Field
from weefsel.platform.pages.register.private import private_beside
from weefsel.platform.register.interpreting import SIGNED_MOST, TEXT_MOST, Words
from weefsel.platform.register.plain.typed import Wrong, line, prose
from weefsel.platform.register.plain.values import email_address

__all__ = ["IN_ROLE", "Groups", "Sent", "Typed", "fields", "read_text"]

#: the groups that somebody may sign as: id and name
Groups = Sequence[tuple[str, str]]
#: what the choice of a signature says where it is no group
IN_ROLE: Final = "role"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody filled in, as they wrote it."""

    text: str = ""
    #: the id of a group of theirs, or `IN_ROLE`
    signer: str = ""
    signed: str = ""
    email: str = ""
    trap: str = ""

    @classmethod
    def of(cls, sent: QueryDict) -> Typed:
        """What a form sent."""
        return cls(*(str(sent.get(name) or "") for name in ("text", "signer", "signed", "email", "trap")))


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form comes to: sound where nothing is wrong."""

    words: Words
    email: str
    wrong: tuple[Wrong, ...]


def read_text(typed: Typed, groups: Groups, *, visits: bool) -> Sent:
    """Check everything; all that is wrong, each with its field. `visits`: whether nobody is signed in."""
    body = prose(typed.text, TEXT_MOST, field="text", needed=True)
    group = typed.signer if any(typed.signer == one for one, _ in groups) else ""
    signed = "" if group else line(typed.signed, SIGNED_MOST, field="signed")
    email = _email(typed.email) if visits else ""
    wrong = [one for one in (body, signed, email) if isinstance(one, Wrong)]
    if groups and not group and typed.signer != IN_ROLE:
        wrong = [one for one in wrong if one.field != "signed"] + [Wrong("signer", "interpret.wrong_signer")]
    wrong += private_beside("text", typed.text) + ([] if group else private_beside("signed", typed.signed))
    if typed.trap:
        wrong.append(Wrong("trap", "group.wrong_trap"))
    kept = [one if isinstance(one, str) else "" for one in (body, signed, email)]
    return Sent(Words(kept[0], kept[1], group), kept[2], tuple(wrong))


def _email(written: str) -> str | Wrong:
    address = email_address(written, field="email")
    if isinstance(address, Wrong):
        return replace(address, field="email")
    try:
        return canonical(address)
    except InputError:
        return Wrong("email", "group.wrong_email_other")


def fields(typed: Typed, groups: Groups, wrong: Sequence[Wrong], lang: Lang) -> dict[str, Field]:
    """The fields of the form with what was filled in; the cursor begins at the first wrong one."""
    told: dict[str, list[str]] = {}
    for one in wrong:
        told.setdefault(one.field, []).append(one.said(lang))
    first = next((name for name in ("text", "signer", "signed", "email") if name in told), "")
    chosen = typed.signer or (groups[0][0] if groups else "")
    choices = [Choice(one, name, one == chosen) for one, name in groups]
    choices.append(Choice(IN_ROLE, text("interpret.in_role", lang), chosen == IN_ROLE))
    values: Mapping[str, str] = {"text": typed.text, "signed": typed.signed, "email": typed.email, "signer": ""}
    return {
        name: Field(
            name=name,
            id=f"v-{name}",
            label=text(f"interpret.ask_{name}", lang),
            value=value,
            kind="email" if name == "email" else "prose" if name == "text" else "text",
            choices=tuple(choices) if name == "signer" else (),
            hint="" if name == "signer" else text(f"interpret.hint_{name}", lang),
            wrong=tuple(told.get(name, ())),
            faults=(),
            focus=name == first,
            required=True,
            most=TEXT_MOST if name == "text" else SIGNED_MOST,
        )
        for name, value in values.items()
    }

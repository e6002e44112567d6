"""Addresses of the accounts in templates, and who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from weefsel.concepts.texts import text
from weefsel.platform import words
from weefsel.platform.accounts.middleware import ENGLISH
from weefsel.platform.accounts.roles import Role

register = template.Library()


@register.simple_tag(takes_context=True)
def go(context: template.Context, name: str) -> str:
    """{% go "account_login" %}: the address in the page's own language."""
    return reverse(name, urlconf=ENGLISH if context["lang"] == "en" else settings.ROOT_URLCONF)


@register.simple_tag
def has_register() -> bool:
    """{% has_register as on %}: whether people can sign in on this site."""
    return settings.WEEFSEL_REGISTER


@register.simple_tag(takes_context=True)
def signed_in(context: template.Context) -> bool:
    """{% signed_in as who %}: whether somebody is signed in. Looks nothing up where no cookie was sent."""
    request: Any = context.get("request")
    if not settings.WEEFSEL_REGISTER or request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return request.user.is_authenticated


@register.simple_tag(takes_context=True)
def role_name(context: template.Context, role: Role, capital: bool = False) -> str:
    """{% role_name role %}: the word for a role."""
    word = text(f"accounts.role_{role.value}", context["lang"])
    return word[:1].upper() + word[1:] if capital else word


@register.simple_tag(takes_context=True)
def role_may(context: template.Context, role: Role) -> str:
    """{% role_may role %}: what somebody with this role does here, in a sentence."""
    return text(f"accounts.may_{role.value}", context["lang"])


@register.simple_tag(takes_context=True)
def moment(context: template.Context, when: datetime, clock: bool = False) -> str:
    """{% moment account.joined %}: a day, here: 1 maart 2026; with `clock` also the time of it."""
    here, lang = timezone.localtime(when), context["lang"]
    day = words.day(here.date().isoformat(), lang)
    return text("accounts.at", lang, day=day, time=f"{here:%H:%M}") if clock else day

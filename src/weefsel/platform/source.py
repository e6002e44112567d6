"""The one place where the site reaches for what is published."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from weefsel import publish
from weefsel.concepts import Function

#: How a function is written in an address.
LAYER_NAMES: dict[Function, str] = {
    Function.MEETING: "ontmoeting",
    Function.DEVELOPMENT: "ontplooiing",
    Function.RECREATION: "ontspanning",
    Function.SUPPORT: "ondersteuning",
    Function.INFORMATION: "informatie",
}
LAYERS: dict[str, Function] = {name: function for function, name in LAYER_NAMES.items()}


def open_site() -> publish.SiteData:
    """What is published now; cheap, and follows the snapshot's current revision."""
    return publish.open_site(settings.WEEFSEL_DIR)


def asked(request: HttpRequest, name: str) -> str:
    """A variable of the address; empty where it is not given."""
    return str(request.GET.get(name) or "")


def layer_named(name: str) -> Function:
    """The function that an address asks for; meeting where it asks for none or an unknown one."""
    return LAYERS.get(name, Function.MEETING)

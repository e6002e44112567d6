"""The language of a request, from its address: for Django's and allauth's sentences, and for where they lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from weefsel.platform.pages.errors import language

__all__ = ["ENGLISH", "Language"]

#: the same addresses as `settings.ROOT_URLCONF`; names without a language lead to the English ones
ENGLISH: Final = "weefsel.platform.urls_en"


class Language:
    """Middleware: what is asked under `/en/` is answered in English, and stays there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        lang = language(request)
        if lang == "en":
            request.urlconf = ENGLISH
        with translation.override(lang):
            return self.get_response(request)

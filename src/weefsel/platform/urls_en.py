"""The same addresses, in a request under `/en/`: names without a language lead to the English ones."""

from __future__ import annotations

from weefsel.platform import urls
from weefsel.platform.accounts.urls import addresses

urlpatterns = [*urls.LANGUAGES, *addresses("en/")]

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500

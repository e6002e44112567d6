"""What the pages about a list share."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from weefsel.concepts import Lang
from weefsel.platform.exchange.models import ImportState, SheetImport
from weefsel.platform.templatetags.site_tags import address

__all__ = ["XLSX", "next_page", "page_of", "shown_as_file"]

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGES: Final = {
    ImportState.DRAFT: "import_mapping",
    ImportState.READY: "import_rows",
    ImportState.DONE: "import_done",
    ImportState.UNDONE: "import_done",
}


def page_of(name: str, brought: SheetImport, lang: Lang) -> str:
    """The address of a page about a file."""
    return address(name, lang, number=str(brought.pk))


def next_page(brought: SheetImport, lang: Lang) -> str:
    """Where one goes on with a file."""
    return page_of(_PAGES.get(ImportState(brought.state), "import_busy"), brought, lang)


def shown_as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep; the name is one of ours."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})

"""A limit to what is sent: Django has one for fields, none for files."""

from __future__ import annotations

from typing import Final

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

__all__ = ["LARGEST", "Limited", "is_too_large"]

#: bytes of a request with a file, its other fields included
LARGEST: Final = 51_000_000


def is_too_large(request: HttpRequest) -> bool:
    """Whether more is sent than is taken; no server reads more than this header says."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return length.isdigit() and int(length) > LARGEST


class Limited(FileUploadHandler):
    """Takes no part of a request that is too large: it is read to its end, so that it can be answered."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        del start
        if self.request is not None and is_too_large(self.request):
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind this one."""
        del file_size

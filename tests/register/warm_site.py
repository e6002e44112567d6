"""The site as `weefsel.platform.wsgi` serves it, after its first request: what is loaded once is loaded already."""

from __future__ import annotations

from django.db import connections
from django.test import Client

from weefsel.platform.register.around import around
from weefsel.platform.wsgi import application

__all__ = ["application"]

Client(headers={"host": "localhost"}).get("/groep-toevoegen")
around()
# workers are forked of this process, and must not share a connection
connections.close_all()

"""The site as a WSGI application: `granian --interface wsgi weefsel.platform.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.platform.settings")

application = get_wsgi_application()

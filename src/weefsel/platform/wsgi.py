"""The site as a WSGI application: `granian --interface wsgi weefsel.platform.wsgi:application`."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.platform.settings")

application = get_wsgi_application()

if settings.WEEFSEL_REGISTER:
    # models can be read only when the application is there
    from weefsel.platform.register.begin import up_to_date

    up_to_date(settings.WEEFSEL_DIR)

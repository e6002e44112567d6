"""A little Django that opens the database of the environment and tells what became of it: for a process of its own.

`python -m tests.database.asking DIR [PRAGMA]` prints `ok`, or the error. With a pragma, that one is set after ours. The
second line is what a second query on the same connection gives.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from weefsel.errors import BuildError
from weefsel.platform.database.settings import databases


def main(directory: Path, planted: str) -> None:
    made = databases(os.environ, directory)
    if planted:
        made["default"]["OPTIONS"]["init_command"] += f";{planted}"
    settings.configure(DATABASES=made, INSTALLED_APPS=["weefsel.platform.database"], USE_TZ=True)
    django.setup()
    for _ in range(2):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                print("ok")
        except BuildError as error:
            print(error)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "".join(sys.argv[2:]))

"""Have a Chromium for the browser tests: from the system, or, as root on a Debian system, by apt.

Elsewhere the browser tests are skipped with the reason, and CI counts such a skip as a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.browser import find_chromium


def main() -> int:
    if find_chromium():
        return 0
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        print(
            "No Chromium found; the browser tests will be skipped. Install it, or name it in CHROMIUM.", file=sys.stderr
        )
        return 0
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "-qq", "update"], check=True, **quiet)
    return subprocess.run(
        ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", "chromium"], **quiet
    ).returncode


if __name__ == "__main__":
    sys.exit(main())

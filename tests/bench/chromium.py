"""The browser that measures and tests: Debian's Chromium, without its windows where that build is installed.

It is the same engine and takes three quarters of the time.
"""

import os
import shutil

LIGHTEST_FIRST = ("chromium-headless-shell", "chromium")
INSTALL = "apt-get install chromium-headless-shell"


def path() -> str | None:
    """CHROMIUM names another one."""
    found = (shutil.which(name) for name in LIGHTEST_FIRST)
    return os.environ.get("CHROMIUM") or next((one for one in found if one), None)

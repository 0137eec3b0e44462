#!/usr/bin/env python
"""Relais' command line."""

import gc
import os
import sys
from pathlib import Path

# The two apps of requests/ are top-level packages; an editable install puts them on the
# path too, this line serves a bare checkout (docs/decisions/0002).
sys.path.append(str(Path(__file__).resolve().parent / "requests"))

# Loading makes some 300,000 objects and next to no garbage: at Python's own threshold of 700, looking for it
# is a seventh of the time that a command takes to start.
gc.set_threshold(10_000)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

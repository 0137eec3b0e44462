"""`relais` of an installed wheel: what `manage.py` is in a checkout, with the settings of a real service."""

import gc
import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    gc.set_threshold(10_000)  # as in manage.py
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.prod")
    execute_from_command_line(sys.argv)

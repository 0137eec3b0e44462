"""``python -m tests.bench``: the budgets of the portal on a large data set, as ratios in one run."""

import os
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any, Never

import django
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.settings.env import env
from tests.bench.load import Restless, WrongAnswer
from tests.bench.runner import Run, StepFailed
from tests.bench.scale import Scale
from tests.bench.servers import ServerDied
from tests.bench.table import failures, render


class Command(BaseCommand):
    help = "Seed the large set and print its table of ratios. --scale 0.01 for a hundredth of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0)
        parser.add_argument("--strict", action="store_true", help="exit 1 when a budget does not hold")
        parser.add_argument("--markdown", action="store_true", help="print the table for docs/performance.md")
        parser.add_argument("--folder", type=Path, help="where the data sets are kept (var/bench/...)")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            scale = Scale.of(options["scale"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        server = env("DATABASE_URL")
        kept = settings.DATA / "bench" / (server.partition(":")[0] or "sqlite")  # one throws the other's away
        run = Run(scale, folder=(options["folder"] or kept).resolve(), server=server, say=self._say)
        try:
            rows = run.rows()
        except (StepFailed, ServerDied, Restless, WrongAnswer) as failure:
            raise CommandError(str(failure)) from failure
        except KeyboardInterrupt:
            raise CommandError("interrupted; nothing is left running") from None
        day = timezone.localdate().isoformat()
        self.stdout.write(f"\nRelais, scale {scale.factor:g}, {run.databases.engine}, {day}: {scale}")
        self.stdout.write(render(rows, markdown=options["markdown"]))
        self._conclude(failures(rows), strict=options["strict"])

    def _conclude(self, failed: list[str], *, strict: bool) -> None:
        if not failed:
            self.stdout.write(self.style.SUCCESS("\nEvery budget holds."))
            return
        message = f"{len(failed)} budget(s) do not hold: {'; '.join(failed)}"
        if strict:
            raise CommandError(message)
        self.stdout.write(self.style.WARNING(f"\n{message}"))

    def _say(self, text: str) -> None:
        self.stderr.write(text if text.startswith(" ") else f"== {text}")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    django.setup()
    Command().run_from_argv(["python -m tests", "bench", *sys.argv[1:]])


def _interrupt(number: int, frame: FrameType | None) -> Never:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()

"""What runs in the settings and the database of one data set: ``python -m tests.bench.steps NAME FACTOR``.

The result goes to standard output as JSON, the progress to standard error.
"""

import json
import sys
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.bench import engine, inbox  # noqa: E402
from tests.bench.importing import imported  # noqa: E402
from tests.bench.scale import Scale  # noqa: E402
from tests.bench.seed.all import seed  # noqa: E402
from tests.bench.survey import survey  # noqa: E402


def migrate() -> None:
    call_command("createcachetable", verbosity=0)
    call_command("migrate", verbosity=0, interactive=False)


def static() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)


def main(name: str, factor: float) -> Any:
    match name:
        case "migrate":
            return migrate()
        case "static":
            return static()
        case "seed":
            return seed(Scale.of(factor))
        case "survey" | "survey-deep":
            return survey(deep=name.endswith("deep"))
        case "engine":
            return engine.compare()
        case "inbox":
            return inbox.measured(Scale.of(factor))
        case "import":
            return imported(Scale.of(factor))
    raise ValueError(name)


if __name__ == "__main__":
    json.dump(main(sys.argv[1], float(sys.argv[2])), sys.stdout)

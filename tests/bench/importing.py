"""How fast a file of establishments is imported: all new, into an empty directory."""

import csv
import random
import tempfile
import time
from pathlib import Path

from directory.importing import Outcome, Report, import_establishments
from directory.models import Department
from directory.places.geography import load_map
from tests.bench.progress import Bar
from tests.bench.scale import Scale
from tests.bench.seed.network import establishments

COLUMNS = ("code", "name", "kind", "directorate", "city", "department")


def imported(scale: Scale) -> dict[str, float]:
    """Lines, and seconds to judge and write them."""
    load_map()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "establishments.csv"
        _write(path, scale.establishments)
        report = Report(keep=0)
        with Bar("import", scale.establishments) as bar:
            started = time.monotonic()
            import_establishments(path, apply=True, report=report, progress=lambda done: _show(bar, done))
            seconds = time.monotonic() - started
    created = report.counts[Outcome.CREATED]
    if created != scale.establishments:
        raise RuntimeError(f"the import created {created} of {scale.establishments} establishments")
    return {"lines": created, "seconds": seconds}


def _show(bar: Bar, done: float) -> None:
    bar.step(round(done * bar.total) - bar.done)


def _write(path: Path, count: int) -> None:
    departments = list(Department.objects.select_related("region"))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for e in establishments(count, departments, random.Random(2005)):
            writer.writerow([e.code, e.name, e.kind, e.directorate, e.city, e.department.code])

"""The map of the service as data: regions and departments, from ``directory/data`` (R1, R2)."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from core.text import fold, typographic
from directory.models import Department, Region

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of one of the files of ``directory/data``."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_map() -> tuple[int, int]:
    """Create the regions and departments that are missing; those that stand keep what was changed.

    Returns how many regions and departments were created.
    """
    regions = [
        Region(code=row["code"], name=row["name"], is_overseas=bool(row["is_overseas"]))
        for row in rows("regions.csv")
    ]
    known = set(Region.objects.values_list("code", flat=True))
    created = Region.objects.bulk_create(region for region in regions if region.code not in known)
    return len(created), _load_departments()


def _load_departments() -> int:
    region_of = {region.code: region for region in Region.objects.all()}
    known = set(Department.objects.values_list("code", flat=True))
    missing = [row for row in rows("departements.csv") if row["code"] not in known]
    Department.objects.bulk_create(_department(row, region_of[row["service_region"]]) for row in missing)
    ids = dict(Department.objects.values_list("code", "pk"))
    borders = {
        pair
        for row in missing
        for code in row["neighbours"].split()
        for pair in ((ids[row["code"]], ids[code]), (ids[code], ids[row["code"]]))
    }
    through = Department.neighbours.through
    through.objects.bulk_create(
        (through(from_department_id=a, to_department_id=b) for a, b in sorted(borders)), ignore_conflicts=True
    )
    return len(missing)


def _department(row: dict[str, str], region: Region) -> Department:
    return Department(
        code=row["code"],
        name=typographic(row["name"]),
        name_folded=fold(row["name"]),
        region=region,
        zone=row["zone"],
        time_zone=row["time_zone"],
        holiday_calendar=row["holiday_calendar"],
    )

"""The scales that the pages of the demonstration name; amounts of nobody's, and some of next year's."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from directory.models import User
from pages.models import Scale, ScaleValue

FILE = Path(__file__).parent / "data" / "amounts.yaml"
NOTE = "Montants fictifs de la démonstration."


def load(today: date, by: User) -> dict[str, int]:
    """Those that are missing are made and published; the numbers of all, by their names in texts."""
    for data in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        if not Scale.objects.filter(slug=data["slug"]).exists():
            _make(data, today, by)
    return dict(Scale.objects.values_list("slug", "pk"))


def _make(data: Mapping[str, Any], today: date, by: User) -> None:
    scale = Scale(name=data["name"], slug=data["slug"], unit=data["unit"], note=NOTE, live=False)
    for value in data["values"]:
        starts_on = date(today.year + value["from"], 1, 1)
        scale.values.add(
            ScaleValue(
                amount=Decimal(str(value["amount"])),
                starts_on=starts_on,
                ends_on=_day(value["until"], today) if "until" in value else None,
                reference=f"Circulaire fictive de {starts_on.year}",
            )
        )
    scale.save()
    scale.save_revision(user=by).publish(user=by)


def _day(text: str, today: date) -> date:
    """ "+40d": so many days after the demonstration is loaded."""
    return today + timedelta(days=int(text.removesuffix("d")))

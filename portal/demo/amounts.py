"""The scales that the pages of the demonstration name: nobody's amounts, some next year's, and real ones."""

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
    real = data.get("reference", "")
    scale = Scale(
        name=data["name"], slug=data["slug"], unit=data["unit"], note="" if real else NOTE, live=False
    )
    for value in data["values"]:
        since = value["from"]
        starts_on = since if isinstance(since, date) else date(today.year + since, 1, 1)
        scale.values.add(
            ScaleValue(
                amount=Decimal(str(value["amount"])),
                starts_on=starts_on,
                ends_on=_day(value["until"], today) if "until" in value else None,
                reference=real or f"Circulaire fictive de {starts_on.year}",
            )
        )
    scale.save()
    scale.save_revision(user=by).publish(user=by)


def _day(text: str, today: date) -> date:
    """ "+40d": so many days after the demonstration is loaded."""
    return today + timedelta(days=int(text.removesuffix("d")))

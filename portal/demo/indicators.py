"""Counters of the two years that are published last, as if cases had ended in them. Invented: no case was."""

from datetime import datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from casework.counting import adding
from casework.counting.ticks import Tick, open_year
from directory.models import Region
from directory.reference import OVERSEAS_THEMES, THEMES, BeneficiaryStatus, Directorate

CASES = (1480, 1610)
# How often each comes, so that some numbers are too small to be shown.
THEMES_ALIKE = dict(zip(THEMES, (26, 24, 14, 20, 16), strict=True)) | dict.fromkeys(OVERSEAS_THEMES, 6)
STATUSES = dict(zip(BeneficiaryStatus, (6, 68, 19, 3, 4), strict=True))
DIRECTORATES = dict(zip(Directorate, (34, 46, 15, 5), strict=True))


def load(at: datetime) -> None:
    """The same numbers each time that it is loaded in a year."""
    regions = Region.objects.in_reading_order()
    weights = [4 if region.is_overseas else 10 + 3 * n for n, region in enumerate(regions)]
    last = open_year(timezone.localdate(at)) - 1
    for year, number in zip((last - 1, last), CASES, strict=True):
        drawn = Random(year)  # noqa: S311 (nothing secret: a demonstration)
        places = drawn.choices(regions, weights, k=number) if regions else []
        with transaction.atomic():
            adding.add(year, [_tick(drawn, region) for region in places])


def _tick(drawn: Random, region: Region) -> Tick:
    themes = {t: n for t, n in THEMES_ALIKE.items() if region.is_overseas or t in THEMES}
    return Tick(_one(drawn, themes), _one(drawn, STATUSES), _one(drawn, DIRECTORATES), region.code)


def _one(drawn: Random, weighted: dict) -> str:  # type: ignore[type-arg]
    return str(drawn.choices(list(weighted), list(weighted.values()))[0])

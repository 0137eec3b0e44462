"""Hours that are taken in a calendar of one's own, and nothing of what for."""

from datetime import timedelta

import time_machine
from django.core.management import call_command

from permanences.models import BusyBlock
from tests.cast import NOW


def test_hours_that_are_long_over_are_swept(cast):
    hers = {"worker": cast.workers["assistant"]}
    for days in (40, 3):
        start = NOW - timedelta(days=days)
        BusyBlock.objects.create(**hers, starts_at=start, ends_at=start + timedelta(hours=1))
    with time_machine.travel(NOW, tick=False):
        call_command("sweep_hours", verbosity=0)
    assert [block.starts_at for block in BusyBlock.objects.all()] == [NOW - timedelta(days=3)]

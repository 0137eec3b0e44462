"""The whole set, in the order in which one thing needs the other."""

import random

from django.db import connection, transaction
from django.utils import timezone

from search import index
from search.kinds.base import Source
from tests.bench.progress import Bar
from tests.bench.scale import Scale
from tests.bench.seed import content, duties, network, sealed


def seed(scale: Scale) -> None:
    """Into an empty, migrated database."""
    rng = random.Random(f"relais {scale.factor}")
    at = timezone.now()
    with transaction.atomic():
        people = network.seed(scale, rng, timezone.localdate(at))
        duties.seed(scale, people, rng, at)
        content.seed(scale, rng, at)
        sealed.seed(scale, people, rng, at)
    index.rebuild(_Progress())
    if connection.vendor == "postgresql":  # autovacuum would, some minutes later
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


class _Progress:
    """The search tells how far it is with each of its sources: a bar for each."""

    def __init__(self) -> None:
        self._bar: Bar | None = None

    def __call__(self, source: Source, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = Bar(f"search: {source.label}", total)
        self._bar.step(done - self._bar.done)
        if done >= total:
            self._bar.__exit__()
            self._bar = None

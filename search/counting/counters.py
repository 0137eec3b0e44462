"""Adding one to the counters of the day, and forgetting them in time."""

from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Sum
from django.utils.crypto import salted_hmac

from core.throttle.once import OncePerDay
from search.counting.models import CountedQuery, QueryDay, SearchDay, Tally
from search.query.values import Query

TOLD_FROM = 5  # times in a month
KEPT_DAYS = 396  # 13 months


once = OncePerDay()


def digest_of(query: Query, month: date) -> str:
    # The salt keeps its old name: another would count a query of the running month twice.
    return salted_hmac(f"search.insight {month:%Y-%m}", query.folded, algorithm="sha256").hexdigest()


def count(query: Query, day: date, *, found: bool) -> None:
    """One search more. In clear from the fifth time on: until then only its digest is written."""
    month = day.replace(day=1)
    added = {"searches": 1, "without_result": 0 if found else 1}
    with transaction.atomic():
        _add(SearchDay.objects.get_or_create(day=day)[0], added)
        counted, _new = CountedQuery.objects.get_or_create(month=month, digest=digest_of(query, month))
        _add(QueryDay.objects.get_or_create(query=counted, day=day)[0], added)
        if not counted.text and _times(counted) >= TOLD_FROM:
            CountedQuery.objects.filter(pk=counted.pk).update(text=query.folded[:200])


def judge(query: Query, day: date, *, useful: bool) -> None:
    """Whether the answer helped: of the day, and of the query if it is counted this month."""
    added = {"useful": 1} if useful else {"useless": 1}
    month = day.replace(day=1)
    with transaction.atomic():
        _add(SearchDay.objects.get_or_create(day=day)[0], added)
        counted = CountedQuery.objects.filter(month=month, digest=digest_of(query, month)).first()
        if counted is not None:
            _add(QueryDay.objects.get_or_create(query=counted, day=day)[0], added)


def _add(tally: models.Model, added: dict[str, int]) -> None:
    changes = {name: F(name) + number for name, number in added.items()}
    type(tally)._default_manager.filter(pk=tally.pk).update(**changes)


def _times(counted: CountedQuery) -> int:
    return counted.days.aggregate(times=Sum("searches"))["times"] or 0


def told(month: date) -> list[dict[str, Any]]:
    """What was searched often enough in that month to be read, with its sums; the most frequent first."""
    sums = {name: Sum(f"days__{name}") for name in Tally.COUNTERS}
    often = CountedQuery.objects.filter(month=month).exclude(text="")
    found: list[Any] = list(often.values("text").annotate(**sums))
    return sorted(found, key=lambda row: (-row["searches"], row["text"]))


def forget(today: date) -> None:
    """What was rare in a month that is over, the digests of the others, and all that is too old."""
    over = CountedQuery.objects.filter(month__lt=today.replace(day=1))
    over.filter(text="").delete()
    over.exclude(digest="").update(digest="")
    oldest = today - timedelta(days=KEPT_DAYS)
    SearchDay.objects.filter(day__lt=oldest).delete()
    QueryDay.objects.filter(day__lt=oldest).delete()
    CountedQuery.objects.filter(month__lt=today.replace(day=1), days=None).delete()

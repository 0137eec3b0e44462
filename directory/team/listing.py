"""The people of the network whom the reader keeps, with their posts and their account."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import Prefetch, Q, QuerySet

from core.paging import page_at
from core.text import fold
from directory import policy
from directory.models import Posting, User, Worker

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """``keeps``: the reader records the departure, the return and the function."""

    worker: Worker
    postings: tuple[Posting, ...]
    keeps: bool
    opens: bool


def page(user: User, today: date, *, query: str, gone: bool, number: int) -> "tuple[Page[Any], list[Line]]":
    """Four queries, whatever their number."""
    found = _wanted(user, today, query, gone=gone)
    cut = page_at(number, found, PER_PAGE)
    shown = list(cut.object_list)
    pks = [worker.pk for worker in shown]
    kept = set(policy.kept_by(user, today).filter(pk__in=pks).values_list("pk", flat=True))
    opened = set(policy.accounts_opened_by(user, today).filter(pk__in=pks).values_list("pk", flat=True))
    return cut, [
        Line(worker, tuple(worker.postings.all()), worker.pk in kept, worker.pk in opened) for worker in shown
    ]


def _wanted(user: User, today: date, query: str, *, gone: bool) -> "QuerySet[Worker]":
    serving = Q(is_active=True) & (Q(left_on=None) | Q(left_on__gte=today))
    seen = Q(pk__in=policy.kept_by(user, today)) | Q(pk__in=policy.accounts_opened_by(user, today))
    found = Worker.objects.filter(seen).filter(~serving if gone else serving)
    for word in fold(query).split():
        found = found.filter(folded__contains=word)
    lasting = Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    posts = Prefetch("postings", lasting.select_related("sector", "region"))
    return found.select_related("user").prefetch_related(posts).order_by("last_name", "first_name", "pk")

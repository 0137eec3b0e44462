"""The journal of changes, written on when somebody asks for it: one after the other, under a lock.

What is compared is what can be read at that moment. So the numbers go up in the order in which changes are
seen, however many are written at once, and a change that no signal told of is found as well.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from core.locks import locked
from pages.models import JournalHead, PageChange, PageState
from pages.reading import tree
from pages.sync import state

KEPT_FOR = timedelta(days=30)
BATCH = 500


class Change(NamedTuple):
    """The first of a page since a moment. ``was``: as ``state.shown``, None where nobody could read it."""

    page_id: int
    was: dict[str, object] | None


def catch_up(at: datetime) -> JournalHead:
    """The head, once everything is written that can be seen."""
    day = timezone.localdate(at)
    head = JournalHead.objects.filter(pk=JournalHead.ONLY).first()
    token = tree.moment().token
    if head is not None and token is not None and (head.token, head.day) == (token, day):
        return head
    JournalHead.objects.get_or_create(pk=JournalHead.ONLY)
    with locked(JournalHead.objects.all(), JournalHead.ONLY) as held:
        known = tree.current()
        if known.token is None or (held.token, held.day) != (known.token, day):
            _write(held, known, at)
    return held


def _write(head: JournalHead, known: tree.Tree, at: datetime) -> None:
    before = {one.page_id: one for one in PageState.objects.all()}
    found = state.pages(known, timezone.localdate(at), before)
    gone = [pk for pk in before if pk not in found]
    new = [pk for pk, one in found.items() if pk not in before or before[pk].digest != one.digest]
    if gone or new:
        mark = secrets.randbits(62)
        changed = sorted({*gone, *new})
        PageChange.objects.bulk_create(
            (
                PageChange(page_id=pk, was=before[pk].shown if pk in before else None, mark=mark, at=at)
                for pk in changed
            ),
            batch_size=BATCH,
        )
        rows = [_state(pk, found[pk]) for pk in new]
        PageState.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["page_id"],
            update_fields=["row", "names", "digest", "shown"],
        )
        for start in range(0, len(gone), BATCH):
            PageState.objects.filter(page_id__in=gone[start : start + BATCH]).delete()
        head.last = PageChange.objects.aggregate(last=Max("pk"))["last"]
        head.mark = mark
    head.token, head.day = known.token, timezone.localdate(at)
    head.save()


def _state(pk: int, found: state.Found) -> PageState:
    return PageState(page_id=pk, row=found.row, names=found.names, digest=found.digest, shown=found.shown)


def changes(since: int, until: int, after: int) -> Iterator[Change]:
    """By number of the page, from behind ``after`` on."""
    rows = PageChange.objects.filter(pk__gt=since, pk__lte=until, page_id__gt=after)
    first = rows.values("page_id").annotate(first=Min("pk")).values("first")  # of a page that changed often
    found = PageChange.objects.filter(pk__in=first).order_by("page_id")
    yield from (Change(*row) for row in found.values_list("page_id", "was").iterator())


def knows(head: JournalHead, number: int, mark: int) -> bool:
    """Whether it is a place of this journal, and of one that was not put back from a backup since."""
    if number == 0:
        return head.forgotten == 0
    if number == head.last:
        return mark == head.mark
    return bool(number > head.forgotten and PageChange.objects.filter(pk=number, mark=mark).exists())


def forget_old(at: datetime) -> int:
    """Changes that nobody is told any more. The last one stays: it is where all who came since stand."""
    if not JournalHead.objects.filter(pk=JournalHead.ONLY).exists():
        return 0
    with transaction.atomic(), locked(JournalHead.objects.all(), JournalHead.ONLY) as head:
        old = PageChange.objects.filter(at__lt=at - KEPT_FOR, pk__lt=head.last)
        newest = old.aggregate(last=Max("pk"))["last"]
        if newest is None:
            return 0
        head.forgotten = newest
        head.save(update_fields=["forgotten"])
        return PageChange.objects.filter(pk__lte=newest).delete()[0]

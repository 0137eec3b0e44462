"""The turn of the hour: what agents did in the hour before is written to the register, and told to workers.

In an order that is drawn, so that neither the lines nor the mails tell who came before whom, nor when within
the hour (``casework.models.waiting``).
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Model, QuerySet

from casework import audit
from casework.models import AuditEvent, Case, Entry, Period, Seal, WaitingLine, WaitingMail
from casework.models.audit import where_it_stood, without_where_it_stood
from casework.moments import to_the_hour
from directory.models import Worker


def over(at: datetime) -> tuple["QuerySet[WaitingLine]", "QuerySet[WaitingMail]"]:
    """What waits of hours that are over."""
    hour = to_the_hour(at)
    return WaitingLine.objects.filter(hour__lt=hour), WaitingMail.objects.filter(hour__lt=hour)


def write_lines(at: datetime) -> int:
    """All of them or, killed in between, none: the next round finds them again."""
    with transaction.atomic():
        lines = list(over(at)[0].select_for_update())
        for line in _drawn(lines):
            audit.append(line.verb, by=line.actor, at=line.hour, case=line.case, detail=_detail(line))
        _move_in_the_table({line.case for line in lines})
        WaitingLine.objects.filter(pk__in=[line.pk for line in lines]).delete()
    return len(lines)


def _drawn(lines: Iterable[WaitingLine]) -> list[WaitingLine]:
    """Hour after hour, in an order that is drawn; the lines of one case in the order of its changes."""
    drawn = sorted(_shuffled(lines), key=lambda line: line.hour)
    places: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(drawn):
        if line.case and where_it_stood(line.detail):
            places[line.case].append(place)
    for own in places.values():
        for place, line in zip(own, sorted((drawn[place] for place in own), key=_sequence), strict=True):
            drawn[place] = line
    return drawn


def _sequence(line: WaitingLine) -> int:
    stood = where_it_stood(line.detail)
    return stood[0] if stood is not None else 0


def _detail(line: WaitingLine) -> str:
    """Where the case stood is left out where the register knows what came after it."""
    stood = where_it_stood(line.detail)
    last = AuditEvent.objects.standing_lines(line.case).values_list("detail", flat=True).first()
    known = where_it_stood(last or "")
    is_overtaken = stood is not None and known is not None and known[0] > stood[0]
    return without_where_it_stood(line.detail) if is_overtaken else line.detail


def take_mails(at: datetime) -> list[Worker]:
    """Whom to tell that a message is there, each once. In the transaction that writes the mails."""
    waiting = list(over(at)[1].select_for_update())
    WaitingMail.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    workers = Worker.objects.filter(pk__in={one.worker_id for one in waiting}).select_related("user")
    return _shuffled(workers)


def _move_in_the_table(references: Iterable[str]) -> None:
    """PostgreSQL lays rows down as they come, and a copy lists them so: those of the hour are laid anew.

    SQLite keeps rows in the order of their keys, which are drawn.
    """
    if connection.vendor != "postgresql":
        return
    cases = Case.objects.filter(reference__in=[reference for reference in references if reference])
    pks = list(cases.values_list("pk", flat=True))
    tables: tuple[tuple[type[Model], str, str], ...] = (
        (Case, "pk", "period"),
        (Seal, "case", "period"),
        (Entry, "case", "period"),
        (Period, "case", "number"),
    )
    for model, owner, column in tables:
        rows = model._base_manager.filter(**{f"{owner}__in": pks})
        for pk in _shuffled(rows.values_list("pk", flat=True)):
            model._base_manager.filter(pk=pk).update(**{column: F(column)})


def _shuffled(rows: Iterable[Any]) -> list[Any]:
    found = list(rows)
    secrets.SystemRandom().shuffle(found)
    return found

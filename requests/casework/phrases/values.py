"""What is filled into one of her texts, for the person of a case."""

from datetime import datetime, timedelta

from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import OpenCase
from core import french, phone
from directory.models import Worker
from permanences.dates.agenda import Occurrence, ahead_of

SPAN = timedelta(weeks=8)


@sensitive_variables()
def values_for(open_case: OpenCase, worker: Worker, at: datetime) -> dict[str, str]:
    """Empty where there is nothing to say."""
    first = open_case.first_message
    return {
        "nom": first.name if first is not None else "",
        "permanence": next_permanence(worker, at),
        "telephone": phone.shown(worker.phone or worker.mobile),
    }


def next_permanence(worker: Worker, at: datetime) -> str:
    """The next one that she holds herself."""
    coming = [one for one in ahead_of(worker, at, SPAN) if one.is_certain and one.worker == worker]
    return _said(min(coming, key=lambda one: one.starts_at)) if coming else ""


def _said(occurrence: Occurrence) -> str:
    starts_at, ends_at = occurrence.starts_at, occurrence.ends_at
    where = occurrence.establishment
    day, span = french.day(starts_at), french.span(starts_at, ends_at)
    return ", ".join(part for part in (f"{day}, {span}", str(where) if where is not None else "") if part)

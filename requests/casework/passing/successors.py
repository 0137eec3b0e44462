"""To whom an agent may turn with an open case: whoever covers their workplace now, and holds a key (R1,
R5)."""

from collections.abc import Collection
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from casework import policy
from casework.cases.reading import OpenCase
from casework.cases.stranded import whom_to_call
from casework.models import Case, WorkerKey
from casework.writings.passing import TurnedTo
from directory.coverage.who_covers import who_covers
from directory.models import Establishment, Worker


@sensitive_variables()
def successor(open_case: OpenCase, at: datetime, *, but: Collection[Worker]) -> WorkerKey | None:
    """The first in the chain of the workplace, else of those who led the former reader; none of ``but``."""
    first = open_case.first_message
    place = Establishment.objects.labelled(first.workplace if first is not None else "")
    if place is not None:
        there = [link.worker for link in who_covers(place, at).chain]
    else:
        there = whom_to_call(open_case.case, at.date())
    for worker in there:
        if (
            worker not in but
            and policy.receives_cases(worker)
            and (key := policy.live_key(worker)) is not None
        ):
            return key
    return None


def by_consent(case: Case, open_case: OpenCase, readers: Collection[Worker]) -> list[Worker]:
    """The readers whom the agent may part with: those who read because the agent agreed to it."""
    agreed = set(case.consents.exclude(used_at=None).values_list("recipient", flat=True))
    turned = {line.content.worker for line in open_case.written if isinstance(line.content, TurnedTo)}
    return [one for one in readers if one.pk in agreed or str(one.public_id) in turned]

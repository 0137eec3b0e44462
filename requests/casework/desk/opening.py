"""A case, opened for a page."""

from typing import Any

from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import faults
from casework.cases.reading import OpenCase, keep_in_mind, look, worker_reader
from casework.keys.unlocking import Unlocked
from casework.models import Case


class Parted(Exception):
    """Its reader reads it no more: what came before stays theirs to read, and nothing is done with it."""

    def __init__(self, open_case: OpenCase) -> None:
        super().__init__()
        self.open_case = open_case


@sensitive_variables()
def opened(unlocked: Unlocked, case: Case, *, shows: bool = False) -> OpenCase:
    """What can be read of it, remembered if it is whole; else what is wrong is noted in the register.
    ``Parted`` where the agent took it from whoever opens it.

    ``shows``: the page shows all that was said in it, which is no news from then on.
    """
    found = look(case, worker_reader(unlocked.key, unlocked.private))
    if found.has_parted:
        raise Parted(found)
    keep_in_mind(found, shown=range(found.seen.count if shows else 0))
    faults.record(found.faults, case.reference, by=audit.name_of(unlocked.worker), at=unlocked.at)
    return found


@sensitive_variables()
def to_read(unlocked: Unlocked, case: Case, seen: int) -> dict[str, Any]:
    """For a page that shows nothing of the dialogue, and is refused because something was written since entry
    ``seen``: it shows that. From then on it was shown.
    """
    now = look(case, worker_reader(unlocked.key, unlocked.private))
    messages = now.messages_after(seen)
    if messages:
        keep_in_mind(now, shown=range(seen, messages[-1].number))
    return {"to_read": messages}

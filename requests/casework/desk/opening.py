"""A case, opened for a page."""

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
def opened(unlocked: Unlocked, case: Case) -> OpenCase:
    """What can be read of it, remembered if it is whole; else what is wrong is noted in the register.
    ``Parted`` where the agent took it from whoever opens it."""
    found = look(case, worker_reader(unlocked.key, unlocked.private))
    if found.has_parted:
        raise Parted(found)
    keep_in_mind(found)
    faults.record(found.faults, case.reference, by=audit.name_of(unlocked.worker), at=unlocked.at)
    return found

"""Whose applications the rows of a page are and what is asked, for a reader who holds the key: in clear, a
row is a reference and a state (R12). So many queries, however many rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.views.decorators.debug import sensitive_variables

from casework.aid.reading import Opener, open_letters, steps_of
from casework.cases import memory
from casework.keys.unlocking import Unlocked
from casework.listing import batch
from casework.models import AidApplication, AidSeal, Case, WorkerKey
from casework.sealing.letters import ORIGIN
from casework.writings.aid import AidFile

Asked = Mapping[str, AidFile]


@sensitive_variables()
def of_held(applications: Iterable[AidApplication], key: WorkerKey, opener: Opener) -> Asked:
    """By reference, as it came last to this reader, where it is what was written. Two queries."""
    found = {one.pk: one for one in applications}
    steps, seals = steps_of(found), defaultdict(list)
    theirs = AidSeal.objects.filter(application__in=found, worker_key=key).exclude(number=ORIGIN)
    for seal in theirs.select_related("worker_key"):
        seals[seal.application_id].append(seal)
    files = {one.reference: open_letters(one, steps[pk], seals[pk], opener).file for pk, one in found.items()}
    return {reference: file for reference, file in files.items() if file is not None}


@sensitive_variables()
def of_own(unlocked: Unlocked, cases: Collection[str]) -> Asked:
    """By reference, as the cases of these references keep it, while they are theirs to read. Two queries."""
    there = Case.objects.visible_to(unlocked.worker).filter(reference__in=cases)
    rows = list(there.with_last_line().select_related("closing")) if cases else []
    known = memory.recall(unlocked.key, unlocked.private)
    asked: dict[str, AidFile] = {}
    for one in batch.open_noted(unlocked, rows, known):
        if not one.has_parted:
            files = (line.content for line in one.written if isinstance(line.content, AidFile))
            asked |= {file.reference: file for file in files}
    return asked

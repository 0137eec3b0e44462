"""A second reader: whoever leads the region, where somebody is in danger (R11)."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.cases import mail
from casework.cases.reading import OpenCase
from casework.cases.reception import readers
from casework.cases.treatment import held_key, locked_as_read, reseal_past
from casework.cases.writing import append, conclude
from casework.models import EntryKind, Verb, WorkerKey
from casework.moments import stamp
from casework.states import NotNow
from casework.writings.emergency import SecondReader
from directory.coverage import coordination
from directory.models import Worker

NO_KEY = _("Cette personne n’a pas de clé : appelez-la, puis notez ce que vous avez décidé ensemble.")
THERE = _("Cette personne lit déjà ce dossier.")


def coordinators(worker: Worker, day: date) -> list[WorkerKey]:
    """The keys of those who lead where this worker has a post, else of the national level (R1, R5)."""
    found = coordination.of_worker(worker, day)
    found += [one for one in coordination.national(day, but=worker) if one not in found]
    return [key for one in found if (key := policy.live_key(one)) is not None]


@sensitive_variables()
def let_in(open_case: OpenCase, to: Worker, *, words: str, by: Worker, token: str, at: datetime) -> None:
    """All that ``by`` reads of the case, ``to`` reads from now on, notes included; the agent reads that.

    ``words``: the six words of the key that ``by`` was shown. The key before the case, and the register last.
    """
    with transaction.atomic():
        key = held_key(to)
        with locked_as_read(open_case, by, at) as held:
            case = held.case
            content = SecondReader(to.name, _role_of(to), by.name, stamp(at))
            if append(case, EntryKind.ANSWER, content, held.present_keys, token) is None:
                return
            if key is None or key.fingerprint != words:
                raise NotNow(NO_KEY)
            if to in readers(case):
                raise NotNow(THERE)
            reseal_past(held, key)
            conclude(held, Verb.LET_IN, by=audit.name_of(by), at=at, detail=audit.name_of(to))
            mail.you_have_a_message(to, at)


def _role_of(worker: Worker) -> str:
    """In the language of the service, whoever writes it down."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(worker.display_role)

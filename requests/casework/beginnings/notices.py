"""What an HR service tells (R9, R10), sealed to whoever covers the establishment. It has no account among its
arguments: who tells is said in what is sealed, and nowhere else.
"""

from base64 import b64encode
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.actions import AlreadySent
from casework.cases import mail
from casework.cases.examining import RESERVED
from casework.cases.readers import Promise, Shown, as_promised, held_as_promised
from casework.cases.reception import begin, follow_up_of, has_left, new_case
from casework.models import Case, EntryKind, Urgency
from casework.moments import stamp
from casework.sealing import codes, crypto
from casework.sealing.chain import digest_of
from casework.sealing.crypto import CaseKeys
from casework.writings import inner_to_json
from casework.writings.notice import Notice, Told
from directory.models import Establishment


@sensitive_variables()
def seal_notice(
    told: Told,
    *,
    establishment: Establishment,
    urgency: Urgency,
    submission: str,
    promised: UUID,
    words: str,
    at: datetime,
) -> None:
    """A case of the worker whose name was shown; its code is drawn here and known to nobody.

    The deadline of the first contact runs as for what an agent writes. Refuses as ``seal_request`` does.
    """
    digest = digest_of(submission)
    if has_left(submission):
        raise AlreadySent
    promise = Promise(Shown(promised, words), None, danger=False)
    as_promised(establishment, promise, at)  # said before anything costly is done
    found = follow_up_of(codes.new_code())  # the costly step, before any lock is taken
    case, keys = new_case(establishment, urgency, found, digest, at), crypto.new_case_keys()
    content = _reserved(case, replace(told, written_at=stamp(at)), keys)
    try:
        with transaction.atomic():
            recipient, held = held_as_promised(establishment, promise, at)
            begin(case, held, content, keys, found, at=at)
            mail.you_have_a_message(recipient.worker, at)
    except IntegrityError:
        if has_left(submission):
            raise AlreadySent from None
        raise


def sent_on(submission: str) -> date | None:
    """The day on which the form of this name was received; None while it was not."""
    case = Case.objects.filter(submission=digest_of(submission)).only("received_at").first()
    return timezone.localdate(case.received_at) if case is not None else None


@sensitive_variables()
def _reserved(case: Case, told: Told, keys: CaseKeys) -> Notice:
    """Sealed for workers within the first entry, whose place it is bound to."""
    place = f"{case.period}/1/{EntryKind.REQUEST}"
    sealed = crypto.encrypt_field(
        keys.notes, inner_to_json(told), case=case.reference, entry=place, field=RESERVED
    )
    return Notice(b64encode(sealed).decode(), told.written_at)

"""The mail that tells a person of an hour, where they asked to be written to by mail.

Sent at once, it would join an address to the line of the register that has the same second. So it waits for
the turn of the hour, sealed under a key of the site, without a reference; all of them leave in an order that
is drawn.
"""

import json
import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from casework.appointments import calendar
from casework.models import WaitingInvitation
from casework.moments import to_the_hour
from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen
from casework.writings.appointment import Appointment
from core import french, keyed
from core import mail as mailing

logger = logging.getLogger(__name__)
OWNER = "invitation"
SIZE = 1024  # bytes: more than any of them needs, so that their length says nothing


@dataclass(frozen=True, slots=True)
class Invitation:
    address: str
    uid: str
    sequence: int
    starts_at: str
    minutes: int
    zone: str
    clock: str
    is_cancelled: bool

    def __repr__(self) -> str:
        return "Invitation(…)"


@sensitive_variables()
def wait(address: str, told: Appointment, at: datetime, *, is_cancelled: bool = False) -> None:
    """In the transaction that writes the appointment. One that is cancelled counts as one change more."""
    sequence = told.sequence + is_cancelled
    values = [address, told.uid, sequence, told.starts_at, told.minutes, told.zone, told.clock, is_cancelled]
    sealed = crypto.seal_token(_keys()[0], json.dumps(values).encode().ljust(SIZE), owner=OWNER)
    WaitingInvitation.objects.create(hour=to_the_hour(at), sealed=sealed)


@sensitive_variables()
def send_waiting(at: datetime) -> int:
    """Those of hours that are over. Of what changed within the hour, as it stands at its end."""
    with transaction.atomic():
        waiting = WaitingInvitation.objects.filter(hour__lt=to_the_hour(at))
        rows = list(waiting.select_for_update().order_by("pk"))
        WaitingInvitation.objects.filter(pk__in=[row.pk for row in rows]).delete()
        found = list(_last_of_each(_opened(rows)))
        secrets.SystemRandom().shuffle(found)
        for invitation in found:
            _post(invitation, at)
    return len(found)


@sensitive_variables()
def _opened(rows: Iterable[WaitingInvitation]) -> Iterator[Invitation]:
    for row in rows:
        for key in _keys():
            try:
                plain = crypto.open_token(key, bytes(row.sealed), owner=OWNER)
            except CannotOpen:
                continue
            yield Invitation(*json.loads(plain))
            break
        else:
            logger.error("an invitation was sealed under a key that the site has no more: it is not sent")


def _last_of_each(found: Iterable[Invitation]) -> Iterator[Invitation]:
    """What was set and cancelled before anybody was told of it is not told at all."""
    by_uid: dict[str, list[Invitation]] = defaultdict(list)
    for one in found:
        by_uid[one.uid].append(one)
    for same in by_uid.values():
        same.sort(key=lambda one: one.sequence)
        if not (same[-1].is_cancelled and same[0].sequence == 0):
            yield same[-1]


@sensitive_variables()
def _post(one: Invitation, at: datetime) -> None:
    starts_at = datetime.fromisoformat(one.starts_at).astimezone(ZoneInfo(one.zone))
    told = Appointment(one.uid, "", "", one.starts_at, one.minutes, one.zone, "")
    meeting = calendar.Meeting(
        one.uid, one.sequence, told.start, told.end, to_the_hour(at), is_cancelled=one.is_cancelled
    )
    with mailing.language():
        subject = _("Rendez-vous annulé") if one.is_cancelled else _("Rendez-vous")
        values = {"day": french.day(starts_at, year=True), "hour": _hour(starts_at, one.clock)}
        body = _body(one) % values
        file = calendar.file_of(meeting, _("Rendez-vous"), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    mailing.post(one.address, subject, body, files=[(calendar.NAME, file, calendar.TYPE)])


def _hour(starts_at: datetime, clock: str) -> str:
    if not clock:
        return french.hour(starts_at)
    return _("%(hour)s (heure de %(place)s)") % {"hour": french.hour(starts_at), "place": clock}


def _body(one: Invitation) -> str:
    if one.is_cancelled:
        return _(
            "Bonjour,\n\nVotre rendez-vous du %(day)s, %(hour)s, est annulé.\n\n"
            "S’il est dans votre agenda, ouvrez le fichier joint, ou retirez-le vous-même. "
            "Ce courriel est automatique : n’y répondez pas.\n"
        )
    return _(
        "Bonjour,\n\nVous avez rendez-vous le %(day)s, %(hour)s.\n\n"
        "Pour le mettre dans votre agenda, ouvrez le fichier joint. Le lieu n’est pas écrit ici. "
        "Ce courriel est automatique : n’y répondez pas.\n"
    )


def _keys() -> list[bytes]:
    """What waited while the key of the site changed is sent all the same."""
    return keyed.derived("relais.casework.invitations", "key")

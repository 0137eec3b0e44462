"""Who is told of a change, and the mails that tell them (R4)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core import mail as mailing
from directory.coverage.coordination import told_for
from directory.coverage.reach import reached_by
from directory.models import Correspondent, Establishment
from permanences.models import Permanence
from permanences.wording import clock


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    email: str


def told_of_a_change(permanence: Permanence, day: date) -> list[Recipient]:
    """The establishment (each one, for a sector), its HR correspondents, the region's coordinator."""
    places = _places(permanence)
    found = [Recipient(place.name, place.email) for place in places]
    correspondents = Correspondent.objects.on(day).filter(establishment__in=places).select_related("user")
    found += [Recipient(str(c.user), c.user.email) for c in correspondents]
    found += coordinators(permanence, day)
    return list({r.email: r for r in found if r.email and r.email != permanence.worker.email}.values())


def coordinators(permanence: Permanence, day: date) -> list[Recipient]:
    found = told_for([permanence.department.region], day)
    return [Recipient(worker.name, worker.email) for worker in found if worker.email]


SINGLE_DATE = (
    "permanences/mail/single_date.txt",
    "permanences/mail/single_date_part.txt",
    "permanences/mail/single_date_tail.txt",
)


def send_single_date(permanence: Permanence, day: date, told: str, note: str, despite: str) -> None:
    """Changes of a few minutes to the same person make one mail. Why a warning was set aside is for those
    who lead the region."""
    hour = clock.whose(permanence.department, permanence.changed_at)
    leading = {recipient.email for recipient in coordinators(permanence, day)}
    for recipient in told_of_a_change(permanence, day):
        reason = despite if recipient.email in leading else ""
        context = {"permanence": permanence, "told": told, "note": note, "despite": reason, "clock": hour}
        mailing.post_bundled(recipient.email, SINGLE_DATE, context, f"permanence:{permanence.uid}")


def send(recipients: list[Recipient], template: str, context: dict[str, Any]) -> None:
    mailing.send((r.email for r in recipients), f"permanences/mail/{template}.txt", context)


def _places(permanence: Permanence) -> list[Establishment]:
    if permanence.establishment is not None:
        return [permanence.establishment]
    sector = permanence.sector
    if sector is None:
        return []
    return list(Establishment.objects.active().filter(reached_by([sector])))

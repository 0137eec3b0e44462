"""Who is told of a change, and the mails that tell them (R4)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import french
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
    leads: bool = False  # the coordination: nobody of the place


def told_of_a_change(permanence: Permanence, day: date) -> list[Recipient]:
    """The establishment (each one, for a sector), its HR correspondents, the region's coordinator."""
    places = _places(permanence)
    found = [Recipient(place.name, place.email) for place in places]
    correspondents = Correspondent.objects.on(day).filter(establishment__in=places, user__is_active=True)
    found += [Recipient(str(c.user), c.user.email) for c in correspondents.select_related("user")]
    found += coordinators(permanence, day)
    return list({r.email: r for r in found if r.email and r.email != permanence.worker.email}.values())


NAMED = 6  # in one sentence: a sector has dozens of places


def said(done: str, told: list[Recipient]) -> str:
    """What was done and who is told; where no address of the place is known, that nobody there is (R4)."""
    names = [recipient.name for recipient in told[:NAMED]]
    if more := len(told) - len(names):
        names.append(ngettext("%(n)d autre", "%(n)d autres", more) % {"n": more})
    if names:
        done = _("%(done)s Prévenus : %(names)s.") % {"done": done, "names": french.joined(names)}
    if all(recipient.leads for recipient in told):
        done = _("%(done)s Aucune adresse n’est connue pour ce lieu : prévenez-le vous-même.") % {
            "done": done
        }
    return done


def coordinators(permanence: Permanence, day: date) -> list[Recipient]:
    found = told_for([permanence.department.region], day)
    return [Recipient(worker.name, worker.email, leads=True) for worker in found if worker.email]


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

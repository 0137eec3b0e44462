"""Who is told of a change, and the mails that tell them who did what for whom (R4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import french
from core import mail as mailing
from directory.coverage.coordination import told_for
from directory.coverage.reach import DRAWN_WITH, reached_by
from directory.models import Correspondent, Establishment, Replacement, User
from permanences.dates.roster import covers
from permanences.models import Permanence
from permanences.wording import clock, rhythms


class Audience(StrEnum):
    """In what capacity one is told: the same news is a poster to change, or one's own week."""

    PLACE = "place"
    COORDINATION = "coordination"
    STAND_IN = "stand_in"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    email: str
    audience: Audience = Audience.PLACE


def told_of_a_change(permanence: Permanence, day: date, *, by: User | None) -> list[Recipient]:
    """The establishment (each one, for a sector), its HR correspondents, the region's coordinator, and
    its worker and who stands in for them now or later; but whoever does it knows."""
    places = _places(permanence)
    found = [Recipient(place.name, place.email) for place in places]
    correspondents = Correspondent.objects.on(day).filter(establishment__in=places, user__is_active=True)
    found += [Recipient(str(c.user), c.user.email) for c in correspondents.select_related("user")]
    people = [*coordinators(permanence, day), *_stand_ins(permanence, day), _worker(permanence)]
    return _each_once([*found, *people], by)


def told_of_a_proposal(permanence: Permanence, day: date, *, by: User | None) -> list[Recipient]:
    """Those who decide, and its worker when somebody else asks for it."""
    return _each_once([*coordinators(permanence, day), _worker(permanence)], by)


def its_worker(permanence: Permanence, *, by: User | None) -> list[Recipient]:
    """Unless it is they who do it."""
    return _each_once([_worker(permanence)], by)


NAMED = 6  # in one sentence: a sector has dozens of places


def said(done: str, told: Sequence[Recipient]) -> str:
    """What was done and who is told; where no address of the place is known, that nobody there is (R4)."""
    names = [recipient.name for recipient in told[:NAMED]]
    if more := len(told) - len(names):
        names.append(ngettext("%(n)d autre", "%(n)d autres", more) % {"n": more})
    if names:
        done = _("%(done)s Prévenus : %(names)s.") % {"done": done, "names": french.joined(names)}
    if all(recipient.audience != Audience.PLACE for recipient in told):
        done = _("%(done)s Aucune adresse n’est connue pour ce lieu : prévenez-le vous-même.") % {
            "done": done
        }
    return done


def coordinators(permanence: Permanence, day: date) -> list[Recipient]:
    found = told_for([permanence.department.region], day)
    return [Recipient(one.name, one.email, Audience.COORDINATION) for one in found if one.email]


# --- The mails --------------------------------------------------------------------------------------------

SINGLE_DATE = (
    "permanences/mail/single_date.txt",
    "permanences/mail/single_date_part.txt",
    "permanences/mail/single_date_tail.txt",
)


def author(permanence: Permanence, by: User | None) -> str:
    """Named where it is not the worker whom the mail is about."""
    if by is None or by.worker == permanence.worker:
        return ""
    return by.worker.name if by.worker else str(by)


def tell(
    told: Iterable[Recipient],
    template: str,
    permanence: Permanence,
    *,
    by: User | None,
    gone: Iterable[str] = (),
    **more: object,
) -> None:
    """``gone``: the announced dates that take place no more."""
    with mailing.language():
        context = {
            "permanence": permanence,
            "sentence": rhythms.sentence(permanence.rule(permanence.windows.all())),
            "gone": list(gone),
            "clock": clock.whose(permanence.department, permanence.changed_at),
            "author": author(permanence, by),
            **more,
        }
    transaction.on_commit(partial(_send, list(told), template, context))


def tell_of_a_date(
    permanence: Permanence, day: date, told: str, *, by: User, note: str = "", despite: str = ""
) -> None:
    """``told`` is the sentence of the change, in the language of mails."""
    context = {"permanence": permanence, "told": told, "note": note, "author": author(permanence, by)}
    transaction.on_commit(partial(_send_date, permanence, day, context, by, despite))


def _send(told: list[Recipient], template: str, context: dict[str, Any]) -> None:
    for audience in Audience:
        addresses = [recipient.email for recipient in told if recipient.audience == audience]
        if addresses:
            mailing.send(addresses, f"permanences/mail/{template}.txt", {**context, "audience": audience})


def _send_date(permanence: Permanence, day: date, context: dict[str, Any], by: User, despite: str) -> None:
    """Changes of a few minutes to the same person make one mail. Why a warning was set aside is not for
    the establishment."""
    with mailing.language():
        context["clock"] = clock.whose(permanence.department, permanence.changed_at)
    for recipient in told_of_a_change(permanence, day, by=by):
        reason = "" if recipient.audience == Audience.PLACE else despite
        said = {**context, "despite": reason, "audience": recipient.audience}
        mailing.post_bundled(recipient.email, SINGLE_DATE, said, f"permanence:{permanence.uid}")


def _each_once(found: Iterable[Recipient], but: User | None) -> list[Recipient]:
    """In their order; who is told in two capacities, in the last of them."""
    own = {but.email, but.worker.email if but.worker else ""} if but else set()
    return list({one.email: one for one in found if one.email and one.email not in own}.values())


def _worker(permanence: Permanence) -> Recipient:
    return Recipient(permanence.worker.name, permanence.worker.email, Audience.WORKER)


def _stand_ins(permanence: Permanence, day: date) -> list[Recipient]:
    rows = Replacement.objects.approved().filter(absence__worker=permanence.worker, ends_on__gte=day)
    found = rows.select_related("substitute", "sector").prefetch_related(
        *(f"sector__{name}" for name in DRAWN_WITH)
    )
    people = [one.substitute for one in found if covers(one.sector, permanence)]
    return [Recipient(one.name, one.email, Audience.STAND_IN) for one in people]


def _places(permanence: Permanence) -> list[Establishment]:
    if permanence.establishment is not None:
        return [permanence.establishment]
    sector = permanence.sector
    if sector is None:
        return []
    return list(Establishment.objects.active().filter(reached_by([sector])))

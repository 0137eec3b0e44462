"""Whom a newcomer may turn to, by the place where they work (R1, R3)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from directory.coverage.coordination import told_for
from directory.models import Correspondent, Establishment, User
from directory.models.people import CorrespondentFunction
from pages.reading import home


@dataclass(frozen=True, slots=True)
class Person:
    """``numbers``: as they are stored. ``why``: a sentence, or what they do."""

    heading: str
    name: str
    why: str = ""
    numbers: tuple[str, ...] = ()
    email: str = ""


def for_reader(user: User, at: datetime, stamp: str | None) -> list[Person]:
    """Social worker, coordination, HR correspondents and place; nobody without a workplace."""
    mine = home.mine(user, at, stamp)
    if mine is None:
        return []
    day = at.astimezone(mine.establishment.zone_info).date()
    found = [*_social(mine), *_coordination(mine, day), *_correspondents(mine.establishment, day)]
    place = mine.establishment
    if place.phone or place.email:
        numbers = (place.phone,) if place.phone else ()
        found.append(Person(_("Mon établissement"), place.name, place.city, numbers, place.email))
    return found


def _social(mine: home.Mine) -> list[Person]:
    who = mine.person
    if who is None:
        return []
    numbers = tuple(filter(None, (who.phone, who.mobile)))
    return [Person(_("Mon service social"), who.name, mine.reason, numbers, who.email)]


def _coordination(mine: home.Mine, day: date) -> list[Person]:
    """Nobody twice: where the coordination itself answers, it is named above."""
    region = mine.establishment.department.region
    found = [one for one in told_for([region], day) if one != mine.person]
    return [
        Person(
            _("La coordination du service social"),
            one.name,
            region.name,
            tuple(filter(None, (one.phone, one.mobile))),
            one.email,
        )
        for one in found
    ]


def _correspondents(place: Establishment, day: date) -> list[Person]:
    held = Correspondent.objects.on(day).filter(
        establishment=place, function=CorrespondentFunction.HR, user__is_active=True
    )
    return [
        Person(
            _("Les ressources humaines de mon établissement"),
            str(one.user),
            _("Dossier, paie, congés"),
            (),
            one.user.email,
        )
        for one in held.select_related("user")
    ]

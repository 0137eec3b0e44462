"""What a newcomer changes: what they say of themselves, and what they tick. Each for themselves only."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.forms import NotYours
from core.locks import locked
from directory.models import User
from pages.arriving import stages
from pages.models import BookletMails, BookletTick
from pages.reading import arriving
from pages.reading.tree import Node, Tree


def say(user: User, *, arrived_on: date | None, status: str, mails: bool, today: date) -> None:
    """Kept in the profile; without an arrival date nothing of the booklet is kept."""
    with locked(User.objects.all(), user.pk) as current:
        current.arrived_on, current.status = arrived_on, status
        current.save(update_fields=["arrived_on", "status"])
        if mails and arrived_on is not None:
            # What has begun is on their screen: the first mail is for the stage that comes.
            began = {"told": stages.current(arrived_on, today)}
            BookletMails.objects.get_or_create(user=current, defaults=began)
        else:
            BookletMails.objects.filter(user=current).delete()
    user.arrived_on, user.status = arrived_on, status
    follow(user, today)


def follow(user: User, today: date) -> None:
    """What is kept goes with the arrival date: gone with it, and reminded of anew when it is put off."""
    if user.arrived_on is None:
        _forget([user.pk])
        return
    turn = stages.IN_TURN.index(stages.current(user.arrived_on, today))
    later = [stage.value for stage in stages.IN_TURN[turn + 1 :]]
    BookletMails.objects.filter(user=user, told__in=later).update(told=stages.IN_TURN[turn])


def wants_mails(user: User) -> bool:
    return BookletMails.objects.filter(user=user).exists()


def tick(
    user: User,
    chapters: Iterable[Node],
    known: Tree,
    *,
    done: Collection[str],
    was: Collection[str],
    today: date,
) -> None:
    """``was``: what the form showed as done. Only what differs is written: two pages that are open agree.

    Lines that no chapter has any more are passed over.
    """
    if not stages.is_welcomed(user.arrived_on, today):
        raise NotYours(
            _("Vos coches ne sont gardées ici que si vous avez donné une date d’arrivée de moins d’un an.")
        )
    lines = {line.key for node in chapters for line in arriving.todo(node, frozenset(), known).lines}
    new, gone = [(set(some) - set(others)) & lines for some, others in ((done, was), (was, done))]
    with transaction.atomic():
        for key in gone:
            page, _dash, line = key.partition("-")
            BookletTick.objects.filter(user=user, page_id=page, line=line).delete()
        made = [key.partition("-") for key in sorted(new)]
        ticks = [BookletTick(user=user, page_id=int(page), line=line) for page, _dash, line in made]
        BookletTick.objects.bulk_create(ticks, ignore_conflicts=True)


def forget_arrivals(today: date) -> int:
    """A year after somebody arrived, what they ticked is nobody's business any more, nor theirs.

    A day later than the last place of the earth has it.
    """
    before = today - stages.WELCOMED_FOR - timedelta(days=1)
    gone = User.objects.exclude(arrived_on__gt=before)
    held = gone.filter(pk__in=BookletTick.objects.values("user")) | gone.filter(
        pk__in=BookletMails.objects.values("user")
    )
    found = list(held.values_list("pk", flat=True))
    _forget(found)
    return len(found)


@transaction.atomic
def _forget(users: Collection[int]) -> None:
    BookletTick.objects.filter(user__in=users).delete()
    BookletMails.objects.filter(user__in=users).delete()


def describe_forgotten(count: int) -> str:
    if not count:
        return _("Aucune coche à oublier.")
    text = ngettext("Coches oubliées : une personne.", "Coches oubliées : %(count)d personnes.", count)
    return text % {"count": count}


def describe_emptied(count: int) -> str:
    if not count:
        return _("Aucune date d’arrivée ni aucun statut à effacer.")
    text = ngettext(
        "Date d’arrivée ou statut effacés : une personne.",
        "Date d’arrivée ou statut effacés : %(count)d personnes.",
        count,
    )
    return text % {"count": count}

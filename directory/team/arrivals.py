"""Somebody joins the network, is called otherwise, comes back; the actor is always named (R1, R2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import french, locks
from core.forms import NotYours
from core.text import address, fold, typographic
from directory import policy
from directory.models import Posting, User, Worker
from directory.people import posts
from directory.people.posts import Post
from directory.roles import CASE_READERS
from directory.team import accounts, notices


@dataclass(frozen=True, slots=True)
class Identity:
    first_name: str
    last_name: str
    role: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    email: str
    phone: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A post from a day to a day; none, of who covers nobody. ``together``: somebody else holds it too, and
    that is meant."""

    post: Post | None
    starts_on: date
    ends_on: date | None = None
    together: bool = False


def arrive(
    who: Identity, numbers: Numbers, term: Term, *, by: User, today: date, namesake: bool = False
) -> Worker:
    """With an account, which is that of the address. ``namesake``: it is not the one of that name.

    All that is refused is told in one answer.
    """
    _require_post(term, who.role, by, today)
    _require_function(who.role, by)
    refused: dict[str, list[ValidationError]] = {}
    with transaction.atomic():
        with _told_with_the_rest(refused):
            _refuse_known_address(numbers.email)
        with _told_with_the_rest(refused):
            if not namesake:
                _warn_of_namesakes(who)
        worker = Worker.objects.create(
            first_name=typographic(who.first_name),
            last_name=typographic(who.last_name),
            role=who.role,
            title=typographic(who.title),
            phone=numbers.phone,
            mobile=numbers.mobile,
            email=numbers.email,
        )
        with _told_with_the_rest(refused):
            accounts.link(worker, numbers.email, by=by, today=today)
        with _told_with_the_rest(refused):
            _hold(worker, term, by, today)
        if refused:
            raise ValidationError(refused)
        transaction.on_commit(partial(notices.arrived, worker, term.post, term.starts_on, by))
    return worker


@contextmanager
def _told_with_the_rest(refused: dict[str, list[ValidationError]]) -> Iterator[None]:
    """What had been begun of what is refused is undone."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        error.update_error_dict(refused)


def begin(who: Identity, email: str, *, today: date) -> Worker:
    """The first one, who names all others: by whoever runs Relais, while nobody holds the national level."""
    with transaction.atomic():
        locks.lock(Posting.objects.filter(is_national=True))
        if Posting.objects.filter(is_national=True).exclude(ends_on__lt=today).exists():
            raise ValidationError(_("L’échelon national est tenu : c’est à lui d’enregistrer les arrivées."))
        worker = Worker(first_name=who.first_name, last_name=who.last_name, role=who.role, email=email)
        worker.full_clean()
        worker.save()
        accounts.link(worker, email, by=User(), today=today)
        Posting.objects.create(worker=worker, is_national=True, starts_on=today)
    return worker


def identify(worker: Worker, who: Identity, *, by: User, today: date) -> None:
    """A name that changes, a function: pages, sheets and calendars follow."""
    with locks.locked(Worker.objects.all(), worker.pk) as current:
        require_keeping(current, by, today)
        if who.role != current.role:
            _require_function(who.role, by)
            _refuse_leading(current, who.role, today)
            _refuse_covering(current, who.role, today)
        current.first_name, current.last_name = typographic(who.first_name), typographic(who.last_name)
        current.role, current.title = who.role, typographic(who.title)
        current.full_clean(exclude=["user"])
        current.save()


def come_back(worker: Worker, term: Term, *, by: User, today: date) -> None:
    """With the same page, the same account and the same key; what had been stopped stays stopped."""
    _require_post(term, worker.role, by, today)
    with locks.locked(Worker.objects.all(), worker.pk) as current:
        require_keeping(current, by, today)
        if current.left_on is None and current.is_active:
            raise ValidationError(_("Cette personne est en service : son départ n’est pas enregistré."))
        if current.left_on is not None and term.starts_on <= current.left_on:
            raise ValidationError({"starts_on": _("Ce jour précède son départ.")})
        current.is_active, current.left_on = True, None
        current.save(update_fields=["is_active", "left_on"])
        _hold(current, term, by, today)
        transaction.on_commit(partial(notices.came_back, current, term.post, term.starts_on, by))


def require_keeping(worker: Worker, by: User, today: date) -> None:
    if not policy.can_keep(by, worker, today):
        raise NotYours(_("Cette personne relève d’une autre coordination."))


def _hold(worker: Worker, term: Term, by: User, today: date) -> None:
    if term.post is not None:
        posts.assign(
            term.post,
            worker=worker,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            together=term.together,
            by=by,
            today=today,
        )


def _require_post(term: Term, role: str, by: User, today: date) -> None:
    """Everybody who covers somebody has one; the secretariat of the commission has none (R12)."""
    if term.post is not None:
        posts.require_keeping(term.post, by, today)
    elif role in CASE_READERS:
        raise ValidationError({"post": _("Choisissez un poste.")})


def _require_function(role: str, by: User) -> None:
    if role not in policy.functions_given_by(by):
        raise NotYours(_("Cette fonction est donnée par la coordination nationale."))


def _refuse_known_address(email: str) -> None:
    known = Worker.objects.filter(email=address(email), user=None).first()
    if known is not None:
        raise ValidationError(
            {"email": _("Cette adresse est déjà celle %(of_name)s.") % {"of_name": french.of(known.name)}}
        )


def _warn_of_namesakes(who: Identity) -> None:
    """Free text is no identity: it is asked, not decided."""
    named = Worker.objects.filter(folded=fold(f"{who.first_name} {who.last_name}")).first()
    if named is not None:
        sentence = _("%(name)s est déjà dans le réseau. Cochez la case s’il s’agit d’une autre personne.")
        raise ValidationError({"namesake": sentence % {"name": named.name}})


def _refuse_leading(worker: Worker, role: str, today: date) -> None:
    """A post without its office leads nothing: the post goes first."""
    lasting = Posting.objects.filter(worker=worker, sector=None).exclude(ends_on__lt=today)
    for posting in lasting.select_related("region"):
        post = posts.post_of(posting)
        if post.office != role:
            raise ValidationError(
                {
                    "role": _("Cette personne tient le poste « %(post)s » : finissez-le d’abord.")
                    % {"post": post}
                }
            )


def _refuse_covering(worker: Worker, role: str, today: date) -> None:
    """Who covers nobody holds no sector."""
    lasting = Posting.objects.filter(worker=worker).exclude(ends_on__lt=today)
    if role not in CASE_READERS and lasting.exists():
        raise ValidationError({"role": _("Cette personne tient encore un poste : finissez-le d’abord.")})

"""Changes to what steers the search: who made them is in Wagtail's log. They hold at the next search."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.locks import lock, locked
from directory.models import User
from search.editors import policy
from search.editors.models import HandStamp, Pick, Selection, SynonymGroup
from search.query import memory

MAX_PINNED, MAX_EXCLUDED = 10, 50
# Of the log; registered by search.wagtail_hooks.
PINNED, MOVED = "relais.search.pin", "relais.search.move"
EXCLUDED, RELEASED = "relais.search.exclude", "relais.search.release"


class TooMany(Exception):
    """No more results can be picked for this query."""


class Changed(Exception):
    """It is no longer what its editor had read when they chose to delete it."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of all that editors write here: a word leads to one group, whoever adds it at the same moment."""
    with transaction.atomic():
        HandStamp.objects.get_or_create(pk=memory.ROW)
        lock(HandStamp.objects.filter(pk=memory.ROW))
        yield


@transaction.atomic
def write_synonyms(group: SynonymGroup, *, by: User) -> SynonymGroup:
    _save(group, by)
    return group


@transaction.atomic
def write_wordings(selection: Selection, *, by: User) -> Selection:
    _save(selection, by)
    return selection


def delete_synonyms(pk: int, read: str, *, by: User) -> None:
    """Raises ``Gone``, and ``Changed`` if the group is not what ``read`` says."""
    with locked(SynonymGroup.objects.all(), pk) as group:
        _delete(group, group.mark == read, by)


def delete_selection(pk: int, read: str, *, by: User) -> None:
    """The same, of what was picked as well."""
    with locked(Selection.objects.all(), pk) as selection:
        _delete(selection, selection.mark_of_all == read, by)


def _delete(thing: SynonymGroup | Selection, is_what_was_read: bool, by: User) -> None:
    _check(by)
    if not is_what_was_read:
        raise Changed
    log(thing, "wagtail.delete", user=by)
    thing.delete()


def pin(pk: int, key: str, *, by: User) -> None:
    """After those that are there; what was left out comes back with it. Raises ``Gone``, as all of these."""
    with locked(Selection.objects.all(), pk) as selection:
        _pick(selection, key, PINNED, by)


def exclude(pk: int, key: str, *, by: User) -> None:
    with locked(Selection.objects.all(), pk) as selection:
        _pick(selection, key, EXCLUDED, by)


def release(pk: int, key: str, *, by: User) -> None:
    """Neither in front nor left out: ranked like any other."""
    _check(by)
    with locked(Selection.objects.all(), pk) as selection:
        if selection.picks.filter(key=key).delete()[0]:
            _log(selection, RELEASED, key, by)


def move(pk: int, key: str, *, up: bool, by: User) -> None:
    """One place up or down among what is pinned; nothing happens at either end."""
    _check(by)
    with locked(Selection.objects.all(), pk) as selection:
        pins = list(selection.picks.filter(is_excluded=False))
        place = next((n for n, pick in enumerate(pins) if pick.key == key), None)
        if place is None:
            return
        other = place - 1 if up else place + 1
        if not 0 <= other < len(pins):
            return
        pins[place], pins[other] = pins[other], pins[place]
        _number(pins)
        _log(selection, MOVED, key, by)


def _pick(selection: Selection, key: str, action: str, by: User) -> None:
    _check(by)
    excluded = action == EXCLUDED
    alike = selection.picks.filter(is_excluded=excluded)
    if alike.filter(key=key).exists():
        return
    if alike.count() >= (MAX_EXCLUDED if excluded else MAX_PINNED):
        raise TooMany(_full(excluded))
    last = alike.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    Pick.objects.update_or_create(
        selection=selection, key=key, defaults={"is_excluded": excluded, "position": position}
    )
    _log(selection, action, key, by)


def _full(excluded: bool) -> str:
    if excluded:
        return _("Au plus %(most)d résultats masqués pour une recherche.") % {"most": MAX_EXCLUDED}
    return _("Au plus %(most)d résultats en tête d’une recherche : retirez-en un d’abord.") % {
        "most": MAX_PINNED
    }


def _number(pins: Sequence[Pick]) -> None:
    for position, pick in enumerate(pins):
        pick.position = position
        pick.save(update_fields=["position"])


def _save(thing: Model, by: User) -> None:
    _check(by)
    new = thing.pk is None
    thing.save()
    log(thing, "wagtail.create" if new else "wagtail.edit", user=by)


def _log(selection: Selection, action: str, key: str, by: User) -> None:
    log(selection, action, user=by, data={"key": key})


def _check(by: User) -> None:
    if not policy.may_steer(by):
        raise PermissionDenied

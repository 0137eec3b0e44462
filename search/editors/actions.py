"""Changes to what steers the search: who made them is in Wagtail's log. They hold at the next search."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from directory.models import User
from search.editors import policy
from search.editors.models import Pick, Selection, SynonymGroup

MAX_PINNED, MAX_EXCLUDED = 10, 50
# Of the log; registered by search.wagtail_hooks.
PINNED, MOVED = "relais.search.pin", "relais.search.move"
EXCLUDED, RELEASED = "relais.search.exclude", "relais.search.release"


class TooMany(Exception):
    """No more results can be picked for this query."""


@transaction.atomic
def write_synonyms(group: SynonymGroup, *, by: User) -> SynonymGroup:
    _save(group, by)
    return group


@transaction.atomic
def write_wordings(selection: Selection, *, by: User) -> Selection:
    _save(selection, by)
    return selection


@transaction.atomic
def delete(thing: SynonymGroup | Selection, *, by: User) -> None:
    _check(by)
    log(thing, "wagtail.delete", user=by)
    thing.delete()


@transaction.atomic
def pin(selection: Selection, key: str, *, by: User) -> None:
    """After those that are there; what was left out comes back with it."""
    _pick(selection, key, PINNED, by)


@transaction.atomic
def exclude(selection: Selection, key: str, *, by: User) -> None:
    _pick(selection, key, EXCLUDED, by)


@transaction.atomic
def release(selection: Selection, key: str, *, by: User) -> None:
    """Neither in front nor left out: ranked like any other."""
    _check(by)
    if selection.picks.filter(key=key).delete()[0]:
        _log(selection, RELEASED, key, by)


@transaction.atomic
def move(selection: Selection, key: str, *, up: bool, by: User) -> None:
    """One place up or down among what is pinned; nothing happens at either end."""
    _check(by)
    pins = list(selection.picks.select_for_update().filter(is_excluded=False))
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
    # Two editors at once: the second waits here, and counts what the first has picked.
    Selection.objects.select_for_update().get(pk=selection.pk)
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

"""A version in words, and of what stands beside the pages: the entries of a menu, the values of a scale."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Page

from core import french
from pages.amounts.values import Value, written
from pages.frame import start
from pages.frame.values import Entry, Kind
from pages.models import Scale, SiteMenu
from pages.moderation import wording


def whole(thing: Any, cut: Callable[[str], str] = wording.quoted) -> list[str]:
    """All that it says; of what is listed in blocks only where nothing is ``cut``."""
    fields = wording.shown(type(thing))
    if cut is wording.quoted or isinstance(thing, SiteMenu):
        fields = [(field, label) for field, label in fields if not _is_list(field)]
    said = [(label, cut(wording.text(field, thing))) for field, label in fields]
    if isinstance(thing, SiteMenu):
        said.insert(0, (_label(thing), ", ".join(_described(entry) for entry in thing.plain)))
    if isinstance(thing, Scale):
        said += [(_("Valeur"), _written(value, thing.unit)) for value in _rows(thing).values()]
    told = _("%(field)s : %(words)s")
    return [told % {"field": label, "words": words} for label, words in said if words]


def _is_list(field: Any) -> bool:
    return isinstance(field, StreamField)


# --- Of a menu -------------------------------------------------------------------------------------------


def entries(before: SiteMenu, after: SiteMenu) -> Iterator[str]:
    """By what they lead to: the number of a block says nothing of where it stood at the start."""
    old, new = ({(one.kind, one.target): one for one in menu.plain} for menu in (before, after))
    said = []
    if added := [_described(one) for key, one in new.items() if key not in old]:
        said.append(_("s’ajoute : %(names)s") % {"names": ", ".join(added)})
    if gone := [_described(one, english=False) for key, one in old.items() if key not in new]:
        said.append(_("s’en va : %(names)s") % {"names": ", ".join(gone)})
    for key in old.keys() & new.keys():
        said += _changed(old[key], new[key])
    if [key for key in old if key in new] != [key for key in new if key in old]:
        said.append(_("l’ordre devient : %(names)s") % {"names": ", ".join(map(_name, new.values()))})
    if said:
        yield _("%(field)s : %(changes)s") % {"field": _label(after), "changes": " ; ".join(said)}


def _label(menu: SiteMenu) -> str:
    return next(label for field, label in wording.shown(SiteMenu) if field.name == menu.field)


def _changed(old: Entry, new: Entry) -> Iterator[str]:
    if _name(old) != _name(new):
        yield _("%(old)s devient %(new)s") % {"old": _name(old), "new": _name(new)}
    kept = {"name": _name(new)}
    if old.english != new.english:
        kept |= {"old": old.english or _("rien"), "new": new.english or _("rien")}
        yield _("le libellé anglais de %(name)s : %(old)s → %(new)s") % kept
    if old.pictogram != new.pictogram:
        yield _("%(name)s change de pictogramme") % kept


def _name(entry: Entry) -> str:
    """As its readers call it."""
    return _("« %(text)s »") % {"text": entry.label or _destination(entry)}


def _described(entry: Entry, *, english: bool = True) -> str:
    """With where it leads, unless it is called so, and its English label."""
    more = []
    if entry.label and (place := _destination(entry)):
        more.append(_("vers %(place)s") % {"place": place})
    if entry.english and english:
        more.append(_("en anglais : %(text)s") % {"text": entry.english})
    return f"{_name(entry)} ({' ; '.join(more)})" if more else _name(entry)


def _destination(entry: Entry) -> str:
    """In words; an address as it is typed."""
    match entry.kind:
        case Kind.THEMES:
            return _("Les cinq thèmes")
        case Kind.PAGE:
            found = Page.objects.filter(pk=entry.target).values_list("draft_title", flat=True).first()
            return found or _("une page supprimée")
        case Kind.SCREEN:
            return str(start.SCREENS.get(str(entry.target), entry.target))
    return "" if entry.kind is Kind.SECTION and entry.label else str(entry.target)


# --- Of a scale ------------------------------------------------------------------------------------------


def values(before: Scale, after: Scale) -> Iterator[str]:
    """A value is known by its row, a new one by its day."""
    old, new = _rows(before), _rows(after)
    named = _("Valeur")
    for key, value in new.items():
        was, now = old.get(key), _written(value, after.unit)
        if was is None:
            yield _("%(field)s ajoutée : %(words)s") % {"field": named, "words": now}
        elif was != value:
            told = {"field": named, "old": _written(was, before.unit), "new": now}
            yield _("%(field)s : %(old)s → %(new)s") % told
    for key, value in old.items():
        if key not in new:
            told = {"field": named, "words": _written(value, before.unit)}
            yield _("%(field)s ôtée : %(words)s") % told


def _rows(scale: Scale) -> dict[Any, Value]:
    rows = [row for row in scale.values.all() if row.amount is not None and row.starts_on]
    return {row.pk or row.starts_on: row.plain for row in sorted(rows, key=lambda row: row.starts_on)}


def _written(value: Value, unit: str) -> str:
    told = _("%(amount)s à partir du %(day)s") % {
        "amount": written(value.amount, unit),
        "day": french.short_day(value.starts_on, year=True),
    }
    if value.ends_on is not None:
        told = _("%(told)s, jusqu’au %(day)s") % {
            "told": told,
            "day": french.short_day(value.ends_on, year=True),
        }
    return f"{told} ({value.reference})" if value.reference else told

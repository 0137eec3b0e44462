"""One field before and after, in words: as Wagtail compares two versions."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.compare import StreamBlockComparison
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from core import french
from pages.fields import CodesField
from pages.moderation import alike

FEW = 4  # words
SHOWN = 80  # characters of a value that is quoted
QUOTED = 200  # of both together: of longer ones it is said that they changed


def shown(kind: Any) -> list[tuple[Any, str]]:
    """The fields of the form, in its order, each with what the form calls it."""
    handler = kind.get_edit_handler()
    called = dict(_headings(handler))
    names = [name for name in handler.get_form_options()["fields"] if name != "comment_notifications"]
    fields = [kind._meta.get_field(name) for name in names]
    return [(field, called.get(field.name) or capfirst(str(field.verbose_name))) for field in fields]


def _headings(panel: Any) -> Iterator[tuple[str, str]]:
    if isinstance(panel, FieldPanel):
        yield panel.field_name, str(panel.heading)
    for child in getattr(panel, "children", ()):
        yield from _headings(child)


def lines(fields: list[tuple[Any, str]], before: Any, after: Any) -> list[str]:
    changed = [(field, label) for field, label in fields if _value(field, before) != _value(field, after)]
    return [line for field, label in changed for line in _line(field, label, before, after)]


def _value(field: Any, page: Any) -> Any:
    return alike.read(field, field.value_from_object(page))


def _line(field: Any, label: str, before: Any, after: Any) -> Iterator[str]:
    if isinstance(field, StreamField):
        said = list(_blocks(field, before, after))
        yield _("%(field)s : %(changes)s") % {"field": label, "changes": " ; ".join(said)}
        return
    old, new = text(field, before), text(field, after)
    if len(old) + len(new) > QUOTED and old and new:
        yield _("%(field)s : le texte change") % {"field": label}
    else:
        if not isinstance(field, models.DateField):  # and moments: a day is said whole
            old, new = _without_what_stays(old.split(), new.split())
        nothing = _("sans limite") if isinstance(field, CodesField) else _("rien")
        told = {"field": label, "old": quoted(old) or nothing, "new": quoted(new) or nothing}
        yield _("%(field)s : %(old)s → %(new)s") % told


def _without_what_stays(old: list[str], new: list[str]) -> tuple[str, str]:
    """The same words at the beginning of both are only named where they are few."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    if same < FEW:
        return " ".join(old), " ".join(new)
    kept = same - FEW + 1  # three words of them say where
    return "… " + " ".join(old[kept:]), "… " + " ".join(new[kept:])


def _blocks(field: Any, before: Any, after: Any) -> Iterator[str]:
    """“deux blocs ajoutés (Texte, Étapes)”."""
    old, new = field.value_from_object(before), field.value_from_object(after)
    both = alike.paired(field.stream_block, old, new)
    found = StreamBlockComparison(field.stream_block, True, True, *both).get_block_comparisons()
    kinds: dict[str, Counter[str]] = {"new": Counter(), "gone": Counter(), "changed": Counter()}
    for one in found:
        if one.is_new() or one.is_deleted() or one.has_changed():
            what = "new" if one.is_new() else "gone" if one.is_deleted() else "changed"
            kinds[what][str(one.block.label)] += 1
    said = [_counted(what, counted) for what, counted in kinds.items() if counted]
    yield from said or [_("des blocs changent de place")]


def _counted(what: str, labels: Counter[str]) -> str:
    count = labels.total()
    words = {
        "new": ngettext("un bloc ajouté", "%(count)d blocs ajoutés", count),
        "gone": ngettext("un bloc ôté", "%(count)d blocs ôtés", count),
        "changed": ngettext("un bloc modifié", "%(count)d blocs modifiés", count),
    }
    return f"{words[what] % {'count': count}} ({', '.join(labels)})"


def text(field: Any, page: Any) -> str:
    """Empty where nothing is said."""
    value = field.value_from_object(page)
    if isinstance(field, StreamField):
        return "\n".join(one.strip() for one in field.get_searchable_content(value) if one.strip())
    if isinstance(field, CodesField):
        words = dict(field.known())
        return ", ".join(str(words.get(code, code)) for code in value)
    if isinstance(field, models.ForeignKey):
        related = getattr(page, field.name)
        return str(related.draft_title if isinstance(related, Page) else related or "")
    if isinstance(field, RichTextField):
        return " ".join(strip_tags(get_text_for_indexing(value)).split())
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    match value:
        case datetime():
            moment = timezone.localtime(value)
            day, hour = french.short_day(moment.date(), year=True), french.hour(moment)
            return _("%(day)s à %(hour)s") % {"day": day, "hour": hour}
        case date():
            return french.short_day(value, year=True)
        case bool():
            return _("oui") if value else _("non")
        case list():
            return ", ".join(map(str, value))
        case None:
            return ""
    return " ".join(str(value).split())


def quoted(words: str) -> str:
    return str(Truncator(words).chars(SHOWN))

"""What a version changes for readers, in words: field by field, as Wagtail compares two versions."""

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
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from core import french

FEW = 4  # words
SHOWN = 80  # characters of a value that is quoted
QUOTED = 200  # of both together: of longer ones it is said that they changed


def in_words(page: Any) -> list[str]:
    """Of the latest version against what readers see; a page that nobody has seen yet is new as a whole."""
    page = page.specific
    latest = page.get_latest_revision_as_object()
    if not page.live and page.first_published_at is None:
        return [_("Page nouvelle : les lecteurs n’en ont encore rien vu.")]
    public = type(page).objects.get(pk=page.pk)  # of a withdrawn page as it was last public
    fields = [field for field in _shown(type(page)) if _value(field, public) != _value(field, latest)]
    lines = [line for field in fields for line in _line(field, public, latest)]
    withdrawn = _("Page retirée : les lecteurs l’ont connue, ne la voient plus, et la reverront.")
    return lines if page.live else [withdrawn, *lines]


def _shown(kind: Any) -> list[Any]:
    """The fields of the form, in its order."""
    names = kind.get_edit_handler().get_form_options()["fields"]
    return [kind._meta.get_field(name) for name in names if name != "comment_notifications"]


def _value(field: Any, page: Any) -> Any:
    value = field.value_from_object(page)
    return list(value.raw_data) if isinstance(field, StreamField) else value


def _line(field: Any, before: Any, after: Any) -> Iterator[str]:
    label = capfirst(str(field.verbose_name))
    if isinstance(field, StreamField):
        said = list(_blocks(field, before, after))
        yield _("%(field)s : %(changes)s") % {"field": label, "changes": " ; ".join(said)}
        return
    old, new = _text(field, before), _text(field, after)
    if len(old) + len(new) > QUOTED and old and new:
        yield _("%(field)s : le texte change") % {"field": label}
    else:
        if not isinstance(field, models.DateField):  # and moments: a day is said whole
            old, new = _without_what_stays(old.split(), new.split())
        yield _("%(field)s : %(old)s → %(new)s") % {"field": label, "old": _quoted(old), "new": _quoted(new)}


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
    found = StreamBlockComparison(field.stream_block, True, True, old, new).get_block_comparisons()
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


def _text(field: Any, page: Any) -> str:
    value = field.value_from_object(page)
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


def _quoted(text: str) -> str:
    return Truncator(text).chars(SHOWN) if text else _("rien")

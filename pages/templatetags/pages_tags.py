"""What the templates of pages need besides Django's and Wagtail's own."""

from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from django import template
from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import french
from core.forms import typed
from directory.reference import BeneficiaryStatus
from pages.editing import versions
from pages.entitlements.engine import Verdict
from pages.feedback import tokens
from pages.models import Notice, SiteMenu
from pages.moderation import beside, changes, deleted
from pages.reading import rendering
from pages.reading.screens import Screen
from pages.reading.tree import Node
from pages.reference import EventKind, Language, PageParagraph, Stage, Subject, Urgency
from pages.translation import actions as translations

register = template.Library()


@register.simple_tag
def feedback_token(page: int) -> str:
    """For one answer to « Cette page vous a-t-elle été utile ? »."""
    return tokens.drawn(page)


@register.simple_tag(takes_context=True)
def deleted_with(context: Any, items: list[Any]) -> str:
    """``items``: what a list of Wagtail's holds."""
    return deleted.told_of_requests([one["item"] for one in items], by=context["request"].user)


@register.inclusion_tag("pages/admin/withdrawn_with.html")
def withdrawn_with(asked: Any, deleted: bool = False) -> dict[str, str]:
    """``asked``: a page, or what a list of Wagtail's holds; pages that are deleted take those below along."""
    pages = [one["item"] for one in asked] if isinstance(asked, list) else [asked]
    everything = translations.told_of_withdrawal(*pages, below=True) if pages else ""
    alone = everything if deleted or not pages else translations.told_of_withdrawal(*pages)
    return {"alone": alone, "all": everything}


LISTS: dict[str, type[TextChoices]] = {
    "BeneficiaryStatus": BeneficiaryStatus,
    "EventKind": EventKind,
    "Stage": Stage,
    "Subject": Subject,
}
_serial = count(1)


@register.filter
def label(code: str, name: str) -> str:
    """The words of a code: ``subject|label:"Subject"``."""
    return str(LISTS[name](code).label) if code in LISTS[name].values else ""


@register.filter
def paragraph(name: str) -> str:
    """The title under which the page of a benefit explains a condition."""
    return str(PageParagraph(name).label)


@register.simple_tag
def verdict(found: Verdict) -> str:
    words = {Verdict.YES: _("Oui"), Verdict.PERHAPS: _("Peut-être"), Verdict.NO: _("Non")}
    return words[found]


@register.filter
def when(page: Node | Any) -> str:
    """The dates of a campaign or an event, as a sentence."""
    starts, ends = (
        (page["starts_at"], page["ends_at"]) if isinstance(page, Node) else (page.starts_at, page.ends_at)
    )
    if starts is None or ends is None:  # a draft that is looked at before it has dates
        return ""
    return span(timezone.localtime(starts), timezone.localtime(ends))


def span(starts: datetime, ends: datetime) -> str:
    if starts.date() != ends.date():
        return _("Du %(first)s au %(last)s") % {"first": full_day(starts), "last": full_day(ends)}
    values = {"day": capfirst(french.day(starts.date(), year=True)), "hours": french.span(starts, ends)}
    return _("%(day)s, %(hours)s") % values


@register.filter
def full_day(moment: date | datetime) -> str:
    """ "1er décembre 2026"."""
    local = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return french.short_day(local, year=True)


@register.filter
def moment(value: datetime) -> str:
    """ "le 1er déc. 2026 à 9 h 05"."""
    local = timezone.localtime(value)
    day, hour = french.short_day(local.date(), year=True), french.hour(local)
    return _("le %(day)s à %(hour)s") % {"day": day, "hour": hour}


@register.simple_tag
def where_readers_see(thing: Any) -> str:
    """The home page, where announcements, menus and tiles stand; empty for what has no place of its own."""
    return f"{settings.BASE_URL}/" if isinstance(thing, Notice | SiteMenu) else ""


@register.simple_tag
def sentences_of(request: HttpRequest) -> list[str]:
    """What a form of the admin said that leads nowhere any more."""
    return versions.sentences(typed(request)) if request.method == "POST" else []


@register.simple_tag
def period(starts: datetime | None, ends: datetime | None, at: datetime) -> str:
    """When a campaign runs, and whether it still does."""
    if starts is None or ends is None:
        return ""
    text = span(timezone.localtime(starts), timezone.localtime(ends))
    if at > ends:
        return _("%(dates)s. Cette campagne est terminée.") % {"dates": text}
    return text


@register.simple_tag
def unique_id() -> str:
    """An id that no other element of the page has."""
    return f"relais-{next(_serial)}"


@register.filter
def labelled_rows(table: Any) -> Iterator[list[tuple[str, Any]]]:
    """Each cell with the heading of its column: on a phone a row is a card."""
    for row in table.rows:
        yield [(column["heading"], cell) for column, cell in zip(table.columns, row, strict=False)]


class KeepNode(template.Node):
    """What stands between ``{% keep "part" %}`` and ``{% endkeep %}``, kept in this process."""

    def __init__(self, part: str, nodelist: template.NodeList) -> None:
        self.part = part
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        key = context["screen"].kept_key(self.part)
        if key is None:
            return self.nodelist.render(context)
        # Our own template rendered it.
        return rendering.kept(key, lambda: mark_safe(self.nodelist.render(context)))  # noqa: S308


@register.tag
def keep(parser: template.base.Parser, token: template.base.Token) -> KeepNode:
    """Only for parts that say nothing of the reader and nothing of the moment."""
    _name, part = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(part.strip("\"'"), nodelist)


@register.simple_tag
def written_in(language: str = Language.FRENCH.value) -> SafeString:
    """The language of what editors write, as an attribute, where the interface is in another (RGAA 8.7)."""
    written = Language(language or Language.FRENCH).value
    return mark_safe("" if get_language() == written else f' lang="{written}"')  # noqa: S308 -- ours


@register.filter
def notice_tone(urgency: str) -> str:
    """As the design system names it."""
    return {Urgency.IMPORTANT: "warning", Urgency.EMERGENCY: "alert"}.get(Urgency(urgency), "info")


@register.simple_tag
def rich(screen: Screen, field: str) -> SafeString:
    return as_written(screen.rich(field), screen.language)


@register.filter
def as_written(html: SafeString, language: str = Language.FRENCH.value) -> SafeString:
    """The same for a whole part of a page."""
    attribute = written_in(language)
    return format_html("<div{}>{}</div>", attribute, html) if attribute else html


@register.simple_tag
def pick(screen: Screen, ids: tuple[int, ...]) -> list[Node]:
    return screen.pick(ids)


@register.simple_tag(takes_context=True)
def kept_here(context: dict[str, Any], page: int | None = None) -> str:
    """Under which name a browser keeps what is a person's own, of a page if one is given. It names nobody."""
    user = context["request"].user
    joined = user.date_joined.isoformat() if user.is_authenticated else ""
    who = sha256(f"relais {user.pk} {joined}".encode()).hexdigest()[:16]
    return who if page is None else f"{who}-{page}"


@register.simple_tag
def booklet_of(screen: Screen) -> str:
    """The address of the booklet that this chapter stands in, as addresses beneath it begin."""
    return screen.above[-1].url.removeprefix("/") if screen.above else ""


@register.simple_tag
def booklet_crumbs(screen: Screen) -> list[tuple[str, str]]:
    own = [(screen.node.url, screen.node.title)] if screen.node else []
    return [*screen.crumbs, *own]


@register.filter
def changes_in_words(thing: Any) -> list[str]:
    """What its latest version changes for readers."""
    return changes.in_words(thing)


@register.filter
def in_full(thing: Any) -> list[str]:
    """All that its latest version says."""
    latest = thing.get_latest_revision_as_object()
    return beside.whole(latest, cut=str)


@register.simple_tag
def since_submitted(thing: Any, author: Any) -> changes.Otherwise | None:
    """What somebody else wrote over what this person had submitted."""
    return changes.since_submitted(thing, author)

"""What the pages of campaigns and events show besides their text."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from directory.reference import BeneficiaryStatus, Directorate
from pages.campaigns import kit
from pages.events import registering
from pages.events.registering import Standing
from pages.reading import audience
from pages.reading.audience import Workplace
from pages.reading.screens import Screen
from pages.reading.tree import Node

register = template.Library()


@register.simple_tag
def standing(screen: Screen) -> Standing | None:
    """None while nobody is signed in (a draft that is shown by a link)."""
    event, user = screen.page, screen.request.user
    if event.ends_at is None or not user.is_authenticated:
        return None
    return registering.standing(event, user, screen.at)


@register.simple_tag
def registered(screen: Screen) -> dict[int, bool]:
    """For which of the events of a section the reader is registered, and whether they wait."""
    open_to_all = [node.pk for node in screen.coming if not node["is_cancelled"]]
    user = screen.request.user
    return registering.own(user, screen.at, open_to_all) if open_to_all and user.is_authenticated else {}


@register.filter
def standing_at(states: Any, event: int) -> str:
    if not isinstance(states, dict) or event not in states:
        return ""
    return _("Sur la liste d’attente") if states[event] else _("Inscription faite")


@register.simple_tag
def told_of_cancellation(page: Any) -> str:
    return registering.told_of_cancellation(page)


@register.simple_tag
def kit_mail(screen: Screen) -> kit.Mail:
    address = screen.request.build_absolute_uri(screen.node.url if screen.node else "/")
    return kit.mail(kit.of(screen.page, address))


@register.filter
def whom(campaign: Any) -> str:
    """For whom it is, on its own page."""
    return kit.whom(campaign)


@register.simple_tag
def announced(screen: Screen) -> list[Node]:
    return screen.running[: audience.AT_ONCE]


@register.simple_tag
def all_campaigns(screen: Screen) -> Node | None:
    """Where the others are, when not all of them are announced at once."""
    first = screen.running[audience.AT_ONCE :][:1]
    return screen.tree.by_pk.get(first[0].parent or 0) if first else None


@register.simple_tag
def meant(campaign: Node, screen: Screen) -> str:
    """For whom an announcement is, as far as the reader's own workplace does not say it."""
    said = [str(BeneficiaryStatus(code).label) for code in campaign["audience"]]
    if Workplace.of(screen.request.user) is None:
        said += [str(Directorate(code).label) for code in campaign["directorates"]]
        said += [screen.region_names[code] for code in campaign["regions"] if code in screen.region_names]
    return ", ".join(said)

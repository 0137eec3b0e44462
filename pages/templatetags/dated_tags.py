"""What the pages of campaigns and events show besides their text."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from directory.reference import BeneficiaryStatus, Directorate
from pages.campaigns import kit
from pages.events import registering
from pages.events.registering import Standing
from pages.reading.audience import Workplace
from pages.reading.screens import Screen
from pages.reading.tree import Node

register = template.Library()


@register.simple_tag
def standing(screen: Screen) -> Standing | None:
    """None where one does not register, or nobody is signed in (a draft that is shown by a link).

    Who has a place keeps the way to give it up when registration is taken off the page.
    """
    event, user = screen.page, screen.request.user
    if event.ends_at is None or event.ends_at < screen.at or not user.is_authenticated:
        return None
    found = registering.standing(event, user, screen.at)
    return found if event.registration_open or found.mine else None


@register.simple_tag
def organises(screen: Screen) -> bool:
    event = screen.page
    if event.receives != screen.request.user:
        return False
    return bool(event.registration_open or event.registrations.exists())


@register.simple_tag
def kit_mail(screen: Screen) -> kit.Mail:
    address = screen.request.build_absolute_uri(screen.node.url if screen.node else "/")
    return kit.mail(kit.of(screen.page, address))


@register.filter
def whom(campaign: Any) -> str:
    """For whom it is, on its own page."""
    return kit.whom(campaign)


@register.simple_tag
def meant(campaign: Node, screen: Screen) -> str:
    """For whom an announcement is, as far as the reader's own workplace does not say it."""
    said = [str(BeneficiaryStatus(code).label) for code in campaign["audience"]]
    if Workplace.of(screen.request.user) is None:
        said += [str(Directorate(code).label) for code in campaign["directorates"]]
        said += [_("certaines régions")] if campaign["regions"] else []
    return ", ".join(said)

"""What the organiser of an event is told by mail, and what those registered are told of another organiser."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import french
from core import mail as mailing
from directory.models import User
from pages.events import notices
from pages.kinds import EventPage
from pages.models import CalendarEntry

NAMED = "pages/mail/event_named.txt"
REPLACED = "pages/mail/event_replaced.txt"
CHANGED = "pages/mail/event_organised.txt"
FOLLOWED = (
    "starts_at",
    "ends_at",
    "place",
    "takes_place",
    "places",
    "closes_at",
    "is_open",
    "organiser_id",
    "is_withdrawn",
)


def of(entry: CalendarEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in FOLLOWED}


def tell(page: EventPage, before: Mapping[str, Any] | None, now: Mapping[str, Any], at: datetime) -> None:
    """``before`` is None of an event that was never public."""
    if before is None or before["organiser_id"] != now["organiser_id"]:
        _handed_over(page, before["organiser_id"] if before else None, now, at)
    elif page.organiser is not None:  # a keeper who organises for want of another knows
        with mailing.language(page.organiser.language):
            lines = list(_changes(before, now))
        if lines:
            more = {"lines": lines, "list": _list(page), "was_withdrawn": now["is_withdrawn"]}
            notices.tell_user(page, page.organiser, CHANGED, more, at)


def _handed_over(page: EventPage, former_pk: int | None, now: Mapping[str, Any], at: datetime) -> None:
    """Names stay with whom they were given to; those who gave them are told, and may give them again."""
    former = User.objects.filter(pk=former_pk).first() if former_pk else None
    rows = page.registrations.in_order().select_related("user")
    more: dict[str, Any] = {"organiser": page.receives or "", "list": _list(page)}
    if former is not None:
        more["kept"] = sum(one.given_to_id == former.pk for one in rows)
        if page.registration_open or rows:
            notices.tell_user(page, former, REPLACED, more, at)
    if not now["takes_place"]:
        return
    if page.organiser is not None and page.registration_open:
        notices.tell_user(page, page.organiser, NAMED, more, at)
    if page.receives is not None:
        others = [one for one in rows if one.given_to_id != page.receives.pk]
        notices.tell(page, others, notices.OTHER_ORGANISER, more=more, at=at)


def _list(page: EventPage) -> str:
    return f"{settings.BASE_URL}{notices.path(page)}inscriptions/"


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if before["takes_place"] != now["takes_place"]:
        yield _("Il a lieu.") if now["takes_place"] else _("Il est annulé.")
    told = _said(before)
    for name, value in _said(now).items():
        if value != told[name]:
            yield _("%(what)s : %(now)s (avant : %(before)s)") % {
                "what": name,
                "now": value,
                "before": told[name],
            }


def _said(facts: Mapping[str, Any]) -> dict[str, str]:
    closes = facts["closes_at"] and timezone.localtime(facts["closes_at"])
    until = {"day": french.day(closes.date(), year=True), "hour": french.hour(closes)} if closes else {}
    return {
        _("Quand"): notices.when(facts["starts_at"], facts["ends_at"]),
        _("Où"): facts["place"] or _("à distance"),
        _("Places"): str(facts["places"] or _("sans limite")),
        _("Inscriptions"): _("oui") if facts["is_open"] else _("non"),
        _("Inscriptions jusqu’au"): _("%(day)s à %(hour)s") % until if closes else _("début du rendez-vous"),
    }

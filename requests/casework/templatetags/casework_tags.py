"""Values of a case, said to a reader."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.funds import money
from casework.inbox.labels import CHANNELS, MOMENTS
from core import french
from core.text import plainly
from directory.reference import BeneficiaryStatus, Theme

register = template.Library()
_LABELS: dict[str, dict[str, object]] = {
    "theme": dict(Theme.choices),
    "status": dict(BeneficiaryStatus.choices),
    "channel": {channel.value: label for channel, label in CHANNELS},
    "moment": {moment.value: label for moment, label in MOMENTS},
}


@register.filter
def label_of(code: str, kind: str) -> str:
    """The French name of a code kept in a request: {{ request.theme|label_of:"theme" }}."""
    return str(_LABELS[kind].get(code, code))


@register.filter
def shown(text: str) -> str:
    """What was sealed before such marks were taken out of what is typed, without them."""
    return plainly(text)


@register.filter
def labels_of(codes: Iterable[str], kind: str) -> str:
    return ", ".join(label_of(code, kind) for code in codes)


@register.filter
def moment(stamp: str) -> str:
    """ "2026-11-24T10:42+01:00" → "mardi 24 novembre, 10 h 42", in the reader's time zone."""
    if not stamp:
        return ""
    at = timezone.localtime(datetime.fromisoformat(stamp))
    return _("%(day)s, %(hour)s") % {"day": french.day(at), "hour": clock(at)}


@register.filter
def clock(at: datetime) -> str:
    """10 h 42, as the reader's language writes it."""
    return french.hour(timezone.localtime(at))


@register.filter
def euros(cents: int) -> str:
    """1 234,56 €, on one line."""
    return money.shown(cents)


@register.filter
def iso_day(day: str) -> str:
    """ "2026-11-24" → "mardi 24 novembre 2026"."""
    return french.day(date.fromisoformat(day), year=True)

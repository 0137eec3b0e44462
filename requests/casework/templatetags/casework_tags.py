"""Values of a case, said to a reader."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django import forms, template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from casework.attachments.kinds import KINDS
from casework.attachments.limits import MEGABYTE
from casework.due.plans import LABELS
from casework.funds import money
from casework.interviews.labels import MEDIUMS
from casework.writings.agreement import About, Given, To
from casework.writings.appointment import ENDS, WISHES
from casework.writings.emergency import Situation, Step, StepMistaken
from casework.writings.labels import ABOUT, CAME, CHANNELS, DAYS, HOW, MOMENTS
from casework.writings.passing import Ground
from core import french
from core.text import plainly
from directory.reference import BeneficiaryStatus, Theme

HOUR = 60  # minutes
register = template.Library()
_LABELS: dict[str, dict[str, object]] = {
    "theme": dict(Theme.choices),
    "status": dict(BeneficiaryStatus.choices),
    "channel": {channel.value: label for channel, label in CHANNELS},
    "to": dict(To.choices),
    "purpose": dict(About.choices),
    "given": dict(Given.choices),
    "situation": dict(Situation.choices),
    "ground": dict(Ground.choices),
    "moment": {moment.value: label for moment, label in MOMENTS},
    "came": {came.value: label for came, label in CAME},
    "about": {about.value: label for about, label in ABOUT},
    "day": {about.value: label for about, label in DAYS.items()},
    "how": {how.value: label for how, label in HOW},
    "appointment_end": {end.value: label for end, label in ENDS.items()},
    "appointment_wish": {wish.value: label for wish, label in WISHES.items()},
    "medium": {medium.value: label for medium, label in MEDIUMS},
}


@register.filter
def label_of(code: str, kind: str) -> str:
    """The French name of a code kept in a request: {{ request.theme|label_of:"theme" }}."""
    return str(_LABELS[kind].get(code, code))


@register.filter
def step_label(step: Step | StepMistaken) -> str:
    """Of the plan of its own emergency: another one may call a step of the same code something else."""
    return str(LABELS.get((step.situation, step.step), step.step))


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
def on_day(iso: str) -> str:
    """ "2026-11-24" → "mardi 24 novembre 2026"; nothing of what is no day."""
    try:
        return french.day(date.fromisoformat(iso), year=True)
    except ValueError:
        return ""


@register.filter
def written_day(day: str) -> str:
    """ "2026-11-24" → "24 novembre 2026"; what is none, as it stands."""
    try:
        return french.short_day(date.fromisoformat(day), year=True)
    except ValueError:
        return day


@register.filter
def on_hour(stamp: str) -> str:
    """ "2026-12-01T10:00+01:00" → "mardi 1er décembre 2026, 10 h", on the clock that it was written for."""
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return ""
    return _("%(day)s, %(hour)s") % {"day": french.day(at, year=True), "hour": french.hour(at)}


@register.filter
def minutes(number: int) -> str:
    """45 min, 1 h 30."""
    if number < HOUR:
        return _("%(number)d min") % {"number": number}
    return french.hour(time(number // HOUR % 24, number % HOUR))


@register.filter
def clock(at: datetime) -> str:
    """10 h 42, as the reader's language writes it."""
    return french.hour(timezone.localtime(at))


@register.filter
def typed_texts(form: forms.BaseForm) -> list[forms.BoundField]:
    """The fields of words and sums that hold something, for where the form itself is not there any more."""
    shown = [field for field in form if isinstance(field.field.widget, (forms.Textarea, forms.TextInput))]
    days = forms.DateInput, forms.HiddenInput
    return [field for field in shown if field.value() and not isinstance(field.field.widget, days)]


@register.filter
def can_be_shown(code: str) -> bool:
    """Whether a file of this kind opens in a page: {{ file.type|can_be_shown }}."""
    return code in KINDS and KINDS[code].is_shown


@register.filter
def weight(size: int) -> str:
    """How large a file is, as people say it."""
    if size < MEGABYTE:
        return _("%(number)d Ko") % {"number": max(1, size // 1024)}
    return _("%(number)s Mo") % {"number": number_format(round(size / MEGABYTE, 1))}


@register.filter
def euros(cents: int) -> str:
    """1 234,56 €, on one line."""
    return money.shown(cents)

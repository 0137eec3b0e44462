"""What a person says of themselves: name, arrival, status. The workplace has its own page."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import User
from directory.models.people import NEWCOMER_FOR
from directory.reference import BeneficiaryStatus

OLDEST_ARRIVAL = date(1960, 1, 1)
# A posting is known months ahead; a year ahead is a slip of the keyboard.
ARRIVAL_WITHIN = timedelta(days=365)
# The booklet serves a year; a month more, in which somebody may still put the day right.
ARRIVAL_KEPT_FOR = NEWCOMER_FOR + timedelta(days=30)
# Whoever has not signed in for so long reads neither the booklet nor what is announced.
STATUS_KEPT_FOR = timedelta(days=365)
TOO_LONG_AGO = _(
    "Cette date a plus de treize mois : le portail n’en a plus besoin et ne la garde pas. "
    "Laissez la case vide."
)


class ArrivalField(forms.DateField):
    """The day on which somebody arrives, or did."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        options = {"label": _("Votre arrivée au ministère"), "required": False, "widget": widget, **options}
        super().__init__(**options)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day < OLDEST_ARRIVAL:
            raise ValidationError(_("Vérifiez l’année : elle semble trop ancienne."))
        if day is not None and day > timezone.localdate() + ARRIVAL_WITHIN:
            raise ValidationError(_("Vérifiez l’année : cette date est dans plus d’un an."))
        if day is not None and day <= timezone.localdate() - ARRIVAL_KEPT_FOR:
            raise ValidationError(TOO_LONG_AGO)
        return day


class StatusField(forms.ChoiceField):
    """R16; nobody has to say it."""

    def __init__(self, **options: Any) -> None:
        choices = [("", _("Je ne le dis pas")), *BeneficiaryStatus.choices]
        super().__init__(**{"label": _("Votre statut"), "required": False, "choices": choices, **options})


def forget(at: datetime) -> int:
    """R14, R16: erase the arrival dates and statuses that serve no more; of how many people.

    The account that is closed serves nobody; whoever never signed in counts from when it was made.
    """
    closed, seen = Q(is_active=False), Coalesce("last_login", "date_joined")
    arrived = Q(arrived_on__lte=timezone.localdate(at) - ARRIVAL_KEPT_FOR) | closed
    found = User.objects.alias(seen=seen)
    with_day = found.filter(arrived, arrived_on__isnull=False)
    with_status = found.filter(Q(seen__lte=at - STATUS_KEPT_FOR) | closed).exclude(status="")
    people = set(with_day.values_list("pk", flat=True)) | set(with_status.values_list("pk", flat=True))
    with_day.update(arrived_on=None)
    with_status.update(status="")
    return len(people)

"""What a person says of themselves: name, arrival, status. The workplace has its own page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.reference import BeneficiaryStatus

OLDEST_ARRIVAL = date(1960, 1, 1)
# A posting is known months ahead; a year ahead is a slip of the keyboard.
ARRIVAL_WITHIN = timedelta(days=365)


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
        return day


class StatusField(forms.ChoiceField):
    """R16; nobody has to say it."""

    def __init__(self, **options: Any) -> None:
        choices = [("", _("Je ne le dis pas")), *BeneficiaryStatus.choices]
        super().__init__(**{"label": _("Votre statut"), "required": False, "choices": choices, **options})

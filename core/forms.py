"""What every form may need: a day as people type it, and an action's refusal beside its field."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class DayField(forms.DateField):
    """A day of this century, typed or chosen."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Choisissez une date entre 2000 et 2099."))
        return day


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Put what an action refuses by the field concerned, or above them all."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, messages in by_field.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


class AskingForm(forms.Form):
    """``asked``: boxes that are shown only once an action asks for them, and as long as they are ticked."""

    asked: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.asked:
            if not (self.is_bound and self[name].data):
                self.fields[name].widget = forms.HiddenInput()

    def add_error(self, field: str | None, error: Any) -> None:
        if field in self.asked:
            self.fields[field].widget = forms.CheckboxInput()
        super().add_error(field, error)


class DayForm(forms.Form):
    """A day that the reader may choose; none is today."""

    le = DayField(label=_("Un autre jour"), required=False)

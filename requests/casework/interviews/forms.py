"""An interview as it is typed: what is asked each time first, the rest may stay empty."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import LongText, TokenForm
from casework.interviews.labels import MEDIUMS
from casework.writings.interview import Interview
from core.forms import DayField, PlainField
from directory.reference import OVERSEAS_THEMES, THEMES, Theme

LINE = 200


class Line(PlainField):
    """A short text that may stay empty."""

    def __init__(self, **options: Any) -> None:
        too_long = _("Texte trop long : %(show_value)d caractères, pour %(limit_value)d au plus.")
        super().__init__(
            required=False,
            max_length=LINE,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"max_length": too_long},
            **options,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class InterviewForm(TokenForm):
    prefix = "interview"
    held_on = DayField(
        label=_("Jour"),
        error_messages={
            "required": _("Indiquez le jour de l’entretien."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026."),
        },
    )
    medium = forms.ChoiceField(
        label=_("Par quel moyen"),
        choices=[("", _("Choisissez")), *MEDIUMS],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Dites comment l’entretien s’est passé.")
        ),
    )
    is_first = forms.BooleanField(label=_("C’est le premier entretien"), required=False)
    themes = forms.MultipleChoiceField(
        label=_("Sujets"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"), _("Cochez au moins un sujet.")
        ),
    )
    synthesis = LongText(
        label=_("Synthèse, pour vous"),
        help_text=_("Le code de la personne ne l’ouvre pas."),
        rows=5,
        required=False,
        required_message="",
    )
    place = Line(label=_("Lieu"))
    present = Line(label=_("Autres personnes présentes"))
    directed_to = Line(label=_("Orientation"), help_text=_("Vers qui ou quoi vous avez dirigé la personne."))
    next_step = Line(label=_("Prochaine étape"))
    next_on = DayField(
        years=5,
        label=_("Pour le"),
        required=False,
        error_messages={"invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026.")},
    )
    shown = LongText(
        label=_("Synthèse pour la personne"),
        help_text=_("Elle ne la lit que si vous cochez la case."),
        rows=4,
        required=False,
        required_message="",
    )
    is_shown = forms.BooleanField(label=_("Montrer cette synthèse à la personne"), required=False)

    def __init__(self, *args: Any, today: date, theme: str, **kwargs: Any) -> None:
        """``theme``: that of the request. Those of overseas are offered where it is one of them."""
        super().__init__(*args, **kwargs)
        self.today = today
        offered = (*THEMES, *OVERSEAS_THEMES) if theme in OVERSEAS_THEMES else THEMES
        field = cast(forms.MultipleChoiceField, self.fields["themes"])
        field.choices = [(one.value, Theme(one).label) for one in offered]

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise forms.ValidationError(_("Ce jour est à venir. Un entretien se note quand il a eu lieu."))
        return held_on

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("is_shown") and not data.get("shown"):
            self.add_error("shown", _("Écrivez ce que la personne lira, ou décochez la case."))
        if data.get("next_on") and not data.get("next_step"):
            self.add_error("next_step", _("Dites ce qui est à faire ce jour-là."))
        if data.get("next_on") and data.get("held_on") and data["next_on"] < data["held_on"]:
            self.add_error("next_on", _("Ce jour précède l’entretien."))
        return data

    def interview(self, author: str, written_at: str) -> Interview:
        data = {name: value for name, value in self.cleaned_data.items() if name != "token"}
        next_on = data.pop("next_on")
        return Interview(
            **data | {"themes": tuple(data["themes"]), "held_on": data["held_on"].isoformat()},
            next_on=next_on.isoformat() if next_on else "",
            author=author,
            written_at=written_at,
        )

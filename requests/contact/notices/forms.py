"""The steps of a notice, each a form: what it is about, then only what that needs."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms import OFF, KnownChoice, LongText, address_field, number_field
from casework.models import Urgency
from casework.writings.labels import ABOUT, DAYS
from casework.writings.notice import NEEDS, About
from contact.forms import INCOMPLETE
from core.forms import DayField, PlainField
from directory.models import Establishment
from directory.people.forms import complete

FARTHEST = timedelta(days=366)  # of the day of what is told, before or after today
MOST_WORDS = 1_000  # characters: an event and what it asks for, not a file on somebody


class AboutForm(forms.Form):
    about = forms.ChoiceField(
        label=_("De quoi informez-vous le service social ?"),
        choices=[(about.value, label) for about, label in ABOUT],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez ce dont vous informez le service social."),
            "invalid_choice": _("Cette information n’existe pas. Choisissez-en une dans la liste."),
        },
    )
    workplace = KnownChoice(
        label=_("Pour quel établissement ?"),
        queryset=Establishment.objects.none(),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choisissez l’établissement."),
            "invalid_choice": _(
                "Cet établissement n’est pas l’un des vôtres. Choisissez-en un dans la liste."
            ),
        },
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workplace"].queryset = places  # type: ignore[attr-defined]


class ParticularsForm(forms.Form):
    """Only the fields that this information needs: the others are not there, whatever is posted."""

    one_of_several = ("phone", "email")
    name = PlainField(
        label=_("Nom de la personne"),
        max_length=150,
        widget=forms.TextInput(attrs=OFF),
        error_messages={
            "required": _("Indiquez le nom de la personne."),
            "max_length": _("Ce nom est trop long : 150 caractères au plus."),
        },
    )
    phone = number_field(
        _("Son numéro de téléphone"),
        _("Le numéro personnel si la personne n’est pas au travail."),
        invalid=INCOMPLETE,
    )
    email = address_field(_("Son adresse électronique"))
    day = DayField(
        label=_("Date"),
        error_messages={
            "required": _("Indiquez cette date."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026."),
        },
    )
    urgency = forms.TypedChoiceField(
        label=_("Quand faut-il contacter la personne ?"),
        choices=[
            *((str(urgency.value), urgency.label) for urgency in (Urgency.ORDINARY, Urgency.SOON)),
            (str(Urgency.TODAY.value), _("Dès que possible : le prochain jour ouvré")),
        ],
        coerce=lambda value: Urgency(int(value)),
        initial=str(Urgency.ORDINARY.value),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites quand il faut contacter la personne."),
            "invalid_choice": _("Choisissez un délai dans la liste."),
        },
    )
    words = LongText(
        label=_("Ce que le service social doit savoir"),
        help_text=_("En quelques lignes. Rien de médical : ni maladie, ni traitement, ni avis d’un médecin."),
        required_message=_("Dites en quelques mots ce que le service social doit savoir."),
        rows=4,
    )

    def __init__(self, *args: Any, about: About, territory: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory, needs = territory, NEEDS[about]
        unneeded = {
            "name": not needs.person,
            "phone": not needs.person,
            "email": not needs.person,
            "day": not needs.day,
            "urgency": not needs.urgency,
        }
        for name in [name for name, is_left_out in unneeded.items() if is_left_out]:
            del self.fields[name]
        if needs.day:
            self.fields["day"].label = DAYS[about]
        self.fields["words"].required = needs.words

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if abs(day - timezone.localdate()) > FARTHEST:
            raise forms.ValidationError(_("Cette date est à plus d’un an d’aujourd’hui. Vérifiez l’année."))
        return day

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if len(words) > MOST_WORDS:
            message = _("Texte trop long : %(length)d caractères, pour %(most)d au plus.")
            raise forms.ValidationError(message, params={"length": len(words), "most": MOST_WORDS})
        return words

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "phone" not in self.fields:
            return data
        complete(self, "phone", self.territory)
        if not self.errors and not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("Indiquez au moins un moyen de joindre la personne."))
        return data

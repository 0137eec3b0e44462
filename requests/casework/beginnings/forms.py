"""What a worker types to take down what somebody said, and to give them a code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.forms import OFF, GroupsForm, KnownChoice, LongText, address_field, number_field
from casework.sealing import codes
from casework.writings.labels import CAME
from casework.writings.request import Channel, Taken
from core.forms import Named, PlainField
from directory.models import Establishment
from directory.people.forms import complete
from directory.reference import OVERSEAS_THEMES, THEMES, BeneficiaryStatus, territory_of

CHOOSE = ("", _("Choisissez"))


class TakenForm(Named, forms.Form):
    """R15, R16: the same subjects and statuses as in what agents write themselves."""

    one_of_several = ("phone", "email")
    came = forms.ChoiceField(
        label=_("Comment la personne s’est adressée à vous"),
        choices=[CHOOSE, *((came.value, label) for came, label in CAME)],
        error_messages={"required": _("Dites comment la personne s’est adressée à vous.")},
    )
    workplace = KnownChoice(
        label=_("Son lieu de travail"),
        queryset=Establishment.objects.active().with_department(),
        to_field_name="code",
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Cherchez puis choisissez son lieu de travail."),
            "invalid_choice": _("Ce lieu n’existe pas. Cherchez le sien, puis choisissez-le."),
        },
    )
    theme = forms.ChoiceField(
        label=_("De quoi il s’agit"),
        choices=[CHOOSE, *((theme.value, theme.label) for theme in (*THEMES, *OVERSEAS_THEMES))],
        error_messages={"required": _("Choisissez un sujet. Le plus proche suffit.")},
    )
    status = forms.ChoiceField(
        label=_("Sa situation"),
        choices=[CHOOSE, *BeneficiaryStatus.choices],
        error_messages={"required": _("Choisissez sa situation.")},
    )
    name = PlainField(
        label=_("Son nom"),
        help_text=_("La personne peut ne pas le donner."),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"max_length": _("Ce nom est trop long : 150 caractères au plus.")},
    )
    phone = number_field(_("Son numéro de téléphone"), _("Un numéro où elle parle librement."))
    email = address_field(_("Son adresse électronique"))
    message = LongText(
        label=_("Ce que la personne demande"),
        help_text=_("Si vous lui donnez un code, elle le lira."),
        required_message=_("Écrivez ce que la personne demande : quelques mots suffisent."),
    )
    note = LongText(
        label=_("Votre note"),
        help_text=_("Pour vous seulement. Le code de la personne ne l’ouvre pas."),
        rows=4,
        required=False,
        required_message="",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        place = data.get("workplace")
        complete(self, "phone", territory_of([place.department.code] if place else []))
        return data

    @sensitive_variables()
    def content(self) -> Taken:
        data = self.cleaned_data
        by_mail = Channel.EMAIL if data["email"] else ""
        return Taken(
            theme=data["theme"],
            status=data["status"],
            workplace=f"{data['workplace'].name} ({data['workplace'].city})",
            message=data["message"],
            channel=Channel.PHONE if data["phone"] else by_mail,
            name=data["name"],
            phone=data["phone"],
            email=data["email"],
            came=data["came"],
        )


class CodeNameForm(Named, forms.Form):
    """Names the page that shows a code, so that it shows the same one again."""


class CodeGroupsForm(GroupsForm):
    """Of the code that is about to be given for the case of this reference."""

    def __init__(self, *args: Any, reference: str, **kwargs: Any) -> None:
        self.reference = reference
        super().__init__(*args, **kwargs)

    @property
    def code(self) -> str:
        return codes.code_from(self.seed("case-code", self.user.pk, self.reference))

"""The steps of a request, each a form. What is typed is checked here and kept nowhere."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.actions import Shown
from casework.attachments.fields import FilesField, FilesMixin
from casework.forms import OFF, KnownChoice, LongText, TokenForm, address_field, number_field
from casework.models import Urgency
from casework.sealing import codes
from casework.writings.appointment import Wish
from casework.writings.emergency import Situation
from casework.writings.labels import CHANNELS, MOMENTS
from casework.writings.request import Channel
from core.forms import PlainField
from directory.models import Establishment
from directory.people.forms import complete
from directory.reference import OVERSEAS_THEMES, THEMES, BeneficiaryStatus, Theme

LONGEST_WHEN = 500
LONGEST_NUMBER = 6  # of an entry
INCOMPLETE = _("Ce numéro n’est pas complet. Écrivez-le comme 01 99 00 12 34.")
URGENCIES = [
    (str(Urgency.TODAY.value), _("Dès que possible : réponse le prochain jour ouvré")),
    *((str(urgency.value), urgency.label) for urgency in (Urgency.SOON, Urgency.ORDINARY)),
]


# R11, as whoever writes would say it.
DANGERS = [
    ("", _("Non, ou un autre danger")),
    (
        Situation.AT_WORK.value,
        _("Oui, au travail : une personne risque de se faire du mal ou d’en faire à d’autres"),
    ),
    (Situation.ABSENT.value, _("Oui : une personne absente ne répond plus, et l’on craint pour elle")),
    (Situation.CHILD.value, _("Oui : un enfant")),
    (Situation.DISASTER.value, _("Oui : une catastrophe, comme un incendie, une inondation, une explosion")),
]


class SubjectForm(forms.Form):
    """R15, R16 and R19: the one list of themes, the one list of statuses."""

    theme = forms.ChoiceField(
        label=_("De quoi voulez-vous parler ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un sujet. Le plus proche suffit."),
            "invalid_choice": _("Ce sujet n’existe pas. Choisissez-en un dans la liste."),
        },
    )
    status = forms.ChoiceField(
        label=_("Quelle est votre situation ?"),
        choices=BeneficiaryStatus.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez votre situation."),
            "invalid_choice": _("Cette situation n’existe pas. Choisissez-en une dans la liste."),
        },
    )

    danger = forms.ChoiceField(
        label=_("Quelqu’un est-il en danger ?"),
        help_text=_(
            "La coordination lit alors aussi votre message quand elle le peut : vous voyez qui lira "
            "avant d’envoyer. "
            "Danger immédiat : appelez le 15, le 17 ou le 112."
        ),
        choices=DANGERS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choisissez une réponse dans la liste.")},
    )

    def __init__(self, *args: Any, overseas: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = (*THEMES, *OVERSEAS_THEMES) if overseas else THEMES
        field = self.fields["theme"]
        field.choices = [(theme.value, theme.label) for theme in themes]  # type: ignore[attr-defined]


class WorkplaceForm(forms.Form):
    workplace = KnownChoice(
        label=_("Votre lieu de travail"),
        queryset=Establishment.objects.active().with_department(),
        to_field_name="code",
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Cherchez puis choisissez votre lieu de travail."),
            "invalid_choice": _("Ce lieu n’existe pas. Cherchez le vôtre, puis choisissez-le."),
        },
    )


class MessageForm(forms.Form):
    """What the chosen channel does not use is refused nowhere: sent where it is complete, else left out."""

    one_of_several = ("phone", "email")  # by the channel that is chosen
    used_by: ClassVar[dict[str, Channel]] = {"phone": Channel.PHONE, "email": Channel.EMAIL}
    message = LongText(
        label=_("Votre message"),
        help_text=_("Avec vos mots. Quelques lignes suffisent."),
        required_message=_("Écrivez votre message : quelques mots suffisent."),
    )
    urgency = forms.TypedChoiceField(
        label=_("Quand avez-vous besoin d’une réponse ?"),
        choices=URGENCIES,
        coerce=lambda value: Urgency(int(value)),
        initial=str(Urgency.ORDINARY.value),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites quand vous avez besoin d’une réponse."),
            "invalid_choice": _("Choisissez un délai dans la liste."),
        },
    )
    channel = forms.ChoiceField(
        label=_("Comment voulez-vous une réponse ?"),
        choices=[(channel.value, label) for channel, label in CHANNELS],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez comment recevoir une réponse."),
            "invalid_choice": _("Choisissez un moyen dans la liste."),
        },
    )
    phone = number_field(
        _("Votre numéro de téléphone"), _("Un numéro où vous parlez librement."), invalid=INCOMPLETE
    )
    email = address_field(_("Votre adresse électronique"), _("Une adresse que vous lisez seul ou seule."))
    moments = forms.MultipleChoiceField(
        label=_("À quels moments vous joindre ?"),
        choices=[(moment.value, label) for moment, label in MOMENTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choisissez des moments dans la liste.")},
    )
    may_leave_message = forms.BooleanField(
        label=_("On peut laisser un message sur mon répondeur"), required=False
    )
    name = PlainField(
        label=_("Votre nom"),
        help_text=_("Vous pouvez ne pas le donner."),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"max_length": _("Ce nom est trop long : 150 caractères au plus.")},
    )

    def __init__(self, *args: Any, territory: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        complete(self, "phone", self.territory)
        wanted = data.get("channel")
        for name in self.errors.keys() & self.used_by.keys():
            if wanted and self.used_by[name] != wanted:
                del self.errors[name]
                data[name] = ""
        if wanted == Channel.PHONE and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Indiquez le numéro auquel vous appeler."))
        if wanted == Channel.EMAIL and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Indiquez l’adresse à laquelle vous écrire."))
        return data


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Votre code de suivi"),
        help_text=_("20 lettres et chiffres. Espaces et minuscules sont acceptés."),
        max_length=100,
        widget=forms.TextInput(attrs={**OFF, "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={
            "required": _("Saisissez le code reçu après votre envoi."),
            "max_length": _("Ce code est trop long. Il compte 20 lettres et chiffres."),
        },
    )

    def clean_code(self) -> str:
        try:
            return codes.read_code(self.cleaned_data["code"])
        except codes.MiscopiedCode:
            raise forms.ValidationError(
                _("Ce code est mal recopié. Il compte 20 lettres et chiffres, en cinq groupes.")
            ) from None


class AttachForm(FilesMixin):
    """At the last step, beside what was typed before."""

    text_is_elsewhere = True
    one_of_several = ()
    attached = FilesField(label=_("Joindre des fichiers"))


class ReplyForm(FilesMixin, TokenForm):
    text = LongText(
        label=_("Votre message"),
        required_message=_("Écrivez votre message avant de l’envoyer."),
        rows=5,
        required=False,
    )
    attached = FilesField(label=_("Joindre des fichiers"))


class WithdrawalForm(TokenForm):
    """Which agreement is taken back: no word is asked for."""

    agreement = forms.IntegerField(min_value=1)


class DecisionForm(forms.Form):
    """A button: ``yes-12``, ``no-12`` to the question of that number, ``turn``, or ``part-`` and a public id.

    ``next_worker`` and ``next_words`` are whom the page showed to read from then on, and the words of their
    key."""

    token = forms.CharField(min_length=16, max_length=64)
    decision = forms.RegexField(r"^(?:(?:yes|no)-[0-9]{1,9}|turn|part-[0-9a-f-]{36})$")
    next_worker = forms.UUIDField(required=False)
    next_words = forms.CharField(max_length=200, required=False)

    def clean_decision(self) -> str:
        decision: str = self.cleaned_data["decision"]
        self.what, _dash, said = decision.partition("-")
        try:
            self.number = int(said) if self.what in ("yes", "no") else 0
            self.worker = UUID(said) if self.what == "part" else UUID(int=0)
        except ValueError:
            raise forms.ValidationError("") from None
        return decision

    @property
    def following(self) -> Shown | None:
        worker = self.cleaned_data["next_worker"]
        return Shown(worker, self.cleaned_data["next_words"]) if worker is not None else None


class WishForm(forms.Form):
    """What the person answers to an appointment: its number is the value of the button, whose name says what.

    Asking for another hour takes some words on when, from the field of that very appointment.
    """

    token = forms.CharField(min_length=16, max_length=64)
    cancel = forms.IntegerField(min_value=1, required=False)
    other = forms.IntegerField(min_value=1, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["number"] = data.get("cancel") or data.get("other")
        data["when"], seen = "", self.data.get(f"last-{data['number']}", "")
        data["seen"] = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= LONGEST_NUMBER else 0
        if not data["number"]:
            raise forms.ValidationError(_("Rien n’a été changé : choisissez un rendez-vous."))
        if not data.get("cancel"):
            typed = self.data.get(f"when-{data['number']}", "")
            data["when"] = PlainField(required=False, max_length=LONGEST_WHEN).clean(typed)
            if not data["when"]:
                raise forms.ValidationError(_("Dites quand vous pourriez venir : rien n’a été changé."))
        return data

    @property
    def first_error(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)

    @property
    def wished(self) -> tuple[Wish, int, str, int]:
        """What, of which appointment, in which words, and the entry whose hour they had read."""
        data = self.cleaned_data
        return Wish.CANCEL if data["cancel"] else Wish.OTHER, data["number"], data["when"], data["seen"]


def theme_exists(code: str) -> bool:
    return code in Theme.values

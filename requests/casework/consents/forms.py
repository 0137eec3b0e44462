"""What a worker types of an agreement, of what leaves under it, and of a social report."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.consents.register import Agreed, live, register_of, reports
from casework.desk.sheets import SheetForm, VersionedForm
from casework.forms import LongText
from casework.writings.agreement import About, Given, To, aid_register_of
from core import french
from core.forms import DayField, PlainField

LONGEST_NAME = 200
NO_SUCH_DAY = _("Cette date n’existe pas. Écrivez-la comme 24/11/2026.")


def choice(label: Any, choices: Any, asked: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), asked),
    )


class AgreementForm(SheetForm):
    to = choice(_("À qui la personne accepte que vous parliez"), To.choices, _("Choisissez à qui."))
    recipient = PlainField(
        label=_("Cette personne ou ce service"),
        help_text=_("Son nom et sa fonction. L’accord vaut pour elle seule."),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Nommez la personne ou le service : un accord vaut pour un seul destinataire."),
            "max_length": _("Ce nom est trop long : 200 caractères au plus."),
        },
    )
    about = choice(_("Pour quoi"), About.choices, _("Choisissez pour quoi la personne donne son accord."))
    scope = LongText(
        label=_("Ce qui peut être dit, et ce qui ne peut pas l’être"),
        rows=3,
        required_message=_("Dites ce qui peut être dit, avec les mots convenus avec la personne."),
    )
    given_on = DayField(
        label=_("Donné le"),
        error_messages={
            "required": _("Indiquez le jour où la personne a donné son accord."),
            "invalid": NO_SUCH_DAY,
        },
    )
    ends_on = DayField(
        years=5,
        label=_("Valable jusqu’au"),
        help_text=_("Ce jour compris. Ensuite, plus rien ne part sans un autre accord."),
        error_messages={"required": _("Indiquez jusqu’à quand l’accord vaut."), "invalid": NO_SUCH_DAY},
    )
    given = choice(
        _("Comment il a été donné"), Given.choices, _("Dites s’il a été donné à l’oral ou par écrit.")
    )
    words = LongText(
        label=_("Dans quels termes"),
        help_text=_("Par exemple : « au téléphone, à ma question ». La personne verra cette ligne."),
        rows=3,
        required_message=_(
            "Dites dans quels termes la personne a donné son accord : elle lira cette phrase."
        ),
    )

    def clean_given_on(self) -> date:
        given_on: date = self.cleaned_data["given_on"]
        if given_on > self.today:
            raise forms.ValidationError(_("Cette date est à venir. L’accord doit être déjà donné."))
        if given_on < timezone.localdate(self.open_case.case.received_at):
            raise forms.ValidationError(_("Cette date précède la demande : l’accord ne peut la précéder."))
        return given_on

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on < self.today:
            raise forms.ValidationError(_("Cette date est passée : l’accord ne vaudrait plus."))
        return ends_on


class WithdrawalForm(SheetForm):
    words = LongText(
        label=_("Comment la personne l’a retiré"),
        help_text=_("Elle verra cette ligne."),
        rows=3,
        required_message=_("Dites comment la personne a retiré son accord : elle lira cette phrase."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        register = register_of(self.open_case.written, self.today)
        self.agreed = next((one for one in register if one.number == self.number), None)
        aids = aid_register_of(self.open_case.written)
        self.aid_agreed = next((one for one in aids if one.number == self.number), None)
        if self.agreed is None and self.aid_agreed is None:
            raise Http404


class TransmissionForm(VersionedForm):
    """What leaves goes to the very recipient of a live agreement; there is no other way to name one."""

    one_of_several = ("version", "text")
    agreement = forms.TypedChoiceField(
        label=_("Sous quel accord"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez l’accord : sans lui, rien ne part."),
            "invalid_choice": _("Cet accord n’est plus en vigueur : rien ne peut partir."),
        },
    )
    version = forms.TypedChoiceField(
        label=_("Le rapport social"),
        help_text=_("Seulement si l’accord porte sur le rapport. Il part mot pour mot."),
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("Cette version du rapport n’existe pas.")},
    )
    text = LongText(
        label=_("Ce que vous dites ou remettez"),
        help_text=_("La personne lira ces mots, et le rapport s’il part."),
        required=False,
        rows=6,
        required_message="",
    )
    sent_on = DayField(
        label=_("Le"),
        error_messages={"required": _("Indiquez quel jour cela part."), "invalid": NO_SUCH_DAY},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreed = live(register_of(self.open_case.written, self.today))
        versions = reports(self.open_case.written)
        self.last = versions[0].version if versions else 0
        self.fields["agreement"].choices = [  # type: ignore[attr-defined]
            (one.number, _agreement(one)) for one in self.agreed
        ]
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Aucun")),
            *((one.version, _version(one.version, one.subject)) for one in versions),
        ]
        self.initial.setdefault("sent_on", self.today)

    def clean_sent_on(self) -> date:
        sent_on: date = self.cleaned_data["sent_on"]
        if sent_on > self.today:
            raise forms.ValidationError(_("Cette date est à venir. Notez ce qui part le jour où cela part."))
        return sent_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("version") and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Dites ce qui part, ou choisissez la version du rapport."))
        return data


class ReportForm(VersionedForm):
    """Begins with the last version."""

    subject = PlainField(
        label=_("Objet"),
        help_text=_("Par exemple : demande de mutation à caractère social."),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Dites sur quoi porte le rapport."),
            "max_length": _("Cet objet est trop long : 200 caractères au plus."),
        },
    )
    situation = LongText(
        label=_("La situation"), rows=10, required_message=_("Décrivez la situation sous son aspect social.")
    )
    opinion = LongText(
        label=_("Votre avis"),
        rows=5,
        required_message=_("Donnez votre avis : un rapport ne peut s’en passer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for last in reports(self.open_case.written)[:1]:
            for name in ("subject", "situation", "opinion"):
                self.initial.setdefault(name, getattr(last, name))
            self.last = last.version
        self.initial.setdefault("known", self.last)


def _agreement(one: Agreed) -> str:
    """Two of them may be for one recipient: by their numbers they are told apart."""
    return gettext("Accord n° %(number)d : %(about)s, %(recipient)s, valable jusqu’au %(day)s") % {
        "number": one.rank,
        "about": About(one.content.about).label,
        "recipient": one.content.recipient,
        "day": french.day(one.ends_on, year=True),
    }


def _version(version: int, subject: str) -> str:
    return gettext("Version %(number)d : %(subject)s") % {"number": version, "subject": subject}

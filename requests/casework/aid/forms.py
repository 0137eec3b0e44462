"""What is typed about an application, turned into values: sums in cents, days, words that are never empty."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casework.forms import LongText, MoneyField, TokenForm
from casework.funds import money
from casework.funds.budget import CHARGES, CODES, DEBTS, LEFT, RESOURCES, Sheet
from casework.funds.letters import Document, Nature
from casework.writings.aid import AidFile
from core.forms import DayField, PlainField, WholeField
from directory.reference import BeneficiaryStatus

PREFIX = "b_"
LONGEST_LOAN = 120  # months
NO_INSTALMENTS = _("Une aide n’est pas à rembourser : effacez le nombre de mensualités.")
MOST_PEOPLE = 30
Choices = Iterable[tuple[str, Any]]


def _sum(label: str) -> MoneyField:
    return MoneyField(label=label, required=False, max_length=20)


class SheetForm(TokenForm):
    """The budget sheet: a sum for each line of it, all of them optional."""

    household = WholeField(
        label=_("Personnes qui vivent de ce budget"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        error_messages={
            "required": _("Dites combien de personnes vivent de ce budget."),
            "invalid": _("Écrivez un nombre de personnes, comme 3."),
            "min_value": _("Il y a au moins une personne."),
            "max_value": _("Écrivez un nombre de personnes, 30 au plus."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in {**RESOURCES, **CHARGES, **DEBTS}.items():
            self.fields[PREFIX + code] = _sum(str(label))
            if code in DEBTS:
                self.fields[PREFIX + code + LEFT] = _sum(_now("%(debt)s : reste dû") % {"debt": label})
        # Said once above them, not beside each.
        self.one_of_several = tuple(name for name in self.fields if name.startswith(PREFIX))
        self.at_times = ("months",)

    @property
    def resource_fields(self) -> list[BoundField]:
        return [self[PREFIX + code] for code in RESOURCES]

    @property
    def charge_fields(self) -> list[BoundField]:
        return [self[PREFIX + code] for code in CHARGES]

    @property
    def debt_fields(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[PREFIX + code], self[PREFIX + code + LEFT]) for code in DEBTS]

    def adds_up(self) -> bool:
        """Whether every line of it can be read. What else a sending asks for is not asked for yet."""
        lines = {"household", *self.one_of_several}
        for name in self.errors.keys() - lines:
            del self.errors[name]
        return not self.errors

    def sheet(self) -> Sheet:
        """Of a form whose lines were all read."""
        amounts = {code: self.cleaned_data[PREFIX + code] for code in CODES}
        return Sheet(amounts, self.cleaned_data["household"])


class ApplicationForm(SheetForm):
    """``themes``: those that are the author's to deal with, with those of overseas where they are (R19)."""

    promised = forms.UUIDField(widget=forms.HiddenInput)
    known = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the last one that was shown
    beneficiary = PlainField(
        label=_("Nom de la personne"),
        max_length=200,
        help_text=_("Celui qui figurera sur la décision."),
        error_messages={"required": _("Écrivez le nom de la personne qui demande.")},
    )
    status = forms.ChoiceField(
        label=_("Situation de la personne"),
        choices=[("", _("Choisissez")), *BeneficiaryStatus.choices],
        error_messages={"required": _("Choisissez la situation de la personne.")},
    )
    workplace = PlainField(
        label=_("Lieu de travail, ou dernier lieu de travail"),
        max_length=300,
        error_messages={"required": _("Écrivez le lieu de travail de la personne.")},
    )
    nature = forms.ChoiceField(
        label=_("Ce qui est demandé"),
        choices=Nature.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une aide ou un prêt.")},
    )
    theme = forms.ChoiceField(
        label=_("Domaine"), error_messages={"required": _("Choisissez le domaine de la demande.")}
    )
    amount = MoneyField(
        label=_("Somme demandée, en euros"),
        max_length=20,
        error_messages={"required": _("Écrivez la somme demandée.")},
    )
    months = WholeField(
        label=_("Pour un prêt, nombre de mensualités"),
        help_text=_("Obligatoire pour un prêt. Vide pour une aide."),
        required=False,
        min_value=1,
        max_value=LONGEST_LOAN,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Écrivez un nombre de mois, de 1 à 120.")
        ),
    )
    documents = forms.MultipleChoiceField(
        label=_("Pièces que vous avez vues"),
        choices=Document.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Gardez-les : la commission peut les demander."),
    )
    need = LongText(
        label=_("Situation, et à quoi servira la somme"),
        help_text=_("Seulement ce qu’il faut pour décider. Rien d’autre du dossier n’est transmis."),
        required_message=_("Dites la situation et à quoi servira la somme."),
    )
    opinion = LongText(
        label=_("Votre avis motivé"),
        help_text=_("Il est obligatoire."),
        required_message=_("Écrivez votre avis motivé : la demande ne part pas sans lui."),
    )
    given_on = DayField(
        label=_("Date de l’accord"),
        error_messages={"required": _("Indiquez le jour où la personne a donné son accord.")},
    )
    words = LongText(
        label=_("Comment la personne a donné son accord"),
        help_text=_("Par exemple : « au téléphone, à ma question ». La personne verra cette ligne."),
        rows=3,
        required_message=_("Dites comment la personne a donné son accord : elle lira cette phrase."),
    )
    agreed = forms.BooleanField(
        label=_(
            "La personne est d’accord pour que cette demande soit lue par la coordination, "
            "puis par la commission qui décide."
        ),
        error_messages={"required": _("Sans l’accord de la personne, la demande ne peut pas partir.")},
    )

    def __init__(self, *args: Any, received: date, today: date, themes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received, self.today = received, today
        cast(forms.ChoiceField, self.fields["theme"]).choices = [("", _("Choisissez")), *themes]

    def clean_given_on(self) -> date:
        given_on: date = self.cleaned_data["given_on"]
        if given_on > self.today:
            raise forms.ValidationError(_("Cette date est à venir. L’accord doit être déjà donné."))
        if given_on < self.received:
            raise forms.ValidationError(_("Cette date précède la demande : l’accord ne peut la précéder."))
        return given_on

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("Écrivez une somme plus grande que zéro."))
        return amount

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("nature") == Nature.LOAN and not data.get("months") and "months" not in self.errors:
            self.add_error("months", _("Dites en combien de mensualités le prêt sera remboursé."))
        if data.get("nature") == Nature.AID and data.get("months"):
            self.add_error("months", NO_INSTALMENTS)
        return data

    def draft(self, reference: str) -> AidFile:
        """Without its secrets, its author and its moment."""
        data = self.cleaned_data
        is_loan = data["nature"] == Nature.LOAN
        names = ("beneficiary", "status", "workplace", "nature", "theme", "amount", "need", "opinion")
        return AidFile(
            reference=reference,
            chain="",
            root="",
            months=data["months"] if is_loan else 0,
            household=data["household"],
            budget=self.sheet().kept,
            documents=tuple(data["documents"]),
            **{name: data[name] for name in names},
        )


def typed_from(file: AidFile) -> Mapping[str, Any]:
    """What the form shows of an application that came back."""
    sums = {PREFIX + code: money.plain(amount) for code, amount in file.sheet.amounts.items()}
    names = ("beneficiary", "status", "workplace", "nature", "theme", "household", "need", "opinion")
    values = {name: getattr(file, name) for name in names}
    amount, months = money.plain(file.amount), file.months or None
    return {**values, **sums, "amount": amount, "months": months, "documents": list(file.documents)}

"""The questions, each a small form. What is typed is read here and kept nowhere; a blank is never a "no"."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.reference import BeneficiaryStatus, Zone
from pages.entitlements.conditions import QUESTIONS, Facts, Question
from pages.reference import HousingSituation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise  # what gettext_lazy is for mypy

UNKNOWN = "unknown"
DONT_KNOW = (UNKNOWN, _("Je ne sais pas"))
CHOOSE = _("Choisissez une réponse. « Je ne sais pas » en est une.")
CONTRADICTS = _("Vous avez écrit des âges : choisissez « Oui », ou effacez-les.")
OLDEST, LONGEST, DEAREST, MOST_PARTS, MOST_CHILDREN = 120, 60, 9_999_999, 50, 20
MONTHS = 12
_BLANKS = re.compile(r"[\s€]+")
_WHOLE = re.compile(r"[0-9]{1,7}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,2}(?:[.,][0-9]{1,2})?", re.ASCII)
_BETWEEN = re.compile(r"[,;/\s]+|\b(?:et|and)\b")
_TWO_WAYS = re.compile(r"(?:^|[;/\s]|\b(?:et|and)\b)[0-9]+,[0-9],?(?=$|[;/\s]|\b(?:et|and)\b)", re.ASCII)


class TypedField(forms.CharField):
    """A number as people type it. ``wrong``: the sentence of whatever cannot be read, here as in the page."""

    def __init__(
        self, *, read: Callable[[str], Any], wrong: "Promise", size: int = 10, **options: Any
    ) -> None:
        self.read, self.wrong = read, wrong
        attrs = {"inputmode": "decimal", "autocomplete": "off", "size": size, "data-relais-wrong": wrong}
        attrs["placeholder"] = " "  # on paper, an empty one is told from one that says something
        super().__init__(required=False, max_length=100, widget=forms.TextInput(attrs=attrs), **options)
        self.error_messages["max_length"] = wrong

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = self.read(text)
        if found is None:
            raise forms.ValidationError(self.wrong)
        return found


def whole(most: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        digits = _BLANKS.sub("", text)
        return int(digits) if _WHOLE.fullmatch(digits) and int(digits) <= most else None

    return read


def parts(text: str) -> float | None:
    digits = _BLANKS.sub("", text)
    found = float(digits.replace(",", ".")) if _DECIMAL.fullmatch(digits) else 0
    return found if 1 <= found <= MOST_PARTS else None


def ages(text: str) -> tuple[int, ...] | None:
    """ "2, 5 et 12": whole years. "2,5" may be two and a half, or two and five: it is asked again."""
    if _TWO_WAYS.search(text.strip()):
        return None
    found = [whole(OLDEST)(one) for one in _BETWEEN.split(text.strip()) if one]
    known = tuple(age for age in found if age is not None)
    return known if 0 < len(known) == len(found) <= MOST_CHILDREN else None


class OneField(forms.ChoiceField):
    """Radio buttons, of which the last says that one does not know."""

    def __init__(self, *, choices: list[Any], required: bool = True, **options: Any) -> None:
        super().__init__(
            choices=[*choices, DONT_KNOW],
            required=required,
            widget=forms.RadioSelect(attrs={"data-relais-wrong": CHOOSE, "autocomplete": "off"}),
            error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
            **options,
        )

    def clean(self, value: Any) -> str | None:
        found: str = super().clean(value)
        return None if found in ("", UNKNOWN) else found


class QuestionForm(forms.Form):
    name: ClassVar[Question]
    title: ClassVar["Promise"]
    use_required_attribute = False

    def said(self) -> dict[str, Any]:
        """As fields of ``Facts``."""
        return dict(self.cleaned_data)


class StatusForm(QuestionForm):
    name, title = "status", _("Votre statut")
    status = OneField(
        label=_("Quelle est votre situation ?"),
        help_text=_("Stagiaire ou élève : choisissez le statut de votre corps, par exemple fonctionnaire."),
        choices=[
            *BeneficiaryStatus.choices,
            ("other", _("Autre : famille d’un agent, conjoint survivant… même si vous travaillez")),
        ],
    )

    def said(self) -> dict[str, Any]:
        status = self.cleaned_data["status"]
        return {"status": status if status in BeneficiaryStatus.values else None}


class HouseholdForm(QuestionForm):
    name, title = "household", _("Votre foyer")
    children = OneField(
        label=_("Avez-vous des enfants à charge ?"),
        help_text=_("Comptez aussi un enfant majeur à qui vous versez une pension."),
        choices=[("yes", _("Oui")), ("no", _("Non"))],
    )
    children.widget.attrs["data-relais-contradicts"] = CONTRADICTS
    ages = TypedField(
        label=_("Si oui, quel âge ont-ils ?"),
        help_text=_(
            "En années entières, 0 avant un an. Par exemple : 2, 5 et 12. Vide si vous ne savez pas."
        ),
        read=ages,
        size=30,
        wrong=_(
            "Écrivez des âges en années entières, avec une espace entre eux : 2 5 12. "
            "Six mois s’écrit 0 ; deux ans et demi, 2. Vingt âges au plus, de 0 à 120 ans."
        ),
    )
    alone = OneField(
        label=_("Si oui, les élevez-vous seul ou seule ?"),
        choices=[("yes", _("Oui, parent seul")), ("no", _("Non, à deux"))],
        required=False,
    )
    at_times = ("ages", "alone")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("children") == "no" and found.get("ages"):
            self.add_error("children", CONTRADICTS)
        return found

    def said(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found["children"] == "no":
            return {"children": (), "alone": False}
        return {"children": found["ages"], "alone": _yes_no(found["alone"])}


# Each situation that a condition may name, as one says it of oneself.
LIVES = {
    HousingSituation.ENTERING: _(
        "Oui : je vais louer un logement pour y vivre, ou j’y suis depuis deux mois au plus"
    ),
    HousingSituation.RECENT: _("Je loue un logement pour y vivre depuis plus de deux mois, et un an au plus"),
    HousingSituation.LODGED: _("Je suis logé ou logée par mon administration, et ne change pas de logement"),
    HousingSituation.SETTLED: _("Aucun de ces cas : j’y vis depuis plus d’un an, ou j’en suis propriétaire"),
}


class HousingForm(QuestionForm):
    name, title = "housing", _("Votre logement")
    housing = OneField(
        label=_("Entrez-vous dans un logement ?"),
        help_text=_("Comptez depuis la remise des clés."),
        choices=[(one.value, LIVES[one]) for one in HousingSituation],
    )


class ServiceForm(QuestionForm):
    name, title = "service", _("Votre ancienneté")
    one_of_several = ("years", "months")
    years = TypedField(
        label=_("Depuis combien d’années travaillez-vous pour l’État ?"),
        help_text=_(
            "0 la première année. Laissez vide si vous ne savez pas : la réponse sera « peut-être »."
        ),
        read=whole(LONGEST),
        wrong=_("Écrivez un nombre d’années, de 0 à 60."),
    )
    months = TypedField(
        label=_("Et combien de mois ?"),
        read=whole(LONGEST * MONTHS),
        wrong=_("Écrivez un nombre de mois, de 0 à 720."),
    )

    def said(self) -> dict[str, Any]:
        years, months = self.cleaned_data["years"], self.cleaned_data["months"]
        if years is None and months is None:
            return {"service": None}
        low = MONTHS * (years or 0) + (months or 0)
        if years is None:  # months alone: of how many years is not known
            return {"service": (low, low + MONTHS * LONGEST)}
        return {"service": (low, low + (MONTHS - 1 if months is None else 0))}


class PlaceForm(QuestionForm):
    name, title = "place", _("Votre lieu de travail")
    place = OneField(label=_("Où travaillez-vous ?"), choices=list(Zone.choices))


class DisabilityForm(QuestionForm):
    name, title = "disability", _("Un handicap")
    disability = OneField(
        label=_("Un handicap est-il reconnu dans votre foyer ?"),
        help_text=_("Par la maison départementale des personnes handicapées, par exemple."),
        choices=[
            ("child", _("Oui, celui d’un enfant")),
            ("self", _("Oui, le mien")),
            ("both", _("Oui, celui d’un enfant et le mien")),
            ("none", _("Non")),
        ],
    )

    def said(self) -> dict[str, Any]:
        found = self.cleaned_data["disability"]
        told = found is not None
        return {
            "disabled_child": found in ("child", "both") if told else None,
            "disabled": found in ("self", "both") if told else None,
        }


class IncomeForm(QuestionForm):
    name, title = "income", _("Vos revenus")
    one_of_several = ("income", "parts")
    income = TypedField(
        label=_("Revenu fiscal de référence du foyer, en euros"),
        help_text=_("Il est écrit sur votre avis d’impôt. Laissez vide si vous ne savez pas."),
        read=whole(DEAREST),
        wrong=_("Écrivez une somme en euros, sans centimes, de 9 999 999 € au plus : 24 000."),
    )
    parts = TypedField(
        label=_("Nombre de parts"),
        help_text=_("Sur le même avis. Par exemple : 1, 2,5 ou 3."),
        read=parts,
        wrong=_("Écrivez un nombre de parts, de 1 à 50 : 2,5 par exemple."),
    )


FORMS: tuple[type[QuestionForm], ...] = (
    StatusForm, HouseholdForm, HousingForm, ServiceForm, PlaceForm, DisabilityForm, IncomeForm,
)  # fmt: skip  # names, one list
ASKED = "asked"
FIELDS = frozenset({ASKED, *(name for form in FORMS for name in form.base_fields)})


class Answers:
    """What a page posted: each question that it asked, read; those that cannot be read are asked again."""

    def __init__(self, posted: Mapping[str, Any] | None, asked: list[str]) -> None:
        self.forms = {form.name: form(posted if form.name in asked else None) for form in FORMS}
        good = [name for name in QUESTIONS if self.forms[name].is_valid()]
        self.wrong = [name for name in QUESTIONS if self.forms[name].is_bound and name not in good]
        said = {key: value for name in good for key, value in self.forms[name].said().items()}
        self.facts = replace(Facts(asked=frozenset(good)), **said)


def _yes_no(said: str | None) -> bool | None:
    return None if said is None else said == "yes"

"""The conditions of a benefit as editors write them, and as ``conditions`` reads them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError, StructValue

from directory.reference import BeneficiaryStatus, Zone
from pages.entitlements.conditions import (
    READ,
    AnyCondition,
    Child,
    Condition,
    Dates,
    Disability,
    Housing,
    Income,
    Place,
    Service,
    Status,
    Unasked,
)  # fmt: skip  # names, one list
from pages.reference import HousingSituation, PageParagraph
from pages.typed import LineBlock, WholeBlock

LONGEST_AGE, LONGEST_SERVICE, LARGEST_SUM = 120, 600, 1_000_000


class ConditionBlock(blocks.StructBlock):
    """What every condition says. The sentence is the reader's: "Vous avez un enfant de moins de six ans"."""

    label = LineBlock(
        label=_("Ce qu’il faut, en une phrase"),
        max_length=200,
        help_text=_("Le lecteur la lit quand elle décide, ou quand il ne la remplit pas."),
    )
    paragraph = blocks.ChoiceBlock(
        label=_("Le paragraphe qui l’explique"),
        choices=PageParagraph.choices,
        default=PageParagraph.CONDITIONS,
    )
    only_for = blocks.MultipleChoiceBlock(
        label=_("Seulement pour"),
        choices=BeneficiaryStatus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ne cochez rien si elle vaut pour tous."),
    )
    exception = LineBlock(
        label=_("Exception"),
        max_length=250,
        required=False,
        help_text=_(
            "Ce qui ouvre le droit malgré tout. La réponse n’est alors jamais « non », mais « peut-être »."
        ),
    )


def _fault(**by_name: str) -> StructBlockValidationError:
    errors = {name: ValidationError(sentence) for name, sentence in by_name.items()}
    return StructBlockValidationError(block_errors=errors)


class LimitsBlock(ConditionBlock):
    """Between two numbers, of which one may be missing."""

    def clean(self, value: StructValue) -> StructValue:
        found: StructValue = super().clean(value)
        least, under = found["at_least"], found["under"]
        if least is None and under is None and not self.is_deferred_validation:
            raise _fault(under=gettext("Donnez au moins l’une des deux limites."))
        if least is not None and under is not None and under <= least:
            raise _fault(
                under=gettext("Cette limite doit dépasser l’autre : personne ne remplirait la condition.")
            )
        return found


def _check_exception(found: StructValue, is_draft: bool) -> StructValue:
    least, under = found["exception_at_least"], found["exception_under"]
    if (least is not None or under is not None) and not found["exception"] and not is_draft:
        raise _fault(exception=gettext("Un âge est donné : écrivez l’exception."))
    if least is not None and under is not None and under <= least:
        raise _fault(
            exception_under=gettext("Cette limite doit dépasser l’autre : l’exception n’irait à personne.")
        )
    return found


def _exception_at_least() -> WholeBlock:
    return WholeBlock(
        label=_("Exception : pour un enfant à partir de, en années"),
        required=False,
        min_value=0,
        max_value=LONGEST_AGE,
        help_text=_("L’exception vaut alors pour qui a un enfant de cet âge. Vide : elle vaut pour tous."),
    )


def _exception_under() -> WholeBlock:
    return WholeBlock(
        label=_("Exception : pour un enfant de moins de, en années"),
        required=False,
        min_value=1,
        max_value=LONGEST_AGE,
    )


class ServiceBlock(LimitsBlock):
    at_least = WholeBlock(
        label=_("Au moins, en mois"), required=False, min_value=0, max_value=LONGEST_SERVICE
    )
    under = WholeBlock(label=_("Moins de, en mois"), required=False, min_value=1, max_value=LONGEST_SERVICE)

    class Meta:
        label = _("Ancienneté")
        icon = "date"


class ChildBlock(LimitsBlock):
    at_least = WholeBlock(
        label=_("À partir de, en années"), required=False, min_value=0, max_value=LONGEST_AGE
    )
    under = WholeBlock(label=_("Moins de, en années"), required=False, min_value=1, max_value=LONGEST_AGE)
    disabled = blocks.BooleanBlock(label=_("Un enfant handicapé"), required=False)
    exception_at_least = _exception_at_least()
    exception_under = _exception_under()

    def clean(self, value: StructValue) -> StructValue:
        return _check_exception(super().clean(value), self.is_deferred_validation)

    class Meta:
        label = _("Enfant à charge")
        icon = "group"


class PlaceBlock(ConditionBlock):
    zones = blocks.MultipleChoiceBlock(
        label=_("Où l’on travaille"), choices=Zone.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        label = _("Lieu")
        icon = "site"


class DisabilityBlock(ConditionBlock):
    class Meta:
        label = _("Handicap de l’agent")
        icon = "user"


class IncomeBlock(ConditionBlock):
    ceiling = WholeBlock(
        label=_("Plafond par part, en euros"),
        min_value=1,
        max_value=LARGEST_SUM,
        help_text=_("Revenu fiscal de référence divisé par le nombre de parts."),
    )
    ceiling_alone = WholeBlock(
        label=_("Plafond d’un parent seul"), required=False, min_value=1, max_value=LARGEST_SUM
    )
    ceiling_overseas = WholeBlock(
        label=_("Plafond outre-mer"), required=False, min_value=1, max_value=LARGEST_SUM
    )
    exception_at_least = _exception_at_least()
    exception_under = _exception_under()

    def clean(self, value: StructValue) -> StructValue:
        return _check_exception(super().clean(value), self.is_deferred_validation)

    class Meta:
        label = _("Revenus")
        icon = "tag"


class HousingBlock(ConditionBlock):
    situations = blocks.MultipleChoiceBlock(
        label=_("Situation de logement"),
        choices=HousingSituation.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    undecided = blocks.MultipleChoiceBlock(
        label=_("Situations où une pièce décide"),
        choices=HousingSituation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("La réponse est alors « peut-être »."),
    )

    class Meta:
        label = _("Logement")
        icon = "home"


class DatesBlock(ConditionBlock):
    opens = blocks.DateBlock(label=_("À partir du"), required=False)
    closes = blocks.DateBlock(label=_("Jusqu’au"), required=False)
    every_year = blocks.BooleanBlock(
        label=_("Chaque année"), required=False, help_text=_("Seuls le jour et le mois comptent alors.")
    )

    def clean(self, value: StructValue) -> StructValue:
        found: StructValue = super().clean(value)
        opens, closes = found["opens"], found["closes"]
        is_draft = self.is_deferred_validation
        if opens is None and closes is None and not is_draft:
            raise _fault(opens=gettext("Donnez au moins l’une des deux dates."))
        if found["every_year"] and (opens is None or closes is None) and not is_draft:
            missing = "opens" if opens is None else "closes"
            raise _fault(**{missing: gettext("Chaque année : donnez les deux dates.")})
        if opens and closes and closes < opens and not found["every_year"]:
            raise _fault(closes=gettext("La fin précède le début."))
        return found

    class Meta:
        label = _("Dates de la demande")
        icon = "calendar-alt"


class UnaskedBlock(ConditionBlock):
    class Meta:
        label = _("Ce que Relais ne demande pas, et qui décide")
        icon = "help"


# In the order in which they are offered; under which name one is kept is the condition's to say.
BLOCKS: dict[type[Condition], type[ConditionBlock]] = {
    Service: ServiceBlock,
    Place: PlaceBlock,
    Child: ChildBlock,
    Disability: DisabilityBlock,
    Income: IncomeBlock,
    Housing: HousingBlock,
    Dates: DatesBlock,
    Unasked: UnaskedBlock,
}


class ConditionsBlock(blocks.StreamBlock):
    """The statuses ticked in « Pour qui » are a condition already."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            [(kind.model_fields["type"].default, block()) for kind, block in BLOCKS.items()], **options
        )


NOT_THERE = _(
    "« %(paragraph)s » est vide : le lecteur y serait mené. Remplissez-le, ou choisissez-en un autre."
)
ALWAYS_THERE = frozenset({PageParagraph.WHO, PageParagraph.DEADLINE})  # empty, they say "all", "all year"


def pointing_nowhere(stream: Iterable[Any], page: Mapping[str, Any]) -> StreamBlockValidationError | None:
    """Beside each condition that is explained by an empty paragraph. ``page``: its fields; those that the
    form has refused are missing, and not judged."""
    found = {}
    for number, child in enumerate(stream):
        name = child.value["paragraph"]
        if name in ALWAYS_THERE or name not in page or strip_tags(str(page[name])).strip():
            continue
        said = NOT_THERE % {"paragraph": PageParagraph(name).label}
        found[number] = _fault(paragraph=said)
    return StreamBlockValidationError(block_errors=found) if found else None


def conditions_of(audience: Iterable[str], stream: Any) -> tuple[AnyCondition, ...]:
    """R16 first. None at all where an editor has written none: the page alone says who is entitled."""
    written = [_plain(child) for child in stream.raw_data]
    if not written:
        return ()
    statuses = [status for status in BeneficiaryStatus if status in set(audience)]
    read = READ.validate_python(written)
    return (status_of(statuses), *read) if statuses else read


def status_of(statuses: Iterable[BeneficiaryStatus]) -> Status:
    listed = list(statuses)
    label = gettext("Votre statut est l’un de ceux-ci : %(list)s.") % {
        "list": ", ".join(str(status.label) for status in listed)
    }
    return Status(label=label, paragraph="who", statuses=tuple(status.value for status in listed))


def _plain(child: Any) -> dict[str, Any]:
    """Of one block as it is kept: nothing where a form left nothing."""
    kept = child["value"].items()
    said = {name: str(one) if isinstance(one, date) else one for name, one in kept if one not in (None, "")}
    return {"type": child["type"], **said}

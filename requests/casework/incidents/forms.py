"""What is typed of a grave event: what happened and where, numbers, sums, words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.disasters import figures
from casework.disasters.letters import Head, Kind
from casework.disasters.states import IncidentEvent
from casework.forms import LongText, MoneyField, TokenForm
from casework.funds import money
from casework.incidents.concerned import Places, places_of
from casework.incidents.handling import Written
from casework.incidents.picture import Picture, RegionPicture
from casework.incidents.reading import OpenIncident
from core.forms import DayField, PlainField, WholeField
from directory.models import Region

LONGEST_TITLE = 120
MOST_AGENTS = 99_999
MOST_MONEY = 9_999_999_999  # cents: of a whole region, less than a hundred million euros
CHOOSE = ("", _("Choisissez"))


class HeadForm(TokenForm):
    """``allowed``: the regions where whoever types may say that something happened; ``before``: the places
    that were said already, which stay whoever types."""

    kind = forms.ChoiceField(
        label=_("Quel évènement"),
        choices=[CHOOSE, *Kind.choices],
        error_messages={"required": _("Choisissez de quel évènement il s’agit.")},
    )
    title = PlainField(
        label=_("Son nom, en quelques mots"),
        help_text=_("Par exemple : Inondation à Arras. Ne nommez aucun agent."),
        max_length=LONGEST_TITLE,
        error_messages={
            "required": _("Donnez un nom à cet évènement."),
            "max_length": _("Ce nom est trop long : 120 caractères au plus."),
        },
    )
    since = DayField(
        label=_("Depuis quel jour"),
        error_messages={
            "required": _("Indiquez le jour."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026."),
        },
    )
    places = forms.MultipleChoiceField(
        label=_("Où"),
        error_messages={"required": _("Cochez au moins un lieu : il dit qui est concerné.")},
    )
    text = LongText(
        label=_("Ce qui s’est passé, et ce que vous attendez"),
        help_text=_("Tous ceux que l’évènement concerne le lisent. Ne nommez aucun agent."),
        required_message=_("Dites en quelques mots ce qui s’est passé."),
    )
    responsible = PlainField(
        label=_("Qui suit cet évènement"),
        help_text=_("La personne à appeler."),
        max_length=LONGEST_TITLE,
        error_messages={
            "required": _("Dites qui suit cet évènement."),
            "max_length": _("Ce nom est trop long : 120 caractères au plus."),
        },
    )

    def __init__(
        self, *args: Any, allowed: Sequence[Region], today: date, before: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.allowed, self.today, self.before = allowed, today, set(before)
        named = self.data.getlist("places") if self.is_bound else self.initial.get("places", ())  # type: ignore[attr-defined]
        self.named: Places = places_of(named)
        regions = {region.pk for region in allowed}
        field: Any = self.fields["places"]
        field.choices = [
            *((f"r:{one.code}", one.name) for one in allowed),
            *(
                (f"r:{one.code}", one.name)
                for one in self.named.regions
                if one.pk not in regions and f"r:{one.code}" in self.before
            ),
            *(
                (f"d:{one.code}", str(one))
                for one in self.named.departments
                if one.region_id in regions or f"d:{one.code}" in self.before
            ),
            *(
                (f"e:{one.code}", one.label)
                for one in self.named.establishments
                if one.department.region_id in regions or f"e:{one.code}" in self.before
            ),
        ]
        field.error_messages["invalid_choice"] = _(
            "Un de ces lieux n’est pas dans une région que vous coordonnez."
        )

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > self.today:
            raise forms.ValidationError(_("Cette date est à venir."))
        return since

    @sensitive_variables()
    def head(self) -> Head:
        data = self.cleaned_data
        return Head(
            kind=data["kind"],
            title=data["title"],
            text=data["text"],
            since=data["since"].isoformat(),
            responsible=data["responsible"],
            places=tuple(data["places"]),
        )


class OpeningForm(HeadForm):
    reserved = LongText(
        label=_("Pour la coordination seule"),
        help_text=_("Les assistants de service social ne le lisent pas."),
        rows=4,
        required=False,
        required_message="",
    )


class AmendForm(HeadForm):
    def clean_places(self) -> list[str]:
        """What another region has said of itself stays."""
        allowed = {region.code for region in self.allowed}
        told = places_of(self.before)
        others = [
            *(f"r:{one.code}" for one in told.regions if one.code not in allowed),
            *(f"d:{one.code}" for one in told.departments if one.region.code not in allowed),
            *(f"e:{one.code}" for one in told.establishments if one.department.region.code not in allowed),
        ]
        return list(dict.fromkeys([*self.cleaned_data["places"], *others]))

    @sensitive_variables()
    def written(self) -> Written:
        return Written(IncidentEvent.AMEND, head=self.head())


class StepForm(TokenForm):
    """``regions`` are those of which whoever types may tell; the one of one is not asked for."""

    event: IncidentEvent

    def __init__(
        self, *args: Any, found: OpenIncident, picture: Picture, regions: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.picture = found, picture
        if "region" in self.fields:
            field: Any = self.fields["region"]
            field.choices = [(code, picture.names.get(code, code)) for code in regions]
            if len(regions) == 1:
                field.widget, self.initial["region"] = forms.HiddenInput(), regions[0]

    @property
    def told_region(self) -> str:
        """Of which it tells, before it is sent."""
        field: Any = self.fields["region"]
        return str(self.initial.get("region") or (field.choices[0][0] if field.choices else ""))

    @sensitive_variables()
    def written(self) -> Written:
        data = self.cleaned_data
        return Written(
            self.event,
            text=data.get("text", ""),
            urgent=data.get("urgent", ""),
            region=data.get("region", ""),
            figures=self.numbers(),
        )

    def numbers(self) -> dict[str, int]:
        """What is nothing is left out."""
        codes = {**figures.EVALUATED, **figures.COUNTS, **figures.SUMS}
        return {code: self.cleaned_data[code] for code in codes if self.cleaned_data.get(code)}


def _region() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("De quelle région"),
        error_messages={
            "required": _("Choisissez la région."),
            "invalid_choice": _("Cette région n’est pas la vôtre, ou n’est plus concernée."),
        },
    )


def _count(label: Any) -> WholeField:
    return WholeField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_AGENTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Écrivez un nombre de personnes, comme 12.")
        ),
    )


def _counts(labels: figures.Labels) -> dict[str, forms.Field]:
    return {code: _count(label) for code, label in labels.items()}


class _EvaluatedForm(StepForm):
    region = _region()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_counts(figures.EVALUATED))

    @property
    def tables(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The numbers under their headings."""
        return [
            (_("Combien"), [self[figures.MET]]),
            (_("Leur situation"), [self[code] for code in figures.SITUATIONS]),
            (_("Leurs besoins"), [self[code] for code in figures.NEEDS]),
        ]

    def begin_with(self, numbers: Mapping[str, int]) -> None:
        for code in figures.EVALUATED:
            if numbers.get(code):
                self.initial.setdefault(code, numbers[code])


class EvaluationForm(_EvaluatedForm):
    """Begins with what its author wrote last: it tells of all since the beginning."""

    event = IncidentEvent.EVALUATE
    text = LongText(
        label=_("Ce qui a été fait"),
        help_text=_("Ne nommez aucun agent."),
        rows=5,
        required_message=_("Dites ce qui a été fait, même si c’est peu."),
    )
    urgent = LongText(label=_("Ce qui est urgent"), rows=4, required=False, required_message="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.picture.mine is not None:
            last = self.picture.mine.letter
            self.begin_with(last.figures)
            for name in ("text", "urgent", "region"):
                self.initial.setdefault(name, getattr(last, name))


class SummaryForm(_EvaluatedForm):
    """Begins with the sum of the last evaluations of the region."""

    event = IncidentEvent.SUMMARIZE
    text = LongText(
        label=_("La synthèse, pour la coordination nationale"),
        help_text=_("Ne nommez aucun agent."),
        required_message=_("Écrivez la synthèse : elle ne part pas sans elle."),
    )
    urgent = LongText(label=_("Ce qui est urgent"), rows=4, required=False, required_message="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (region := _picture_of(self.picture, self.told_region)) is not None:
            self.begin_with(region.totals)


class _CountedForm(StepForm):
    region = _region()
    text = LongText(
        label=_("Les actions menées"),
        help_text=_("Ne nommez aucun agent."),
        required_message=_("Dites ce qui a été fait."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_counts(figures.COUNTS))
        for code, label in figures.SUMS.items():
            self.fields[code] = MoneyField(label=label, required=False, max_length=20, most=MOST_MONEY)

    @property
    def tables(self) -> list[tuple[Any, list[forms.BoundField]]]:
        granted = (figures.AIDS, figures.AIDS_SUM, figures.LOANS, figures.LOANS_SUM)
        return [
            (_("Agents aidés"), [self[code] for code in (figures.HELPED, *figures.BY_NEED)]),
            (_("Aides et prêts accordés au titre de l’évènement"), [self[code] for code in granted]),
        ]

    def begin_with(self, numbers: Mapping[str, int]) -> None:
        for code in figures.COUNTS:
            if numbers.get(code):
                self.initial.setdefault(code, numbers[code])
        for code in figures.SUMS:
            if numbers.get(code):
                self.initial.setdefault(code, money.plain(numbers[code]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for count, amount in ((figures.AIDS, figures.AIDS_SUM), (figures.LOANS, figures.LOANS_SUM)):
            if bool(data.get(count)) != bool(data.get(amount)) and not {count, amount} & {*self.errors}:
                self.add_error(
                    count if not data.get(count) else amount, _("Le nombre et le montant vont ensemble.")
                )
        return data


class AccountForm(_CountedForm):
    """Of a sector, by its worker."""

    event = IncidentEvent.ACCOUNT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (mine := self.picture.my_account) is not None:
            self.begin_with(mine.letter.figures)
            self.initial.setdefault("text", mine.letter.text)


class BalanceForm(_CountedForm):
    """Of a region: begins with the accounts of its sectors."""

    event = IncidentEvent.BALANCE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (region := _picture_of(self.picture, self.told_region)) is not None:
            self.begin_with(region.account_totals)


class ClosingForm(_CountedForm):
    """The last account: begins with those of the regions; where it was reopened, with that of its former
    end."""

    event = IncidentEvent.CLOSE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["region"]
        if (former := self.picture.closing) is not None:
            self.begin_with(former.letter.figures)
            self.initial.setdefault("text", former.letter.text)
        else:
            self.begin_with(self.picture.balanced)


class NoteForm(StepForm):
    event = IncidentEvent.NOTE
    text = LongText(
        label=_("Votre note"),
        help_text=_("Les assistants de service social ne la lisent pas. Ne nommez aucun agent."),
        required_message=_("Écrivez votre note."),
    )


class RemindForm(StepForm):
    event = IncidentEvent.REMIND


class ShareForm(StepForm):
    event = IncidentEvent.SHARE


class ReopenForm(StepForm):
    event = IncidentEvent.REOPEN


def _picture_of(picture: Picture, code: str) -> RegionPicture | None:
    return next((one for one in picture.regions if one.code == code), None)

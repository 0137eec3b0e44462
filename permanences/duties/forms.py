"""What is typed becomes a ``Draft`` or a ``Span``; a refusal is a sentence by its field."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, PlainField, refuse
from core.text import fold
from directory.concerns import AnsweringForm
from directory.models import Establishment, Place, Sector
from permanences.duties.actions import Draft
from permanences.duties.single_dates import Span
from permanences.models import Mode, Permanence, State
from permanences.models.duties import MAX_INTERVAL, NOT_CONFIDENTIAL
from permanences.rules.recurrence import LAST, Frequency, dates

SPANS = (1, 2, 3)
LONGEST = timedelta(days=365 * 6)
LATEST_START = date(2090, 1, 1)  # so that the years of its next dates can be written
NTH = [
    ("1", _("premier")),
    ("2", _("deuxième")),
    ("3", _("troisième")),
    ("4", _("quatrième")),
    (str(LAST), _("dernier")),
]


def _hour(label: Any, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, input_formats=["%H:%M", "%H:%M:%S"], **options)


def _weeks(count: int) -> Any:
    return _("chaque semaine") if count == 1 else format_lazy(_("une semaine sur {count}"), count=count)


def _months(count: int) -> Any:
    return _("chaque mois") if count == 1 else format_lazy(_("un mois sur {count}"), count=count)


COUNTS = range(1, MAX_INTERVAL + 1)
RHYTHMS = [
    (_("Par semaine"), [(f"{Frequency.WEEKLY}-{count}", _weeks(count)) for count in COUNTS]),
    (_("Par mois"), [(f"{Frequency.MONTHLY}-{count}", _months(count)) for count in COUNTS]),
]


class RhythmForm(forms.Form):
    """When it takes place: all that the list of the next dates needs."""

    rhythm = forms.ChoiceField(label=_("Rythme"), choices=RHYTHMS, initial="weekly-1")
    nth = forms.ChoiceField(
        label=_("Rang dans le mois"),
        choices=[("", _("(au choix pour un mois)")), *NTH],
        required=False,
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Jours"),
        choices=[(str(n), name) for n, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un jour.")},
    )
    starts_1, ends_1 = _hour(_("Heure de début")), _hour(_("Heure de fin"))
    starts_2 = _hour(_("Deuxième horaire, début"), required=False)
    ends_2 = _hour(_("Deuxième horaire, fin"), required=False)
    starts_3 = _hour(_("Troisième horaire, début"), required=False)
    ends_3 = _hour(_("Troisième horaire, fin"), required=False)
    starts_on = DayField(label=_("À partir du"))
    ends_on = DayField(
        label=_("Jusqu’au"), required=False, help_text=_("Laissez vide s’il n’y a pas de fin prévue.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        frequency, _dash, interval = data.get("rhythm", "weekly-1").partition("-")
        data["frequency"], data["interval"] = frequency, int(interval)
        self._check_rank(data)
        self._check_dates(data)
        data["windows"] = tuple(self._spans(data))
        data["weekdays"] = tuple(sorted(int(day) for day in data.get("weekdays", ())))
        return data

    def _check_rank(self, data: dict[str, Any]) -> None:
        monthly = data["frequency"] == Frequency.MONTHLY
        if monthly and not data.get("nth"):
            self.add_error("nth", _("Choisissez le rang du jour dans le mois, par exemple « premier »."))
        data["nth"] = int(data["nth"]) if monthly and data.get("nth") else None

    def _check_dates(self, data: dict[str, Any]) -> None:
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and starts_on > LATEST_START:
            self.add_error("starts_on", _("Vérifiez l’année de cette date."))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("La fin de la permanence précède son début."))

    def _spans(self, data: dict[str, Any]) -> Iterator[tuple[time, time]]:
        spans = []
        for number in SPANS:
            start, end = data.get(f"starts_{number}"), data.get(f"ends_{number}")
            if (start is None) != (end is None) and not self.errors.keys() & {
                f"starts_{number}",
                f"ends_{number}",
            }:
                self.add_error(f"ends_{number}", _("Donnez l’heure de début et l’heure de fin."))
            elif start is not None and end is not None:
                if end <= start:
                    self.add_error(f"ends_{number}", _("L’heure de fin précède l’heure de début."))
                spans.append((start, end, number))
        spans.sort()
        for (_start, end, _n), (start, _end, number) in pairwise(spans):
            if start < end:
                self.add_error(f"starts_{number}", _("Ces heures se chevauchent."))
        return iter([(start, end) for start, end, _n in spans])

    @property
    def several_hours(self) -> bool:
        """Whether more than one stretch of the day is there to be seen."""
        names = [f"{end}_{number}" for number in SPANS[1:] for end in ("starts", "ends")]
        return any(self[name].value() or self[name].errors for name in names)


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, place: Any) -> str:
        label = f"{place.establishment.name} : {place.name}"
        return label if place.is_confidential else _("%(label)s (non confidentiel)") % {"label": label}


class PermanenceForm(AnsweringForm, RhythmForm):
    mode = forms.ChoiceField(
        label=_("Forme"), choices=Mode.choices, initial=Mode.ON_SITE, widget=forms.RadioSelect
    )
    target = forms.ChoiceField(
        label=_("Pour"),
        error_messages={"required": _("Choisissez un établissement ou un secteur.")},
    )
    place = PlaceField(
        Place.objects.none(),
        label=_("Lieu déjà connu"),
        required=False,
        empty_label=_("Choisir un lieu"),
    )
    new_place = PlainField(
        label=_("Ou un nouveau lieu"),
        max_length=120,
        required=False,
        help_text=_("Par exemple : bâtiment B, bureau 12."),
        widget=forms.TextInput(),
    )
    new_place_is_confidential = forms.BooleanField(
        label=_("Ce lieu est confidentiel : on n’y voit pas qui entre et l’on n’entend pas ce qui s’y dit."),
        required=False,
    )

    def __init__(
        self, *args: Any, establishments: QuerySet[Establishment], sectors: QuerySet[Sector], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._targets: dict[str, Establishment | Sector] = {f"e:{e.code}": e for e in establishments}
        named = [
            (key, f"{e.name}, {e.city}") for key, e in self._targets.items() if isinstance(e, Establishment)
        ]
        whole = [
            (f"s:{s.code}", _("Tout le secteur %(name)s, par téléphone") % {"name": s.name}) for s in sectors
        ]
        self._targets |= {f"s:{s.code}": s for s in sectors}
        target, place = self.fields["target"], self.fields["place"]
        if isinstance(target, forms.ChoiceField) and isinstance(place, forms.ModelChoiceField):
            target.choices = [("", _("Choisir")), (_("Établissements"), named), (_("Secteurs"), whole)]
            place.queryset = Place.objects.filter(establishment__in=establishments).select_related(
                "establishment"
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        target = self._targets.get(data.get("target", ""))
        data["establishment"] = target if isinstance(target, Establishment) else None
        data["sector"] = target if isinstance(target, Sector) else None
        if data.get("mode") == Mode.ON_SITE and target is not None:
            self._check_place(data)
        elif data.get("mode") == Mode.TELEPHONE:
            data["place"] = None
        return data

    def _check_place(self, data: dict[str, Any]) -> None:
        place: Place | None = data.get("place")
        if data["sector"] is not None:
            self.add_error("target", _("Sur place, choisissez un établissement."))
        elif data.get("new_place"):
            if not fold(data["new_place"]):
                self.add_error("new_place", _("Écrivez un nom de lieu, par exemple : bureau 12."))
            elif not data.get("new_place_is_confidential"):
                self.add_error("new_place", NOT_CONFIDENTIAL)
        elif place is None:
            self.add_error("place", _("Indiquez le lieu de la permanence."))
        elif place.establishment_id != data["establishment"].pk:
            self.add_error("place", _("Ce lieu n’est pas dans l’établissement choisi."))
        elif not place.is_confidential:
            self.add_error("place", NOT_CONFIDENTIAL)  # R6

    def draft(self) -> Draft:
        data = self.cleaned_data
        names = [field.name for field in fields(Draft) if field.name != "new_place"]
        new_place = data["new_place"] if data["mode"] == Mode.ON_SITE else ""
        return Draft(**{name: data[name] for name in names}, new_place=new_place)

    def refuse(self, error: ValidationError) -> None:
        """Put what an action refuses by the field concerned, or above them all."""
        if hasattr(error, "error_dict") and "sector" in error.error_dict:
            error = ValidationError({"target": error.error_dict["sector"]})
        if hasattr(error, "error_dict") and "windows" in error.error_dict:
            error = ValidationError({"starts_1": error.error_dict["windows"]})
        self.ask(error)
        refuse(self, error)


def initial_of(permanence: Permanence, today: date) -> dict[str, Any]:
    """One that is published goes on until its successor begins: on its next date, unless told otherwise."""
    target = permanence.establishment or permanence.sector
    kind = "e" if permanence.establishment else "s"
    same = ("mode", "starts_on", "ends_on")
    initial: dict[str, Any] = {name: getattr(permanence, name) for name in same}
    initial["target"] = f"{kind}:{target.code}" if target else ""
    initial["rhythm"] = f"{permanence.frequency}-{permanence.interval}"
    initial["place"] = permanence.place_id
    initial["nth"] = permanence.nth or ""
    initial["reason"] = permanence.despite
    if permanence.state == State.PUBLISHED and permanence.starts_on < today:
        rule = permanence.rule(permanence.windows.all())
        initial["starts_on"] = next(dates(rule, today, today + LONGEST), today)
    initial["weekdays"] = [str(day) for day in permanence.weekdays]
    for number, window in zip(SPANS, permanence.windows.all(), strict=False):
        initial |= {f"starts_{number}": window.starts_at, f"ends_{number}": window.ends_at}
    return initial


class NoteForm(forms.Form):
    note = PlainField(
        label=_("Précision pour les agents"),
        max_length=120,
        required=False,
        help_text=_("Elle sera visible de tous. N’y écrivez rien de personnel."),
        widget=forms.TextInput(),
    )


class SpanForm(AnsweringForm, NoteForm):
    new_date = DayField(label=_("Date"))
    starts_at, ends_at = _hour(_("Heure de début")), _hour(_("Heure de fin"))
    field_order = ["new_date", "starts_at", "ends_at", "note", "reason", "seen"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"starts_at", "ends_at"} <= data.keys() and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("L’heure de fin précède l’heure de début."))
        return data

    def span(self) -> Span:
        return Span(
            self.cleaned_data["new_date"], self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]
        )


class StopForm(forms.Form):
    """``seen``: which announced dates after that day the page has listed."""

    last = DayField(label=_("Dernier jour de la permanence"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    gone: tuple[str, ...] = ()

    def list_gone(self, lines: list[str], seen: str) -> None:
        self.gone = tuple(lines)
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["seen"] = seen  # type: ignore[index]


class ApprovalForm(forms.Form):
    malgre = PlainField(label=_("Pourquoi approuver malgré tout"), max_length=300, required=False)


class RefusalForm(forms.Form):
    reason = PlainField(
        label=_("Motif du refus"),
        max_length=300,
        error_messages={"required": _("Dites pourquoi : la personne doit pouvoir corriger.")},
        widget=forms.TextInput(),
    )

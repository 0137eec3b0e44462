"""An appointment as it is typed; what speaks against its hour is said once, and passes when it was read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casework.appointments.actions import Given
from casework.appointments.places import Rooms, said
from casework.cases.lines import Written
from casework.due.planned import Planned, on_day_of
from casework.forms import LongText, TokenForm
from casework.writings.appointment import How
from casework.writings.labels import HOW
from core import french
from core.forms import DayField, PlainField
from directory.concerns import Concern, Unseen, shown
from directory.models import Worker
from permanences.busy.warnings import Hour, of_hour
from permanences.rules.plausible import exists
from permanences.rules.recurrence import at_wall_time

LINE = 200
AHEAD = timedelta(days=366)
LENGTHS = [
    (15, _("15 minutes")),
    (30, _("30 minutes")),
    (45, _("45 minutes")),
    (60, _("1 heure")),
    (90, _("1 heure et demie")),
    (120, _("2 heures")),
    (180, _("3 heures")),
]
SKIPPED = _("Ce jour-là, les horloges avancent : cette heure n’existe pas.")


class AppointmentForm(TokenForm):
    """``concerns``: what its page says before it goes on; ``seen`` carries which of them it said."""

    concerns: tuple[Concern, ...] = ()
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    last = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = DayField(
        label=_("Jour"),
        error_messages={
            "required": _("Indiquez le jour du rendez-vous."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/11/2026."),
        },
    )
    hour = forms.TimeField(
        label=_("Heure"),
        widget=forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
        error_messages={
            "required": _("Indiquez l’heure du rendez-vous."),
            "invalid": _("Cette heure n’existe pas. Écrivez-la comme 14:30."),
        },
    )
    minutes = forms.TypedChoiceField(
        label=_("Durée"),
        choices=LENGTHS,
        coerce=int,
        initial=60,
        error_messages={"invalid_choice": _("Choisissez une durée dans la liste.")},
    )
    medium = forms.ChoiceField(
        label=_("Par quel moyen"),
        choices=[("", _("Choisissez")), *HOW],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Dites comment vous vous parlerez.")),
    )
    room = forms.ChoiceField(
        label=_("Dans l’un de vos bureaux"),
        required=False,
        error_messages={"invalid_choice": _("Choisissez un bureau dans la liste, ou écrivez le lieu.")},
    )
    place = PlainField(
        label=_("Un autre lieu, un numéro, un lien"),
        required=False,
        max_length=LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": None}),
        error_messages={
            "max_length": _("Texte trop long : %(show_value)d caractères, pour %(limit_value)d au plus.")
        },
    )
    text = LongText(
        label=_("Vos mots pour la personne"),
        help_text=_("Ce qu’elle apporte, par où elle entre."),
        rows=3,
        required=False,
        required_message="",
    )
    is_shown = forms.BooleanField(
        label=_("La personne voit ce rendez-vous avec son code"), required=False, initial=True
    )
    is_invited = forms.BooleanField(label=_("Lui envoyer un courriel"), required=False)

    def __init__(
        self,
        *args: Any,
        by: Worker,
        at: datetime,
        rooms: Rooms,
        has_code: bool,
        address: str,
        written: Sequence[Written] = (),
        moving: Planned | None = None,
        was_sent: bool = False,
        **kwargs: Any,
    ) -> None:
        """``was_sent``: this very form took its hour before, which is no reason to warn of it.
        ``written``: in the case, which may have another one on that day.
        """
        super().__init__(*args, **kwargs)
        self.by, self.at, self.rooms, self.moving, self.was_sent = by, at, rooms, moving, was_sent
        self.written = written
        room = cast(forms.ChoiceField, self.fields["room"])
        room.choices = [("", _("Ailleurs, ou sans lieu")), *rooms.choices]
        is_shown = moving is not None and moving.is_shown
        is_invited = moving is not None and moving.content.is_invited
        if not has_code or is_shown:
            del self.fields["is_shown"]
        if not has_code and not is_shown:
            del self.fields["text"]
        if not address or is_invited:
            del self.fields["is_invited"]
        else:
            self.fields["is_invited"].help_text = _(
                "À %(address)s, à la prochaine heure : le jour et l’heure, sans le lieu ni le nom du service."
            ) % {"address": address}
        if not rooms.places:
            del self.fields["room"]
        self.was_shown = is_shown

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("room") and data.get("place"):
            self.add_error("place", _("Choisissez un bureau ou écrivez un lieu, pas les deux."))
        if data.get("medium") == How.ON_SITE and not (data.get("room") or data.get("place")):
            self.add_error("place", _("Dites où vous recevrez la personne."))
        if data.get("text") and not self.is_told(data):
            self.add_error("text", _("Personne ne lirait ces mots : la personne ne voit pas ce rendez-vous."))
        if data.get("day") and data.get("hour"):
            self._when(data)
        return data

    def is_told(self, data: dict[str, Any]) -> bool:
        return self.was_shown or bool(data.get("is_shown"))

    def _when(self, data: dict[str, Any]) -> None:
        day, hour, zone = data["day"], data["hour"], self._zone(data)
        data["starts_at"] = starts_at = at_wall_time(day, hour, zone)
        if not exists(day, hour, zone):
            self.add_error("hour", SKIPPED)
        elif starts_at <= self.at:
            self.add_error("hour", _("Cette heure est passée. Un rendez-vous est à venir."))
        elif starts_at > self.at + AHEAD:
            self.add_error("day", _("C’est dans plus d’un an. Vérifiez l’année."))
        elif not self.errors and not self.was_sent:
            self._warn(data)

    def _zone(self, data: dict[str, Any]) -> ZoneInfo:
        department = self.rooms.department_for(data.get("room", ""))
        return department.zone_info if department is not None else ZoneInfo(settings.TIME_ZONE)

    def _clock(self, data: dict[str, Any]) -> str:
        """Named where it is not the one that most go by."""
        department = self.rooms.department_for(data.get("room", ""))
        is_ours = department is None or department.zone_info.key == settings.TIME_ZONE
        return "" if department is None or is_ours else department.name

    def _warn(self, data: dict[str, Any]) -> None:
        """Asked each time: what came since is said as well."""
        code, there = data.get("room", ""), self._given(data["starts_at"])
        itself = [self.moving] if self.moving is not None else []
        hour = Hour(
            self.by,
            data["starts_at"],
            data["starts_at"] + timedelta(minutes=data["minutes"]),
            self.rooms.department_for(code),
            self.rooms.places.get(code),
            [UUID(one.content.block) for one in (*itself, *there)],
        )
        concerns = (*map(_there, there), *of_hour(hour))
        if concerns and data.get("seen") != shown(concerns):
            self.concerns = concerns
            told = cast(QueryDict, self.data).copy()
            told["seen"] = shown(concerns)
            self.data = told
            self.add_error(None, Unseen(concerns))

    def _given(self, starts_at: datetime) -> list[Planned]:
        """Others of this case on that day: most often the same one, in another window."""
        number = self.moving.number if self.moving is not None else 0
        return [one for one in on_day_of(self.written, starts_at) if one.number != number]

    def told(self) -> None:
        """A refusal was read: what the appointment is by now is known to whoever sends it again."""
        now = cast(QueryDict, self.data).copy()
        now["last"] = str(self.moving.last if self.moving is not None else "")
        self.data = now

    def given(self) -> Given:
        data = self.cleaned_data
        room = self.rooms.places.get(data.get("room", ""))
        return Given(
            starts_at=data["starts_at"],
            minutes=data["minutes"],
            zone=self._zone(data).key,
            clock=self._clock(data),
            medium=data["medium"],
            place=said(room) if room is not None else data["place"],
            text=data.get("text", ""),
            is_shown=bool(data.get("is_shown")),
            is_invited=bool(data.get("is_invited")),
            moves=self.moving.number if self.moving is not None else 0,
            last=data.get("last") or 0,
        )


def _there(one: Planned) -> Concern:
    said = _now(
        "Ce dossier a déjà un rendez-vous ce jour-là : %(span)s, donné par %(name)s. "
        "Il reste, et celui-ci s’y ajouterait."
    )
    values = {"span": french.span(one.start, one.end), "name": one.content.author}
    return Concern(f"given:{one.last}", said % values)


class EndForm(TokenForm):
    """What became of it: ``how`` is what the button says, ``last`` the entry whose hour it stood beside."""

    last = forms.IntegerField(required=False, widget=forms.HiddenInput)

    text = LongText(
        label=_("Vos mots pour la personne"),
        help_text=_("Elle les lira avec son code."),
        rows=2,
        required=False,
        required_message="",
    )

    def told(self, now: Planned | None) -> None:
        """A refusal was read, beside the hour that holds."""
        data = cast(QueryDict, self.data).copy()
        data["last"] = str(now.last if now is not None else "")
        self.data = data


def initial_of_move(moving: Planned, rooms: Rooms) -> dict[str, Any]:
    """As it stands; one of her rooms is chosen again where its name is still that."""
    told = moving.content
    room = next((code for code, name in rooms.choices if name == told.place), "")
    return {
        "day": moving.start.date(),
        "hour": moving.start.time(),
        "minutes": told.minutes,
        "medium": told.medium,
        "room": room,
        "place": "" if room else told.place,
        "text": "",
        "last": moving.last,
    }

"""An appointment with the person: set, moved, ended; and what they answer to it with their code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.writings.base import Content, EntryKind, Form
from core import french


class How(StrEnum):
    """How the two will speak with each other: values of the means of an interview."""

    ON_SITE = "on_site"
    PHONE = "phone"
    VISIT = "visit"
    VIDEO = "video"


FROM_AFAR = frozenset([How.PHONE, How.VIDEO])


class End(StrEnum):
    """What became of it. ``FREED``: the person had given it up, and the worker took her hour back."""

    CANCELLED = "cancelled"
    HONOURED = "honoured"
    MISSED = "missed"
    FREED = "freed"


class Wish(StrEnum):
    """What the person answers."""

    CANCEL = "cancel"
    OTHER = "other"


def _hour(starts_at: str) -> str:
    at = datetime.fromisoformat(starts_at)
    return f"{french.day(at)}, {french.hour(at)}"


def _of(starts_at: str) -> str:
    return gettext("Rendez-vous du %(hour)s :") % {"hour": _hour(starts_at)}


ENDS = {
    End.CANCELLED: _("annulé"),
    End.HONOURED: _("honoré"),
    End.MISSED: _("la personne n’est pas venue"),
    End.FREED: _("l’heure est libérée"),
}
WISHES = {Wish.CANCEL: _("annulé"), Wish.OTHER: _("une autre heure est demandée")}


@dataclass(frozen=True, slots=True, repr=False)
class Appointment(Content):
    """``starts_at`` is written 2026-12-01T10:00+01:00, on the clock of ``zone``.

    ``clock`` names the department whose clock it is, where it is not that of the service.

    ``moves``: number of the entry that set it first, where this one moves it; else 0. ``uid`` names it in the
    calendar of the person, ``block`` the hour that is taken in that of ``worker``, which has another name
    there: neither calendar leads to the other. ``is_invited``: whether a mail told the person of the hour.
    """

    WORDS = ("place", "text")
    uid: str
    block: str
    worker: str
    starts_at: str
    minutes: int
    zone: str
    medium: str
    clock: str = ""
    place: str = ""
    text: str = ""
    moves: int = 0
    sequence: int = 0
    is_invited: bool = False
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        begins = gettext("Rendez-vous déplacé :") if self.moves else gettext("Rendez-vous :")
        return f"{begins} {_hour(self.starts_at)}. {self.said}".strip()

    @property
    def where(self) -> str:
        """Where the person goes: from afar, the room is that of the worker, whose clock it tells."""
        return "" if self.medium in FROM_AFAR else self.place

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.starts_at)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, repr=False)
class AppointmentEnd(Content):
    """``appointment`` is the number of the entry that set it first, ``starts_at`` its hour by then."""

    appointment: int
    end: str
    starts_at: str
    text: str = ""
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return f"{_of(self.starts_at)} {ENDS[End(self.end)]}. {self.text}".strip()


@dataclass(frozen=True, slots=True, repr=False)
class AppointmentReply(Content):
    """By the holder of the code. ``text``: when they could come."""

    appointment: int
    wish: str
    starts_at: str
    text: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return f"{_of(self.starts_at)} {WISHES[Wish(self.wish)]}. {self.text}".strip()


FORM = Form(
    name="appointment",
    content=Appointment,
    kinds=(EntryKind.ANSWER, EntryKind.NOTE),
    template="casework/writings/appointment.html",
    is_answer=False,
)
END = Form(
    name="appointment_end",
    content=AppointmentEnd,
    kinds=(EntryKind.ANSWER, EntryKind.NOTE),
    template="casework/writings/appointment_end.html",
    is_answer=False,
)
REPLY = Form(
    name="appointment_reply",
    content=AppointmentReply,
    kinds=(EntryKind.MESSAGE,),
    template="casework/writings/appointment_reply.html",
)

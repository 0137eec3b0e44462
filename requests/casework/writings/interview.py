"""An interview, as the worker writes it down; and what of it she shows to the person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext

from casework.writings.base import Content, EntryKind, Form
from core import french


class Medium(StrEnum):
    ON_SITE = "on_site"
    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    MESSAGE = "message"
    VIDEO = "video"

    @property
    def is_met(self) -> bool:
        """Whether the two spoke with each other."""
        return self in (Medium.ON_SITE, Medium.PHONE, Medium.VISIT, Medium.VIDEO)


@dataclass(frozen=True, slots=True, repr=False)
class Interview(Content):
    """For the workers alone. Days are written 2026-11-24, ``next_on`` is empty where none was set.

    ``shown`` is a synthesis that was written for the person; ``is_shown`` whether it was sent to them.
    """

    WORDS = ("synthesis", "shown", "next_step", "directed_to", "present", "place")
    ALIKE = ("held_on", "medium")
    IS_DATED = True
    held_on: str
    medium: str
    place: str = ""
    themes: tuple[str, ...] = ()
    is_first: bool = False
    present: str = ""
    directed_to: str = ""
    next_step: str = ""
    next_on: str = ""
    synthesis: str = ""
    shown: str = ""
    is_shown: bool = False
    author: str = ""
    written_at: str = ""

    @property
    def in_full(self) -> str:
        held_on = french.day(date.fromisoformat(self.held_on), year=True)
        return gettext("Entretien du %(day)s. %(said)s").strip() % {"day": held_on, "said": self.synthesis}


@dataclass(frozen=True, slots=True, repr=False)
class Summary(Content):
    """What the person reads of an interview."""

    held_on: str
    medium: str
    text: str
    author: str = ""
    written_at: str = ""


FORM = Form(
    name="interview",
    content=Interview,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/interview.html",
)
SUMMARY = Form(
    name="interview_summary",
    content=Summary,
    kinds=(EntryKind.ANSWER,),
    template="casework/writings/interview_summary.html",
)

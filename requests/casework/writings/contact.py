"""That the person was reached by a press of a button, on which day; and that this was pressed by mistake."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from casework.writings.base import Content, EntryKind, Form
from core import french


@dataclass(frozen=True, slots=True, repr=False)
class Contact(Content):
    """For the workers. ``day`` is written 2026-11-24; ``before`` is the state that the case had."""

    WORDS = ()
    day: str
    before: str
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return gettext("Personne jointe le %(day)s.") % {
            "day": french.day(date.fromisoformat(self.day), year=True)
        }


@dataclass(frozen=True, slots=True, repr=False)
class ContactMistaken(Content):
    """That nobody was reached: it was pressed by mistake, or in the wrong case."""

    WORDS = ()
    day: str
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return gettext("Premier contact noté par erreur : il ne compte plus.")


CONTACT = Form(
    name="contact",
    content=Contact,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/contact.html",
)
CONTACT_MISTAKEN = Form(
    name="contact_mistaken",
    content=ContactMistaken,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/contact_mistaken.html",
)

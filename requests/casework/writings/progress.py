"""How a case goes on, where no words of an answer say so: it came and was read, it is seen to, it waits,
the person was reached."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext

from casework.writings.base import Content, EntryKind, Form
from core import french


class Step(StrEnum):
    ACKNOWLEDGED = "acknowledged"  # of somebody who has no code: nobody is told
    IN_PROGRESS = "in_progress"
    ASKED = "asked"


@dataclass(frozen=True, slots=True, repr=False)
class Acknowledgement(Content):
    """The person reads it. ``answer_on``: until when an answer is promised, as 2026-11-24, or empty."""

    text: str
    answer_on: str = ""
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Progress(Content):
    """For the workers: since when, and by whom. ``step`` is one of the three above."""

    WORDS = ()
    step: str
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return {
            Step.ACKNOWLEDGED: gettext(
                "Demande lue. La personne n’a pas de code : rien ne lui a été envoyé."
            ),
            Step.IN_PROGRESS: gettext("Demande prise en charge."),
            Step.ASKED: gettext("En attente d’une réponse de la personne."),
        }[Step(self.step)]


@dataclass(frozen=True, slots=True, repr=False)
class Contact(Content):
    """For the workers. ``day`` is written 2026-11-24; ``before`` is the state that the case had, ``promised``
    the day by which an answer had been promised, which is kept with it, or empty."""

    WORDS = ()
    day: str
    before: str
    author: str = ""
    written_at: str = ""
    promised: str = ""

    @property
    def in_short(self) -> str:
        said = gettext("Personne jointe le %(day)s.") % {
            "day": french.day(date.fromisoformat(self.day), year=True)
        }
        return f"{said} {self.kept}".rstrip()

    @property
    def kept(self) -> str:
        if not self.promised:
            return ""
        day = french.day(date.fromisoformat(self.promised), year=True)
        return gettext("La réponse promise au plus tard le %(day)s est donnée.") % {"day": day}


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


ACKNOWLEDGEMENT = Form(
    name="acknowledgement",
    content=Acknowledgement,
    kinds=(EntryKind.ANSWER,),
    template="casework/writings/acknowledgement.html",
    is_answer=False,
)
PROGRESS = Form(
    name="progress",
    content=Progress,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/progress.html",
)
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

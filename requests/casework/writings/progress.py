"""How a case goes on, where no words of an answer say so: it came and was read, it is seen to, it waits."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from casework.writings.base import Content, EntryKind, Form


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

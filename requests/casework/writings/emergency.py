"""One of the four emergencies (R11), what is done about it step by step, and who was let in to read."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.writings.base import Content, EntryKind, Form


class Situation(TextChoices):
    """The four of the circular, 1.1.3."""

    AT_WORK = "at_work", _("Une personne dangereuse pour elle-même ou pour les autres, au travail")
    ABSENT = "absent", _("Une personne absente, peut-être dangereuse pour elle-même")
    CHILD = "child", _("Un enfant en danger")
    DISASTER = "disaster", _("Une catastrophe naturelle ou industrielle")


@dataclass(frozen=True, slots=True, repr=False)
class Emergency(Content):
    """That it is one, and which."""

    situation: str
    text: str
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Mistaken(Content):
    """That it was none, and why: it was noted in the wrong case, or of another kind."""

    situation: str
    text: str
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Step(Content):
    """A step that was taken on a day, or, with ``is_moot``, that there was no reason to take."""

    situation: str
    step: str
    done_on: str
    text: str
    is_moot: bool = False
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class StepMistaken(Content):
    """That a step was noted by mistake, or mistyped, and why: it is to be taken, or noted, anew."""

    situation: str
    step: str
    text: str
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class SecondReader(Content):
    """Who reads from now on as well, told to the agent; ``role`` as it was said then."""

    WORDS = ("reader",)
    reader: str
    role: str
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return gettext("%(name)s lit désormais aussi ce dossier.") % {"name": self.reader}


EMERGENCY = Form(
    name="emergency",
    content=Emergency,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/emergency.html",
)
MISTAKEN = Form(
    name="emergency_mistaken",
    content=Mistaken,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/emergency_mistaken.html",
)
STEP = Form(
    name="emergency_step",
    content=Step,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/emergency_step.html",
)
STEP_MISTAKEN = Form(
    name="emergency_step_mistaken",
    content=StepMistaken,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/emergency_step_mistaken.html",
)
SECOND_READER = Form(
    name="second_reader",
    content=SecondReader,
    kinds=(EntryKind.ANSWER,),
    template="casework/writings/second_reader.html",
    is_answer=False,
)

"""Who reads a case next: what the agent is asked, what they answer, and who comes or goes. The agent reads
all."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.writings.base import Content, EntryKind, Form


class Ground(TextChoices):
    """Why a case was handed over: the agent's yes, or the law that allows it without one (R7)."""

    CODE = "code", _("Accord donné avec le code")
    CHILD = "child", _("Enfant en danger (article L. 226-2-2 du code de l’action sociale et des familles)")
    UNABLE = "unable", _("Personne hors d’état de se protéger (article 226-14 du code pénal)")
    PERIL = "peril", _("Péril grave et imminent (article 223-6 du code pénal)")


LEGAL = (Ground.CHILD, Ground.UNABLE, Ground.PERIL)


@dataclass(frozen=True, slots=True, repr=False)
class HandOverAsked(Content):
    """``worker`` is the public id of whoever would read, ``key`` the six words of their key: the answer is
    about that key. The entry's number names the question."""

    WORDS = ("to", "why")
    to: str
    worker: str
    why: str
    author: str = ""
    written_at: str = ""
    key: str = ""

    @property
    def in_short(self) -> str:
        asked = gettext("Accord demandé à la personne pour transmettre ce dossier à %(name)s.")
        return f"{asked % {'name': self.to}} {self.why}"


@dataclass(frozen=True, slots=True, repr=False)
class HandOverReply(Content):
    """The agent's, by the code: a yes, a no, or no more after a yes. ``asked`` is the number of the
    question."""

    WORDS = ()
    asked: int
    agrees: bool
    written_at: str = ""

    @property
    def in_short(self) -> str:
        if self.agrees:
            return gettext("Oui, mon dossier peut être transmis.")
        return gettext("Non, je ne veux pas que mon dossier soit transmis.")


@dataclass(frozen=True, slots=True, repr=False)
class HandOverUnasked(Content):
    """That the question of that number, about ``to``, is asked no more: the worker took it back."""

    WORDS = ("to",)
    asked: int
    to: str
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        said = gettext("La question sur %(name)s est reprise. La personne n’a plus à y répondre.")
        return said % {"name": self.to}


@dataclass(frozen=True, slots=True, repr=False)
class Handed(Content):
    """To whom the case goes, and on which ground; ``asked`` is the question that was answered, or 0."""

    WORDS = ("to", "words")
    to: str
    worker: str
    ground: str
    words: str = ""
    asked: int = 0
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return f"{gettext('Dossier transmis à %(name)s.') % {'name': self.to}} {self.words}".strip()


@dataclass(frozen=True, slots=True, repr=False)
class TurnedTo(Content):
    """Whom the agent let read, by the code: what was said with them, and no note from before."""

    WORDS = ("reader",)
    reader: str
    worker: str
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return gettext("Dossier ouvert à %(name)s.") % {"name": self.reader}


@dataclass(frozen=True, slots=True, repr=False)
class Parting(Content):
    """Who reads nothing of what follows. ``author`` is empty for the agent, who takes their yes back."""

    WORDS = ("reader", "words")
    reader: str
    worker: str
    words: str = ""
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return (
            f"{gettext('%(name)s ne lit rien de ce qui suit.') % {'name': self.reader}} {self.words}".strip()
        )


ASKED = Form(
    name="hand_over_asked",
    content=HandOverAsked,
    kinds=(EntryKind.ANSWER,),
    template="casework/writings/hand_over_asked.html",
    is_answer=False,
)
UNASKED = Form(
    name="hand_over_unasked",
    content=HandOverUnasked,
    kinds=(EntryKind.ANSWER,),
    template="casework/writings/hand_over_unasked.html",
    is_answer=False,
)
REPLY = Form(
    name="hand_over_reply",
    content=HandOverReply,
    kinds=(EntryKind.MESSAGE,),
    template="casework/writings/hand_over_reply.html",
)
HANDED = Form(
    name="handed",
    content=Handed,
    kinds=(EntryKind.ANSWER,),
    template="casework/writings/handed.html",
    is_answer=False,
)
TURNED_TO = Form(
    name="turned_to",
    content=TurnedTo,
    kinds=(EntryKind.MESSAGE,),
    template="casework/writings/turned_to.html",
)
PARTING = Form(
    name="parting",
    content=Parting,
    kinds=(EntryKind.MESSAGE, EntryKind.ANSWER),
    template="casework/writings/parting.html",
    is_answer=False,
)

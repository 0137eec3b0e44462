"""What the agent agrees to (R8), takes back, and what left under it. The agent reads all three."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.writings.aid import AidAgreement, AidFile
from casework.writings.base import Content, EntryKind, Form


class To(TextChoices):
    """To whom something may be said."""

    HIERARCHY = "hierarchy", _("La hiérarchie")
    HR = "hr", _("Un service des ressources humaines")
    PHYSICIAN = "physician", _("Le médecin du travail")
    ADMINISTRATION = "administration", _("Une autre administration ou un organisme")
    COLLEAGUE = "colleague", _("Un ou une collègue du service social")


class About(TextChoices):
    """What it is for."""

    REPORT = "report", _("Remettre le rapport social")
    WORK = "work", _("Échanger sur la vie professionnelle")
    HEALTH = "health", _("Échanger sur la santé")
    MONEY = "money", _("Échanger sur une aide ou le logement")
    OTHER = "other", _("Un autre objet, dit ci-dessous")


class Given(TextChoices):
    """The evidence of it."""

    SPOKEN = "spoken", _("À l’oral")
    WRITTEN = "written", _("Par écrit")


@dataclass(frozen=True, slots=True, repr=False)
class Agreement(Content):
    """Codes are those above; days are ISO dates, ``ends_on`` the last one. The entry's number names it."""

    WORDS = ("recipient", "scope", "words")
    ALIKE = ("to", "recipient", "about", "given_on", "ends_on")
    to: str
    recipient: str
    about: str
    scope: str
    given_on: str
    ends_on: str
    given: str
    words: str
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Withdrawal(Content):
    """``agreement`` is the number of the entry that ends here. ``author`` is empty for the agent."""

    WORDS = ("words",)
    agreement: int
    words: str = ""
    author: str = ""
    written_at: str = ""

    @property
    def in_short(self) -> str:
        return " ".join(filter(None, [gettext("Un accord est retiré."), self.words]))


@dataclass(frozen=True, slots=True, repr=False)
class Transmission(Content):
    """What left, word for word, and under which agreement; ``version`` is that of the social report, or 0."""

    WORDS = ("recipient", "text")
    ALIKE = ("agreement", "sent_on", "version", "text")
    agreement: int
    to: str
    recipient: str
    about: str
    sent_on: str
    version: int
    text: str
    author: str = ""
    written_at: str = ""


class Line(Protocol):
    """An entry in clear."""

    @property
    def number(self) -> int: ...

    @property
    def content(self) -> Content: ...


def withdrawal_of(number: int, lines: Sequence[Line]) -> Withdrawal | None:
    """The first one of that agreement."""
    after = (line.content for line in lines if line.number > number)
    return next((one for one in after if isinstance(one, Withdrawal) and one.agreement == number), None)


def ranks(lines: Iterable[Line]) -> dict[int, int]:
    """What each agreement of a case is called, by the number of its entry: the first one is 1."""
    agreed = [line.number for line in lines if isinstance(line.content, Agreement | AidAgreement)]
    return {number: rank for rank, number in enumerate(agreed, start=1)}


def named_in(line: Line) -> int:
    """The number of the entry of the agreement that a line is, takes back or serves."""
    content = line.content
    return content.agreement if isinstance(content, Withdrawal | Transmission) else line.number


@dataclass(frozen=True, slots=True)
class AidAgreed:
    """An agreement to ask for an aid, and the application that left with it: the entry behind it."""

    number: int
    rank: int
    content: AidAgreement
    reference: str
    withdrawal: Withdrawal | None

    @property
    def is_live(self) -> bool:
        return self.withdrawal is None


def aid_register_of(written: Iterable[Line]) -> tuple[AidAgreed, ...]:
    """The last one first. Whoever has no key to the notes reads no reference."""
    lines = list(written)
    rank = ranks(lines)
    files = {line.number: line.content.reference for line in lines if isinstance(line.content, AidFile)}
    return tuple(
        AidAgreed(number, rank[number], content, files.get(number + 1, ""), withdrawal_of(number, lines))
        for number, content in ((line.number, line.content) for line in reversed(lines))
        if isinstance(content, AidAgreement)
    )


AGREEMENT = Form(
    name="agreement",
    content=Agreement,
    kinds=(EntryKind.CONSENT,),
    template="casework/writings/agreement.html",
)
WITHDRAWAL = Form(
    name="withdrawal",
    content=Withdrawal,
    kinds=(EntryKind.CONSENT, EntryKind.MESSAGE),
    template="casework/writings/withdrawal.html",
)
TRANSMISSION = Form(
    name="transmission",
    content=Transmission,
    kinds=(EntryKind.ANSWER,),
    template="casework/writings/transmission.html",
    is_answer=False,
)

"""Where the register stands, said so that it can be kept elsewhere and held against the register later.

Whoever can write to the database can rewrite all lines of a chain; not the statements that others hold. A
statement names the last line and the references of the cases that were destroyed lately: a backup that is
restored destroys them again (``casework.cases.destroying``). It is signed, so that nobody has a case
destroyed by writing a text file. Its lines are short: a mail carries them unbroken.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from casework.audit import HEAD
from casework.models import AuditEvent, AuditHead, Verb
from core import keyed

PURPOSE = "relais.casework.register"
LATELY = timedelta(days=35)  # of the destroyed that a statement names
TITLE = "relais-register 1"
_STATEMENT = re.compile(
    rf"^[> ]*{TITLE}$\s+(?P<body>(?:^[> ]*(?:number|digest|date|destroyed): \S+\s*?$\s+)+)"
    r"^[> ]*signature: (?P<signature>[0-9a-f]{64})\s*$",
    re.MULTILINE,
)
_LINE = re.compile(r"^[> ]*(number|digest|date|destroyed): (\S+)\s*$", re.MULTILINE)
NONE = "-"


class Unsigned(ValueError):
    """No statement, or one that was altered, or that another portal made."""


@dataclass(frozen=True, slots=True)
class Statement:
    """``digest`` is empty while the register is."""

    number: int
    digest: str
    date: str
    destroyed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self._said}\nsignature: {keyed.proof(PURPOSE, self._said)}\n"

    @property
    def _said(self) -> str:
        lines = [TITLE, f"number: {self.number}", f"digest: {self.digest or NONE}", f"date: {self.date}"]
        return "\n".join([*lines, *(f"destroyed: {reference}" for reference in self.destroyed)])

    def is_signed_by(self, signature: str) -> bool:
        return keyed.proves(signature, PURPOSE, self._said)


def state(at: datetime, since: datetime | None = None) -> Statement:
    """Of now. ``since``: from when on the destroyed are named."""
    head = AuditHead.objects.filter(pk=HEAD).first() or AuditHead()
    gone = AuditEvent.objects.filter(verb=Verb.DESTROYED, at__gte=since or at - LATELY)
    references = tuple(gone.filter(number__lte=head.number).order_by("number").values_list("case", flat=True))
    stamp = timezone.localtime(at).isoformat(timespec="seconds")
    return Statement(head.number, head.digest, stamp, references)


def read(text: str) -> list[Statement]:
    """The statements in a text: a file of this program, a mail that was kept, many of them one after another.

    Raises ``Unsigned`` when there is none, or when one of them is not as it was made.
    """
    text = text.replace("\r\n", "\n")
    found = [_statement(match) for match in _STATEMENT.finditer(text)]
    if not found or len(found) != len(re.findall(rf"^[> ]*{TITLE}$", text, re.MULTILINE)):
        raise Unsigned
    return found


def _statement(match: "re.Match[str]") -> Statement:
    lines = _LINE.findall(match["body"])
    one = {name: value for name, value in lines if name != "destroyed"}
    if [name for name, _value in lines][:3] != ["number", "digest", "date"] or not one["number"].isdecimal():
        raise Unsigned
    statement = Statement(
        number=int(one["number"]),
        digest="" if one["digest"] == NONE else one["digest"],
        date=one["date"],
        destroyed=tuple(value for name, value in lines if name == "destroyed"),
    )
    if not statement.is_signed_by(match["signature"]):
        raise Unsigned
    return statement


def is_in_the_register(statement: Statement) -> bool:
    """Whether the line that it names is still that line. The chain itself is verified apart."""
    if statement.number == 0:
        return statement.digest == ""
    return AuditEvent.objects.filter(number=statement.number, digest=statement.digest).exists()

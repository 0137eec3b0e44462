"""What somebody said by telephone or face to face, taken down by their worker: it begins a case of hers.

It is the person's request: whoever is given a code for the case reads it.
"""

from dataclasses import dataclass
from enum import StrEnum

from casework.writings.base import EntryKind, Form
from casework.writings.request import FirstMessage


class Came(StrEnum):
    """How the person came."""

    PHONE = "phone"
    PERMANENCE = "permanence"
    INTERVIEW = "interview"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True, repr=False)
class Taken(FirstMessage):
    """``channel`` is empty where the person left neither a number nor an address."""

    came: str = ""
    author: str = ""


FORM = Form(
    name="taken",
    content=Taken,
    kinds=(EntryKind.REQUEST,),
    template="casework/writings/request.html",
    who="casework/writings/taken_who.html",
)

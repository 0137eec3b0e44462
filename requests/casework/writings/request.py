"""What a case begins with: an agent's answers to the form, or what their worker took down for them.

Both are the person's request: whoever has a code for the case reads it.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from casework.writings.base import Content, EntryKind, Form


class Channel(StrEnum):
    """How the person wants to be reached."""

    PHONE = "phone"
    EMAIL = "email"
    CODE_ONLY = "code_only"


class Came(StrEnum):
    """How the person came."""

    PHONE = "phone"
    PERMANENCE = "permanence"
    INTERVIEW = "interview"
    OTHERWISE = "otherwise"


class Moment(StrEnum):
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True, repr=False)
class FirstMessage(Content):
    """What the form asks. Codes are those of ``directory.reference`` and of the enumerations above.

    ``danger``: one of the four emergencies (R11), or empty; what is sealed has it only where it was said.
    """

    WORDS = ("message",)
    theme: str
    status: str
    workplace: str
    message: str
    channel: str
    name: str = ""
    phone: str = ""
    email: str = ""
    moments: tuple[str, ...] = ()
    may_leave_message: bool = False
    written_at: str = ""
    danger: str = ""

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "danger" or value}


@dataclass(frozen=True, slots=True, repr=False)
class Taken(FirstMessage):
    """What somebody said by telephone or face to face. ``channel`` is empty where the person left neither a
    number nor an address."""

    came: str = ""
    author: str = ""


FORM = Form(
    name="request",
    content=FirstMessage,
    kinds=(EntryKind.REQUEST,),
    template="casework/writings/request.html",
    is_unnamed=True,
)
TAKEN = Form(
    name="taken",
    content=Taken,
    kinds=(EntryKind.REQUEST,),
    template="casework/writings/request.html",
    who="casework/writings/taken_who.html",
)

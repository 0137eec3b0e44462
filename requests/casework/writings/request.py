"""What an agent writes first: the answers to the form."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from casework.writings.base import Content, EntryKind, Form


class Channel(StrEnum):
    """How the person wants to be reached."""

    PHONE = "phone"
    EMAIL = "email"
    CODE_ONLY = "code_only"


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


FORM = Form(
    name="request",
    content=FirstMessage,
    kinds=(EntryKind.REQUEST,),
    template="casework/writings/request.html",
    is_unnamed=True,
)

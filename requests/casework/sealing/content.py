"""What is written in a case, in clear, while it is being written or read. Plain values, never stored."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


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


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """What the form asks. Codes are those of ``directory.reference`` and of the enumerations above."""

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

    def __repr__(self) -> str:
        return "FirstMessage(…)"


@dataclass(frozen=True, slots=True)
class Words:
    """A message, an answer, a note or the words of an agreement. ``author`` is empty for the agent."""

    text: str
    author: str = ""
    written_at: str = ""

    def __repr__(self) -> str:
        return "Words(…)"


def to_json(content: FirstMessage | Words) -> str:
    return json.dumps(asdict(content), ensure_ascii=False, separators=(",", ":"))


def first_message_from(text: str) -> FirstMessage:
    values: dict[str, Any] = json.loads(text)
    return FirstMessage(**{**values, "moments": tuple(values["moments"])})


def words_from(text: str) -> Words:
    return Words(**json.loads(text))


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


def to_the_hour(at: datetime) -> datetime:
    """What stays in clear of a moment: to the minute, it could be matched with a log of who was there."""
    return at.replace(minute=0, second=0, microsecond=0)

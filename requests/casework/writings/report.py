"""The social report and the report to the public prosecutor: for workers alone, each version one entry."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form

COUNTED = ("version",)  # nobody types it


@dataclass(frozen=True, slots=True, repr=False)
class SocialReport(Content):
    """Versions are counted from 1. What leaves of it is a ``Transmission``."""

    WORDS = ("subject", "situation", "opinion")
    version: int
    subject: str
    situation: str
    opinion: str
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class ProsecutorReport(Content):
    """A child in danger (R11)."""

    WORDS = ("child", "facts", "done")
    version: int
    court: str
    child: str
    facts: str
    done: str
    author: str = ""
    written_at: str = ""


SOCIAL = Form(
    name="social_report",
    content=SocialReport,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/social_report.html",
)
PROSECUTOR = Form(
    name="prosecutor_report",
    content=ProsecutorReport,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/prosecutor_report.html",
)

"""A message, an answer, a note, or the words of an agreement."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form


@dataclass(frozen=True, slots=True, repr=False)
class Words(Content):
    """``author`` is empty for the agent."""

    ALIKE = ("text",)
    text: str
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DatedNote(Content):
    """A note about another day than that on which it is written: ``about_on``, as 2026-11-24."""

    ALIKE = ("text", "about_on")
    text: str
    about_on: str
    author: str = ""
    written_at: str = ""


FORM = Form(
    name="words",
    content=Words,
    kinds=(EntryKind.MESSAGE, EntryKind.ANSWER, EntryKind.CONSENT, EntryKind.NOTE),
    template="casework/writings/words.html",
    is_unnamed=True,
)
DATED = Form(
    name="dated_note",
    content=DatedNote,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/dated_note.html",
)

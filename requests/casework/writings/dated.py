"""A note that speaks of another day than that on which it is written."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form


@dataclass(frozen=True, slots=True, repr=False)
class DatedNote(Content):
    """``about_on`` is written 2026-11-24. A note about the day on which it is written is ``Words``."""

    text: str
    about_on: str
    author: str = ""
    written_at: str = ""


FORM = Form(
    name="dated_note",
    content=DatedNote,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/dated_note.html",
)

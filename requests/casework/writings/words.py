"""A message, an answer, a note, or the words of an agreement."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form


@dataclass(frozen=True, slots=True, repr=False)
class Words(Content):
    """``author`` is empty for the agent."""

    text: str
    author: str = ""
    written_at: str = ""


FORM = Form(
    name="words",
    content=Words,
    kinds=(EntryKind.MESSAGE, EntryKind.ANSWER, EntryKind.CONSENT, EntryKind.NOTE),
    template="casework/writings/words.html",
    is_unnamed=True,
)

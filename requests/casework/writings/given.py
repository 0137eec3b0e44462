"""What is given into the person's hand: a code for their case, or the whole of it in a file."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form


@dataclass(frozen=True, slots=True, repr=False)
class CodeGiven(Content):
    """A former code opens nothing any more."""

    author: str
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Exported(Content):
    """``wish``: how the agent asked."""

    WORDS = ("wish",)
    wish: str
    author: str = ""
    written_at: str = ""


CODE = Form(
    name="code_given",
    content=CodeGiven,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/code_given.html",
)
EXPORT = Form(
    name="exported",
    content=Exported,
    kinds=(EntryKind.CONSENT,),
    template="casework/writings/exported.html",
)

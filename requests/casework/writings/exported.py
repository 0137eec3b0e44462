"""That the whole case was given to the agent who asked for it, in a file."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form


@dataclass(frozen=True, slots=True, repr=False)
class Exported(Content):
    """``wish``: how the agent asked."""

    WORDS = ("wish",)
    wish: str
    author: str = ""
    written_at: str = ""


FORM = Form(
    name="exported",
    content=Exported,
    kinds=(EntryKind.CONSENT,),
    template="casework/writings/exported.html",
)

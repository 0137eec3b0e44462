"""That the worker gave the person a code for the case: a former one opens nothing any more."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form


@dataclass(frozen=True, slots=True, repr=False)
class CodeGiven(Content):
    author: str
    written_at: str = ""


FORM = Form(
    name="code_given",
    content=CodeGiven,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/code_given.html",
)

"""A file that one of the two attached: what it is, and the key to what is stored."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form


@dataclass(frozen=True, slots=True, repr=False)
class Attached(Content):
    """``type`` is a code of ``attachments.kinds``, ``stored`` the random name under which it is kept.

    ``key`` and ``digest``, of what is stored, are hexadecimal. ``size`` is that of the file, in bytes.
    """

    WORDS = ("name",)
    name: str
    type: str
    size: int
    stored: str
    key: str
    digest: str
    author: str = ""
    written_at: str = ""


FORM = Form(
    name="file",
    content=Attached,
    kinds=(EntryKind.MESSAGE, EntryKind.ANSWER),
    template="casework/writings/file.html",
)

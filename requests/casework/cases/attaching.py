"""Files that go into a case, with the words they come with or without any."""

from collections.abc import Iterator, Sequence
from itertools import chain

from django.views.decorators.debug import sensitive_variables

from casework.attachments import store
from casework.attachments.arriving import SealedFile
from casework.attachments.limits import MOST
from casework.cases.reading import OpenCase
from casework.cases.writing import AnotherText, none_alike, was_sent, was_used
from casework.models import EntryKind
from casework.sealing.stream import opened
from casework.writings import Content
from casework.writings.file import Attached
from casework.writings.words import Words


class TooManyFiles(Exception):
    """``left`` is how many the case still takes."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left


@sensitive_variables()
def room_for(open_case: OpenCase, files: Sequence[SealedFile]) -> None:
    """By whoever holds the row: two who attach at once are counted one after the other."""
    left = MOST - len(attached(open_case))
    if len(files) > left:
        raise TooManyFiles(left)


@sensitive_variables()
def attached(open_case: OpenCase) -> list[Attached]:
    return [line.content for line in open_case.written if isinstance(line.content, Attached)]


@sensitive_variables()
def are_there(open_case: OpenCase, files: Sequence[SealedFile]) -> bool:
    """Whether a form that comes again brings the same files as the first time, by name and size."""
    there = {(one.name, one.size) for one in attached(open_case)} if files else set()
    return all((file.name, file.size) in there for file in files)


@sensitive_variables()
def were_sent(held: OpenCase, kind: EntryKind, words: Words, files: Sequence[SealedFile], token: str) -> bool:
    """As ``was_sent``, of words, files or both: the first entry of the form is that of the words, if any.
    ``SaidAlready`` as by ``none_alike``, of words alone: which files would come again is not known.
    """
    if not was_used(held.case, token):
        if words.text and not files:
            none_alike(held, kind, words, token)
        return False
    if not are_there(held, files):
        raise AnotherText
    return (not words.text and bool(files)) or was_sent(held, words, token)


@sensitive_variables()
def content(open_case: OpenCase, file: Attached) -> Iterator[bytes]:
    """Of a file, piece by piece. ``CannotOpen``, where it is gone or another, before the first."""
    stored = store.read(open_case.case.reference, file.stored, bytes.fromhex(file.digest))
    pieces = opened(stored, bytes.fromhex(file.key), file.size)
    return chain([next(pieces, b"")], pieces)


@sensitive_variables()
def contents(
    text: str, files: Sequence[SealedFile], names: Sequence[str], *, author: str, written_at: str
) -> list[Content]:
    """The entries of one sending, the words first."""
    said: list[Content] = [Words(text, author, written_at)] if text else []
    return [*said, *_files(files, names, author, written_at)]


@sensitive_variables()
def _files(
    files: Sequence[SealedFile], names: Sequence[str], author: str, written_at: str
) -> Iterator[Attached]:
    for file, name in zip(files, names, strict=True):
        if file.kind is None or file.name is None or file.size is None:
            raise ValueError("a file that was not looked through")
        yield Attached(
            name=file.name,
            type=file.kind.code,
            size=file.size,
            stored=name,
            key=file.key.hex(),
            digest=file.digest.hex(),
            author=author,
            written_at=written_at,
        )

"""The token that a program gives back: up to where it was told, and by which rights it read."""

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.core import signing

from pages.models import JournalHead
from pages.reading.policy import Reader
from pages.sync import journal

SALT = "pages.sync"


class StartAgain(Exception):
    """The token is none of ours, is too old, or was given to a reader with other rights."""


@dataclass(frozen=True, slots=True)
class Place:
    """``since`` None: everything is told. ``until``: what came later is for the next time. ``after``: the
    number of the last page that was told."""

    since: int | None
    since_mark: int
    until: int
    until_mark: int
    after: int
    rights: str

    @classmethod
    def first(cls, head: JournalHead, rights: str) -> Self:
        return cls(None, 0, head.last, head.mark, 0, rights)

    def then(self, after: int) -> "Place":
        return replace(self, after=after)

    def done(self) -> "Place":
        """All is told up to here: the next time begins here."""
        return Place(self.until, self.until_mark, 0, 0, 0, self.rights)


def write(place: Place) -> str:
    """Without the hour: the same answer has the same ETag."""
    return signing.Signer(salt=SALT).sign_object(list(asdict(place).values()), compress=True)


def read(token: str, head: JournalHead, rights: str) -> Place:
    """Raises ``StartAgain``."""
    if not token:
        return Place.first(head, rights)
    place = _unsigned(token)
    if place.rights != rights:
        raise StartAgain
    if place.since is not None and not journal.knows(head, place.since, place.since_mark):
        raise StartAgain
    if place.after == 0:
        return replace(place, until=head.last, until_mark=head.mark)
    if not journal.knows(head, place.until, place.until_mark):
        raise StartAgain
    return place


def _unsigned(token: str) -> Place:
    try:
        values: Any = signing.Signer(salt=SALT).unsign_object(token)
        return Place(*values)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise StartAgain from error


def rights(reader: Reader) -> str:
    """Readers with the same see the same pages, whatever is restricted to whom."""
    user = reader.user
    said = f"{user.is_authenticated} {user.is_superuser} {sorted(reader.groups)}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]

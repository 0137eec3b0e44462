"""What every form of writing has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from _typeshed import DataclassInstance as _Dataclass
else:
    _Dataclass = object


A_DAY = timedelta(days=1)


class EntryKind(TextChoices):
    """What stays in clear of a writing: from whom it comes, and whether the holder of the code reads it."""

    REQUEST = "request", _("Demande")
    MESSAGE = "message", _("Message")
    ANSWER = "answer", _("Réponse")
    CONSENT = "consent", _("Accord")
    NOTE = "note", _("Note")


class Content(_Dataclass):
    """A writing in clear: plain values, for one page, never stored.

    ``WORDS`` are the members that somebody wrote: neither keys nor codes nor days.
    Each is a frozen dataclass, of texts, numbers, truth values and tuples of these. It has ``written_at``,
    and, unless the agent alone writes it, ``author``, which is empty for them.
    ``ALIKE`` are the members in which two writings agree that most likely tell of one thing (``is_like``);
    ``IS_DATED``: they name the day that it tells of.
    """

    __slots__ = ()
    WORDS: ClassVar[tuple[str, ...]] = ("text",)
    ALIKE: ClassVar[tuple[str, ...]] = ()
    IS_DATED: ClassVar[bool] = False
    written_at: str

    @property
    def said(self) -> str:
        """What somebody wrote in it, for the list of cases and its search."""
        return " ".join(_texts(getattr(self, name) for name in self.WORDS if hasattr(self, name)))

    @property
    def in_short(self) -> str:
        """What the list of cases says of it, and what its search looks through: its words, in a sentence
        where they alone would say nothing."""
        return self.said

    @property
    def in_full(self) -> str:
        """What is said of it to whoever is about to write the like of it."""
        return self.in_short

    def is_like(self, there: "Content") -> bool:
        """Whether it most likely says once more, from another window, what ``there`` says: within a day,
        unless both name the day that they tell of."""
        names = self.ALIKE if type(self) is type(there) else ()
        if not names or any(getattr(self, name) != getattr(there, name) for name in names):
            return False
        return self.IS_DATED or _moment(self) - _moment(there) < A_DAY

    @property
    def writer(self) -> str:
        """Who wrote it, for the list of cases; empty for the agent."""
        return str(getattr(self, "author", ""))

    def values(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Raises ``TypeError`` for values that are not its own."""
        return cls(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


def _moment(content: Content) -> datetime:
    return datetime.fromisoformat(content.written_at)


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        yield from value if isinstance(value, tuple) else (str(value),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """``template`` shows the content within its line of the case. It is given ``line``, the ``Written``, and
    ``viewer``, "worker" or "agent".

    ``is_unnamed``: what is sealed does not say its form, since its kind does. ``is_answer``: who waits for an
    answer has one with it, if its kind is that. ``who``: a template that says who wrote, given the same,
    where the kind does not. ``inner``: what the content keeps for workers alone, in its member ``reserved``,
    under the key of their notes.
    """

    name: str
    content: type[Content]
    kinds: tuple[EntryKind, ...]
    template: str
    is_unnamed: bool = False
    is_answer: bool = True
    who: str = ""
    inner: type[Content] | None = None

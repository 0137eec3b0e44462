"""What a kind of findable thing says of itself: each is one module of this folder (``search.kinds``).

An attribute without a value, or an abstract method, is a piece that every kind must bring: ``search.checks``
refuses the start when one is missing.
"""

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal
from django.utils.functional import Promise

from pages.reference import Language
from search.query import english
from search.query.intent import Need
from search.query.text import terms, words
from search.query.values import Hit, Viewer

ANALYSIS = 5  # rises when the same text becomes other words: every row is then written again
MAX_BODY = 20_000  # characters of a text that are indexed
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A ``Findable`` and its text, before either is written. ``target``: the foreign keys, by name.

    ``keywords``: each is read by itself. A code beside a number would make one long phone number.
    The order of the fields is that of the fingerprint.
    """

    key: str
    kind: str
    title: str
    url: str
    target: dict[str, int]
    keywords: tuple[str, ...] = ()
    body: str = ""
    detail: str = ""
    boost: float = 1.0
    department_code: str = ""
    directorate: str = ""
    theme: str = ""
    audience: str = ""
    is_sensitive: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    language: str = Language.FRENCH.value
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        said = {f.name: repr(getattr(self, f.name)) for f in fields(self) if f.init}
        said["kind"] = f"Kind.{self.kind.upper()}"  # as rows have it that are there
        if self.language == Language.FRENCH:
            del said["language"]  # likewise
        content = f"[{', '.join([str(ANALYSIS), *said.values()])}]"
        object.__setattr__(self, "fingerprint", hashlib.sha256(content.encode()).hexdigest())

    def row_values(self) -> dict[str, Any]:
        own = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in ("target", "keywords", "body")
        }
        own |= {
            "title": self.title[:300],
            "detail": self.detail[:300],
            "title_folded": " ".join(words(self.title.partition(" (")[0]))[:300],  # "Nord", not "Nord (59)"
        }
        return own | {f"{name}_id": pk for name, pk in self.target.items()}

    def text_values(self) -> dict[str, str]:
        body, cut = self.body[:MAX_BODY], english.terms if self.language == Language.ENGLISH else terms
        return {
            "names": " ".join(word for text in (self.title, *self.keywords) for word in words(text)),
            "title_terms": " ".join(cut(self.title)),
            "body_terms": " ".join(term for text in (*self.keywords, body) for term in cut(text)),
            "body": body,
        }


Things = Callable[[Any, Mapping[str, Any]], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Change:
    """A signal after which rows of a source say something else, or are no more.

    ``things``: the primary keys of what those rows show, given the instance that the signal brings and the
    rest of what it says.
    """

    signal: Signal
    sender: type[models.Model] | None
    things: Things


def _itself(instance: models.Model, _said: Mapping[str, Any]) -> list[int]:
    return [instance.pk]


def saved(sender: type[models.Model], things: Things = _itself) -> Change:
    return Change(post_save, sender, things)


def saved_or_deleted(sender: type[models.Model], things: Things) -> tuple[Change, Change]:
    return saved(sender, things), Change(post_delete, sender, things)


def keys_of(queryset: "models.QuerySet[Any]") -> list[int]:
    """For a ``Change``."""
    return list(queryset.values_list("pk", flat=True).distinct())


class Source:
    """Where rows come from: one model, whose things are rows of one kind or of several.

    ``name``: of the foreign key of ``Findable`` to the model, and the beginning of the keys of its rows.
    """

    name: ClassVar[str]
    model: ClassVar[type[models.Model]]
    label: ClassVar[Promise]
    changes: ClassVar[tuple[Change, ...]]

    @abstractmethod
    def queryset(self) -> "models.QuerySet[Any]":
        """What can be found at all, with what is read of it loaded."""

    @abstractmethod
    def rows(self, things: Sequence[Any]) -> list[Row]:
        """Of some of the queryset."""

    def key(self, pk: int) -> str:
        """ "page-12", whatever kind of page it is."""
        return f"{self.name}-{pk}"

    def batches(self) -> Iterator[list[Any]]:
        """All of it, in the order of keys, so many at a time."""
        last = 0
        while batch := list(self.queryset().filter(pk__gt=last).order_by("pk")[:BATCH]):
            yield batch
            last = batch[-1].pk

    def rows_for(self, pks: Sequence[int]) -> list[Row]:
        return self.rows(list(self.queryset().filter(pk__in=pks).order_by("pk")))


class Joined(NamedTuple):
    """What is read beside the row ``f`` of a result, in the same statement: ``Hit.extra``."""

    tables: str = ""
    columns: tuple[str, ...] = ()


class Hidden(NamedTuple):
    """Things that a reader may not see, and the condition that leads from them to their row ``f``.

    The other side of ``Kind.visible``, for a server that is told what to leave out: what is hidden is little.
    Tables are read from the left. A ``%s`` stands for the day. ``paths``: the restricted ones, if the
    condition asks for them, under the name of the table that holds them (``path``).
    """

    tables: str
    condition: str
    paths: "tuple[str, Callable[[Viewer], models.QuerySet[Any]]] | None" = None


class DatabaseIndex(NamedTuple):
    """That finds at once what is ``Hidden``: it is asked for before each search of a server."""

    name: str
    table: str
    columns: str


class Answer(NamedTuple):
    """Who answers for a result, on its card. ``note``: in what capacity."""

    phones: tuple[str, ...]
    name: str = ""
    note: str = ""


class Spoken(NamedTuple):
    """What a row says in the language of whoever reads. ``title``: empty where it has none but its own."""

    detail: str
    title: str = ""


def pk_of(hit: Hit) -> int:
    """Of the thing that its row shows."""
    return int(hit.key.rpartition("-")[2])


class Kind:
    """A kind of result: its tab, its card, its rows, who sees them."""

    # What it is called: in the database and the API; in an address; on its tab; on a card.
    name: ClassVar[str]
    slug: ClassVar[str]
    label: ClassVar[Promise]
    singular: ClassVar[Promise]
    # Among the tabs: the lower, the further left.
    order: ClassVar[int]
    # The filters that can narrow its tab, as an address says them (``search.query.parameters``).
    filters: ClassVar[tuple[str, ...]]
    # What its rows outweigh others by, of the same relevance.
    weight: ClassVar[float]
    # What a query may be after that it meets: it then comes before the others.
    meets: ClassVar[frozenset[Need]]
    # Its text is worth a passage of it on its card.
    has_extract: ClassVar[bool]
    # It may say it in other words than the query: with few results, those that hold some of the words follow.
    says_it_otherwise: ClassVar[bool]
    # Its rows are where to go on from a search that found nothing.
    is_a_way_on: ClassVar[bool]
    # Its title is the name of somebody: a query that says it is not counted.
    is_a_person: ClassVar[bool]
    # None where its rows come from the source of another kind.
    sources: ClassVar[tuple[Source, ...]]
    joined: ClassVar[Joined]
    hidden: ClassVar[tuple[Hidden, ...]]
    indexes: ClassVar[tuple[DatabaseIndex, ...]]

    @abstractmethod
    def visible(self, viewer: Viewer) -> models.Q:
        """On ``Findable``: which of its rows this reader may see, asked of the things themselves."""

    def spoken(self, hits: Sequence[Hit]) -> Mapping[str, Spoken]:
        """Of rows, which are in French, for who reads in another language: by their keys, where it can."""
        return {}

    @abstractmethod
    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        """Who answers for these results, by their keys; a constant number of queries."""

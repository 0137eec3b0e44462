"""One row per findable thing, its words, and what a search server outside of the database knows of them."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.reference import Directorate, Theme
from pages.models import RelaisDocument
from pages.reference import Language
from search.counting.models import CountedQuery, QueryDay, SearchDay
from search.doors import ServiceScreen
from search.editors.models import HandStamp, Pick, Selection, SynonymGroup
from search.kinds import KINDS, SOURCES
from search.query.values import Viewer

__all__ = [
    "CountedQuery",
    "DocumentText",
    "EngineState",
    "Findable",
    "FindableText",
    "HandStamp",
    "Pending",
    "Pick",
    "QueryDay",
    "SearchDay",
    "Selection",
    "ServiceScreen",
    "SynonymGroup",
    "VocabularyStamp",
    "VocabularyWord",
]


class FindableQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Each kind through its own rule; a row whose thing is gone, hidden or a draft is not there.

        One plain join for each kind of thing: a row pays for the one that it points at. Kinds that share a
        rule share its condition.
        """
        names: dict[Any, list[str]] = {}
        rules = {}
        for kind in KINDS:
            rule = type(kind).visible
            names.setdefault(rule, []).append(kind.name)
            rules[rule] = kind.visible(viewer)
        seen = Q()
        for rule, condition in rules.items():
            seen |= Q(kind__in=names[rule]) & condition
        return self.filter(seen)


class Findable(models.Model):
    """A thing that can be found, whatever app it comes from.

    Narrow on purpose: a query reads one of these for each hit. The texts are in ``FindableText``.
    The row points at the thing itself, by one foreign key for each source of rows (below), so that the
    database forgets the one with the other, and so that what may be seen is asked of the thing at the moment
    of the query.
    """

    # "page-12", "establishment-7": what an index outside of this database knows the row by.
    key = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=[(kind.name, kind.label) for kind in KINDS])
    boost = models.FloatField(default=1.0)
    # What results can be narrowed by.
    department_code = models.CharField(max_length=3, blank=True, default="", db_index=True)
    directorate = models.CharField(max_length=4, blank=True, default="", choices=Directorate)
    theme = models.CharField(max_length=30, blank=True, default="", choices=Theme)
    audience = models.CharField(max_length=100, blank=True, default="")  # statuses of R16, between spaces
    language = models.CharField(max_length=5, choices=Language, default=Language.FRENCH)
    is_sensitive = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    # What a result shows.
    title = models.CharField(max_length=300)
    title_folded = models.CharField(max_length=300, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    url = models.CharField(max_length=500)
    # Rises with each change of content; the fingerprint tells whether there was one.
    version = models.PositiveIntegerField(default=1)
    fingerprint = models.CharField(max_length=64, default="")
    changed_at = models.DateTimeField()

    objects = FindableQuerySet.as_manager()

    class Meta:
        verbose_name = _("élément de la recherche")
        verbose_name_plural = _("éléments de la recherche")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


for _source in SOURCES:
    _target: Any = models.ForeignKey(_source.model, models.CASCADE, null=True, related_name="+")
    Findable.add_to_class(_source.name, _target)


class FindableText(models.Model):
    """The words of a row. The database itself keeps its full-text index on them (``search.schema``)."""

    findable = models.OneToOneField(Findable, models.CASCADE, primary_key=True, related_name="text")
    # Title and keywords, as words: what is looked up from its first letters.
    names = models.TextField(blank=True, default="")
    title_terms = models.TextField(blank=True, default="")
    body_terms = models.TextField(blank=True, default="")
    # As written: what extracts are cut from.
    body = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("texte de la recherche")

    def __str__(self) -> str:
        return str(self.findable_id)


class DocumentText(models.Model):
    """The words read in a document, and of which file: read again only when the file changes."""

    document = models.OneToOneField(RelaisDocument, models.CASCADE, primary_key=True, related_name="words")
    file_hash = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    # Why nothing could be read: a protected or broken file. Empty when all went well.
    problem = models.CharField(_("problème"), max_length=200, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("texte d’un document")
        verbose_name_plural = _("textes des documents")

    def __str__(self) -> str:
        return str(self.document_id)


class VocabularyWord(models.Model):
    """A word of the rows that everyone who is signed in may see (``search.vocabulary``)."""

    word = models.CharField(max_length=40, primary_key=True)
    written = models.CharField(max_length=60)  # as texts most often write it
    root = models.CharField(max_length=40)  # common to the words of a family
    sound = models.CharField(max_length=40)
    rows = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("mot de la recherche")
        verbose_name_plural = _("mots de la recherche")

    def __str__(self) -> str:
        return self.written


class VocabularyStamp(models.Model):
    """One row. Its token changes when a word is added; ``total``: how many rows the words were counted in."""

    token = models.CharField(max_length=32, default="")
    total = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("état des mots de la recherche")

    def __str__(self) -> str:
        return self.token


class Pending(models.Model):
    """One change of a ``Findable``, written in its transaction; it goes when the search server holds it.

    A row for each change, never one for each key: what is removed is exactly what was read, and a change made
    meanwhile stays. What the server has to hold is read from ``Findable`` at the moment of telling it.
    """

    key = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()
    # Why the server would not take this one: it waits for a repair, and keeps nothing else waiting.
    refused = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("changement à transmettre au moteur de recherche")
        verbose_name_plural = _("changements à transmettre au moteur de recherche")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class EngineState(models.Model):
    """One row, locked by whoever reads what the server is going to be told (``queue.turn``)."""

    # The last number given out: what was read later is written under a higher one.
    ticket = models.BigIntegerField(default=0)
    # The index that answers, and the number that it holds for certain.
    serving = models.CharField(max_length=120, blank=True, default="")
    acknowledged = models.BigIntegerField(default=0)
    # The index that is being filled, by whom, and when that process last gave a sign of life.
    building = models.CharField(max_length=120, blank=True, default="")
    builder = models.CharField(max_length=120, blank=True, default="")
    built_at = models.DateTimeField(null=True)
    # Attempts that failed one after the other, and when the next one is due.
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("état du moteur de recherche")

    def __str__(self) -> str:
        return self.serving

"""Documents, by their title and by the words read in them (``search.documents``)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from pages.models import RelaisDocument
from pages.reading import policy
from search.kinds.base import Answer, Hidden, Joined, Kind, Row, Source, Spoken, pk_of, saved
from search.query.values import Hit, Viewer


class Documents(Source):
    name, model, label = "document", RelaisDocument, _("documents")
    changes = (saved(RelaisDocument),)

    def queryset(self) -> "models.QuerySet[RelaisDocument]":
        found: models.QuerySet[RelaisDocument] = RelaisDocument.objects.select_related("words")
        return found

    def rows(self, things: Sequence[RelaisDocument]) -> list[Row]:
        return [self._row(document) for document in things]

    def _row(self, document: RelaisDocument) -> Row:
        """Its words are read by a task after it is saved; until then, its title."""
        read = getattr(document, "words", None)
        kind = document.file_extension.upper()
        return Row(
            key=self.key(document.pk),
            kind=DocumentKind.name,
            title=document.title,
            url=document.url,
            target={"document": document.pk},
            keywords=(document.filename.rpartition(".")[0].replace("_", " "), kind),
            body=read.text if read is not None else "",
            detail=_detail(document),
            boost=DocumentKind.weight,
        )


def _detail(document: RelaisDocument) -> str:
    return f"{document.file_extension.upper()}, {filesizeformat(document.file_size or 0)}"


class DocumentKind(Kind):
    name, slug, label, singular = "document", "documents", _("Documents"), _("Document")
    order = 2
    filters = ()
    weight = 0.9
    meets = frozenset()
    has_extract = True
    says_it_otherwise = False
    is_a_way_on = False
    is_a_person = False
    sources = (Documents(),)
    joined = Joined()
    hidden = tuple(
        Hidden(
            f"{piece.tables} CROSS JOIN {RelaisDocument._meta.db_table} d",
            f"{piece.condition} AND d.collection_id = c.id AND f.document_id = d.id",
            piece.paths,
        )
        for piece in policy.HIDDEN_FILES
    )
    indexes = ()

    def visible(self, viewer: Viewer) -> models.Q:
        return models.Q(policy.readable_files(viewer, "document__"), document__isnull=False)

    def spoken(self, hits: Sequence[Hit]) -> Mapping[str, Spoken]:
        known = RelaisDocument.objects.in_bulk([pk_of(hit) for hit in hits])
        return {hit.key: Spoken(_detail(known[pk_of(hit)])) for hit in hits if pk_of(hit) in known}

    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        return {}

"""Reading documents: by a task, once for each file, in a child process (``search.extraction``)."""

import logging
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_save
from django.utils import timezone
from django_tasks import task

from pages.models import RelaisDocument
from search import index
from search.extraction import Unreadable, words_of
from search.kinds import source_of
from search.models import DocumentText

logger = logging.getLogger(__name__)


def connect() -> None:
    post_save.connect(_saved, sender=RelaisDocument, dispatch_uid="search-document-to-read")


def _saved(sender: type[RelaisDocument], instance: RelaisDocument, raw: bool = False, **kwargs: Any) -> None:
    """Found by its title at once; by its words when the task has read them."""
    if not raw:
        transaction.on_commit(partial(read_if_new, instance.pk))


def read_if_new(document_id: int) -> None:
    document = RelaisDocument.objects.select_related("words").filter(pk=document_id).first()
    if document is not None and _is_new(document):
        read_document.enqueue(document_id)


def unread() -> Iterable[int]:
    """Those whose file nobody has read: put there by a bulk write, or left by a worker that was stopped."""
    known = DocumentText.objects.filter(file_hash=F("document__file_hash")).values("pk")
    found: Iterable[int] = RelaisDocument.objects.exclude(pk__in=known).values_list("pk", flat=True)
    return found


@task()
def read_document(document_id: int) -> None:
    """Twice for one file does no harm; a file that cannot be read is found by its title."""
    document = RelaisDocument.objects.filter(pk=document_id).first()
    if document is None:
        return
    text, problem = _words(document)
    DocumentText.objects.update_or_create(
        document=document,
        defaults={
            "file_hash": document.get_file_hash(),
            "text": text,
            "problem": problem,
            "read_at": timezone.now(),
        },
    )
    index.refresh(source_of(RelaisDocument), [document_id])


def _is_new(document: RelaisDocument) -> bool:
    read = getattr(document, "words", None)
    return read is None or read.file_hash != document.get_file_hash()


def _words(document: RelaisDocument) -> tuple[str, str]:
    """The words, and what was wrong. The storage may be far: the child process reads a copy."""
    suffix = Path(document.filename).suffix
    try:
        with document.open_file() as stored, NamedTemporaryFile(suffix=suffix) as copy:
            shutil.copyfileobj(stored, copy)
            copy.flush()
            return words_of(Path(copy.name), suffix), ""
    except (Unreadable, OSError) as error:
        logger.warning("document %s cannot be read: %s", document.pk, error)
        return "", str(error)[:200]

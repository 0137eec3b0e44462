"""Files that were stored before their traces were taken away."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from pages.models import RelaisDocument, RelaisImage

logger = logging.getLogger(__name__)


def clean_all() -> int:
    """Returns how many could not be: they are tried again another time."""
    failed = _each(RelaisImage, _clean_image) + _each(RelaisDocument, _clean_document)
    return failed


def _each(model: Any, clean: Callable[[Any], None]) -> int:
    failed = 0
    for one in model.objects.filter(is_clean=False).iterator():
        try:
            clean(one)
        except OSError:  # of the storage, or of a file that is no image
            logger.exception("traces: %s %s", one._meta.label, one.pk)
            failed += 1
    return failed


def _clean_image(image: RelaisImage) -> None:
    """What was made from it tells what it told, and is made anew when it is asked for."""
    image.save()
    image.renditions.all().delete()


def _clean_document(document: RelaisDocument) -> None:
    """Under the same name, which is part of its address. A copy stands beside it until it is written."""
    storage, name = document.file.storage, document.file.name
    with storage.open(name) as stored:
        before = stored.read()
    if document.clean_file():
        with document.file.open() as made:
            after = made.read()
        spare = storage.save(f"{name}.avant", ContentFile(before))
        storage.delete(name)
        document.file = storage.save(name, ContentFile(after))
        document.save()
        storage.delete(spare)
    else:
        document.save()

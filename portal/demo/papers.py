"""The papers of the demonstration, to print and fill in: typeset from the content files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify

from core.typesetting import compiled
from directory.models import User
from pages.models import RelaisDocument

TEMPLATE = Path(__file__).parent / "paper.typ"
NOTE = "Document fictif, pour la démonstration."


def document(value: Mapping[str, Any], by: User) -> RelaisDocument:
    """Made when it is missing: a paper is known by its title."""
    title = value["title"]
    known: RelaisDocument | None = RelaisDocument.objects.filter(title=title).first()
    if known is not None:
        return known
    data = {"title": title, "summary": value["summary"], "parts": value["parts"], "note": NOTE}
    file = ContentFile(compiled(TEMPLATE, data), name=f"{slugify(title)}.pdf")
    made: RelaisDocument = RelaisDocument.objects.create(title=title, file=file, uploaded_by_user=by)
    return made

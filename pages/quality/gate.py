"""A page of danger is read by somebody who trembles: a long sentence or a dead link keeps it from readers."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pages.quality import findings, parts
from pages.starting import Unready


class NotPlain(Unready):
    """It goes no further than a draft. ``page``: which."""

    def __init__(self, page: Any, found: list[findings.Finding]) -> None:
        super().__init__(page)
        told = _("« %(title)s » est une page d’urgence : %(why)s")
        title = page.draft_title or page.title
        ValidationError.__init__(self, told % {"title": title, "why": _said(found[0])})


def errors(kind: Any, values: Mapping[str, Any]) -> dict[str, list[ValidationError]]:
    """By the name of the field, each with the words that it is about."""
    by_field: dict[str, list[ValidationError]] = {}
    for found in findings.gates(parts.of_values(kind, values)):
        by_field.setdefault(found.part.name, []).append(ValidationError(_said(found)))
    return by_field


def check(page: Any) -> None:
    """Raises ``NotPlain``."""
    if found := findings.gates(parts.of(page)):
        raise NotPlain(page, found)


def _said(found: findings.Finding) -> str:
    return f"{found.advice} {found.part.label} : « {found.quoted} »"

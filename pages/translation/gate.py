"""A page in English that still says what the French page says goes no further than a draft."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pages.reference import Language
from pages.starting import Unready
from pages.translation import standing


class StillFrench(Unready):
    """``page``: which."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        told = _("« %(title)s » est encore en français : remplacez son résumé et son texte par l’anglais.")
        ValidationError.__init__(self, told % {"title": page.draft_title or page.title})


def errors(page: Any, values: Mapping[str, Any]) -> dict[str, ValidationError]:
    """By the name of the field."""
    if not _is_still_french(page, values.get("summary")):
        return {}
    return {"summary": ValidationError(_("C’est le résumé de la page française : écrivez-le en anglais."))}


def check(page: Any) -> None:
    """Raises ``StillFrench``."""
    if _is_still_french(page, page.summary):
        raise StillFrench(page)


def _is_still_french(page: Any, summary: Any) -> bool:
    if not page.locale_id or page.locale.language_code == Language.FRENCH:
        return False
    original: Any = standing.original_of(page)
    return bool(original is not None and summary and original.specific.summary == summary)

"""A page in English that still says what the French page says, or whose French page is not read, goes no
further than a draft."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from pages.reading import policy
from pages.reference import Language
from pages.starting import Unready
from pages.translation import standing

SHOWN = 60  # characters of what is quoted
A_SENTENCE = 6  # words; below, it may be a name, an address, a number


class StillFrench(Unready):
    """``page``: which."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        told = _("« %(title)s » est encore en français : remplacez son résumé et son texte par l’anglais.")
        ValidationError.__init__(self, told % {"title": page.draft_title or page.title})


class FrenchUnread(Unready):
    """Nobody reads in English what nobody reads in French. ``page``: which."""

    def __init__(self, page: Any, original: Any) -> None:
        super().__init__(page)
        told = _(
            "« %(title)s » traduit « %(original)s », qui n’est pas en ligne : "
            "publiez d’abord la page française."
        )
        named = {"title": page.draft_title or page.title, "original": original.draft_title or original.title}
        ValidationError.__init__(self, told % named)


def errors(page: Any, values: Mapping[str, Any]) -> dict[str | None, ValidationError]:
    """By the name of the field; None for the page itself."""
    original, found = _original(page), dict[str | None, ValidationError]()
    if original is not None and not _is_read(original):
        found[None] = FrenchUnread(page, original)
    if _has_the_summary(original, values.get("summary")):
        said = _("C’est le résumé de la page française : écrivez-le en anglais.")
        found["summary"] = ValidationError(said)
    if left := _left(original, values.get("body")):
        words = Truncator(strip_tags(min(left))).chars(SHOWN)
        said = _("Encore en français : « %(words)s ». Écrivez-le en anglais ou supprimez-le.")
        found["body"] = ValidationError(said % {"words": words})
    return found


def check(page: Any) -> None:
    """Raises ``FrenchUnread`` or ``StillFrench``."""
    original = _original(page)
    if original is not None and not _is_read(original):
        raise FrenchUnread(page, original)
    if _has_the_summary(original, page.summary) or _left(original, getattr(page, "body", None)):
        raise StillFrench(page)


def _is_read(original: Any) -> bool:
    """It is live, and so is all that it stands under."""
    return bool(original.live and policy.is_above_ground(original))


def _has_the_summary(original: Any, summary: Any) -> bool:
    return bool(original is not None and summary and original.summary == summary)


def _left(original: Any, body: Any) -> set[str]:
    """The texts that are those of the French page, to the letter: a name or a number is no text."""
    if original is None or not isinstance(body, StreamValue):
        return set()
    return _texts(body.get_prep_value()) & _texts(original.body.get_prep_value())


def _original(page: Any) -> Any:
    if not page.locale_id or page.locale.language_code == Language.FRENCH:
        return None
    found: Any = standing.original_of(page)
    return found.specific if found is not None else None


def _texts(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return set().union(*map(_texts, value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*map(_texts, value))
    return {value} if isinstance(value, str) and len(value.split()) >= A_SENTENCE else set()

"""A page in English that still says what the French page says, or whose French page is not read, goes no
further than a draft."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.blocks import StreamValue

from pages.reading import policy
from pages.reference import Language
from pages.starting import Unready
from pages.translation import standing

SHOWN = 60  # characters of what is quoted
_TAG = re.compile(r"<[^>]*>")
A_SENTENCE = 6  # words; below, it may be a name, an address, a number


class StillFrench(Unready):
    """``page``: which; ``why``: a sentence on each thing that is."""

    def __init__(self, page: Any, why: list[str]) -> None:
        super().__init__(page)
        told = _("« %(title)s » est encore en français. %(why)s")
        named = {"title": page.draft_title or page.title, "why": " ".join(why)}
        ValidationError.__init__(self, told % named)


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
    return found | {name: ValidationError(said) for name, said in _french(original, values).items()}


def _french(original: Any, values: Mapping[str, Any]) -> dict[str, str]:
    """What is still French, by the name of the field."""
    found = {}
    if _has_the_summary(original, values.get("summary")):
        found["summary"] = _("C’est le résumé de la page française : écrivez-le en anglais.")
    if left := _left(original, values.get("body")):
        found["body"] = _told(left)
    return found


def _told(left: list[str]) -> str:
    """All of them, in the order of the page: whoever mends one need not ask what the next is."""
    named = [_("« %(text)s »") % {"text": Truncator(text).chars(SHOWN)} for text in left]
    said = ngettext(
        "Encore en français : %(names)s. Écrivez-le en anglais ou supprimez-le.",
        "Encore en français, %(count)d textes à écrire en anglais ou à supprimer : %(names)s.",
        len(left),
    )
    return said % {"count": len(left), "names": " ; ".join(named)}


def check(page: Any) -> None:
    """Raises ``FrenchUnread`` or ``StillFrench``."""
    original = _original(page)
    if original is not None and not _is_read(original):
        raise FrenchUnread(page, original)
    if why := _french(original, {"summary": page.summary, "body": getattr(page, "body", None)}):
        raise StillFrench(page, [*why.values()])


def _is_read(original: Any) -> bool:
    """It is live, and so is all that it stands under."""
    return bool(original.live and policy.is_above_ground(original))


def _has_the_summary(original: Any, summary: Any) -> bool:
    return bool(original is not None and summary and original.summary == summary)


def _left(original: Any, body: Any) -> list[str]:
    """The texts that are those of the French page, word for word, in the order of the page: a name or a
    number is no text."""
    if original is None or not isinstance(body, StreamValue):
        return []
    known = set(_texts(original.body.get_prep_value()))
    return [text for text in dict.fromkeys(_texts(body.get_prep_value())) if text in known]


def _original(page: Any) -> Any:
    if not page.locale_id or page.locale.language_code == Language.FRENCH:
        return None
    found: Any = standing.original_of(page)
    return found.specific if found is not None else None


def _texts(value: Any) -> Iterator[str]:
    """In words alone: the editor marks each paragraph anew, of a text that nobody has touched."""
    if isinstance(value, str):
        words = unescape(_TAG.sub(" ", value)).split()
        if len(words) >= A_SENTENCE:
            yield " ".join(words)
    parts = value.values() if isinstance(value, Mapping) else value
    if isinstance(parts, Iterable) and not isinstance(parts, str):
        for part in parts:
            yield from _texts(part)

"""A page in English that still says what the French page says, or whose French page is not read, goes no
further than a draft."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pages.quality import parts
from pages.reading import policy
from pages.reference import Language
from pages.starting import Unready
from pages.translation import french, standing

SHOWN = 60  # characters of what is quoted
_TAG = re.compile(r"<[^>]*>")
_ENDS = re.compile(r"</(?:p|li|h[2-6])>|<br\s*/?>|\n")  # a paragraph, an item, a line


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
    """What is still French, by the name of the field: of what the kind has in words, and its title."""
    if original is None:
        return {}
    known, given = _texts(original, _values(original)), _texts(original, values)
    there, here = ({*chain.from_iterable(texts.values())} for texts in (known, given))
    alone = french.small(there) - french.small(here - there)
    found = {}
    for name, texts in given.items():
        left = [text for text in dict.fromkeys(texts) if text in there and french.is_french(text, alone)]
        if left:
            found[name] = _told(left)
    if values.get("summary") and original.summary == values["summary"]:
        found["summary"] = _("C’est le résumé de la page française : écrivez-le en anglais.")
    return found


def _values(page: Any) -> dict[str, Any]:
    return {name: getattr(page, name) for name in ("title", *(one.name for one in parts.written(type(page))))}


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
    if why := _french(original, _values(page)):
        raise StillFrench(page, [*why.values()])


def _is_read(original: Any) -> bool:
    """It is live, and so is all that it stands under."""
    return bool(original.live and policy.is_above_ground(original))


def _original(page: Any) -> Any:
    if not page.locale_id or page.locale.language_code == Language.FRENCH:
        return None
    found: Any = standing.original_of(page)
    return found.specific if found is not None else None


def _texts(page: Any, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """By the name of the field, line by line, in words alone: the editor marks each paragraph anew, of a text
    that nobody has touched."""
    found = {"title": [*_lines(values.get("title") or "")]}
    for part in parts.of_values(type(page), values):
        found.setdefault(part.name, []).extend(_lines(part.html))
    return found


def _lines(text: str) -> Iterator[str]:
    for line in _ENDS.split(text):
        if words := unescape(_TAG.sub(" ", line)).split():
            yield " ".join(words)

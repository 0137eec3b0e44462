"""The names of scales in texts: ``[[bareme:garde-enfant]]`` reads "180 € au 1er janvier 2027". Pure.

A word in plain text: it is copied, compared between versions and sent by programs like any other, in rich
text as in the cells of a table.
"""

import re
from collections.abc import Mapping
from datetime import date

from django.utils import translation
from django.utils.html import format_html

from pages.amounts.values import Scale, unknown
from pages.reference import Language

_NAMED = re.compile(r"\[\[\s*bar[eè]me\s*:\s*([^\[\]<>]{0,100}?)\s*\]\]", re.IGNORECASE)
_TAG_OR_NAMED = re.compile(rf"<[^>]*>|{_NAMED.pattern}", re.IGNORECASE)


def token(slug: str) -> str:
    return f"[[bareme:{slug}]]"


def slugs(text: str) -> list[str]:
    """In order, each once."""
    return list(dict.fromkeys(_slug(name) for name in _NAMED.findall(text)))


def plain(text: str, scales: Mapping[str, Scale], on: date, language: str = Language.FRENCH.value) -> str:
    """With the value of that day in the place of each name; a name that is no scale's is never shown.

    ``language``: of the text, whatever the reader's interface is in.
    """
    if "[[" not in text:
        return text
    with translation.override(language):
        return _NAMED.sub(lambda found: _sentence(found[1], scales, on), text)


def html(text: str, scales: Mapping[str, Scale], on: date, language: str = Language.FRENCH.value) -> str:
    """The same in HTML, where programs find the number."""
    if "[[" not in text:
        return text

    def shown(found: re.Match[str]) -> str:
        if found[1] is None:  # a tag: words only, in its attributes
            return plain(found[0], scales, on, language)
        scale = scales.get(_slug(found[1]))
        value = scale.on(on) if scale is not None else None
        sentence = _sentence(found[1], scales, on)
        return (
            sentence if value is None else format_html('<data value="{}">{}</data>', value.amount, sentence)
        )

    with translation.override(language):
        return _TAG_OR_NAMED.sub(shown, text)


def _sentence(name: str, scales: Mapping[str, Scale], on: date) -> str:
    scale = scales.get(_slug(name))
    return scale.sentence(on) if scale is not None else unknown()


def _slug(name: str) -> str:
    return name.strip().lower()

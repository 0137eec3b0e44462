"""What every way of publishing asks of a page: all that its form in the admin asks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField

from pages.starting import Unready


class Incomplete(Unready):
    """It goes no further than a draft. ``page``: which."""

    def __init__(self, page: Any, why: list[str]) -> None:
        super().__init__(page)
        told = _("« %(title)s » n’est pas prête à paraître : %(why)s")
        title = page.draft_title or page.title
        ValidationError.__init__(self, told % {"title": title, "why": " ".join(why)})


def check(page: Any) -> None:
    """Raises ``Incomplete``."""
    if found := [*_fields(page), *_blocks(page), *_between(page)]:
        raise Incomplete(page, found)


def _fields(page: Any) -> list[str]:
    try:
        page.clean_fields(exclude=[field.name for field in page._meta.fields if field.primary_key])
    except ValidationError as error:
        return [f"{_label(page, name)} ({words[0]})" for name, words in error.message_dict.items()]
    return []


def _between(page: Any) -> list[str]:
    values = {field.name: getattr(page, field.name) for field in page._meta.local_fields}
    found = type(page).faults(values).items()
    return [f"{_label(page, name)} ({'; '.join(_said(error))})" for name, error in found]


def _blocks(page: Any) -> list[str]:
    streams = [field for field in page._meta.fields if isinstance(field, StreamField)]
    found = []
    for field in streams:
        try:
            field.stream_block.clean(getattr(page, field.name))
        except ValidationError as error:
            found.append(f"{capfirst(field.verbose_name)} ({'; '.join(_said(error))})")
        found += [_("Un bloc de texte est vide.") for child in getattr(page, field.name) if _is_empty(child)]
    return list(dict.fromkeys(found))


def _is_empty(child: Any) -> bool:
    """A text whose only paragraph has no words, which an editor's screen never sends."""
    return isinstance(child.block, RichTextBlock) and not strip_tags(child.value.source).strip()


def _said(error: Any) -> list[str]:
    """The words of a block's faults, whichever part of it has them."""
    if not hasattr(error, "block_errors"):
        return list(error.messages)
    own = [str(words) for words in error.non_block_errors]
    return list(dict.fromkeys([*own, *(w for part in error.block_errors.values() for w in _said(part))]))


def _label(page: Any, name: str) -> str:
    return str(capfirst(page._meta.get_field(name).verbose_name))

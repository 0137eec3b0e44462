"""Rich text and numbers as the plain values that the API says, for whole pages and for each kind of them."""

from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from ninja import Schema
from wagtail.rich_text import RichText
from wagtail.rich_text.rewriters import LinkRewriter

from pages.amounts import text

if TYPE_CHECKING:
    from pages.reading.screens import Screen

ROOT = "/api/v1/"


class Number(Schema):
    number: str
    label: str
    text: str


def rich(value: RichText | str, screen: "Screen") -> str:
    """Rich text as HTML whose links a front end can follow: see ``schemas.TextHTML``."""

    def page(attrs: dict[str, str]) -> str:
        node = next(iter(screen.pick([_number(attrs)])), None)
        return f'<a href="{escape(node.url)}" data-page="{node.pk}">' if node else "<a>"

    def file(attrs: dict[str, str]) -> str:
        pk = _number(attrs)
        screen.note(f"document-{pk}")
        return f'<a href="{ROOT}documents/{pk}/file/" data-document="{pk}">'

    source = value.source if isinstance(value, RichText) else value
    named(source, screen)
    found = str(LinkRewriter({"page": page, "document": file})(source))
    return text.html(found, screen.tree.scales, screen.day, screen.language)


def words(value: str, screen: "Screen") -> str:
    """Plain text, with the amounts of the day."""
    named(value, screen)
    return text.plain(value, screen.tree.scales, screen.day, screen.language)


def named(source: str, screen: "Screen") -> None:
    for slug in text.slugs(source):
        met(slug, screen)


def met(slug: str, screen: "Screen") -> None:
    """A scale that a text names, if there is one: what it is worth depends on the day."""
    screen.note(f"amount-{slug}")
    screen.note("day")
    if slug in screen.tree.scales:
        screen.amounts.append(slug)


def _number(attrs: dict[str, str]) -> int:
    return int(attrs["id"]) if attrs.get("id", "").isdecimal() else 0


def number(value: Any) -> Number:
    return Number(number=value["number"], label=value["label"], text=value["text"] or "")

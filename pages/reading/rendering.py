"""The blocks of a page as HTML, kept in this process by revision and day (amounts have dates).

What depends on the reader (their social worker, benefits that they may see) is left out of what is kept:
a body is a list of segments, and these are filled in at each request.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text import LinkHandler, expand_db_html

from core.kept import Kept
from pages.amounts import text
from pages.amounts.values import Scale
from pages.arriving.concerning import Condition
from pages.blocks import page_ids
from pages.reading import tree
from pages.reference import Language

T = TypeVar("T")
PERSONAL = ("social_worker", "benefits", "for_some")
KEPT_FOR = 600  # seconds; the version of the tree changes with every publication anyway
_kept: Kept[Any] = Kept(size=4000)


@dataclass(frozen=True, slots=True)
class Key:
    """What a part of a page is kept under: ``what`` it is, good for this version of the tree."""

    what: tuple[Any, ...]
    version: UUID | None


@dataclass(frozen=True, slots=True)
class Segment:
    """Either HTML that is the same for everyone, or a block to fill in for the reader.

    ``condition``: whom the HTML is for, where it is not for all.
    """

    html: SafeString | None = None
    kind: str = ""
    title: str = ""
    ids: tuple[int, ...] = ()
    condition: Condition | None = None


def body(page: Any, at: tree.Tree, heading: str, on: date, *, keep: bool) -> list[Segment]:
    """The segments of a page, with the tag of its sections; ``keep`` is False for previews and drafts."""
    render = partial(segments, page.body, heading, at.scales, on, language_of(page, at))
    return _part(page, at, f"body {heading} {on}", render, keep=keep)


def rich_text(page: Any, at: tree.Tree, field: str, on: date, *, keep: bool) -> SafeString:
    """A rich text field of a page, as HTML with its links resolved, and the amounts of that day."""
    source = getattr(page, field)

    def render() -> str:
        return text.html(expand_db_html(source), at.scales, on, language_of(page, at))

    html = _part(page, at, f"{field} {on}", render, keep=keep and bool(source))
    return mark_safe(str(html))  # noqa: S308 -- Wagtail's own whitelist cleaned it when it was saved


def language_of(page: Any, at: tree.Tree) -> str:
    """What it is written in: a query for a draft that was never published."""
    node = at.of(page)
    if node is not None:
        return node.language
    return str(page.locale.language_code) if page.locale_id else Language.FRENCH.value


def segments(
    stream: Any, heading: str, scales: Mapping[str, Scale], on: date, language: str = Language.FRENCH.value
) -> list[Segment]:
    found: list[Segment] = []
    run: list[str] = []
    for child in stream:
        if child.block_type not in PERSONAL:
            shown = child.render({"heading": heading, "scales": scales, "on": on, "language": language})
            run.append(text.html(shown, scales, on, language))
            continue
        found += _close(run)
        run = []
        if child.block_type == "for_some":
            html = mark_safe(expand_db_html(child.value["text"].source))  # noqa: S308 -- Wagtail's whitelist
            found.append(Segment(html, kind="for_some", condition=Condition.of(child.value)))
            continue
        ids = tuple(page_ids(child.value["pages"])) if child.block_type == "benefits" else ()
        found.append(Segment(kind=child.block_type, title=child.value["title"], ids=ids))
    return found + _close(run)


def _close(run: list[str]) -> list[Segment]:
    return [Segment(html=mark_safe("".join(run)))] if run else []  # noqa: S308 -- rendered templates


def _part(page: Any, at: tree.Tree, part: str, render: Callable[[], T], *, keep: bool) -> T:
    return kept(key(page, at, part), render) if keep and at.token is not None else render()


def key(page: Any, at: tree.Tree, part: str, readers: str = "") -> Key:
    """``readers``: those for whom it is the same, where it is not the same for all."""
    return Key((part, page.pk, page.live_revision_id, get_language(), readers), at.token)


def kept(under: Key, render: Callable[[], T]) -> T:
    """Kept in this process. Whoever gets it changes nothing in it."""
    good_for = f"{under.version} {int(time.time()) // KEPT_FOR}"
    found: T | None = _kept.get(under.what, good_for)
    if found is None:
        found = render()
        _kept.put(under.what, good_for, found)
    return found


class TreeLinkHandler(LinkHandler):
    """Links between pages, resolved in memory. A page that is gone leaves its words, not a dead link."""

    identifier = "page"

    @staticmethod
    def get_model() -> Any:
        return Page

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        known = tree.cached().by_pk
        nodes = [
            known.get(int(attrs["id"])) if attrs.get("id", "").isdigit() else None for attrs in attrs_list
        ]
        return [f'<a href="{escape(node.url)}">' if node else "<a>" for node in nodes]

    @classmethod
    def extract_references(cls, attrs: dict[str, str]) -> Any:
        yield Page, attrs["id"], "", ""


def speak(language: str, request: HttpRequest) -> None:
    """A page in another language than French has its frame in that language, whatever the reader chose."""
    if language != Language.FRENCH:
        translation.activate(language)
        request.LANGUAGE_CODE = language

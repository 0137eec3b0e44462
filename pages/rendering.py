"""The blocks of a page as HTML, kept in this process by revision.

What depends on the reader (their social worker, benefits that they may see) is left out of what is kept:
a body is a list of segments, and these are filled in at each request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text import LinkHandler, RichText, expand_db_html

from pages import tree
from pages.blocks import page_ids

PERSONAL = ("social_worker", "benefits")
KEPT_FOR = 600  # seconds; the key changes with every publication anyway


@dataclass(frozen=True, slots=True)
class Segment:
    """Either HTML that is the same for everyone, or a block to fill in for the reader."""

    html: SafeString | None = None
    kind: str = ""
    title: str = ""
    ids: tuple[int, ...] = ()


def body(page: Any, at: tree.Tree, *, keep: bool) -> list[Segment]:
    """The segments of a page; ``keep`` is False for previews and drafts."""
    found: list[Segment] = _kept(page, at, "body", lambda: segments(page.body), keep=keep)
    return found


def rich_text(page: Any, at: tree.Tree, field: str, *, keep: bool) -> SafeString:
    """A rich text field of a page, as HTML with its links resolved."""
    source = getattr(page, field)
    html = _kept(page, at, field, lambda: expand_db_html(source), keep=keep and bool(source))
    return mark_safe(str(html))  # noqa: S308 -- Wagtail's own whitelist cleaned it when it was saved


def segments(stream: Any) -> list[Segment]:
    found: list[Segment] = []
    run: list[str] = []
    for child in stream:
        if child.block_type not in PERSONAL:
            run.append(child.render())
            continue
        found += _close(run)
        run = []
        ids = tuple(page_ids(child.value["pages"])) if child.block_type == "benefits" else ()
        found.append(Segment(kind=child.block_type, title=child.value["title"], ids=ids))
    return found + _close(run)


def _close(run: list[str]) -> list[Segment]:
    return [Segment(html=mark_safe("".join(run)))] if run else []  # noqa: S308 -- rendered templates


def _kept(page: Any, at: tree.Tree, part: str, render: Callable[[], Any], *, keep: bool) -> Any:
    if not keep or at.token is None:
        return render()
    key = f"pages:{part}:{page.pk}:{page.live_revision_id}:{at.token}:{get_language()}"
    return caches["local"].get_or_set(key, render, KEPT_FOR)


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


def html_of(value: RichText | str) -> str:
    return str(expand_db_html(value.source if isinstance(value, RichText) else value))

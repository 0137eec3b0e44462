"""Pages, whatever their type; those of a theme are a kind of their own (``theme``)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models.signals import post_save
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Locale, Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from directory.reference import Theme
from pages.amounts import text as amounts
from pages.amounts.changes import scale_changed
from pages.reading import policy, tree
from pages.reference import Language
from search.kinds.base import Answer, Change, DatabaseIndex, Hidden, Joined, Kind, Row, Source, keys_of
from search.query.intent import Need
from search.query.values import Hit, Viewer

SECTION_DEPTH = 3  # root, home, section; one more in another language, beneath its own home
# What outweighs a page of the same relevance.
EASY = 0.4  # of an easy version: the page that it stands for comes first, and leads to it
_PLAIN_TEXT = (models.CharField, models.TextField, StreamField)
_PAGES = Page._meta.db_table


def _saved(instance: models.Model, said: Mapping[str, Any]) -> list[int]:
    """A draft is saved with ``update_fields`` and leaves the published text alone: nothing changes then."""
    fields = said.get("update_fields")
    is_a_draft = fields is not None and tree.DRAFT_FIELDS.issuperset(fields)
    return [instance.pk] if isinstance(instance, Page) and not is_a_draft else []


def _moved(instance: Page, _said: Mapping[str, Any]) -> list[int]:
    """Its address changes, and that of every page below."""
    return keys_of(Page.objects.get(pk=instance.pk).get_descendants(inclusive=True))


def _site_saved(_instance: Site, _said: Mapping[str, Any]) -> list[int]:
    """Its root may have changed, and with it every address."""
    Site.clear_site_root_paths_cache()
    return keys_of(Page.objects.live().filter(depth__gt=1))


def _shown(_instance: None, said: Mapping[str, Any]) -> list[int]:
    """The pages that show an amount which has changed."""
    return list(said["pages"])


class Pages(Source):
    name, model, label = "page", Page, _("pages")
    changes = (
        Change(post_save, None, _saved),
        Change(page_slug_changed, None, _moved),
        Change(post_page_move, None, _moved),
        Change(post_save, Site, _site_saved),
        Change(scale_changed, None, _shown),
    )

    def queryset(self) -> "models.QuerySet[Page]":
        found: models.QuerySet[Page] = Page.objects.live().filter(depth__gt=1).specific()
        return found

    def rows(self, things: Sequence[Page]) -> list[Row]:
        """Of specific pages; the section and the language of each are read for all of them at once."""
        languages = dict(Locale.objects.values_list("pk", "language_code"))
        paths = {_section_path(page, languages[page.locale_id]) for page in things}
        sections = dict(Page.objects.filter(path__in=paths).values_list("path", "title"))
        found = (self._row(page, sections, languages[page.locale_id]) for page in things)
        return [row for row in found if row is not None]

    def _row(self, page: Page, sections: Mapping[str, str], language: str) -> Row | None:
        url = page.get_url()
        if not url:
            return None  # outside of every site: nobody can open it
        above = _section_path(page, language)
        section = sections.get(above, "") if above != page.path else ""
        theme = getattr(page, "theme", "") or ""
        summary = getattr(page, "summary", "") or ""
        return Row(
            key=self.key(page.pk),
            kind=PageKind.of(page).name,
            title=page.title,
            url=url,
            target={"page": page.pk},
            keywords=(page.slug, section, _theme(theme, language)),
            body=" · ".join(
                text for text in (summary, *_texts(page, language), page.search_description) if text
            ),
            detail=section,
            boost=getattr(page, "search_weight", PageKind.weight)
            * (EASY if getattr(page, "is_easy", False) else 1),
            theme=theme,
            audience=" ".join(str(status) for status in getattr(page, "audience", None) or ()),
            is_sensitive=bool(getattr(page, "sensitive", False)),
            starts_at=getattr(page, "starts_at", None),
            ends_at=getattr(page, "ends_at", None),
            language=language,
        )


def _theme(code: str, language: str) -> str:
    with translation.override(language):
        return str(Theme(code).label) if code else ""


def _section_path(page: Page, language: str) -> str:
    return str(page.path[: Page.steplen * (SECTION_DEPTH + (language != Language.FRENCH))])


def _texts(page: Page, language: str) -> list[str]:
    """Every text that the type of page adds to a bare page, as plain words."""
    # What is to be checked is for editors alone.
    inherited = {f.name for f in Page._meta.get_fields()} | {"summary", "related", "editor_note"}
    found: list[str] = []
    for text_field in type(page)._meta.concrete_fields:
        if text_field.name in inherited or text_field.choices or not isinstance(text_field, _PLAIN_TEXT):
            continue
        value = getattr(page, text_field.name)
        if isinstance(text_field, StreamField | RichTextField):
            found += text_field.get_searchable_content(value)
        elif value:
            found.append(str(value))
    texts = [text.strip() for text in found if text.strip()]
    if not any("[[" in text for text in texts):
        return texts  # no amount is named: the tree, which this page has just changed, need not be read
    on, known = timezone.localdate(), tree.current().scales
    return [amounts.plain(text, known, on, language) for text in texts]


class PageKind(Kind):
    name, slug, label, singular = "page", "pages", _("Pages"), _("Page")
    order = 1
    filters: ClassVar[tuple[str, ...]] = ("theme", "du", "au", "langue")
    weight = 1.0
    meets = frozenset([Need.EXPLANATION])
    has_extract = True
    says_it_otherwise = True
    is_a_way_on = False
    is_a_person = False
    page_type: ClassVar[type[Page]] = Page
    sources: ClassVar[tuple[Source, ...]] = (Pages(),)
    joined = Joined()
    hidden = tuple(
        Hidden(piece.tables, f"f.page_id = p.id AND {piece.condition}", piece.paths)
        for piece in policy.HIDDEN_PAGES
    )
    indexes = (DatabaseIndex("search_hidden_page", _PAGES, "(id) WHERE NOT live"),)

    @classmethod
    def of(cls, page: Page) -> "type[PageKind]":
        """The kind of that type of page, if it has one of its own."""
        return next((kind for kind in cls.__subclasses__() if isinstance(page, kind.page_type)), cls)

    def visible(self, viewer: Viewer) -> models.Q:
        return policy.readable_pages(viewer, "page__")

    def answers(self, hits: Sequence[Hit], at: datetime) -> Mapping[str, Answer]:
        return {}

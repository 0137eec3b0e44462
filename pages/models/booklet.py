"""The welcome booklet (R14): chapters in order, by the moment when a newcomer needs them."""

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail.url_routing import RouteResult

from pages import screens
from pages.blocks import FEATURES
from pages.models.base import RelaisPage, lines, written
from pages.reference import Stage

PRINT = "imprimer"


class BookletPage(RelaisPage):
    """The cover, and the whole on one page under ``imprimer/``."""

    template = "pages/booklet.html"
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage"]
    subpage_types: ClassVar[list[str]] = ["pages.BookletChapterPage"]
    is_creatable = True
    page_description = _("Un livret en chapitres, que l’on peut imprimer d’un coup.")

    class Meta:
        verbose_name = _("livret")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if path_components == [PRINT]:
            if not self.live:
                raise Http404
            return RouteResult(self, kwargs={"printing": True})
        return super().route(request, path_components)

    def serve(
        self, request: HttpRequest, *args: Any, printing: bool = False, **kwargs: Any
    ) -> TemplateResponse:
        if not printing:
            response: TemplateResponse = super().serve(request, *args, **kwargs)
            return response
        request.is_preview = False  # type: ignore[attr-defined]
        context = self.get_context(request) | {"chapters": screens.chapters(self, request)}
        return TemplateResponse(request, "pages/booklet_print.html", context)


class BookletChapterPage(RelaisPage):
    """Short; ends with what to do and whom to ask."""

    stage = models.CharField(
        _("moment"),
        max_length=20,
        choices=Stage,
        help_text=_("La couverture du livret range les chapitres ainsi."),
    )
    todo = models.TextField(
        _("à faire"), blank=True, help_text=_("Une chose par ligne. Le lecteur coche, rien n’est enregistré.")
    )
    ask = RichTextField(_("à qui demander"), features=FEATURES, blank=True)

    template = "pages/chapter.html"
    parent_page_types: ClassVar[list[str]] = ["pages.BookletPage"]
    subpage_types: ClassVar[list[str]] = []
    kind_panels: ClassVar[list[Panel | str]] = [FieldPanel("stage")]
    body_panels: ClassVar[list[Panel | str]] = [FieldPanel("body"), FieldPanel("todo"), FieldPanel("ask")]
    api_fields: ClassVar[list[APIField]] = [*RelaisPage.api_fields, *written("stage", "todo", "ask")]
    tree_facts: ClassVar[tuple[str, ...]] = ("stage",)
    search_fields: ClassVar[list[Any]] = [
        *RelaisPage.search_fields,
        index.SearchField("todo"),
        index.SearchField("ask"),
    ]
    is_creatable = True
    page_description = _("Un chapitre court, avec ce qu’il reste à faire.")

    class Meta:
        verbose_name = _("chapitre du livret")

    @property
    def todo_list(self) -> list[str]:
        return lines(self.todo)

"""The welcome booklet, and the whole of it on one page (R14)."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.url_routing import RouteResult

from pages.kinds.base import RelaisPage
from pages.reading.screens import chapters

PRINT = "imprimer"


class BookletPage(RelaisPage):
    """The cover, and the whole on one page under ``imprimer/``."""

    api_name = "booklet"
    search_weight = 1.0
    starts_empty = True
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
        self.speak(request)
        request.is_preview = False  # type: ignore[attr-defined]
        context = self.get_context(request) | {"chapters": chapters(self, request)}
        return TemplateResponse(request, "pages/booklet_print.html", context)

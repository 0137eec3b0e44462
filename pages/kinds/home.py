"""The home page."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from pages.frame import showing
from pages.kinds.base import RelaisPage
from pages.kinds.section import SectionPage


class HomePage(RelaisPage):
    """The way to one's social worker, the numbers, the themes, the campaign of the moment. Nothing else."""

    api_name = "home"
    search_weight = 0.3
    has_side_menu = False
    starts_empty = True
    template = "pages/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["pages.SectionPage"]
    max_count = 1
    body_panels: ClassVar[list[Panel | str]] = []
    is_creatable = True

    class Meta:
        verbose_name = _("page d’accueil")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        screen = context["screen"]
        return context | {"tiles": showing.tiles(screen.tree, screen.reader)}

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """In another language it is the entry of the pages in that language."""
        return self.template if self.depth == 2 else SectionPage.template

    def may_go(self, user: Any) -> bool:
        """Everything stands on it; not on what stands beneath it in another language."""
        return bool(self.depth > 2)

"""One situation, one question."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.api import APIField

from directory.reference import Theme
from pages.kinds.base import RelaisPage, situation, written


class ContentPage(RelaisPage):
    """One situation, one question."""

    theme = models.CharField(
        _("thème"),
        max_length=30,
        choices=Theme,
        blank=True,
        help_text=_("Celui du formulaire, s’il y en a un."),
    )

    api_name = "content"
    search_weight = 1.0
    has_siblings_menu = True
    template = "pages/content.html"
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage", "pages.ThemePage"]
    subpage_types: ClassVar[list[str]] = []
    kind_panels: ClassVar[list[Panel | str]] = [FieldPanel("theme")]
    api_fields: ClassVar[list[APIField]] = [*RelaisPage.api_fields, *written("theme")]
    tree_facts: ClassVar[tuple[str, ...]] = ("theme",)
    is_creatable = True
    page_description = _("Une situation ou une question, et sa réponse.")

    class Meta:
        verbose_name = _("page")

    def start(self) -> None:
        self.body = situation()

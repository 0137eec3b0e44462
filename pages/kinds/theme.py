"""A theme of R15 with its situations."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.api import APIField

from directory.reference import Theme
from pages.kinds.base import RelaisPage, situation, written


class ThemePage(RelaisPage):
    """One of the themes of R15: what to ask for, what to do first, whom to call, which benefits."""

    theme = models.CharField(
        _("thème"),
        max_length=30,
        choices=Theme,
        help_text=_("Celui du formulaire : « Écrire » arrive prérempli."),
    )

    api_name = "theme"
    search_weight = 1.5
    template = "pages/theme.html"
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage"]
    subpage_types: ClassVar[list[str]] = ["pages.ContentPage"]
    kind_panels: ClassVar[list[Panel | str]] = [FieldPanel("theme")]
    api_fields: ClassVar[list[APIField]] = [*RelaisPage.api_fields, *written("theme")]
    tree_facts: ClassVar[tuple[str, ...]] = ("theme",)
    is_creatable = True
    page_description = _("Famille, budget, santé, logement ou vie professionnelle, avec ses situations.")

    class Meta:
        verbose_name = _("thème")

    def start(self) -> None:
        self.body = situation()

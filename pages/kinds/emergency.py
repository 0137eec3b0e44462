"""A danger: numbers first (R11)."""

from typing import Any, ClassVar

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from directory.reference import EMERGENCY_NUMBERS
from pages.blocks import FEATURES, NumberBlock
from pages.fields import RichWordsField
from pages.kinds.base import RelaisPage, written
from pages.reading.screens import Screen
from pages.typed import LineBlock
from pages.values import Number, number, rich


class Emergency(Schema):
    """R11. ``involve`` is HTML."""

    numbers: list[Number]
    steps: list[str]
    involve: str


class EmergencyPage(RelaisPage):
    """Numbers first; then what to do, in five lines; then who must be involved (R11)."""

    numbers = StreamField(
        [("number", NumberBlock())],
        verbose_name=_("numéros"),
        min_num=1,
        help_text=_("Les premiers mots de la page, en grand."),
    )
    steps = StreamField(
        [("step", LineBlock(label=_("Geste"), max_length=200))],
        blank=True,
        max_num=5,
        verbose_name=_("que faire"),
        help_text=_("Cinq lignes au plus. On les lit en tremblant."),
    )
    involve = RichWordsField(
        _("qui prévenir"),
        features=FEATURES,
        blank=True,
        help_text=_("Qui doit être associé ou informé, et par qui."),
    )

    api_name = "emergency"
    search_weight = 1.0
    must_be_plain = True
    api_schema = Emergency
    template = "pages/emergency.html"
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    kind_panels: ClassVar[list[Panel | str]] = [
        FieldPanel("numbers"),
        FieldPanel("steps"),
        FieldPanel("involve"),
    ]
    api_fields: ClassVar[list[APIField]] = [
        *RelaisPage.api_fields,
        *written("numbers", "steps", "involve"),
    ]
    search_fields: ClassVar[list[Any]] = [*RelaisPage.search_fields, index.SearchField("steps")]
    is_creatable = True
    page_description = _("Un danger : les numéros d’abord, cinq gestes ensuite.")

    to_replace = ("Le premier geste, en une phrase.", "Le deuxième geste.")

    class Meta:
        verbose_name = _("page d’urgence")

    def particular(self, screen: "Screen") -> Emergency:
        numbers = [number(child.value) for child in self.numbers]
        steps = [child.value for child in self.steps]
        return Emergency(numbers=numbers, steps=steps, involve=rich(self.involve, screen))

    def start(self) -> None:
        self.sensitive = True
        self.numbers = [
            ("number", {"number": entry.number, "label": capfirst(str(entry.label)), "text": ""})
            for entry in EMERGENCY_NUMBERS
        ]
        self.steps = [
            ("step", gettext("Le premier geste, en une phrase.")),
            ("step", gettext("Le deuxième geste.")),
        ]
        self.involve = gettext("<p>Qui doit être prévenu, et par qui.</p>")

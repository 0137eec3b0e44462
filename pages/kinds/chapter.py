"""A chapter of the welcome booklet, by the moment when a newcomer needs it (R14)."""

from typing import Any, ClassVar, Literal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from directory.reference import BeneficiaryStatus, EstablishmentKind
from pages.arriving.concerning import Condition, Where
from pages.blocks import FEATURES, ChapterBlock
from pages.fields import AudienceField, EstablishmentKindsField, RichWordsField
from pages.kinds.base import RelaisPage, lines, written
from pages.reading import arriving
from pages.reading.screens import Screen
from pages.reference import Stage
from pages.values import rich


class Chapter(Schema):
    """``ask`` is HTML. ``where``, ``audience`` and ``establishments`` say for whom it is; empty: all."""

    stage: Stage | Literal[""]
    where: Where | Literal[""]
    audience: list[BeneficiaryStatus]
    establishments: list[EstablishmentKind]
    todo: list[str]
    ask: str


class BookletChapterPage(RelaisPage):
    """Short; ends with what to do and whom to ask."""

    stage = models.CharField(
        _("moment"),
        max_length=20,
        choices=Stage,
        help_text=_("La couverture du livret range les chapitres ainsi."),
    )
    where = models.CharField(
        _("où"), max_length=10, choices=Where, blank=True, help_text=_("Vide : partout.")
    )
    audience = AudienceField(_("statuts"), help_text=_("Ne cochez rien si le chapitre vaut pour tous."))
    establishments = EstablishmentKindsField(
        _("natures d’établissement"), help_text=_("Ne cochez rien si le chapitre vaut pour toutes.")
    )
    body = StreamField(
        ChapterBlock(required=False),
        blank=True,
        verbose_name=_("contenu"),
        help_text=_(
            "La suite de la page. Dans la liste qu’ouvre « + », chaque bloc montre un exemple de ce que lira "
            "le lecteur."
        ),
    )
    todo = models.TextField(
        _("à faire"),
        blank=True,
        help_text=_(
            "Une chose par ligne. Le lecteur coche ce qu’il a fait ; une ligne dont les mots changent est à "
            "cocher de nouveau."
        ),
    )
    ask = RichWordsField(_("à qui demander"), features=FEATURES, blank=True)

    @property
    def stage_beside(self) -> str:
        return arriving.beside(self.stage, self.title)

    api_name = "chapter"
    search_weight = 1.0
    api_schema = Chapter
    has_siblings_menu = True
    template = "pages/chapter.html"
    parent_page_types: ClassVar[list[str]] = ["pages.BookletPage"]
    subpage_types: ClassVar[list[str]] = []
    kind_panels: ClassVar[list[Panel | str]] = [
        FieldPanel("stage"),
        MultiFieldPanel(
            [FieldPanel("where"), FieldPanel("audience"), FieldPanel("establishments")],
            heading=_("Pour qui, dans « Mon livret »"),
            help_text=_("Un chapitre sans condition est pour tous. Le livret entier les contient tous."),
        ),
    ]
    body_panels: ClassVar[list[Panel | str]] = [FieldPanel("body"), FieldPanel("todo"), FieldPanel("ask")]
    api_fields: ClassVar[list[APIField]] = [
        *RelaisPage.api_fields,
        *written("stage", "where", "audience", "establishments", "todo", "ask"),
    ]
    tree_facts: ClassVar[tuple[str, ...]] = ("stage", "where", "audience", "establishments", "todo")
    search_fields: ClassVar[list[Any]] = [
        *RelaisPage.search_fields,
        index.SearchField("todo"),
        index.SearchField("ask"),
    ]
    is_creatable = True
    page_description = _("Un chapitre court, avec ce qu’il reste à faire.")

    to_replace = ("Un intertitre", "Une chose à faire\nUne autre")

    class Meta:
        verbose_name = _("chapitre du livret")

    @property
    def condition(self) -> Condition:
        """Whom it concerns."""
        said = ("stage", "where", "audience", "establishments")
        return Condition.of({name: getattr(self, name) for name in said})

    @property
    def todo_list(self) -> list[str]:
        return lines(self.todo)

    def particular(self, screen: "Screen") -> Chapter:
        return Chapter(
            stage=Stage(self.stage) if self.stage else "",
            where=Where(self.where) if self.where else "",
            audience=self.audience,
            establishments=self.establishments,
            todo=self.todo_list,
            ask=rich(self.ask, screen),
        )

    def start(self) -> None:
        self.body = [
            ("text", gettext("<p>Une idée par chapitre. Une page au plus.</p>")),
            ("heading", gettext("Un intertitre")),
            ("text", gettext("<p>Ce que le nouvel arrivant doit savoir à ce moment.</p>")),
        ]
        self.todo = gettext("Une chose à faire\nUne autre")
        self.ask = gettext("<p>Qui peut répondre, et comment le joindre.</p>")

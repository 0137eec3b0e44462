"""The kinds that stand still: home, sections, themes, benefits, disability, emergencies, plain pages."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.api import APIField
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from directory.reference import Theme
from pages.blocks import FEATURES, NumberBlock
from pages.fields import AudienceField
from pages.models.base import RelaisPage, lines, written


class HomePage(RelaisPage):
    """The way to one's social worker, the numbers, the themes, the campaign of the moment. Nothing else."""

    template = "pages/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["pages.SectionPage"]
    max_count = 1
    body_panels: ClassVar[list[Panel | str]] = []
    is_creatable = True

    class Meta:
        verbose_name = _("page d’accueil")


class SectionPage(RelaisPage):
    """An entry of the main navigation."""

    template = "pages/section.html"
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = [
        "pages.ContentPage",
        "pages.ThemePage",
        "pages.BookletPage",
        "pages.BenefitPage",
        "pages.DisabilityPolicyPage",
        "pages.EmergencyPage",
        "pages.CampaignPage",
        "pages.EventPage",
    ]
    is_creatable = True
    page_description = _("Une entrée du menu principal.")

    class Meta:
        verbose_name = _("rubrique")


class ThemePage(RelaisPage):
    """One of the themes of R15: what to ask for, what to do first, whom to call, which benefits."""

    theme = models.CharField(
        _("thème"),
        max_length=30,
        choices=Theme,
        help_text=_("Celui du formulaire : « Écrire » arrive prérempli."),
    )

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


class ContentPage(RelaisPage):
    """One situation, one question."""

    theme = models.CharField(
        _("thème"),
        max_length=30,
        choices=Theme,
        blank=True,
        help_text=_("Celui du formulaire, s’il y en a un."),
    )

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


class DisabilityPolicyPage(RelaisPage):
    """The disability policy: rights and steps, with an easy-to-read version where there is one."""

    template = "pages/content.html"
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = True
    page_description = _("Un droit ou une démarche de la politique du handicap.")

    class Meta:
        verbose_name = _("page sur le handicap")


class BenefitPage(RelaisPage):
    """A benefit. The summary box (for whom, how much, until when, how) stands before any paragraph."""

    audience = AudienceField(_("pour qui : statuts"), help_text=_("Ne cochez rien si tous y ont droit."))
    theme = models.CharField(_("thème"), max_length=30, choices=Theme, blank=True)
    who = RichTextField(
        _("pour qui"), features=FEATURES, help_text=_("Premier cadre de la page. Deux phrases.")
    )
    amount = RichTextField(_("combien"), features=FEATURES, blank=True)
    deadline = models.CharField(
        _("avant quand"), max_length=200, blank=True, help_text=_("Vide : le lecteur voit « Toute l’année ».")
    )
    how = RichTextField(_("comment demander"), features=FEATURES, blank=True)
    conditions = RichTextField(_("conditions"), features=FEATURES, blank=True)
    documents = models.TextField(
        _("pièces à réunir"),
        blank=True,
        help_text=_("Une par ligne. Le lecteur peut les cocher et les imprimer."),
    )

    template = "pages/benefit.html"
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    kind_panels: ClassVar[list[Panel | str]] = [
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldPanel("who"),
                FieldPanel("amount"),
                FieldPanel("deadline"),
                FieldPanel("how"),
            ],
            heading=_("L’essentiel"),
        ),
        FieldPanel("conditions"),
        FieldPanel("documents"),
        FieldPanel("theme"),
    ]
    api_fields: ClassVar[list[APIField]] = [
        *RelaisPage.api_fields,
        *written("audience", "theme", "who", "amount", "deadline", "how", "conditions", "documents"),
    ]
    tree_facts: ClassVar[tuple[str, ...]] = ("theme", "audience", "deadline")
    search_fields: ClassVar[list[Any]] = [
        *RelaisPage.search_fields,
        index.SearchField("who"),
        index.SearchField("conditions"),
        index.SearchField("how"),
    ]
    is_creatable = True
    page_description = _("Une aide : pour qui, combien, avant quand, comment.")

    class Meta:
        verbose_name = _("prestation")

    @property
    def document_list(self) -> list[str]:
        return lines(self.documents)


class EmergencyPage(RelaisPage):
    """Numbers first; then what to do, in five lines; then who must be involved (R11)."""

    numbers = StreamField(
        [("number", NumberBlock())],
        verbose_name=_("numéros"),
        min_num=1,
        help_text=_("Les premiers mots de la page, en grand."),
    )
    steps = StreamField(
        [("step", CharBlock(label=_("Geste"), max_length=200))],
        blank=True,
        max_num=5,
        verbose_name=_("que faire"),
        help_text=_("Cinq lignes au plus. On les lit en tremblant."),
    )
    involve = RichTextField(
        _("qui prévenir"),
        features=FEATURES,
        blank=True,
        help_text=_("Qui doit être associé ou informé, et par qui."),
    )

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

    class Meta:
        verbose_name = _("page d’urgence")

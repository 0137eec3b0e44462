"""A benefit, and how to ask for it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from directory.reference import BeneficiaryStatus, Theme
from pages.blocks import FEATURES
from pages.entitlements.blocks import ConditionsBlock, conditions_of, pointing_nowhere
from pages.entitlements.conditions import AnyCondition
from pages.fields import AudienceField, RichWordsField
from pages.kinds.base import RelaisPage, lines, written
from pages.reading.screens import Screen
from pages.values import rich


class Benefit(Schema):
    """R16: ``audience`` says the statuses, and is empty when all are entitled; ``who`` what is asked besides.
    The texts are HTML. ``conditions_data`` are the conditions to compute with, the statuses first; empty
    where nobody has written them down: the page alone then says who is entitled. ``not_computed``: what they
    leave open, in sentences."""

    audience: list[BeneficiaryStatus]
    who: str
    amount: str
    deadline: str
    how: str
    conditions: str
    documents: list[str]
    conditions_data: list[AnyCondition]
    not_computed: list[str]


class BenefitPage(RelaisPage):
    """A benefit. The summary box (for whom, how much, until when, how) stands before any paragraph."""

    audience = AudienceField(
        _("pour qui"),
        help_text=_("Les statuts, premiers mots de la page. Ne cochez rien si tous y ont droit."),
    )
    theme = models.CharField(_("thème"), max_length=30, choices=Theme, blank=True)
    who = RichWordsField(
        _("dans quelle situation"),
        features=FEATURES,
        blank=True,
        help_text=_("Ce qu’il faut de plus que le statut, à la suite de celui-ci. Deux phrases."),
    )
    amount = RichWordsField(_("combien"), features=FEATURES, blank=True)
    deadline = models.CharField(
        _("avant quand"), max_length=200, blank=True, help_text=_("Vide : le lecteur voit « Toute l’année ».")
    )
    how = RichWordsField(_("comment demander"), features=FEATURES, blank=True)
    conditions = RichWordsField(_("conditions"), features=FEATURES, blank=True)
    documents = models.TextField(
        _("pièces à réunir"),
        blank=True,
        help_text=_("Une par ligne. Le lecteur peut les cocher et les imprimer."),
    )
    conditions_data = StreamField(
        ConditionsBlock(required=False),
        blank=True,
        verbose_name=_("conditions à calculer"),
        help_text=_(
            "Les mêmes que ci-dessus, pour « À quoi ai-je droit ? ». "
            "Sans elles, la réponse est « peut-être ». Les statuts cochés plus haut comptent déjà."
        ),
    )
    not_computed = models.TextField(
        _("ce que Relais ne calcule pas"),
        blank=True,
        help_text=_("Une chose par ligne : budget restant, avis de la commission, pièce à produire."),
    )

    api_name = "benefit"
    search_weight = 1.15
    api_schema = Benefit
    has_siblings_menu = True
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
        MultiFieldPanel(
            [FieldPanel("conditions_data"), FieldPanel("not_computed")],
            heading=_("À quoi ai-je droit ?"),
        ),
        FieldPanel("documents"),
        FieldPanel("theme"),
    ]
    api_fields: ClassVar[list[APIField]] = [
        *RelaisPage.api_fields,
        *written("audience", "theme", "who", "amount", "deadline", "how", "conditions", "documents"),
        *written("conditions_data", "not_computed"),
    ]
    tree_facts: ClassVar[tuple[str, ...]] = ("theme", "audience", "amount", "deadline")
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

    @property
    def to_compute(self) -> tuple[AnyCondition, ...]:
        return conditions_of(self.audience, self.conditions_data)

    @property
    def left_open(self) -> list[str]:
        return lines(self.not_computed)

    def particular(self, screen: "Screen") -> Benefit:
        return Benefit(
            audience=self.audience,
            who=rich(self.who, screen),
            amount=rich(self.amount, screen),
            deadline=self.deadline,
            how=rich(self.how, screen),
            conditions=rich(self.conditions, screen),
            documents=self.document_list,
            conditions_data=list(self.to_compute),
            not_computed=self.left_open,
        )

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> dict[str, ValidationError]:
        """A condition that leads to a paragraph which the page has not."""
        found = pointing_nowhere(values.get("conditions_data") or (), values)
        return {"conditions_data": found} if found else {}

    def start(self) -> None:
        self.who = gettext("<p>La situation qui ouvre ce droit, en deux phrases.</p>")
        self.amount = gettext("<p>Le montant, et ce qui le fait varier.</p>")
        self.how = gettext("<p>Où déposer la demande, et qui vous aide à la remplir.</p>")
        self.body = [("social_worker", {"title": gettext("Un doute sur vos droits ?")})]

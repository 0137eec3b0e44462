"""A campaign on one of the subjects of R13."""

from datetime import timedelta
from typing import Any, ClassVar, Literal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.api import APIField
from wagtail.search import index

from directory.reference import BeneficiaryStatus, Directorate
from pages.fields import AudienceField, DirectoratesField, RegionsField
from pages.kinds.base import RelaisPage, written
from pages.kinds.dated import Dated, DatedPage, ends_after_it_starts, starts_in_a_week
from pages.kinds.panels import OpeningsPanel
from pages.reading.screens import Screen
from pages.reference import Subject

LASTS = timedelta(days=30)
AUDIENCE = ("audience", "directorates", "regions")  # fields


class Campaign(Dated):
    """``subject`` is one of the three of R13. Whom it is announced to; each list is empty when it is for all.

    ``regions`` are codes of the social service's regions.
    """

    subject: Subject | Literal[""]
    banner: str
    audience: list[BeneficiaryStatus]
    directorates: list[Directorate]
    regions: list[str]


class CampaignPage(DatedPage):
    """A campaign on one of the subjects of R13; its banner is on the home page while it runs."""

    subject = models.CharField(
        _("sujet de l’année"),
        max_length=30,
        choices=Subject,
        help_text=_("Chaque agent est informé des trois, chaque année."),
    )
    banner = models.CharField(
        _("annonce"),
        max_length=140,
        help_text=_("Une phrase courte. Elle s’affiche sur l’accueil du premier au dernier jour."),
    )
    audience = AudienceField(
        _("statuts concernés"),
        help_text=_(
            "Aucun coché : tous. Qui n’a pas dit son statut dans son profil lit toutes les annonces ;"
            " chacune dit pour qui elle est."
        ),
    )
    directorates = DirectoratesField(
        _("directions concernées"),
        help_text=_("Aucune cochée : toutes. L’annonce suit le lieu de travail du lecteur."),
    )
    regions = RegionsField(
        _("régions concernées"),
        help_text=_(
            "Aucune cochée : toutes. Qui n’a pas dit où il travaille lit toutes les annonces. La page reste"
            " ouverte à tous."
        ),
    )

    api_name = "campaign"
    search_weight = 0.9
    api_schema = Campaign
    template = "pages/campaign.html"
    kind_panels: ClassVar[list[Panel | str]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("subject"),
                FieldPanel("banner"),
            ],
            heading=_("La campagne"),
        ),
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("directorates"), FieldPanel("regions")],
            heading=_("Qui lit l’annonce"),
        ),
        OpeningsPanel(heading=_("Combien de fois on l’a ouverte")),
    ]
    api_fields: ClassVar[list[APIField]] = [*DatedPage.api_fields, *written("subject", "banner", *AUDIENCE)]
    tree_facts: ClassVar[tuple[str, ...]] = (*DatedPage.tree_facts, "subject", "banner", *AUDIENCE)
    search_fields: ClassVar[list[Any]] = [*RelaisPage.search_fields, index.SearchField("banner")]
    is_creatable = True
    page_description = _("Une information à tous, avec des dates et une annonce sur l’accueil.")

    class Meta:
        verbose_name = _("campagne")
        constraints: ClassVar[list[Any]] = [ends_after_it_starts("campaign_ends_after_it_starts")]

    def particular(self, screen: "Screen") -> Campaign:
        return Campaign(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            subject=Subject(self.subject) if self.subject else "",
            banner=self.banner,
            audience=self.audience,
            directorates=self.directorates,
            regions=self.regions,
        )

    def start(self) -> None:
        starts_in_a_week(self, LASTS)
        self.body = [
            ("text", gettext("<p>Ce que la campagne change pour le lecteur, en deux phrases.</p>")),
            (
                "steps",
                {
                    "title": gettext("Ce que vous pouvez faire"),
                    "items": [gettext("<p>Un premier geste.</p>")],
                },
            ),
            ("social_worker", {"title": gettext("Une question ?")}),
        ]

"""What has dates: campaigns (R13) and events."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.api import APIField
from wagtail.search import index

from pages.models.base import RelaisPage, written
from pages.reference import EventKind, Subject

ENDS_BEFORE = _("La fin précède le début.")


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends_at__gte=F("starts_at")), name=name, violation_error_message=ENDS_BEFORE
    )


class DatedPage(RelaisPage):
    starts_at = models.DateTimeField(_("du"))
    ends_at = models.DateTimeField(_("au"))

    api_fields: ClassVar[list[APIField]] = [*RelaisPage.api_fields, *written("starts_at", "ends_at")]
    tree_facts: ClassVar[tuple[str, ...]] = ("starts_at", "ends_at")
    parent_page_types: ClassVar[list[str]] = ["pages.SectionPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": ENDS_BEFORE})

    def runs(self, at: datetime) -> bool:
        return self.starts_at <= at <= self.ends_at


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

    template = "pages/campaign.html"
    kind_panels: ClassVar[list[Panel | str]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("subject"),
                FieldPanel("banner"),
            ],
            heading=_("La campagne"),
        )
    ]
    api_fields: ClassVar[list[APIField]] = [*DatedPage.api_fields, *written("subject", "banner")]
    tree_facts: ClassVar[tuple[str, ...]] = (*DatedPage.tree_facts, "subject", "banner")
    search_fields: ClassVar[list[Any]] = [*RelaisPage.search_fields, index.SearchField("banner")]
    is_creatable = True
    page_description = _("Une information à tous, avec des dates et une annonce sur l’accueil.")

    class Meta:
        verbose_name = _("campagne")
        constraints: ClassVar[list[Any]] = [ends_after_it_starts("campaign_ends_after_it_starts")]


class EventPage(DatedPage):
    """A meeting to come to, in a place or at a distance."""

    kind = models.CharField(_("nature"), max_length=20, choices=EventKind, default=EventKind.MEETING)
    place = models.CharField(
        _("lieu"),
        max_length=200,
        blank=True,
        help_text=_("Vide : à distance. Le lien se met dans le contenu."),
    )

    template = "pages/event.html"
    kind_panels: ClassVar[list[Panel | str]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("kind"),
                FieldPanel("place"),
            ],
            heading=_("Le rendez-vous"),
        )
    ]
    api_fields: ClassVar[list[APIField]] = [*DatedPage.api_fields, *written("kind", "place")]
    tree_facts: ClassVar[tuple[str, ...]] = (*DatedPage.tree_facts, "kind", "place")
    search_fields: ClassVar[list[Any]] = [*RelaisPage.search_fields, index.SearchField("place")]
    is_creatable = True
    page_description = _("Un forum, une réunion ou un webinaire.")

    class Meta:
        verbose_name = _("rendez-vous")
        constraints: ClassVar[list[Any]] = [ends_after_it_starts("event_ends_after_it_starts")]

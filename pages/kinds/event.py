"""A meeting to come to."""

from datetime import timedelta
from typing import Any, ClassVar, Literal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.api import APIField
from wagtail.search import index

from pages.kinds.base import RelaisPage, written
from pages.kinds.dated import Dated, DatedPage, ends_after_it_starts, starts_in_a_week
from pages.reading.screens import Screen
from pages.reference import EventKind


class Event(Dated):
    kind: EventKind | Literal[""]
    place: str


class EventPage(DatedPage):
    """A meeting to come to, in a place or at a distance."""

    kind = models.CharField(_("nature"), max_length=20, choices=EventKind, default=EventKind.MEETING)
    place = models.CharField(
        _("lieu"),
        max_length=200,
        blank=True,
        help_text=_("Vide : à distance. Le lien se met dans le contenu."),
    )

    api_name = "event"
    search_weight = 1.0
    api_schema = Event
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

    def particular(self, screen: "Screen") -> Event:
        return Event(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            kind=EventKind(self.kind) if self.kind else "",
            place=self.place,
        )

    def start(self) -> None:
        starts_in_a_week(self, timedelta(hours=2))
        self.body = [("text", gettext("<p>À qui s’adresse ce rendez-vous, et ce qu’on y apprend.</p>"))]

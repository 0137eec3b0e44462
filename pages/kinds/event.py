"""A meeting to come to."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.api import APIField
from wagtail.search import index

from directory.models import User
from directory.roles import GROUPS
from pages.kinds.base import RelaisPage, written
from pages.kinds.dated import Dated, DatedPage, ends_after_it_starts, starts_in_a_week
from pages.kinds.forms import RelaisPageForm
from pages.reading.places import FACTS, State, Terms, taken
from pages.reading.screens import Screen
from pages.reference import EventKind

MOST_PLACES = 100_000
NAMELESS = _("Rendez-vous du service social du personnel")  # where others may read over a shoulder


class Registration(Schema):
    """Whether one may register in the portal, and for how many; never who did.

    ``state``: ``none`` (one comes as one likes), ``open``, ``full`` (there is a waiting list) or ``closed``.
    ``places`` is null when there is no limit.
    """

    state: State
    places: int | None
    closes_at: datetime | None


class Event(Dated):
    """``cancelled``: the page stays, and says so."""

    kind: EventKind | Literal[""]
    place: str
    cancelled: bool
    registration: Registration


def registration(terms: Terms, count: int, at: datetime) -> Registration:
    return Registration(
        state=terms.state(count, at), places=terms.places, closes_at=terms.registration_closes_at
    )


def _asks_for_nothing(validator: Any) -> bool:
    return isinstance(validator, MinValueValidator) and validator.limit_value == 0


class EventPageForm(RelaisPageForm):
    """The organiser need not edit: somebody of the network, or an HR service, may receive people."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "places" in self.fields:  # Django would say of -1 that 0 will do, and then of 0 that 1 will
            places = self.fields["places"]
            places.validators = [one for one in places.validators if not _asks_for_nothing(one)]
            places.widget.attrs.pop("min", None)
        if "organiser" in self.fields:
            receives = Q(groups__name__in=GROUPS.values()) | Q(is_superuser=True)
            receives |= Q(worker_record__is_active=True) | Q(correspondent_of__isnull=False)
            self.fields["organiser"].queryset = User.objects.filter(receives, is_active=True).distinct()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, organiser = data.get("starts_at"), data.get("organiser")
        if "starts_at" in self.changed_data and starts and starts < timezone.now():
            self.add_error("starts_at", _("Cette date est passée."))
        if self.instance.pk:
            self._check_registered(data.get("places"), organiser)
        return data

    def _check_registered(self, places: int | None, organiser: User | None) -> None:
        registered = self.instance.registrations
        taken = registered.with_place().count()
        if taken and "places" in self.changed_data and places is not None and places < taken:
            said = ngettext(
                "%(taken)d personne a déjà une place, et la garde ; annoncez-en au moins autant.",
                "%(taken)d personnes ont déjà une place, et la gardent ; annoncez-en au moins autant.",
                taken,
            )
            self.add_error("places", said % {"taken": taken})
        if "organiser" in self.changed_data and organiser is None and registered.exists():
            self.add_error("organiser", _("Des personnes sont inscrites : nommez qui les reçoit."))


class EndedPanel(Panel):
    """What who organises said, and no editor changes: shown while it holds, whatever the draft remembers."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/admin/registrations.html"

        @cached_property
        def ended_at(self) -> datetime | None:
            event: EventPage = self.instance
            return event.said_ended_at()

        def is_shown(self) -> bool:
            return bool(super().is_shown()) and self.ended_at is not None


class EventPage(DatedPage):
    """A meeting to come to, in a place or at a distance."""

    kind = models.CharField(_("nature"), max_length=20, choices=EventKind, default=EventKind.MEETING)
    place = models.CharField(
        _("lieu"),
        max_length=200,
        blank=True,
        help_text=_("Vide : à distance. Le lien se met dans le contenu."),
    )
    is_cancelled = models.BooleanField(
        _("annulé"),
        default=False,
        help_text=_(
            "La page reste et le dit. Une fois publiée, les calendriers l’apprennent,"
            " et les personnes inscrites reçoivent un message."
        ),
    )
    registration_open = models.BooleanField(
        _("sur inscription"),
        default=False,
        help_text=_("Un bouton « Réserver ma place » paraît sur la page."),
    )
    places = models.PositiveIntegerField(
        _("nombre de places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
        help_text=_("Vide : sans limite. Au-delà, une liste d’attente s’ouvre."),
    )
    registration_closes_at = models.DateTimeField(
        _("inscriptions jusqu’au"),
        null=True,
        blank=True,
        help_text=_("Vide : jusqu’au début du rendez-vous."),
    )
    # What who organises says on their own screen: no editor's, and in no draft.
    registration_ended_at = models.DateTimeField(
        _("inscriptions closes par qui organise"), null=True, editable=False
    )
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("qui organise"),
        help_text=_(
            "Cette personne seule lit les noms qui lui sont donnés, et un message le lui dit. Qui la remplace"
            " ne lit pas ceux qui sont déjà donnés : chaque personne inscrite en décide. Vide : la personne"
            " qui suit la page."
        ),
    )

    base_form_class = EventPageForm
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
                FieldPanel("is_cancelled"),
            ],
            heading=_("Le rendez-vous"),
        ),
        MultiFieldPanel(
            [
                EndedPanel(),
                FieldPanel("registration_open"),
                FieldRowPanel([FieldPanel("places"), FieldPanel("registration_closes_at")]),
                FieldPanel("organiser"),
            ],
            heading=_("Les inscriptions"),
        ),
    ]
    api_fields: ClassVar[list[APIField]] = [
        *DatedPage.api_fields,
        *written("kind", "place", "is_cancelled", "registration_open", "places", "registration_closes_at"),
    ]
    tree_facts: ClassVar[tuple[str, ...]] = (
        *DatedPage.tree_facts,
        "kind",
        "place",
        "seo_title",
        "organiser_id",
        "owner_id",
        "alias_of_id",
        *FACTS,
    )
    search_fields: ClassVar[list[Any]] = [*RelaisPage.search_fields, index.SearchField("place")]
    exclude_fields_in_copy: ClassVar[list[str]] = ["registration_ended_at"]
    is_creatable = True
    page_description = _("Un forum, une réunion ou un webinaire.")

    class Meta:
        verbose_name = _("rendez-vous")
        constraints: ClassVar[list[Any]] = [ends_after_it_starts("event_ends_after_it_starts")]

    def particular(self, screen: "Screen") -> Event:
        screen.made_of(f"registration-{self.pk}")
        return Event(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            kind=EventKind(self.kind) if self.kind else "",
            place=self.place,
            cancelled=self.is_cancelled,
            registration=registration(Terms.of(self), taken([self.source_pk])[self.source_pk], screen.at),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A draft that is published says nothing of what who organises has said meanwhile."""
        if not self._state.adding:
            self.registration_ended_at = self.said_ended_at()
        super().save(*args, **kwargs)

    def said_ended_at(self) -> datetime | None:
        known = EventPage.objects.filter(pk=self.pk).values_list("registration_ended_at", flat=True)
        found: datetime | None = known.first()
        return found

    @property
    def source_pk(self) -> int:
        """A copy ("alias") of an event is the same event: one registers for that which it copies."""
        return int(self.alias_of_id or self.pk or 0)

    @property
    def receives(self) -> Any:
        """Who alone reads the names of those registered; None when nobody can."""
        who = self.organiser if self.organiser_id else self.owner
        return who if who is not None and who.is_active else None

    @property
    def discreet_name(self) -> str:
        """For mails and calendars, which others see: of a sensitive page its neutral title."""
        return str((self.seo_title or NAMELESS) if self.sensitive else self.title)

    def clean(self) -> None:
        super().clean()
        closes, ends = self.registration_closes_at, self.ends_at
        if closes and ends and closes > ends:
            raise ValidationError({"registration_closes_at": _("Le rendez-vous est alors terminé.")})
        if self.registration_open and not (self.organiser_id or self.owner_id):
            raise ValidationError({"organiser": _("Dites qui lit les noms des inscrits.")})

    def start(self) -> None:
        starts_in_a_week(self, timedelta(hours=2))
        self.body = [("text", gettext("<p>À qui s’adresse ce rendez-vous, et ce qu’on y apprend.</p>"))]

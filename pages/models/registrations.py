"""Who comes to an event, and what calendars were told of it."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.kinds import EventPage


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def in_order(self) -> Self:
        """As they came: their numbers are given under the lock of the event."""
        return self.order_by("pk")

    def with_place(self) -> Self:
        return self.filter(is_waiting=False)

    def given(self, reader: Any) -> Self:
        """Whose names this person reads."""
        return self.filter(given_to=reader)

    def over_before(self, moment: datetime) -> Self:
        return self.filter(event__ends_at__lt=moment)


class Registration(models.Model):
    """One person at one event. Read by that person and by ``given_to``, by nobody else.

    ``given_to`` is who organised when the name was given: whoever organises afterwards does not read it until
    the person says so.
    """

    wagtail_reference_index_ignore = True  # editors see what refers to a page; not who comes

    event = models.ForeignKey(EventPage, models.CASCADE, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    given_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_waiting = models.BooleanField(_("en attente"), default=False)
    registered_at = models.DateTimeField(_("inscription"))
    # The beginning of which the person has been reminded: an event that moves is reminded of again.
    reminded_of = models.DateTimeField(null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="registered_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def person(self) -> str:
        """Name and address; the address alone of who has given no name."""
        return ", ".join(dict.fromkeys((str(self.user), self.user.email)))


class CalendarEntry(models.Model):
    """An event as calendars know it (RFC 5545). It outlives its page, so that they learn that it is gone.

    ``uid`` is the ``translation_key`` of the page. What was last public stands here: publishing writes over
    it in the page itself.
    """

    wagtail_reference_index_ignore = True

    page = models.OneToOneField(
        EventPage, models.SET_NULL, null=True, related_name="calendar_entry", verbose_name=_("rendez-vous")
    )
    uid = models.UUIDField(unique=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    takes_place = models.BooleanField(default=True)
    is_withdrawn = models.BooleanField(default=False)
    # What the organiser was last told of.
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    places = models.PositiveIntegerField(null=True)
    closes_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("rendez-vous dans les calendriers")

    def __str__(self) -> str:
        return str(self.uid)

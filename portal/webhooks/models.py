"""Who is told, of what; and every message, until it is old."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.webhooks import failures


class Event(models.TextChoices):
    """What a front end that keeps copies must know of."""

    PAGE_PUBLISHED = "page.published", _("Page publiée")
    PAGE_UNPUBLISHED = "page.unpublished", _("Page dépubliée")
    PAGE_MOVED = "page.moved", _("Page déplacée")
    PAGE_DELETED = "page.deleted", _("Page supprimée")
    PAGE_ACCESS_CHANGED = "page.access_changed", _("Lecteurs d’une page changés")
    FILE_CHANGED = "file.changed", _("Image ou document modifié")
    REGISTRATION_CHANGED = "event.registration_changed", _("Inscriptions à un rendez-vous ouvertes ou closes")
    REDIRECT_CHANGED = "redirect.changed", _("Redirection modifiée")
    AMOUNT_CHANGED = "amount.changed", _("Montant modifié")
    FRAME_CHANGED = "frame.changed", _("Menu, tuiles ou annonce modifiés")
    ESTABLISHMENT_CHANGED = "establishment.changed", _("Établissement modifié")
    PERMANENCE_CHANGED = "permanence.changed", _("Permanence modifiée")
    PING = "ping", _("Essai")


# What one subscribes to; the test message is asked for.
OFFERED = [event for event in Event if event is not Event.PING]


class Webhook(models.Model):
    name = models.CharField(
        _("nom"), max_length=100, help_text=_("Le site qui écoute, par exemple « vitrine ».")
    )
    url = models.URLField(
        _("adresse"),
        max_length=500,
        help_text=_("Elle commence par https:// et se trouve hors du réseau interne."),
    )
    events = models.JSONField(_("événements"), default=list)
    is_active = models.BooleanField(_("en service"), default=True)
    # The secret is derived from these and from SECRET_KEY: a copy of the database signs nothing.
    salt = models.CharField(max_length=32, editable=False)
    previous_salt = models.CharField(max_length=32, editable=False, blank=True)
    previous_until = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("créé par")
    )
    created_at = models.DateTimeField(_("créé le"))

    class Meta:
        verbose_name = _("webhook")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def event_labels(self) -> list[str]:
        return [str(Event(event).label) for event in self.events if event in Event.values]


class State(models.TextChoices):
    WAITING = "waiting", _("en attente")
    DELIVERED = "delivered", _("reçu")
    GIVEN_UP = "given_up", _("abandonné")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state=State.WAITING, webhook__is_active=True)

    def due(self, at: datetime) -> Self:
        return self.waiting().filter(run_after__lte=at)


class Delivery(models.Model):
    """One message to one address, with its attempts."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(_("événement"), max_length=40, choices=Event)
    subject = models.CharField(max_length=120)  # what it is about: the same thing is not said twice in a row
    payload = models.TextField()  # JSON, as it is signed and sent
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("créé le"))
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)  # by the process that is sending it
    tried_at = models.DateTimeField(_("dernier essai"), null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(_("dernière réponse"), null=True, blank=True)
    last_error = models.CharField(max_length=60, blank=True)
    last_answer = models.TextField(blank=True)  # its first words
    took_ms = models.PositiveIntegerField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "run_after"], name="webhook_delivery_due"),
            models.Index(fields=["webhook", "-created_at"], name="webhook_delivery_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.uid}"

    @property
    def failure(self) -> str:
        """Of the last attempt, when nobody answered."""
        return failures.in_words(self.last_error)

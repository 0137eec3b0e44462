"""Revocable tokens for programs that read /api/v1/ (docs/decisions/0010). Only a digest is kept."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

PREFIX = "relais"
# The last use is written at most so often: reading must not cost a write each time.
TOUCH_EVERY = timedelta(hours=1)


class Scope(models.TextChoices):
    """What a token may read. Nothing that it opens ever writes."""

    READ = "read", _("Tout ce qu’un agent peut lire")
    PAGES = "read:pages", _("Les pages, leurs images et leurs documents")
    DIRECTORY = "read:directory", _("L’annuaire et qui couvre chaque établissement")
    PERMANENCES = "read:permanences", _("Les permanences")
    SEARCH = "read:search", _("La recherche")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self, at: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=at)


class ApiToken(models.Model):
    """Named, expiring, revocable. Without a user it stands for a service, which reads what anyone may."""

    name = models.CharField(
        _("nom"), max_length=100, help_text=_("Le service ou l’usage, par exemple « écran d’accueil ».")
    )
    # The public half finds the row; the digest proves the secret half.
    selector = models.CharField(max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("personne"),
    )
    scopes = models.CharField(_("droits"), max_length=200, default=Scope.READ)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("créé par"),
    )
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("expire le"))
    last_used_at = models.DateTimeField(_("dernier usage"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("jeton d’accès")
        verbose_name_plural = _("jetons d’accès")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def granted(self) -> list[Scope]:
        """A right that this version does not know opens nothing."""
        return [scope for scope in Scope if scope in self.scopes.split()]

    def allows(self, scope: Scope) -> bool:
        return not {Scope.READ, scope}.isdisjoint(self.granted)

    def is_valid(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at and (self.user is None or self.user.is_active)


class TokenWarning(models.Model):
    """That the end of a token was told, so many days before; of either API, one of the two."""

    reading = models.ForeignKey(ApiToken, models.CASCADE, null=True, related_name="+")
    editing = models.ForeignKey("wagtailcore.APIToken", models.CASCADE, null=True, related_name="+")
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "days"], name="token_warned_once"),
            models.UniqueConstraint(fields=["editing", "days"], name="editors_token_warned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reading_id or self.editing_id} {self.days}"


def create(
    name: str, *, at: datetime, lifetime: timedelta, seed: bytes = b"", **fields: Any
) -> tuple[ApiToken, str]:
    """The token, and its text: the only time that it can be read.

    ``seed`` are 64 bytes that a form has fixed: sent again, because the answer was lost, it finds its token.
    """
    drawn = seed or secrets.token_bytes(64)
    selector, secret = drawn[:6].hex(), urlsafe_b64encode(drawn[6:38]).rstrip(b"=").decode()
    token, _new = ApiToken.objects.get_or_create(
        selector=selector,
        digest=_digest(secret),
        defaults={"name": name, "created_at": at, "expires_at": at + lifetime, **fields},
    )
    return token, f"{PREFIX}_{selector}_{secret}"


def find(text: str, at: datetime) -> ApiToken | None:
    """The valid token that this text is, with its user. Its use is noted."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != PREFIX or not text.isascii():
        return None
    _prefix, selector, secret = parts
    token = ApiToken.objects.valid(at).select_related("user").filter(selector=selector[:12]).first()
    if token is None or not constant_time_compare(token.digest, _digest(secret)) or not token.is_valid(at):
        return None
    if token.last_used_at is None or at - token.last_used_at >= TOUCH_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def revoke(token: ApiToken, *, at: datetime) -> None:
    """From the next request on, for good."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)


def _digest(secret: str) -> str:
    """256 random bits need no slow hash: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()

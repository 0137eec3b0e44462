"""Tokens of /api/v3-preview/, which write as somebody who edits: Wagtail's, with an end and a maker."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from wagtail.log_actions import log
from wagtail.models import APIToken
from wagtail.models import api as wagtails

from directory.models import User
from pages.models import TokenEnd

EDITING_RIGHT = "wagtailadmin.access_admin"


def longest() -> timedelta:
    """None of them lasts longer, whoever made it and wherever."""
    return timedelta(days=settings.EDITOR_TOKEN_DAYS)


def create(
    name: str, *, user: User, by: User, at: datetime, lifetime: timedelta, seed: bytes
) -> tuple[APIToken, str]:
    """The token, and its text. A form that is sent again, its answer lost, finds its token by ``seed``."""
    text = _text(seed)
    with transaction.atomic():
        token, new = APIToken.objects.get_or_create(
            key_hash=APIToken.hash_token(text),
            defaults={"user": user, "name": name, "prefix": text[: wagtails.DISPLAY_PREFIX_LENGTH]},
        )
        if new:
            TokenEnd.objects.create(token=token, expires_at=at + min(lifetime, longest()), created_by=by)
            log(token, "wagtail.apitoken.create", user=by)
    return token, text


def _text(seed: bytes) -> str:
    """In Wagtail's own form, which its API checks before it looks a token up."""
    drawn = int.from_bytes(seed[: wagtails.KEY_SECRET_BYTES], "big")
    secret = wagtails._base62_encode(drawn, wagtails.KEY_SECRET_LENGTH)
    return f"{wagtails.TOKEN_PREFIX}{secret}{wagtails._token_checksum(secret)}"


def all_of_them() -> "models.QuerySet[APIToken]":
    found: models.QuerySet[APIToken] = APIToken.objects.select_related("user", "end__created_by")
    return found.order_by("-created", "-pk")


def revoke(token: APIToken, *, by: User) -> None:
    """From the next request on, for good."""
    token.revoke()
    log(token, "wagtail.apitoken.revoke", user=by)

"""The tokens of both APIs as one screen shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import APIToken

from pages.editing.doors import token_ends
from portal.tokens import editors
from portal.tokens.models import ApiToken


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    what: str  # what it opens
    user: Any
    created_at: datetime
    created_by: Any
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoke_url: str


def rows() -> list[Row]:
    """The newest first, whichever API they are for."""
    reading = [of_reader(token) for token in ApiToken.objects.select_related("user", "created_by")]
    found = [*reading, *(of_editor(token) for token in editors.all_of_them())]
    return sorted(found, key=lambda row: row.created_at, reverse=True)


def of_reader(token: ApiToken) -> Row:
    return Row(
        name=token.name,
        what=", ".join(str(scope.label) for scope in token.granted),
        user=token.user,
        created_at=token.created_at,
        created_by=token.created_by,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
        revoke_url=reverse("revoke_token", args=[token.selector]),
    )


def of_editor(token: APIToken) -> Row:
    end = getattr(token, "end", None)
    return Row(
        name=token.name,
        what=_("Lire les brouillons et écrire des pages"),
        user=token.user,
        created_at=token.created,
        created_by=end.created_by if end else None,
        expires_at=token_ends(token),
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
        revoke_url=reverse("revoke_editor_token", args=[token.pk]),
    )

"""Which addresses under /cms/ are open at all: Wagtail brings more of them than anybody here has a use for.

What stays open asks Wagtail's rights and ours (``pages.kinds.rights``). tests/pages/doors.py says of each
address what each person gets there, and fails when an upgrade brings one that it does not know.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch
from wagtail.admin import auth
from wagtail.models import APIToken

from directory.models import User
from directory.roles import Role
from pages.models import TokenEnd

# No such page, for anybody: by the name of the address, or by the address where it has none.
CLOSED = frozenset(
    {
        "cms/test404/",
        "wagtailadmin_error_test",  # fails on purpose
        "wagtailadmin_api:pages:action",  # acts on pages as the screens do, which is where they are done
        "wagtailembeds:chooser",  # no video or tweet is fetched from outside
        "wagtailembeds:chooser_upload",
        "wagtailimages:url_generator",  # no image is served in a size that its address asks for
        "wagtailimages:url_generator_output",
        "wagtailsnippets:index",  # there are none
    }
)
# Tokens of both APIs are made, listed and revoked at one place: /etat-du-service/jetons/.
CLOSED_SCREENS = ("wagtailusers_api_tokens:",)
# Wagtail asks no right there: who wrote and locked what, who approves.
OF_ADMINISTRATORS = ("wagtailadmin_reports:", "wagtailadmin_workflows:")


def check(match: ResolverMatch, user: User) -> None:
    """Raises what whoever knocks is answered with, if it is not the view's to say."""
    if not CLOSED.isdisjoint((match.view_name, match.route)) or match.view_name.startswith(CLOSED_SCREENS):
        raise Http404
    if match.view_name.startswith(OF_ADMINISTRATORS) and not user.has_role(Role.ADMINISTRATOR):
        raise PermissionDenied


def token_ends(token: APIToken) -> datetime:
    """When a token of an editor's tool holds no longer: Wagtail's have no end, ours one of their own."""
    made: datetime = token.created
    latest = made + timedelta(days=settings.EDITOR_TOKEN_DAYS)
    own: TokenEnd | None = getattr(token, "end", None)  # none of a token that a command made
    return min(latest, own.expires_at) if own else latest


def refuse(request: HttpRequest) -> Any:
    """Wagtail would lead to its first screen, where what was asked for seems to have worked."""
    raise PermissionDenied


def connect() -> None:
    """Wagtail looks this function up at each refusal, and has no setting for it."""
    auth.permission_denied = refuse

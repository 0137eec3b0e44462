"""What editors must come back to: pages to read again, scheduled, waiting for approval."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Revision, WorkflowState

from directory.coverage import presence
from directory.models import User
from directory.roles import GROUPS, Role
from pages.models import PAGE_MODELS


def due(on: date, owner: User | None = None) -> list[Any]:
    """The published pages whose review date has come, the oldest first. Of a copy, that which it copies."""
    found: list[Any] = []
    for model in PAGE_MODELS:
        pages = (
            model.objects.live()
            .filter(review_on__lte=on, alias_of=None)
            .select_related("owner")
            .defer("body")
        )
        found += pages.filter(owner=owner) if owner is not None else pages
    return sorted(found, key=lambda page: (page.review_on, page.title))


def due_count(on: date, owner: User | None = None) -> int:
    """As many as ``due`` lists, in one query."""
    chosen: dict[str, Any] = {"review_on__lte": on, "alias_of": None} | (
        {"owner": owner} if owner is not None else {}
    )
    keys = [model.objects.live().filter(**chosen).order_by().values("pk") for model in PAGE_MODELS]
    found: int = keys[0].union(*keys[1:], all=True).count()
    return found


def by_reader(pages: Iterable[Any], on: date) -> dict[User, list[Any]]:
    """Who is to read which: its keeper, or the moderators for one who is gone, away, or edits no more."""
    found: dict[User, list[Any]] = defaultdict(list)
    keepers = frozenset(editors().values_list("pk", flat=True))
    instead: list[User] | None = None
    for page in pages:
        if page.owner_id in keepers and not _is_away(page.owner, on):
            found[page.owner].append(page)
            continue
        instead = moderators() if instead is None else instead
        for moderator in instead:
            found[moderator].append(page)
    return dict(found)


def editors() -> "QuerySet[User]":
    """Who can act on a page that they keep."""
    edits = Q(groups__name__in=GROUPS.values()) | Q(is_superuser=True)
    found: QuerySet[User] = User.objects.filter(edits, is_active=True).distinct()
    return found


def moderators() -> list[User]:
    """Those of that group; where there is nobody in it, the administrators."""
    active = User.objects.filter(is_active=True).order_by("pk")
    return list(active.filter(groups__name=GROUPS[Role.MODERATOR])) or list(active.filter(is_superuser=True))


def _is_away(user: User, on: date) -> bool:
    """Known of those alone who are in the network themselves (R5)."""
    return user.worker is not None and presence.last_day_away(user.worker.absences.all(), on) is not None


def scheduled() -> "QuerySet[Revision]":
    """Revisions approved for a later moment, the next first."""
    revisions: QuerySet[Revision] = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return revisions.select_related("user").order_by("approved_go_live_at")


def waiting() -> "QuerySet[WorkflowState]":
    """Pages submitted for approval, the longest waiting first."""
    states: QuerySet[WorkflowState] = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    return states.select_related("requested_by").prefetch_related("content_object").order_by("created_at")

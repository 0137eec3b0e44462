"""What editors must come back to: pages to read again, scheduled, waiting for approval."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Revision, WorkflowState

from directory.models import User
from pages.models import PAGE_MODELS


def due(on: date, owner: User | None = None) -> list[Any]:
    """The published pages whose review date has come, the oldest first."""
    found: list[Any] = []
    for model in PAGE_MODELS:
        pages = model.objects.live().filter(review_on__lte=on).select_related("owner").defer("body")
        found += pages.filter(owner=owner) if owner is not None else pages
    return sorted(found, key=lambda page: (page.review_on, page.title))


def due_count(on: date, owner: User | None = None) -> int:
    """As many as ``due`` lists, in one query."""
    chosen = {"review_on__lte": on} | ({"owner": owner} if owner is not None else {})
    keys = [model.objects.live().filter(**chosen).order_by().values("pk") for model in PAGE_MODELS]
    found: int = keys[0].union(*keys[1:], all=True).count()
    return found


def by_owner(pages: Iterable[Any]) -> dict[User, list[Any]]:
    found: dict[User, list[Any]] = defaultdict(list)
    for page in pages:
        if page.owner is not None and page.owner.is_active:
            found[page.owner].append(page)
    return dict(found)


def scheduled() -> "QuerySet[Revision]":
    """Revisions approved for a later moment, the next first."""
    revisions: QuerySet[Revision] = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return revisions.select_related("user").order_by("approved_go_live_at")


def waiting() -> "QuerySet[WorkflowState]":
    """Pages submitted for approval, the longest waiting first."""
    states: QuerySet[WorkflowState] = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    return states.select_related("requested_by").prefetch_related("content_object").order_by("created_at")

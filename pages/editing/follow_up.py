"""What editors must come back to: pages to read again, scheduled, waiting for approval."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import ModelLogEntry, PageLogEntry, Revision, TaskState, WorkflowState

from directory.coverage import presence
from directory.models import User
from directory.roles import GROUPS, Role
from pages.models import PAGE_MODELS, SectionPage
from pages.moderation import changes
from pages.moderation.deleted import DELETED

# Days after its review date on which a page is asked about: its keeper, then the moderators as well, then
# both for the last time. It stays in the list "À relire" whatever comes.
STEPS = (0, 14, 30)
LAST = len(STEPS) - 1


def step(review_on: date, on: date) -> int:
    """How far the asking has come, of a page whose date has."""
    late = (on - review_on).days
    return max(number for number, days in enumerate(STEPS) if late >= days)


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


def to_check(owner: User | None = None) -> list[Any]:
    """The published pages of which something could not be checked."""
    found: list[Any] = []
    for model in PAGE_MODELS:
        pages = model.objects.live().filter(alias_of=None).exclude(editor_note="").select_related("owner")
        pages = pages.defer("body")
        found += pages.filter(owner=owner) if owner is not None else pages
    return sorted(found, key=lambda page: page.title)


def due_count(on: date, owner: User | None = None) -> int:
    """As many as ``due`` lists, in one query."""
    chosen: dict[str, Any] = {"review_on__lte": on, "alias_of": None} | (
        {"owner": owner} if owner is not None else {}
    )
    keys = [model.objects.live().filter(**chosen).order_by().values("pk") for model in PAGE_MODELS]
    found: int = keys[0].union(*keys[1:], all=True).count()
    return found


def by_reader(pages: Iterable[Any], on: date) -> dict[User, list[Any]]:
    """Who is to read which: its keeper, and the moderators once it is late; they alone, and at once, for one
    who is gone, away, or edits no more."""
    found: dict[User, list[Any]] = defaultdict(list)
    keepers, above = Keepers(on), moderators()
    for page in pages:
        answers = keepers.absence_of(page) is None
        if answers:
            found[page.owner].append(page)
        if not answers or step(page.review_on, on) > 0:
            for moderator in above:
                if moderator != page.owner or not answers:
                    found[moderator].append(page)
    return dict(found)


class Absence(StrEnum):
    """Why the moderators are asked in the place of a page's keeper."""

    NOBODY = "nobody"
    GONE = "gone"
    AWAY = "away"


class Keepers:
    """Who of them answers on that day."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.able = frozenset(editors().values_list("pk", flat=True))

    def absence_of(self, page: Any) -> Absence | None:
        if page.owner_id is None:
            return Absence.NOBODY
        if page.owner_id not in self.able:
            return Absence.GONE
        return Absence.AWAY if _is_away(page.owner, self.on) else None


def sections() -> dict[str, str]:
    """The titles of the entries of the navigation, by where they stand in the tree."""
    return dict(SectionPage.objects.order_by("path").values_list("path", "title"))


def section_of(page: Any, known: dict[str, str]) -> str:
    """Empty for the home page."""
    return next((title for path, title in known.items() if page.path.startswith(path)), "")


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
    """Revisions approved for a later moment, the next first: of pages, and of what stands beside them."""
    revisions: QuerySet[Revision] = Revision.objects.filter(approved_go_live_at__isnull=False)
    return revisions.select_related("user").order_by("approved_go_live_at")


def waiting() -> "QuerySet[WorkflowState]":
    """Pages submitted for approval, the longest waiting first."""
    states: QuerySet[WorkflowState] = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    return states.select_related("requested_by").prefetch_related("content_object").order_by("created_at")


def come_back(author: User, since: datetime) -> list[Any]:
    """What this person submitted and has back: refused, or cancelled by somebody else, until it is submitted
    again or published. What was cancelled leaves the list on its own: ``since``. The latest first."""
    same = {"base_content_type": OuterRef("base_content_type"), "object_id": OuterRef("object_id")}
    asked_again = WorkflowState.objects.filter(**same, created_at__gt=OuterRef("created_at"))
    scheduled = Revision.objects.filter(**same, approved_go_live_at__isnull=False)
    cancelled = Q(
        ~Exists(scheduled),
        ~Q(current_task_state__finished_by=author),
        status=WorkflowState.STATUS_CANCELLED,
        current_task_state__status=TaskState.STATUS_CANCELLED,
        current_task_state__finished_at__gte=since,
    )
    refused = Q(status=WorkflowState.STATUS_NEEDS_CHANGES)
    found = WorkflowState.objects.filter(cancelled | refused, ~Exists(asked_again), requested_by=author)
    found = found.select_related("current_task_state__finished_by").prefetch_related("content_object")
    states = [one for one in found.order_by("-current_task_state__finished_at") if one.content_object]
    return [one for one in states if not changes.is_published_since(one.content_object, one)]


def deleted(author: User, since: datetime) -> list[Any]:
    """Of the log: what somebody else deleted with a request of this person's, the latest first."""
    found: list[Any] = []
    for kind in (PageLogEntry, ModelLogEntry):
        entries = kind.objects.filter(action=DELETED, data__asked_by=author.pk, timestamp__gte=since)
        found += entries.select_related("user")
    return sorted(found, key=lambda entry: entry.timestamp, reverse=True)

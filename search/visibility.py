"""What a reader may find: asked of the things themselves, at the moment of the query (STYLE.md 18)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, Value

from directory.models import User
from pages import policy
from pages.policy import Who
from permanences.models import State


@dataclass(frozen=True, slots=True)
class Viewer(Who):
    """Who looks, and on what day."""

    today: date

    @classmethod
    def of(cls, user: User | AnonymousUser, today: date) -> Self:
        found = policy.who(user)
        return cls(found.user_id, found.is_superuser, today)


class FindableQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Each kind through its own rule; a row whose thing is gone, hidden or a draft is not there.

        One plain join for each kind of thing: a row pays for the one that it points at.
        """
        return self.filter(
            Q(kind__in=("page", "theme")) & policy.readable_pages(viewer, "page__")
            | Q(kind="document") & Q(policy.readable_files(viewer, "document__"), document__isnull=False)
            | Q(kind="establishment") & Q(establishment__is_active=True)
            | Q(kind="permanence") & _current(viewer.today)
            | Q(kind="worker") & Q(worker__is_active=True)
            | Q(kind="department")
        )


def _current(today: date) -> Q:
    ends = Q(permanence__ends_on=None) | Q(permanence__ends_on__gte=Value(today))
    return Q(ends, permanence__state=State.PUBLISHED, permanence__worker__is_active=True)

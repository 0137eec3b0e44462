"""What a reader may find: asked of the things themselves, at the moment of the query (STYLE.md 18)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Length, Substr
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from directory.models import User
from permanences.models import State


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and on what day. ``user_id`` 0 is nobody in particular: a service with a token."""

    user_id: int
    is_superuser: bool
    today: date

    @classmethod
    def of(cls, user: User | AnonymousUser, today: date) -> Self:
        if not isinstance(user, User) or not user.is_authenticated:
            return cls(0, False, today)
        return cls(user.pk, user.is_superuser, today)


class FindableQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Each kind through its own rule; a row whose thing is gone, hidden or a draft is not there.

        One plain join for each kind of thing: a row pays for the one that it points at.
        """
        return self.filter(
            Q(kind__in=("page", "theme")) & _readable_page(viewer)
            | Q(kind="document") & _readable_document(viewer)
            | Q(kind="establishment") & Q(establishment__is_active=True)
            | Q(kind="permanence") & _current(viewer.today)
            | Q(kind="worker") & Q(worker__is_active=True)
            | Q(kind="department")
        )


def _readable_page(viewer: Viewer) -> Q:
    """Whose page is published, and lies under no restriction that refuses this reader.

    A page behind a shared password is in nobody's results: having given it is known to a session only.
    """
    closed = refused(viewer, PageViewRestriction)
    above = closed.filter(page__path=Substr(OuterRef("page__path"), 1, Length(F("page__path"))))
    # The first condition does not depend on the page: where nothing is refused, no page pays for the second.
    return Q(page__live=True, page__depth__gt=1) & Q(~Exists(closed) | ~Exists(above))


def _readable_document(viewer: Viewer) -> Q:
    """Whose collection, and those above it, are not closed to this reader."""
    path = OuterRef("document__collection__path")
    above = refused(viewer, CollectionViewRestriction).filter(
        collection__path=Substr(path, 1, Length(F("collection__path")))
    )
    return Q(~Exists(above), document__isnull=False)


def refused(
    viewer: Viewer, model: type[PageViewRestriction | CollectionViewRestriction]
) -> "models.QuerySet[Any]":
    """The restrictions that keep this reader out."""
    found: models.QuerySet[Any] = model.objects.exclude(_accepting(viewer, model))
    return found


def _accepting(viewer: Viewer, model: type[PageViewRestriction | CollectionViewRestriction]) -> Q:
    """The restrictions that let this reader through, as Wagtail's own ``accept_request`` does."""
    accepting = Q(restriction_type=model.NONE)
    if viewer.user_id:
        memberships = User.groups.through.objects.filter(user_id=viewer.user_id).values("group_id")
        accepted = model.groups.through.objects.filter(
            **{f"{model._meta.model_name}_id": OuterRef("pk")}, group_id__in=memberships
        )
        accepting |= Q(restriction_type=model.LOGIN)
        accepting |= Q(Exists(accepted), restriction_type=model.GROUPS)
    if viewer.is_superuser:
        accepting |= Q(restriction_type=model.GROUPS)
    return accepting


def _current(today: date) -> Q:
    ends = Q(permanence__ends_on=None) | Q(permanence__ends_on__gte=Value(today))
    return Q(ends, permanence__state=State.PUBLISHED, permanence__worker__is_active=True)

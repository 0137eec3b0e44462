"""Which pages and documents a reader may find: asked of Wagtail, at the moment of the query."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from directory.models import User
from search.query.values import Viewer

# The steps of a path are of digits and capitals: what lies below one comes before this, in every collation.
BELOW = "ZZZZZ"


def readable_page(viewer: Viewer) -> Q:
    """Whose page is published, and lies under no restriction that refuses this reader.

    A page behind a shared password is in nobody's results: having given it is known to a session only.
    """
    closed = refused(viewer, PageViewRestriction)
    above = closed.filter(page__path=Substr(OuterRef("page__path"), 1, Length(F("page__path"))))
    # The first condition does not depend on the page: where nothing is refused, no page pays for the second.
    return Q(page__live=True, page__depth__gt=1) & Q(~Exists(closed) | ~Exists(above))


def readable_document(viewer: Viewer) -> Q:
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

"""What a reader may find: asked of the things themselves, at the moment of the query (STYLE.md 18)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Length, Substr
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from directory.models import Establishment, User, Worker
from pages.models import RelaisDocument
from permanences.models import Permanence


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
        """Each kind through its own rule; a row whose thing is gone, hidden or a draft is not there."""
        pages = readable_pages(viewer).filter(pk=OuterRef("page_id"))
        documents = readable_documents(viewer).filter(pk=OuterRef("document_id"))
        establishments = Establishment.objects.active().filter(pk=OuterRef("establishment_id"))
        workers = Worker.objects.active().filter(pk=OuterRef("worker_id"))
        permanences = _current_permanences(viewer.today).filter(pk=OuterRef("permanence_id"))
        return self.filter(
            Case(  # one sub-query for each row, the one of its kind
                When(kind="page", then=Exists(pages)),
                When(kind="theme", then=Exists(pages)),
                When(kind="document", then=Exists(documents)),
                When(kind="establishment", then=Exists(establishments)),
                When(kind="permanence", then=Exists(permanences)),
                When(kind="worker", then=Exists(workers)),
                When(kind="department", then=True),
                default=False,
                output_field=models.BooleanField(),
            )
        )


def readable_pages(viewer: Viewer) -> "models.QuerySet[Page]":
    """Published pages that lie under no restriction that refuses this reader.

    A page behind a shared password is in nobody's results: having given it is known to a session only.
    """
    refused = PageViewRestriction.objects.exclude(_accepting(viewer, PageViewRestriction))
    above = refused.filter(page__path=Substr(OuterRef("path"), 1, Length(F("page__path"))))
    # The first condition does not depend on the page: where nothing is refused, no page pays for the second.
    pages: models.QuerySet[Page] = Page.objects.live().filter(~Exists(refused) | ~Exists(above), depth__gt=1)
    return pages


def readable_documents(viewer: Viewer) -> "models.QuerySet[RelaisDocument]":
    """Documents whose collection, and those above it, are not closed to this reader."""
    refused = CollectionViewRestriction.objects.exclude(_accepting(viewer, CollectionViewRestriction))
    above = refused.filter(
        collection__path=Substr(OuterRef("collection__path"), 1, Length(F("collection__path")))
    )
    documents: models.QuerySet[RelaisDocument] = RelaisDocument.objects.filter(
        ~Exists(refused) | ~Exists(above)
    )
    return documents


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


def _current_permanences(today: date) -> "models.QuerySet[Permanence]":
    ends = Q(ends_on=None) | Q(ends_on__gte=Value(today))
    return Permanence.objects.published().filter(ends, worker__is_active=True)

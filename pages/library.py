"""Which documents a person may fetch: those that a page which they may read shows or links to."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from directory.models import User
from pages.models import RelaisDocument
from pages.policy import readable_by
from pages.tree import Guard, Reader


def readable_documents(user: User | AnonymousUser) -> Any:
    """A queryset. The privacy of their collection holds as well, as it does for Wagtail's own address."""
    documents = RelaisDocument.objects.annotate(key=Cast("pk", CharField()))
    found = documents.filter(key__in=_shown_to(user))
    hidden = [Q(collection__path__startswith=path) for path in _closed_to(user)]
    return found.exclude(reduce(or_, hidden)) if hidden else found


def _shown_to(user: User | AnonymousUser) -> Any:
    pages = readable_by(user).annotate(key=Cast("pk", CharField())).order_by()
    return ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(RelaisDocument),
        object_id__in=pages.values("key"),
    ).values("to_object_id")


def _closed_to(user: User | AnonymousUser) -> list[str]:
    """The paths of the collections that do not let this person in."""
    reader = Reader(user)
    restrictions = CollectionViewRestriction.objects.select_related("collection").prefetch_related("groups")
    return [row.collection.path for row in restrictions if reader.passes([_guard(row)]) == "0"]


def _guard(row: CollectionViewRestriction) -> Guard:
    by_groups = row.restriction_type == CollectionViewRestriction.GROUPS
    groups = frozenset(group.pk for group in row.groups.all()) if by_groups else None
    return Guard(groups, password=row.restriction_type == CollectionViewRestriction.PASSWORD)

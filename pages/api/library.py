"""Which documents a person may fetch: those that a page which they may read shows or links to."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from directory.models import User
from pages.models import RelaisDocument
from pages.reading.policy import readable_by, readable_files, who


def readable_documents(user: User | AnonymousUser) -> Any:
    """A queryset. The privacy of their collection holds as well, as it does for Wagtail's own address."""
    documents = RelaisDocument.objects.annotate(key=Cast("pk", CharField()))
    return documents.filter(readable_files(who(user)), key__in=_shown_to(user))


def _shown_to(user: User | AnonymousUser) -> Any:
    pages = readable_by(user).annotate(key=Cast("pk", CharField())).order_by()
    return ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(RelaisDocument),
        object_id__in=pages.values("key"),
    ).values("to_object_id")

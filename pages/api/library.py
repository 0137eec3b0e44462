"""Which files a person may fetch: those that a page which they may read shows or links to."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from directory.models import User
from pages.models import RelaisDocument, RelaisImage
from pages.reading.policy import readable_by, readable_files, who


def readable_documents(user: User | AnonymousUser) -> Any:
    """A queryset. The privacy of their collection holds as well, as it does for Wagtail's own address."""
    return _readable(RelaisDocument, user)


def readable_images(user: User | AnonymousUser) -> Any:
    return _readable(RelaisImage, user)


def _readable(model: Any, user: User | AnonymousUser) -> Any:
    files = model.objects.annotate(key=Cast("pk", CharField()))
    return files.filter(readable_files(who(user)), key__in=_shown_to(user, model))


def _shown_to(user: User | AnonymousUser, model: type[Model]) -> Any:
    pages = readable_by(user).annotate(key=Cast("pk", CharField())).order_by()
    return ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        object_id__in=pages.values("key"),
    ).values("to_object_id")

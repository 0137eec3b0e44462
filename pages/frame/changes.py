"""What follows when a menu or an announcement is published or withdrawn: whoever keeps copies is told."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import Signal
from wagtail.signals import published, unpublished

from pages.models import Notice, SiteMenu

NOTICES = "announcements"
# ``part``: a ``Place``, or ``NOTICES``.
frame_changed = Signal()


def connect() -> None:
    for signal in (published, unpublished):
        signal.connect(_menu, sender=SiteMenu, dispatch_uid="pages.frame")
        signal.connect(_notice, sender=Notice, dispatch_uid="pages.frame")
    post_delete.connect(_deleted, sender=Notice, dispatch_uid="pages.frame.deleted")


def _menu(instance: SiteMenu, **_signal: Any) -> None:
    frame_changed.send(SiteMenu, part=instance.place)


def _notice(**_signal: Any) -> None:
    frame_changed.send(Notice, part=NOTICES)


def _deleted(instance: Notice, **_signal: Any) -> None:
    if instance.live:
        _notice()

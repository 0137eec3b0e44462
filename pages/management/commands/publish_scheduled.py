"""Publishes and withdraws what is due, as Wagtail's command of that name does; it takes that one's place.

There, one revision that cannot be published (a page of a kind that is gone, a title taken meanwhile) ends the
command at each round, and nothing after it is ever published. Here each stands for itself.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Publish and withdraw what is due."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        failed = _each(list(_expired(at)), _withdraw)
        failed += _each(
            Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at"), _publish
        )
        if failed:
            raise CommandError(f"{failed} failed")


def _expired(at: datetime) -> Iterator[Any]:
    others = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and not issubclass(m, Page)]
    for model in (Page, *others):
        yield from model.objects.filter(live=True, expire_at__lt=at).order_by("expire_at")


def _withdraw(one: Any) -> None:
    one.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _each(due: Iterable[models.Model], do: Callable[[Any], None]) -> int:
    """Returns how many failed."""
    failed = 0
    for one in due:
        try:
            with transaction.atomic():
                do(one)
        except Exception:
            logger.exception("scheduled: %s %s", one._meta.label, one.pk)
            failed += 1
    return failed

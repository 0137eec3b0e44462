"""Answers counted, words kept for the editors, both forgotten after a year."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from wagtail.models import Page

from core.locks import locked
from directory.models import User, Worker
from directory.roles import Role
from pages.feedback import personal
from pages.models import PageAnswers, PageWish

KEPT_FOR = timedelta(days=365)


def may_read(user: Any) -> bool:
    """Those who write the pages."""
    return isinstance(user, User) and user.has_role(Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR)


def count(page: Page, *, useful: bool, on: date) -> None:
    """Added by the database: of two at once both count."""
    name = "yes" if useful else "no"
    with transaction.atomic():
        PageAnswers.objects.bulk_create([PageAnswers(page=page, day=on)], ignore_conflicts=True)
        PageAnswers.objects.filter(page=page, day=on).update(**{name: F(name) + 1})


def too_personal(text: str) -> list[str]:
    """The words to take out: addresses, numbers, and names, those of the directory among them."""
    words, holders = personal.capitalised(text), tuple[Any, ...]((User, Worker))
    known = {
        name.lower()
        for model in holders
        for name in model.objects.filter(last_name__in={form for w in words for form in (w, w.title())})
        .values_list("last_name", flat=True)
        .distinct()
    }
    return [*personal.found_in(text), *(word for word in words if word.lower() in known)]


def keep(page: Page, text: str, *, on: date) -> None:
    PageWish.objects.create(page=page, text=text, day=on)


def handle(wish: UUID, *, by: User, on: date) -> PageWish:
    """Said once; again it stays as it was."""
    if not may_read(by):
        raise PermissionDenied
    with locked(PageWish.objects.select_related("page"), wish) as found:
        if found.handled_on is None:
            found.handled_on = on
            found.save(update_fields=["handled_on"])
    return found


def forget(today: date) -> int:
    old = {"day__lt": today - KEPT_FOR}
    return PageAnswers.objects.filter(**old).delete()[0] + PageWish.objects.filter(**old).delete()[0]

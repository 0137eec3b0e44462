"""What a new page holds when an editor opens it: each kind says its own (``RelaisPage.start``)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import init_new_page

from pages.kinds import RelaisPage

REVIEW_AFTER = timedelta(days=365)


def connect() -> None:
    init_new_page.connect(fill, dispatch_uid="pages.starters")


def fill(page: Page, **_signal: Any) -> None:
    if not isinstance(page, RelaisPage) or page.starts_empty:
        return
    today = timezone.localdate()
    page.as_of, page.review_on = today, today + REVIEW_AFTER
    page.start()

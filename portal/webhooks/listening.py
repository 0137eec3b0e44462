"""The signals of the apps become messages, which name what changed; the API says what it is now.

A page that some may not read is named by its number alone: its address would tell what is not for everyone.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from directory.models import Establishment
from directory.signals import establishments_written
from pages.amounts.changes import scale_changed
from pages.kinds import BY_MODEL
from pages.models import RelaisPage, Scale
from pages.reading import policy
from permanences.models import Override, Permanence, TimeWindow
from permanences.models.duties import State
from portal.webhooks.models import Event
from portal.webhooks.queue import announce

TOLD = frozenset({State.PUBLISHED, State.ENDED})  # what is or was to be seen


def connect() -> None:
    for signal, event in (
        (page_published, Event.PAGE_PUBLISHED),
        (page_unpublished, Event.PAGE_UNPUBLISHED),
    ):
        signal.connect(_teller(event), dispatch_uid=f"webhooks {event}", weak=False)
    post_page_move.connect(moved, dispatch_uid="webhooks move")
    page_slug_changed.connect(renamed, dispatch_uid="webhooks slug")
    post_delete.connect(deleted, sender=Page, dispatch_uid="webhooks delete")
    for changed in (post_save, post_delete):
        changed.connect(establishment, sender=Establishment, dispatch_uid="webhooks establishment")
        for model in (Permanence, Override, TimeWindow):
            changed.connect(permanence, sender=model, dispatch_uid=f"webhooks {model.__name__}")
    scale_changed.connect(amount, dispatch_uid="webhooks amount")
    establishments_written.connect(establishments, dispatch_uid="webhooks establishments")


def _teller(event: Event) -> Any:
    def tell(instance: Page, **_signal: Any) -> None:
        if isinstance(instance, RelaisPage):
            _page(event, instance, instance.url_path)

    return tell


def moved(instance: Page, url_path_before: str, url_path_after: str, **_signal: Any) -> None:
    """Those beneath it moved along, and are not named one by one."""
    if instance.live and url_path_before != url_path_after:
        _page(Event.PAGE_MOVED, instance.specific, url_path_after, url_path_before)


def renamed(instance: Page, instance_before: Page, **_signal: Any) -> None:
    _page(Event.PAGE_MOVED, instance, instance.url_path, instance_before.url_path)


def deleted(instance: Page, **_signal: Any) -> None:
    """A published page was unpublished first: who only listens to that knows as much."""
    model = instance.cached_content_type.model_class()
    if model is not None and issubclass(model, RelaisPage):
        data = {"id": instance.pk, "type": BY_MODEL[model.__name__].api_name}
        announce(Event.PAGE_DELETED, f"page {instance.pk}", data, timezone.now())


def _page(event: Event, page: Page, url_path: str, before: str | None = None) -> None:
    hidden = not policy.is_for_every_reader(page, *filter(None, (url_path, before)))
    data: dict[str, Any] = {
        "id": page.pk,
        "type": BY_MODEL[type(page).__name__].api_name,
        "path": None if hidden else _path(page, url_path),
    }
    if before is not None:
        data["path_before"] = None if hidden else _path(page, before)
    announce(event, f"page {page.pk} {url_path}", data, timezone.now())


def _path(page: Page, url_path: str) -> str:
    """As the portal's visitors see it."""
    site = page.get_site()
    return "/" + url_path.removeprefix(site.root_page.url_path if site else "/")


def amount(scale: Scale, pages: list[int], **_signal: Any) -> None:
    """With the pages that show it, by their numbers alone: some of them may not be for everyone."""
    data = {"slug": scale.slug, "pages": pages}
    announce(Event.AMOUNT_CHANGED, f"amount {scale.slug}", data, timezone.now())


# --- The directory and the permanences ---------------------------------------------------------------------


def establishment(instance: Establishment, **_signal: Any) -> None:
    _establishments([instance.code])


def establishments(ids: list[int], **_signal: Any) -> None:
    """An import wrote many at once."""
    for start in range(0, len(ids), 500):
        rows = Establishment.objects.filter(pk__in=ids[start : start + 500]).order_by("code")
        _establishments(list(rows.values_list("code", flat=True)))


def _establishments(codes: list[str]) -> None:
    if codes:
        subject = f"establishment {codes[0]} {len(codes)}"
        announce(Event.ESTABLISHMENT_CHANGED, subject, {"codes": codes}, timezone.now())


def permanence(instance: Permanence | Override | TimeWindow, **_signal: Any) -> None:
    """Its rule, its hours or one of its dates."""
    found = instance if isinstance(instance, Permanence) else instance.permanence
    if found.state not in TOLD:
        return
    place = found.establishment
    data = {"id": str(found.uid), "establishment": place.code if place else None}
    announce(Event.PERMANENCE_CHANGED, f"permanence {found.uid}", data, timezone.now())

"""The signals of the apps become messages, which name what changed; the API says what it is now.

A page that some may not read is named by its number alone: its address would tell what is not for everyone.
"""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from directory.models import Establishment
from directory.signals import establishments_written
from pages.amounts.changes import scale_changed
from pages.events.turning import registration_turned
from pages.frame import changes as frame_changes
from pages.kinds import BY_MODEL, KINDS, EventPage
from pages.models import RelaisDocument, RelaisImage, RelaisPage, Scale
from pages.reading import policy
from permanences.models import Override, Permanence, TimeWindow
from permanences.models.duties import State
from portal.api.tags import MENUS, NOTICES
from portal.webhooks import touched
from portal.webhooks.models import Delivery, Event
from portal.webhooks.queue import announce, wanting

SUBJECT = Delivery._meta.get_field("subject").max_length
TOLD = frozenset({State.PUBLISHED, State.ENDED})  # what is or was to be seen


def connect() -> None:
    for signal, event in (
        (page_published, Event.PAGE_PUBLISHED),
        (page_unpublished, Event.PAGE_UNPUBLISHED),
    ):
        signal.connect(_teller(event), dispatch_uid=f"webhooks {event}", weak=False)
    for kind in KINDS:
        post_save.connect(copied, sender=kind, dispatch_uid="webhooks copy")
    post_page_move.connect(moved, dispatch_uid="webhooks move")
    page_slug_changed.connect(renamed, dispatch_uid="webhooks slug")
    post_delete.connect(deleted, sender=Page, dispatch_uid="webhooks delete")
    post_save.connect(access, sender=PageViewRestriction, dispatch_uid="webhooks access")
    post_delete.connect(opened, sender=PageViewRestriction, dispatch_uid="webhooks access")
    m2m_changed.connect(
        access_of_groups, sender=PageViewRestriction.groups.through, dispatch_uid="webhooks groups"
    )
    through = CollectionViewRestriction.groups.through
    m2m_changed.connect(access_to_files, sender=through, dispatch_uid="webhooks groups of files")
    for file in (RelaisImage, RelaisDocument):
        post_save.connect(file_saved, sender=file, dispatch_uid=f"webhooks {file.__name__}")
        post_delete.connect(file_changed, sender=file, dispatch_uid=f"webhooks {file.__name__}")
    for changed in (post_save, post_delete):
        changed.connect(establishment, sender=Establishment, dispatch_uid="webhooks establishment")
        for model in (Permanence, Override, TimeWindow):
            changed.connect(permanence, sender=model, dispatch_uid=f"webhooks {model.__name__}")
        changed.connect(redirect, sender=Redirect, dispatch_uid="webhooks redirect")
        changed.connect(access_to_files, sender=CollectionViewRestriction, dispatch_uid="webhooks files")
    registration_turned.connect(registration, dispatch_uid="webhooks registration")
    scale_changed.connect(amount, dispatch_uid="webhooks amount")
    frame_changes.frame_changed.connect(frame, dispatch_uid="webhooks frame")
    establishments_written.connect(establishments, dispatch_uid="webhooks establishments")


def _teller(event: Event) -> Any:
    def tell(instance: Page, **_signal: Any) -> None:
        if isinstance(instance, RelaisPage):
            _page(event, instance, instance.url_path)

    return tell


def copied(instance: RelaisPage, created: bool, **_signal: Any) -> None:
    """A copy that follows its page is published by being made; Wagtail sends no signal of it."""
    if created and instance.alias_of_id is not None and instance.live:
        _page(Event.PAGE_PUBLISHED, instance, instance.url_path)


def moved(
    instance: Page, url_path_before: str, url_path_after: str, parent_page_before: Page, **_signal: Any
) -> None:
    """Those beneath it moved along: the tags alone name them. Where it is sorted, its address stays."""
    if instance.live:
        _page(Event.PAGE_MOVED, instance.specific, url_path_after, url_path_before, parent_page_before)


def renamed(instance: Page, instance_before: Page, **_signal: Any) -> None:
    _page(Event.PAGE_MOVED, instance, instance.url_path, instance_before.url_path)


def deleted(instance: Page, **_signal: Any) -> None:
    """A published page was unpublished first: who only listens to that knows as much."""
    model = instance.cached_content_type.model_class()
    if model is not None and issubclass(model, RelaisPage):
        data = {"id": instance.pk, "type": BY_MODEL[model.__name__].api_name}
        announce(Event.PAGE_DELETED, f"page {instance.pk}", data, touched.by_words(instance), timezone.now())


def access(instance: PageViewRestriction, **_signal: Any) -> None:
    """Who may read it, and what stands beneath it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None and page.live and isinstance(page.specific, RelaisPage):
        _page(Event.PAGE_ACCESS_CHANGED, page.specific, page.url_path)


def opened(instance: PageViewRestriction, origin: Any = None, **_signal: Any) -> None:
    """Not where it went with its page: that is told already."""
    if PageViewRestriction in (type(origin), getattr(origin, "model", None)):
        access(instance)


def access_of_groups(instance: Any, **_signal: Any) -> None:
    if isinstance(instance, PageViewRestriction):
        access(instance)


def file_saved(instance: Any, created: bool, update_fields: Any = None, **_signal: Any) -> None:
    """No page shows a new one yet. Its size and digest alone, which reading it writes down, are no change."""
    if not created and not (update_fields and set(update_fields) <= {"file_size", "file_hash"}):
        file_changed(instance)


def file_changed(instance: RelaisImage | RelaisDocument, **_signal: Any) -> None:
    kind = "image" if isinstance(instance, RelaisImage) else "document"
    data, tags = {"kind": kind, "id": instance.pk}, [f"{kind}-{instance.pk}", f"{kind}s"]
    announce(Event.FILE_CHANGED, f"{kind} {instance.pk}", data, tags, timezone.now())


def access_to_files(instance: Any, **_signal: Any) -> None:
    """Who may read those of a collection, and of what stands beneath it."""
    if isinstance(instance, CollectionViewRestriction) and wanting(Event.FILE_CHANGED):
        within = instance.collection.get_descendants(inclusive=True)
        for kind in (RelaisImage, RelaisDocument):
            for file in kind.objects.filter(collection__in=within):
                file_changed(file)


def _page(
    event: Event, page: Page, url_path: str, before: str | None = None, parent_before: Page | None = None
) -> None:
    if not wanting(event):
        return
    hidden = not policy.is_for_every_reader(page, *filter(None, (url_path, before)))
    data: dict[str, Any] = {
        "id": page.pk,
        "type": BY_MODEL[type(page).__name__].api_name,
        "path": None if hidden else _path(page, url_path),
    }
    if before is not None:
        data["path_before"] = None if hidden else _path(page, before)
    is_sorted = before == url_path  # it stands elsewhere among its neighbours, and nothing else
    tags = touched.by_order(page) if is_sorted else touched.by_page(page, *filter(None, [parent_before]))
    announce(event, f"page {page.pk} {url_path}"[:SUBJECT], data, tags, timezone.now())


def _path(page: Page, url_path: str) -> str:
    """As the portal's visitors see it."""
    site = page.get_site()
    return "/" + url_path.removeprefix(site.root_page.url_path if site else "/")


def amount(scale: Scale, pages: list[int], **_signal: Any) -> None:
    """With the pages that show it, by their numbers alone: some of them may not be for everyone."""
    data = {"slug": scale.slug, "pages": pages}
    tags = [f"amount-{scale.slug}", touched.AMOUNTS, *touched.named(pages)]
    announce(Event.AMOUNT_CHANGED, f"amount {scale.slug}", data, tags, timezone.now())


def registration(event: EventPage, **_signal: Any) -> None:
    """By its number alone: it may not be for everyone. Its copies say the same."""
    tags = [*touched.itself(event), touched.EVENTS]
    announce(Event.REGISTRATION_CHANGED, f"registration {event.pk}", {"id": event.pk}, tags, timezone.now())


def redirect(instance: Redirect, origin: Any = None, **_signal: Any) -> None:
    """By its number alone: where it leads may not be for everyone. Not where it went with its page."""
    if origin is not None and Redirect not in (type(origin), getattr(origin, "model", None)):
        return
    announce(
        Event.REDIRECT_CHANGED,
        f"redirect {instance.pk}",
        {"id": instance.pk},
        ["redirects"],
        timezone.now(),
    )


def frame(part: str, **_signal: Any) -> None:
    tag = NOTICES if part == frame_changes.NOTICES else MENUS
    announce(Event.FRAME_CHANGED, f"frame {part}", {"part": part}, [tag], timezone.now())


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
        announce(Event.ESTABLISHMENT_CHANGED, subject, {"codes": codes}, ["directory"], timezone.now())


def permanence(instance: Permanence | Override | TimeWindow, **_signal: Any) -> None:
    """Its rule, its hours or one of its dates."""
    found = instance if isinstance(instance, Permanence) else instance.permanence
    if found.state not in TOLD:
        return
    place = found.establishment
    data = {"id": str(found.uid), "establishment": place.code if place else None}
    announce(Event.PERMANENCE_CHANGED, f"permanence {found.uid}", data, ["permanences"], timezone.now())

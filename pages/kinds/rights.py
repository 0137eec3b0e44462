"""What one may do with a page under /cms/, in bulk and by editors' programs: Wagtail's rules, and these.

Wagtail asks every door the same questions, so that they are answered here once.
"""

from typing import Any

from django.contrib.auth import get_permission_codename
from wagtail.locks import WorkflowLock
from wagtail.models import Page, PagePermissionTester

from pages.reading import policy
from pages.reference import Language


class PageRights(PagePermissionTester):
    """Who writes takes away drafts of their own; a copy of what is for some readers is for them alone."""

    @property
    def publishes(self) -> bool:
        return bool(self.user.is_superuser or "publish" in self.permissions)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Asked for a move as well, which takes a page away from where it is."""
        if not self.page.may_go(self.user) or not super().can_delete(ignore_bulk=ignore_bulk):
            return False
        return self.publishes or self._is_a_draft_of_their_own()

    def can_unpublish(self) -> bool:
        return bool(self.page.may_go(self.user) and super().can_unpublish())

    def can_copy(self) -> bool:
        """A page that is restricted itself is for those readers: its copy would be for others as well.

        Nor one in English, of which the copy would have no French page.
        """
        return bool(self._is_french and super().can_copy() and not _restricted(self.page))

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        if not super().can_copy_to(destination, recursive):
            return False
        if recursive and _restricted_below(self.page):
            return False
        return _guards_of(self.page) <= _guards_of(destination)

    def may_hold_more(self) -> bool:
        """Whether this person puts pages here: one in English is made from the French one, not created."""
        return bool(self.user.is_active and (self.user.is_superuser or "add" in self.permissions))

    def can_move_to(self, destination: Page) -> bool:
        """Whoever publishes may lift a restriction; who does not takes nothing out from under one."""
        if not super().can_move_to(destination):
            return False
        return self.publishes or _guards_of(self.page) - _own_guards(self.page) <= _guards_of(destination)

    @property
    def _is_french(self) -> bool:
        return bool(self.page.locale.language_code == Language.FRENCH)

    def _is_a_draft_of_their_own(self) -> bool:
        """And nobody has locked it: in moderation or approved for a date, it is no longer theirs alone."""
        below = self.page.get_descendants(inclusive=True)
        if below.exclude(owner=self.user).exists():
            return False
        return not any(page.permissions_for_user(self.user).page_locked() for page in below)


class WaitingLock(WorkflowLock):
    """What waits for a moderator is theirs, and its author's: who sees her own slip corrects it."""

    def is_lent_to(self, user: Any) -> bool:
        if not super().for_user(user) or not self._may_write(user):
            return False
        state, keeper = self.object.current_workflow_state, getattr(self.object, "owner_id", None)
        return bool(user.pk in (keeper, state.requested_by_id if state else None))

    def _may_write(self, user: Any) -> bool:
        if isinstance(self.object, Page):
            return bool(self.object.permissions_for_user(user).can_edit())
        named = self.object._meta
        return bool(user.has_perm(f"{named.app_label}.{get_permission_codename('change', named)}"))

    def for_user(self, user: Any) -> bool:
        return bool(super().for_user(user) and not self.is_lent_to(user))


class LentWhileItWaits:
    """Before ``WorkflowMixin``, in what stands beside the pages."""

    def get_lock(self) -> Any:
        lock = super().get_lock()  # type: ignore[misc]
        return WaitingLock(self, lock.task) if type(lock) is WorkflowLock else lock


def _restricted(page: Page) -> bool:
    return bool(policy.restrictions().filter(page_id=page.pk).exists())


def _restricted_below(page: Page) -> bool:
    return bool(policy.restrictions().filter(page__path__startswith=page.path).exists())


def _own_guards(page: Page) -> set[policy.Guard]:
    return _read(policy.restrictions().filter(page_id=page.pk))


def _guards_of(page: Page) -> set[policy.Guard]:
    return _read(policy.restrictions_on(page))


def _read(restrictions: Any) -> set[policy.Guard]:
    return {policy.Guard.of(row) for row in restrictions.prefetch_related("groups")}

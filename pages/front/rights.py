"""Who may show a draft outside of the portal."""

from wagtail.models import Page

from directory.models import User
from pages.reading import policy


def may_share(user: User, page: Page) -> bool:
    """Those who may write a page that is for every reader; a new one, who may add one where it will stand."""
    if not user.is_active:
        return False
    if page._state.adding:
        parent = Page.objects.filter(path=page.path[: -Page.steplen]).first()
        may_write = parent is not None and parent.permissions_for_user(user).can_add_subpage()
    else:
        may_write = page.permissions_for_user(user).can_edit()
    return bool(may_write and not policy.restrictions_on(page).exists())

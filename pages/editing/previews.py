"""Links that show one draft to whoever holds them, for a while: what a separate front end previews with.

The link carries the authority of the editor who made it, for one revision of one page, and ends with it. A
page that is restricted to some readers has no such links: whoever got one would read what is not for them.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from core.forms import NotYours
from directory.models import User
from pages.front import typed
from pages.front.rights import may_share
from pages.models import RelaisPage
from pages.reading import rendering
from pages.reading.tree import Node, Tree

SALT = "relais.preview"
LOG_ACTION = "pages.preview_link"


class Refused(Exception):
    """This link shows nothing. ``expired`` is told to its holder; the other reasons are not."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__()
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Link:
    token: str
    expires_at: datetime


def lifetime() -> timedelta:
    return timedelta(hours=settings.PREVIEW_LINK_HOURS)


def make_link(page: Page, *, by: User, at: datetime) -> Link:
    """To the latest draft as it is now; the page’s history names ``by``."""
    if not may_share(by, page):
        raise NotYours(_("Le brouillon de cette page ne se partage pas par un lien."))
    named = {"page": page.pk, "revision": page.latest_revision_id or 0, "by": by.pk}
    log(instance=page, action=LOG_ACTION, user=by)
    return Link(signing.dumps(named, salt=SALT), at + lifetime())


def is_signed(token: str) -> bool:
    """Whether it was ever made here; what it opens is asked of ``open_link``."""
    return any(_is_signed(token, salt) for salt in (SALT, typed.SALT))


def _is_signed(token: str, salt: str) -> bool:
    try:
        signing.loads(token, salt=salt)
    except signing.BadSignature:
        return False
    return True


def open_link(token: str) -> RelaisPage:
    """The draft. Raises ``Refused``: forged, expired, page or revision gone, its editor lost the right."""
    try:
        if _is_signed(token, typed.SALT):
            return _while_typed(typed.read(token))
        named = signing.loads(token, salt=SALT, max_age=lifetime())
    except (signing.SignatureExpired, typed.Forgotten) as error:
        raise Refused(expired=True) from error
    except signing.BadSignature as error:
        raise Refused from error
    page = Page.objects.filter(pk=named["page"]).first()
    _check(named["by"], page)
    return _draft(page, named["revision"])


def _check(by: int, page: Page | None) -> None:
    user = User.objects.filter(pk=by).first()
    if page is None or user is None or not may_share(user, page):
        raise Refused


def _while_typed(found: typed.Typed) -> RelaisPage:
    """The page that will be, as the form of its editor says it; where the page stands, it says itself."""
    said = typed.content(found)
    model = apps.get_model(found.kind)
    page: RelaisPage | None
    if found.page:
        kept = model.objects.filter(pk=found.page).first()
        _check(found.by, kept)
        page = kept.with_content_json(json.loads(said))
    else:
        page = model.from_json(said, check_fks=True, strict_fks=False)
        _check(found.by, page)
    if page is None:
        raise Refused
    return page


def _draft(page: Page, revision_id: int) -> RelaisPage:
    if not revision_id:
        if page.latest_revision_id:
            raise Refused
        found = page.specific
    else:
        revision = Revision.page_revisions.filter(pk=revision_id, object_id=str(page.pk)).first()
        found = revision.as_object() if revision is not None else None
    if not isinstance(found, RelaisPage):
        raise Refused
    return found


def node_of(draft: RelaisPage, known: Tree) -> Node:
    """The draft as the tree would know it once published."""
    above, beside = draft.get_parent(), known.nearest(draft)
    facts: dict[str, Any] = {name: getattr(draft, name) for name in draft.tree_facts}
    return Node(
        pk=draft.pk or 0,  # one that was never saved has none yet
        model=type(draft).__name__,
        is_dated=draft.is_dated,
        title=draft.title,
        slug=draft.slug,
        summary=draft.summary,
        url=f"{known.address(above.url_path)}{draft.slug}/" if beside else "/",
        url_path=draft.url_path,
        path=draft.path,
        parent=beside.pk if beside else None,
        in_menus=draft.show_in_menus,
        sensitive=draft.sensitive,
        is_easy=draft.is_easy,
        facts=facts,
        language=rendering.language_of(draft, known),
        translation_key=draft.translation_key,
    )

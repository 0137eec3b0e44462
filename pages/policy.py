"""Which pages a person may read; whom a page lets in. One rule for lists, search and single pages."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from wagtail.models import Page

from directory.models import User
from pages import tree
from pages.tree import Reader


def readable_by(user: User | AnonymousUser) -> Any:
    """The published pages of Relais that this person may read: a queryset of ``Page``."""
    known, reader = tree.current(), Reader(user)
    site = next((s for s in known.sites if s.is_default_site), None)
    if site is None:
        return Page.objects.none()
    pages = Page.objects.live().descendant_of(site.root_page, inclusive=True)
    hidden = [n.path for n in known.by_pk.values() if n.guards and not reader.may_read(n)]
    if not hidden:
        return pages
    return pages.exclude(reduce(or_, (Q(path=path) for path in hidden)))

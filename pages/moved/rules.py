"""Where an address that is no more may lead: to a page, to a screen of the portal, to a known host."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import validate_host
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect

from pages.reading import tree
from pages.reading.policy import Reader
from pages.reading.tree import Node, Tree

PAGES = "wagtail_serve"


@dataclass(frozen=True, slots=True)
class Target:
    """``url`` of a page is its address as it is now; ``node`` None: a screen, or another site."""

    url: str
    node: Node | None


def target(row: Redirect, known: Tree) -> Target | None:
    """None where it leads nowhere (any more)."""
    if row.redirect_page_id:
        node = known.by_pk.get(row.redirect_page_id)
        if node is None:
            return None
        return Target(node.url.rstrip("/") + (row.redirect_page_route_path or "/"), node)
    link = row.redirect_link
    if not link or not (is_screen(link) if link.startswith("/") else is_known_host(link)):
        return _page_at(link, known)
    return Target(link, None)


def for_reader(row: Redirect, known: Tree, reader: Reader) -> Target | None:
    """As ``target``; one that this reader may not read does not exist."""
    found = target(row, known)
    return found if found is None or found.node is None or reader.may_read(found.node) else None


def _page_at(link: str, known: Tree) -> Target | None:
    node = page_at(link, known) if link.startswith("/") and not link.startswith("//") else None
    return None if node is None else Target(node.url, node)


def page_at(link: str, known: Tree) -> Node | None:
    """The published page of that path, on any of the sites."""
    path = _path(link)
    found = (known.at(site.root_page.url_path.rstrip("/") + path) for site in known.sites)
    return next((node for node in found if node is not None), None)


def is_screen(link: str) -> bool:
    """An address of the portal that no page has: it answers for itself, whatever redirects say."""
    path = urlsplit(link).path
    return any(_view_at(way) not in ("", PAGES) for way in {path, _path(link)})


def _view_at(path: str) -> str:
    """Empty where nothing answers. Under /fichiers/ and the like a name may be missing."""
    try:
        return resolve(path).view_name or "nameless"
    except Resolver404:
        return ""


def _path(link: str) -> str:
    return urlsplit(link).path.rstrip("/") + "/"


def is_known_host(link: str) -> bool:
    """``REDIRECT_HOSTS``: names, or ends of names that begin with a dot; over https alone."""
    parts = _split(link)
    if parts is None or parts.scheme != "https" or parts.username is not None or "\\" in link:
        return False
    return validate_host(parts.hostname or "", settings.REDIRECT_HOSTS)


def inside(link: str) -> str:
    """The path of an address of this portal, whole or not; empty for another site's."""
    if link.startswith("/") and not link.startswith(("//", "/\\")):
        return link
    parts, own = _split(link), urlsplit(settings.BASE_URL)
    if parts is None or parts.scheme not in ("http", "https") or parts.netloc != own.netloc:
        return ""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _split(link: str) -> Any:
    try:
        return urlsplit(link)
    except ValueError:
        return None


# --- What a form is told ------------------------------------------------------------------------------------


def faults_of_source(path: str, pk: int | None) -> Iterator[ValidationError]:
    """``path``: as Wagtail writes it, without a slash at its end."""
    if path == "/" or is_screen(path):
        yield ValidationError(_("Un écran du portail a cette adresse : elle ne peut pas mener ailleurs."))
        return
    if page_at(path, tree.current()) is not None:
        yield ValidationError(
            _("Une page en ligne a cette adresse. Déplacez ou dépubliez-la d’abord : elle passe avant.")
        )
    others = Redirect.objects.exclude(pk=pk)
    if others.filter(old_path=path).exists():
        yield ValidationError(_("Cette adresse mène déjà ailleurs : modifiez la redirection qui existe."))
    before = [row.old_path for row in others.filter(redirect_link__startswith="/") if _same(row, path)]
    if before:
        words = _("Une redirection mène déjà ici, depuis %(path)s : changez d’abord où elle mène.")
        yield ValidationError(words % {"path": before[0]})


def _same(row: Redirect, path: str) -> bool:
    return bool(Redirect.normalise_path(row.redirect_link) == path)


def destination(link: str, source: str, known: Tree) -> Target:
    """Where a link leads that somebody typed. Raises ``ValidationError``."""
    path = inside(link)
    if not path:
        if is_known_host(link):
            return Target(link, None)
        raise ValidationError(
            _("Ce n’est pas l’adresse d’un site connu. Sont connus, en https : %(hosts)s.")
            % {"hosts": ", ".join(f"*{name}" if name.startswith(".") else name for name in hosts())}
        )
    if Redirect.normalise_path(path) == source:
        raise ValidationError(_("Cette adresse mènerait à elle-même."))
    found = Target(path, None) if is_screen(path) else _page_at(path, known)
    if found is not None:
        return found
    if Redirect.objects.filter(old_path=Redirect.normalise_path(path)).exists():
        raise ValidationError(_("Cette adresse mène elle-même ailleurs : choisissez sa destination."))
    raise ValidationError(_("Le portail n’a rien à cette adresse : ni page en ligne, ni écran."))


def hosts() -> list[str]:
    return list(settings.REDIRECT_HOSTS)

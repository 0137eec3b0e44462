"""What every page of the portal carries around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from directory.roles import CASE_READERS, COORDINATORS, KEY_HOLDERS, Role
from pages.frame import showing
from pages.reading.screens import reader_of, tree_of
from pages.reference import Place

# Who -> what they come for, in the header: (address, label, icon).
ROLE_LINKS = (
    (KEY_HOLDERS, "/dossiers/", _("Mes dossiers"), "fr-icon-inbox-archive-line"),
    (CASE_READERS, "/permanences/les-miennes/", _("Mes permanences"), "fr-icon-calendar-event-line"),
    (COORDINATORS, "/annuaire/mon-reseau/", _("Mon réseau"), "fr-icon-road-map-line"),
    ({Role.HR_CORRESPONDENT}, "/annuaire/contacts/", _("Fiche de contacts"), "fr-icon-phone-line"),
    ({Role.HR_CORRESPONDENT}, "/signalement/", _("Informer le service social"), "fr-icon-send-plane-line"),
    ({Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR}, "/cms/", _("Rédaction"), "fr-icon-edit-line"),
)


def chrome(request: HttpRequest) -> dict[str, Any]:
    return {
        "demo": settings.DEMO,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "service_phone": settings.SERVICE_PHONE,
        "portal_address": settings.BASE_URL,
        "main_sections": SimpleLazyObject(lambda: _sections(request)),
        "footer_links": SimpleLazyObject(lambda: _footer(request)),
        "notices": SimpleLazyObject(lambda: _notices(request)),
        "role_links": SimpleLazyObject(lambda: _role_links(request)),
        "frame_key": SimpleLazyObject(lambda: _frame_key(request)),
        "footer_key": SimpleLazyObject(lambda: [(link.url, link.label) for link in _footer(request)]),
        "typed_form": "",  # a view that keeps what is typed in it names it
        "chosen_language": getattr(request, "relais_chosen", "fr"),
        "is_administrator": SimpleLazyObject(lambda: _has_role(request, {Role.ADMINISTRATOR})),
    }


def _sections(request: HttpRequest) -> list[dict[str, Any]]:
    """``current`` is "page" on the section's own page and "true" below it, as ARIA says."""

    def current(url: str) -> str:
        return (
            "page" if request.path == url else "true" if url != "/" and request.path.startswith(url) else ""
        )

    if not _is_signed_in(request):
        return []
    found = showing.menu(Place.MAIN, tree_of(request), reader_of(request))
    return [{"link": link, "current": current(link.url)} for link in found]


def _footer(request: HttpRequest) -> list[showing.Link]:
    if not _is_signed_in(request):
        return showing.always()
    return showing.footer(tree_of(request), reader_of(request))


def _notices(request: HttpRequest) -> list[showing.Shown]:
    if not _is_signed_in(request):
        return []
    on_home = request.path == "/"
    found = showing.notices(tree_of(request), reader_of(request), timezone.now(), on_home=on_home)
    return found[: showing.AT_ONCE]


def _frame_key(request: HttpRequest) -> tuple[str, ...]:
    """All that the header says of the reader and of the place: what it may be kept under."""
    user = getattr(request, "user", None)
    name = user.get_short_name() if user is not None and user.is_authenticated else ""
    links = [link["url"] for link in _role_links(request)]
    menu = [f"{one['link'].url} {one['link'].label} {one['current']}" for one in _sections(request)]
    return (name, getattr(request, "relais_chosen", "fr"), *links, *menu)


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


def _has_role(request: HttpRequest, roles: set[Role] | frozenset[Role]) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.has_role(*roles))


def _role_links(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"url": url, "label": label, "icon": icon}
        for roles, url, label, icon in ROLE_LINKS
        if _has_role(request, roles)
    ]

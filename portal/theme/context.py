"""What every page of the portal carries around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from directory.roles import CASE_READERS, COORDINATORS, KEY_HOLDERS, Role

MAIN_SECTIONS = (
    ("/mon-service-social/", _("Mon service social")),
    ("/vie-pratique/", _("Vie pratique")),
    ("/prestations/", _("Prestations")),
    ("/handicap/", _("Handicap")),
    ("/nouvel-arrivant/", _("Nouvel arrivant")),
    ("/rendez-vous/", _("Rendez-vous")),
    ("/annuaire/", _("Annuaire")),
    ("/urgence/", _("Urgence")),
)
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
        "main_sections": SimpleLazyObject(lambda: _sections(request.path)),
        "role_links": SimpleLazyObject(lambda: _role_links(request)),
        "frame_key": SimpleLazyObject(lambda: _frame_key(request)),
        "is_administrator": SimpleLazyObject(lambda: _has_role(request, {Role.ADMINISTRATOR})),
    }


def _sections(path: str) -> list[dict[str, Any]]:
    """``current`` is "page" on the section's own page and "true" below it, as ARIA says."""

    def current(url: str) -> str:
        return "page" if path == url else "true" if path.startswith(url) else ""

    return [{"url": url, "label": label, "current": current(url)} for url, label in MAIN_SECTIONS]


def _frame_key(request: HttpRequest) -> tuple[str, ...]:
    """All that the header says of the reader and of the place: what it may be kept under."""
    user = getattr(request, "user", None)
    name = user.get_short_name() if user is not None and user.is_authenticated else ""
    links = [link["url"] for link in _role_links(request)]
    return (name, *links, *(section["current"] for section in _sections(request.path)))


def _has_role(request: HttpRequest, roles: set[Role] | frozenset[Role]) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.has_role(*roles))


def _role_links(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"url": url, "label": label, "icon": icon}
        for roles, url, label, icon in ROLE_LINKS
        if _has_role(request, roles)
    ]

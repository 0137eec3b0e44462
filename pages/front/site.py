"""Where the separate front end stands, if there is one (``PREVIEW_FRONT_END``)."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

PORTAL, FRONT_END = "", "site"


def address(token: str) -> str:
    """Where it shows the draft that this token opens; empty without a front end."""
    return f"{settings.PREVIEW_FRONT_END}{token}" if settings.PREVIEW_FRONT_END else ""


def origin() -> str:
    """What a frame of the editing interface may show besides the portal; empty without a front end."""
    parts = urlsplit(settings.PREVIEW_FRONT_END)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_sound() -> bool:
    """A draft goes there: by HTTPS, or to a developer’s own machine."""
    parts = urlsplit(settings.PREVIEW_FRONT_END)
    return not settings.PREVIEW_FRONT_END or (
        bool(parts.hostname)
        and not (parts.username or parts.password)
        and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")))
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def modes() -> list[tuple[str, object]]:
    """What the preview panel offers; the portal first, which shows without anybody’s help."""
    portal = (PORTAL, _("Le portail"))
    return [portal, (FRONT_END, _("Le site externe"))] if origin() else [portal]

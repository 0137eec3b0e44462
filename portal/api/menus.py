"""The menus of the portal's header and footer, for a front end that shows its own."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from pages.api import serializers
from pages.api.schemas import PageLink
from pages.reading.policy import Reader
from pages.reading.screens import tree_of
from portal.theme.context import MAIN_SECTIONS

router = Router(tags=["site"])


class MenuEntry(Schema):
    """``page`` is null for what is no page of the CMS, and for one that this reader may not read."""

    label: str
    url: str = Field(description="A path of the portal")
    page: PageLink | None


class Menus(Schema):
    header: list[MenuEntry]
    footer: list[MenuEntry]


def _footer() -> tuple[tuple[str, str], ...]:
    return (
        (reverse("pages:sitemap"), _("Plan du site")),
        (reverse("accessibility"), _("Accessibilité : partiellement conforme")),
        (reverse("privacy"), _("Données personnelles")),
        (reverse("legal"), _("Mentions légales")),
    )


@router.get("/menus/", response=Menus, url_name="menus", summary="The menus")
def menus(request: HttpRequest) -> dict[str, Any]:
    """Labels and addresses, in order."""
    return {
        "header": [_entry(request, url, str(label)) for url, label in MAIN_SECTIONS],
        "footer": [_entry(request, url, label) for url, label in _footer()],
    }


def _entry(request: HttpRequest, url: str, label: str) -> dict[str, Any]:
    known = tree_of(request)
    site = known.site_for(request.get_host())
    node = known.at(site.root_page.url_path + url.lstrip("/")) if site else None
    readable = node is not None and Reader(request.user).may_read(node)
    return {"label": label, "url": url, "page": serializers.link(node) if node and readable else None}

"""The menus, the tiles of the home page and the announcements, for a front end that shows its own."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from directory.reference import BeneficiaryStatus, Directorate
from pages.api import schemas, serializers
from pages.frame import showing
from pages.frame.showing import Link
from pages.kinds.campaign import AUDIENCE
from pages.reading.screens import reader_of, tree_of
from pages.reference import Place, Urgency

router = Router(tags=["site"])


class MenuEntry(Schema):
    """``page`` is null for what is no page of the CMS."""

    label: str
    url: str = Field(description="A path of the portal, or the whole address of another site")
    page: schemas.PageLink | None


class Tile(MenuEntry):
    """``pictogram`` is one of the French State's design system, by its path there without `.svg`."""

    pictogram: str


class Menus(Schema):
    """As editors arranged them. What this reader may not read is not there."""

    header: list[MenuEntry]
    footer: list[MenuEntry]
    tiles: list[Tile]


class Announcement(Schema):
    """Shown above the pages, or above the home page alone unless ``everywhere``.

    Each of the last three lists is empty when it is for all, as of a campaign. ``closable``: a reader may
    close it.
    """

    id: int
    urgency: Urgency
    title: str
    text: str
    link: MenuEntry | None
    everywhere: bool
    closable: bool
    starts_at: datetime | None
    ends_at: datetime | None
    audience: list[BeneficiaryStatus]
    directorates: list[Directorate]
    regions: list[str]


class Announcements(Schema):
    """``announcement`` is the one that the portal shows, null when there is none."""

    announcement: Announcement | None
    announcements: list[Announcement]


@router.get("/menus/", response=Menus, url_name="menus", summary="The menus and the tiles")
def menus(request: HttpRequest) -> dict[str, Any]:
    """Labels and addresses, in the order of the editors."""
    known, reader = tree_of(request), reader_of(request)
    return {
        "header": [_entry(link) for link in showing.menu(Place.MAIN, known, reader)],
        "footer": [_entry(link) for link in showing.footer(known, reader)],
        "tiles": [_tile(link) for link in showing.tiles(known, reader)],
    }


@router.get(
    "/announcements/", response=Announcements, url_name="announcements", summary="Announcements of the moment"
)
def announcements(request: HttpRequest) -> dict[str, Any]:
    """Those that run now and are for this reader, the most urgent first, of those the one that began last."""
    found = showing.notices(tree_of(request), reader_of(request), timezone.now())
    told = [_announcement(one) for one in found]
    return {"announcement": told[0] if told else None, "announcements": told}


def _entry(link: Link) -> dict[str, Any]:
    page = serializers.link(link.node) if link.node else None
    return {"label": link.label, "url": link.url, "page": page}


def _tile(link: Link) -> dict[str, Any]:
    return _entry(link) | {"pictogram": link.pictogram}


def _announcement(shown: showing.Shown) -> dict[str, Any]:
    one = shown.notice
    plain = ("urgency", "everywhere", "closable", "starts_at", "ends_at", *AUDIENCE)
    said = {"id": one.pk, "title": shown.title, "text": shown.text}
    link = _entry(shown.link) if shown.link else None
    return said | {name: one[name] for name in plain} | {"link": link}

"""What stands in menus and on the home page before anybody arranged them, and what always does."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pages.frame.values import Entry, Kind
from pages.reading.doors import DOORS
from pages.reference import Place

SECTIONS = (
    ("mon-service-social", _("Mon service social")),
    ("vie-pratique", _("Vie pratique")),
    ("prestations", _("Prestations")),
    ("handicap", _("Handicap")),
    ("nouvel-arrivant", _("Nouvel arrivant")),
    ("rendez-vous", _("Rendez-vous")),
)
LAST_SECTION = ("urgence", _("Urgence"))
ALL_SECTIONS = (*SECTIONS, LAST_SECTION)
# In the footer for everybody, signed in or not, under these very words: the law asks for all but the first,
# RGAA 12 for that one.
ALWAYS: dict[str, Promise] = {
    "pages:sitemap": _("Plan du site"),
    "accessibility": _("Accessibilité : partiellement conforme"),
    "privacy": _("Données personnelles"),
    "legal": _("Mentions légales"),
}
# The portal's own screens that an entry may lead to, each open to everybody who is signed in.
SCREENS: dict[str, Promise] = {door.name: door.title for door in DOORS} | {"legal": ALWAYS["legal"]}

START: dict[str, tuple[Entry, ...]] = {
    Place.MAIN: (
        *(Entry(Kind.SECTION, slug, label) for slug, label in SECTIONS),
        Entry(Kind.SCREEN, "directory:search"),
        Entry(Kind.SECTION, *LAST_SECTION),
    ),
    Place.FOOTER: tuple(Entry(Kind.SCREEN, name) for name in ALWAYS),
    Place.TILES: (Entry(Kind.THEMES),),
}


def blocks(place: str, pages: dict[str, int], english: dict[str, str]) -> list[dict[str, Any]]:
    """The same as an editor's blocks: sections by the number of their page, where there is one.

    ``pages`` by the end of their address; ``english``: what a section is called in English.
    """
    found = []
    for entry in START[place]:
        if entry.kind is not Kind.SECTION:
            value = {"screen": entry.target} if entry.kind is Kind.SCREEN else {}
            found.append({"type": str(entry.kind), "value": value})
        elif entry.target in pages:
            slug = str(entry.target)
            value = {"page": pages[slug], "english": english.get(slug, "")}
            found.append({"type": str(Kind.PAGE), "value": value})
    return found

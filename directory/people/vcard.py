"""A person as address books read one: vCard 3.0 (RFC 2426), which all of them read, or 4.0 (RFC 6350).

Pure: plain values in, bytes out. icalendar writes the lines, whose grammar is that of calendars
(docs/decisions/0023).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from unicodedata import category

from core.phone import international, uri

MEDIA_TYPE: Final = "text/vcard; charset=utf-8"


class Version(StrEnum):
    V3 = "3.0"
    V4 = "4.0"


@dataclass(frozen=True, slots=True)
class Card:
    uid: str  # a URN: the same person keeps the same one
    first_name: str
    last_name: str
    title: str = ""
    organisation: tuple[str, ...] = ()  # from the widest to the nearest unit
    phone: str = ""
    mobile: str = ""
    email: str = ""
    url: str = ""
    note: str = ""


def vcard(card: Card, version: Version = Version.V3) -> bytes:
    from icalendar import Component  # late: for cards only

    class VCard(Component):
        name = "VCARD"

    written = VCard()
    for name, value in _lines(card, version):
        written.add(name, value)
    lines: bytes = written.to_ical(sorted=False)
    return lines


def _lines(card: Card, version: Version) -> Iterator[tuple[str, Any]]:
    """VERSION comes first; no name of a property of 4.0 in a card of 3.0."""
    from icalendar.prop import vN, vOrg, vText, vUri  # late: likewise

    yield "VERSION", vText(version)
    if version == Version.V4:
        yield "KIND", vText("individual")
    yield "PRODID", vText("-//Relais//Annuaire//FR")
    yield "UID", vUri(card.uid)
    yield "FN", vText(_clean(f"{card.first_name} {card.last_name}".strip()))
    yield "N", vN((_clean(card.last_name), _clean(card.first_name), "", "", ""))
    if card.title:
        yield "TITLE", vText(_clean(card.title))
    if card.organisation:
        yield "ORG", vOrg(tuple(_clean(unit) for unit in card.organisation))
    if card.phone:
        yield "TEL", _tel(card.phone, version, "voice", preferred=True)
    if card.mobile:
        yield "TEL", _tel(card.mobile, version, "cell")
    if card.email:
        kinds = ["work"] if version == Version.V4 else ["INTERNET", "WORK"]
        yield "EMAIL", vText(_clean(card.email), params={"TYPE": kinds})
    yield from _ending(card)


def _ending(card: Card) -> Iterator[tuple[str, Any]]:
    from icalendar.prop import vText, vUri  # late: likewise

    if card.url:
        yield "URL", vUri(_clean(card.url).replace("\n", ""))
    if card.note:
        yield "NOTE", vText(_clean(card.note))


def _tel(number: str, version: Version, kind: str, *, preferred: bool = False) -> Any:
    """4.0 wants a URI (RFC 3966); what reads 3.0 would show its "tel:" as a part of the number."""
    from icalendar.prop import vText, vUri  # late: likewise

    if version == Version.V4:
        params = {"VALUE": "uri", "TYPE": ["work", kind]} | ({"PREF": "1"} if preferred else {})
        return vUri(uri(number), params=params)
    return vText(international(number), params={"TYPE": ["WORK", kind.upper()] + ["PREF"] * preferred})


def _clean(text: str) -> str:
    """Line breaks of one kind, which the writer escapes; spaces of one kind, as some readers know no other;
    no other control character."""
    return "\n".join("".join(map(_plain, line)) for line in text.splitlines())


def _plain(char: str) -> str:
    if char.isprintable():
        return char
    return " " if category(char) == "Zs" else ""

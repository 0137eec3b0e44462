"""vCard 4.0 (RFC 6350). Pure: plain values in, bytes out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from directory.phone import international

MEDIA_TYPE = "text/vcard; charset=utf-8"
WIDTH = 75  # octets a line, line break apart (RFC 6350, 3.2)


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
    revised: datetime | None = None  # aware


def vcard(card: Card) -> bytes:
    return b"".join(_folded(line) for line in _lines(card))


def _lines(card: Card) -> Iterator[str]:
    yield from (
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:individual",
        "PRODID:-//Relais//Annuaire//FR",
        f"UID:{card.uid}",
    )
    yield f"FN:{_escaped(f'{card.first_name} {card.last_name}'.strip())}"
    yield f"N:{_escaped(card.last_name)};{_escaped(card.first_name)};;;"
    if card.title:
        yield f"TITLE:{_escaped(card.title)}"
    if card.organisation:
        yield "ORG:" + ";".join(_escaped(unit) for unit in card.organisation)
    if card.phone:
        yield f'TEL;VALUE=uri;PREF=1;TYPE="work,voice":{_tel(card.phone)}'
    if card.mobile:
        yield f'TEL;VALUE=uri;TYPE="work,cell":{_tel(card.mobile)}'
    if card.email:
        yield f"EMAIL;TYPE=work:{_escaped(card.email)}"
    if card.url:
        yield f"URL:{_one_line(card.url)}"
    if card.revised:
        yield f"REV:{card.revised.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _escaped(text: str) -> str:
    """RFC 6350, 3.4: backslash, comma, semicolon and line break."""
    for plain, escaped in (
        ("\\", "\\\\"),
        (",", "\\,"),
        (";", "\\;"),
        ("\r\n", "\\n"),
        ("\r", "\\n"),
        ("\n", "\\n"),
    ):
        text = text.replace(plain, escaped)
    return _one_line(text)


def _one_line(text: str) -> str:
    """Without what would end the line or is not text: every control character."""
    return "".join(char for char in text if char.isprintable() or char == " ")


def _tel(number: str) -> str:
    """RFC 3966: "01 99 00 12 34" -> "tel:+33199001234"."""
    return f"tel:{international(number)}"


def _folded(line: str) -> bytes:
    """Cut at 75 octets, never inside a character; the next line starts with a space."""
    pieces: list[bytes] = []
    current = b""
    for char in line:
        octets = char.encode()
        if len(current) + len(octets) > WIDTH:
            pieces.append(current)
            current = b" "
        current += octets
    return b"\r\n".join([*pieces, current]) + b"\r\n"

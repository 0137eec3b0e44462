"""What the address book of a phone reads: RFC 2426 (3.0) and RFC 6350 (4.0)."""

import re

import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from directory.people.vcard import Card, Version, vcard
from tests.cast import Cast

pytestmark = pytest.mark.once

CARD = Card(
    uid="urn:uuid:00000000-0000-0000-0000-000000000007",
    first_name="Zaïna",
    last_name="Girofle, dite l’Épice ; \\o/",
    title="assistante de service social",
    organisation=("Ministère de la Justice", "Service social, du personnel"),
    phone="01 99 00 12 34",
    mobile="06 39 98 12 34",
    email="zaina.girofle@example.fr",
    url="https://relais.example.fr/annuaire/agents-sociaux/7/",
)
BOTH = pytest.mark.parametrize("version", Version)
VERSIONS = st.sampled_from(Version)
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf", "Cn", "Co"]),
    max_size=120,
)
IN_A_3_0 = {"BEGIN", "VERSION", "PRODID", "UID", "FN", "N", "TITLE", "ORG", "TEL", "EMAIL", "URL", "END"}


def lines(card: Card, version: Version = Version.V3) -> list[str]:
    return vcard(card, version).decode().replace("\r\n ", "").split("\r\n")


def names(written: list[str]) -> set[str]:
    return {line.split(":")[0].split(";")[0] for line in written if line}


@BOTH
def test_a_third_party_reads_every_field_back(version: Version):
    read = vobject.readOne(vcard(CARD, version).decode())
    assert read.version.value == version
    assert read.fn.value == f"{CARD.first_name} {CARD.last_name}"
    assert (read.n.value.given, read.n.value.family) == (CARD.first_name, CARD.last_name)
    assert read.email.value == CARD.email
    assert read.title.value == CARD.title
    assert read.org.value == list(CARD.organisation)
    assert read.uid.value == CARD.uid
    assert read.url.value == CARD.url


def test_a_card_is_of_3_0_with_the_numbers_as_they_are_dialled():
    assert "TEL;TYPE=WORK,VOICE,PREF:+33199001234" in lines(CARD)
    assert "TEL;TYPE=WORK,CELL:+33639981234" in lines(CARD)
    assert "EMAIL;TYPE=INTERNET,WORK:zaina.girofle@example.fr" in lines(CARD)
    assert names(lines(CARD)) == IN_A_3_0


def test_a_card_of_4_0_says_who_it_is_and_gives_the_numbers_as_addresses():
    written = lines(CARD, Version.V4)
    assert "TEL;VALUE=uri;TYPE=work,voice;PREF=1:tel:+33199001234" in written
    assert "TEL;VALUE=uri;TYPE=work,cell:tel:+33639981234" in written
    assert names(written) == IN_A_3_0 | {"KIND"}


@BOTH
def test_the_version_comes_first(version: Version):
    assert lines(CARD, version)[:2] == ["BEGIN:VCARD", f"VERSION:{version}"]


@given(TEXT, TEXT, VERSIONS)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(first: str, last: str, version: Version):
    body = vcard(Card(uid="urn:uuid:1", first_name=first, last_name=last), version)
    assert body.endswith(b"END:VCARD\r\n")
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@given(TEXT, VERSIONS)
@example("Mirabelle\u00a0Reine", Version.V3)
@example("\u16800", Version.V4)
@example("\u1680", Version.V3)
def test_any_name_comes_back_as_it_was(name: str, version: Version):
    read = vobject.readOne(vcard(Card(uid="urn:uuid:1", first_name="X", last_name=name), version).decode())
    spaced = re.sub(r"\s", " ", name)  # a space of any kind is one in an address book
    assert read.fn.value == f"X {spaced}".rstrip(" ")
    assert read.n.value.family == spaced


@given(st.text(max_size=60), VERSIONS)
def test_no_text_can_add_a_line(text: str, version: Version):
    card = Card("urn:uuid:1", "X", text, text, (text,), email=f"{text}@e.fr", url=f"https://e.fr/{text}")
    assert names(lines(card, version)) <= IN_A_3_0 | {"KIND"}
    assert vcard(card, version).count(b"\r") == vcard(card, version).count(b"\n")


def test_the_page_serves_it_as_a_file(cast: Cast):
    worker = cast.workers["assistant"]
    response = cast.client("agent").get(address(cast))
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="ines-basilic.vcf"'
    read = vobject.readOne(response.content.decode())
    assert read.fn.value == "Inès Basilic"
    assert read.uid.value == f"urn:uuid:{worker.public_id}"


@pytest.mark.parametrize(
    ("query", "accept", "version", "number"),
    [
        ("", "*/*", "3.0", "+33353010010"),
        ("", "text/vcard", "3.0", "+33353010010"),
        ("?version=9", "text/html", "3.0", "+33353010010"),
        ("?version=4.0", "*/*", "4.0", "tel:+33353010010"),
        ("", "text/vcard; version=4.0, */*; q=0.1", "4.0", "tel:+33353010010"),
    ],
)
def test_4_0_is_for_those_who_ask_for_it(cast: Cast, query: str, accept: str, version: str, number: str):
    for path in (address(cast), "/annuaire/regions/nord/contacts.vcf"):
        response = cast.client("correspondent").get(path + query, headers={"accept": accept})
        cards = {card.fn.value: card for card in vobject.readComponents(response.content.decode())}
        card = cards["Inès Basilic"]
        assert (card.version.value, card.tel.value) == (version, number)
        assert "Accept" in response["Vary"]


def address(cast: Cast) -> str:
    return f"/annuaire/agents-sociaux/{cast.workers['assistant'].public_id}/carte.vcf"

"""RFC 6350: what a phone's address book reads."""

from datetime import UTC, datetime

import vobject
from hypothesis import given
from hypothesis import strategies as st

from directory.people.vcard import WIDTH, Card, vcard
from tests.cast import Cast

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
    revised=datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
)
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf", "Cn", "Co"], exclude_characters="\u00a0"),
    max_size=120,
)


def lines(card: Card) -> list[str]:
    return vcard(card).decode().replace("\r\n ", "").split("\r\n")


def test_a_third_party_reads_every_field_back():
    read = vobject.readOne(vcard(CARD).decode())
    assert read.fn.value == f"{CARD.first_name} {CARD.last_name}"
    assert (read.n.value.given, read.n.value.family) == (CARD.first_name, CARD.last_name)
    assert read.email.value == CARD.email
    assert [tel.value for tel in read.tel_list] == ["tel:+33199001234", "tel:+33639981234"]
    assert read.title.value == CARD.title
    assert read.org.value == list(CARD.organisation)
    assert read.uid.value == CARD.uid


def test_it_says_version_4_second_and_the_revision_in_utc():
    assert lines(CARD)[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert "REV:20261123T083000Z" in lines(CARD)


@given(TEXT, TEXT)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(first, last):
    body = vcard(Card(uid="urn:uuid:1", first_name=first, last_name=last))
    assert body.endswith(b"END:VCARD\r\n")
    for line in body.split(b"\r\n"):
        assert len(line) <= WIDTH
        line.decode()


@given(TEXT)
def test_any_name_comes_back_as_it_was(name):
    read = vobject.readOne(vcard(Card(uid="urn:uuid:1", first_name="X", last_name=name)).decode())
    assert read.fn.value == f"X {name}".strip()


@given(st.text(max_size=60))
def test_no_text_can_add_a_line(text):
    card = Card(uid="urn:uuid:1", first_name="X", last_name="Y", title=text, url=f"https://e.fr/{text}")
    assert {line.split(":")[0].split(";")[0] for line in lines(card) if line} <= {
        "BEGIN",
        "VERSION",
        "KIND",
        "PRODID",
        "UID",
        "FN",
        "N",
        "TITLE",
        "URL",
        "END",
    }


def test_the_page_serves_it_as_a_file(cast: Cast):
    worker = cast.workers["assistant"]
    response = cast.client("agent").get(f"/annuaire/agents-sociaux/{worker.public_id}/carte.vcf")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="ines-basilic.vcf"'
    read = vobject.readOne(response.content.decode())
    assert read.fn.value == "Inès Basilic"
    assert read.uid.value == f"urn:uuid:{worker.public_id}"

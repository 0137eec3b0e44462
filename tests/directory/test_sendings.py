"""R3: the contact sheet in every form, and sent again by itself when a number or a person changes."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
import time_machine
import vobject
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import (
    Absence,
    ContactSheetSending,
    Correspondent,
    Establishment,
    Posting,
    Region,
    RegionalService,
    Replacement,
)
from directory.sheets import sendings
from tests.cast import NOW, Cast

pytestmark = pytest.mark.usefixtures("_frozen")
TODAY = NOW.date()
REGION = "/annuaire/regions/nord/"


@pytest.fixture
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def known(cast: Cast) -> Cast:
    """Everyone has what the sheets say now."""
    RegionalService.objects.create(region=cast.north, directorate="DSJ", email="dsj.nord@example.fr")
    sendings.mark_as_known(sendings.deliveries(Region.objects.all(), NOW), NOW)
    return cast


def round_at(at=NOW) -> dict[str, list[str]]:
    """Who received which files."""
    mail.outbox.clear()
    sendings.send_changed(at)
    return {m.to[0].partition("@")[0]: [name for name, *_ in m.attachments] for m in mail.outbox}


def correct(cast: Cast, who: str, number: str) -> None:
    worker = cast.workers[who]
    worker.phone = number
    worker.save()


def states(cast: Cast) -> set[tuple[str, str]]:
    """The badge of each delivery of the region and what is said beneath it, message numbers left out."""
    page = cast.client("coordinator").get(f"{REGION}envois/").content.decode()
    found = re.findall(r"fr-badge[^>]*>([^<]*)</span>\s*<br>\s*<span[^>]*>\s*([^<]*?)\s*<", page)
    return {(badge, said.partition(",")[0]) for badge, said in found}


def test_a_sheet_that_nobody_received_is_not_said_up_to_date(known: Cast):
    assert states(known) == {("Jamais envoyée", "Le premier envoi partira à la prochaine modification.")}
    correct(known, "assistant", "03 53 01 99 99")
    assert ("Part bientôt", "Ce sera le premier envoi.") in states(known)
    round_at()
    assert ("À jour", "Envoyée le 24 novembre 2026") in states(known)


# --- What is sent, and when ---------------------------------------------------------------------------


def test_nothing_changed_sends_nothing(known: Cast):
    assert round_at() == {}


def test_a_number_that_changes_goes_to_the_head_the_hr_service_and_the_regional_services(known: Cast):
    correct(known, "assistant", "03 53 01 99 99")
    court = "contacts-tribunal-judiciaire-de-lille.pdf"
    assert round_at() == {
        "tribunal-judiciaire-de-lille": [court],
        "correspondent": [court],
        "dsj.nord": ["contacts-region-nord.pdf"],
    }
    assert "03 53 01 99 99" in mail.outbox[0].body
    assert mail.outbox[0].attachments[0][1].startswith(b"%PDF")


def test_the_same_content_is_never_sent_twice(known: Cast):
    correct(known, "assistant", "03 53 01 99 99")
    assert round_at()
    assert round_at() == {}
    correct(known, "assistant", "03 53 01 00 10")
    assert round_at(), "back to the former number: another content again"


def test_many_changes_make_one_mail_for_each_address(known: Cast):
    Correspondent.objects.create(
        user=known.users["correspondent"], establishment=known.prison, starts_on=date(2020, 1, 1)
    )
    sendings.mark_as_known(sendings.deliveries(Region.objects.all(), NOW), NOW)
    for who in ("assistant", "neighbour", "coordinator"):
        correct(known, who, "03 53 01 99 99")
    found = round_at()
    assert len(mail.outbox) == len(found) == 4
    assert len(found["correspondent"]) == 2


def test_the_proof_says_what_was_sent_to_whom_when_and_under_which_identifier(known: Cast):
    correct(known, "assistant", "03 53 01 99 99")
    round_at()
    proof = ContactSheetSending.objects.last_of_each("region").get(address="dsj.nord@example.fr")
    assert (proof.number, proof.sent_at, proof.sent_by) == (2, NOW, None)
    headers = {m.to[0]: m.message()["Message-ID"] for m in mail.outbox}
    assert proof.message_id == headers["dsj.nord@example.fr"]
    assert [one.is_due for one in sendings.deliveries([known.north], NOW)] == [False] * 4


def test_a_posting_or_a_replacement_that_starts_today_is_found_without_anyone_touching_it(known: Cast):
    later = NOW + timedelta(days=3)
    Posting.objects.filter(sector=known.sector).update(ends_on=later.date() - timedelta(1))
    Posting.objects.create(worker=known.workers["neighbour"], sector=known.sector, starts_on=later.date())
    assert round_at() == {}
    assert "tribunal-judiciaire-de-lille" in round_at(later)
    absence = Absence.objects.create(
        worker=known.workers["neighbour"], starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 11)
    )
    Replacement.objects.create(
        absence=absence,
        substitute=known.workers["assistant"],
        state="approved",
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
    )
    assert round_at(later) == {}
    assert "tribunal-judiciaire-de-lille" in round_at(NOW + timedelta(days=14))
    assert "tribunal-judiciaire-de-lille" in round_at(NOW + timedelta(days=30)), "and when it is over"


def test_an_absence_alone_sends_nothing_and_keeps_the_number_on_the_sheet(known: Cast):
    Absence.objects.create(worker=known.workers["assistant"], starts_on=TODAY, ends_on=TODAY)
    assert round_at() == {}
    page = known.client("correspondent").get("/annuaire/contacts/", follow=True).content.decode()
    assert "03 53 01 00 10" in page.replace("\u00a0", " ")
    assert "En absence jusqu’au 24 novembre 2026." in page


def test_an_address_that_never_received_anything_waits_for_the_coordinator(cast: Cast):
    assert round_at() == {}
    page = cast.client("coordinator").get(f"{REGION}envois/").content.decode()
    assert "3 envois n’ont jamais été faits." in page
    cast.client("coordinator").post(f"{REGION}envois/premiers/")
    assert len(mail.outbox) == 3
    assert "Voici les numéros" in mail.outbox[0].body
    correct(cast, "assistant", "03 53 01 99 99")
    assert round_at().keys() == {"tribunal-judiciaire-de-lille", "correspondent"}


def test_two_rounds_at_once_send_one_mail(known: Cast):
    correct(known, "assistant", "03 53 01 99 99")
    due = [one for one in sendings.deliveries([known.north], NOW) if one.is_due]
    mail.outbox.clear()
    assert (sendings._send(due, NOW, None), sendings._send(due, NOW, None)) == (3, 0)
    assert len(mail.outbox) == 3


def test_the_mail_and_its_proof_are_written_together(known: Cast, monkeypatch):
    correct(known, "assistant", "03 53 01 99 99")
    before = ContactSheetSending.objects.count()

    def fail(*_args: object) -> None:
        raise OSError

    monkeypatch.setattr("core.mail.EmailMessage.send", fail)
    assert sendings.send_changed(NOW) == 0
    assert ContactSheetSending.objects.count() == before


def test_housekeeping_holds_a_round_now_and_then(known: Cast, capsys):
    correct(known, "assistant", "03 53 01 99 99")
    call_command("send_contact_sheets")
    correct(known, "assistant", "03 53 01 88 88")
    call_command("send_contact_sheets")
    assert len(mail.outbox) == 3
    call_command("send_contact_sheets", "--now")
    assert len(mail.outbox) == 6
    cache.clear()
    call_command("send_contact_sheets", "--mark-known")
    assert "0 taken as known" in capsys.readouterr().out


def test_an_address_that_cannot_be_written_keeps_no_other_from_its_sheets(cast: Cast):
    for email in ("a\nb@example.fr", "dsj.nord@example.fr"):
        RegionalService.objects.create(region=cast.north, directorate=f"{len(email)}"[:4], email=email)
    sendings.mark_as_known(sendings.deliveries(Region.objects.all(), NOW), NOW)
    correct(cast, "assistant", "03 53 01 99 99")
    assert "dsj.nord" in round_at()


def test_a_round_costs_the_same_for_3_establishments_and_for_more(known: Cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            sendings.send_changed(NOW)
        return len(seen)

    few = cost()
    Establishment.objects.bulk_create(
        Establishment(
            code=f"spip-{n}",
            name=f"SPIP {n}",
            kind="spip",
            directorate="DAP",
            city="Lille",
            department=known.departments["59"],
            email=f"spip-{n}@example.fr",
        )
        for n in range(6)
    )
    assert cost() == few


# --- By hand ------------------------------------------------------------------------------------------


def test_the_coordinator_sends_again_by_hand_and_sees_it(known: Cast):
    client = known.client("coordinator")
    client.post(f"{REGION}contacts/envoyer/")
    assert [m.to for m in mail.outbox] == [["dsj.nord@example.fr"]]
    page = client.get(f"{REGION}contacts/").content.decode()
    assert "Envoyée le 24 novembre 2026, 10:00" in page
    assert "(à la main)" in page
    assert mail.outbox[0].extra_headers["Message-ID"].strip("<>") in page
    assert "dsj.nord" not in known.client("correspondent").get(f"{REGION}contacts/").content.decode()


def test_addresses_of_the_regional_services_are_kept_by_the_coordinator(cast: Cast):
    data = {"DSJ": "a@example.fr\nB@example.fr\na@example.fr", "DAP": ""}
    assert cast.client("coordinator").post(f"{REGION}services/", data).status_code == 302
    assert [s.email for s in cast.north.services.all()] == ["a@example.fr", "b@example.fr"]
    cast.client("coordinator").post(f"{REGION}services/", {"DSJ": "b@example.fr", "SG": "c@example.fr"})
    assert sorted(s.email for s in cast.north.services.all()) == ["b@example.fr", "c@example.fr"]


@pytest.mark.parametrize(
    "typed", ["pas une adresse", "a@b", "a" * 300 + "@example.fr", "x@example.fr\x00", "<a@b.fr>"]
)
def test_an_address_that_is_none_is_refused_at_its_field(cast: Cast, typed: str):
    response = cast.client("coordinator").post(f"{REGION}services/", {"DSJ": typed})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"DSJ"}


def test_another_region_s_sheets_are_not_sent_by_this_coordinator(cast: Cast):
    client = cast.client("coordinator")
    for path in ("contacts/envoyer/", "envois/premiers/", "services/"):
        assert client.post(f"/annuaire/regions/outre-mer/{path}").status_code == 403
    assert mail.outbox == []


# --- The forms of the sheet ---------------------------------------------------------------------------


def test_the_region_s_sheet_names_who_leads_then_each_sector_with_its_stand_in(cast: Cast):
    absence = Absence.objects.create(worker=cast.workers["assistant"], starts_on=TODAY, ends_on=TODAY)
    Replacement.objects.create(
        absence=absence,
        substitute=cast.workers["neighbour"],
        starts_on=TODAY,
        ends_on=TODAY,
        state="approved",
    )
    text = cast.client("correspondent").get(f"{REGION}contacts.csv").content.decode("utf-8-sig")
    rows = [row[:2] for row in csv.reader(io.StringIO(text), delimiter=";")][1:]
    assert rows == [
        ["Coordination régionale", "Nadia Verveine"],
        ["Coordination nationale", "Paul Estragon"],
        ["Arras", "Hugo Genièvre"],
        ["Lille, en remplacement jusqu’au 24 novembre 2026", "Hugo Genièvre"],
        ["Lille", "Inès Basilic"],
    ]


@pytest.mark.parametrize("path", [REGION, "/annuaire/etablissements/tribunal-judiciaire-de-lille/"])
def test_the_cards_are_read_by_another_library(cast: Cast, path: str):
    text = cast.client("correspondent").get(f"{path}contacts.vcf").content.decode()
    names = {card.fn.value for card in vobject.readComponents(text)}
    assert {"Inès Basilic", "Nadia Verveine", "Paul Estragon"} <= names


@pytest.mark.parametrize("path", [REGION, "/annuaire/etablissements/tribunal-judiciaire-de-lille/"])
def test_the_printed_sheet_is_a_tagged_pdf_whatever_the_names(cast: Cast, path: str):
    cast.workers["assistant"].first_name = '#eval("1") $x$ *b* ' + "très long " * 6
    cast.workers["assistant"].save()
    content = cast.client("correspondent").get(f"{path}contacts.pdf").content
    assert content.startswith(b"%PDF")
    assert b"/MarkInfo" in content


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 99, "%00"])
def test_a_page_of_sendings_that_does_not_exist_is_404(cast: Cast, page: str):
    assert cast.client("coordinator").get(f"{REGION}envois/?page={page}").status_code == 404

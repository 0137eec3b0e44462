"""The demo's doors: one click signs in as one of the cast, with a second factor; and only in the demo."""

import os
from datetime import UTC, datetime
from email.utils import make_msgid
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.test import Client

from directory.models import User
from directory.sheets.sendings import DOMAIN
from portal.checks import demo_only_on_a_developers_machine, domains_are_named
from portal.demo import mailbox
from portal.demo.personas import PERSONAS
from portal.gate.second_factor import has_second_factor
from tests.cast import Cast

ENTER = "/demo/entrer/"
SLUGS = [
    "agent",
    "nouvel-arrivant",
    "redacteur",
    "moderateur",
    "assistant",
    "assistant-voisin",
    "coordinateur",
    "national",
    "secretariat",
    "rh",
    "administrateur",
]


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.portal.demo_urls"


@pytest.fixture
def people(db, demo):
    for persona in PERSONAS.values():
        User.objects.create_user(persona.email, first_name=persona.first_name, last_name=persona.last_name)


def test_the_cast_is_the_promised_one():
    assert list(PERSONAS) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_one_click_signs_in_with_a_second_factor(people, client: Client, rf, slug: str):
    answer = client.post(ENTER, {"persona": slug})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    request = rf.get("/")
    request.session, request.user = client.session, User.objects.get(email=PERSONAS[slug].email)
    assert client.session["_auth_user_id"] == str(request.user.pk)
    assert has_second_factor(request)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/dossiers/", "/dossiers/"),
        ("https://ailleurs.example/", "/"),
        ("//ailleurs.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_one_goes_on_only_to_an_address_of_ours(people, client: Client, wanted: str, got: str):
    assert client.post(ENTER, {"persona": "agent", "next": wanted})["Location"] == got


@pytest.mark.parametrize("persona", ["", "personne", "x" * 5000, "agent\x00", "' OR 1=1"])
def test_someone_who_is_not_of_the_cast_is_refused_in_french(people, client: Client, persona: str):
    answer = client.post(ENTER, {"persona": persona})
    assert answer.status_code == 422
    assert "n’existe pas dans la démonstration" in answer.text
    assert "_auth_user_id" not in client.session


def test_the_form_is_protected_and_posted(people):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ENTER, {"persona": "agent"}).status_code == 403
    assert strict.get(ENTER).status_code == 405
    page = strict.get("/connexion/").text
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post(ENTER, {"persona": "agent", "csrfmiddlewaretoken": token}).status_code == 302


def test_the_sign_in_page_offers_the_cast_by_name_and_role(people, client: Client):
    page = client.get("/connexion/?next=/dossiers/").text
    for persona in PERSONAS.values():
        assert persona.name in page
        assert f'value="{persona.slug}"' in page
    assert '<input type="hidden" name="next" value="/dossiers/">' in page


def test_changing_person_leaves_nothing_of_the_one_before(people, client: Client):
    client.post(ENTER, {"persona": "assistant"})
    client.session["secret"] = "x"
    before = client.session.session_key
    client.post(ENTER, {"persona": "agent"})
    assert client.session.session_key != before
    assert "secret" not in client.session


def test_the_letter_box_shows_what_was_sent(demo, db, client: Client, settings, tmp_path: Path):
    settings.EMAIL_FILE_PATH = tmp_path
    transport = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
    message = EmailMessage("Été à l’hôpital", "Un code :\n\n    ABCD-EFGH", "r@example.fr", ["a@example.fr"])
    message.attach("affiche.pdf", b"%PDF", "application/pdf")
    transport.send_messages([message])
    page = client.get("/demo/courrier/").text
    for expected in ("Été à l’hôpital", "ABCD-EFGH", "a@example.fr", "affiche.pdf"):
        assert expected in page


def test_contact_sheets_push_no_mail_off_the_page(
    demo, db, client: Client, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    settings.EMAIL_FILE_PATH = tmp_path
    monkeypatch.setattr(mailbox, "SHOWN", 2)
    kinds = (
        [("Code", {})] * 2 + [("Réservée", {})] + [("Fiche", {"Message-ID": make_msgid(domain=DOMAIN)})] * 3
    )
    # All alive at once: a file is named after the second and the address of the transport in memory.
    transports = [
        get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
        for _kind in kinds
    ]
    for number, (transport, (subject, headers)) in enumerate(zip(transports, kinds, strict=True)):
        transport.send_messages([EmailMessage(subject, "Corps", to=["a@example.fr"], headers=headers)])
        os.utime(max(tmp_path.glob("*.log"), key=lambda path: path.stat().st_mtime_ns), (number, number))
    page = client.get("/demo/courrier/").text
    seen = [page.count(f">{subject}</h2>") for subject in ("Réservée", "Code", "Fiche")]
    assert (seen, "3 courriels de fiches de contact" in page) == ([1, 1, 0], True)
    page = client.get("/demo/courrier/?page=2").text
    assert page.count(">Code</h2>") == 1
    sheets = client.get("/demo/courrier/?fiches=oui").text
    assert (sheets.count(">Fiche</h2>"), "?fiches=oui&amp;page=2" in sheets) == (2, True)
    assert client.get("/demo/courrier/?page=9").status_code == 404


def test_the_letter_box_says_the_hour_of_the_reader_as_people_write_it(
    demo, db, client: Client, settings, tmp_path: Path
):
    settings.EMAIL_FILE_PATH = tmp_path
    transport = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
    with time_machine.travel(datetime(2026, 11, 24, 22, 47, tzinfo=UTC), tick=False):
        transport.send_messages([EmailMessage("Sujet", "Corps", "r@example.fr", ["a@example.fr"])])
    page = client.get("/demo/courrier/").text
    assert "mardi 24 novembre 2026, 23\xa0h\xa047" in page


def test_an_empty_letter_box_says_what_to_do(demo, db, client: Client, settings, tmp_path: Path):
    settings.EMAIL_FILE_PATH = tmp_path / "missing"
    assert "Demander un code de connexion" in client.get("/demo/courrier/").text


def test_outside_the_demo_its_addresses_do_not_exist(cast: Cast):
    client = cast.client("agent")
    assert client.get(ENTER).status_code == 404
    client.post(ENTER, {"persona": "administrateur"})
    assert client.session["_auth_user_id"] == str(cast.users["agent"].pk)
    assert cast.client("agent").get("/demo/courrier/").status_code == 404


def test_the_demo_is_refused_where_it_may_be_a_real_service(settings):
    settings.DEMO, settings.ONE_MACHINE = True, False
    assert [found.id for found in demo_only_on_a_developers_machine(None)] == ["relais.E001"]
    settings.ONE_MACHINE = True
    assert demo_only_on_a_developers_machine(None) == []


@pytest.mark.parametrize("domains", [[], ["*"], ["*.fr"]])
def test_a_service_open_to_every_domain_is_refused(settings, domains: list[str]):
    settings.SIGN_IN_DOMAINS = domains
    assert [found.id for found in domains_are_named(None)] == ["relais.E002"]


def test_the_notice_of_the_demo_stands_in_a_landmark():
    """RGAA 9.2: what is outside the landmarks is passed over by who goes from one to the next."""
    found = render_to_string("components/demo_notice.html")
    assert '<section class="fr-notice' in found
    assert 'aria-label="Démonstration"' in found

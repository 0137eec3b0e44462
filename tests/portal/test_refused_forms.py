"""A form that comes too late: what was typed comes back."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.portal.test_role_walk import BROWSER

pytestmark = pytest.mark.once
OURS = BROWSER | {"Origin": "http://testserver"}
TEXT = "Je voudrais en parler,\r\nsans que cela se sache."


def carried(answer) -> dict[str, str]:
    """What the page would send, as its form says."""
    form = re.search(r'<form method="post" action="([^"]*)">(.*?)</form>', answer.text, re.DOTALL)
    assert form, answer.text
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form[2], re.DOTALL)
    return {"action": html.unescape(form[1])} | {name: html.unescape(value) for name, value in found}


@pytest.mark.django_db
def test_what_was_typed_comes_back_when_the_session_has_ended(client: Client):
    answer = client.post("/demande/?theme=debt", {"step": "message", "message": TEXT}, headers=OURS)
    assert answer.status_code == 403
    assert "no-store" in answer["Cache-Control"]
    assert carried(answer) == {"action": "/demande/?theme=debt", "step": "message", "message": TEXT}
    assert "/connexion/?next=/demande/%3Ftheme%3Ddebt" in answer.text
    assert "<title>Intranet</title>" in answer.text
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_nothing_of_it_is_written_anywhere(client: Client):
    written = []

    def watch(execute, sql, params, many, context):
        written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        client.post("/demande/", {"message": TEXT}, headers=OURS)
    assert [sql for sql in written if sql.startswith(("INSERT", "UPDATE"))] == []


def test_the_same_form_sent_on_is_received(cast: Cast):
    fields = carried(Client().post("/compte/profil/", {"first_name": "Jean Paul"}, headers=OURS))
    client = cast.client("agent")
    assert client.post(fields.pop("action"), fields).status_code == 302
    cast.users["agent"].refresh_from_db()
    assert cast.users["agent"].first_name == "Jean Paul"


def test_a_token_of_an_earlier_sign_in_asks_for_one_more_press(cast: Cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.users["agent"], backend="directory.backends.DirectoryBackend")
    answer = strict.post(
        "/compte/profil/", {"first_name": "Anne Lise", "csrfmiddlewaretoken": "a" * 32}, headers=OURS
    )
    assert answer.status_code == 403
    fields = carried(answer)
    assert "csrfmiddlewaretoken" not in fields
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)
    assert token
    again = strict.post(fields.pop("action"), {**fields, "csrfmiddlewaretoken": token[1]}, headers=OURS)
    assert again.status_code == 302


@pytest.mark.parametrize(
    "from_where",
    [{"Origin": "https://ailleurs.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {}],
)
@pytest.mark.django_db
def test_what_another_site_wrote_is_not_offered_to_be_sent_on(client: Client, from_where: dict[str, str]):
    answer = client.post("/demande/", {"message": TEXT}, headers=BROWSER | from_where)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/connexion/")


@pytest.mark.django_db
def test_a_script_is_sent_to_the_sign_in_page_as_before(client: Client):
    answer = client.post(
        "/demande/", {"message": TEXT}, headers={"Accept": "*/*", "Origin": "http://testserver"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/connexion/?next=/demande/")


def test_no_secret_comes_back(cast: Cast):
    secret = {"passphrase": "quatre tasses de tilleul", "next": "/dossiers/", "answer-text": TEXT}
    answer = Client().post("/dossiers/deverrouiller/", secret, headers=OURS)
    assert carried(answer) == {
        "action": "/dossiers/deverrouiller/",
        "next": "/dossiers/",
        "answer-text": TEXT,
    }
    assert "tilleul" not in answer.text
    assert "n’est jamais gardé" in answer.text


def test_where_there_is_nothing_but_a_secret_the_sign_in_page_comes_at_once(cast: Cast):
    answer = Client().post("/demande/suivi/", {"code": "0000-0000"}, headers=OURS)
    assert answer.status_code == 302


def test_a_second_factor_that_is_owed_keeps_what_was_typed(cast: Cast):
    client = Client()
    client.force_login(cast.users["assistant"], backend="directory.backends.DirectoryBackend")
    answer = client.post("/dossiers/cle/", {"passphrase": "x", "note-text": TEXT}, headers=OURS)
    assert answer.status_code == 403
    assert carried(answer)["note-text"] == TEXT
    assert "/compte/securite/application/?next=%2Fdossiers%2Fcle%2F" in answer.text


def test_a_refusal_shows_what_had_been_typed(cast: Cast):
    """The row is gone, or is somebody else's by now."""
    address = reverse("permanences:refuse", args=["00000000-0000-0000-0000-000000000000"])
    answer = cast.client("coordinator").post(address, {"reason": TEXT}, headers=OURS)
    assert answer.status_code == 404
    assert "n’a pas été enregistré" in answer.text
    assert html.unescape(answer.text).count(TEXT) == 1
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_maintenance_gives_back_what_was_typed(client: Client, settings):
    settings.MAINTENANCE = True
    answer = client.post("/demande/", {"message": TEXT}, headers=OURS)
    assert answer.status_code == 503
    assert TEXT in html.unescape(answer.text)


def test_what_is_longer_than_the_server_reads_is_not_promised_back(cast: Cast, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500
    client = Client()
    client.force_login(cast.users["assistant"], backend="directory.backends.DirectoryBackend")
    posted = urlencode({"note-text": TEXT * 50})
    answer = client.post("/dossiers/cle/", posted, "application/x-www-form-urlencoded", headers=OURS)
    assert answer.status_code == 302
    answer = cast.client("agent").post("/demande/", posted, "application/x-www-form-urlencoded", headers=OURS)
    assert answer.status_code == 413
    assert "nous ne pouvons pas vous le rendre" in answer.text


def test_a_file_that_was_chosen_is_said_to_be_chosen_again(cast: Cast):
    upload = SimpleUploadedFile("note.txt", b"x")
    answer = Client().post("/compte/profil/", {"first_name": "Anne", "paper": upload}, headers=OURS)
    assert "vous le choisirez à nouveau" in answer.text

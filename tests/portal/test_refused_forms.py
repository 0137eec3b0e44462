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


PAGE_OF = r'name="page_of" value="([0-9a-f]{32})"'
OTHERS = "a été ouverte par quelqu’un d’autre"


def page_of(client: Client, address: str = "/compte/profil/") -> dict[str, str]:
    """To whom this form says that it was shown."""
    found = set(re.findall(PAGE_OF, client.get(address).text))
    assert len(found) == 1, address
    return {"page_of": found.pop()}


def carried(answer) -> dict[str, str]:
    """What the page would send, as its form says."""
    form = re.search(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', answer.text, re.DOTALL)
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
    stale = page_of(strict) | {"first_name": "Anne Lise", "csrfmiddlewaretoken": "a" * 32}
    answer = strict.post("/compte/profil/", stale, headers=OURS)
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
    fields = page_of(client) | {"passphrase": "x", "note-text": TEXT}
    answer = client.post("/dossiers/cle/", fields, headers=OURS)
    assert answer.status_code == 403
    assert carried(answer)["note-text"] == TEXT
    assert "/compte/securite/application/?next=%2Fdossiers%2Fcle%2F" in answer.text


def test_a_refusal_shows_what_had_been_typed(cast: Cast):
    """The row is gone, or is somebody else's by now."""
    address = reverse("permanences:refuse", args=["00000000-0000-0000-0000-000000000000"])
    client = cast.client("coordinator")
    answer = client.post(address, page_of(client) | {"reason": TEXT}, headers=OURS)
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


def _signed_in_on(browser: Client, user) -> None:
    """As signing in does, with another token for every form."""
    browser.force_login(user, backend="directory.backends.DirectoryBackend")
    browser.cookies.pop("csrftoken", None)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("agent", "/compte/profil/"),
        ("agent", "/demande/"),
        ("correspondent", "/signalement/"),
        ("assistant", "/permanences/nouvelle/"),
        ("editor", "/cms/account/"),
    ],
)
def test_what_was_typed_comes_back_to_whoever_typed_it_and_to_nobody_else(cast: Cast, who: str, page: str):
    browser = Client(enforce_csrf_checks=True)
    _signed_in_on(browser, cast.users[who])
    fields = page_of(browser, page) | {
        "message": TEXT,
        "csrfmiddlewaretoken": browser.cookies["csrftoken"].value,
    }
    browser.logout()
    held = browser.post(page, fields, headers=OURS)  # the session has ended, nobody has come yet
    marks = re.findall(PAGE_OF, held.text)
    assert marks == [fields["page_of"]]
    sent = [fields, {"message": carried(held)["message"], "page_of": marks[0]}]
    for next_one, comes_back in (("neighbour", False), (who, True), ("national", False)):
        _signed_in_on(browser, cast.users[next_one])
        browser.get("/compte/profil/")
        for form in sent:
            answer = browser.post(page, form, headers=OURS)
            assert answer.status_code == 403
            assert (OTHERS in answer.text, "sans que cela" in answer.text) == (not comes_back, comes_back)


def test_a_script_that_asked_for_a_new_token_sends_nothing_of_somebody_else_s_page(cast: Cast):
    theirs = page_of(cast.client("agent"))
    client = cast.client("neighbour")  # asks for no token: as if it had the right one
    answer = client.post("/compte/profil/", theirs | {"first_name": "Anne"}, headers={"Accept": "*/*"})
    assert (answer.status_code, OTHERS in answer.text) == (403, True)
    assert cast.user("neighbour").first_name != "Anne"


@pytest.mark.parametrize("told", [{}, {"page_of": ""}, {"page_of": "0" * 32}])
def test_a_page_that_does_not_say_whose_it_was_is_nobody_s(cast: Cast, told: dict[str, str]):
    client = Client()
    client.force_login(cast.users["assistant"], backend="directory.backends.DirectoryBackend")
    for address in ("/dossiers/cle/", "/nulle-part/"):  # a second factor is owed; nothing takes a form there
        answer = client.post(address, told | {"note-text": TEXT}, headers=OURS)
        assert answer.status_code in (403, 405)
        assert "sans que cela" not in answer.text

"""Signing in: by a code that a mail brings, for the ministry's addresses only, within limits."""

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.phone import dialled
from directory.models import User
from portal.models import OutboxMessage
from tests.cast import Cast
from tests.portal.web import code_in_last_mail

pytestmark = pytest.mark.once

SIGN_IN = "/connexion/"
CODE = "/connexion/code/"


def _ask(client: Client, email: str, **extra: str) -> None:
    answer = client.post(SIGN_IN, {"login": email, **extra})
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, CODE)


def test_a_code_from_the_mail_signs_in_and_leads_where_one_was_going(cast: Cast, client: Client):
    _ask(client, "agent@example.fr", next="/compte/profil/")
    answer = client.post(CODE, {"code": code_in_last_mail(), "next": "/compte/profil/"})
    assert (answer.status_code, answer["Location"]) == (302, "/compte/profil/")
    assert client.session["_auth_user_id"] == str(cast.users["agent"].pk)


def test_the_code_is_accepted_in_lower_case_and_without_its_dash(cast: Cast, client: Client):
    _ask(client, "agent@example.fr")
    client.post(CODE, {"code": code_in_last_mail().replace("-", "").lower()})
    assert "_auth_user_id" in client.session


def test_signing_in_does_not_lead_to_another_site(cast: Cast, client: Client):
    _ask(client, "agent@example.fr", next="https://ailleurs.example/")
    answer = client.post(CODE, {"code": code_in_last_mail(), "next": "https://ailleurs.example/"})
    assert answer["Location"] == "/"


def test_the_session_changes_its_key_when_one_signs_in(cast: Cast, client: Client):
    _ask(client, "agent@example.fr")
    before = client.session.session_key
    client.post(CODE, {"code": code_in_last_mail()})
    assert client.session.session_key != before


def test_a_wrong_code_is_said_in_french_and_three_end_the_attempt(cast: Cast, client: Client):
    _ask(client, "agent@example.fr")
    answer = client.post(CODE, {"code": "AAAA-AAAA"})
    assert "À corriger avant de continuer" in answer.text
    client.post(CODE, {"code": "AAAA-AAAB"})
    assert client.post(CODE, {"code": "AAAA-AAAC"}, follow=True).redirect_chain[-1] == (SIGN_IN, 302)
    client.post(CODE, {"code": code_in_last_mail()})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("late", "signed_in"), [(-1, True), (1, False)])
def test_a_code_is_worth_the_minutes_that_the_page_and_the_mail_say(
    cast: Cast, client: Client, settings, late: int, signed_in: bool
):
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 7 * 60
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _ask(client, "agent@example.fr")
        assert "est valable 7 minutes." in client.get(CODE).text
        assert "Il est valable 7 minutes et ne sert" in mail.outbox[-1].body
        clock.shift(7 * 60 + late)
        client.post(CODE, {"code": code_in_last_mail()})
    assert ("_auth_user_id" in client.session) == signed_in


def test_the_code_stays_nowhere_once_sent(
    cast: Cast, client: Client, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "portal.operations.outbox.OutboxBackend"
    with django_capture_on_commit_callbacks(execute=True):
        _ask(client, "agent@example.fr")
    assert len(mail.outbox) >= 1
    assert [row.payload for row in OutboxMessage.objects.all()] == [""]


def test_an_unknown_address_of_the_ministry_gets_the_same_page_and_another_mail(db, client: Client):
    _ask(client, "inconnue@example.fr")
    assert "code de connexion" not in mail.outbox[-1].body
    assert "/connexion/inscription/" in mail.outbox[-1].body


def test_an_address_of_another_domain_cannot_sign_up(db, client: Client):
    for email in ("x@ailleurs.fr", "x@example.fr.ailleurs.fr", "x@sub.example.fr", "x@exam-ple.fr"):
        answer = client.post("/connexion/inscription/", {"email": email})
        assert "Les autres adresses ne sont pas acceptées" in answer.text, email
    assert User.objects.count() == 0


def test_a_first_visit_opens_an_account_after_the_code(db, client: Client):
    answer = client.post("/connexion/inscription/", {"email": "Marine.Thym@Example.fr"})
    assert answer.status_code == 302
    client.post("/connexion/verification/", {"code": code_in_last_mail()})
    user = User.objects.get(email="marine.thym@example.fr")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert not user.has_usable_password()


def test_signing_up_twice_says_so_by_mail_only(cast: Cast, client: Client):
    answer = client.post("/connexion/inscription/", {"email": "agent@example.fr"})
    assert answer.status_code == 302
    assert mail.outbox[-1].subject == "Vous avez déjà un accès"


def test_nobody_signs_up_where_accounts_are_given(db, client: Client, settings):
    settings.SIGN_UP_OPEN = False
    assert "Votre accès se demande" in client.get("/connexion/inscription/").text
    client.post("/connexion/inscription/", {"email": "marine.thym@example.fr"})
    assert not User.objects.exists()


def test_where_accounts_are_given_it_is_said_who_gives_them_and_they_do(cast: Cast, client: Client, settings):
    settings.SIGN_UP_OPEN = False
    said = "C’est l’administration du portail qui ouvre les accès."
    page = client.get("/connexion/inscription/").text
    assert said in page
    assert f"tel:{dialled(settings.SERVICE_PHONE)}" in page
    client.post(SIGN_IN, {"login": "marine.thym@example.fr"})
    assert said in mail.outbox[-1].body
    assert settings.SERVICE_PHONE in mail.outbox[-1].body
    form = {"email": "marine.thym@example.fr", "first_name": "Marine", "last_name": "Thym", "is_active": "on"}
    cast.client("administrator").post(reverse("wagtailusers_users:add"), form)
    _ask(client, "marine.thym@example.fr")
    client.post(CODE, {"code": code_in_last_mail()})
    assert client.get("/compte/profil/").status_code == 200


def test_a_closed_account_does_not_sign_in(cast: Cast, client: Client):
    User.objects.filter(email="agent@example.fr").update(is_active=False)
    client.post(SIGN_IN, {"login": "agent@example.fr"})
    assert "_auth_user_id" not in client.session


def test_asking_for_codes_again_and_again_is_stopped_by_the_cache(cast: Cast, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "30/m/ip"}
    statuses = [Client().post(SIGN_IN, {"login": f"agent{n}@example.fr"}).status_code for n in range(40)]
    assert 429 in statuses
    assert "Trop de tentatives" in Client().post(SIGN_IN, {"login": "agent@example.fr"}).text


def test_signing_out_is_a_post(cast: Cast):
    client = cast.client("agent")
    assert client.get("/compte/deconnexion/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/compte/deconnexion/")["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_a_session_ends_after_its_hours(cast: Cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = cast.client("agent")
        clock.shift(12 * 3600 + 1)
        assert client.get("/compte/profil/")["Location"].startswith(SIGN_IN)


def test_the_sign_in_page_names_nobody_outside_the_demo(cast: Cast, client: Client):
    page = client.get(SIGN_IN).text
    assert "persona" not in page
    assert "Romarin" not in page
    assert client.post("/demo/entrer/", {"persona": "agent"}).status_code in {302, 404}
    assert "_auth_user_id" not in client.session


STALE = "a" * 32  # the token of a form that was open before this browser got another one


@pytest.mark.parametrize("path", [SIGN_IN, CODE, "/connexion/cle/"])
@pytest.mark.parametrize(
    ("wanted", "led"), [("/compte/profil/", "/compte/profil/"), ("https://ailleurs.example/", "/")]
)
def test_a_sign_in_form_left_open_in_another_tab_leads_on_who_signed_in_meanwhile(
    cast: Cast, path: str, wanted: str, led: str
):
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    client.force_login(cast.users["agent"])
    answer = client.post(path, {"next": wanted, "csrfmiddlewaretoken": STALE}, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, led)


def test_a_sign_in_form_that_grew_old_comes_again_and_says_so():
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    fields = {"login": "agent@example.fr", "next": "/annuaire/", "csrfmiddlewaretoken": STALE}
    answer = client.post(SIGN_IN, fields, follow=True)
    page = answer.content.decode()
    assert "Cette page était ouverte depuis longtemps. Recommencez ici." in page
    assert 'value="/annuaire/"' in page


@pytest.mark.parametrize(
    ("path", "fields", "door"),
    [
        (SIGN_IN, {"login": "agent@example.fr", "next": "/annuaire/"}, "/connexion/?next=%2Fannuaire%2F"),
        (SIGN_IN, {"login": "agent@example.fr"}, "/connexion/"),
        (CODE, {"code": "AAAA-AAAA"}, "/connexion/"),
        ("/dossiers/deverrouiller/", {"passphrase": "quatre tasses de tilleul"}, "/dossiers/deverrouiller/"),
    ],
)
def test_a_form_without_a_cookie_is_told_what_to_do_whether_they_are_cleared_or_refused(
    cast: Cast, path: str, fields: dict[str, str], door: str
):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(path, fields, headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert "Votre navigateur refuse les cookies" not in answer.text
    assert "Ils viennent d’être effacés" in answer.text
    assert "Autorisez les cookies de cette adresse" in answer.text
    assert f'href="{door}"' in answer.text
    assert "tilleul" not in answer.text
    again = browser.get(door, follow=True)  # cleared: the page that opens again works
    token = again.context["csrf_token"]
    signed = browser.post(SIGN_IN, {"login": "agent@example.fr", "csrfmiddlewaretoken": token})
    assert (signed.status_code, signed["Location"]) == (302, CODE)


def test_what_was_typed_before_the_cookies_were_cleared_waits_for_the_sign_in(cast: Cast):
    fields = {"step": "message", "message": "Je voudrais en parler."}
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    answer = Client(enforce_csrf_checks=True).post("/demande/", fields, headers=headers)
    assert answer.status_code == 403
    assert "Pas encore envoyé" in answer.text
    assert "Je voudrais en parler." in answer.text
    assert "Reconnectez-vous dans un autre onglet" in answer.text

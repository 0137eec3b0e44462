"""A person's own account."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.operations import duties
from tests.cast import Cast
from tests.portal.web import code_in_last_mail

pytestmark = pytest.mark.once

PROFILE = "/compte/profil/"


def _signed_in() -> Client:
    client = Client()
    client.post("/connexion/", {"login": "agent@example.fr"})
    client.post("/connexion/code/", {"code": code_in_last_mail()})
    client.get(PROFILE)
    return client


def test_the_profile_shows_the_workplace_and_how_to_change_it(cast: Cast):
    page = cast.client("agent").get(PROFILE).text
    assert "Tribunal judiciaire de Lille" in page
    assert "agent@example.fr" in page


def test_the_profile_does_not_promise_one_s_own_data_where_the_general_page_opens(cast: Cast):
    page = cast.client("agent").get(PROFILE).text
    assert "Comment le portail protège mes données" in page
    assert "sait de moi" not in page


def test_names_and_arrival_can_be_changed(cast: Cast):
    day = str(timezone.localdate() - timedelta(days=80))
    data = {"first_name": "Camille", "last_name": "Thym", "arrived_on": day}
    answer = cast.client("agent").post(PROFILE, data, follow=True)
    user = cast.user("agent")
    assert (user.last_name, str(user.arrived_on)) == ("Thym", day)
    assert "Votre profil est enregistré." in answer.text


def test_the_address_and_the_rights_cannot_be_changed_here(cast: Cast):
    data = {"first_name": "A", "email": "chef@example.fr", "is_superuser": "on", "is_staff": "on"}
    cast.client("agent").post(PROFILE, data)
    user = cast.user("agent")
    assert (user.email, user.is_superuser, user.is_staff) == ("agent@example.fr", False, False)


@pytest.mark.parametrize("day", ["31/02/2026", "1850-01-01", "x" * 3000, "9999-99-99", "9998-01-01"])
def test_a_wrong_date_is_said_beside_it_and_nothing_typed_is_lost(cast: Cast, day: str):
    answer = cast.client("agent").post(PROFILE, {"first_name": "Camille-Rose", "arrived_on": day})
    assert answer.status_code == 422
    assert 'id="id_arrived_on_error"' in answer.text
    assert 'value="Camille-Rose"' in answer.text


def test_an_arrival_that_is_months_ahead_is_kept(cast: Cast):
    day = timezone.localdate() + timedelta(days=200)
    assert cast.client("agent").post(PROFILE, {"arrived_on": day.isoformat()}).status_code == 302
    assert cast.user("agent").arrived_on == day


def test_sessions_are_listed_and_one_can_be_ended_from_another(cast: Cast):
    phone, desk = _signed_in(), _signed_in()
    assert "Cet appareil" in desk.get("/compte/sessions/").text
    other = UserSession.objects.get(session_key=phone.session.session_key)
    desk.post(f"/compte/sessions/{other.pk}/fermer/")
    assert phone.get(PROFILE).status_code == 302
    assert desk.get(PROFILE).status_code == 200


def test_all_other_sessions_can_be_ended_at_once(cast: Cast):
    first, second, here = _signed_in(), _signed_in(), _signed_in()
    here.post("/compte/sessions/autres/fermer/")
    assert [c.get(PROFILE).status_code for c in (first, second, here)] == [302, 302, 200]


def test_the_address_and_the_browser_of_a_session_are_forgotten_with_it(cast: Cast):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = _signed_in()
        clock.shift(settings.SESSION_COOKIE_AGE - 1)
        call_command("forget_devices")
        assert "Cet appareil" in client.get("/compte/sessions/").text
        clock.shift(2)
        call_command("forget_devices")
        assert "forget_devices" in duties.OFTEN.commands
        assert not UserSession.objects.exists()


def test_nobody_ends_the_session_of_someone_else(cast: Cast):
    victim = _signed_in()
    session = UserSession.objects.get(session_key=victim.session.session_key)
    for who in ("neighbour", "administrator"):
        assert cast.client(who).post(f"/compte/sessions/{session.pk}/fermer/").status_code == 404
    assert victim.get(PROFILE).status_code == 200


def test_the_language_is_chosen_in_one_click_and_kept_in_the_profile(cast: Cast):
    client = cast.client("agent")
    answer = client.post("/langue/", {"language": "en", "next": PROFILE})
    assert answer["Location"] == PROFILE
    assert '<html lang="en"' in client.get(PROFILE).text
    assert '<html lang="en"' in cast.client("agent").get(PROFILE).text  # another device
    assert '<html lang="fr"' in cast.client("neighbour").get(PROFILE).text
    for refused in ("de", ""):
        client.post("/langue/", {"language": refused, "next": PROFILE})
        assert cast.user("agent").language == "en"
    client.get("/langue/?language=fr")
    assert cast.user("agent").language == "en"


def test_a_language_chosen_before_the_sign_in_is_of_whoever_signs_in_and_of_nobody_after(cast: Cast):
    client = Client()
    client.post("/langue/", {"language": "en", "next": "/connexion/"})
    sign_in = client.get("/connexion/").text
    assert '<html lang="en"' in sign_in
    assert 'form="relais-language" name="language" value="fr"' in sign_in
    client.post("/connexion/", {"login": "agent@example.fr"})
    client.post("/connexion/code/", {"code": code_in_last_mail()})
    assert cast.user("agent").language == "en"
    client.get(PROFILE)
    assert client.cookies["django_language"].value == ""
    client.force_login(cast.users["neighbour"], backend="directory.backends.DirectoryBackend")
    assert '<html lang="fr"' in client.get(PROFILE).text


def test_the_language_form_does_not_lead_to_another_site(cast: Cast):
    answer = cast.client("agent").post("/langue/", {"language": "en", "next": "https://ailleurs.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("who", ["agent", "assistant", "administrator"])
def test_the_header_offers_what_one_comes_for(cast: Cast, who: str):
    page = cast.client(who).get(PROFILE).text
    assert ("/dossiers/" in page) is (who == "assistant")
    assert ("/etat-du-service/" in page) is (who == "administrator")


def test_a_name_turns_no_line_around(cast: Cast):
    cast.client("agent").post(
        "/compte/profil/", {"first_name": "Anne\u202e", "last_name": "\u2066Sauge\u2069"}
    )
    cast.users["agent"].refresh_from_db()
    assert cast.users["agent"].get_full_name() == "Anne Sauge"

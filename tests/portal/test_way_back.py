"""What opens something never goes on to the sign-in page: neither in ``next`` nor anywhere else."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.once

CODE = "tilleul-violette-sureau"


def test_a_code_in_an_address_is_not_in_the_address_of_the_sign_in_page(client, db):
    ways = []
    for path in ("/demande/suivi/", "/permanences/", "/dossiers/", "/cms/", "/recherche/", "/une-page/"):
        for name in ("code", "cle", "Code", "token", "passphrase"):
            answer = client.get(f"{path}?le=2026-12-01&{name}={CODE}")
            ways.append(answer["Location"])
            assert CODE not in answer.content.decode()
    assert [way for way in ways if CODE in way] == []
    assert all("le%3D2026-12-01" in way for way in ways), "the rest is still there"


def test_a_form_whose_session_has_ended_offers_a_door_without_the_code(cast, client):
    page = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    sent = {"starts_1": "09:00", "note": "Deux mots"}
    answer = client.post(f"{reverse('permanences:create')}?code={CODE}", sent, headers=page)
    assert answer.status_code == 403
    door = answer.content.decode().partition("/connexion/?next=")[2].partition('"')[0]
    assert door
    assert CODE not in door


def test_whoever_owes_a_second_factor_is_led_back_without_the_code(cast):
    answer = cast.client("assistant", mfa=False).get(f"/dossiers/?liste=x&code={CODE}")
    assert answer.status_code == 302
    assert CODE not in answer["Location"]
    assert "liste" in answer["Location"]

"""Her own texts: kept for herself, put into an answer with three things filled in, never sent half filled."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.models import Entry, Kept
from casework.own.phrases import MOST, VARIABLES, filled, unfilled
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.casework.test_case import box, seen_by_agent, typed
from tests.casework.test_renewing import renew
from tests.permanences.world import permanence

TEXTS = reverse("casework:texts")
OWN = {
    "title": "Premier pas",
    "text": "Bonjour {nom}, appelez le {telephone} ou venez : {permanence}. {autre} {nom.__class__}",
}


def the_one(client):
    listed = client.get(TEXTS).content.decode()
    return listed.partition(f'href="{TEXTS}')[2].partition('"')[0].strip("/")


def test_a_text_is_kept_filled_in_read_again_and_sent_whole(desk, received, at):
    client = desk.unlocked()
    assert client.post(TEXTS, OWN)["Location"] == TEXTS
    assert b"appelez" not in bytes(Kept.objects.get().sealed)
    assert "Premier pas" not in desk.unlocked("neighbour").get(TEXTS).content.decode()
    renew(client)
    client = desk.unlocked()
    name = the_one(client)
    shown = client.get(at("case")).content.decode()
    assert f'<option value="{name}">Premier pas</option>' in shown
    put = typed(answer="Je commence.", note="À part.") | {"phrase": name}
    assert client.post(at("insert_text"), put)["Location"] == at("case")
    page = client.get(at("case"))
    answer = box(page, "answer").replace("\u00a0", " ")
    number = desk.cast.workers["assistant"].phone
    assert answer.startswith(f"Je commence.\n\nBonjour {CONTENT.name}, appelez le ")
    assert number.replace(" ", "")[-4:] in answer.replace(" ", "")
    assert (
        "{permanence}. {autre} {nom.__class__}" in answer
    )  # she has none to come; the rest is hers to write
    assert box(page, "note") == "À part."
    refused = client.post(at("answer"), typed(answer=answer))
    assert refused.status_code == 422
    assert "Il reste à remplir\u00a0: {permanence}." in refused.content.decode()
    assert Entry.objects.count() == 1
    client.post(at("answer"), typed(answer=answer.replace("{permanence}", "mardi")))
    assert "venez : mardi. {autre}" in seen_by_agent(received).written[-1].content.text.replace("\u00a0", " ")
    assert client.post(at("insert_text"), {"phrase": "f" * 16}).status_code == 404


def test_a_text_is_changed_and_thrown_away_by_its_owner_alone_and_survives_a_lock(desk, received, at):
    client = desk.unlocked()
    client.post(TEXTS, OWN)
    name = the_one(client)
    one = reverse("casework:text", args=[name])
    permanence(desk.cast)
    client.post(at("insert_text"), {"phrase": name})
    said = box(client.get(at("case")), "answer").replace("\u00a0", " ")
    assert "venez : mardi 24 novembre, de 9 h à 12 h, Tribunal judiciaire de Lille" in said
    client.post(at("draft"), typed())
    assert desk.unlocked("neighbour").get(one).status_code == 404
    assert client.post(one, {"title": "", "text": "x"}).status_code == 422
    client.post(one, {"title": "Autre", "text": "Bonjour."})
    assert "Bonjour." in client.get(one).content.decode()
    client.post(reverse("casework:lock"))
    client.post(one, OWN)
    again = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": one} | OWN)
    assert "appelez le {telephone}" in again.content.decode()
    assert "Bonjour." in client.get(one).content.decode()
    client.post(one, {"throw": "1"})
    assert not Kept.objects.exists()
    assert MOST == 100


@pytest.mark.once
@settings(max_examples=50)
@given(st.text(), st.dictionaries(st.sampled_from(VARIABLES), st.text(min_size=1)))
def test_nothing_but_the_three_names_is_ever_touched(text, values):
    assert filled("".join(text.split("{")), values) == "".join(text.split("{"))
    marked = text.replace("{", "").replace("}", "") + "{nom}"
    assert filled(marked, values) == marked.replace("{nom}", values.get("nom", "{nom}"))
    assert bool(unfilled(filled(marked, {}))) is True

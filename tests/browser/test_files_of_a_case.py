"""A photo from the agent's telephone, read by the worker, who answers with a document and gives all of it."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.browser.test_casework_journeys import unlock
from tests.casework.roles import a_case
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
SAID = "crocus marteau vernis falaise nougat"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap_keys(monkeypatch)


def photo() -> dict[str, object]:
    written = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(written, format="JPEG")
    return {"name": "bail.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def follow(page, code):
    page.goto("/demande/suivi/")
    page.get_by_label("Votre code de suivi").fill(code)
    page.get_by_role("button", name="Ouvrir ma demande").click()


def send_a_photo(agent, received):
    follow(agent, received.code)
    agent.get_by_label("Joindre des fichiers").set_input_files(photo())
    agent.get_by_role("button", name="Envoyer").click()
    expect(agent.get_by_text("Votre message est parti.")).to_be_visible()
    with agent.context.expect_page() as opened:
        agent.get_by_role("button", name="Voir bail.jpg").click()
    expect(opened.value.get_by_alt_text("Photo jointe")).to_be_visible()


def look_at_it(worker, received):
    unlock(worker)
    worker.locator(".casework-list").get_by_role("link", name=received.reference).click()
    worker.get_by_role("link", name="Voir bail.jpg").click()
    expect(worker.get_by_alt_text("Photo jointe")).to_be_visible()
    assert worker.get_by_alt_text("Photo jointe").evaluate("picture => picture.naturalWidth") == 60
    assert_accessible(worker)
    worker.get_by_role("link", name="Revenir au dossier").click()


def answer_with_a_file(worker):
    document = {"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ\x00"}
    worker.get_by_label("Votre réponse").fill("Voici le formulaire.")
    worker.get_by_label("Joindre des fichiers").set_input_files(document)
    worker.get_by_role("button", name="Envoyer la réponse").click()
    expect(worker.locator("#id_answer-attached_error")).to_contain_text("n’est ni un PDF")
    expect(worker.get_by_label("Votre réponse")).to_have_value("Voici le formulaire.")
    assert_accessible(worker)
    document |= {"name": "formulaire.txt", "buffer": "Demande d’aide".encode()}
    worker.get_by_label("Joindre des fichiers").set_input_files(document)
    worker.get_by_role("button", name="Envoyer la réponse").click()
    expect(worker.get_by_text("Votre réponse est enregistrée")).to_be_visible()
    assert_accessible(worker)


def give_it_all(worker, received):
    worker.get_by_role("link", name="Remettre la demande à la personne").click()
    assert_accessible(worker)
    worker.get_by_label("Comment la personne l’a demandé").fill("Au téléphone.")
    worker.locator("[name=passphrase]").fill(SAID)
    worker.locator("[name=again]").fill(SAID)
    with worker.expect_download() as given:
        worker.get_by_role("button", name="Télécharger le fichier").click()
    assert given.value.suggested_filename == f"demande-{received.reference}.zip"


def test_files_from_both_sides_on_a_phone_and_at_a_desk(cast, page_as):
    a_case(cast)
    received = cast.extra["case"]
    agent = page_as("agent", width=PHONE, javascript=False)
    send_a_photo(agent, received)
    worker = page_as("assistant", width=DESK)
    look_at_it(worker, received)
    answer_with_a_file(worker)
    give_it_all(worker, received)
    follow(agent, received.code)
    with agent.expect_download() as got:
        agent.get_by_role("button", name="Télécharger formulaire.txt").click()
    assert got.value.path().read_bytes().decode() == "Demande d’aide"

"""On a phone the box for the answer is a thumb away, the conversation is folded to what is new."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework import actions
from casework.cases.reading import keep_in_mind, look, worker_reader
from casework.cases.treatment import answer, note
from casework.models import Case, EntryKind
from casework.sealing.crypto import unwrap_private_key
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_casework_journeys import unlock
from tests.casework.roles import CONTENT, PASSPHRASE, a_case
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
NEW = "J’ai reçu une lettre d’huissier ce matin."


def a_long_story(cast):
    """Six answers and notes; then the person writes again."""
    reference = a_case(cast)["reference"]
    worker = cast.workers["assistant"]
    key = worker.keys.get()
    private = unwrap_private_key(bytes(key.wrapped_by_passphrase), PASSPHRASE, owner=key.reader)
    at = timezone.now()
    for number, write in enumerate((answer, note) * 3):
        opened = look(Case.objects.get(reference=reference), worker_reader(key, private))
        keep_in_mind(opened, shown=range(opened.seen.count))
        write(opened, f"Écrit {number}. " * 20, by=worker, token=f"token-long-enough-{number}", at=at)
    code = cast.extra["case"].code
    actions.write_by_code(actions.follow(code, at=at), NEW, token="agent-token-long-enough", at=at)
    return reference


@pytest.fixture
def reference(cast, monkeypatch):
    cheap_keys(monkeypatch)
    return a_long_story(cast)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_answer_is_a_thumb_away(page_as, reference, javascript):
    page = page_as("assistant", width=PHONE, javascript=javascript)
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    link = page.get_by_role("link", name="Répondre", exact=True)
    answering = page.get_by_label("Votre réponse")
    expect(link).to_be_in_viewport(ratio=1)
    place = link.bounding_box()
    assert place["y"] > 700  # where the thumb is
    assert place["height"] >= 44
    top = page.get_by_role("heading", level=1).bounding_box()["y"]
    assert answering.bounding_box()["y"] - top < 600  # 2,220 px with the whole conversation above it
    expect(page.get_by_text(CONTENT.message)).not_to_be_visible()
    if javascript:
        assert_accessible(page)
    link.click()
    expect(answering).to_be_focused()
    expect(answering).to_be_in_viewport()
    page.get_by_text("écrits plus anciens").click()
    expect(page.get_by_text(CONTENT.message)).to_be_visible()


def test_an_interview_is_noted_from_the_thumb(page_as, reference):
    page = page_as("assistant", width=PHONE)
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    page.get_by_role("link", name="Entretien", exact=True).click()
    assert_accessible(page)
    page.get_by_label("Par quel moyen").select_option("visit")
    page.get_by_label("Synthèse, pour vous").fill("Lettre lue ensemble.")
    expect(page.get_by_text("Brouillon gardé")).to_be_visible()
    page.goto(f"/dossiers/{reference}/entretien/")  # and no question whether to leave
    expect(page.get_by_text("Votre brouillon est repris")).to_be_visible()
    expect(page.get_by_label("Synthèse, pour vous")).to_have_value("Lettre lue ensemble.")
    assert_accessible(page)
    page.get_by_role("button", name="Noter l’entretien").click()
    expect(page.get_by_role("heading", name="Entretiens (1)")).to_be_visible()
    page.get_by_role("link", name="Ajouter une tâche").click()
    assert_accessible(page)
    page.get_by_label("À faire").fill("Appeler le bailleur")
    page.get_by_label("Étapes").fill("Relevé\nAttestation")
    page.get_by_role("button", name="Ajouter la tâche").click()
    expect(page.get_by_role("heading", name="À faire (1)")).to_be_visible()
    page.get_by_label("Attestation").check(force=True)
    page.get_by_role("button", name="Noter les étapes").click()
    expect(page.get_by_label("Attestation")).to_be_checked()
    assert_accessible(page)
    assert Case.objects.get().entries.filter(kind=EntryKind.NOTE).count() == 6

"""A key from its first day to its last: made, renewed, replaced, missed; on a phone, by keyboard, without
JavaScript."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from casework import actions
from casework.keys import replacing
from casework.models import KeyReplacement, WorkerKey
from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.casework.roles import CONTENT, PASSPHRASE, a_case, give_keys
from tests.cheap import cheap_keys

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
NEW = "trois lampes de papier huilé"
BOTH = pytest.mark.parametrize("javascript", [True, False])


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap_keys(monkeypatch)


def looking(javascript):
    return assert_accessible if javascript else lambda _page: None


def choose(page, passphrase):
    page.locator("#id_passphrase").fill(passphrase)
    page.get_by_label("La même phrase, une seconde fois", exact=True).fill(passphrase)
    page.get_by_role("button", name="Continuer").click()


def code_of(page):
    code = page.locator(".casework-code").inner_text()
    assert re.match(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$", code)
    return code.split("-")


def go_on_to_confirm(page):
    page.get_by_role("button", name="C’est noté, continuer").click()
    expect(page.get_by_role("heading", name="Vérifier votre code de secours")).to_be_visible()


def fill_groups(page, code):
    for field in ("#id_code_first", "#id_code_second"):
        label = page.locator(f"label[for={field[1:]}]").inner_text()
        page.locator(field).fill(code[int(re.search(r"Groupe (\d)", label)[1]) - 1].lower())


def confirm(page, code, passphrase=""):
    fill_groups(page, code)
    if passphrase:
        page.locator("#id_current").fill(passphrase)
    page.get_by_role("button", name="Confirmer mon code").click()


def unlock(page, passphrase):
    page.goto("/dossiers/")
    page.get_by_label("Votre phrase secrète", exact=True).fill(passphrase)
    page.get_by_role("button", name="Déverrouiller").click()
    expect(page.get_by_role("heading", name="Vos demandes")).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(DESK, True), (PHONE, False)])
def test_a_worker_makes_a_key_and_proves_that_its_code_is_on_paper(page_as, width, javascript):
    page, look = page_as("assistant", width=width, javascript=javascript), looking(javascript)
    page.goto("/dossiers/")
    expect(page.get_by_role("heading", name="Créer votre clé")).to_be_visible()
    look(page)
    choose(page, "Ministere2026!!")
    expect(page.locator(".fr-message--error")).to_contain_text(
        "Des mots du ministère en font une grande part"
    )
    look(page)
    choose(page, PASSPHRASE)
    code = code_of(page)
    look(page)
    go_on_to_confirm(page)
    look(page)
    confirm(page, ["AAAA"] * 5)
    expect(page.locator(".fr-message--error")).to_have_count(2)
    look(page)
    page.get_by_role("button", name="Revoir le code").click()
    assert code_of(page) == code
    go_on_to_confirm(page)
    confirm(page, code)
    expect(page.get_by_text("Votre clé est créée.")).to_be_visible()
    unlock(page, PASSPHRASE)
    expect(page.get_by_text("Aucune demande n’attend.")).to_be_visible()


@pytest.mark.once
def test_the_whole_of_it_by_keyboard(page_as):
    page = page_as("assistant", width=PHONE)
    page.goto("/dossiers/cle/")
    page.locator("#id_passphrase").focus()
    page.keyboard.type(PASSPHRASE)
    page.locator("#id_again").focus()
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    code = code_of(page)
    expect(page.get_by_role("status").filter(has_text="Imprimez-le")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Imprimer")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="C’est noté, continuer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vérifier votre code de secours")).to_be_visible()
    fill_groups(page, code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre clé est créée.")).to_be_visible()


@pytest.mark.once
def test_the_strength_shows_while_one_types_and_says_that_it_is_rough(page_as):
    page = page_as("assistant", width=PHONE)
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto("/dossiers/cle/")
    box = page.locator("[data-relais-strength]")
    expect(box).to_be_hidden()
    sent.clear()
    for typed, said in (
        ("quatre", "trop courte"),
        ("aaaaaaaaaaaaaaaaaaaa", "faible"),
        ("abcdefghijklmnop", "faible"),
        ("deux chats gris", "moyenne"),
        (PASSPHRASE + " et menthe", "bonne"),
    ):
        page.locator("#id_passphrase").fill(typed)
        expect(box.locator("strong")).to_have_text(said)
        expect(box).to_contain_text("Estimation approximative")
    assert_accessible(page)
    assert sent == []  # nothing that is typed leaves before it is sent


@BOTH
def test_a_key_is_renewed_and_no_case_is_lost(cast, page_as, javascript):
    reference = a_case(cast)["reference"]
    page, look = page_as("assistant", width=PHONE, javascript=javascript), looking(javascript)
    unlock(page, PASSPHRASE)
    page.get_by_role("link", name="Ma clé et ma phrase secrète").click()
    look(page)
    page.get_by_role("link", name="Renouveler ma clé").click()
    look(page)
    page.get_by_label("Votre phrase secrète actuelle", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Continuer").click()
    code = code_of(page)
    go_on_to_confirm(page)
    look(page)
    confirm(page, code, PASSPHRASE)
    expect(page.get_by_text("Votre clé est renouvelée.")).to_be_visible()
    unlock(page, PASSPHRASE)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    expect(page.get_by_text(CONTENT.message)).to_be_visible()


@BOTH
def test_a_lost_key_is_replaced_after_a_day_and_those_concerned_are_told(
    cast, page_as, javascript, monkeypatch
):
    a_case(cast)
    page, look = page_as("assistant", width=PHONE, javascript=javascript), looking(javascript)
    page.goto("/dossiers/cle/secours/")
    page.get_by_role("link", name="J’ai perdu aussi mon code de secours").click()
    look(page)
    page.get_by_label("J’ai cherché partout.").check(force=True)
    page.get_by_role("button", name="Demander une nouvelle clé").click()
    expect(page.get_by_text("Votre demande est enregistrée.")).to_be_visible()
    expect(page.get_by_role("button", name="Arrêter ce remplacement")).to_be_visible()
    look(page)
    KeyReplacement.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(replacing, "WAIT", timedelta(0))
    page.goto("/dossiers/cle/remplacer/")
    look(page)
    choose(page, NEW)
    code = code_of(page)
    go_on_to_confirm(page)
    confirm(page, code)
    expect(page.get_by_text("Votre nouvelle clé sert.")).to_be_visible()
    unlock(page, NEW)
    expect(page.get_by_text("Aucune demande n’attend.")).to_be_visible()


@BOTH
def test_what_nobody_can_read_is_said_to_the_coordinator_and_to_the_agent(cast, page_as, javascript):
    a_case(cast)
    look = looking(javascript)
    WorkerKey.objects.filter(worker=cast.workers["assistant"]).update(retired_at=timezone.now())
    desk = page_as("coordinator", width=PHONE, javascript=javascript)
    desk.goto("/annuaire/mon-reseau/")
    expect(
        desk.get_by_text("1 demande en cours, adressée à Inès Basilic, ne peut plus être lue")
    ).to_be_visible()
    look(desk)
    agent = page_as("agent", width=PHONE, javascript=javascript)
    agent.goto("/demande/suivi/")
    agent.get_by_label("Votre code").first.fill(cast.extra["case"].code)
    agent.get_by_role("button", name="Ouvrir ma demande").click()
    expect(agent.get_by_text("personne au service social ne peut lire votre demande")).to_be_visible()
    expect(agent.get_by_role("link", name="Écrire une nouvelle demande")).to_be_visible()
    look(agent)


@BOTH
def test_whoever_did_not_ask_stops_it_from_the_mail_without_signing_in(cast, page_as, javascript):
    give_keys(cast)
    page, look = page_as("assistant", width=PHONE, javascript=javascript), looking(javascript)
    page.goto("/dossiers/cle/remplacer/")
    page.get_by_label("J’ai cherché partout.").check(force=True)
    page.get_by_role("button", name="Demander une nouvelle clé").click()
    expect(page.get_by_text("Votre demande est enregistrée.")).to_be_visible()
    coordinator = page_as("coordinator", width=PHONE, javascript=javascript)
    coordinator.goto("/annuaire/mon-reseau/")
    expect(coordinator.get_by_role("button", name="Arrêter ce remplacement")).to_be_visible()
    look(coordinator)
    (body,) = [sent.body for sent in mail.outbox if sent.to == ["assistant@example.fr"]]
    path = re.search(r"(/cle/arreter/\S+)", body)[1]
    stranger = page_as("anonymous", width=PHONE, javascript=javascript)
    stranger.goto(path)
    look(stranger)
    stranger.get_by_role("button", name="Arrêter ce remplacement").focus()
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_text("Cette demande est arrêtée.")).to_be_visible()
    look(stranger)
    assert WorkerKey.objects.live().filter(worker=cast.workers["assistant"]).count() == 1
    page.goto("/dossiers/cle/remplacer/")
    expect(page.get_by_role("button", name="Demander une nouvelle clé")).to_be_visible()


@BOTH
def test_a_secret_that_turns_up_opens_the_earlier_requests(cast, page_as, javascript):
    reference = a_case(cast)["reference"]
    WorkerKey.objects.filter(worker=cast.workers["assistant"]).update(retired_at=timezone.now())
    actions.create_key(NEW, by=cast.user("assistant"), at=timezone.now())
    page, look = page_as("assistant", width=PHONE, javascript=javascript), looking(javascript)
    unlock(page, NEW)
    expect(page.get_by_text("Aucune demande n’attend.")).to_be_visible()
    page.get_by_role("link", name="Ma clé et ma phrase secrète").click()
    page.get_by_role("link", name="J’ai retrouvé l’ancienne phrase ou l’ancien code").click()
    look(page)
    page.locator("#id_passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 demande est de nouveau lisible.")).to_be_visible()
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    expect(page.get_by_text(CONTENT.message)).to_be_visible()

"""A social worker's Monday on a phone: twelve cases, three calls, an emergency, two people received, an aid.

One key at its real cost, the screens that she has, no address typed but the first. What she presses is
counted: ``CLICKS`` is what the day costs today, so that a screen that asks for one more says so here.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework import actions
from casework.appointments.actions import Given, give
from casework.cases.reading import keep_in_mind, look, worker_reader
from casework.cases.treatment import answer
from casework.models import Case, Urgency, WorkerKey
from casework.sealing.crypto import unwrap_private_key, wrap_private_key
from casework.writings.request import FirstMessage
from tests.browser.conftest import PHONE
from tests.browser.test_aid_journeys import TYPED
from tests.browser.test_casework_journeys import unlock
from tests.casework.roles import PASSPHRASE, give_keys
from tests.cast import NOW
from tests.cheap import REAL_COST, cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
CLICKS = 56
# A press of a finger, whatever it meets; the tab remembers it from page to page.
COUNTS = """addEventListener("click", (event) => {
  if (event.isTrusted) sessionStorage.pressed = Number(sessionStorage.pressed || 0) + 1;
}, true)"""
NAMES = (
    "Camille Romarin",
    "Dominique Thym",
    "Alex Sarriette",
    "Sacha Laurier",
    "Claude Persil",
    "Andrea Ciboulette",
    "Lou Estragon",
    "Charlie Cerfeuil",
    "Noa Aneth",
    "Eden Coriandre",
    "Maxence Livèche",
    "Ange Marjolaine",
)
URGENT, CALLER, RECEIVED, POOR, WRITES_AGAIN, SETTLED = (NAMES[place] for place in (0, 3, 4, 5, 6, 7))


MEETING = Given(
    starts_at=NOW,
    minutes=45,
    zone="Europe/Paris",
    clock="",
    medium="on_site",
    place="Bureau 3",
    text="",
    is_shown=True,
    is_invited=False,
)


def content(number, name):
    return FirstMessage(
        theme="housing",
        status="contract",
        workplace="Tribunal judiciaire de Lille (Lille)",
        message=f"C’est {name} qui écrit : j’ai besoin d’aide.",
        channel="phone",
        name=name,
        phone=f"06 39 98 {number // 100:02} {number % 100:02}",
    )


@pytest.fixture
def monday(cast, monkeypatch):
    """What came before: twelve cases, four of them answered last week, one that wrote again."""
    cheap_keys(monkeypatch)
    give_keys(cast)
    worker, at = cast.workers["assistant"], timezone.now()
    key = worker.keys.get()
    private = unwrap_private_key(bytes(key.wrapped_by_passphrase), PASSPHRASE, owner=key.reader)
    codes = {}
    for number, name in enumerate(NAMES):
        received = actions.seal_request(
            content(number, name),
            establishment=cast.court,
            urgency=Urgency.TODAY if name == URGENT else Urgency.ORDINARY,
            submission=f"submission-of-monday-{number:02}",
            promised=worker.public_id,
            at=at,
        )
        codes[name] = received.code
        case = look(Case.objects.get(reference=received.reference), worker_reader(key, private))
        if name in NAMES[4:]:
            keep_in_mind(case, shown=range(case.seen.count))
        if name in (RECEIVED, POOR):
            meeting = replace(MEETING, starts_at=at - timedelta(hours=1))
            give(case, meeting, by=worker, token=f"appointment-{number}-of-friday", at=at - timedelta(days=3))
        elif name in NAMES[5:]:
            answer(case, "Je m’en occupe.", by=worker, token=f"answer-of-last-week-{number}", at=at)
    again = actions.follow(codes[WRITES_AGAIN], at=at)
    actions.write_by_code(again, "Le bailleur refuse.", token="again-token-long-enough", at=at)
    WorkerKey.objects.filter(pk=key.pk).update(
        wrapped_by_passphrase=wrap_private_key(private, PASSPHRASE, owner=key.reader, cost=REAL_COST)
    )
    return codes


def press(page, link):
    page.locator("main").get_by_role("link", name=link, exact=True).first.click()


def to_the_list(page):
    back = page.get_by_role("navigation", name="Retour").get_by_role("link")
    if "au dossier" in back.inner_text():
        back.click()
        page.get_by_role("heading", name="Ce que vous faites").wait_for()
    back.click()
    expect(page.get_by_role("heading", name="Vos demandes")).to_be_visible()


def find(page, words):
    """By the search, as one does with somebody on the telephone."""
    to_the_list(page)
    press(page, "Chercher dans vos demandes")
    page.get_by_label("Mots, nom ou numéro de téléphone").fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 demande trouvée")).to_be_visible()
    page.locator(".casework-list a").first.click()


def open_case(page, name):
    page.locator(".casework-list a").filter(has_text=name).click()


def interview(page, medium, synthesis, *, next_step=""):
    page.get_by_role("link", name="Entretien", exact=True).click()  # beside the thumb
    page.get_by_label("Par quel moyen").select_option(medium)
    page.get_by_label("Synthèse, pour vous").fill(synthesis)
    page.get_by_label("Prochaine étape").fill(next_step)
    page.get_by_role("button", name="Noter l’entretien").click()
    expect(page.get_by_role("heading", name="Entretiens (1)")).to_be_visible()


def receive(page, name, synthesis):
    """Somebody came, as agreed on Friday: from the day above the list to the interview that is begun."""
    to_the_list(page)
    hers = page.locator(".casework-day li").filter(has_text=name)
    hers.get_by_role("link", name="Déplacer, annuler, dire ce qu’il en est").click()
    page.get_by_role("button", name="Il a eu lieu").click()
    page.get_by_label("Synthèse, pour vous").fill(synthesis)
    page.get_by_role("button", name="Noter l’entretien").click()
    expect(page.get_by_role("heading", name="Entretiens (1)")).to_be_visible()


def reply(page, words):
    page.get_by_label("Votre réponse").fill(words)
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_text("Votre réponse est enregistrée")).to_be_visible()


def an_emergency(page, coordinator):
    """R11: the situation, its first step, the coordination let in."""
    open_case(page, URGENT)
    press(page, "Urgence")
    press(page, "Dire de quelle urgence il s’agit")
    page.get_by_role("radio", name="Une personne absente").check(force=True)
    page.get_by_label("Ce que vous savez").fill("Sans nouvelles depuis vendredi.")
    page.get_by_role("button", name="Voir ce qu’il y a à faire").click()
    for _step in ("told", "met"):
        page.get_by_role("button", name="Noter cette étape").click()
        expect(page.get_by_text("L’étape est notée.")).to_be_visible()
    press(page, "Ouvrir ce dossier à la coordination")
    page.get_by_role("radio", name=coordinator).check(force=True)
    page.get_by_role("button", name="Ouvrir le dossier").click()
    expect(page.get_by_text("Le dossier est ouvert à la coordination.")).to_be_visible()


def three_calls(page):
    """One whose case is there, one whose number is known only, one of whom nothing is."""
    find(page, CALLER)
    interview(page, "phone", "Rappel du bailleur jeudi.", next_step="Rappeler le bailleur")
    find(page, "06 39 98 00 06")
    reply(page, "Nous en avons parlé au téléphone : je vous écris demain.")
    to_the_list(page)
    press(page, "Ouvrir un dossier")
    page.get_by_label("Comment la personne s’est adressée à vous").select_option("phone")
    page.get_by_label("Cherchez une ville ou un établissement").fill("arras")
    page.get_by_label("Cherchez une ville ou un établissement").press("Enter")
    page.get_by_label("Maison d’arrêt d’Arras").check(force=True)
    page.get_by_label("De quoi il s’agit").select_option("housing")
    page.get_by_label("Sa situation").select_option("contract")
    page.get_by_label("Ce que la personne demande").fill("Une aide pour se loger.")
    page.get_by_role("button", name="Ouvrir le dossier").click()
    expect(page.get_by_text("Une aide pour se loger.")).to_be_visible()


def an_aid(page):
    press(page, "Demander une aide ou un prêt")
    for label, value in TYPED.items():
        page.get_by_label(label, exact=False).first.fill(value)
    page.get_by_label("Une aide, qui n’est pas à rembourser").check(force=True)
    page.get_by_label("Domaine").select_option("housing")
    page.get_by_label("La personne est d’accord").check(force=True)
    page.get_by_label("Votre avis motivé").fill("La dépense est imprévue.")
    page.get_by_role("button", name="Envoyer à la coordination").click()
    expect(page.get_by_text("La demande est envoyée à la coordination")).to_be_visible()


def test_a_monday(cast, page_as, monday):
    page = page_as("assistant", width=PHONE)
    page.add_init_script(COUNTS)
    unlock(page)
    expect(page.locator(".casework-list > li")).to_have_count(12)
    expect(page.get_by_text("Nouveau message")).to_have_count(5)
    an_emergency(page, cast.workers["coordinator"].name)
    three_calls(page)
    receive(page, RECEIVED, "Venue avec son dossier.")
    receive(page, POOR, "Le chauffe-eau est tombé en panne.")
    an_aid(page)
    find(page, SETTLED)
    page.get_by_label("Pourquoi il se termine").select_option("settled")
    page.get_by_role("button", name="Terminer le dossier").click()
    expect(page.get_by_text("Le dossier est terminé.")).to_be_visible()
    to_the_list(page)
    expect(page.locator(".casework-list > li")).to_have_count(12)
    expect(page.get_by_text("Nouveau message")).to_have_count(2)  # two that nobody opened
    page.get_by_role("button", name="Verrouiller maintenant").click()
    pressed = int(page.evaluate("sessionStorage.pressed"))
    assert pressed <= CLICKS

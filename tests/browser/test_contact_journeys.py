"""An agent writes in confidence and follows with the code: phone and desk, with and without JavaScript."""

import re
from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, expect

from casework.models import Case
from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.casework.roles import give_keys
from tests.cheap import cheap_keys
from tests.portal.web import code_in_last_mail

pytestmark = pytest.mark.browser
SETTLED = 500  # ms: the browser notes a step of its history a little after the page shows it
MESSAGE = "Je n’arrive plus à payer mon loyer.\nPouvez-vous m’appeler ?"
expect.set_options(timeout=20_000)  # a machine at work on other things as well
CODE = re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$")


@pytest.fixture(autouse=True)
def _keys(cast, monkeypatch):
    cheap_keys(monkeypatch)
    give_keys(cast)


def go_on(page):
    page.locator("button[name=go][value=next]").click()


def choose(page, label):
    page.get_by_label(label, exact=True).check(force=True)


def write(page, look=lambda _page: None):
    """From the first page to the one that is left to send, looking at each."""
    page.goto("/demande/")
    expect(page.get_by_role("heading", name="Êtes-vous en danger maintenant")).to_be_visible()
    look(page)
    go_on(page)
    choose(page, "Budget et dettes")
    choose(page, "Vacataire")
    look(page)
    go_on(page)
    expect(page.get_by_text("Votre message sera lu par Inès Basilic (").first).to_be_visible()
    look(page)
    go_on(page)
    page.locator("textarea:visible").fill(MESSAGE)
    choose(page, "Par téléphone")
    page.get_by_label("Votre numéro de téléphone").fill("06 39 98 12 34")
    look(page)
    go_on(page)
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_visible()
    look(page)


@pytest.mark.parametrize(("width", "javascript"), [(PHONE, True), (PHONE, False), (DESK, True)])
def test_an_agent_writes_gets_the_code_and_follows(page_as, width, javascript):
    page = page_as("agent", width=width, javascript=javascript)
    look = assert_accessible if javascript else lambda _page: None
    write(page, look)
    go_on(page)
    code = page.locator(".casework-code").inner_text()
    assert CODE.match(code)
    copy = page.get_by_role("button", name="Copier le code")
    expect(copy).to_be_visible(visible=javascript)
    if javascript:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        copy.click()
        expect(page.get_by_role("status").filter(has_text="Code copié")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == code
    look(page)
    page.goto("/demande/suivi/")
    look(page)
    page.get_by_label("Votre code de suivi").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Ouvrir ma demande").click()
    expect(page.get_by_text("Je n’arrive plus à payer mon loyer.")).to_be_visible()
    expect(page.get_by_text("Qui peut lire ces messages")).to_be_visible()
    look(page)
    page.locator("textarea:visible").fill("Une question encore.")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_text("Votre message est parti.")).to_be_visible()
    expect(page.get_by_text("Une question encore.")).to_be_visible()


def in_english(page, wanted="EN - English", door="Write in confidence"):
    """By the menu of a phone, in whichever language it is; without script all of it stands in the page."""
    menu = page.locator("#menu-modal")
    if page.locator("html[data-fr-js=true]").count():
        page.locator("#menu-button").click()
        menu.locator(".fr-translate__btn").click()
    menu.get_by_role("button", name=wanted).click()
    expect(menu.get_by_text(door)).to_be_attached()


@pytest.mark.once
def test_the_browser_s_back_goes_one_step_back_and_loses_no_word(page_as):
    page = page_as("agent", width=PHONE)
    write(page)
    page.wait_for_timeout(SETTLED)
    page.go_back()
    expect(page.locator("textarea:visible")).to_have_value(MESSAGE)
    page.locator("textarea:visible").fill("Autre chose, à moitié")
    page.wait_for_timeout(SETTLED)
    in_english(page)
    expect(page.locator("textarea:visible")).to_have_value("Autre chose, à moitié")
    in_english(page, "FR - Français", "Écrire en confidence")
    page.go_back()
    expect(page.get_by_label("Cherchez une ville ou un établissement")).to_be_visible()
    page.wait_for_timeout(SETTLED)
    page.go_forward()
    expect(page.locator("textarea:visible")).to_have_value("Autre chose, à moitié")


def test_without_javascript_previous_loses_no_word(page_as):
    page = page_as("agent", width=PHONE, javascript=False)
    write(page)
    in_english(page)
    page.get_by_role("button", name="Edit my message").click()
    in_english(page, "FR - Français", "Écrire en confidence")
    assert page.locator("textarea:visible").input_value().replace("\r\n", "\n") == MESSAGE
    page.get_by_role("button", name="Précédent").click()
    page.get_by_role("button", name="Précédent").click()
    expect(page.get_by_label("Vacataire")).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reloaded_page_makes_no_second_case(page_as, javascript):
    """With scripts it opens the form anew; without, the browser sends the same form again, after asking."""
    page = page_as("agent", javascript=javascript)
    write(page)
    go_on(page)
    code = page.locator(".casework-code").inner_text()
    page.reload()
    assert (code in page.content()) is not javascript
    if javascript:  # without it the browser itself refuses to go back to a posted page that it did not keep
        page.go_back()
        page.wait_for_timeout(SETTLED)  # it is passed over
        assert code not in page.content()
    assert Case.objects.count() == 1


def test_back_then_forward_after_the_code_show_a_new_form_without_a_fault(page_as):
    page = page_as("agent")
    page.goto("/")
    write(page)
    go_on(page)
    expect(page.locator(".casework-code")).to_be_visible()
    page.wait_for_timeout(SETTLED)
    first = page.get_by_role("heading", name="Êtes-vous en danger maintenant")
    for go in ("back", "forward"):
        page.evaluate(f"history.{go}()")
        page.wait_for_timeout(SETTLED)
        expect(first).to_be_visible()
        expect(page.locator("main [role=alert]:visible")).to_have_count(0)
        assert "loyer" not in page.content()
    go_on(page)
    page.get_by_label("Vacataire", exact=True).check(force=True)
    page.wait_for_timeout(SETTLED)
    for _press in range(3):  # through the new form, then over all that was sent
        page.evaluate("history.back()")
        page.wait_for_timeout(SETTLED)
    page.wait_for_url(re.compile(r":\d+/$"))


def test_without_javascript_no_step_of_a_message_that_has_left_is_shown_again(page_as):
    """On a shared computer Back sends again what the browser remembers of each step."""
    page = page_as("agent", javascript=False)
    steps = []
    page.on("request", lambda sent: steps.append(sent.post_data) if sent.method == "POST" else None)
    write(page)
    go_on(page)
    assert "fermez la fenêtre quand vous avez noté votre code" in page.locator("main").inner_text()
    code = page.locator(".casework-code").inner_text()
    assert len(steps) == 5
    for _press in range(4):
        with suppress(Error):  # the browser asks first; whoever says yes sends it again
            page.go_back()
        page.wait_for_timeout(SETTLED)
        page.reload()
        expect(page.get_by_role("heading", name="Votre message est déjà parti")).to_be_visible()
        assert "loyer" not in page.content()
        assert "06 39" not in page.content()
        assert code not in page.content()


def test_two_quick_clicks_send_once_and_keep_the_code_on_the_screen(page_as):
    page = page_as("agent")
    write(page)
    page.locator("button[name=go][value=next]").dblclick()
    expect(page.locator(".casework-code")).to_be_visible()
    assert Case.objects.count() == 1


def test_nothing_typed_is_left_in_the_browser(page_as):
    page = page_as("agent")
    write(page)
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])"
    )
    assert "loyer" not in kept
    assert "06 39" not in kept


@pytest.mark.once
def test_an_error_is_said_where_it_is_and_takes_the_focus(page_as):
    page = page_as("agent", width=PHONE)
    page.goto("/demande/")
    go_on(page)
    expect(page.get_by_label("Vacataire")).to_be_attached()
    go_on(page)
    alert = page.get_by_role("alert").filter(has_text="Choisissez votre situation.")
    expect(alert).to_be_focused()
    assert_accessible(page)


@pytest.mark.once
def test_the_steps_can_be_walked_with_the_keyboard_alone(page_as):
    page = page_as("agent")
    page.goto("/demande/")
    page.locator("button[name=go][value=next]").press("Enter")
    page.get_by_label("Santé", exact=True).press("Space")
    page.get_by_label("Fonctionnaire", exact=True).press("Space")
    page.get_by_label("Fonctionnaire", exact=True).press("Enter")
    expect(page.get_by_label("Cherchez une ville ou un établissement")).to_be_visible()
    expect(page.locator("h1")).to_be_focused()


def test_a_miscopied_code_keeps_what_was_typed(page_as):
    page = page_as("agent", width=PHONE)
    page.goto("/demande/suivi/")
    page.get_by_label("Votre code de suivi").fill("1234")
    page.get_by_label("Votre code de suivi").press("Enter")
    expect(page.get_by_label("Votre code de suivi")).to_have_value("1234")
    assert_accessible(page)


def until_the_message(page):
    page.goto("/demande/")
    go_on(page)
    choose(page, "Budget et dettes")
    choose(page, "Vacataire")
    go_on(page)
    expect(page.get_by_text("Votre message sera lu par Inès Basilic (").first).to_be_visible()
    go_on(page)
    page.locator("textarea:visible").fill(MESSAGE)
    choose(page, "Seulement ici, avec mon code")


def sign_in_in_another_tab(page):
    with page.context.expect_page() as opened:
        page.get_by_role("alert").get_by_role("link", name="Reconnectez-vous").click()
    other = opened.value
    other.get_by_label("Votre adresse professionnelle").fill("agent@example.fr")
    other.get_by_role("button", name="Recevoir un code").click()
    other.get_by_label("Code reçu").fill(code_in_last_mail())
    other.get_by_role("button", name="Confirmer").click()
    expect(other.get_by_text("Connexion avec Camille Romarin réussie.")).to_be_visible()


def test_a_session_that_ends_loses_no_word_and_the_message_arrives_after_signing_in_again(page_as):
    page = page_as("agent")
    until_the_message(page)
    Session.objects.all().delete()
    go_on(page)
    alert = page.get_by_role("alert").filter(has_text="Votre session est terminée.")
    expect(alert).to_be_focused()
    expect(page.locator("textarea:visible")).to_have_value(MESSAGE)
    assert_accessible(page)
    sign_in_in_another_tab(page)
    go_on(page)
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_visible()
    expect(alert).to_be_hidden()
    go_on(page)
    expect(page.locator(".casework-code")).to_be_visible()
    assert Case.objects.count() == 1


def signs_in(page, cast, who):
    """In another tab: the session and, as after each sign-in, another token for every form."""
    page.context.clear_cookies()
    session = cast.client(who).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": page.url}])


@pytest.mark.once
def test_whoever_signs_in_next_on_that_browser_neither_sends_nor_reads_it_and_its_writer_does(page_as, cast):
    page = page_as("agent", width=PHONE)
    until_the_message(page)
    signs_in(page, cast, "neighbour")
    go_on(page)
    expect(page.get_by_role("heading", name="Rien n’est parti")).to_be_visible()
    assert MESSAGE.split("\n")[0] not in page.content()
    assert_accessible(page)
    signs_in(page, cast, "agent")
    page.reload()  # as that page says
    expect(page.get_by_role("heading", name="Pas encore envoyé")).to_be_visible()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".casework-line__text")).to_contain_text("payer mon loyer")
    assert not Case.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "a refusé cet envoi"),
        (413, "trop long"),
        (429, "Trop d’envois"),
        (500, "en panne"),
        (503, "fermé ou occupé"),
        (None, "n’a pas répondu"),
    ],
)
def test_whatever_the_answer_what_was_typed_stays_and_can_be_sent_again(page_as, status, said):
    page = page_as("agent")
    until_the_message(page)
    body = "<!DOCTYPE html><title>Non</title><main><h1>Non</h1></main>"

    def answer(route):
        if route.request.method != "POST":
            return route.continue_()
        return route.fulfill(status=status, content_type="text/html", body=body) if status else route.abort()

    page.route("**/demande/", answer)
    go_on(page)
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_focused()
    expect(page.get_by_role("alert").locator("p:visible")).to_have_count(3)
    expect(page.locator("textarea:visible")).to_have_value(MESSAGE)
    page.unroute("**/demande/")
    go_on(page)
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_visible()
    expect(page.locator(".casework-line__text")).to_contain_text("payer mon loyer")


def test_a_portal_closed_for_maintenance_loses_no_word(page_as, settings):
    page = page_as("agent")
    until_the_message(page)
    settings.MAINTENANCE = True
    go_on(page)
    expect(page.get_by_role("alert").filter(has_text="fermé ou occupé")).to_be_visible()
    expect(page.locator("textarea:visible")).to_have_value(MESSAGE)
    settings.MAINTENANCE = False
    go_on(page)
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_visible()


def test_after_three_steps_and_a_quick_exit_back_shows_nothing_of_the_portal(page_as, settings, live_server):
    settings.QUICK_EXIT_URL = f"{live_server.url}/sante/"  # nothing outside is reached from here
    page = page_as("agent")
    page.goto("/vie-pratique/")
    write(page)
    page.get_by_role("link", name="Quitter vite").click()
    page.wait_for_url("**/sante/")
    for _press in range(3):
        page.evaluate("history.back()")
        page.wait_for_timeout(500)
        page.wait_for_url("**/sante/")
        assert "demande" not in page.content()
    page.goto("/demande/")
    expect(page.get_by_role("heading", name="Êtes-vous en danger maintenant")).to_be_visible()

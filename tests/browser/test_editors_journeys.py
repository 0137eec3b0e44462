"""Editors and moderators at the screens of the Wagtail admin, from what they see to what readers get."""

import gc
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from wagtail.images.tests.utils import get_test_image_file_jpeg

from pages.kinds.forms import end_of_address
from pages.models import ContentPage
from tests.cast import Cast
from tests.pages import make

pytestmark = [
    pytest.mark.browser,
    # Wagtail leaves files to the garbage collector while it makes a thumbnail.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]
PageAs = Callable[..., Page]


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "accueil.jpg").write_bytes(get_test_image_file_jpeg(size=(800, 600)).file.getvalue())
    (tmp_path / "formulaire.txt").write_text("À remplir", encoding="utf-8")
    yield tmp_path
    gc.collect()


def add_image(screen: Page, path: Path) -> None:
    screen.goto("/cms/images/")
    screen.get_by_role("link", name="Ajouter une image").click()
    screen.locator("input[type=file]").first.set_input_files(path)
    screen.get_by_label("Texte de remplacement").fill("Un bureau d’accueil")
    screen.locator("select[name$=rights]").select_option("service")
    screen.get_by_role("button", name="Mettre à jour").click()
    expect(screen.get_by_label("Texte de remplacement")).to_have_count(0)


def add_document(screen: Page, path: Path) -> None:
    screen.goto("/cms/documents/")
    screen.get_by_role("link", name="Ajouter un document").click()
    screen.locator("input[type=file]").first.set_input_files(path)
    expect(screen.get_by_label("Titre")).to_have_value("formulaire")


def open_chooser(screen: Page, block: str, button: str) -> Locator:
    """A new block at the end of the body, and the window in which its file is chosen."""
    screen.locator(".c-sf-add-button:visible").last.click()
    screen.get_by_role("option", name=block).click()
    screen.get_by_role("button", name=button).last.click()
    return screen.locator(".modal-content")


@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_files_are_added_at_their_own_screens_and_chosen_in_a_page(
    page_as: PageAs, files: Path, who: str
) -> None:
    page = make.page(title="Avec des fichiers", live=False)
    page.save_revision()
    screen = page_as(who)
    add_image(screen, files / "accueil.jpg")
    add_document(screen, files / "formulaire.txt")
    screen.goto(f"/cms/pages/{page.pk}/edit/")
    open_chooser(screen, "Image", "Choisir une image").get_by_role("link", name="accueil").click()
    documents = open_chooser(screen, "Document à télécharger", "Choisir un document")
    documents.get_by_role("link", name="formulaire", exact=True).click()
    with screen.expect_navigation():  # once it has saved itself, if it was about to
        screen.get_by_role("button", name="Enregistrer le brouillon").click()
    screen.goto(f"/cms/pages/{page.pk}/view_draft/")
    expect(screen.get_by_alt_text("Un bureau d’accueil")).to_be_visible()
    expect(screen.get_by_role("link", name=re.compile("formulaire"))).to_be_visible()


def set_dates(screen: Page, start: datetime, end: datetime) -> None:
    """In the form of a page, from the tab where its keeper finds them."""
    screen.get_by_role("tab", name="Suivi").click()
    screen.get_by_role("button", name="Choisir les dates").click()
    calendar = screen.locator(".xdsoft_datetimepicker:visible")
    for label, moment in (("Date/heure de publication", start), ("Date/heure d'expiration", end)):
        screen.get_by_label(label).fill(f"{moment:%d/%m/%Y %H:%M}")
        expect(calendar).to_have_count(1)  # it opens a little later than its field is entered
        screen.get_by_role("heading", name="Définir la programmation").click()
        expect(calendar).to_have_count(0)
    with screen.expect_navigation():
        screen.get_by_role("button", name="Enregistrer la programmation").click()


def press(screen: Page, button: str) -> None:
    """A verb of the menu at the foot of the form."""
    screen.get_by_role("button", name="Plus d'actions").click()
    with screen.expect_navigation():
        screen.get_by_role("button", name=button, exact=True).click()


def status_at(moment: datetime, url: str, cast: Cast) -> int:
    """What an agent gets there once the clock has passed this moment."""
    with time_machine.travel(moment, tick=False):
        call_command("publish_scheduled", verbosity=0)
    return cast.client("agent").get(url).status_code


def test_a_page_is_public_from_one_date_to_another(page_as: PageAs, cast: Cast) -> None:
    """By a moderator alone; with an editor before: tests/browser/test_editors_month.py."""
    page = make.page(title="De saison", live=False, owner=cast.users["moderator"])
    page.save_revision()
    url = make.url(page)
    start = timezone.localtime().replace(second=0, microsecond=0) + timedelta(days=2)
    end, minute = start + timedelta(days=3), timedelta(minutes=1)
    moderator = page_as("moderator")
    moderator.goto(f"/cms/pages/{page.pk}/edit/")
    set_dates(moderator, start, end)
    press(moderator, "Programmer pour publication")
    assert status_at(start - minute, url, cast) == 404
    assert status_at(start + minute, url, cast) == 200
    assert status_at(end - minute, url, cast) == 200
    assert status_at(end + minute, url, cast) == 404


def moves_by_keyboard(screen: Page) -> None:
    """The first block goes down to the end, then one up: the focus goes along, and the place is said."""
    moved, focused = screen.locator("#relais-moved"), screen.locator(":focus")
    screen.get_by_role("button", name="Descendre").first.focus()
    for place in range(2, 7):
        screen.keyboard.press("Enter")
        expect(moved).to_have_text(re.compile(rf"^Intertitre, .*maintenant en place {place} sur 6$"))
    expect(focused).to_have_attribute("title", "Monter")  # there is no further to go
    screen.keyboard.press("Enter")
    expect(moved).to_contain_text("en place 5 sur 6")
    expect(focused).to_have_attribute("title", "Monter")


def chooses_the_easy_page(screen: Page) -> None:
    """The window opens where easy pages are, and again once one is chosen."""
    field = screen.locator("[data-contentpath=easy_to_read]").first
    field.locator(".unchosen button").click()
    screen.locator(".modal-content").get_by_role("link", name="Facile", exact=True).click()
    field.get_by_role("button", name="Actions").click()
    screen.get_by_role("button", name="Choisir une autre page").click()
    expect(screen.locator(".modal-content").get_by_role("link", name="Facile", exact=True)).to_be_visible()
    screen.locator(".modal-content").get_by_role("button", name="Fermer").click()


def test_the_words_of_the_plan_are_named_beside_their_block(page_as: PageAs) -> None:
    make.page(title="Facile", is_easy=True)
    screen = page_as("moderator")
    screen.goto(f"/cms/pages/add/pages/contentpage/{make.section().pk}/")
    screen.locator("#id_title").fill("L’aide au logement")
    screen.locator("#id_summary").fill("Un résumé.")
    moves_by_keyboard(screen)
    screen.get_by_role("tab", name="Suivi").click()
    expect(screen.locator("#id_slug")).to_have_value(re.compile("aide-au-logement"))
    chooses_the_easy_page(screen)
    press(screen, "Publier")
    expect(screen.get_by_text("Phrase du modèle à remplacer").first).to_be_visible()
    expect(screen.get_by_text("« Qui répond, et quand. »")).to_be_visible()


TITLES = (
    "L’été à l'œuvre",
    "Aides & prêts : le « rachat » (2026)",
    "Prêt/avance – qui, où, à 12,5 % ?",
    "Ça coûte 5 €",
)


def test_the_end_of_an_address_is_the_same_in_the_browser_and_on_the_server(page_as: PageAs) -> None:
    screen = page_as("editor")
    for title in (*TITLES, "Une demande d’aide " + "et sa suite " * 9):
        screen.goto(f"/cms/pages/add/pages/contentpage/{make.section().pk}/")
        screen.locator("#id_title").fill(title)
        screen.locator("#id_summary").fill("Un résumé.")
        screen.get_by_role("tab", name="Suivi").click()
        expect(screen.locator("#id_slug")).to_have_value(re.compile(f"^{end_of_address(title)}"))
        with screen.expect_navigation():
            screen.get_by_role("button", name="Enregistrer le brouillon").click()
        assert ContentPage.objects.latest("pk").slug == end_of_address(title)


def test_who_does_not_edit_is_told_so_and_led_back(page_as: PageAs) -> None:
    screen = page_as("agent")
    for path in ("/cms/", "/cms/pages/"):
        screen.goto(path)
        expect(screen.get_by_role("heading", level=1)).to_have_text("Accès refusé")
    screen.get_by_role("link", name="Revenir à l’accueil").click()
    expect(screen).to_have_url(re.compile(r"/$"))

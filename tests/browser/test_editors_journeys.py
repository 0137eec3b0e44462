"""Editors and moderators at the screens of the Wagtail admin, from what they see to what readers get."""

import gc
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from wagtail.images.tests.utils import get_test_image_file_jpeg

from directory.models import User
from pages.models import ContentPage
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
    ContentPage.objects.filter(pk=page.pk).update(owner=User.objects.get(email=f"{who}@example.fr"))
    page.save_revision()
    screen = page_as(who)
    add_image(screen, files / "accueil.jpg")
    add_document(screen, files / "formulaire.txt")
    screen.goto(f"/cms/pages/{page.pk}/edit/")
    open_chooser(screen, "Image", "Choisir une image").get_by_role("link", name="accueil").click()
    documents = open_chooser(screen, "Document à télécharger", "Choisir un document")
    documents.get_by_role("link", name="formulaire", exact=True).click()
    screen.get_by_role("button", name="Enregistrer le brouillon").click()
    screen.wait_for_url("**/edit/")
    screen.goto(f"/cms/pages/{page.pk}/view_draft/")
    expect(screen.get_by_alt_text("Un bureau d’accueil")).to_be_visible()
    expect(screen.get_by_role("link", name=re.compile("formulaire"))).to_be_visible()


def test_an_image_is_added_while_a_page_is_written(page_as: PageAs, files: Path) -> None:
    page = make.page(title="Avec une image", live=False)
    page.save_revision()
    screen = page_as("editor")
    screen.goto(f"/cms/pages/{page.pk}/edit/")
    chooser = open_chooser(screen, "Image", "Choisir une image")
    chooser.get_by_role("tab", name="Transférer").click()
    chooser.get_by_label("Fichier").set_input_files(files / "accueil.jpg")
    chooser.get_by_label("Titre").fill("Le hall")
    chooser.get_by_label("Texte de remplacement").fill("Un bureau d’accueil")
    chooser.get_by_role("button", name="Transférer").click()
    expect(screen.locator("main").get_by_text("Le hall").first).to_be_visible()

"""A month of an editor and a moderator, as docs/editing.md tells it: by people who have only that page.

With PICTURES=docs/images (a folder) the screens that the guide shows are taken on the way.
"""

import gc
import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from wagtail.images.tests.utils import get_test_image_file_jpeg

from pages.models import BenefitPage, BookletChapterPage, BookletPage, CampaignPage, ContentPage
from tests.browser import hands
from tests.browser.test_editors_journeys import open_chooser, press
from tests.cast import Cast
from tests.pages import make
from tests.portal.web import ROOT

# What it writes is written on both databases by tests/pages/test_workflow.py and its neighbours.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.long,
    # Wagtail leaves files to the garbage collector while it makes a thumbnail.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]
LONG = " ".join(["mot"] * 26) + "."
GUIDE = ROOT / "docs" / "editing.md"
COUNTED = re.compile(r"^\| ([^|]+?) \| (\d+) \|$", re.MULTILINE)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "rencontre.jpg").write_bytes(get_test_image_file_jpeg(size=(800, 600)).file.getvalue())
    (tmp_path / "programme.txt").write_text("Trois rencontres", encoding="utf-8")
    yield tmp_path
    gc.collect()


def take(screen: Page, name: str) -> None:
    """The picture of the guide, for whoever asks for it."""
    if folder := os.environ.get("PICTURES"):
        screen.evaluate(
            "for (const one of document.querySelectorAll('*')) if (one.scrollLeft) one.scrollLeft = 0"
        )
        screen.wait_for_timeout(800)  # what slides has slid
        seen = Image.open(BytesIO(screen.screenshot()))
        small = seen.resize((900, 900 * seen.height // seen.width), Image.Resampling.LANCZOS)
        small.quantize(64).save(ROOT / folder / f"editing-{name}.png", optimize=True)


def saved(screen: Page) -> None:
    with screen.expect_navigation():
        screen.get_by_role("button", name="Enregistrer le brouillon").click()


def _new(editor: Page, kind: str) -> None:
    """From the first screen: the kind, and where it belongs."""
    editor.goto("/cms/")
    take(editor, "desk")
    editor.get_by_role("link", name=kind, exact=True).click()
    expect(editor.locator("#id_title")).to_be_visible()


def _pressed(screen: Page, button: str) -> None:
    with screen.expect_navigation():
        screen.get_by_role("button", name=button, exact=True).click()


def _approved(moderator: Page, title: str) -> None:
    """As a moderator does: from the list of what waits."""
    moderator.goto("/cms/")
    moderator.get_by_role("link", name=title).first.click()
    _pressed(moderator, "Approuver et publier")


# --- A campaign with a picture and a document ---


def _campaign(editor: Page, files: Path) -> None:
    _new(editor, "Campagne, Rendez-vous")
    editor.locator("#id_title").fill("Préparer sa retraite")
    editor.locator("#id_summary").fill(LONG)
    editor.locator("#id_banner").fill("Trois rencontres en janvier")
    editor.locator("#id_subject").select_option("disability")
    for block in range(2, 0, -1):  # of the plan, the card of the social service stays
        editor.get_by_role("button", name="Supprimer").nth(block - 1).click()
    _picture(open_chooser(editor, "Image", "Choisir une image"), files / "rencontre.jpg")
    expect(editor.locator(".modal-content")).to_have_count(0)
    _document(open_chooser(editor, "Document à télécharger", "Choisir un document"), files / "programme.txt")
    expect(editor.locator(".modal-content")).to_have_count(0)
    editor.get_by_label("Ce qu’il contient").scroll_into_view_if_needed()
    take(editor, "campaign")
    saved(editor)
    _shortened(editor)
    editor.get_by_role("button", name="Plus d'actions").click()
    take(editor, "submit")
    _pressed(editor, "Soumettre à la relecture")


def _picture(chooser: Locator, path: Path) -> None:
    chooser.get_by_role("tab", name="Transférer").click()
    chooser.get_by_label("Fichier").set_input_files(path)
    chooser.get_by_label("Titre").fill("Une rencontre")
    chooser.get_by_label("Texte de remplacement").fill("Des agents autour d’une table")
    chooser.get_by_role("button", name="Transférer").click()


def _document(chooser: Locator, path: Path) -> None:
    chooser.get_by_role("tab", name="Transférer").click()
    chooser.get_by_label("Fichier").set_input_files(path)
    chooser.get_by_label("Titre").fill("Le programme")
    chooser.get_by_role("button", name="Transférer").click()


def _shortened(editor: Page) -> None:
    editor.get_by_role("button", name=re.compile("Qualité du texte")).click()
    panel = editor.locator(".relais-quality")
    expect(panel).to_contain_text("Phrase de 26 mots")
    take(editor, "quality")
    panel.get_by_role("link", name="Résumé").click()
    expect(editor.locator("#id_summary")).to_be_in_viewport()
    editor.locator("#id_summary").fill("Trois rencontres pour préparer votre départ.")


def _campaign_is_read(moderator: Page, cast: Cast) -> None:
    moderator.goto("/cms/")
    moderator.get_by_role("link", name="Préparer sa retraite").first.click()
    expect(moderator.locator(".relais-changes")).to_contain_text("Page nouvelle")
    take(moderator, "changes")
    _pressed(moderator, "Approuver et publier")
    expect(moderator.get_by_text("« Préparer sa retraite » a été publiée.")).to_be_visible()
    text = cast.client("agent").get(make.url(CampaignPage.objects.get())).text
    for words in (
        "Trois rencontres pour préparer votre départ.",
        "Des agents autour d’une table",
        "programme",
    ):
        assert words in text


# --- A scale with tomorrow's value, and a benefit that names it ---


def _scale(editor: Page) -> None:
    year = timezone.localdate().year
    editor.goto("/cms/snippets/pages/scale/")
    editor.get_by_role("link", name=re.compile("Ajouter")).first.click()
    editor.locator("#id_name").fill("Aide au permis")
    for number, amount, day in ((0, "300", f"01/01/{year}"), (1, "320", f"01/01/{year + 1}")):
        if number:
            editor.get_by_role("button", name="Ajouter : Valeur").click()
        row = f"#id_values-{number}-"
        editor.locator(f"{row}amount").fill(amount)
        _dated(editor, editor.locator(f"{row}starts_on"), day)
        editor.locator(f"{row}reference").fill("Circulaire fictive")
    take(editor, "scale")
    press(editor, "Soumettre à la relecture")


def _dated(screen: Page, field: Locator, day: str) -> None:
    calendar = screen.locator(".xdsoft_datetimepicker:visible")
    field.fill(day)
    expect(calendar).to_have_count(1)  # it opens a little later than its field is entered
    screen.keyboard.press("Tab")
    expect(calendar).to_have_count(0)


def _benefit(editor: Page) -> None:
    _new(editor, "Prestation, Prestations")
    editor.locator("#id_title").fill("Aide au permis de conduire")
    editor.locator("#id_summary").fill("Une aide pour passer le permis.")
    for name, text in (("who", "Un permis utile au travail."), ("how", "Par une lettre.")):
        _typed(editor, name, text)
    _amount(editor)
    _conditions(editor)
    editor.locator("#id_documents").fill("Le devis de l’auto-école")
    _dates(editor, timezone.localtime() + timedelta(days=2), timezone.localtime() + timedelta(days=90))
    press(editor, "Soumettre à la relecture")


def _typed(editor: Page, field: str, text: str) -> Locator:
    box = editor.locator(f"[data-contentpath={field}] [contenteditable=true]")
    box.click()
    editor.keyboard.press("ControlOrMeta+a")
    editor.keyboard.type(text)
    return box


def _amount(editor: Page) -> None:
    """A word is selected, and the button « € » puts the scale in its place."""
    box = _typed(editor, "amount", "Montant")
    editor.keyboard.press("ControlOrMeta+a")
    button = editor.get_by_role("button", name=re.compile("^Insérer un montant"))
    expect(button).to_be_visible()
    take(editor, "amount")
    button.click()
    editor.locator(".modal-content").get_by_role("link", name="Aide au permis", exact=True).click()
    expect(box).to_have_text("[[bareme:aide-au-permis]]")


def _conditions(editor: Page) -> None:
    found = editor.locator("[data-contentpath=conditions_data]")
    found.locator(".c-sf-add-button").last.click()
    editor.get_by_role("option", name="Ancienneté").click()
    found.get_by_label("Ce qu’il faut, en une phrase").fill("Vous êtes au ministère depuis six mois.")
    found.get_by_label("Le paragraphe qui l’explique").select_option("who")
    found.get_by_label("Au moins, en mois").fill("6")
    take(editor, "conditions")


def _dates(screen: Page, start: datetime | None, end: datetime) -> None:
    screen.get_by_role("tab", name="Suivi").click()
    screen.get_by_role("button", name="Choisir les dates").click()
    for label, moment in (("Date/heure de publication", start), ("Date/heure d'expiration", end)):
        if moment is None:
            continue
        _dated(screen, screen.get_by_label(label), f"{moment:%d/%m/%Y %H:%M}")
    take(screen, "dates")
    _pressed(screen, "Enregistrer la programmation")


def _at(moment: datetime, page: object, cast: Cast) -> str:
    """What an agent reads there once the clock has passed this moment; nothing where there is no page."""
    with time_machine.travel(moment, tick=False):
        call_command("publish_scheduled", verbosity=0)
        answer = cast.client("agent").get(make.url(page))
        return str(answer.text) if answer.status_code == 200 else ""


def _benefit_comes(moderator: Page, cast: Cast) -> None:
    """On its day, with the amount of that day; next year's from the first of January."""
    page, now = BenefitPage.objects.get(), timezone.localtime()
    assert _at(now + timedelta(days=3), page, cast) == "", "nobody has approved it"
    _approved(moderator, "Aide au permis de conduire")
    expect(moderator.get_by_text("« Aide au permis de conduire » est approuvée")).to_be_visible()
    assert _at(now + timedelta(days=1), page, cast) == ""
    soon = now + timedelta(days=3)
    assert ("300\u00a0€" if soon.year == now.year else "320\u00a0€") in _at(soon, page, cast)
    assert "320\u00a0€" in _at(now.replace(year=now.year + 1, month=1, day=15), page, cast)


# --- A chapter that moves, a page that ends, a link that dies, a review ---


def _find(screen: Page, title: str) -> None:
    screen.goto("/cms/")
    screen.get_by_placeholder(re.compile("^Rechercher")).last.fill(title)
    screen.keyboard.press("Enter")
    screen.get_by_role("link", name=title, exact=True).first.click()
    expect(screen.locator("#id_title")).to_be_visible()


def _act(screen: Page, verb: str) -> None:
    """Of the menu beside the title."""
    screen.get_by_role("button", name="Actions").first.click()
    screen.get_by_role("link", name=verb, exact=True).first.click()


def _chapter_moves(moderator: Page, cast: Cast) -> None:
    chapter = BookletChapterPage.objects.get(title="Chapitre 2")
    before = make.url(chapter)
    _find(moderator, "Chapitre 2")
    _act(moderator, "Déplacer")
    moderator.locator("main").get_by_role("button", name="Actions").click()
    moderator.get_by_role("button", name="Choisir une autre page").click()
    moderator.locator(".modal-content").get_by_label("Terme de recherche").fill("outre-mer")
    moderator.locator(".modal-content").get_by_role("link", name="Livret outre-mer").click()
    _pressed(moderator, "Confirmer")
    _pressed(moderator, "Oui, déplacer cette page")
    assert make.url(chapter).startswith("/nouvel-arrivant/livret-outre-mer/")
    assert cast.client("agent").get(before, follow=True).redirect_chain[-1][0].endswith(make.url(chapter))


def _page_ends(editor: Page) -> None:
    _find(editor, "De saison")
    _dates(editor, None, timezone.localtime() + timedelta(days=3))
    press(editor, "Soumettre à la relecture")


def _page_has_ended(moderator: Page, season: ContentPage, cast: Cast) -> None:
    _approved(moderator, "De saison")
    assert _at(timezone.now() + timedelta(days=2), season, cast)
    assert _at(timezone.now() + timedelta(days=4), season, cast) == ""


def _page_goes(moderator: Page) -> None:
    _find(moderator, "Le prêt social")
    _act(moderator, "Dépublier")
    expect(moderator.get_by_text("y renvoient 1 fois")).to_be_visible()
    _pressed(moderator, "Oui, la dépublier")


def _link_mended(editor: Page) -> None:
    editor.goto("/cms/")
    broken = editor.locator("section", has=editor.get_by_role("heading", name="Liens cassés"))
    expect(broken).to_contain_text("N’est pas en ligne")
    broken.scroll_into_view_if_needed()
    take(editor, "broken")
    broken.get_by_role("link", name="Qui y mène").click()
    editor.locator("[data-contentpath=body] [contenteditable=true] a").first.click()
    editor.get_by_role("button", name="Ôter le lien").click()
    kept = editor.locator("[name=body-0-value]")  # what the editor of the text will send
    expect(kept).not_to_have_value(re.compile("LINK"))
    press(editor, "Soumettre à la relecture")


def _review(editor: Page) -> None:
    editor.goto("/cms/")
    expect(editor.get_by_text("Tous les liens connus mènent quelque part.")).to_be_visible()
    _pressed(editor, "À relire encore\u00a0: Toujours exact")
    expect(editor.get_by_text("Aucune page n’a dépassé sa date de relecture.")).to_be_visible()


@pytest.fixture
def season(cast: Cast) -> ContentPage:
    """What stands there before the month begins; of it, the page that is to end."""
    owner = cast.users["editor"]
    booklet = make.booklet(2)
    target = make.page(title="Le prêt social", owner=owner)
    leads = f'<p><a linktype="page" id="{target.pk}">Le prêt social</a> pour un achat.</p>'
    made = [
        booklet,
        *booklet.get_children().specific(),
        make.page(BookletPage, make.section("nouvel-arrivant"), "Livret outre-mer"),
        target,
        make.page(title="Qui y mène", owner=owner, body=[("text", leads)]),
        make.page(title="À relire encore", owner=owner, review_on=timezone.localdate() - timedelta(days=1)),
        make.page(title="De saison", owner=owner),
    ]
    for page in made:
        page.save_revision(user=owner).publish()
    back = make.page(title="Garder son logement", owner=owner, live=False)
    back.save_revision(user=owner)
    answer = make.submitted(back, owner).current_task_state
    answer.reject(user=cast.users["moderator"], comment="Dites d’abord qui y a droit.")
    last: ContentPage = made[-1]
    return last


def test_a_month_of_an_editor_and_a_moderator(
    page_as: Callable[..., Page],
    cast: Cast,
    season: ContentPage,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each by the other's work, and no more clicks than the guide says."""
    editor, moderator = page_as("editor"), page_as("moderator")
    steps: list[tuple[str, Callable[[], None]]] = [
        ("Écrire et soumettre une campagne, avec une image et un document", lambda: _campaign(editor, files)),
        ("La relire et la publier", lambda: _campaign_is_read(moderator, cast)),
        ("Écrire et soumettre un barème et sa valeur de l’an prochain", lambda: _scale(editor)),
        ("Publier le barème", lambda: _approved(moderator, "Aide au permis")),
        ("Écrire une prestation avec ce montant et une condition, la programmer", lambda: _benefit(editor)),
        ("La publier à sa date", lambda: _benefit_comes(moderator, cast)),
        ("Déplacer un chapitre du livret", lambda: _chapter_moves(moderator, cast)),
        ("Donner une fin à une page", lambda: _page_ends(editor)),
        ("Approuver cette fin", lambda: _page_has_ended(moderator, season, cast)),
        ("Dépublier une page", lambda: _page_goes(moderator)),
        ("Ôter un lien cassé par quelqu’un d’autre", lambda: _link_mended(editor)),
        ("Approuver la correction", lambda: _approved(moderator, "Qui y mène")),
        ("Dire « toujours exact »", lambda: _review(editor)),
    ]
    with hands.counted(monkeypatch) as clicks:
        for clicks.task, step in steps:
            step()
    told = {task: int(count) for task, count in COUNTED.findall(GUIDE.read_text(encoding="utf-8"))}
    assert clicks.by_task == told, "the table of docs/editing.md says otherwise"

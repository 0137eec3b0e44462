"""Former addresses: who leads them where, who is led, and what is said of those that lead nowhere."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import APIToken, Locale, Page

from pages.models import CampaignPage, ContentPage
from pages.quality import findings
from portal.webhooks.models import Event, Webhook
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_workflow import form

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
ADD = "/cms/redirects/add/"


def ask(cast: Cast, who: str = "moderator", pk: int | None = None, **data: Any) -> Any:
    given = {"old_path": "/ancienne/", "redirect_page": "", "redirect_link": "", "site": "", **data}
    return cast.client(who).post(f"/cms/redirects/{pk}/" if pk else ADD, given)


def leads(cast: Cast, path: str, who: str = "agent") -> tuple[int, str]:
    answer = cast.client(who).get(path)
    return answer.status_code, answer.get("Location", "")


def latest(page: Page) -> dict[str, Any]:
    """What the form of a page says of the version that it was filled on."""
    revision = Page.objects.get(pk=page.pk).latest_revision
    if revision is None:
        return {}
    return {"loaded_revision_id": revision.pk, "loaded_revision_created_at": revision.created_at.isoformat()}


def test_a_moderator_leads_a_former_address_to_a_page_a_screen_or_a_known_host(cast: Cast) -> None:
    page = make.page(title="Se séparer")
    assert ask(cast, redirect_page=page.pk, is_permanent="on").status_code == 302
    assert leads(cast, "/ancienne/") == (301, "/vie-pratique/se-separer/")
    assert leads(cast, "/ancienne/?de=courriel") == (301, "/vie-pratique/se-separer/")
    for path, link, told in (
        ("/b/", "/annuaire/", "/annuaire/"),
        ("/c.php", "https://www.info.gouv.fr/x", "https://www.info.gouv.fr/x"),
        ("/d/", "/vie-pratique/se-separer", "/vie-pratique/se-separer/"),
        ("/e/", "http://127.0.0.1:8000/annuaire/", "/annuaire/"),
    ):
        assert ask(cast, old_path=path, redirect_link=link).status_code == 302, link
        assert leads(cast, path) == (302, told)
    assert Redirect.objects.get(old_path="/d").redirect_page_id == page.pk, "it follows the page"
    assert cast.client("anonymous").get("/c.php").status_code == 404
    assert cast.client("agent").get("/ancienne/")["Cache-Control"] == "private, no-cache"


@pytest.mark.once
def test_who_writes_and_does_not_publish_has_no_redirects(cast: Cast) -> None:
    page = make.page()
    assert cast.client("editor").get("/cms/redirects/").status_code == 403
    assert ask(cast, "editor", redirect_page=page.pk).status_code == 403
    assert not Redirect.objects.exists()
    assert "Redirections" in cast.client("moderator").get("/cms/").text
    assert "/cms/redirects/" not in cast.client("editor").get("/cms/").text


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"redirect_link": "https://evil.example/"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "//evil.example/"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "/\\evil.example/"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "https://gouv.fr.evil.example/"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "https://evil.example\\.gouv.fr/"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "https://a@www.info.gouv.fr/"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "http://www.info.gouv.fr/"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "javascript:alert(1)"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "https://[::1/"}, "Ce n’est pas l’adresse d’un site connu"),
    ({"redirect_link": "/nulle-part/"}, "Le portail n’a rien à cette adresse"),
    ({"redirect_link": "/ancienne"}, "Cette adresse mènerait à elle-même"),
    ({"redirect_link": "/premiere/"}, "Cette adresse mène elle-même ailleurs"),
    ({}, "Dites où mène l’ancienne adresse"),
    ({"old_path": "/annuaire/", "redirect_link": "/recherche/"}, "Un écran du portail a cette adresse"),
    ({"old_path": "/cms", "redirect_link": "/recherche/"}, "Un écran du portail a cette adresse"),
    ({"old_path": "/", "redirect_link": "/recherche/"}, "Un écran du portail a cette adresse"),
    ({"old_path": "/vie-pratique", "redirect_link": "/recherche/"}, "Une page en ligne a cette adresse"),
    ({"old_path": "/premiere", "redirect_link": "/recherche/"}, "Cette adresse mène déjà ailleurs"),
    ({"old_path": "/seconde", "redirect_link": "/recherche/"}, "Une redirection mène déjà ici"),
]


@pytest.mark.once
def test_what_leads_outside_in_circles_or_nowhere_is_refused_beside_its_field(cast: Cast) -> None:
    Redirect.objects.create(old_path="/premiere", redirect_link="/seconde/")
    for data, said in REFUSED:
        answer = ask(cast, **data)
        assert (answer.status_code, Redirect.objects.count()) == (200, 1), data
        assert said in answer.text, (data, said)
        typed = data.get("redirect_link", "/ancienne/")
        assert f'value="{typed}"' in answer.text, "nothing that was typed is lost"


@pytest.mark.once
def test_of_a_page_one_may_not_read_not_even_the_address_is_told(cast: Cast) -> None:
    closed = make.page(title="Plan social caché")
    Redirect.objects.create(old_path="/ancienne", redirect_page=closed)
    assert leads(cast, "/ancienne/")[0] == 301
    make.restrict(closed, *cast.users["moderator"].groups.all())
    answer = cast.client("agent").get("/ancienne/")
    assert (answer.status_code, "cache" in answer.get("Location", "")) == (404, False)
    assert "Plan social" not in answer.text
    assert leads(cast, "/ancienne/", "moderator")[0] == 301
    Redirect.objects.create(old_path="/dehors", redirect_link="https://evil.example/")  # by another way
    assert leads(cast, "/dehors/")[0] == 404


@pytest.mark.once
def test_a_screen_that_finds_nothing_is_not_led_elsewhere(cast: Cast) -> None:
    Redirect.objects.create(old_path="/fichiers/images/x.png", redirect_link="/annuaire/")
    assert leads(cast, "/fichiers/images/x.png")[0] == 404


def test_a_page_that_is_renamed_and_moved_is_found_at_its_former_addresses(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    page, client = make.page(title="Se séparer"), cast.client("moderator")
    for slug in ("se-separer", "separation"):
        data = form(title="Se séparer", slug=slug, **latest(page)) | {"action-publish": "1"}
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"/cms/pages/{page.pk}/edit/", data).status_code == 302
    where = f"/cms/pages/{page.pk}/move/{make.section('prestations').pk}/confirm/"
    assert client.post(where).status_code == 302
    for path in ("/vie-pratique/se-separer/", "/vie-pratique/separation/"):
        assert leads(cast, path) == (301, "/prestations/separation/")
    Page.objects.get(pk=page.pk).specific.unpublish()
    assert leads(cast, "/vie-pratique/separation/")[0] == 404
    desk = cast.client("moderator").get("/cms/").text
    assert "Redirections sans destination" in desk
    assert "/vie-pratique/separation" in desk
    assert "Redirections sans destination" not in cast.client("editor").get("/cms/").text


def test_what_was_made_by_hand_stays_on_the_desk_when_its_page_is_deleted(cast: Cast) -> None:
    page: ContentPage = make.page()
    ask(cast, redirect_page=page.pk)
    Redirect.objects.create(old_path="/deplacee", redirect_page=page, automatically_created=True)
    cast.client("moderator").post(f"/cms/pages/{page.pk}/delete/")
    assert list(Redirect.objects.values_list("old_path", "redirect_page")) == [("/ancienne", None)]
    assert "Menait à\u00a0: une page supprimée" in cast.client("moderator").get("/cms/").text
    assert leads(cast, "/ancienne/")[0] == 404


@pytest.mark.once
def test_an_imported_file_is_held_to_the_same_rules(cast: Cast) -> None:
    make.page(title="Se séparer")
    rows = "de,vers\n/vieille/,/vie-pratique/se-separer/\n/autre/,https://evil.example/\n/annuaire/,/recherche/\n"
    client = cast.client("moderator")
    file = SimpleUploadedFile("adresses.csv", rows.encode(), "text/csv")
    confirm = client.post("/cms/redirects/import/", {"import_file": file})
    form = confirm.context["form"]
    signed = {name: form.initial[name] for name in ("import_file_name", "input_format")}
    done = client.post(
        "/cms/redirects/import/process/", {**signed, "from_index": "0", "to_index": "1", "site": ""}
    )
    assert [row.old_path for row in Redirect.objects.all()] == ["/vieille"]
    assert Redirect.objects.get().redirect_page is not None
    assert "Ce n’est pas l’adresse d’un site connu" in done.text
    assert "Un écran du portail a cette adresse" in done.text


def test_a_program_of_an_editor_is_held_to_them_too(cast: Cast) -> None:
    path = "/api/v3-preview/redirects/"
    for who, status in (("editor", 403), ("moderator", 422)):
        _token, secret = APIToken.create_token(user=cast.users[who], name="outil")
        answer = Client(headers={"authorization": f"Bearer {secret}"}).post(
            path,
            {"old_path": "/ancienne", "redirect_link": "https://evil.example/"},
            content_type="application/json",
        )
        assert answer.status_code == status, answer.text
    assert not Redirect.objects.exists()


def test_a_link_that_was_typed_to_a_former_address_is_named_beside_the_text(cast: Cast) -> None:
    links = (
        "/ancienne/",
        "http://127.0.0.1:8000/rien/",
        "/annuaire/",
        "/vie-pratique/#la",
        "https://a.gouv.fr/b",
    )
    words = "".join(f'<p><a href="{link}">Lien {number}</a></p>' for number, link in enumerate(links))
    page = make.page(body=[("text", words)])
    Redirect.objects.create(old_path="/ancienne", redirect_page=make.section())
    found = findings.report(page, timezone.localdate()).findings
    former = [one for one in found if one.kind == findings.Kind.FORMER]
    assert [one.quoted for one in former] == ["/ancienne/", "http://127.0.0.1:8000/rien/"]
    assert former[0].advice.startswith("Ancienne adresse du portail")


def test_front_ends_are_told_that_the_list_changed(cast: Cast) -> None:
    hook = Webhook.objects.create(
        name="vitrine",
        url="https://a.example/",
        events=[Event.REDIRECT_CHANGED],
        salt="s",
        created_at=timezone.now(),
    )
    ask(cast, redirect_page=make.page().pk)
    told = hook.deliveries.get()
    assert json.loads(told.payload)["tags"] == ["redirects"]
    assert "ancienne" not in told.payload
    answer = cast.client("agent").get("/api/v1/redirects/")
    assert answer["Relais-Tags"].split() == ["pages", "redirects"]


def test_a_page_goes_only_where_one_of_its_kind_may_be_created(cast: Cast) -> None:
    campaign = make.page(CampaignPage, make.section("rendez-vous"), "Bien manger")
    there, english = make.section("prestations"), make.section("handicap")
    Page.objects.filter(pk=english.pk).update(locale=Locale.objects.get(language_code="en"))
    client = cast.client("moderator")
    for where, said in (
        (there, "«\u00a0Prestations\u00a0» ne prend pas de page"),
        (english, "page de sa langue"),
    ):
        for verb in (client.get, client.post):
            answer = verb(f"/cms/pages/{campaign.pk}/move/{where.pk}/confirm/", follow=True)
            assert said in answer.text
            assert answer.redirect_chain[-1][0].endswith(f"/{campaign.pk}/move/")
        client.post(f"/cms/bulk/wagtailcore/page/move/?id={campaign.pk}", {"chooser": where.pk})
        assert CampaignPage.objects.get().is_child_of(make.section("rendez-vous"))
    assert client.get(f"/cms/pages/{make.page().pk}/move/{there.pk}/confirm/").status_code == 200

"""What readers say of a page: without a name, without an hour, read by the editors."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from pages.feedback import actions, personal, views
from pages.models import ContentPage, EmergencyPage, PageAnswers, PageWish
from tests.cast import Cast
from tests.pages import make

TOKEN = re.compile(r'name="token" value="([^"]+)"')


def token(client: Client, url: str) -> str:
    found = TOKEN.search(client.get(url).text)
    assert found is not None, url
    return found[1]


def counted() -> list[tuple[int, int]]:
    return list(PageAnswers.objects.values_list("yes", "no"))


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("les horaires de la crèche en 2026", []),
        ("écrivez à lea.thym@example.fr", ["lea.thym@example.fr"]),
        ("mon numéro est le 06 39 98 00 11", ["06 39 98 00 11"]),
        ("né le 12/03/1980", ["12/03/1980"]),
        ("Mme Thym ne répond pas", ["Mme Thym"]),
    ],
)
def test_what_looks_personal(text: str, found: list[str]) -> None:
    assert personal.found_in(text) == found


@pytest.mark.django_db
def test_a_reader_answers_once_a_showing_and_says_what_was_missing(cast: Cast) -> None:
    page = make.page(ContentPage, make.section(), "Se séparer")
    url, client = make.url(page), cast.client("agent")
    at = f"/avis/{page.pk}/"

    shown = token(client, url)
    said = [client.post(at, {"token": shown, "utile": "non"}) for _twice in range(2)]  # counted once
    assert [answer["Location"] for answer in said] == [f"{url}?avis=non#avis"] * 2
    assert client.post(at, {"token": shown + "x", "utile": "non"}).status_code == 422
    assert client.post(at, {"token": shown, "utile": "peut-être"}).status_code == 422
    assert counted() == [(0, 1)]
    client.post(at, {"token": token(client, url), "utile": "oui"})
    assert counted() == [(1, 1)]

    asked = f"{url}?avis=non"
    words = ("Que cherchiez-vous", "pas le service social", "ni rien de votre situation", 'href="/demande/"')
    for form in (asked, f"{at}mots/"):
        main = client.get(form).text.partition("<main")[2].partition("</main>")[0]
        assert [said for said in words if said not in main] == []
    wish = {"token": token(client, asked), "text": "Le bureau de Inès Basilic, 06 39 98 00 11"}
    refused = client.post(f"{at}mots/", wish)
    assert refused.status_code == 422
    for word in ("« Basilic »", "« 06 39 98 00 11 »", wish["text"]):  # what to take out, and nothing is lost
        assert word in refused.text
    kept = client.post(f"{at}mots/", wish | {"text": "les horaires de la crèche"})
    assert kept["Location"] == f"{url}?avis=merci#avis"
    assert "Merci de votre réponse" in client.get(f"{url}?avis=merci").text
    assert {field.name for field in PageWish._meta.fields} == {"id", "page", "day", "text", "handled_on"}


@pytest.mark.once
@pytest.mark.django_db
def test_the_screen_of_the_question_thanks_in_the_language_that_it_was_turned_to(cast: Cast) -> None:
    page, client = make.page(ContentPage, make.section(), "Se séparer"), cast.client("agent")
    at = f"/avis/{page.pk}/"
    assert 'name="alone"' in client.post(f"{at}mots/", {"text": "The hours", "turn_to": "en"}).text
    wish = {"token": token(client, f"{at}mots/"), "text": "The hours of the nursery", "alone": "1"}
    assert "Thank you for your answer" in client.post(f"{at}mots/", wish, follow=True).text
    no = {"token": token(client, at), "utile": "non", "alone": "1"}
    assert "What were you looking for?" in client.post(at, no, follow=True).text


@pytest.mark.django_db
def test_an_editor_reads_what_was_missing_and_all_is_forgotten_after_a_year(cast: Cast) -> None:
    page, today = make.page(ContentPage, make.section(), "Se séparer"), timezone.localdate()
    actions.count(page, useful=False, on=today)
    actions.keep(page, "les horaires de la crèche", on=today)
    found, client, editor = PageWish.objects.get(), cast.client("agent"), cast.client("editor")
    desk = editor.get("/cms/avis/").text
    assert "les horaires de la crèche" in desk
    assert "moins de 5 réponses" in desk
    assert editor.post(f"/cms/avis/{found.pk}/traite/").status_code == 302
    assert "les horaires de la crèche" not in editor.get("/cms/avis/").text
    assert "les horaires de la crèche" in editor.get("/cms/avis/?traites=1").text
    assert client.post(f"/cms/avis/{found.pk}/traite/").status_code == 403
    PageAnswers.objects.update(no=5)
    assert "moins de 5 réponses" not in editor.get("/cms/avis/").text

    long_ago = today - timedelta(days=366)
    PageAnswers.objects.update(day=long_ago)
    PageWish.objects.update(day=long_ago)
    call_command("forget_feedback")
    assert (PageAnswers.objects.count(), PageWish.objects.count()) == (0, 0)


@pytest.mark.once
@pytest.mark.django_db
def test_no_words_are_asked_on_a_sensitive_page_and_nothing_at_all_in_an_emergency(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = cast.client("agent")
    page = make.page(ContentPage, make.section(), "Se protéger", sensitive=True)
    no = {"token": token(client, make.url(page)), "utile": "non"}
    assert client.post(f"/avis/{page.pk}/", no)["Location"] == f"{make.url(page)}?avis=merci#avis"
    assert client.post(f"/avis/{page.pk}/mots/", {"text": "un mot"}).status_code == 404
    danger = make.page(EmergencyPage, make.section("urgence"), "Danger", sensitive=True)
    assert "Cette page vous a-t-elle" not in client.get(make.url(danger)).text
    assert client.get(f"/avis/{danger.pk}/").status_code == 404
    hidden = make.page(ContentPage, make.section(), "Pour d’autres")
    make.restrict(hidden, *cast.users["moderator"].groups.all())
    assert client.get(f"/avis/{hidden.pk}/").status_code == 404
    few = type(views.ANSWERING)("feedback-few", tries=1, tries_by_address=9, seconds=3600)
    monkeypatch.setattr(views, "ANSWERING", few)
    answers = [
        client.post(f"/avis/{page.pk}/", no | {"token": token(client, make.url(page))}) for _again in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 429]

"""Each kind of page: where it may stand, what comes first in it, what it refuses."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.blocks import StreamBlockValidationError

from pages.models import (
    PAGE_MODELS,
    BenefitPage,
    BookletChapterPage,
    BookletPage,
    CampaignPage,
    ContentPage,
    EmergencyPage,
    EventPage,
    HomePage,
    SectionPage,
    ThemePage,
)
from pages.reading import screens
from tests.cast import Cast
from tests.pages import make

pytestmark = pytest.mark.django_db


@pytest.mark.once
@pytest.mark.parametrize(
    ("parent", "child", "allowed"),
    [
        (HomePage, SectionPage, True),
        (HomePage, ContentPage, False),
        (SectionPage, ThemePage, True),
        (SectionPage, SectionPage, False),
        (ThemePage, ContentPage, True),
        (ThemePage, BenefitPage, False),
        (BookletPage, BookletChapterPage, True),
        (SectionPage, BookletChapterPage, False),
        (ContentPage, ContentPage, False),
    ],
)
def test_a_page_stands_only_where_readers_expect_it(parent: type, child: type, allowed: bool) -> None:
    assert (child in parent.allowed_subpage_models()) is allowed


def test_there_is_one_home_page() -> None:
    assert not HomePage.can_create_at(make.home().get_parent())


@pytest.mark.once
@pytest.mark.parametrize("model", PAGE_MODELS, ids=lambda m: m.__name__)
def test_every_kind_has_a_name_and_a_preview_at_phone_and_desk_width(model: type) -> None:
    assert [size["device_width"] for size in model().preview_sizes] == [390, 1440]
    assert model._meta.verbose_name != model.__name__.lower()


@pytest.mark.once
def test_what_editors_wrote_is_french_whatever_the_language_of_the_interface(cast: Cast) -> None:
    body = [("text", "<p>Ce soir.</p>"), ("social_worker", {"title": "Un doute ?"})]
    page = make.page(title="Un toit", summary="Où dormir.", body=body)
    client = cast.client("agent")
    french = client.get(page.url).text
    client.post("/langue/", {"language": "en", "next": page.url})
    english = client.get(page.url).text
    assert '<html lang="en"' in english
    assert '<h1 lang="fr">Un toit</h1>' in english
    assert '<p class="fr-text--lead" lang="fr">Où dormir.</p>' in english
    assert english.count('<div lang="fr">') == 1
    assert '<h2 class="relais-mine__title" lang="fr">Un doute ?</h2>' in english
    assert 'aria-current="page" lang="fr">Un toit</a>' in english
    assert "What follows is in French." in english
    assert "en français." not in french
    assert 'lang="fr">Un toit' not in french
    assert '<div lang="fr">' not in french


@pytest.mark.once
def test_a_benefit_says_the_essential_before_any_paragraph(cast: Cast) -> None:
    body = [("text", "<p>Un premier paragraphe.</p>")]
    fields = {
        "audience": ["contract"],
        "documents": "La pièce d’identité\n\nLe bulletin de paie",
        "body": body,
    }
    page = make.page(BenefitPage, make.section("prestations"), "Aide", **fields)
    text = cast.client("agent").get(make.url(page)).text
    order = [
        "Pour qui",
        "Combien",
        "Avant quand",
        "Toute l’année",
        "Comment demander",
        "Un premier paragraphe.",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "Agent contractuel" in text
    assert page.document_list == ["La pièce d’identité", "Le bulletin de paie"]


@pytest.mark.once
def test_a_benefit_without_statuses_is_for_everyone(cast: Cast) -> None:
    page = make.page(BenefitPage, make.section("prestations"), "Aide")
    assert "Tous les agents" in cast.client("agent").get(make.url(page)).text


@pytest.mark.once
@pytest.mark.parametrize("audience", [["nobody"], "contract", {"contract": 1}])
def test_an_unknown_status_is_refused(audience: object) -> None:
    page = BenefitPage(title="Aide", slug="aide", summary="Résumé", who="<p>Tous</p>", audience=audience)
    with pytest.raises(ValidationError) as error:
        page.full_clean(exclude=["path", "depth"])
    assert "audience" in error.value.message_dict


@pytest.mark.once
def test_an_emergency_gives_its_numbers_then_five_steps_then_whom_to_tell(cast: Cast) -> None:
    steps = [("step", f"Geste {n}") for n in range(1, 6)]
    fields = {"steps": steps, "involve": "<p>Le chef de service.</p>", "sensitive": True}
    page = make.page(EmergencyPage, make.section("urgence"), "Danger", **fields)
    text = cast.client("agent").get(make.url(page)).text
    main = text[text.index("<main") :]
    places = [
        main.index(words) for words in ("tel:15", "Geste 1", "Geste 5", "Le chef de service.", "Un résumé.")
    ]
    assert places == sorted(places)
    assert "Quitter vite" in text


@pytest.mark.once
def test_a_sixth_step_is_refused() -> None:
    steps = [("step", f"Geste {n}") for n in range(6)]
    page = EmergencyPage(title="Danger", slug="d", summary="R", steps=steps)
    with pytest.raises(StreamBlockValidationError):
        page.steps.stream_block.clean(page.steps)


@pytest.mark.parametrize("model", [CampaignPage, EventPage])
def test_dates_in_the_wrong_order_are_refused_by_the_form_and_by_the_database(model: type) -> None:
    now = timezone.now()
    fields = make.DEFAULTS.get(model, {}) | {"starts_at": now, "ends_at": now - timedelta(hours=1)}
    with pytest.raises(ValidationError) as error:
        model(title="T", slug="t", summary="R", **fields).full_clean(exclude=["path", "depth"])
    assert "ends_at" in error.value.message_dict
    page = make.page(model, make.section("rendez-vous"), "T")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=page.pk).update(ends_at=now - timedelta(days=9))


@pytest.mark.once
def test_the_booklet_shows_its_chapters_in_order_and_where_one_is(cast: Cast) -> None:
    make.booklet(3)
    client = cast.client("newcomer")
    cover = client.get("/nouvel-arrivant/livret/").text
    assert cover.index("Chapitre 1") < cover.index("Chapitre 2") < cover.index("Chapitre 3")
    chapter = client.get("/nouvel-arrivant/livret/chapitre-2/").text
    assert re.search(r'aria-current="page">\s*Chapitre 2', chapter)
    assert "Chapitre précédent" in chapter
    assert "Faire 2" in chapter
    assert "Demander 2" in chapter


@pytest.mark.once
def test_the_whole_booklet_is_on_one_page_without_its_drafts(cast: Cast) -> None:
    booklet = make.booklet(3)
    make.page(BookletChapterPage, booklet, "Chapitre secret", live=False)
    text = cast.client("newcomer").get("/nouvel-arrivant/livret/imprimer/").text
    assert all(f"Demander {n}" in text for n in (1, 2, 3))
    assert "Chapitre secret" not in text


@pytest.mark.once
def test_on_that_page_the_sections_of_a_chapter_stand_under_its_title(cast: Cast) -> None:
    booklet = make.booklet(0)
    benefit = make.page(BenefitPage, make.section("prestations"), "Une aide")
    body = [
        ("heading", "Se loger"),
        ("social_worker", {"title": "En parler"}),
        ("benefits", {"title": "Les aides", "pages": [benefit]}),
    ]
    chapter = make.page(BookletChapterPage, booklet, "Avant d’arriver", body=body)
    client = cast.client("newcomer")
    wanted = ("Avant d’arriver", "Se loger", "En parler", "Les aides", "Une aide")

    def headings(url: str) -> list[tuple[str, str]]:
        main = client.get(url).text.split("<main")[1].split("</main>")[0]
        found = re.findall(r"<(h[1-6])[^>]*>(?:<a[^>]*>)?([^<]*)", main)
        return [(tag, said) for tag, said in found if said in wanted]

    alone, whole = headings(make.url(chapter)), headings("/nouvel-arrivant/livret/imprimer/")
    assert [tag for tag, _ in alone] == ["h1", "h2", "h2", "h2", "h3"]
    assert [tag for tag, _ in whole] == ["h2", "h3", "h3", "h3", "h4"]


@pytest.mark.once
def test_only_a_booklet_is_printed_whole(cast: Cast) -> None:
    make.booklet()
    client, paths = (
        cast.client("newcomer"),
        ("livret/imprimer/encore/", "livret/chapitre-1/imprimer/", "imprimer/"),
    )
    answers = {path: client.get(f"/nouvel-arrivant/{path}").status_code for path in paths}
    assert answers == dict.fromkeys(paths, 404)


def test_a_hostile_page_number_is_not_found(cast: Cast) -> None:
    make.page()
    client, values = cast.client("agent"), ("0", "-1", "2", "x", "9" * 40, "1;drop", "%00")
    answers = {value: client.get(f"/vie-pratique/?page={value}").status_code for value in values}
    assert answers == dict.fromkeys(values, 404)


def test_a_long_section_is_cut_into_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "PER_PAGE", 3)
    for n in range(4):
        make.page(title=f"Situation {n}")
    client = cast.client("agent")
    assert "Situation 3" not in client.get("/vie-pratique/").text
    assert "Situation 3" in client.get("/vie-pratique/?page=2").text


def test_the_review_comes_after_the_date_of_the_facts() -> None:
    today = timezone.localdate()
    page = ContentPage(title="T", slug="t", summary="R", as_of=today, review_on=today)
    with pytest.raises(ValidationError) as error:
        page.full_clean(exclude=["path", "depth"])
    assert "review_on" in error.value.message_dict


@pytest.mark.once
def test_a_review_is_announced_until_its_day_and_no_longer(cast: Cast) -> None:
    day = date(2026, 11, 14)
    page = make.page(as_of=date(2026, 5, 14), review_on=day)
    shown = {}
    for days in (0, 1):
        with time_machine.travel(datetime(2026, 11, 14 + days, 12, tzinfo=UTC), tick=False):
            text = cast.client("agent").get(make.url(page)).text
        assert "Règles en vigueur au 14 mai 2026." in text
        shown[days] = "Prochaine relecture prévue le 14 novembre 2026." in text
    assert shown == {0: True, 1: False}


@pytest.mark.once
def test_a_page_is_only_read(cast: Cast) -> None:
    client, methods = cast.client("agent"), ("post", "put", "delete", "patch")
    answers = {method: getattr(client, method)("/vie-pratique/").status_code for method in methods}
    assert answers == dict.fromkeys(methods, 405)


@pytest.mark.once
def test_the_section_of_emergencies_gives_the_numbers_before_its_cards(cast: Cast) -> None:
    section = make.section("urgence")
    page = make.page(
        EmergencyPage, section, "danger", numbers=[("number", {"number": "15", "label": "Samu"})]
    )
    text = cast.client("agent").get(make.url(section)).text
    main = text[text.index("<main") :]
    assert main.index('href="tel:3114"') < main.index(f'href="{make.url(page)}"')


def test_the_chapters_stand_in_the_order_of_their_moment_everywhere(cast: Cast) -> None:
    booklet = make.booklet(0)
    for title, stage in [
        ("Un an après", "first_year"),
        ("Avant de venir", "before"),
        ("Le premier jour", "first_week"),
    ]:
        make.page(BookletChapterPage, booklet, title, stage=stage)
    client, wanted = cast.client("newcomer"), ["Avant de venir", "Le premier jour", "Un an après"]
    first = make.url(BookletChapterPage.objects.get(title="Avant de venir"))
    for path in (make.url(booklet), make.url(booklet) + "imprimer/", "/plan-du-site/", first):
        text = client.get(path).text
        places = [text.index(title, text.index("<main")) for title in wanted]
        assert places == sorted(places), path
    assert "Le premier jour" in client.get(first).context["screen"].neighbours[1].title


@pytest.mark.once
@pytest.mark.parametrize(("audience", "said"), [([], ["Tous les agents"]), (["retired"], ["Retraité"])])
def test_for_whom_a_benefit_is_stands_in_one_place(cast: Cast, audience: list[str], said: list[str]) -> None:
    page = make.page(
        BenefitPage, make.section("prestations"), audience=audience, who="<p>Un enfant à charge.</p>"
    )
    text = cast.client("agent").get(make.url(page)).text
    box = text[text.index("Pour qui") : text.index("Avant quand")]
    assert [word for word in said if word in box] == said
    assert "Un enfant à charge." in box
    assert text.count("relais-audience") == 1
    page = make.page(BenefitPage, make.section("prestations"), "Sans condition", who="")
    assert cast.client("agent").get(make.url(page)).status_code == 200

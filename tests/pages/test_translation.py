"""Pages in English: made from the French ones, behind the same guards, told apart by readers and programs."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader
from wagtail.models import Locale, Page

from directory.models import User
from pages.frame import showing
from pages.models import BenefitPage, BookletChapterPage, BookletTick, ContentPage, ThemePage
from pages.moderation import changes
from pages.reading import tree
from pages.reading.policy import Reader
from pages.reference import Place
from pages.translation import actions, standing
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_workflow import form

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
ROOT = "/api/v1/pages/"


def english(page: Any, title: str, **fields: Any) -> Any:
    """Its published translation, with those of the pages above that have none yet."""
    above = page if page.depth == 2 else page.get_parent().specific
    kept = {} if above.depth == 2 else {"slug": above.slug}
    there = standing.translation_of(above) if page.depth > 2 else page
    under = there or english(above, f"{above.title} (English)", **kept)
    slug = {"slug": "en"} if page.depth == 2 else {}
    values = {"summary": "A summary.", "translation_key": page.translation_key, **slug, **fields}
    values["locale"] = Locale.objects.get(language_code="en")
    made = under.specific.add_child(instance=type(page)(title=title, **values))
    made.save_revision().publish()
    return made


@pytest.fixture
def pair(cast: Cast) -> tuple[Any, Any]:
    french = make.page(title="Trouver un logement", body=[("text", "<p>Un toit.</p>")])
    return french, english(french, "Finding a home", body=[("text", "<p>A roof.</p>")])


def read(client: Client, page: Any) -> str:
    response = client.get(make.url(page))
    assert response.status_code == 200
    return response.text


@pytest.mark.once
def test_each_page_leads_to_the_other_and_says_its_language(cast: Cast, pair: tuple[Any, Any]) -> None:
    client, (french, translated) = cast.client("agent"), pair
    text, foreign = read(client, french), read(client, translated)
    assert re.search(
        rf'href="{make.url(translated)}"\s+hreflang="en" lang="en">\s*In English: Finding a home', text
    )
    assert re.search(rf'href="{make.url(french)}"\s+hreflang="fr" lang="fr">\s*En français', foreign)
    assert '<html lang="en"' in foreign
    assert '<html lang="fr"' in text
    assert '<div lang="fr">' not in foreign
    assert "Write in confidence" in foreign
    assert (
        f'name="next" value="{make.url(french)}"' in foreign
    )  # the button at the foot: « Lire en français »
    assert f'name="next" value="{make.url(translated)}"' in text
    assert "The screens of Relais are still in French for you." in foreign
    for language, led in (("en", make.url(translated)), ("fr", make.url(french))):
        chosen = re.findall(r'name="(next|here|spoken)" value="([^"]*)"', read(client, translated))
        answer = client.post("/langue/", {**dict(chosen), "language": language})
        assert answer["Location"] == led
        offered = "All of Relais in English" in read(client, translated)
        assert offered is (language == "fr")
    home = read(client, make.home())
    assert 'href="/en/" hreflang="en" lang="en"' in home
    titled = client.get("/plan-du-site/").text
    assert f'href="{make.url(translated)}" lang="en"' in titled


@pytest.mark.once
@pytest.mark.parametrize(("language", "at"), [("fr", 0), ("en", 1)])
def test_the_menu_leads_to_pages_in_the_language_of_the_interface(
    cast: Cast, pair: tuple[Any, Any], language: str, at: int
) -> None:
    sections = [make.url(page.get_parent().specific) for page in pair]
    with translation.override(language):
        links = showing.menu(Place.MAIN, tree.current(), Reader(cast.user("agent")))
    led = [link.url for link in links]
    assert sections[at] in led
    assert sections[1 - at] not in led


@pytest.mark.once
def test_french_screens_hold_no_page_in_english(cast: Cast, pair: tuple[Any, Any]) -> None:
    theme = make.page(ThemePage, title="Logement", theme="housing")
    benefit = make.page(BenefitPage, make.section("prestations"), "Aide")
    shown = [english(theme, "Housing", theme="housing"), english(benefit, "Help", amount="<p>1</p>")]
    client = cast.client("agent")
    for path in ("/", "/prestations/mes-droits/", "/prestations/"):
        assert not [one.title for one in shown if one.title in client.get(path).text], path
    assert "Housing" in client.get(make.url(standing.translation_of(make.section()))).text


@pytest.mark.once
def test_an_amount_is_written_in_the_language_of_the_text(cast: Cast) -> None:
    make.scale("Garde d’enfant", ("1234", "2026-01-01", None))
    [slug] = tree.current().scales
    text = f"<p>At most [[bareme:{slug}]].</p>"
    body = [("text", text), ("quote", {"text": "Come in.", "source": ""})]
    page = english(make.page(title="Aides"), "Help", body=body)
    client = cast.client("agent")
    shown = re.search(r"At most (.*?)\.</p>", read(client, page))
    assert "<p>“Come in.”</p>" in read(client, page)
    assert "What follows is in French." not in read(client, page)
    assert shown is not None
    assert "€1,234 as of 1 January 2026" in re.sub(r"<[^>]*>", "", shown[1]).replace("\xa0", " ")


def test_nobody_reads_in_english_what_they_may_not_read_in_french(cast: Cast, pair: tuple[Any, Any]) -> None:
    french, translated = pair
    moderators = cast.users["moderator"].groups.all()
    make.restrict(make.section(), *moderators)
    for who, status in (("agent", 404), ("moderator", 200)):
        client = cast.client(who)
        assert client.get(make.url(translated)).status_code == status, who
        assert client.get(f"{ROOT}{translated.pk}/").status_code == status, who
        found = client.get(f"{ROOT}?language=en").json()["items"]
        assert ("Finding a home" in {item["title"] for item in found}) is (status == 200), who
        results = client.get("/recherche/?q=home&langue=en").text
        assert ("Finding a" in results) is (status == 200), who


@pytest.mark.once
def test_a_translation_that_is_closed_itself_is_not_named_by_the_french_page(
    cast: Cast, pair: tuple[Any, Any]
) -> None:
    french, translated = pair
    make.restrict(translated, *cast.users["moderator"].groups.all())
    agent = cast.client("agent")
    assert "Finding a home" not in read(agent, french)
    assert agent.get(f"{ROOT}{french.pk}/").json()["translations"] == []
    [named] = cast.client("moderator").get(f"{ROOT}{french.pk}/").json()["translations"]
    assert (named["title"], named["language"]) == ("Finding a home", "en")


def test_what_is_withdrawn_or_deleted_in_french_is_withdrawn_in_english(
    cast: Cast, pair: tuple[Any, Any]
) -> None:
    french, translated = pair
    other = make.page(title="Garder son logement")
    kept = english(other, "Keeping a home")
    french.unpublish()
    other.delete()
    for one in (translated, kept):
        assert not Page.objects.get(pk=one.pk).live
        assert cast.client("agent").get(make.url(one)).status_code == 404
    lost = "Cette page traduit «\xa0Garder son logement\xa0», qui a été supprimée"
    moderator = cast.client("moderator")
    assert lost in moderator.get(f"/cms/pages/{kept.pk}/edit/").text
    assert lost not in moderator.get(f"/cms/pages/{translated.pk}/edit/").text
    make.submitted(kept, cast.users["editor"])
    [asked] = [one for one in mail.outbox if one.subject.endswith("Keeping a home")]
    assert f"- {lost}" in asked.body, "who is asked for an opinion reads it in the mail, and above the text"
    above = moderator.get(f"/cms/pages/{kept.pk}/edit/").text.partition('class="relais-changes"')[2]
    assert lost in above.partition("</section>")[0]
    for live, first_published_at in ((True, kept.first_published_at), (False, None)):
        Page.objects.filter(pk=kept.pk).update(live=live, first_published_at=first_published_at)
        assert any(lost in line for line in changes.in_words(Page.objects.get(pk=kept.pk))), live
    assert not any("supprimée" in line for line in changes.in_words(translated))
    sent = form(title="Keeping a home", summary="Short.", **make.seen(kept), **{"action-publish": "1"})
    assert lost in moderator.post(f"/cms/pages/{kept.pk}/edit/", sent, follow=True).text


@pytest.mark.once
def test_who_publishes_again_in_french_is_told_that_the_english_page_is_not_back(
    cast: Cast, pair: tuple[Any, Any]
) -> None:
    (french, translated), moderator = pair, cast.client("moderator")
    french.unpublish()
    french.refresh_from_db()
    sent = form(title="Trouver un logement", **make.seen(french), **{"action-publish": "1"})
    told = moderator.post(f"/cms/pages/{french.pk}/edit/", sent, follow=True).text
    assert "«\xa0Finding a home\xa0», n’est pas revenue en ligne" in told, "it stays a draft, and it is said"
    assert f'href="/cms/pages/{translated.pk}/edit/"' in told.partition("pas revenue en ligne")[2]
    follows = moderator.get(f"/cms/pages/{french.pk}/edit/").text
    assert "Elle n’est pas en ligne\xa0: c’est un brouillon." in follows


def test_lists_give_french_unless_another_language_is_asked_for(cast: Cast, pair: tuple[Any, Any]) -> None:
    client, (french, translated) = cast.client("agent"), pair

    def titles(path: str) -> set[str]:
        return {item["title"] for item in client.get(path).json()["items"]}

    assert titles(f"{ROOT}?type=content") == {"Trouver un logement"}
    assert titles(f"{ROOT}?type=content&language=en") == {"Finding a home"}
    assert titles(f"{ROOT}{translated.get_parent().pk}/children/") == {"Finding a home"}
    assert titles(f"{ROOT}?section=vie-pratique&language=en&type=content") == {"Finding a home"}
    assert client.get(f"{ROOT}?language=de").status_code == 422
    detail = client.get(f"{ROOT}{translated.pk}/").json()
    assert detail["language"] == "en"
    assert [one["id"] for one in detail["translations"]] == [french.pk]
    assert "Finding" not in client.get("/api/v1/sitemap/").text
    assert "Trouver" not in client.get("/api/v1/sitemap/?language=en").text
    assert {"fr", "en"} <= {one["page"]["language"] for one in synced(client)}


def synced(client: Client) -> list[dict[str, Any]]:
    items = client.get("/api/v1/sync/").json()["items"]
    return [item for item in items if item.get("page")]


@pytest.mark.once
def test_an_editor_makes_a_draft_from_the_french_page_and_is_told_when_that_changes(cast: Cast) -> None:
    french = make.page(title="Trouver un logement")
    editor = cast.client("editor")
    address = f"/cms/pages/{french.pk}/anglais/"
    assert "La traduire d’abord" in editor.get(address).text
    assert editor.post(address).status_code == 422
    for above in (make.home(), make.section()):
        editor.post(f"/cms/pages/{above.pk}/anglais/")
    made = editor.post(address, follow=True)
    assert "Le brouillon en anglais est prêt" in made.text
    draft = standing.translation_of(french)
    assert draft is not None
    assert (draft.live, draft.locale.language_code, draft.owner) == (False, "en", cast.users["editor"])
    assert make.url(draft) == "/en/vie-pratique/trouver-un-logement/"
    assert editor.post(address).url.endswith(f"/pages/{draft.pk}/edit/")  # once, however often
    assert cast.client("agent").get(make.url(draft)).status_code == 404


@pytest.fixture
def booklets(cast: Cast) -> dict[str, Any]:
    """A chapter in both languages, and one that is in French alone."""
    booklet = make.booklet(0)
    week = make.page(
        BookletChapterPage, booklet, "Accueil", stage="first_week", todo="Badge d’accès\nDossier de paie"
    )
    make.page(BookletChapterPage, booklet, "Plus tôt", stage="before", todo="Chercher un toit")
    there = english(booklet, "Welcome")
    first = english(week, "First days", stage="first_week", todo="Access badge\nPay file")
    User.objects.filter(pk=cast.users["newcomer"].pk).update(arrived_on=timezone.localdate())
    return {"booklet": booklet, "week": week, "english": there, "first": first}


def boxes(text: str) -> dict[str, tuple[str, bool]]:
    """By their words: the name of each in the form, and whether it is ticked."""
    found = re.findall(
        r'<input type="checkbox" [^>]*name="done" value="([^"]*)"( checked)?>\s*<label[^>]*>([^<]*)<', text
    )
    return {words: (key, bool(ticked)) for key, ticked, words in found}


@pytest.mark.once
def test_ticks_follow_the_person_from_one_language_to_the_other(cast: Cast, booklets: dict[str, Any]) -> None:
    client = cast.client("newcomer")
    client.post("/langue/", {"language": "en"})
    home = client.get("/").text.split('class="relais-due"')[1].split("</section>")[0]
    due = boxes(home)
    assert list(due) == ["Access badge", "Pay file", "Chercher un toit"]  # the last is in French alone
    assert f'action="{make.url(booklets["english"])}mon-livret/coches/"' in home
    sent = {"done": [due["Access badge"][0], due["Chercher un toit"][0]], "next": "/"}
    assert client.post(f"{make.url(booklets['english'])}mon-livret/coches/", sent).status_code in (204, 302)
    assert BookletTick.objects.count() == 2
    seen = {
        words: ticked
        for page in (booklets["week"], booklets["first"])
        for words, (_key, ticked) in boxes(read(client, page)).items()
    }
    assert seen == {"Badge d’accès": True, "Dossier de paie": False, "Access badge": True, "Pay file": False}
    paper = client.get(f"{make.url(booklets['english'])}mon-livret.pdf").content
    assert "My booklet" in PdfReader(BytesIO(paper)).pages[0].extract_text()
    # A line more in one of them: nobody knows which is which, and no other line is ticked in its stead.
    booklets["first"].refresh_from_db()
    booklets["first"].todo = "Canteen card\nAccess badge\nPay file"
    booklets["first"].save_revision().publish()
    assert not any(ticked for _key, ticked in boxes(read(client, booklets["first"])).values())
    editor = cast.client("moderator")
    told = [
        "les coches ne passent plus" in editor.get(f"/cms/pages/{booklets[name].pk}/edit/").text
        for name in ("first", "english")
    ]
    assert told == [True, False]


@pytest.mark.once
def test_each_part_of_the_booklet_leads_to_the_same_in_the_other_language(
    cast: Cast, booklets: dict[str, Any]
) -> None:
    client = cast.client("newcomer")
    french, there = make.url(booklets["booklet"]), make.url(booklets["english"])
    for part in ("", "mon-livret/", "imprimer/"):
        text, foreign = client.get(f"{french}{part}").text, client.get(f"{there}{part}").text
        assert re.search(rf'href="{there}{part}"\s+hreflang="en"', text), part
        assert re.search(rf'href="{french}{part}"\s+hreflang="fr"', foreign), part
        assert f'name="next" value="{there}{part}"' in text
        assert f'name="next" value="{french}{part}"' in foreign
    week, first = make.url(booklets["week"]), make.url(booklets["first"])
    assert f'href="{first}"' in client.get(week).text
    assert f'href="{week}"' in client.get(first).text


@pytest.mark.once
def test_who_may_not_edit_a_page_does_not_translate_it(cast: Cast, pair: tuple[Any, Any]) -> None:
    french, translated = pair
    assert cast.client("agent").post(f"/cms/pages/{french.pk}/anglais/").status_code == 403
    assert cast.client("editor").post(f"/cms/pages/{translated.pk}/anglais/").status_code == 403
    with pytest.raises(actions.PermissionDenied):
        actions.translate(french, cast.users["agent"])
    assert ContentPage.objects.count() == 2


@pytest.mark.once
def test_what_is_withdrawn_along_is_said_before_and_only_where_there_is_some(
    cast: Cast, pair: tuple[Any, Any]
) -> None:
    (french, translated), alone, client = pair, make.page(title="Sans traduction"), cast.client("moderator")
    bulk = "/cms/bulk/wagtailcore/page/{}/?id={}"
    told = "en anglais ne sera plus lue non plus\u00a0: «\u00a0Finding a home\u00a0»"
    for verb in ("unpublish", "delete"):
        for path in (f"/cms/pages/{{}}/{verb}/", bulk.format(verb, "{}")):
            assert told in client.get(path.format(french.pk)).text, path
            assert "en anglais" not in client.get(path.format(alone.pk)).text, path
            assert "en anglais" not in client.get(path.format(translated.pk)).text, path
    section = client.get(f"/cms/pages/{french.get_parent().pk}/delete/")
    assert section.status_code == 403
    above = cast.client("administrator").get(f"/cms/pages/{french.get_parent().pk}/unpublish/").text
    assert "Avec les sous-pages\u00a0: 2 pages en anglais ne seront plus lues" in above
    translated.unpublish()
    assert "en anglais ne sera" not in client.get(f"/cms/pages/{french.pk}/delete/").text


@pytest.mark.once
def test_in_english_nothing_is_created_or_copied_and_what_is_there_stays_among_its_kind(
    cast: Cast, pair: tuple[Any, Any]
) -> None:
    (french, translated), client = pair, cast.client("moderator")
    section = translated.get_parent().specific
    assert client.get(f"/cms/pages/{section.pk}/add_subpage/").status_code == 403
    assert client.get(f"/cms/pages/add/pages/contentpage/{section.pk}/").status_code == 403
    assert client.get(f"/cms/pages/{translated.pk}/copy/").status_code == 403
    assert f"/{section.pk}/add_subpage/" not in client.get(f"/cms/pages/{section.pk}/").text
    assert f"/{section.pk}/" not in client.get("/cms/").text, "no new page is offered there"
    assert section.takes == french.get_parent().specific.takes

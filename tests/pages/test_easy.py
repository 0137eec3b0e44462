"""Easy-to-read versions: how they are written, linked both ways, and when one is overtaken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pages.easy import lines, rules, standing
from pages.easy.rules import Rule
from pages.models import ContentPage, EmergencyPage, ThemePage
from pages.reference import Language
from portal.demo import markup, pages
from tests.cast import Cast
from tests.pages import make

EASY = "Vous écrivez un message.\n\nLe message est secret."


@pytest.mark.once
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Vous écrivez un message secret.", []),
        ("Appelez le 01 99 00 12 34, le jour et la nuit.", []),
        ("Demandez : « Est-ce que tu vas bien ? Dis-moi. »", []),
        ("Vous écrivez. Le message part.", [Rule.SEVERAL]),
        (" ".join(["mot"] * 15) + ".", []),
        (" ".join(["mot"] * 16) + ".", [Rule.LONG]),
        ("Le titre IV parle des congés.", [Rule.ROMAN]),
        ("C’est une loi du XXe siècle.", [Rule.ROMAN]),
        ("Apportez vos papiers, photos, etc.", [Rule.ABBREVIATION]),
        ("Un papier & un stylo", [Rule.SIGN]),
        ("Vous recevez 90 % de la paie.", [Rule.PERCENT]),
        ("La demande est étudiée par la commission.", [Rule.PASSIVE]),
        ("Vous avez deux mois.", [Rule.LETTERS]),
        ("Demandez la RQTH.", [Rule.CAPITALS]),
        ("Il ne parle à personne.", [Rule.NEGATIVE]),
        ("Ne touchez pas la personne.", []),
        ("Lisez, puis voir la page suivante.", [Rule.REFERENCE]),
    ],
)
def test_what_a_program_can_say_of_a_line(line: str, found: list[Rule]) -> None:
    assert [one.rule for one in rules.check([line])] == found


@pytest.mark.once
@pytest.mark.django_db
def test_every_easy_page_of_the_demonstration_keeps_to_the_sure_rules_and_is_linked() -> None:
    sources = {source.slug: source for source in pages.sources()}
    easy = {slug for slug, source in sources.items() if source.data.get("is_easy")}
    pointed = [source.data["easy_to_read"] for source in sources.values() if "easy_to_read" in source.data]
    assert len(easy) >= 20
    assert sorted(pointed) == sorted(easy - {"facile-ecrire"})  # which stands for a screen
    french = {slug: source for slug, source in sources.items() if source.language == Language.FRENCH}
    emergencies = {slug for slug, source in french.items() if source.model is EmergencyPage} - easy
    assert all(sources[slug].data["easy_to_read"] in easy for slug in emergencies)
    writer = pages.Writer(dict.fromkeys(sources, 1), by=None, scales={})  # type: ignore[arg-type]
    faults = {}
    for slug in easy:
        page = sources[slug].model()
        writer.fill(page, sources[slug].data)
        if found := rules.sure(lines.of_page(page)):
            faults[slug] = found
        assert len(lines.of_page(page)) > 12, slug
    assert faults == {}


def pair() -> tuple[ContentPage, ContentPage]:
    section = make.section("mon-service-social")
    easy = make.page(
        ContentPage,
        section,
        "Écrire, en facile à lire",
        is_easy=True,
        slug="facile-ecrire",
        body=[("text", markup.rich("Vous écrivez. C’est secret.", lambda _slug: None))],
    )
    return easy, make.page(ContentPage, section, "Écrire", easy_to_read=easy)


@pytest.mark.once
@pytest.mark.django_db
def test_a_page_and_its_easy_version_lead_to_each_other_and_screens_to_theirs(cast: Cast) -> None:
    easy, full = pair()
    agent = cast.client("agent")
    assert f'href="{make.url(easy)}"' in agent.get(make.url(full)).text
    shown = agent.get(make.url(easy)).text
    assert "Facile à lire et à comprendre" in shown
    assert f'href="{make.url(full)}"' in shown
    assert "En facile à lire" in agent.get(make.section("mon-service-social").url).text
    assert "Écrire, en facile à lire" in agent.get("/facile-a-lire/").text
    for screen in ("/demande/", "/demande/suivi/"):  # "Écrire" is no page: the screen leads there itself
        assert f'href="{make.url(easy)}"' in agent.get(screen).text
    said = agent.get(f"/api/v1/pages/{easy.pk}/").json()
    assert (said["is_easy"], said["full_version"]["id"], said["easy_to_read"]) == (True, full.pk, None)
    assert agent.get(f"/api/v1/pages/{full.pk}/").json()["easy_to_read"]["id"] == easy.pk
    full.unpublish()
    assert make.url(full) not in agent.get(make.url(easy)).text


@pytest.mark.once
@pytest.mark.django_db
def test_an_editor_is_told_what_to_mend_and_that_the_page_behind_has_changed(cast: Cast) -> None:
    easy, full = pair()
    editor, form = cast.client("editor"), f"/cms/pages/{easy.pk}/edit/"
    ContentPage.objects.filter(pk=easy.pk).update(last_published_at=timezone.now())
    before = editor.get(form).text
    assert "Plusieurs phrases sur une ligne" in before
    assert "a changé depuis" not in before
    later = timezone.now() + timedelta(days=2)
    ContentPage.objects.filter(pk=full.pk).update(last_published_at=later)
    assert "La page d’origine a changé depuis" in editor.get(form).text
    assert "La version facile à lire de cette page" in editor.get(f"/cms/pages/{full.pk}/edit/").text
    assert "Facile à lire : la page d’origine a changé depuis" in editor.get("/cms/").text
    ContentPage.objects.filter(pk=easy.pk).update(as_of=timezone.localdate(later))  # "Toujours exact"
    assert standing.overtaken() == []


@pytest.mark.once
def test_the_window_of_easy_pages_opens_where_the_one_to_choose_is(cast: Cast) -> None:
    """A new page is made in the section; an easy one that has its page already is not the one to choose."""
    section, sought = make.section(), "/choose-page/{}/"
    theme = make.page(ThemePage, section, "Budget", theme="housing")
    full = make.page(ContentPage, theme, "Tenir son budget")

    def opens() -> str:
        shown = cast.client("editor").get(f"/cms/pages/{full.pk}/edit/").text
        return next(place for place in (section, theme) if sought.format(place.pk) in shown).title

    assert opens() == "Vie pratique"
    easy = make.page(ContentPage, theme, "Trop de dettes, en facile", is_easy=True)
    other = make.page(ContentPage, theme, "Trop de dettes", easy_to_read=easy)
    assert (opens(), other.easy_to_read_id) == ("Budget", easy.pk)
    new = make.page(ContentPage, section, "Le budget, en facile", live=False)
    new.is_easy = True
    new.save_revision()
    assert opens() == "Vie pratique"

"""The pages of the demonstration: whole, linked, shown, and never written twice."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Page, Revision

from directory.reference import EMERGENCY_NUMBERS
from pages.editing import follow_up, setup
from pages.models import BenefitPage, CampaignPage, EventPage, Registration, RelaisDocument
from pages.quality import broken
from pages.reading import tree
from portal.demo import markup, pages
from tests.cast import Cast, build_cast
from tests.portal.web import ROOT

HREF = re.compile(r"<main.*?</main>", re.DOTALL)
LOCAL = re.compile(r'href="(/(?!static/)[^"#?]*)')
NUMBERS = re.compile(r"(?:tel:|'number': ')(\d+)")
# A permanence is a drop-in session, a référent a disability referent, in English too.
OTHER_WORDS = re.compile(r"(?i)duty (?:time|hour)|on duty|disability officer|(?<![{/])\bpermanences?\b")
PAPERS = {
    "/vie-pratique/argent/budget/": "Grille de budget du mois",
    "/prestations/aide-exceptionnelle/": "Préparer une demande d’aide exceptionnelle",
}


@pytest.mark.django_db
def test_the_demonstration_is_whole_linked_shown_and_never_written_twice(subtests: pytest.Subtests) -> None:
    """Loaded once for all that is asked: it takes its time. On the clock’s day: Wagtail reads the clock."""
    cast = build_cast()
    for who, email in (("editor", pages.EDITOR), ("moderator", pages.MODERATOR)):
        cast.users[who].email = email
        cast.users[who].save()
    pages.load(timezone.now())
    for ask in ASKED:
        with subtests.test(ask.__name__):
            ask(cast)


def the_demonstration_is_whole_and_kept_when_loaded_again(loaded: Cast) -> None:
    count, revisions = Page.objects.count(), Revision.objects.count()
    page = BenefitPage.objects.get(slug="pret-social")
    page.title = "Titre changé par une personne"
    page.save_revision().publish()
    pages.load(timezone.now() + timedelta(days=1))
    assert (Page.objects.count(), Revision.objects.count()) == (count, revisions + 1)
    assert BenefitPage.objects.get(pk=page.pk).title == "Titre changé par une personne"
    assert count > 60


def two_people_read_what_is_submitted_under_benefits(loaded: Cast) -> None:
    benefit, other = BenefitPage.objects.get(slug="pret-social"), CampaignPage.objects.first()
    assert other is not None
    assert [task.name for task in benefit.get_workflow().tasks] == [setup.PEER_TASK, setup.TASK]
    assert [task.name for task in other.get_workflow().tasks] == [setup.TASK]


def every_page_answers_and_no_link_leads_nowhere(loaded: Cast) -> None:
    client = loaded.client("agent")
    urls = {node.url for node in tree.current().by_pk.values()}
    broken = set()
    for url in urls:
        response = client.get(url)
        assert response.status_code == 200, url
        main = HREF.search(response.text)
        assert main is not None, url
        assert "<a>" not in main[0], url
        broken |= {(url, link) for link in LOCAL.findall(main[0]) if not leads_somewhere(link, urls)}
    assert not broken


def no_benefit_answers_before_when_by_none(loaded: Cast) -> None:
    deadlines = BenefitPage.objects.values_list("deadline", flat=True)
    assert [said for said in deadlines if said.startswith("Aucun")] == []


def the_overseas_chapter_leads_to_those_who_work_there_not_to_the_reader_s_own(loaded: Cast) -> None:
    text = loaded.client("agent").get("/nouvel-arrivant/livret/arriver-outre-mer/").text
    assert 'href="/annuaire/regions/outre-mer/"' in text
    assert "Écrire au service social du territoire" not in text


def leads_somewhere(link: str, urls: set[str]) -> bool:
    try:
        match = resolve(link)
    except Resolver404:
        return False
    return link in urls or link.endswith("/imprimer/") if match.url_name == "wagtail_serve" else True


def what_tells_of_a_loss_or_of_a_handicap_is_sensitive_and_announcements_are_true_on_any_day(
    loaded: Cast,
) -> None:
    """So no favourite, and no title of a window, says it."""
    by_slug = {node.url.rstrip("/").rsplit("/", 1)[-1]: node for node in tree.current().by_pk.values()}
    told = [node for node in by_slug.values() if node.url.startswith("/handicap/")]
    told += [
        by_slug[s] for s in ("separation", "deces-d-un-proche", "difficultes-au-travail", "enfant-handicape")
    ]
    assert len(told) > 8
    named = dict(Page.objects.values_list("pk", "seo_title"))
    assert [node.url for node in told if not (node.sensitive and named[node.pk])] == []
    never = re.compile(r"fin de l’année|au (printemps|automne)|cet (hiver|été)")
    assert [p.title for p in CampaignPage.objects.all() if never.search(p.banner + str(p.body))] == []


def the_dashboard_has_something_to_show(loaded: Cast) -> None:
    assert len(follow_up.due(timezone.localdate())) == len(pages.OVERDUE)
    assert follow_up.scheduled().count() == 1
    assert follow_up.waiting().count() == 1
    assert [one.page.slug for one in broken.links()] == ["parent-age"]
    assert not EventPage.objects.get(slug=pages.SCHEDULED).live


def dates_follow_the_day_of_loading(loaded: Cast) -> None:
    now = timezone.now()
    running = [page for page in CampaignPage.objects.all() if page.runs(now)]
    assert len(running) == 3
    assert timezone.localtime(pages.moment("+12d 14:00", now)).hour == 14
    nearly_full = EventPage.objects.get(slug="forum-retraite")
    assert nearly_full.places == nearly_full.registrations.count() + 1
    assert Registration.objects.filter(is_waiting=True, event__slug="reunion-nouveaux-arrivants").exists()
    with pytest.raises(ValueError, match="relative date"):
        pages.moment("tomorrow", now)


def papers_are_downloaded_from_their_pages(loaded: Cast) -> None:
    client = loaded.client("agent")
    for page, paper in PAPERS.items():
        document = RelaisDocument.objects.get(title=paper)
        assert f'href="{document.url}"' in client.get(page).text, page
        answer = client.get(document.url)
        assert b"".join(answer.streaming_content).startswith(b"%PDF-"), page


ASKED: list[Callable[[Cast], None]] = [
    two_people_read_what_is_submitted_under_benefits,
    every_page_answers_and_no_link_leads_nowhere,
    no_benefit_answers_before_when_by_none,
    the_overseas_chapter_leads_to_those_who_work_there_not_to_the_reader_s_own,
    what_tells_of_a_loss_or_of_a_handicap_is_sensitive_and_announcements_are_true_on_any_day,
    the_dashboard_has_something_to_show,
    dates_follow_the_day_of_loading,
    papers_are_downloaded_from_their_pages,
    the_demonstration_is_whole_and_kept_when_loaded_again,  # the last: it writes
]


def test_the_next_review_of_a_page_is_ahead_whenever_the_demonstration_is_loaded() -> None:
    planned = [source.data["review_on"] for source in pages.sources() if "review_on" in source.data]
    found = {}
    for day in ("2026-12-31", "2027-04-20", "2027-05-02", "2028-02-29", "2041-07-01"):
        today = date.fromisoformat(day)
        ahead = [(pages.next_review(one, today) - today).days for one in planned]
        found[day] = (len(ahead) > 60, min(ahead) >= 30, max(ahead) < 30 + 366)
    assert found == dict.fromkeys(found, (True, True, True))


def test_who_reads_english_finds_the_same_numbers_and_one_word_for_each_thing() -> None:
    source = {one.slug: one.data for one in pages.sources()}
    english = {slug: data for slug, data in source.items() if data.get("translates")}
    assert len(english) > 20
    missing = {
        slug: numbers_of(source.get(data["translates"], {})) - numbers_of(data)
        for slug, data in english.items()
    }
    assert {slug: numbers for slug, numbers in missing.items() if numbers} == {}
    french = [(data, source.get(data["translates"], {"title": ""})) for data in english.values()]
    same = ("as_of", "review_on", "legal_reference")  # what both say of themselves
    assert [
        one["title"] for one, of in french if of["title"] and any(one.get(k) != of.get(k) for k in same)
    ] == []
    with translation.override("en"):  # a subject has one name, in a menu, a form and above its page
        names = [(one["title"], gettext(of["title"]), of["title"]) for one, of in french if of["title"]]
    assert [name for name in names if name[1] not in (name[0], name[2])] == []
    (home,) = [data for data in english.values() if data["translates"] == "accueil"]
    assert numbers_of(home) == {entry.number for entry in EMERGENCY_NUMBERS}
    catalogue = (ROOT / "portal/locale/en/LC_MESSAGES/django.po").read_text()
    said = [line for line in catalogue.splitlines() if line.startswith("msgstr")]
    assert [line for line in [*map(str, english.values()), *said] if OTHER_WORDS.search(line)] == []


def numbers_of(page: dict[str, Any]) -> set[str]:
    return set(NUMBERS.findall(str(page)))


def test_ticks_pass_between_the_chapters_in_both_languages() -> None:
    chapters = {one.slug: one.data for one in pages.sources() if one.data["type"] == "chapter"}
    pairs = [(data, chapters[data["translates"]]) for data in chapters.values() if "translates" in data]
    assert len(pairs) == 4
    assert [
        english["title"] for english, french in pairs if len(english["todo"]) != len(french["todo"])
    ] == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un\nmot.\n\nDeux.", "<p>Un mot.</p><p>Deux.</p>"),
        ("Voici :\n- un\n- deux", "<p>Voici :</p><ul><li>un</li><li>deux</li></ul>"),
        ("1. un\n2. deux", "<ol><li>un</li><li>deux</li></ol>"),
        ("**gras** et [le 3114](tel:3114)", '<p><b>gras</b> et <a href="tel:3114">le 3114</a></p>'),
        ("[ici](page:ici)", '<p><a linktype="page" id="7">ici</a></p>'),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
    ],
)
def test_the_small_markup_becomes_rich_text(text: str, html: str) -> None:
    assert markup.rich(text, {"ici": 7}.get) == html


@pytest.mark.parametrize("text", ["[x](page:rien)", "[x](javascript:alert)", "[x](http://exemple.fr)"])
def test_a_link_that_leads_nowhere_stops_the_loading(text: str) -> None:
    with pytest.raises(markup.UnknownLink):
        markup.rich(text, {}.get)

"""Restricted pages: invisible is 404, in lists, menus, links, the plan of the site and the API alike."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from directory.roles import GROUPS, Role
from pages.models import BenefitPage, CampaignPage, ContentPage, ThemePage
from pages.reading import policy
from tests.cast import Cast
from tests.pages import make

pytestmark = pytest.mark.django_db
SECRET = "Note réservée"


@pytest.fixture
def restricted(cast: Cast):
    theme = make.page(ThemePage, title="Famille")
    page = make.page(ContentPage, theme, SECRET, slug="note")
    make.page(ContentPage, theme, "Page ouverte", related=[("page", page.specific)])
    make.page(ContentPage, theme, "Autre page ouverte")
    make.restrict(page, Group.objects.get(name=GROUPS[Role.MODERATOR]))
    return page


def test_a_page_for_moderators_does_not_exist_for_others(cast: Cast, restricted: ContentPage) -> None:
    found = {who: cast.client(who).get("/vie-pratique/famille/note/").status_code for who in cast.users}
    assert found == {who: 200 if who in ("moderator", "administrator") else 404 for who in cast.users}


@pytest.mark.parametrize(
    "path",
    ["/vie-pratique/famille/", "/vie-pratique/famille/page-ouverte/", "/vie-pratique/", "/plan-du-site/"],
)
def test_it_is_in_no_list_menu_or_plan(cast: Cast, restricted: ContentPage, path: str) -> None:
    assert SECRET not in cast.client("agent").get(path).text


def test_its_group_finds_it_where_it_belongs(cast: Cast, restricted: ContentPage) -> None:
    for path in ("/vie-pratique/famille/", "/vie-pratique/famille/page-ouverte/", "/plan-du-site/"):
        assert SECRET in cast.client("moderator").get(path).text


def test_what_stands_beneath_a_restricted_page_is_restricted(cast: Cast) -> None:
    section = make.section("handicap")
    make.page(under=section, title=SECRET, slug="note")
    make.restrict(section, Group.objects.get(name=GROUPS[Role.EDITOR]))
    assert cast.client("agent").get("/handicap/note/").status_code == 404
    assert cast.client("editor").get("/handicap/note/").status_code == 200


def test_a_restricted_campaign_is_not_on_the_home_page(cast: Cast) -> None:
    campaign = make.page(CampaignPage, make.section("rendez-vous"), "Campagne", banner=SECRET)
    make.restrict(campaign, Group.objects.get(name=GROUPS[Role.MODERATOR]))
    assert SECRET not in cast.client("agent").get("/").text
    assert SECRET in cast.client("moderator").get("/").text


def test_a_restricted_benefit_is_not_among_the_cards_of_a_cached_page(cast: Cast) -> None:
    benefit = make.page(BenefitPage, make.section("prestations"), SECRET)
    body = [("benefits", {"title": "Les aides", "pages": [benefit.page_ptr]})]
    make.page(title="Avec des aides", body=body)
    make.restrict(benefit, Group.objects.get(name=GROUPS[Role.MODERATOR]))
    assert SECRET in cast.client("moderator").get("/vie-pratique/avec-des-aides/").text
    assert SECRET not in cast.client("agent").get("/vie-pratique/avec-des-aides/").text


def test_a_page_behind_a_shared_password_is_served_to_nobody(cast: Cast) -> None:
    page = make.page(title=SECRET, slug="note")
    restriction = make.restrict(page)
    restriction.restriction_type, restriction.password = "password", "partagé"
    restriction.save()
    assert cast.client("agent").get("/vie-pratique/note/").status_code == 404
    assert SECRET not in cast.client("agent").get("/plan-du-site/").text


def test_the_queryset_for_search_follows_the_same_rule(cast: Cast, restricted: ContentPage) -> None:
    def titles(who: object) -> set[str]:
        return set(policy.readable_by(who).values_list("title", flat=True))

    assert SECRET not in titles(cast.users["agent"])
    assert SECRET not in titles(AnonymousUser())
    assert SECRET in titles(cast.users["moderator"])
    assert "Page ouverte" in titles(cast.users["agent"])
    assert "Root" not in titles(cast.users["administrator"])


def test_a_draft_is_readable_by_nobody(cast: Cast) -> None:
    make.page(title="Brouillon", live=False)
    assert cast.client("administrator").get("/vie-pratique/brouillon/").status_code == 404
    assert "Brouillon" not in policy.readable_by(cast.users["administrator"]).values_list("title", flat=True)

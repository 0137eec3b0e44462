"""The published pages for other systems: typed blocks, resolved links, nothing that is not theirs."""

import pytest

from pages.models import BenefitPage, CampaignPage, EmergencyPage, EventPage, ThemePage
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_blocks import SAMPLES
from tests.pages.test_files import document, picture, rendition

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/pages/"


def get(cast: Cast, path: str, who: str = "agent", status: int = 200) -> dict[str, object]:
    response = cast.client(who).get(ROOT + path)
    assert response.status_code == status, response.text
    return response.json()


def titles(cast: Cast, path: str, who: str = "agent") -> set[str]:
    return {item["title"] for item in get(cast, path, who)["items"]}


def test_a_list_is_filtered_by_type_section_theme_and_words(cast: Cast) -> None:
    theme = make.page(ThemePage, title="Famille")
    make.page(under=theme, title="Se séparer", theme="family", summary="Divorcé, et après ?")
    make.page(BenefitPage, make.section("prestations"), "Garde d’enfant", theme="family")
    assert titles(cast, "?type=benefit") == {"Garde d’enfant"}
    assert titles(cast, "?section=vie-pratique&type=content") == {"Se séparer"}
    assert titles(cast, "?theme=family&type=theme") == {"Famille"}
    assert titles(cast, "?q=DIVORCE%20apres") == {"Se séparer"}
    assert "no such section" in str(get(cast, "?section=rien", status=422))


def test_a_list_is_cut_by_limit_and_goes_on_by_cursor(cast: Cast) -> None:
    for n in range(5):
        make.page(title=f"Situation {n}")
    first = get(cast, "?type=content&limit=2")
    assert first["count"] == 5
    second = get(cast, f"?type=content&limit=2&cursor={first['next']}")
    assert [item["title"] for item in second["items"]] == ["Situation 2", "Situation 3"]
    assert get(cast, f"?type=content&limit=2&cursor={second['next']}")["next"] is None


@pytest.mark.parametrize(
    "query", ["type=nothing", "theme=x", "limit=-1", "limit=x", "offset=-5", "limit=999999999999"]
)
def test_a_wrong_parameter_is_answered_with_a_problem(cast: Cast, query: str) -> None:
    response = cast.client("agent").get(f"{ROOT}?{query}")
    assert response.status_code in (400, 422), response.text


def test_each_block_says_its_kind(cast: Cast) -> None:
    body = [{"type": kind, "value": value} for kind, (value, _shown) in SAMPLES.items()]
    page = make.page(title="Tout")
    page.body = body
    page.save_revision().publish()
    found = get(cast, f"{page.pk}/")["body"]
    said = [kind for kind in SAMPLES if kind != "amount"]  # it names no scale: there is nothing to say
    assert [block["type"] for block in found] == said
    by = {block["type"]: block for block in found}
    assert by["text"]["html"] == "<p>Un <b>texte</b>.</p>"
    assert by["table"]["rows"] == [["Vous", "Tout"]]
    assert by["numbers"]["items"][0]["number"] == "01 99 00 12 34"


def test_links_are_resolved_and_files_have_addresses(cast: Cast) -> None:
    target, image = make.page(title="Se loger"), picture("Une main tendue")
    rendition(image, "width-480")
    rendition(image, "width-1200")
    link = f'<p><a linktype="page" id="{target.pk}">là</a></p>'
    body = [
        ("text", link),
        ("image", {"image": image, "caption": ""}),
        ("document", {"document": document(), "text": ""}),
    ]
    text, picture_block, file_block = get(cast, f"{make.page(title='A', body=body).pk}/")["body"]
    assert text["html"] == f'<p><a href="/vie-pratique/se-loger/" data-page="{target.pk}">là</a></p>'
    assert picture_block["image"]["alternative"] == "Une main tendue"
    assert set(picture_block["image"]["renditions"]) == {"small", "large"}
    served = cast.client("agent").get(file_block["document"]["file_url"])
    assert b"".join(served.streaming_content) == b"du texte"


def test_what_is_particular_to_a_kind_stands_under_its_name(cast: Cast) -> None:
    benefit = make.page(
        BenefitPage, make.section("prestations"), "Aide", documents="A\nB", audience=["retired"]
    )
    emergency = make.page(EmergencyPage, make.section("urgence"), "Danger")
    campaign = make.page(CampaignPage, make.section("rendez-vous"), "Campagne")
    event = make.page(EventPage, make.section("rendez-vous"), "Forum")
    chapter = make.booklet(1).get_children().get()
    assert get(cast, f"{benefit.pk}/")["benefit"]["documents"] == ["A", "B"]
    assert get(cast, f"{emergency.pk}/")["emergency"]["numbers"][0]["number"] == "15"
    assert get(cast, f"{campaign.pk}/")["campaign"]["subject"] == "disability"
    assert get(cast, f"{event.pk}/")["event"]["kind"] == "meeting"
    assert get(cast, f"{chapter.pk}/")["chapter"]["todo"] == ["Faire 1"]


def test_a_page_is_found_by_its_address(cast: Cast) -> None:
    page = make.page()
    assert get(cast, "find/?path=/vie-pratique/se-separer/")["id"] == page.pk
    assert get(cast, "find/?path=vie-pratique/se-separer")["breadcrumb"][-1]["title"] == "Vie pratique"
    get(cast, "find/?path=/rien/", status=404)


def test_drafts_and_restricted_pages_look_like_unknown_ones(cast: Cast) -> None:
    draft = make.page(title="Brouillon", live=False)
    closed = make.page(title="Réservée")
    make.restrict(closed, *cast.users["moderator"].groups.all())
    for pk in (draft.pk, closed.pk, 999_999):
        get(cast, f"{pk}/", status=404)
    get(cast, "find/?path=/vie-pratique/reservee/", status=404)
    assert titles(cast, "?type=content") == set()
    assert titles(cast, "?type=content", "moderator") == {"Réservée"}
    assert get(cast, f"{closed.pk}/", "moderator")["title"] == "Réservée"


def test_nobody_reads_without_a_sign_in(cast: Cast) -> None:
    page = make.page()
    for path in ("", f"{page.pk}/", "find/?path=/"):
        assert cast.client("anonymous").get(ROOT + path).status_code == 401

"""A new page: its address is made of its title, and the words of its plan go no further than a draft."""

import json
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import APIToken
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from pages import starting
from pages.editing import starters
from pages.kinds import KINDS
from pages.kinds.forms import end_of_address
from pages.models import BookletChapterPage, ContentPage
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_workflow import NEW, form

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def create(cast: Cast, who: str = "editor", action: str = "", **fields: Any) -> Any:
    data = form(**({f"action-{action}": "1"} if action else {}), **fields)
    return cast.client(who).post(NEW.format(make.section().pk), data)


# --- The address -------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("action", ["", "submit"])
def test_a_page_is_saved_without_a_word_on_its_address(cast: Cast, action: str) -> None:
    summary = {"summary": "Pour qui arrive.\r\nUne seule fois."}
    answer = create(cast, action=action, title="L’aide à l’installation", slug="", **summary)
    assert answer.status_code == 302
    page = ContentPage.objects.get()
    assert (page.slug, page.summary) == ("l-aide-a-l-installation", "Pour qui arrive. Une seule fois.")


def test_a_page_beside_with_that_title_gives_a_number(cast: Cast) -> None:
    make.page(title="Une page neuve", slug="une-page-neuve")
    create(cast, slug="")
    assert ContentPage.objects.filter(slug="une-page-neuve-2").exists()


def test_the_address_follows_the_title_until_the_page_was_published(cast: Cast) -> None:
    """A page is saved by itself while its title is still being typed."""
    refused = "Un titre sans fin " * 15  # the browser fills the address from it
    for title, slug in ((refused, slugify(refused)[:250]), ("", "les-ai")):
        answer = create(cast, title=title, slug=slug, action="submit")
        assert answer.context["form"]["slug"].value() == ("" if title else "les-ai")
    create(cast, title="Les ai", slug="")
    page = ContentPage.objects.get()
    client = cast.client("moderator")

    def save(**more: Any) -> None:
        client.post(f"/cms/pages/{page.pk}/edit/", form(**more, **make.seen(page)))

    save(title="Les aides", slug="les-ai")
    assert ContentPage.objects.get().slug == "les-aides"
    save(title="Les aides au logement", slug="choisie")
    assert ContentPage.objects.get().slug == "choisie"
    answer = client.post(
        f"/cms/pages/{page.pk}/edit/", form(title=refused, slug=slugify(refused), **make.seen(page))
    )
    assert answer.context["form"]["slug"].value() == ""
    publish = {"slug": "les-aides-au-logement", "action-publish": "1"}
    save(title="Les aides au logement", **publish)
    save(title="Aides", **publish)
    page = ContentPage.objects.get()
    assert (page.title, page.slug) == ("Aides", "les-aides-au-logement")


@pytest.mark.once
@pytest.mark.parametrize(
    ("title", "end"), [("???", "page"), ("d’" + "mot " * 40, "d-" + "mot-" * 18 + "mot")]
)
def test_a_title_without_letters_or_without_end_has_an_address(title: str, end: str) -> None:
    assert end_of_address(title) == end
    assert len(end_of_address(title)) <= 80


# --- The plan ----------------------------------------------------------------------------------------------

LEFT = "<p>Qui répond, et quand.</p>"


def with_plan() -> dict[str, Any]:
    steps = {"title": "Par quoi commencer", "items": streamfield([])}
    items = {"items-count": "1", "items-0-deleted": "", "items-0-order": "0", "items-0-type": "item"}
    steps = {"title": "Par quoi commencer", **items, "items-0-value": rich_text("<p>Le premier geste.</p>")}
    return {"body": streamfield([("heading", "Qui appeler"), ("text", rich_text(LEFT)), ("steps", steps)])}


@pytest.mark.once
@pytest.mark.parametrize(("who", "action"), [("editor", "submit"), ("moderator", "publish")])
def test_words_of_the_plan_stop_a_page_and_are_named_beside_their_block(
    cast: Cast, who: str, action: str
) -> None:
    answer = create(cast, who, action, **with_plan())
    assert answer.status_code == 200
    assert not ContentPage.objects.exists()
    data = answer.context["form"].errors.as_data()["body"][0].as_json_data()
    assert list(data["blockErrors"]) == [1, 2], "not the title, which may stay"
    assert "Phrase du modèle à remplacer" in str(data["blockErrors"][1])
    assert "Le premier geste." in str(data["blockErrors"][2])
    assert create(cast, who, **with_plan()).status_code == 302, "a draft keeps them"
    assert not ContentPage.objects.get().live


def test_a_page_for_a_later_date_is_stopped_as_well(cast: Cast) -> None:
    answer = create(cast, "moderator", "publish", go_live_at="2100-01-01 09:00", **with_plan())
    assert answer.status_code == 200
    assert not ContentPage.objects.exists()


def _in_bulk(cast: Cast, page: Any) -> Any:
    path = f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}"
    return cast.client("moderator").post(path, make.listed(page), follow=True)


def _approved(cast: Cast, page: Any) -> Any:
    """As an older version let it be submitted."""
    state = make.submitted(page, cast.users["editor"])
    path = f"/cms/pages/workflow/action/{page.pk}/approve/{state.current_task_state.pk}/"
    return cast.client("moderator").post(path, follow=True)


@pytest.mark.once
@pytest.mark.parametrize("door", [_in_bulk, _approved])
def test_no_other_door_publishes_them_and_each_says_why(cast: Cast, door: Callable[..., Any]) -> None:
    page = make.page(live=False, body=[("text", LEFT)])
    page.save_revision()
    answer = door(cast, page)
    assert answer.status_code == 200
    assert "contient encore des phrases du modèle" in answer.text
    assert not ContentPage.objects.get().live


def test_a_program_of_an_editor_is_refused_as_well(cast: Cast) -> None:
    page = make.page(live=False, body=[("text", LEFT)])
    page.save_revision()
    _token, text = APIToken.create_token(user=cast.users["moderator"], name="outil")
    tool = Client(headers={"authorization": f"Bearer {text}"})
    answer = tool.post(
        f"/api/v3-preview/pages/{page.pk}/actions/publish/", "{}", content_type="application/json"
    )
    assert answer.status_code == 422, answer.text
    assert "contient encore" in json.dumps(answer.json(), ensure_ascii=False)
    assert not ContentPage.objects.get().live


@pytest.mark.once
@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.starts_empty], ids=lambda k: k.__name__)
def test_an_untouched_plan_of_each_kind_is_noticed(kind: Any) -> None:
    page = kind(title="Neuve")
    starters.fill(page)
    with pytest.raises(starting.Unready):
        starting.check(page)
    values = {name: getattr(page, name) for name in starting._written(kind)}
    plain = {name for name, value in values.items() if value and (isinstance(value, str) or name == "steps")}
    assert plain <= set(starting.errors(kind, values)), "words that readers would read, and nobody wrote"


def test_dates_that_do_not_follow_each_other_are_said_where_they_are_chosen(cast: Cast) -> None:
    answer = create(cast, go_live_at="2100-01-02 09:00", expire_at="2100-01-01 09:00")
    assert answer.status_code == 200
    tab = answer.text.split("La page paraît dès qu’elle est publiée")
    assert len(tab) == 1, "it would not"
    said = answer.context["form"].errors["expire_at"][0]
    assert said == "La fin précède le début."
    label = answer.context["form"].fields["expire_at"].label
    assert unescape(answer.text).count(f"{label}\xa0: {said}") == 1


@pytest.mark.once
def test_the_words_of_a_chapter_to_do_are_to_be_replaced(cast: Cast) -> None:
    booklet = make.booklet(0)
    data = nested_form_data(
        {
            "title": "Un chapitre",
            "summary": "Un résumé.",
            "slug": "",
            "stage": "first_week",
            "todo": "Une chose à faire\nUne autre",
            "ask": rich_text("<p>La vôtre.</p>"),
            "body": streamfield([("heading", "Un intertitre")]),
            "related": streamfield([]),
            "legal_reference": "",
            "action-publish": "1",
        }
    )
    answer = cast.client("moderator").post(f"/cms/pages/add/pages/bookletchapterpage/{booklet.pk}/", data)
    assert set(answer.context["form"].errors) == {"todo", "body"}
    assert not BookletChapterPage.objects.exists()


@pytest.mark.once
def test_a_ligature_stays_in_the_address(cast: Cast) -> None:
    create(cast, title="Œuvres et cœur", slug="")
    assert ContentPage.objects.get().slug == "oeuvres-et-coeur"


def test_the_former_addresses_of_a_draft_tell_nobody_of_it(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    create(cast, title="Une page", slug="aaa")
    page = ContentPage.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        for slug in ("bbb", "aaa"):
            sent = form(title="Une page", slug=slug, **make.seen(page))
            cast.client("editor").post(f"/cms/pages/{page.pk}/edit/", sent)
    assert ContentPage.objects.get().slug == "aaa"
    assert not Redirect.objects.exists()
    for slug in ("aaa", "bbb"):
        assert cast.client("agent").get(page.url.replace("aaa", slug)).status_code == 404

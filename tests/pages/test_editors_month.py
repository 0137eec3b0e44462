"""The month of an editor and a moderator: reminders, links that die, what changes, one or two readings."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Workflow, WorkflowPage
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from pages.editing import follow_up, setup
from pages.models import BenefitPage, ContentPage, EmergencyPage, OutsideAddress
from pages.quality import addresses, checking
from pages.quality.checking import Seen
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_reviews import overdue, told
from tests.pages.test_workflow import admin, approve, form, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LONG = " ".join(["mot"] * 26) + "."
DAY = timedelta(days=1)


# --- Reminders ---------------------------------------------------------------------------------------------


def test_a_page_that_nobody_reads_again_is_asked_about_three_times_and_then_no_more(cast: Cast) -> None:
    page, today = overdue(cast.users["editor"]), timezone.localdate()
    both = ["editor@example.fr", "moderator@example.fr"]
    asked = []
    for late in (0, 13, 14, 29, 30, 31, 400):
        ContentPage.objects.filter(pk=page.pk).update(review_on=today)
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr("django.utils.timezone.localdate", lambda late=late: today + late * DAY)
            asked.append(told())
    assert asked == [["editor@example.fr"], [], both, [], both, [], []]
    desk = admin(cast, "editor")
    assert "Périmée" in desk
    assert desk.index("Vie pratique</th>") < desk.index("Périmée"), "under the title of its section"


def test_the_moderator_reads_of_the_mail_who_did_not_answer(cast: Cast) -> None:
    page = overdue(cast.users["editor"])
    ContentPage.objects.filter(pk=page.pk).update(review_on=timezone.localdate() - 31 * DAY)
    call_command("remind_reviews", verbosity=0)
    body = next(one.body for one in mail.outbox if one.to == ["moderator@example.fr"])
    assert "que suit Rose Coriandre" in body
    assert "Dernier rappel" in body
    cast.users["editor"].groups.clear()
    assert "N’écrit plus ici" in admin(cast, "moderator")


@pytest.mark.once
def test_the_steps_are_those_of_the_guide() -> None:
    today = timezone.localdate()
    assert [follow_up.step(today - late * DAY, today) for late in (0, 13, 14, 29, 30, 99)] == [
        0,
        0,
        1,
        1,
        2,
        2,
    ]


# --- Links -------------------------------------------------------------------------------------------------

URL = "https://exemple.example/guide"


def _led(cast: Cast, *, url: str = URL, **fields: Any) -> ContentPage:
    page: ContentPage = make.page(
        title="Avec un lien", owner=cast.users["editor"],
        body=[("text", f'<p><a href="{url}#a">Le guide</a></p>')],
        **fields,
    )  # fmt: skip  # one page
    page.save_revision(user=cast.users["editor"]).publish()
    return page


def test_an_address_that_is_gone_on_two_days_is_said_to_be_broken_until_it_is_mended(cast: Cast) -> None:
    page, at = _led(cast), timezone.now()
    assert list(page_urls(page)) == [URL]

    def gone(_url: str) -> Seen:
        return Seen(404)

    assert checking.check_links(gone, at).broken == 0, "a server may be ill for a night"
    assert checking.check_links(gone, at).broken == 0, "twice on one day is once"
    assert URL not in admin(cast, "editor")
    assert checking.check_links(gone, at + DAY).broken == 1
    desk = admin(cast, "editor")
    assert "Liens cassés" in desk
    assert f"Ne répond plus\u00a0: {URL}" in desk
    assert "Cette adresse ne répond plus" in admin(cast, "editor", f"/cms/pages/{page.pk}/edit/")
    page.body = [("text", "<p>Sans lien.</p>")]
    page.save_revision().publish()
    assert URL not in admin(cast, "moderator")
    checking.check_links(gone, at + 2 * DAY)
    assert not OutsideAddress.objects.exists(), "what no page leads to is forgotten"


def page_urls(page: Page) -> Any:
    return OutsideAddress.objects.filter(pages=page.pk).values_list("url", flat=True)


@pytest.mark.once
def test_http_and_https_are_one_address_and_each_is_asked_where_the_other_fails(cast: Cast) -> None:
    page = _led(cast, url=URL.replace("https://exemple", "http://EXEMPLE"))
    other = make.page(title="Autre", body=[("text", f'<p><a href="{URL}">Le guide</a></p>')])
    other.save_revision().publish()
    assert list(OutsideAddress.objects.values_list("url", flat=True)) == [URL] == list(page_urls(page))
    kept = [("http://a.fr:80", "https://a.fr/"), ("http://a.fr:8080/", "http://a.fr:8080/"), ("//a.fr", "")]
    assert [addresses.plain(written) for written, _kept in kept] == [as_kept for _written, as_kept in kept]
    asked, at = list[str](), timezone.now()

    def in_plain_http_alone(url: str) -> Seen:
        asked.append(url)
        return Seen(200) if url.startswith("http:") else Seen(404)

    for night in range(2):
        assert checking.check_links(in_plain_http_alone, at + night * DAY).broken == 0
    assert asked == [URL, URL.replace("https", "http")], "then it is left in peace for a week"
    for night in range(8, 10):
        broken = checking.check_links(lambda _url: Seen(404), at + night * DAY).broken
    assert broken == 1
    assert "Cette adresse ne répond plus" in admin(cast, "editor", f"/cms/pages/{page.pk}/edit/")


def test_a_service_without_a_way_outside_calls_no_link_broken(cast: Cast) -> None:
    _led(cast)
    at = timezone.now()
    for night in range(3):
        assert checking.check_links(lambda _url: Seen(unknown=True), at + night * DAY).broken == 0
    other = make.page(title="Autre", body=[("text", '<p><a href="https://autre.example/">Autre</a></p>')])
    other.save_revision().publish()
    for night in range(3, 5):
        found = checking.check_links(
            lambda url: Seen(200 if "autre" in url else None, "autre" not in url), at + night * DAY
        )
    assert found.broken == 1, "a name that is gone, where others answer"
    assert checking.check_links(lambda _url: Seen(503), at + 6 * DAY).broken == 0, "ill is not gone"


def test_a_page_withdrawn_by_somebody_else_is_said_to_those_whose_links_it_breaks(cast: Cast) -> None:
    target = make.page(title="Le prêt social")
    target.save_revision().publish()
    page = make.page(
        title="Qui y mène", owner=cast.users["editor"],
        body=[("text", f'<p><a linktype="page" id="{target.pk}">Voir</a></p>')],
    )  # fmt: skip  # one page
    page.save_revision().publish()
    assert "N’est pas en ligne" not in admin(cast, "editor")
    assert cast.client("moderator").post(f"/cms/pages/{target.pk}/unpublish/").status_code == 302
    assert "N’est pas en ligne\u00a0: Le prêt social" in admin(cast, "editor")
    panel = admin(cast, "editor", f"/cms/pages/{page.pk}/edit/")
    assert "mène à une page qui n’est pas en ligne" in panel
    assert f'href="#block-{page.body[0].id}-section"' in panel
    assert "Lu seul, ce lien ne dit pas où il mène" in panel


# --- Quality -----------------------------------------------------------------------------------------------


@pytest.mark.once
def test_a_long_sentence_is_an_advice_on_a_page_and_a_gate_on_a_danger(cast: Cast) -> None:
    page = make.page(live=False, body=[("text", f"<p>{LONG}</p><p>Voir la CAPN avant le 3 mars 2020.</p>")])
    page.save_revision()
    panel = admin(cast, "moderator", f"/cms/pages/{page.pk}/edit/")
    for words in ("Phrase de 26 mots", "CAPN", "Le 3 mars 2020 est passé", "rien n’empêche de publier"):
        assert words in panel
    page.get_latest_revision().publish(user=cast.users["moderator"])
    danger = make.page(EmergencyPage, make.section("urgence"), "Danger", live=False, involve=f"<p>{LONG}</p>")
    danger.save_revision()
    assert "empêche de la publier" in admin(cast, "moderator", f"/cms/pages/{danger.pk}/edit/")
    listed = make.listed(danger)
    path = f"/cms/bulk/wagtailcore/page/publish/?id={danger.pk}"
    answer = cast.client("moderator").post(path, listed, follow=True)
    assert "est une page d’urgence\u00a0: Phrase de 26 mots" in answer.text
    assert not EmergencyPage.objects.get().live


@pytest.mark.once
def test_the_form_of_a_danger_names_what_keeps_it_from_readers_and_loses_nothing(cast: Cast) -> None:
    danger = make.page(
        EmergencyPage, make.section("urgence"), "Danger", live=False, owner=cast.users["editor"]
    )
    danger.save_revision(user=cast.users["editor"])
    number = {"number": "15", "label": "Samu", "text": ""}
    sent = {
        **form(title="Danger", slug="danger", body=streamfield([])),
        **nested_form_data({"numbers": streamfield([("number", number)]), "steps": streamfield([])}),
        "involve": rich_text(f"<p>{LONG}</p>"),
        **make.seen(danger),
    }
    path = f"/cms/pages/{danger.pk}/edit/"
    answer = cast.client("editor").post(path, {**sent, "action-submit": "1"})
    assert answer.status_code == 200
    [error] = answer.context["form"].errors["involve"]
    assert error.startswith("Phrase de 26 mots")
    assert LONG in str(answer.context["form"]["involve"].value())
    assert not EmergencyPage.objects.get().workflow_in_progress
    assert cast.client("editor").post(path, sent).status_code == 302, "a draft keeps it"
    sent["involve"] = rich_text("<p>Prévenez le chef de service.</p>")
    cast.client("editor").post(path, {**sent, **make.seen(danger), "action-submit": "1"})
    assert EmergencyPage.objects.get().workflow_in_progress


# --- What changes ------------------------------------------------------------------------------------------


@pytest.mark.once
def test_the_moderator_reads_what_changes_in_the_mail_and_above_the_form(cast: Cast) -> None:
    page = make.page(BenefitPage, make.section("prestations"), "Garde d’enfant", owner=cast.users["editor"])
    page.save_revision().publish()
    draft = page.get_latest_revision_as_object()
    draft.amount, draft.deadline = "<p>180 € (montant fictif)</p>", "Avant le 1er mars"
    draft.body = [("heading", "Un intertitre"), ("text", "<p>Un paragraphe.</p>")]
    draft.save_revision(user=cast.users["editor"])
    mail.outbox.clear()
    make.submitted(page, cast.users["editor"])
    told = [
        "Combien\u00a0: 123 € (montant fictif) → 180 € (montant fictif)",
        "Avant quand\u00a0: rien → Avant le 1er mars",
    ]
    blocks = "2 blocs ajoutés (Intertitre, Texte)"
    [message] = [one for one in mail.outbox if one.to == ["moderator@example.fr"]]
    for words in (*told, blocks, "Demandé par Rose Coriandre", f"/cms/pages/{page.pk}/edit/"):
        assert words in message.body, message.body
    above = admin(cast, "moderator", f"/cms/pages/{page.pk}/edit/")
    assert above.index(told[0]) < above.index('id="page-edit-form"')
    assert blocks in above


# --- One reading or two ------------------------------------------------------------------------------------


def test_a_section_may_ask_for_two_readings_and_nobody_gives_the_first_to_themselves(cast: Cast) -> None:
    two = Workflow.objects.get(name=setup.TWO_STEPS)
    assert not WorkflowPage.objects.filter(workflow=two).exists(), "an administrator chooses where"
    WorkflowPage.objects.create(workflow=two, page=make.section())
    author, colleague = cast.users["editor"], cast.users["agent"]
    colleague.groups.add(*author.groups.all())
    cast.client("editor").post(
        f"/cms/pages/add/pages/contentpage/{make.section().pk}/", form(**{"action-submit": "1"})
    )
    page = ContentPage.objects.get()
    assert page.current_workflow_task.name == setup.PEER_TASK
    edit = f"/cms/pages/{page.pk}/edit/"
    assert "approve" not in [item.name for item in _menu(cast, "editor", edit)]
    state = page.current_workflow_task_state
    assert (
        cast.client("editor").post(f"/cms/pages/workflow/action/{page.pk}/approve/{state.pk}/").status_code
        != 200
    )
    assert ContentPage.objects.get().current_workflow_task.name == setup.PEER_TASK
    answer = cast.client("agent").post(f"/cms/pages/workflow/action/{page.pk}/approve/{state.pk}/")
    assert answer.status_code == 302
    page = ContentPage.objects.get()
    assert (page.live, page.current_workflow_task.name) == (False, setup.TASK)
    assert "a été publiée" in approve(cast, page)


def _menu(cast: Cast, who: str, path: str) -> Any:
    menu = cast.client(who).get(path).context["action_menu"]
    return [menu.default_item, *menu.menu_items]


def test_one_reading_is_what_a_section_asks_for_by_itself(cast: Cast) -> None:
    assert waiting(cast).current_workflow_task.name == setup.TASK

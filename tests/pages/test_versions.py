"""What is saved, approved or published is what one had read; where it changed, both texts are kept."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from wagtail.models import APIToken, Page
from wagtail.test.utils.form_data import rich_text, streamfield

from pages.editing import page_views, setup
from pages.models import ContentPage, Notice
from pages.models.frame import NO_END
from pages.templatetags.pages_tags import moment
from tests.at_once import Press, press_at_once, visitor
from tests.cast import Cast
from tests.pages import make
from tests.pages.beside import as_sent, beside, in_the_dialog, said_of
from tests.pages.test_workflow import form, latest, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
READ, CORRECTED = "Un résumé.", "Un résumé corrigé."
TEXT = rich_text("<p>Deux mots de trop.</p>")
APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
ACTIONS: dict[str, dict[str, str]] = {
    "save": {},
    "publish": {"action-publish": "1"},
    "approve": APPROVE,
    "ask for changes": {**APPROVE, "workflow-action-name": "reject"},
    "start again": {"action-restart-workflow": "1"},
}


def edit(page: Page) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def opened(client: Client, page: Page, path: str = "") -> dict[str, str]:
    """The fields with which a form says which version it shows."""
    text = client.get(path or edit(page)).text
    return dict(re.findall(r'name="(loaded_revision_\w+)" value="([^"]*)"', text))


def as_read(page: Page, **more: Any) -> dict[str, Any]:
    """A form sent back as it came."""
    return form(**more) | {"body-0-id": latest(page).body[0].id}


def corrects(cast: Cast, page: Page, who: str = "editor", **more: Any) -> None:
    client = cast.client(who)
    answer = client.post(edit(page), form(summary=CORRECTED, **opened(client, page), **more))
    assert answer.status_code == 302


@pytest.mark.once
@pytest.mark.parametrize("action", ACTIONS)
def test_what_was_corrected_meanwhile_is_not_overwritten(cast: Cast, action: str) -> None:
    page, moderator = waiting(cast), cast.client("moderator")
    seen = opened(moderator, page)
    corrects(cast, page)
    answer = moderator.post(edit(page), form(**seen, **ACTIONS[action], title="Mon titre"))
    assert answer.status_code == 409
    assert (latest(page).summary, latest(page).title) == (CORRECTED, "Une page neuve")
    assert not ContentPage.objects.get().live
    assert ContentPage.objects.get().workflow_in_progress
    saves = not any(name.startswith("action-") for name in ACTIONS[action])
    sure = "n’est pas encore enregistré" if saves else "ni approuvé, ni publié"
    for told in ("Rose Coriandre l’a enregistrée", sure, "Mon titre", "corrigé"):
        assert told in answer.text, told
    once_more = moderator.post(edit(page), carried(answer.text))
    assert (once_more.status_code == 302, latest(page).title == "Mon titre") == (saves, saves)
    assert not ContentPage.objects.get().live


def carried(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text))


@pytest.mark.once
def test_whoever_was_too_late_goes_on_with_their_text_over_the_other_which_stays_in_the_history(
    cast: Cast,
) -> None:
    page, moderator = waiting(cast), cast.client("moderator")
    seen = opened(moderator, page)
    corrects(cast, page)
    kept = carried(moderator.post(edit(page), form(**seen, **APPROVE, title="Mon titre")).text)
    assert not any(name.startswith("action-") for name in kept)
    again = moderator.post(edit(page), {**kept, page_views.RESUME: "1"})
    assert again.status_code == 200
    assert "Rien n’en est enregistré" in again.text
    assert latest(page).title == "Une page neuve"
    now = dict(re.findall(r'name="(loaded_revision_\w+)" value="([^"]*)"', again.text))
    assert moderator.post(edit(page), form(**now, title="Mon titre")).status_code == 302
    assert latest(page).title == "Mon titre"
    assert [one.content["title"] for one in page.revisions.order_by("pk")][-2:] == [
        "Une page neuve",
        "Mon titre",
    ]


@pytest.mark.once
def test_the_comment_of_a_refused_answer_is_shown_again(cast: Cast) -> None:
    page, moderator = waiting(cast), cast.client("moderator")
    seen = opened(moderator, page)
    corrects(cast, page)
    said = {"workflow-action-extra-data": '{"comment": "Le montant est faux."}'}
    assert "Le montant est faux." in moderator.post(edit(page), form(**seen, **APPROVE, **said)).text


@pytest.mark.once
def test_a_version_saved_over_itself_is_another_version(cast: Cast) -> None:
    """A page that is being written saves itself under the same number."""
    page, moderator, editor = waiting(cast), cast.client("moderator"), cast.client("editor")
    first = opened(editor, page)
    json = {"headers": {"accept": "application/json"}}
    saved = editor.post(edit(page), form(**first, summary="En cours"), **json).json()
    seen = opened(moderator, page)
    over = {"overwrite_revision_id": str(saved["revision_id"])}
    again = editor.post(edit(page), form(**over, **make.seen(page), summary=CORRECTED), **json).json()
    assert again["revision_id"] == saved["revision_id"]
    what_changes = again["html"].partition('target-value="#relais-changes"')[2].partition("</template>")[0]
    assert CORRECTED in what_changes or "Page nouvelle" in what_changes
    assert moderator.post(edit(page), form(**seen, **APPROVE)).status_code == 409
    assert latest(page).summary == CORRECTED


@pytest.mark.once
def test_a_page_found_right_meanwhile_keeps_its_new_dates(cast: Cast) -> None:
    """ "Toujours exact" writes its two dates into what is saved: a form from before would take them back."""
    page = make.page(title="Une page neuve", slug="une-page-neuve", owner=cast.users["editor"])
    page.save_revision(user=cast.users["editor"])
    editor, until = cast.client("editor"), {"until": "2099-01-01"}
    seen = opened(editor, page)
    assert cast.client("moderator").post(f"/cms/pages/{page.pk}/toujours-exact/", until).status_code == 302
    assert editor.post(edit(page), form(**seen, title="Mon titre")).status_code == 409
    assert latest(page).review_on.isoformat() == "2099-01-01"


@pytest.mark.once
def test_a_form_from_before_the_first_version_is_older_than_it(cast: Cast) -> None:
    page = make.page(title="Une page neuve", slug="une-page-neuve", live=False, owner=cast.users["editor"])
    moderator = cast.client("moderator")
    assert opened(moderator, page) == {}
    corrects(cast, page)
    assert moderator.post(edit(page), form(title="Mon titre")).status_code == 409
    assert latest(page).summary == CORRECTED


@pytest.mark.once
def test_whoever_has_read_just_what_is_saved_is_not_held_up(cast: Cast) -> None:
    """A page saves itself and its button is pressed at once: nobody's text is in danger."""
    page, editor = waiting(cast), cast.client("editor")
    seen = opened(editor, page)
    corrects(cast, page)
    assert editor.post(edit(page), as_read(page, **seen, summary=CORRECTED)).status_code == 302
    again = form(summary="D’un autre.", **opened(editor, page))
    assert "Ce qui change" in in_the_dialog(cast.client("moderator"), editor, edit(page), again)


@pytest.mark.once
def test_what_was_typed_in_a_page_that_was_deleted_meanwhile_is_given_back(cast: Cast) -> None:
    page, editor = waiting(cast), cast.client("editor")
    sent = form(**opened(editor, page), title="Un titre que personne n’a", body=streamfield([("text", TEXT)]))
    Page.objects.get(pk=page.pk).delete()
    answer = editor.post(edit(page), sent)
    assert answer.status_code == 404
    for told in ("Un titre que personne n’a", "Deux mots de trop.", "rien n’a été enregistré"):
        assert told in answer.text, told
    assert "blocks" not in answer.text
    assert "rien n’a été enregistré" not in editor.get(edit(page)).text


@pytest.mark.once
def test_a_second_answer_is_told_that_the_first_was_given(cast: Cast) -> None:
    page, moderator, other = waiting(cast), cast.client("moderator"), cast.client("administrator")
    corrects(cast, page)
    seen, same = opened(moderator, page), opened(other, page)
    other.post(edit(page), as_read(page, summary=CORRECTED, **same, **ACTIONS["ask for changes"]))
    answer = moderator.post(edit(page), as_read(page, summary=CORRECTED, **seen, **APPROVE), follow=True)
    assert "il a été donné entre-temps" in answer.text
    assert "est approuvée" not in answer.text
    assert not ContentPage.objects.get().live


@pytest.mark.once
def test_an_older_version_is_taken_up_again_over_the_one_that_was_latest_then(cast: Cast) -> None:
    page, moderator = waiting(cast), cast.client("moderator")
    back = f"/cms/pages/{page.pk}/revisions/{page.revisions.earliest('pk').pk}/revert/"
    seen = opened(moderator, page, back)
    assert seen
    corrects(cast, page)
    assert moderator.post(back, form(**seen)).status_code == 409
    assert latest(page).summary == CORRECTED


@pytest.mark.once
@pytest.mark.parametrize("who", ["editor", "administrator"], ids=["its author", "another moderator"])
@pytest.mark.parametrize("script", [False, True])
def test_the_button_of_a_list_answers_what_the_list_showed(cast: Cast, who: str, script: bool) -> None:
    page = waiting(cast)
    shown = page.current_workflow_task_state
    corrects(cast, page, who)
    headers = {"x-requested-with": "XMLHttpRequest"} if script else {}
    moderator = cast.client("moderator")
    path = f"/cms/pages/workflow/action/{page.pk}/approve/{shown.pk}/"
    answer = moderator.post(path, headers=headers)
    assert (answer.json()["redirect"] if script else answer.headers["Location"]) == edit(page)
    assert "a été corrigé depuis" in moderator.get(edit(page)).text
    assert not ContentPage.objects.get().live
    now = ContentPage.objects.get().current_workflow_task_state
    moderator.post(f"/cms/pages/workflow/action/{page.pk}/approve/{now.pk}/", headers=headers)
    assert (ContentPage.objects.get().live, ContentPage.objects.get().summary) == (True, CORRECTED)
    assert "a été publiée" in moderator.get("/cms/").text


@pytest.mark.once
def test_the_button_of_a_list_whose_row_nobody_asks_any_more_says_so(cast: Cast) -> None:
    page, editor, moderator = waiting(cast), cast.users["editor"], cast.client("moderator")
    notice = make.notice(live=False)
    make.submitted(notice, editor)
    for thing, screens in ((page, "/cms/pages/"), (notice, "/cms/snippets/pages/notice/")):
        own = cast.client("editor").get(edit(page) if thing is page else f"{screens}edit/{notice.pk}/")
        assert not own.context["locked_for_user"], "its author corrects it while it waits"
        assert "Annuler la demande de relecture" in own.text
        asked = thing.current_workflow_state
        path = f"{screens}workflow/action/{thing.pk}/approve/{asked.current_task_state.pk}/?next=/cms/"
        asked.cancel(user=editor)
        script = {"x-requested-with": "XMLHttpRequest"}
        assert moderator.get(path, headers=script).json()["redirect"] == "/cms/"
        assert "la demande a été annulée" in moderator.get("/cms/").text
        asked = make.submitted(thing, editor)
        path = f"{screens}workflow/action/{thing.pk}/approve/{asked.current_task_state_id}/?next=/cms/"
        thing.get_latest_revision().publish(user=cast.users["administrator"])
        assert moderator.get(path, headers=script).json()["redirect"] == "/cms/"
        assert "la publication a été décidée" in moderator.get("/cms/").text
        make.submitted(thing, editor)
        answer = moderator.post(path, follow=True)
        assert "/edit/" in answer.redirect_chain[0][0]
        assert "a été corrigé depuis" in answer.text
        now = type(thing).objects.get(pk=thing.pk).current_workflow_task_state
        path = f"{screens}workflow/action/{thing.pk}/reject/{now.pk}/?next=/cms/"
        assert "c’est renvoyé à" in moderator.post(path, {"comment": "Relisez."}, follow=True).text
        assert "il a été donné entre-temps" in moderator.post(path, follow=True).text


@pytest.mark.once
def test_what_a_program_wrote_waits_to_be_read_as_well(cast: Cast) -> None:
    page = waiting(cast)
    shown = page.current_workflow_task_state
    _token, text = APIToken.create_token(user=cast.users["moderator"], name="outil")
    program = Client(headers={"authorization": f"Bearer {text}"})
    sent = {"meta": {"type": "pages.ContentPage"}, "summary": CORRECTED}
    path = f"/api/v3-preview/pages/{page.pk}/"
    assert program.patch(path, sent, content_type="application/json").status_code == 200
    cast.client("moderator").post(f"/cms/pages/workflow/action/{page.pk}/approve/{shown.pk}/")
    assert not ContentPage.objects.get().live


SCRIPT = {"x-requested-with": "XMLHttpRequest"}


def assert_no_other_editor_writes(cast: Cast, address: str, sent: dict[str, Any]) -> None:
    cast.users["agent"].groups.add(Group.objects.get(name=setup.EDITOR))
    other = cast.client("agent")
    assert other.get(address).context["locked_for_user"]
    assert other.post(address, sent).status_code == 200
    assert other.post(address, sent, headers={"accept": "application/json"}).status_code == 400


@pytest.mark.once
@pytest.mark.parametrize("kind", ["menu", "notice", "scale"])
def test_what_stands_beside_the_pages_is_approved_from_a_list_as_the_list_showed_it(
    cast: Cast, kind: str
) -> None:
    thing, editor, moderator = beside(kind), cast.client("editor"), cast.client("moderator")
    address, sent = as_sent(thing, **{"action-submit": "1"})
    assert editor.post(address, sent).status_code == 302
    from_list = address.replace("/edit/", "/workflow/action/") + "approve/{}/"
    shown = type(thing).objects.get(pk=thing.pk).current_workflow_task_state
    by_itself = {"accept": "application/json"} if kind == "notice" else {}
    address, sent = as_sent(thing, label="Corrigé")
    assert_no_other_editor_writes(cast, address, sent)
    saved = editor.post(address, sent, headers=by_itself)
    assert saved.status_code == (200 if by_itself else 302), "she sees her own slip"
    mail.outbox.clear()
    elsewhere = {"comment": "", "next": "/cms/"}
    answer = moderator.post(from_list.format(shown.pk), elsewhere)
    assert not re.search("D’abord|Corrigé", said_of(thing)), "nobody has read it"
    assert answer.headers["Location"] == address
    assert "a été corrigé depuis" in moderator.get(address).text
    seen = in_the_dialog(moderator, editor, address, as_sent(thing, label="Corrigé")[1])
    told = seen.partition("Corrigé depuis la demande")[2].partition("</section>")[0]
    assert all(words in told for words in (f"par {cast.users['editor']}, le ", "D’abord", "Corrigé"))
    for ask in (moderator.get, moderator.post):
        assert ask(from_list.format(shown.pk), headers=SCRIPT).json()["redirect"] == address
    assert mail.outbox == [], "a correction asks nobody again"
    now = type(thing).objects.get(pk=thing.pk).current_workflow_task_state
    assert from_list.format(now.pk) in moderator.get("/cms/").text
    assert "c’est en ligne" in moderator.post(from_list.format(now.pk), elsewhere, follow=True).text
    assert "Corrigé" in said_of(thing)


@pytest.mark.once
def test_a_second_answer_to_an_announcement_is_told_that_the_first_was_given(cast: Cast) -> None:
    notice = make.notice(live=False)
    task = make.submitted(notice, cast.users["editor"]).current_task_state
    screen, late = as_sent(notice, label="Trop tard", **APPROVE)
    task.approve(user=cast.users["administrator"])
    assert "il a été donné entre-temps" in cast.client("moderator").post(screen, late).text
    assert not Notice.objects.get().has_unpublished_changes


@pytest.mark.once
@pytest.mark.parametrize("script", [False, True])
def test_what_cannot_be_published_is_said_to_whoever_approves_it_from_a_list(
    cast: Cast, script: bool
) -> None:
    notice, moderator = make.notice(live=False, expire_at=None), cast.client("moderator")
    task = make.submitted(notice, cast.users["editor"]).current_task_state
    headers = {"x-requested-with": "XMLHttpRequest"} if script else {}
    path = f"/cms/snippets/pages/notice/workflow/action/{notice.pk}/approve/{task.pk}/"
    answer = moderator.post(path, {"next": "/cms/"}, headers=headers)
    assert (answer.json()["redirect"] if script else answer.headers["Location"]) == "/cms/"
    assert str(NO_END) in moderator.get("/cms/").text
    assert Notice.objects.get().workflow_in_progress


BULK = "/cms/bulk/wagtailcore/page/publish/?id={}&next=/cms/"


def asked(client: Client, path: str) -> dict[str, str]:
    return {"versions": re.findall(r'name="versions" value="([^"]+)"', client.get(path).text)[0]}


@pytest.mark.once
@pytest.mark.parametrize("below", [False, True], ids=["the page itself", "a draft under it"])
def test_several_pages_are_published_as_they_were_when_one_was_asked(cast: Cast, below: bool) -> None:
    page = make.page(title="Une page neuve", slug="une-page-neuve", live=False, owner=cast.users["editor"])
    page.save_revision(user=cast.users["editor"])
    moderator = cast.client("moderator")
    path = BULK.format(make.section().pk if below else page.pk)
    sent = asked(moderator, path) | {"include_descendants": "on"}
    corrects(cast, page)
    answer = moderator.post(path, sent)
    assert answer.headers["Location"] == path
    assert "vient de changer" in moderator.get(path).text
    assert not ContentPage.objects.get().live
    moderator.post(path, asked(moderator, path) | {"include_descendants": "on"})
    assert (ContentPage.objects.get().live, ContentPage.objects.get().summary) == (True, CORRECTED)


@pytest.mark.once
def test_several_pages_are_not_published_by_a_form_that_names_none(cast: Cast) -> None:
    page = make.page(title="Une page neuve", live=False)
    cast.client("moderator").post(BULK.format(page.pk))
    assert not ContentPage.objects.get().live


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_is_refused(cast: Cast, live_server: Any) -> None:
    """The author corrects and the moderator approves, each with the version that was the latest."""
    page = waiting(cast)
    presses = []
    for who, data in (("editor", {"summary": CORRECTED}), ("moderator", {**APPROVE, "title": "Mon titre"})):
        client = cast.client(who)
        presses.append(Press(client, edit(page), form(**opened(client, page), **data)))
    statuses = press_at_once(str(live_server), *presses, while_held=(Page.objects.get(pk=page.pk),))
    assert sorted(statuses) == [302, 409]
    assert visitor(live_server, cast, "moderator").get(edit(page)).status == 200
    kept = latest(page)
    assert (kept.summary, kept.title) in {(CORRECTED, "Une page neuve"), (READ, "Mon titre")}


@pytest.mark.once
def test_two_versions_are_compared_and_the_older_is_a_draft_again(cast: Cast) -> None:
    """By who writes: readers keep what is public until a moderator has read it."""
    client, page = cast.client("editor"), make.page(title="Se séparer", owner=cast.users["editor"])
    first = page.save_revision(user=cast.users["editor"], log_action=True)
    page.summary = CORRECTED
    second = page.save_revision(user=cast.users["editor"], log_action=True)
    second.publish()
    history = client.get(f"/cms/pages/{page.pk}/history/").text
    compare = f"/cms/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/"
    back = f"/cms/pages/{page.pk}/revisions/{first.pk}/revert/"
    assert back in history
    assert "Voir cette version" in history
    assert re.search(r'class="addition">[^<]*corrigé', client.get(compare).text)
    shown = client.get(back).text
    assert READ in shown
    sent = form(summary=READ, revision=str(first.pk), **opened(client, page, back))
    answer = client.post(back, sent)
    assert answer.status_code == 302
    saved = moment(first.created_at).removeprefix("le ")
    told = " ".join(map(str, get_messages(answer.wsgi_request)))
    assert f"la version du {saved} est reprise" in told
    assert latest(page).summary == READ
    assert ContentPage.objects.get().summary == CORRECTED

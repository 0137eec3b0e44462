"""Editors write, moderators publish; dates are kept; keepers are reminded; the admin shows what waits."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, Revision, Workflow, WorkflowPage
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from pages.editing import follow_up, setup, starters
from pages.kinds.section import BELONGS
from pages.models import PAGE_MODELS, CampaignPage, ContentPage
from tests.cast import Cast
from tests.pages import make

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
NEW = "/cms/pages/add/pages/contentpage/{}/"


def form(**more: object) -> dict[str, object]:
    return nested_form_data(
        {
            "title": "Une page neuve",
            "summary": "Un résumé.",
            "slug": "une-page-neuve",
            "theme": "",
            "body": streamfield([("heading", "Un intertitre")]),
            "related": streamfield([]),
            "legal_reference": "",
            **more,
        }
    )


@pytest.mark.once
@pytest.mark.parametrize(("who", "live"), [("editor", False), ("moderator", True), ("administrator", True)])
def test_only_moderators_and_administrators_publish(cast: Cast, who: str, live: bool) -> None:
    data = form(**{"action-publish": "1", "owner": cast.users[who].pk})
    cast.client(who).post(NEW.format(make.section().pk), data)
    page = ContentPage.objects.get(slug="une-page-neuve")
    assert page.live is live
    assert page.owner == cast.users[who]


@pytest.mark.once
@pytest.mark.parametrize("who", ["agent", "assistant", "correspondent"])
def test_others_have_no_business_in_the_admin(cast: Cast, who: str) -> None:
    assert cast.client(who).get("/cms/").status_code == 403
    cast.client(who).post(NEW.format(make.section().pk), form())
    assert not ContentPage.objects.filter(slug="une-page-neuve").exists()


def test_a_page_goes_from_its_editor_through_a_moderator_to_readers(cast: Cast) -> None:
    data = form(**{"action-submit": "1"})
    cast.client("editor").post(NEW.format(make.section().pk), data)
    [message] = [one for one in mail.outbox if one.to == [cast.users["moderator"].email]]
    assert message.body.strip().startswith(f"Bonjour {cast.users['moderator'].get_short_name()},")
    page = ContentPage.objects.get(slug="une-page-neuve")
    assert cast.client("agent").get("/vie-pratique/une-page-neuve/").status_code == 404
    state = page.current_workflow_state
    assert state.workflow.name == setup.WORKFLOW
    assert list(follow_up.waiting()) == [state]
    assert len({one.to[0] for one in mail.outbox}) == len(mail.outbox), "one mail to each"
    assert message.subject == "À relire : Une page neuve"
    mail.outbox.clear()
    state.current_task_state.approve(user=cast.users["moderator"])
    assert cast.client("agent").get("/vie-pratique/une-page-neuve/").status_code == 200
    [approved] = [one for one in mail.outbox if one.to == [cast.users["editor"].email]]
    assert approved.subject == "Votre page est approuvée : Une page neuve"
    assert f"{settings.BASE_URL}/vie-pratique/une-page-neuve/" in approved.body
    assert "workflow" not in approved.body


def test_a_scheduled_page_appears_and_leaves_on_its_dates(cast: Cast) -> None:
    now = timezone.now()
    page = make.page(title="Programmée", live=False)
    page.go_live_at, page.expire_at = now - timedelta(minutes=1), now + timedelta(days=1)
    page.save_revision(user=cast.users["moderator"], approved_go_live_at=page.go_live_at)
    client = cast.client("agent")
    assert client.get("/vie-pratique/programmee/").status_code == 404
    call_command("publish_scheduled", verbosity=0)
    assert client.get("/vie-pratique/programmee/").status_code == 200
    ContentPage.objects.filter(pk=page.pk).update(expire_at=now - timedelta(seconds=1))
    call_command("publish_scheduled", verbosity=0)
    assert client.get("/vie-pratique/programmee/").status_code == 404


@pytest.mark.once
def test_every_kind_of_page_lets_its_editor_choose_when_it_is_public(cast: Cast) -> None:
    """A form without the two fields shows no dates, and drops those that were there."""
    page = make.page()
    for model in PAGE_MODELS:
        form = model.get_edit_handler().get_form_class()(instance=model(), for_user=cast.users["editor"])
        assert {"go_live_at", "expire_at"} <= form.fields.keys(), model
    assert "Choisir les dates" in admin(cast, "editor", f"/cms/pages/{page.pk}/edit/")


def test_a_page_that_cannot_be_published_keeps_no_other_from_its_date(cast: Cast) -> None:
    now = timezone.now()
    for number, title in enumerate(["Illisible", "Programmée"]):
        page = make.page(title=title, live=False)
        page.go_live_at = now - timedelta(minutes=9 - number)
        revision = page.save_revision(approved_go_live_at=page.go_live_at)
        if title == "Illisible":
            Revision.objects.filter(pk=revision.pk).update(content={"pk": page.pk})
    with pytest.raises(CommandError, match="1 failed"):
        call_command("publish_scheduled", verbosity=0)
    assert not ContentPage.objects.get(title="Illisible").live
    assert ContentPage.objects.get(title="Programmée").live


def test_keepers_are_mailed_the_pages_whose_review_has_come(cast: Cast) -> None:
    today = timezone.localdate()
    editor = cast.users["editor"]
    make.page(title="À relire", review_on=today, owner=editor)
    make.page(title="Plus tard", review_on=today + timedelta(days=1), owner=editor)
    make.page(title="Brouillon", review_on=today, owner=editor, live=False)
    mail.outbox.clear()
    call_command("remind_reviews", verbosity=0)
    [message] = mail.outbox
    assert message.to == ["editor@example.fr"]
    assert "À relire" in message.body
    assert "Plus tard" not in message.body
    assert "Brouillon" not in message.body


def test_nobody_is_mailed_when_nothing_is_due(cast: Cast) -> None:
    make.page(review_on=timezone.localdate() + timedelta(days=1), owner=None)
    mail.outbox.clear()
    call_command("remind_reviews", verbosity=0)
    assert mail.outbox == []


def admin(cast: Cast, who: str, path: str = "/cms/") -> str:
    response = cast.client(who).get(path)
    assert response.status_code == 200, response.headers
    return response.text


@pytest.mark.once
def test_the_dashboard_says_what_waits_and_to_whom(cast: Cast) -> None:
    make.page(title="Page périmée", review_on=timezone.localdate(), owner=cast.users["editor"])
    make.page(title="Page d’un autre", review_on=timezone.localdate(), owner=cast.users["moderator"])
    editor, moderator = admin(cast, "editor"), admin(cast, "moderator")
    for heading in ("À relire", "Programmé", "En attente de validation"):
        assert heading in editor
    assert "Page périmée" in editor
    assert "Page d’un autre" not in editor
    assert "Page d’un autre" in moderator


def test_the_moderator_s_desk_says_once_what_waits(cast: Cast) -> None:
    page = make.page(title="Page en attente", live=False, owner=cast.users["editor"])
    page.save_revision(user=cast.users["editor"])
    make.submitted(page, cast.users["editor"])
    assert admin(cast, "editor").count("Page en attente") >= 1
    desk = cast.client("moderator").get("/cms/")
    names = [panel.name for panel in desk.context["panels"]]
    assert names.count("workflow_objects_to_moderate") == 1
    assert "relais_waiting" not in names
    assert "Page en attente" in desk.text


def waiting(cast: Cast) -> ContentPage:
    page: ContentPage = make.page(
        title="Une page neuve", slug="une-page-neuve", live=False, owner=cast.users["editor"]
    )
    page.save_revision(user=cast.users["editor"])
    make.submitted(page, cast.users["editor"])
    return page


def latest(page: ContentPage) -> Any:
    return ContentPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def approve(cast: Cast, page: ContentPage, **more: object) -> str:
    data = form(
        **{"action-workflow-action": "1", "workflow-action-name": "approve", **more}, **make.seen(page)
    )
    return cast.client("moderator").post(f"/cms/pages/{page.pk}/edit/", data, follow=True).text


@pytest.mark.once
def test_after_approval_one_reads_that_the_page_was_published(cast: Cast) -> None:
    text = approve(cast, waiting(cast))
    assert "a été publiée" in text
    assert "est enregistrée" not in text
    assert ContentPage.objects.get().live


@pytest.mark.once
def test_after_approval_for_a_date_one_reads_when_it_appears(cast: Cast) -> None:
    text = approve(cast, waiting(cast), go_live_at="25/12/2099 09:00")
    assert "elle paraîtra le 25 déc. 2099 à 9" in text or "elle paraîtra le 25 décembre 2099 à 9" in text
    assert not ContentPage.objects.get().live


@pytest.mark.once
def test_approving_is_the_button_that_shows(cast: Cast) -> None:
    menu = cast.client("moderator").get(f"/cms/pages/{waiting(cast).pk}/edit/").context["action_menu"]
    assert menu.default_item.name == "approve"


def test_an_editor_corrects_her_page_while_it_waits_and_nobody_approves_what_they_have_not_seen(
    cast: Cast,
) -> None:
    page = waiting(cast)
    before = page.current_workflow_task_state
    mail.outbox.clear()
    edit = f"/cms/pages/{page.pk}/edit/"
    sent = form(summary="Un résumé sans faute.", **make.seen(page))
    assert cast.client("editor").post(edit, sent).status_code == 302
    assert latest(page).summary == "Un résumé sans faute."
    assert mail.outbox == []
    stale = f"/cms/pages/workflow/action/{page.pk}/approve/{before.pk}/"
    cast.client("moderator").post(stale)
    assert not ContentPage.objects.get().live, "that list was shown before"
    now = ContentPage.objects.get().current_workflow_task_state
    cast.client("moderator").post(f"/cms/pages/workflow/action/{page.pk}/approve/{now.pk}/")
    page = ContentPage.objects.get()
    assert (page.live, page.summary) == (True, "Un résumé sans faute.")


@pytest.mark.once
def test_another_editor_does_not_write_in_a_page_that_waits(cast: Cast) -> None:
    page = waiting(cast)
    cast.users["agent"].groups.add(Group.objects.get(name=setup.EDITOR))
    sent = form(summary="D’une autre main.", **make.seen(page))
    cast.client("agent").post(f"/cms/pages/{page.pk}/edit/", sent)
    assert latest(page).summary == "Un résumé."


@pytest.mark.once
@pytest.mark.parametrize("language", ["fr", "en"])
def test_dates_are_typed_the_day_first_in_both_languages(cast: Cast, language: str) -> None:
    profile = UserProfile.get_for_user(cast.users["editor"])
    profile.preferred_language = language
    profile.save()
    page = make.page(title="Une page neuve", slug="une-page-neuve", live=False, owner=cast.users["editor"])
    page.save_revision()
    client, edit = cast.client("editor"), f"/cms/pages/{page.pk}/edit/"
    data = form(review_on="04/12/2030", as_of="03/02/2026", go_live_at="05/12/2030 09:30", **make.seen(page))
    assert client.post(edit, data).status_code == 302
    draft = latest(page)
    assert (draft.review_on.isoformat(), timezone.localtime(draft.go_live_at).hour) == ("2030-12-04", 9)
    assert 'value="04/12/2030"' in client.get(edit).text


def test_no_list_begins_at_a_root(cast: Cast) -> None:
    for path in ("/cms/pages/", "/cms/images/", "/cms/documents/", f"/cms/pages/{make.section().pk}/"):
        assert ">Root<" not in admin(cast, "editor", path).replace("\n", ""), path
    assert "Tout le site" in admin(cast, "editor", "/cms/pages/")


@pytest.mark.once
def test_the_admin_speaks_french_and_shows_what_the_role_needs(cast: Cast) -> None:
    editor, administrator = admin(cast, "editor"), admin(cast, "administrator")
    assert 'lang="fr"' in editor
    for name in ('"name": "reports"', '"name": "settings"', '"name": "help"'):
        assert name not in editor
    assert '"name": "settings"' in administrator
    assert not UserProfile.objects.exclude(preferred_language="").exists()


def place_of(model: type) -> str:
    """A section that takes this kind."""
    return next((slug for slug, kinds in BELONGS.items() if model.__name__ in kinds), "vie-pratique")


@pytest.mark.once
@pytest.mark.parametrize("slug", BELONGS)
def test_a_section_offers_the_kinds_that_belong_there(cast: Cast, slug: str) -> None:
    answer = cast.client("editor").get(f"/cms/pages/{make.section(slug).pk}/add_subpage/")
    # Where there is one kind its form opens at once.
    links = answer.headers.get("Location") or answer.text
    offered = re.findall(r"/cms/pages/add/pages/(\w+)/", links)
    assert set(offered) == {name.lower() for name in BELONGS[slug]}
    other = "benefitpage" if slug != "prestations" else "eventpage"
    path = f"/cms/pages/add/pages/{other}/{make.section(slug).pk}/"
    assert cast.client("editor").get(path).status_code == 403


@pytest.mark.once
def test_a_new_page_that_is_refused_does_not_save_itself_a_moment_later(cast: Cast) -> None:
    client, section = cast.client("moderator"), make.section().pk
    itself = re.compile(r"<form[^>]*\bw-autosave\b")
    for path in (f"/cms/pages/add/pages/contentpage/{section}/", "/cms/snippets/pages/notice/add/"):
        assert itself.search(client.get(path).text)
        refused = client.post(path, form(title="") | {"action-publish": "1"})
        assert (refused.status_code, itself.search(refused.text)) == (200, None), path


@pytest.mark.once
@pytest.mark.parametrize("model", [m for m in PAGE_MODELS if not m.starts_empty], ids=lambda m: m.__name__)
def test_a_new_page_opens_with_a_plan_to_follow(cast: Cast, model: type) -> None:
    parent = make.booklet(1) if model.__name__ == "BookletChapterPage" else make.section(place_of(model))
    text = admin(cast, "editor", f"/cms/pages/add/pages/{model._meta.model_name}/{parent.pk}/")
    assert "Contenu" in text
    page = model()
    starters.fill(page)
    assert len(page.body) > 0 or model.__name__ == "EmergencyPage"


@pytest.mark.once
@pytest.mark.parametrize("model", PAGE_MODELS, ids=lambda m: m.__name__)
def test_a_page_is_previewed_before_it_is_published(cast: Cast, model: type) -> None:
    parent = make.booklet(1) if model.__name__ == "BookletChapterPage" else make.section()
    page = make.home() if model.__name__ == "HomePage" else make.page(model, parent, "Aperçu", live=False)
    page.save_revision(user=cast.users["editor"])
    assert page.title in admin(cast, "moderator", f"/cms/pages/{page.pk}/view_draft/")


@pytest.mark.once
def test_the_keeper_is_chosen_among_those_who_edit(cast: Cast) -> None:
    handler = ContentPage.get_edit_handler()
    owners = handler.get_form_class()(instance=make.page()).fields["owner"].queryset
    assert set(owners) == {cast.users[who] for who in ("editor", "moderator", "administrator")}


def test_what_was_lost_of_the_rights_is_healed() -> None:
    Group.objects.all().delete()
    Workflow.objects.all().delete()
    setup.ensure()
    setup.ensure()
    assert set(Group.objects.values_list("name", flat=True)) == {setup.EDITOR, setup.MODERATOR}
    granted = GroupPagePermission.objects.values_list("group__name", "permission__codename")
    assert (setup.MODERATOR, "publish_page") in granted
    assert (setup.EDITOR, "publish_page") not in granted
    assert WorkflowPage.objects.get(page=Page.get_first_root_node()).workflow.name == setup.WORKFLOW


@pytest.mark.once
def test_a_campaign_is_published_without_a_developer(cast: Cast) -> None:
    data = nested_form_data(
        {
            "title": "Handicap : parlons-en",
            "summary": "Un résumé.",
            "slug": "parlons-en",
            "starts_at": "2026-11-01 09:00",
            "ends_at": "2026-12-01 09:00",
            "subject": "disability",
            "banner": "Parlons du handicap",
            "body": streamfield([("text", rich_text("<p>Bonjour</p>"))]),
            "related": streamfield([]),
            "legal_reference": "",
            "action-publish": "1",
        }
    )
    section = make.section("rendez-vous")
    client: Client = cast.client("moderator")
    client.post(f"/cms/pages/add/pages/campaignpage/{section.pk}/", data)
    assert CampaignPage.objects.get(slug="parlons-en").live

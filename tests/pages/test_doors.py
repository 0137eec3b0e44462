"""What Wagtail opens under /cms/: each address is judged, and each verb does what its person may."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    APIToken,
    Collection,
    CollectionViewRestriction,
    Comment,
    GroupApprovalTask,
    Page,
    PageSubscription,
    Site,
    Workflow,
)
from wagtail.test.utils.form_data import inline_formset

from pages.editing import setup
from pages.models import ContentPage, SiteMenu, ThemePage
from pages.reference import Place
from tests.cast import Cast
from tests.pages import make
from tests.pages.doors import ANSWERS, sample
from tests.pages.test_files import document, picture, rendition
from tests.pages.test_workflow import form
from tests.portal.web import addresses

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,
    # Wagtail leaves a temporary file to the garbage collector while it makes a thumbnail.
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]
EDITING = ("editor", "moderator", "administrator")
FOUND = [address for address in addresses() if address.route.startswith("cms/")]


def test_every_address_is_judged_and_every_judgement_has_its_address() -> None:
    assert {address.key for address in FOUND} == ANSWERS.keys()


def things(cast: Cast) -> dict[str, Any]:
    """What the arguments of an address name, by their name."""
    page, image, paper = make.page(title="Une page"), picture(), document()
    shelf = Collection.get_first_root_node().add_child(name="Étagère")
    return {
        "page_id": page.pk,
        "page_to_move_id": page.pk,
        "page_pk": page.pk,
        "object_id": page.pk,
        "revision_id": page.save_revision().pk,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "parent_page_id": make.section().pk,
        "destination_id": make.section("prestations").pk,
        "collection_id": shelf.pk,
        "image_id": image.pk,
        "document_id": paper.pk,
        "doc_id": paper.pk,
        "redirect_id": Redirect.objects.create(old_path="/ancienne", redirect_link="/").pk,
        "task_id": GroupApprovalTask.objects.order_by("pk")[0].pk,
        "content_type_app_name": "pages",
        "content_type_model_name": "contentpage",
        "app_label": "pages",
        "model_name": "contentpage",
        "action": "delete",
        "action_name": "approve",
        "filter_spec": "original",
    }


def named(cast: Cast, found: dict[str, Any]) -> dict[str, Any]:
    """By the beginning of an address's name: what it calls ``pk`` or by another name that says nothing."""
    token, _text = APIToken.create_token(user=cast.users["editor"], name="outil")
    amounts, notice, menu = make.scale(), make.notice(), SiteMenu.objects.get(place=Place.MAIN)
    return {
        "wagtailadmin_api:images": {"pk": found["image_id"]},
        "wagtailadmin_api:documents": {"pk": found["document_id"]},
        "wagtailimages_chooser": {"pk": found["image_id"]},
        "wagtaildocs_chooser": {"pk": found["document_id"]},
        "wagtailadmin_collections": {"pk": found["collection_id"]},
        "wagtailsites": {"pk": Site.objects.get().pk},
        "wagtailusers_users": {"pk": cast.users["agent"].pk},
        "wagtailusers_groups": {"pk": Group.objects.order_by("pk")[0].pk},
        "wagtailusers_api_tokens": {"pk": token.pk},
        "wagtailadmin_workflows:add_task": {"app_label": "wagtailcore", "model_name": "groupapprovaltask"},
        "wagtailadmin_workflows": {"pk": Workflow.objects.get(name=setup.WORKFLOW).pk},
        "wagtailadmin_workflows:edit_task": {"pk": found["task_id"]},
        "wagtailadmin_workflows:disable_task": {"pk": found["task_id"]},
        "wagtailsnippets_pages_scale": {"pk": amounts.pk, "revision_id": amounts.latest_revision_id},
        "wagtailsnippets_pages_scale:delete": {"pk": make.scale("À personne").pk},
        "wagtailsnippetchoosers_pages_scale": {"pk": amounts.pk},
        "wagtailsnippets_pages_sitemenu": {"pk": menu.pk, "revision_id": menu.save_revision().pk},
        "wagtailsnippetchoosers_pages_sitemenu": {"pk": menu.pk},
        "wagtailsnippets_pages_notice": {"pk": notice.pk, "revision_id": notice.latest_revision_id},
        "wagtailsnippetchoosers_pages_notice": {"pk": notice.pk},
        "": {"pk": found["page_id"]},
    }


@pytest.mark.once
def test_each_person_gets_at_each_address_what_the_table_says(cast: Cast) -> None:
    given = things(cast)
    by_name = named(cast, given)
    clients = [cast.client(who) for who in (*EDITING, "agent")]
    for client in clients:
        client.raise_request_exception = False  # what fails is answered with a 500, which no line has
    got = {}
    for address in FOUND:
        about = by_name[max((start for start in by_name if address.key.startswith(start)), key=len)]
        path = sample(address.route, given | about)
        got[address.key] = tuple(client.get(path).status_code for client in clients)
    assert {name: answers for name, answers in got.items() if answers != expected(name)} == {}


def expected(name: str) -> tuple[int, ...]:
    """With what an agent gets, who has no business there: the sign-in page is where they come from."""
    to_sign_in = name in (
        "cms/login/",
        "cms/password_reset/",
        "wagtailadmin_login",
        "wagtailadmin_password_reset",
    )
    return (*ANSWERS[name], 302 if to_sign_in else 403)


def post(cast: Cast, who: str, path: str, **data: Any) -> int:
    return cast.client(who).post(f"/cms/{path}", data).status_code


def draft(owner: Any, title: str = "Brouillon", **fields: Any) -> ContentPage:
    page: ContentPage = make.page(title=title, live=False, owner=owner, **fields)
    page.save_revision(user=owner)
    return page


def exists(page: Any) -> bool:
    return bool(Page.objects.filter(pk=page.pk).exists())


BULK = "bulk/wagtailcore/page/{}/?id={}"


@pytest.mark.once
@pytest.mark.parametrize("path", ["pages/{}/delete/", BULK.format("delete", "{}")])
def test_an_editor_deletes_drafts_of_her_own_and_nothing_else(cast: Cast, path: str) -> None:
    own, other = draft(cast.users["editor"]), draft(cast.users["moderator"], "D’une autre personne")
    public = make.page(title="Publiée", owner=cast.users["editor"])
    locked = draft(cast.users["editor"], "Verrouillée", locked=True, locked_by=cast.users["moderator"])
    dated = draft(cast.users["editor"], "Programmée")
    dated.go_live_at = timezone.now() + timedelta(days=2)
    dated.save_revision(approved_go_live_at=dated.go_live_at)
    for page in (own, other, public, locked, dated):
        post(cast, "editor", path.format(page.pk))
    assert [exists(page) for page in (own, other, public, locked, dated)] == [False, True, True, True, True]
    post(cast, "moderator", path.format(public.pk))
    assert not exists(public)


@pytest.mark.once
def test_what_every_page_stands_on_is_neither_deleted_nor_withdrawn(cast: Cast) -> None:
    home, section = make.home(), make.section("vie-pratique")
    for who in EDITING:
        for page in (home, section):
            if (who, page) != ("administrator", section):
                for verb in ("delete", "unpublish"):
                    assert post(cast, who, f"pages/{page.pk}/{verb}/") == 403, (who, page, verb)
                    post(cast, who, BULK.format(verb, page.pk))
    assert Page.objects.filter(pk__in=(home.pk, section.pk), live=True).count() == 2
    assert post(cast, "administrator", f"pages/{section.pk}/delete/") == 302
    assert not exists(section)


@pytest.mark.once
@pytest.mark.parametrize(("who", "moved"), [("editor", False), ("moderator", True)])
def test_a_public_page_is_moved_by_those_who_publish(cast: Cast, who: str, moved: bool) -> None:
    page, there = make.page(owner=cast.users["editor"]), make.section("handicap")
    post(cast, who, f"pages/{page.pk}/move/{there.pk}/confirm/")
    post(cast, who, BULK.format("move", page.pk), chooser=there.pk)
    assert ContentPage.objects.get(pk=page.pk).is_child_of(there) is moved


def test_an_editor_takes_no_draft_out_from_under_a_restriction(cast: Cast) -> None:
    inside = make.page(ThemePage, title="Réservé")
    make.restrict(inside, *cast.users["editor"].groups.all())
    page = draft(cast.users["editor"], under=inside)
    post(cast, "editor", f"pages/{page.pk}/move/{make.section().pk}/confirm/")
    assert ContentPage.objects.get(pk=page.pk).is_child_of(inside)
    post(cast, "moderator", f"pages/{page.pk}/move/{make.section().pk}/confirm/")
    assert ContentPage.objects.get(pk=page.pk).is_child_of(make.section())


@pytest.mark.once
@pytest.mark.parametrize(
    ("verb", "who", "done"),
    [(verb, who, who == "moderator") for verb in ("publish", "unpublish") for who in ("editor", "moderator")],
)
def test_in_bulk_one_publishes_and_withdraws_what_one_may(
    cast: Cast, verb: str, who: str, done: bool
) -> None:
    page = make.page(title="Par lot", live=verb == "unpublish", owner=cast.users["editor"])
    page.save_revision()
    post(cast, who, BULK.format(verb, page.pk), **make.listed(page))
    page.refresh_from_db()
    assert (page.live is (verb == "publish")) is done


@pytest.mark.once
@pytest.mark.parametrize(("who", "done"), [("editor", False), ("moderator", True)])
def test_who_publishes_says_for_whom_and_takes_a_date_back(cast: Cast, who: str, done: bool) -> None:
    page = draft(cast.users["editor"])
    page.go_live_at = timezone.now() + timedelta(days=2)
    revision = page.save_revision(approved_go_live_at=page.go_live_at)
    post(cast, who, f"pages/{page.pk}/privacy/", restriction_type="login")
    post(cast, who, f"pages/{page.pk}/revisions/{revision.pk}/unschedule/")
    revision.refresh_from_db()
    assert (page.get_view_restrictions().exists(), revision.approved_go_live_at is None) == (done, done)


def copy(page: Any, to: Any, slug: str, **more: Any) -> dict[str, Any]:
    return {"new_title": "Copie", "new_slug": slug, "new_parent_page": to.pk, **more}


def test_a_copy_is_a_draft_of_whoever_copies_and_public_only_for_those_who_publish(cast: Cast) -> None:
    page = make.page(title="Modèle", owner=cast.users["moderator"])
    for who, live in (("editor", False), ("moderator", True)):
        data = copy(page, make.section(), f"copie-{who}", publish_copies="on")
        post(cast, who, f"pages/{page.pk}/copy/", **data)
        assert ContentPage.objects.filter(slug=f"copie-{who}", live=True).exists() is live, who
    data = copy(page, make.section(), "copie")
    post(cast, "editor", f"pages/{page.pk}/copy/", **data)
    made = ContentPage.objects.get(slug="copie")
    assert (made.live, made.owner) == (False, cast.users["editor"])


def test_a_page_for_some_readers_is_not_copied_to_where_others_read(cast: Cast) -> None:
    page, inside = make.page(title="Réservée"), make.page(ThemePage, title="Réservé")
    below = make.page(title="Dedans", under=inside)
    for closed in (page, inside):
        make.restrict(closed, *cast.users["moderator"].groups.all())
    for who in EDITING:
        for source in (page, below):
            for alias in ({}, {"alias": "on"}):
                data = copy(source, make.section(), f"fuite-{who}", **alias)
                post(cast, who, f"pages/{source.pk}/copy/", **data)
    data = copy(make.section(), make.home(), "fuite-dessous", copy_subpages="on")
    post(cast, "moderator", f"pages/{make.section().pk}/copy/", **data)
    assert not Page.objects.filter(slug__startswith="fuite").exists()
    post(cast, "moderator", f"pages/{below.pk}/copy/", **copy(below, inside, "au-meme-endroit"))
    assert Page.objects.filter(slug="au-meme-endroit").exists()


def alias_of(page: Any, slug: str) -> Any:
    return CreatePageAliasAction(page, parent=make.section("handicap"), update_slug=slug).execute()


def test_a_copy_of_a_copy_keeps_the_readers_of_the_first(cast: Cast) -> None:
    page = make.page(title="Réservée")
    copies = [alias_of(page, "copie")]
    copies.append(alias_of(copies[0], "copie-de-copie"))
    addresses_of = [make.url(one) for one in (page, *copies)]
    assert [cast.client("agent").get(url).status_code for url in addresses_of] == [200, 200, 200]
    make.restrict(page, *cast.users["moderator"].groups.all())
    assert [cast.client("agent").get(url).status_code for url in addresses_of] == [404, 404, 404]
    assert [cast.client("moderator").get(url).status_code for url in addresses_of] == [200, 200, 200]


def test_a_copy_on_its_own_keeps_the_readers_of_what_it_copied(cast: Cast) -> None:
    page = make.page(title="Réservée")
    twin = alias_of(page, "copie")
    make.restrict(page, *cast.users["moderator"].groups.all())
    assert post(cast, "editor", f"pages/{twin.pk}/convert_alias/") == 403
    assert post(cast, "moderator", f"pages/{twin.pk}/convert_alias/") == 302
    twin.refresh_from_db()
    assert twin.alias_of is None
    assert cast.client("agent").get(make.url(twin)).status_code == 404
    assert cast.client("moderator").get(make.url(twin)).status_code == 200


def test_a_copy_of_a_draft_appears_and_leaves_with_it(cast: Cast) -> None:
    page = draft(cast.users["editor"])
    twin, agent = alias_of(page, "copie"), cast.client("agent")
    assert agent.get(make.url(twin)).status_code == 404
    post(cast, "moderator", BULK.format("publish", page.pk), **make.listed(page))
    assert agent.get(make.url(twin)).status_code == 200
    post(cast, "moderator", f"pages/{page.pk}/unpublish/")
    assert agent.get(make.url(twin)).status_code == 404


def test_what_is_published_at_a_date_keeps_its_readers(cast: Cast) -> None:
    page = draft(cast.users["editor"])
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    make.restrict(page, *cast.users["moderator"].groups.all())
    call_command("publish_scheduled", verbosity=0)
    assert cast.client("agent").get(make.url(page)).status_code == 404
    assert cast.client("moderator").get(make.url(page)).status_code == 200


def test_a_page_that_is_moved_under_a_restriction_is_for_those_readers(cast: Cast) -> None:
    page, inside = make.page(title="Une page"), make.page(ThemePage, title="Réservé")
    make.restrict(inside, *cast.users["moderator"].groups.all())
    post(cast, "moderator", f"pages/{page.pk}/move/{inside.pk}/confirm/")
    assert cast.client("agent").get(make.url(page)).status_code == 404
    assert cast.client("moderator").get(make.url(page)).status_code == 200


@pytest.mark.once
def test_going_back_to_a_version_whose_image_is_gone_opens_and_shows_the_rest(cast: Cast) -> None:
    image = picture()
    page = make.page(body=[("image", {"image": image, "caption": "Légende"}), ("heading", "La suite")])
    before = page.save_revision()
    page.body = [("heading", "Sans image")]
    page.save_revision().publish()
    image.delete()
    client = cast.client("moderator")
    assert client.get(f"/cms/pages/{page.pk}/revisions/{before.pk}/revert/").status_code == 200
    before.publish()
    text = cast.client("agent").get(make.url(page)).text
    assert "La suite" in text


def test_a_comment_in_the_margin_is_read_by_the_others_and_told_to_whom_follows_them(cast: Cast) -> None:
    page = draft(cast.users["editor"])
    PageSubscription.objects.create(page=page, user=cast.users["editor"], comment_notifications=True)
    note = {"text": "Un montant faux.", "contentpath": "title", "position": ""}
    notes = inline_formset([{**note, "replies": inline_formset([])}])
    sent = form(title=page.title, slug=page.slug, comments=notes, **make.seen(page))
    post(cast, "moderator", f"pages/{page.pk}/edit/", **sent)
    assert Comment.objects.get().user == cast.users["moderator"]
    assert "Un montant faux." in cast.client("editor").get(f"/cms/pages/{page.pk}/edit/").text
    [message] = [one for one in mail.outbox if one.to == ["editor@example.fr"]]
    assert "Un montant faux." in message.body
    assert "Un montant faux." not in cast.client("agent").get("/").text
    assert "updated_comments" in cast.client("editor").get("/cms/account/").text


@pytest.mark.once
def test_nobody_changes_the_address_where_codes_are_sent(cast: Cast) -> None:
    by_tab = cast.client("editor").get("/cms/account/").context["panels_by_tab"]
    shown = {panel.name for panels in by_tab.values() for panel in panels}
    assert shown == {"notifications", "locale", "theme"}
    post(cast, "editor", "account/", **{"name_email-email": "autre@example.fr", "name_email-first_name": "X"})
    assert cast.user("editor").email == "editor@example.fr"
    assert cast.user("editor").first_name == "Rose"


def test_a_token_of_an_editor_s_tool_that_a_command_made_ends_by_itself(cast: Cast) -> None:
    token, text = APIToken.create_token(user=cast.users["editor"], name="outil")
    tool = Client(headers={"authorization": f"Bearer {text}"})
    assert tool.get("/api/v3-preview/whoami/").status_code == 200
    APIToken.objects.filter(pk=token.pk).update(created=timezone.now() - timedelta(days=365))
    assert tool.get("/api/v3-preview/whoami/").status_code == 401


def test_an_image_of_a_restricted_collection_stays_closed(cast: Cast) -> None:
    image = picture()
    image.collection = Collection.get_first_root_node().add_child(name="Réservé")
    image.save()
    url = rendition(image).url
    row = CollectionViewRestriction.objects.create(collection=image.collection, restriction_type="groups")
    row.groups.add(*cast.users["moderator"].groups.all())
    assert cast.client("agent").get(url).status_code == 404
    answer = cast.client("moderator").get(url)
    assert answer.status_code == 200
    b"".join(answer.streaming_content)


@pytest.mark.once
def test_only_wagtail_s_own_rights_to_choose_are_left() -> None:
    names = Permission.objects.filter(codename__startswith="choose_").values_list("content_type__app_label")
    assert {app for (app,) in names} == {"wagtailimages", "wagtaildocs"}


@pytest.mark.once
@pytest.mark.parametrize(("whose", "changes"), [("assistant", False), ("agent", True)])
def test_an_administrator_gives_nobody_of_the_network_another_address_nor_all_rights(
    cast: Cast, whose: str, changes: bool
) -> None:
    """Codes to sign in go to the address of the account."""
    user = cast.users[whose]
    sent = {"email": "autre@example.fr", "first_name": "Autre", "last_name": "Nom", "is_superuser": "on"}
    answer = cast.client("administrator").post(f"/cms/users/edit/{user.pk}/", sent | {"is_active": "on"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.first_name == "Autre"
    assert (user.email == "autre@example.fr", user.is_superuser) == (changes, changes)

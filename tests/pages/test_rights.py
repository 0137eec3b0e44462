"""Every right that a group was granted opens a screen or a verb, which is refused without that right."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from pages.editing import setup
from pages.models import Notice, RelaisDocument, RelaisImage, SiteMenu
from pages.reference import Place
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import document, picture
from tests.pages.test_frame import menu_form, notice_form
from tests.pages.test_workflow import form

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,
    # Wagtail leaves a temporary file to the garbage collector while it makes a thumbnail.
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]
WHO = {setup.EDITOR: "editor", setup.MODERATOR: "moderator"}
Probe = Callable[[Client], bool]


def opens(path: str, *words: str) -> Probe:
    """The screen answers, and shows these words."""

    def probe(client: Client) -> bool:
        answer = client.get(path)
        return answer.status_code == 200 and all(word in answer.text for word in words)

    return probe


def _publishes(client: Client) -> bool:
    page = make.page(title="À publier", live=False)
    page.save_revision()
    client.post(f"/cms/pages/{page.pk}/edit/", form(**{"action-publish": "1"}, **make.seen(page)))
    page.refresh_from_db()
    page.delete()
    return bool(page.live)


def _publishes_amounts(client: Client) -> bool:
    scale = make.scale(name="À publier", live=False)
    client.post(
        f"/cms/snippets/pages/scale/edit/{scale.pk}/", make.scale_form(scale, **{"action-publish": "1"})
    )
    scale.refresh_from_db()
    scale.delete()
    return bool(scale.live)


def _publishes_a_notice(client: Client) -> bool:
    client.post("/cms/snippets/pages/notice/add/", notice_form(**{"action-publish": "1"}))
    made = Notice.objects.latest("pk")
    made.delete()
    return bool(made.live)


def _publishes_a_menu(client: Client) -> bool:
    before = SiteMenu.objects.get(place=Place.MAIN).live_revision_id
    entry = ("screen", {"screen": "pages:sitemap"})
    address, data = menu_form(Place.MAIN, entry, **{"action-publish": "1"})
    client.post(address, data)
    return SiteMenu.objects.get(place=Place.MAIN).live_revision_id != before


def _locks(client: Client) -> bool:
    page = make.page(title="À verrouiller")
    client.post(f"/cms/pages/{page.pk}/lock/")
    page.refresh_from_db()
    page.delete()
    return bool(page.locked)


def _unlocks(client: Client) -> bool:
    page = make.page(title="À déverrouiller", locked=True)
    client.post(f"/cms/pages/{page.pk}/unlock/")
    page.refresh_from_db()
    page.delete()
    return not page.locked


def probes(cast: Cast) -> dict[str, Probe]:
    """By right: what only those do who have it. The pages and files are nobody's own."""
    page, image, file = make.page(), picture(), document()
    menu = SiteMenu.objects.get(place=Place.MAIN)
    ends = timezone.now() + timedelta(days=1)
    notice = Notice.objects.create(title="Travaux", expire_at=ends, live=False)
    former = Redirect.objects.create(old_path="/ancienne", redirect_page=page)
    return {
        "pages.add_notice": opens("/cms/snippets/pages/notice/add/"),
        "pages.change_notice": opens(f"/cms/snippets/pages/notice/edit/{notice.pk}/"),
        "pages.publish_notice": _publishes_a_notice,
        "pages.change_sitemenu": opens(f"/cms/snippets/pages/sitemenu/edit/{menu.pk}/"),
        "pages.publish_sitemenu": _publishes_a_menu,
        "wagtailredirects.add_redirect": opens("/cms/redirects/add/"),
        "wagtailredirects.change_redirect": opens(f"/cms/redirects/{former.pk}/"),
        "wagtailredirects.delete_redirect": opens(f"/cms/redirects/{former.pk}/delete/"),
        "pages.add_scale": opens("/cms/snippets/pages/scale/add/"),
        "pages.change_scale": opens(f"/cms/snippets/pages/scale/edit/{make.scale().pk}/"),
        "pages.publish_scale": _publishes_amounts,
        "wagtailadmin.access_admin": opens("/cms/"),
        "wagtailcore.add_page": opens(f"/cms/pages/add/pages/contentpage/{make.section().pk}/"),
        "wagtailcore.change_page": opens(f"/cms/pages/{page.pk}/edit/"),
        "wagtailcore.publish_page": _publishes,
        "wagtailcore.lock_page": _locks,
        "wagtailcore.unlock_page": _unlocks,
        "wagtailimages.add_image": opens("/cms/images/add/"),
        "wagtailimages.change_image": opens(f"/cms/images/{image.pk}/"),
        "wagtailimages.choose_image": opens("/cms/images/chooser/", image.title),
        "wagtaildocs.add_document": opens("/cms/documents/add/"),
        "wagtaildocs.change_document": opens(f"/cms/documents/edit/{file.pk}/"),
        "wagtaildocs.choose_document": opens("/cms/documents/chooser/", file.title),
    }


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def _grants(group: Group) -> dict[str, Callable[[], object]]:
    """Each right of the group as the rows say it, with what takes it away."""
    found: dict[str, Callable[[], object]] = {}
    for permission in group.permissions.select_related("content_type"):
        found[_name(permission)] = lambda permission=permission: group.permissions.remove(permission)
    for model in (GroupPagePermission, GroupCollectionPermission):
        for row in model.objects.filter(group=group).select_related("permission__content_type"):
            found[_name(row.permission)] = row.delete
    return found


@pytest.mark.once
@pytest.mark.parametrize("group", WHO)
def test_each_right_that_is_granted_is_the_one_that_its_screen_asks_for(cast: Cast, group: str) -> None:
    known, row = probes(cast), Group.objects.get(name=group)
    granted = _grants(row)
    assert granted.keys() <= known.keys()
    useless = []
    for name, take_away in granted.items():
        with_it = known[name](cast.client(WHO[group]))
        take_away()
        without = known[name](cast.client(WHO[group]))
        setup.ensure()
        if (with_it, without) != (True, False):
            useless.append((name, with_it, without))
    assert useless == []


@pytest.mark.once
def test_those_who_do_not_publish_have_not_the_moderators_rights(cast: Cast) -> None:
    known = probes(cast)
    names = {group: set(_grants(Group.objects.get(name=group))) for group in WHO}
    open_to_editors = {name for name in names[setup.MODERATOR] if known[name](cast.client("editor"))}
    assert open_to_editors == names[setup.EDITOR]


def test_an_installation_with_the_rights_of_before_is_healed(cast: Cast) -> None:
    GroupCollectionPermission.objects.all().delete()
    editors = Group.objects.get(name=setup.EDITOR)
    for model in (RelaisImage, RelaisDocument):
        old = Permission.objects.get(codename=f"add_{model._meta.model_name}")
        GroupCollectionPermission.objects.create(
            group=editors, collection=Collection.get_first_root_node(), permission=old
        )
    setup.ensure()
    assert {name.partition(".")[0] for name in _grants(editors)} == {
        "pages",
        "wagtailadmin",
        "wagtailcore",
        "wagtailimages",
        "wagtaildocs",
    }
    assert cast.client("editor").get("/cms/images/add/").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("path", ["/cms/images/{}/", "/cms/images/{}/delete/"])
def test_an_editor_changes_and_deletes_their_own_images_only(cast: Cast, path: str) -> None:
    another, own = picture(), picture()
    get_image_model().objects.filter(pk=own.pk).update(uploaded_by_user=cast.users["editor"])
    assert cast.client("editor").get(path.format(own.pk)).status_code == 200
    assert cast.client("editor").get(path.format(another.pk)).status_code == 403
    assert cast.client("moderator").get(path.format(another.pk)).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("who", WHO.values())
def test_collections_are_the_administrators_business(cast: Cast, who: str) -> None:
    for path in ("/cms/collections/", "/cms/collections/add/"):
        assert cast.client(who).get(path).status_code == 403
        assert cast.client("administrator").get(path).status_code == 200

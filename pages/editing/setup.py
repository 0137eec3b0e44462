"""Who may edit what, and how a page is approved: groups, rights and the workflow.

An idempotent function called after each migration, rather than a data migration: it heals what was lost
(a flushed database, a right taken away by mistake at an upgrade), it needs the permissions that Django
itself creates after the migrations only, and its list stays readable in one place.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import translation
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.snippets.models import create_extra_permissions

from directory.roles import GROUPS, Role
from pages.frame import start
from pages.models import HomePage, Notice, PeerReviewTask, Scale, SectionPage, SiteMenu
from pages.reference import Language, Place

EDITOR, MODERATOR = GROUPS[Role.EDITOR], GROUPS[Role.MODERATOR]
PAGE_RIGHTS = {
    EDITOR: ("add_page", "change_page"),
    MODERATOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
# Images and documents, in every collection. Wagtail asks for the rights of its own models, whatever models
# take their place. Who may add may also change and delete, but only what they added themselves.
FILES = {"wagtailimages": "image", "wagtaildocs": "document"}
FILE_RIGHTS = {EDITOR: ("add", "choose"), MODERATOR: ("add", "change", "choose")}
# Of what stands beside the pages: who writes asks, who moderates publishes. Nobody deletes an amount, and
# nobody adds a menu (``pages.frame.admin``).
SNIPPETS: tuple[Any, ...] = (Scale, SiteMenu, Notice)
SNIPPET_RIGHTS = {EDITOR: ("add", "change"), MODERATOR: ("add", "change", "publish")}
NEVER_ADDED: tuple[Any, ...] = (SiteMenu,)
# Former addresses lead where moderators say.
REDIRECT_RIGHTS = {MODERATOR: ("add", "change", "delete")}
# What Wagtail calls "Root", where editors read it.
SITE = "Tout le site"
NAMES_OF_ROOTS: dict[Any, str] = {Page: SITE, Collection: "Tous les fichiers"}
WORKFLOW = "Relecture avant publication"
TASK = "Relecture par la modération"
# Two steps, for the sections that an administrator gives it (Paramètres, Workflows): a colleague, then the
# moderation. It stands under no page until then.
TWO_STEPS = "Deux relectures avant publication"
PEER_TASK = "Relecture par une autre personne de la rédaction"
NEEDED = ("wagtailcore", "wagtailadmin", "wagtailredirects", "pages", *FILES)
HOME_SUMMARY = "Qui vous répond, comment le joindre, et ce que vous pouvez demander."
SECTION_SUMMARY = "Cette rubrique se remplit. Votre assistant de service social peut déjà vous répondre."
# What a fresh Wagtail brings along and Relais does not use.
WAGTAIL_GROUPS = ("Editors", "Moderators")
WAGTAIL_WORKFLOW = "Moderators approval"


def after_migrate(**signal: Any) -> None:
    """The receiver of ``post_migrate``; does nothing while migrations are only partly applied."""
    state = signal.get("apps", installed)
    try:
        state.get_model("pages", "HomePage")
        state.get_model("pages", "Scale")
        state.get_model("pages", "SiteMenu")
        state.get_model("wagtailcore", "WorkflowContentType")
        state.get_model("wagtailimages", "Image")
        state.get_model("wagtaildocs", "Document")
        state.get_model("wagtailredirects", "Redirect")
    except LookupError:
        return
    for label in NEEDED:
        create_permissions(installed.get_app_config(label), verbosity=0, using=signal.get("using", "default"))
    create_extra_permissions(installed.get_app_config("pages"), using=signal.get("using", "default"))
    ensure()


@transaction.atomic
def ensure() -> None:
    """Groups, rights, workflow and an empty site as this module lists them. What was added is kept."""
    root = _root()
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in PAGE_RIGHTS}
    _grant(groups, root)
    _workflow(groups, root)
    _site(root)
    _menus()
    Group.objects.filter(name__in=WAGTAIL_GROUPS, user=None).delete()


def _root() -> Page:
    for language in Language:
        Locale.objects.get_or_create(language_code=language.value)
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title=SITE, slug="root")
    for model, names in ((Page, ("title", "draft_title")), (Collection, ("name",))):
        wagtails = {names[0]: "Root", "depth": 1}
        model.objects.filter(**wagtails).update(**dict.fromkeys(names, NAMES_OF_ROOTS[model]))
    return root


def _site(root: Page) -> None:
    """A home page with its sections on every host, so that no entry of the menu leads nowhere."""
    if HomePage.objects.exists():
        return
    home = root.add_child(instance=HomePage(title="Relais", slug="accueil", summary=HOME_SUMMARY))
    with translation.override("fr"):
        sections = {slug: str(title) for slug, title in start.ALL_SECTIONS}
    for slug, title in sections.items():
        home.add_child(instance=SectionPage(title=title, slug=slug, summary=SECTION_SUMMARY))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "site_name": "Relais", "root_page": home}
    )
    for welcome in Page.objects.filter(depth=2, slug="home", numchild=0).exclude(pk=home.pk):
        welcome.delete()


def _menus() -> None:
    """One row for each place, with what stood there before editors could arrange it."""
    missing = set(Place.values) - set(SiteMenu.objects.values_list("place", flat=True))
    if not missing:
        return
    sections = SectionPage.objects.filter(slug__in=dict(start.ALL_SECTIONS), depth=3)
    pages = dict(sections.values_list("slug", "pk"))
    with translation.override("en"):
        english = {slug: str(title) for slug, title in start.ALL_SECTIONS}
    for place in sorted(missing, key=Place.values.index):
        menu = SiteMenu(place=place)
        setattr(menu, menu.field, json.dumps(start.blocks(place, pages, english)))
        menu.save()


def _beside_the_pages(name: str) -> Iterator[Permission]:
    for kind in SNIPPETS:
        for action in SNIPPET_RIGHTS[name]:
            if action != "add" or kind not in NEVER_ADDED:
                yield _permission(kind._meta.app_label, f"{action}_{kind._meta.model_name}")


def _grant(groups: dict[str, Group], root: Page) -> None:
    collection = Collection.get_first_root_node()
    for name, group in groups.items():
        group.permissions.add(_permission("wagtailadmin", "access_admin"))
        for codename in PAGE_RIGHTS[name]:
            permission = _permission("wagtailcore", codename)
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        group.permissions.add(*_beside_the_pages(name))
        for action in REDIRECT_RIGHTS.get(name, ()):
            group.permissions.add(_permission("wagtailredirects", f"{action}_redirect"))
        for app, model in FILES.items():
            for action in FILE_RIGHTS[name]:
                permission = _permission(app, f"{action}_{model}")
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=collection, permission=permission
                )
        # Earlier versions granted the rights of our own models, which nothing asks for.
        useless = GroupCollectionPermission.objects.filter(group=group)
        useless.filter(permission__content_type__app_label="pages").delete()
    # ... and invented two more, which nobody was granted.
    Permission.objects.filter(
        content_type__app_label="pages", codename__in=("choose_image", "choose_document")
    ).delete()


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _workflow(groups: dict[str, Group], root: Page) -> None:
    task, _created = GroupApprovalTask.objects.get_or_create(name=TASK)
    task.groups.add(groups[MODERATOR])
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    _two_steps(groups, task)
    for kind in SNIPPETS:
        content_type = ContentType.objects.get_for_model(kind)
        WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})
    current = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if current is None or current.workflow.name == WAGTAIL_WORKFLOW:
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
        Workflow.objects.filter(name=WAGTAIL_WORKFLOW).update(active=False)


def _two_steps(groups: dict[str, Group], last: GroupApprovalTask) -> None:
    first, _created = PeerReviewTask.objects.get_or_create(name=PEER_TASK)
    first.groups.add(*groups.values())
    workflow, _created = Workflow.objects.get_or_create(name=TWO_STEPS)
    for number, task in enumerate((first, last)):
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": number})

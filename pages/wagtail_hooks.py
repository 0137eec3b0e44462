"""The Wagtail admin as editors need it, and the rules that hold whenever a page is served."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text.editors.draftail.features import ControlFeature
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from directory.roles import Role
from pages.amounts import admin as amounts_admin
from pages.amounts.desk import EndingScales
from pages.easy import views as easy_views
from pages.editing import actions, page_views, review_views, snippets
from pages.editing.dashboard import (
    BrokenLinks,
    ComeBack,
    Overtaken,
    OvertakenTranslations,
    Scheduled,
    ToCheck,
    ToReview,
    ToWrite,
    Waiting,
)
from pages.events import registering
from pages.feedback import actions as feedback
from pages.feedback import desk
from pages.frame import admin as frame_admin
from pages.media import showing
from pages.media.desk import EndingImages, UnknownRights
from pages.models import RelaisDocument, RelaisImage
from pages.moderation import waiting
from pages.moderation.deleted import DELETED, told_of_requests
from pages.moved import admin as moved
from pages.reading.rendering import TreeLinkHandler
from pages.reading.screens import reader_of, tree_of
from pages.translation.actions import may_translate, told_of_withdrawal
from pages.translation.standing import LOST, told_of_lost_original, translation_of
from pages.translation.views import translate

# What editors and moderators find in the menu at the side; administrators keep all of it.
MENU = frozenset(
    {
        "explorer",
        "images",
        "documents",
        "relais-feedback",
        "relais-redirects",
        "relais-search",
        "scales",
        "menus",
        "notices",
    }
)

# What an editor or a moderator finds on the first screen, beside Wagtail's own.
PANELS = (
    ToWrite, ComeBack, Waiting, ToReview, Overtaken, OvertakenTranslations, BrokenLinks,
    ToCheck, Scheduled,
    EndingScales, EndingImages, UnknownRights, moved.LeadNowhere,
)  # fmt: skip  # names, one list


@hooks.register("before_serve_page")
def invisible_is_not_found(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """A page restricted to others looks like no page at all."""
    node = tree_of(request).of(page)
    if node is None or not reader_of(request).may_read(node):
        raise Http404


@hooks.register("before_convert_alias_page")
def a_copy_on_its_own_keeps_its_readers(request: Any, page: Page) -> None:
    actions.may_stand_alone(page, by=request.user)
    if request.method == "POST":
        actions.keep_readers(page, by=request.user)


@hooks.register("register_actions")
def programs_do_as_the_screens(registry: Any) -> None:
    for action in (actions.PublishWhatIsReady, actions.EditAndWait, actions.GoBackAndWait):
        registry.register(Page, action)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    confirm = path("pages/<int:page_id>/toujours-exact/", review_views.confirm, name="confirm_page")
    english = path("pages/<int:page_id>/anglais/", translate, name="translate_page")
    easy = path("choose-page/<int:start>/<int:parent_page_id>/", easy_views.browse, name="choose_easy_page")
    return [confirm, english, easy, *desk.urlpatterns]


class FeedbackItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return feedback.may_read(request.user)


@hooks.register("register_admin_menu_item")
def what_readers_said() -> MenuItem:
    return FeedbackItem(
        _("Avis sur les pages"),
        reverse_lazy("feedback"),
        name="relais-feedback",
        icon_name="comment",
        order=490,
    )


hooks.register("register_admin_menu_item", moved.menu_item)


@hooks.register("register_admin_viewset")
def pages_of_the_version_read() -> page_views.PagesOfRelais:
    return page_views.PagesOfRelais()


hooks.register(
    "register_bulk_action", page_views.PublishWhatWasListed, order=100
)  # after the one it replaces


@hooks.register("register_log_actions")
def log_actions(known: Any) -> None:
    known.register_action(
        actions.CONFIRMED, _("Dire que la page est toujours exacte"), _("Page toujours exacte")
    )
    known.register_action(
        DELETED, _("Supprimer ce qui attendait une relecture"), _("Supprimé, avec une demande de relecture")
    )
    known.register_action(LOST, _("Supprimer la page française"), _("Sa page française a été supprimée"))


@hooks.register("register_page_header_buttons")
def still_right(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.depth > 1 and actions.may_confirm(page, user):
        yield Button(
            _("Toujours exact"), reverse("confirm_page", args=[page.pk]), icon_name="check", priority=44
        )


@hooks.register("register_page_header_buttons")
def into_english(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if may_translate(page, user) and translation_of(page) is None:
        label = _("Traduire en anglais")
        yield Button(label, reverse("translate_page", args=[page.pk]), icon_name="globe", priority=46)


@hooks.register("register_rich_text_features", order=100)  # after Wagtail’s own handler, which it replaces
def links_from_the_tree(features: Any) -> None:
    features.register_link_type(TreeLinkHandler)


register_snippet(amounts_admin.Scales)
register_snippet(frame_admin.Menus)
register_snippet(frame_admin.Notices)


@hooks.register("register_rich_text_features")
def amounts_in_texts(features: Any) -> None:
    js = ["wagtailadmin/js/chooser-modal.js", "pages/amounts.js"]
    features.register_editor_plugin("draftail", "amount", ControlFeature({"type": "AMOUNT"}, js=js))


@hooks.register("before_delete_snippet")
def an_amount_in_use_stays(request: HttpRequest, instances: Any) -> Any:
    things = list(instances)
    refused = amounts_admin.refusal(request, things)
    if refused is None and request.method == "GET" and (told := told_of_requests(things, by=request.user)):
        messages.warning(request, told)
    return refused


@hooks.register("before_delete_page")
def who_is_told_when_it_is_deleted(request: HttpRequest, page: Page) -> None:
    if request.method == "GET":
        told = (
            registering.told_of_cancellation(page),
            told_of_withdrawal(page, below=True),
            told_of_requests([page], by=request.user),
        )
        for said in told:
            if said:
                messages.warning(request, said)


@hooks.register("before_move_page")
def where_its_kind_belongs(request: HttpRequest, page: Page, destination: Page) -> Any:
    return page_views.refused_move(request, page, destination)


@hooks.register("before_unpublish")
def an_amount_in_use_stays_public(request: HttpRequest, instance: Any) -> Any:
    return amounts_admin.refusal(request, [instance])


@hooks.register("before_bulk_action")
def what_pages_show_stays(request: HttpRequest, action_type: str, objects: Any, action: Any) -> Any:
    if action_type != "delete" or action.model not in (RelaisImage, RelaisDocument):
        return None
    refusals = showing.refusals(objects)
    for sentence in refusals:
        messages.error(request, sentence)
    return redirect(action.next_url) if refusals else None


@hooks.register("after_publish_page")
def what_is_said_of_what_is_public(request: HttpRequest, page: Page) -> None:
    showing.warn(request, page)
    if told := told_of_lost_original(page):
        messages.warning(request, told)


@hooks.register("construct_image_chooser_queryset")
def none_whose_rights_are_over(images: Any, request: HttpRequest) -> Any:
    return showing.offered(images, timezone.localdate())


@hooks.register("construct_main_menu")
def only_what_the_role_needs(request: Any, menu_items: list[Any]) -> None:
    if not request.user.has_role(Role.ADMINISTRATOR):
        menu_items[:] = [item for item in menu_items if item.name in MENU]


@hooks.register("construct_homepage_summary_items", order=1000)  # after all that Wagtail adds
def no_counters(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


@hooks.register("construct_homepage_panels")
def what_waits_for_me(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [panel for panel in panels if panel.name in ("workflow_objects_to_moderate", "recent_edits")]
    for panel in panels:
        if panel.name == "workflow_objects_to_moderate":
            panel.order = 5  # before all that waits for nobody else
    ours = (panel(request) for panel in PANELS)
    panels += [panel for panel in ours if panel.is_shown]


@hooks.register("construct_snippet_action_menu")
@hooks.register("construct_page_action_menu")
@hooks.register("construct_snippet_action_menu")
def what_is_waited_for_comes_first(menu_items: list[Any], request: Any, context: Any) -> None:
    """The button that shows, where Wagtail would put it behind an arrow: what a moderator came to do."""
    menu_items.sort(key=lambda item: item.name != "approve")  # of two, the one without a comment was first


@hooks.register("after_edit_page")
@hooks.register("after_edit_snippet")
def a_change_during_moderation_is_seen(request: Any, thing: Any) -> None:
    waiting.submit_again(thing)


@hooks.register("after_edit_page")
def what_became_of_it(request: Any, page: Page) -> None:
    """After "Approuver et publier" Wagtail says that the page was changed."""
    if request.POST.get("action-workflow-action") and request.POST.get("workflow-action-name") == "approve":
        list(messages.get_messages(request))  # read, so that they are not shown
        messages.success(request, actions.published_or_scheduled(page.pk))
        what_is_said_of_what_is_public(request, page)


@hooks.register("after_edit_snippet")
def what_became_of_what_stands_beside(request: Any, instance: Any) -> None:
    if request.POST.get("action-workflow-action") and request.POST.get("workflow-action-name") == "approve":
        list(messages.get_messages(request))  # likewise
        messages.success(request, snippets.published_or_scheduled(instance))


@hooks.register("insert_editor_js")
def which_version_is_saved_by_itself() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("pages/versions.js"))


@hooks.register("insert_editor_js")
def a_typed_date_stays() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("pages/dates.js"))


@hooks.register("insert_editor_js")
def focus_follows_a_block() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("pages/moves.js"))


@hooks.register("insert_editor_js")
def words_of_the_editor() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("pages/words.js"))


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("pages/admin.css"))

"""What the portal adds to the Wagtail admin: preview links for editors, webhooks for the administrator."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from directory.roles import Role
from pages.editing import previews
from pages.front.rights import may_share
from portal.api.preview_admin import preview_link
from portal.webhooks import admin as webhooks

URL_NAME = "preview_link"


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        previews.LOG_ACTION, _("Créer un lien d’aperçu"), _("Lien d’aperçu du brouillon créé")
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [path("pages/<int:page_id>/lien-apercu/", preview_link, name=URL_NAME), *webhooks.urlpatterns]


class AdministratorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_role(Role.ADMINISTRATOR))  # type: ignore[union-attr]


@hooks.register("register_settings_menu_item")
def webhooks_item() -> MenuItem:
    return AdministratorsItem(
        _("Webhooks"), reverse_lazy("webhooks"), name="webhooks", icon_name="link", order=900
    )


@hooks.register("construct_settings_menu")
def tokens_of_both(request: HttpRequest, items: list[MenuItem]) -> None:
    """In the place of Wagtail's own screens: tokens of both APIs stand at one address."""
    items[:] = [item for item in items if item.name != "api_tokens"]


@hooks.register("register_settings_menu_item")
def tokens_item() -> MenuItem:
    return AdministratorsItem(
        _("Jetons d’accès"), reverse_lazy("tokens"), name="tokens", icon_name="key", order=602
    )


@hooks.register("register_page_header_buttons")
def header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    yield from _button(page, user, priority=45)


@hooks.register("register_page_listing_more_buttons")
def listing_button(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from _button(page, user, priority=25)


def _button(page: Page, user: Any, *, priority: int) -> Iterator[Button]:
    """For those who may share this draft; the root of the tree is no page."""
    if page.depth > 1 and may_share(user, page):
        yield Button(
            _("Créer un lien d’aperçu"),
            reverse(URL_NAME, args=[page.pk]),
            icon_name="link",
            priority=priority,
        )

"""What search adds to the Wagtail admin: "Recherche", its pages, and what the log says of them."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from search.counting import admin as insight
from search.editors import actions, admin, policy

MENU = Menu(
    items=[
        MenuItem(
            _("Synonymes"), reverse_lazy("search_synonyms"), "search-synonyms", icon_name="list-ul", order=1
        ),
        MenuItem(
            _("Résultats choisis"),
            reverse_lazy("search_selections"),
            "search-selections",
            icon_name="pick",
            order=2,
        ),
        MenuItem(
            _("Pourquoi ce résultat ?"),
            reverse_lazy("search_why"),
            "search-why",
            icon_name="help",
            order=3,
        ),
        MenuItem(
            _("Recherches"), reverse_lazy(insight.URL_NAME), "search-insight", icon_name="view", order=4
        ),
    ]
)


class EditorsItem(SubmenuMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return policy.may_steer(request.user)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [*admin.urlpatterns, *insight.urlpatterns]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return EditorsItem(_("Recherche"), MENU, name="relais-search", icon_name="search", order=500)


@hooks.register("register_log_actions")
def log_actions(known: Any) -> None:
    known.register_action(actions.PINNED, _("Mettre un résultat en tête"), _("Résultat mis en tête"))
    known.register_action(actions.MOVED, _("Déplacer un résultat"), _("Résultat déplacé"))
    known.register_action(actions.EXCLUDED, _("Masquer un résultat"), _("Résultat masqué"))
    known.register_action(actions.RELEASED, _("Rendre un résultat ordinaire"), _("Résultat rendu ordinaire"))


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("search/editors.css"))

"""What search adds to the Wagtail admin."""

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.insight import admin as insight


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return insight.urlpatterns


class WritersItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_role(*insight.READERS))  # type: ignore[union-attr]


@hooks.register("register_admin_menu_item")
def insight_item() -> MenuItem:
    return WritersItem(
        _("Recherches"), reverse_lazy(insight.URL_NAME), name="search-insight", icon_name="search", order=800
    )

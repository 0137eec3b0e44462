"""Pages that gather what there is on a theme: found and seen as any page, shown as a kind of their own."""

from django.utils.translation import gettext_lazy as _

from pages.models import ThemePage
from search.kinds.page import PageKind


class ThemeKind(PageKind):
    name, slug, label, singular = "theme", "themes", _("Thèmes"), _("Thème")
    order = 3
    filters = ("theme",)
    is_a_way_on = True
    page_type = ThemePage
    sources = ()  # those of ``page``

"""The window in which the easy version of a page is chosen: it opens where easy pages are."""

from typing import Any

from django.urls import reverse
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from pages.reading import policy, tree


def start(parent: Page) -> int:
    """Of the places above a page, the nearest that has easy pages; else the place of the page itself."""
    known = tree.current()
    places = {node.parent for node in known.easy}
    above = (known.by_path.get(path) for path in reversed(policy.steps(parent.path)))
    return next((node.pk for node in above if node is not None and node.pk in places), parent.pk)


class EasyChooser(AdminPageChooser):
    def __init__(self, start: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start = start

    def get_js_init_options(self, id_: str, name: str, value_data: Any) -> dict[str, Any]:
        options: dict[str, Any] = super().get_js_init_options(id_, name, value_data)
        if not value_data:  # of one that is chosen, Wagtail opens the place
            options["modalUrl"] = reverse("wagtailadmin_choose_page_child", args=[self.start])
        return options

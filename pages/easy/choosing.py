"""The window in which the easy version of a page is chosen: it opens where easy pages are."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from pages.reading import policy, tree


def start(parent: Page) -> int:
    """Of the places above a page, the nearest with an easy page that no page leads to yet, were it a draft;
    else the nearest with easy pages; else its section, where new pages are made."""
    known = tree.current()
    paths = policy.steps(parent.path)[2:]  # from the section on
    places = [node for path in reversed(paths) if (node := known.by_path.get(path)) is not None]
    free = {node.parent for node in known.easy if node.pk not in known.full} | {*_of_drafts(paths, known)}
    taken = {node.parent for node in known.easy}
    found = (node.pk for held in (free, taken) for node in places if node.pk in held)
    return next(found, places[-1].pk if places else parent.pk)


def _of_drafts(paths: list[str], known: tree.Tree) -> Iterator[int]:
    """Where easy pages stand that were never published; of a draft, its latest version says that it is."""
    if not paths:
        return
    drafts = Page.objects.filter(path__startswith=paths[0], first_published_at=None)
    for path in drafts.filter(latest_revision__content__is_easy=True).values_list("path", flat=True):
        if (node := known.by_path.get(path[: -Page.steplen])) is not None:
            yield node.pk


class EasyChooser(AdminPageChooser):
    """``parent``: the page above that which is edited."""

    def __init__(self, parent: Page, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parent = parent

    def get_js_init_options(self, id_: str, name: str, value_data: Any) -> dict[str, Any]:
        options: dict[str, Any] = super().get_js_init_options(id_, name, value_data)
        if not value_data:  # of one that is chosen, Wagtail opens the place
            options["modalUrl"] = reverse("wagtailadmin_choose_page_child", args=[start(self.parent)])
        return options

"""The pages in easy words, all in one place: nobody who needs them has to search for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.views.chooser import BrowseView

from pages.reading import tree
from pages.reading.screens import reader_of, tree_of


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    known, reader = tree_of(request), reader_of(request)
    sections: dict[str, list[tree.Node]] = {}
    for node in reader.visible(known.easy):  # in the order of the tree
        sections.setdefault(known.ancestors(node)[1].title, []).append(node)
    return render(request, "pages/easy.html", {"sections": sections})


def browse(request: HttpRequest, start: int, parent_page_id: int) -> HttpResponse:
    """Once one is chosen, Wagtail puts its place behind the address that the window had."""
    shown: HttpResponse = BrowseView.as_view()(request, parent_page_id=parent_page_id)
    return shown

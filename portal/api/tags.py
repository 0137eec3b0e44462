"""What each answer depends on, in ``Relais-Tags``: who keeps answers drops those that a message names.

``page-12``: what page 12 is called, says and where it stands; ``children-12``: which pages stand under it;
``pages``: which pages there are. A page names all that it shows of others; lists name what they are lists of.
"""

from collections.abc import Iterable

from django.http import HttpResponse

HEADER = "Relais-Tags"
PREFIX = "/api/v1/"
PAGES, AMOUNTS, DIRECTORY, PERMANENCES = "pages", "amounts", "directory", "permanences"
MENUS, NOTICES = "menus", "announcements"
# By the first part of the address; what is not here is not to be kept.
BY_PART = {
    "pages": (PAGES, AMOUNTS),
    "benefits": (PAGES, AMOUNTS),
    "amounts": (AMOUNTS,),
    "sitemap": (PAGES,),
    "menus": (MENUS, PAGES),
    "announcements": (NOTICES, PAGES),
    "banner": (PAGES,),
    "events": ("events", PAGES),
    "redirects": ("redirects", PAGES),
    "documents": ("documents", PAGES),
    "images": ("images", PAGES),
    "establishments": (DIRECTORY, PERMANENCES),
    "workers": (DIRECTORY, PERMANENCES),
    "disability-referents": (DIRECTORY,),
    "regions": (DIRECTORY,),
    "departments": (DIRECTORY,),
    "permanences": (DIRECTORY, PERMANENCES),
    "search": (DIRECTORY, PERMANENCES, PAGES, AMOUNTS, "documents"),
}
DESCRIBED = {
    HEADER: {
        "description": "What the answer depends on, separated by spaces; webhooks name the same in `tags`.",
        "schema": {"type": "string"},
    }
}


def name(response: HttpResponse, tags: Iterable[str]) -> None:
    response[HEADER] = " ".join(sorted(tags))


def name_by_address(response: HttpResponse, path: str) -> None:
    """Where the view has not said it more exactly."""
    part = path.removeprefix(PREFIX).partition("/")[0]
    if response.status_code == 200 and HEADER not in response and part in BY_PART:
        name(response, BY_PART[part])

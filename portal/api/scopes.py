"""What right an address of the API asks of a token. A session has them all."""

from portal.tokens.models import Scope

PREFIX = "/api/v1/"
# The first part of the address -> the right. What is not named asks for the right to everything.
SCOPES: dict[str, Scope] = {
    "pages": Scope.PAGES,
    "sync": Scope.PAGES,
    "sitemap": Scope.PAGES,
    "menus": Scope.PAGES,
    "banner": Scope.PAGES,
    "announcements": Scope.PAGES,
    "redirects": Scope.PAGES,
    "events": Scope.PAGES,
    "benefits": Scope.PAGES,
    "amounts": Scope.PAGES,
    "documents": Scope.PAGES,
    "images": Scope.PAGES,
    "establishments": Scope.DIRECTORY,
    "workers": Scope.DIRECTORY,
    "disability-referents": Scope.DIRECTORY,
    "regions": Scope.DIRECTORY,
    "departments": Scope.DIRECTORY,
    "permanences": Scope.PERMANENCES,
    "search": Scope.SEARCH,
}
# Who am I, and what may I: every token may ask. A preview is opened by its own link, with or without a token.
FREE = frozenset(["me", "previews"])


def scope_of(path: str) -> Scope | None:
    """None: any token will do."""
    part = path.removeprefix(PREFIX).partition("/")[0]
    return None if part in FREE else SCOPES.get(part, Scope.READ)

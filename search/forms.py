"""The parameters of a search address. Any text may be searched; a filter that does not exist is a 404."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse

from directory.reference import Directorate, Theme
from search.backends.base import Filters, Window
from search.models import Kind
from search.text import Query
from search.understanding import understand

PER_PAGE = 10
PER_GROUP = 4
MAX_PAGE = 10_000
# As addresses say them.
SLUGS = {
    Kind.PAGE: "pages",
    Kind.DOCUMENT: "documents",
    Kind.THEME: "themes",
    Kind.ESTABLISHMENT: "etablissements",
    Kind.WORKER: "personnes",
    Kind.DEPARTMENT: "departements",
    Kind.PERMANENCE: "permanences",
}
KINDS = {slug: kind for kind, slug in SLUGS.items()}


@dataclass(frozen=True, slots=True)
class Parameters:
    query: Query
    kind: Kind | None
    filters: Filters
    page: int

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        slug = data.get("type", "")
        if slug and slug not in KINDS:
            raise Http404
        filters = Filters(
            department=_department(data.get("departement", "")),
            directorate=_one_of(data.get("direction", ""), Directorate.values),
            theme=_one_of(data.get("theme", ""), Theme.values),
        )
        return cls(understand(data.get("q", "")), KINDS.get(slug), filters, _page(data.get("page", "")))

    @property
    def window(self) -> Window:
        if self.kind is None:
            return Window(limit=PER_GROUP, each=True)
        return Window(kind=self.kind, limit=PER_PAGE, offset=(self.page - 1) * PER_PAGE)

    def address(self, kind: Kind | None) -> str:
        """The same search, on the tab of that kind."""
        pairs = {
            "q": self.query.typed,
            "type": SLUGS[kind] if kind else "",
            "departement": self.filters.department,
            "direction": self.filters.directorate,
            "theme": self.filters.theme,
        }
        given = {name: value for name, value in pairs.items() if value}
        return f"{reverse('search:results')}?{urlencode(given)}"

    def without_filters(self) -> str:
        return replace(self, filters=Filters()).address(self.kind)


def _one_of(value: str, allowed: list[str]) -> str:
    if value and value not in allowed:
        raise Http404
    return value


def _department(value: str) -> str:
    """A code that no department has finds nothing; what cannot be a code is a wrong address."""
    if value and not (value.isascii() and value.isalnum() and len(value) <= 3):
        raise Http404
    return value.upper()


def _page(value: str) -> int:
    if not value:
        return 1
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value[:6]) <= MAX_PAGE:
        raise Http404
    return int(value[:6])

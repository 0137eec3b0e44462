"""What a search address says. Any text may be searched; a filter that does not exist is a 404.

Days alone may be mistyped: they are told of beside their field, and the search does without them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.forms import DayField
from directory.paging import wanted_page
from directory.reference import Directorate, Theme
from search.backends.base import Filters, Window
from search.models import Kind
from search.text import Query, parse
from search.understanding import understand

PER_PAGE = 10
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
# What can narrow each kind; None: all of them together.
NARROWED_BY: dict[Kind | None, tuple[str, ...]] = {
    None: ("theme", "departement", "direction", "du", "au"),
    Kind.PAGE: ("theme", "du", "au"),
    Kind.DOCUMENT: (),
    Kind.THEME: ("theme",),
    Kind.ESTABLISHMENT: ("departement", "direction"),
    Kind.WORKER: ("departement",),
    Kind.DEPARTMENT: ("departement",),
    Kind.PERMANENCE: ("departement", "direction", "du", "au"),
}
# The name of each in an address -> in ``Filters``.
NAMES = {
    "theme": "theme",
    "departement": "department",
    "direction": "directorate",
    "du": "begins",
    "au": "ends",
}


class FilterForm(forms.Form):
    """``departments``: (code, name) pairs to choose from, in their order."""

    theme = forms.ChoiceField(label=_("Thème"), required=False, choices=[("", _("Tous")), *Theme.choices])
    departement = forms.ChoiceField(label=_("Département"), required=False)
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=[("", _("Toutes")), *Directorate.choices]
    )
    du = DayField(label=_("À partir du"), required=False)
    au = DayField(
        label=_("Jusqu’au"),
        required=False,
        help_text=_("Rendez-vous, campagnes et permanences de cette période."),
    )

    def __init__(self, data: QueryDict, departments: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        choices = [("", _("Tous")), *departments]
        typed = data.get("departement", "")
        if typed and typed not in dict(choices):
            choices.append((typed, typed.upper()))  # nobody's code: it finds nothing, and is not lost
        self.fields["departement"].choices = choices  # type: ignore[attr-defined]
        for name in ("du", "au"):
            if self[name].errors:  # a box for days would show none that it cannot read
                self.fields[name].widget.input_type = "text"

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("du") and data.get("au") and data["au"] < data["du"]:
            self.add_error("au", _("La fin précède le début."))
        return data


@dataclass(frozen=True, slots=True)
class Parameters:
    query: Query
    kind: Kind | None
    filters: Filters
    page: int

    @classmethod
    def read(cls, data: QueryDict, form: FilterForm) -> Self:
        """The days are those that ``form`` could read."""
        slug = data.get("type", "")
        if slug and slug not in KINDS:
            raise Http404
        filters = Filters(
            department=_department(data.get("departement", "")),
            directorate=_one_of(data.get("direction", ""), Directorate.values),
            theme=_one_of(data.get("theme", ""), Theme.values),
            begins=form.cleaned_data.get("du"),
            ends=form.cleaned_data.get("au"),
        )
        return cls(understand(data.get("q", "")), KINDS.get(slug), filters, wanted_page(data))

    @property
    def window(self) -> Window:
        return Window(kind=self.kind or "", limit=PER_PAGE, offset=(self.page - 1) * PER_PAGE)

    @property
    def slug(self) -> str:
        return SLUGS[self.kind] if self.kind else ""

    @property
    def narrowed(self) -> dict[str, str]:
        """The filters that were chosen, as an address says them."""
        values = ((name, getattr(self.filters, own)) for name, own in NAMES.items())
        return {name: str(value) for name, value in values if value}

    @property
    def is_plain(self) -> bool:
        """Nothing but words: neither a tab, nor a filter, nor another page."""
        return bool(self.query) and self.kind is None and not self.narrowed and self.page == 1

    @property
    def offered(self) -> list[str]:
        """The filters that can narrow this tab, and those that do."""
        return [name for name in NAMES if name in NARROWED_BY[self.kind] or name in self.narrowed]

    def address(self, page: int = 1) -> str:
        """The same search: the whole state of the screen."""
        pairs = {"q": self.query.typed, "type": self.slug, **self.narrowed, "page": page if page > 1 else ""}
        given = {name: value for name, value in pairs.items() if value}
        return f"{reverse('search:results')}?{urlencode(given)}"

    def on(self, kind: Kind | None) -> Self:
        return replace(self, kind=kind, page=1)

    def without(self, name: str) -> Self:
        empty = getattr(Filters(), NAMES[name])
        return replace(self, filters=replace(self.filters, **{NAMES[name]: empty}), page=1)

    def without_filters(self) -> Self:
        return replace(self, filters=Filters(), page=1)

    def meaning(self, typed: str) -> Self:
        """Other words, narrowed alike."""
        return replace(self, query=parse(typed), page=1)


def _one_of(value: str, allowed: list[str]) -> str:
    if value and value not in allowed:
        raise Http404
    return value


def _department(value: str) -> str:
    """A code that no department has finds nothing; what cannot be a code is a wrong address."""
    if value and not (value.isascii() and value.isalnum() and len(value) <= 3):
        raise Http404
    return value.upper()

"""What a search address says, and those that lead on from it. A filter that does not exist is a 404.

Days alone may be mistyped: they are told of beside their field, and the search does without them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.core.cache import caches
from django.core.paginator import Page
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import french
from core.forms import DayField
from core.paging import page_at, wanted_page
from core.text import fold
from directory.models import Department
from directory.reference import Directorate, Theme
from pages.reference import Language
from search.kinds import KINDS
from search.kinds.base import Kind
from search.query.values import DEEPEST, Filters, Query, Results, Window, parse

PER_PAGE = 10
# The name of each in an address -> in ``Filters``.
NAMES = {
    "theme": "theme",
    "departement": "department",
    "direction": "directorate",
    "du": "begins",
    "au": "ends",
    "langue": "language",
}


class FilterForm(forms.Form):
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

    langue = forms.ChoiceField(
        label=_("Langue"),
        required=False,
        choices=[("", _("Toutes")), (Language.ENGLISH.value, _("Pages en anglais"))],
        error_messages={"invalid_choice": _("Choisissez dans la liste : toutes les langues, ou l’anglais.")},
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        choices = [("", _("Tous")), *(caches["local"].get_or_set("search.departments", _departments) or [])]
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


def _departments() -> list[tuple[str, str]]:
    """To choose from: codes and names, in the order of the names."""
    found = Department.objects.order_by().values_list("code", "name")
    return [(code, f"{name} ({code})") for code, name in sorted(found, key=lambda pair: fold(pair[1]))]


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter that was chosen. ``url``: the same search without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """``number`` 0 stands for those that are left out."""

    number: int
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around results. ``offered``: the filters that can narrow this tab, and those that do."""

    offered: list[str]
    tags: list[Tag]
    tabs: list[Tab]
    page: Page[int]
    page_links: list[PageLink]


@dataclass(frozen=True, slots=True)
class Parameters:
    query: Query
    kind: Kind | None
    filters: Filters
    page: int

    @classmethod
    def read(cls, data: QueryDict, form: FilterForm, query: Query) -> Self:
        """The days are those that ``form`` could read."""
        slug = data.get("type", "")
        kind = next((kind for kind in KINDS if kind.slug == slug), None)
        if slug and kind is None:
            raise Http404
        filters = Filters(
            department=_department(data.get("departement", "")),
            directorate=_one_of(data.get("direction", ""), Directorate.values),
            theme=_one_of(data.get("theme", ""), Theme.values),
            begins=form.cleaned_data.get("du"),
            ends=form.cleaned_data.get("au"),
            language=_language(data.get("langue", "")),
        )
        return cls(query, kind, filters, wanted_page(data))

    @property
    def window(self) -> Window:
        return Window(
            kind=self.kind.name if self.kind else "", limit=PER_PAGE, offset=(self.page - 1) * PER_PAGE
        )

    @property
    def slug(self) -> str:
        return self.kind.slug if self.kind else ""

    @property
    def narrowed(self) -> dict[str, str]:
        """The filters that were chosen, as an address says them."""
        values = ((name, getattr(self.filters, own)) for name, own in NAMES.items())
        return {name: str(value) for name, value in values if value}

    @property
    def is_plain(self) -> bool:
        """Nothing but words: neither a tab, nor a filter, nor another page."""
        return bool(self.query.terms) and self.kind is None and not self.narrowed and self.page == 1

    def address(self, page: int = 1) -> str:
        """The same search: the whole state of the screen."""
        pairs = {"q": self.query.typed, "type": self.slug, **self.narrowed, "page": page if page > 1 else ""}
        given = {name: value for name, value in pairs.items() if value}
        return f"{reverse('search:results')}?{urlencode(given)}"

    def in_english(self) -> str:
        """The address of the same words, in the pages in English alone."""
        return replace(
            self.without_filters().on(None), filters=Filters(language=Language.ENGLISH.value)
        ).address()

    def on(self, kind: Kind | None) -> Self:
        return replace(self, kind=kind, page=1)

    def without(self, name: str) -> Self:
        empty = getattr(Filters(), NAMES[name])
        return replace(self, filters=replace(self.filters, **{NAMES[name]: empty}), page=1)

    def without_filters(self) -> Self:
        return replace(self, filters=Filters(), page=1)

    def meaning(self, typed: str) -> str:
        """The address of other words, narrowed alike."""
        return replace(self, query=parse(typed), page=1).address()

    def around(self, found: Results, form: FilterForm, english: int = 0) -> Around:
        """A page of them that does not exist is a 404. ``english``: pages beside them."""
        counts, total = found.counts, found.total
        count = min(counts.get(self.kind.name, 0) if self.kind else total, DEEPEST)
        page = page_at(self.page, range(count), PER_PAGE)
        tabs = self._tabs(counts, total, english)
        return Around(self._offered(), self._tags(form), tabs, page, self._links(page))

    def _offered(self) -> list[str]:
        kinds = [self.kind] if self.kind else KINDS
        narrowing = {name for kind in kinds for name in kind.filters} | self.narrowed.keys()
        return [name for name in NAMES if name in narrowing]

    def _tabs(self, counts: Mapping[str, int], total: int, english: int) -> list[Tab]:
        """Everything first, then the pages in English beside it, the kinds that have something, and the one
        that is being looked at."""
        everything = Tab(str(_("Tout")), self.on(None).address(), total + english, current=self.kind is None)
        beside = [Tab(str(_("Pages en anglais")), self.in_english(), english, current=False)]
        return [everything, *(beside if english else [])] + [
            Tab(str(kind.label), self.on(kind).address(), counts.get(kind.name, 0), kind is self.kind)
            for kind in KINDS
            if counts.get(kind.name) or kind is self.kind
        ]

    def _tags(self, form: FilterForm) -> list[Tag]:
        """The filters that were chosen, in the words of the form."""
        return [
            Tag(
                _("%(label)s : %(value)s")
                % {"label": form.fields[name].label, "value": self._said(form, name)},
                self.without(name).address(),
            )
            for name in self.narrowed
        ]

    def _said(self, form: FilterForm, name: str) -> str:
        value = getattr(self.filters, NAMES[name])
        if isinstance(value, date):
            return french.dated(value, "DATE_FORMAT")
        choices = dict(getattr(form.fields[name], "choices", ()))
        return str(choices.get(value, value))

    def _links(self, page: Page[int]) -> list[PageLink]:
        """The first, the last, and those around this one."""
        last, here = page.paginator.num_pages, page.number
        shown = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
        links: list[PageLink] = []
        for number in shown:
            if links and number - links[-1].number > 1:
                links.append(PageLink(0))
            links.append(PageLink(number, self.address(number), current=number == here))
        return links


def _one_of(value: str, allowed: list[str]) -> str:
    if value and value not in allowed:
        raise Http404
    return value


def _language(value: str) -> str:
    """One in which nothing is written narrows nothing."""
    return value if value == Language.ENGLISH else ""


def _department(value: str) -> str:
    """A code that no department has finds nothing; what cannot be a code is a wrong address."""
    if value and not (value.isascii() and value.isalnum() and len(value) <= 3):
        raise Http404
    return value.upper()

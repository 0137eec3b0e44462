"""What keeps a search cheap: one statement, whose text is the same whatever is asked."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.backends.embedded import backend as embedded
from search.models import Findable
from search.query import finding
from search.query.finding import get_backend
from search.query.values import Filters, Viewer, Window, parse
from tests.cast import Cast
from tests.pages import make
from tests.search.conftest import Shelf

TODAY = date(2026, 11, 24)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that are run, without their values."""
    seen: list[str] = []
    plain = embedded.rows
    monkeypatch.setattr(embedded, "rows", lambda sql, values: seen.append(sql) or plain(sql, values))
    return seen


def test_neither_the_words_nor_the_reader_nor_the_day_nor_the_page_are_in_the_text(
    cast: Cast, shelf: Shelf, texts: list[str]
) -> None:
    backend = get_backend()
    for typed, who, ago, offset in (("dette", "agent", 0, 0), ("tribunal lille", "editor", 9, 20)):
        viewer = Viewer.of(cast.user(who), TODAY - timedelta(days=ago))
        filters = Filters(str(59 + ago), begins=viewer.today, without=("page-1",) * (ago + 1))
        backend.search(parse(typed), filters, viewer, Window(offset=offset))
        backend.suggest(parse(typed), viewer, 3 + ago)
    assert texts[:2] == texts[2:]
    assert len(set(texts)) == 2


def test_what_changes_what_may_be_seen_or_narrows_is_another_text(
    cast: Cast, shelf: Shelf, texts: list[str]
) -> None:
    backend, agent = get_backend(), Viewer.of(cast.user("agent"), TODAY)
    backend.search(parse("dette"), Filters(), agent, Window())
    backend.search(parse("dette"), Filters(), Viewer(0, False, TODAY), Window())
    backend.search(parse("dette"), Filters(), Viewer(agent.user_id, True, TODAY), Window())
    backend.search(parse("dette"), Filters(theme="debt"), agent, Window())
    backend.search(parse("dette"), Filters(ends=TODAY), agent, Window())
    backend.search(parse("dette"), Filters(without=("page-1",)), agent, Window())
    backend.search(parse("dette"), Filters(), agent, Window(kind="page"))
    assert len(set(texts)) == 7


def test_a_search_is_one_query(cast: Cast, shelf: Shelf) -> None:
    viewer = Viewer.of(cast.user("agent"), TODAY)
    with CaptureQueriesContext(connection) as seen:
        get_backend().search(parse("dette"), Filters(), viewer, Window())
    assert len(seen) == 1


def test_suggestions_ask_what_may_be_seen_of_the_nearest_only(
    cast: Cast, shelf: Shelf, texts: list[str]
) -> None:
    finding.suggest(parse("tr"), Viewer.of(cast.user("agent"), TODAY))
    assert len(texts) == 1


@pytest.mark.parametrize(("hidden", "queries"), [(0, 1), (3, 2)])
def test_what_is_hidden_never_takes_the_room_of_a_suggestion(
    cast: Cast, shelf: Shelf, texts: list[str], monkeypatch: pytest.MonkeyPatch, hidden: int, queries: int
) -> None:
    near, backend = 2, get_backend()
    nearest = backend.text.nearest.replace(f"LIMIT {embedded.NEAR}", f"LIMIT {near}")
    monkeypatch.setattr(type(backend), "text", replace(backend.text, nearest=nearest))
    monkeypatch.setattr(embedded, "NEAR", near)
    for number in range(hidden):
        make.page(under=shelf.secret, title="Zinnia", slug=f"zinnia-{number}")
    make.page(under=shelf.section, title="Zinnia et autres fleurs du jardin de la maison")
    found = finding.suggest(parse("zinn"), Viewer.of(cast.user("agent"), TODAY))
    assert [hit.title for hit in found] == ["Zinnia et autres fleurs du jardin de la maison"]
    assert len(texts) == queries


def test_what_is_restricted_is_not_looked_for_page_by_page(db: None) -> None:
    """Once its statistics say that nothing is restricted, SQLite would go through all pages for each page."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    make.restrict(make.page())
    plan = Findable.objects.visible_to(Viewer(1, False, TODAY)).explain()
    assert "wagtailcore_page" in plan
    assert not [
        line
        for line in _for_each_row(plan)
        if re.search(r"SCAN .* sqlite_autoindex_wagtailcore_page_1", line)
    ]


def _for_each_row(plan: str) -> list[str]:
    """What SQLite does again and again. A line of its plan: its number, that of the line above it, what."""
    lines = re.findall(r"^(\d+) (\d+) \d+ (.*)$", plan, re.MULTILINE)
    again = {number for number, _above, what in lines if what.startswith("CORRELATED")}
    while more := {number for number, above, _what in lines if above in again} - again:
        again |= more
    return [what for number, _above, what in lines if number in again]

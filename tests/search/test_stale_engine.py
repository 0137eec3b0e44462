"""An engine that was told nothing: what is hidden since then appears nowhere, nor is it counted."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from directory.models import Establishment, Worker
from pages.models import RelaisDocument
from permanences.models import Permanence, State
from search.backends.elasticsearch import hidden
from search.backends.embedded.backend import embedded
from search.models import Findable
from search.query import finding
from search.query.values import Filters, Viewer, Window, parse
from tests.cast import Cast
from tests.search.conftest import Following, Shelf, make_permanence

TODAY = date(2026, 11, 24)


def unpublish() -> None:
    Page.objects.filter(title="Le surendettement").update(live=False)


def unpublish_above() -> None:
    Page.objects.filter(title="Budget et dettes").update(live=False)


def restrict() -> None:
    page = Page.objects.get(title="Budget et dettes")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)


def close_collection() -> None:
    collection = RelaisDocument.objects.get().collection
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )


def close_place() -> None:
    Establishment.objects.filter(name="Tribunal judiciaire de Lille").update(is_active=False)


def leave() -> None:
    Worker.objects.filter(permanences__isnull=False).update(is_active=False)


def end() -> None:
    Permanence.objects.update(ends_on=date(2026, 11, 23))


def withdraw() -> None:
    Permanence.objects.update(state=State.ENDED)


WAYS: list[tuple[str, str, Callable[[], None]]] = [
    ("surendettement", "page", unpublish),
    ("surendettement", "page", unpublish_above),
    ("surendettement", "page", restrict),
    ("budget et dettes", "theme", restrict),
    ("justificatif", "document", close_collection),
    ("tribunal lille", "establishment", close_place),
    ("ines basilic", "worker", leave),
    ("permanence lille", "permanence", leave),
    ("permanence lille", "permanence", end),
    ("permanence lille", "permanence", withdraw),
]


@pytest.fixture
def everything(cast: Cast, shelf: Shelf) -> None:
    """One of each kind that can be hidden."""
    make_permanence(cast)
    below = Collection.get_first_root_node().add_child(name="Cellule").add_child(name="Notes")
    RelaisDocument.objects.create(
        title="Justificatif", file=ContentFile(b"x", name="justificatif.txt"), collection=below
    )


@pytest.mark.elasticsearch
@pytest.mark.parametrize(("typed", "kind", "hide"), WAYS)
def test_what_is_hidden_is_neither_found_nor_counted_nor_suggested(
    everything: None, engine: Following, typed: str, kind: str, hide: Callable[[], None]
) -> None:
    query, viewer = parse(typed), Viewer(0, False, TODAY)
    before = engine.search(query, Filters(), viewer, Window(limit=50))
    assert before.counts[kind] >= 1
    engine.stale = True
    hide()
    now = engine.search(query, Filters(), viewer, Window(limit=50))
    assert now.counts.get(kind, 0) == before.counts[kind] - 1
    assert len([hit for hit in now.hits if hit.kind == kind]) == before.counts[kind] - 1
    # Also where none of them is among the results that are read again.
    beyond = engine.search(query, Filters(), viewer, Window(limit=1, offset=40))
    assert beyond.counts.get(kind, 0) == before.counts[kind] - 1
    assert not {hit.title for hit in engine.suggest(query, viewer, 8)} & _hidden_titles(viewer)
    assert not engine.gone


def _hidden_titles(viewer: Viewer) -> set[str]:
    return set(Findable.objects.filter(key__in=hidden.hidden(viewer)).values_list("title", flat=True))


@pytest.mark.parametrize("who", ["nobody", "agent", "member", "administrator"])
@pytest.mark.parametrize("hide", [way[2] for way in WAYS], ids=lambda hide: hide.__name__)
def test_what_is_hidden_is_all_but_what_is_visible(
    everything: None, cast: Cast, shelf: Shelf, who: str, hide: Callable[[], None]
) -> None:
    """The two are written apart: they must divide the rows between them for every reader."""
    if who == "member":
        cast.user("agent").groups.add(shelf.group)
    user = {"nobody": None, "member": "agent"}.get(who, who)
    viewer = Viewer.of(cast.user(user), TODAY) if user else Viewer(0, False, TODAY)
    hide()
    visible = set(Findable.objects.visible_to(viewer).values_list("key", flat=True))
    rest = set(Findable.objects.values_list("key", flat=True)) - visible
    assert set(hidden.hidden(viewer)) == rest
    assert set(embedded().read([*visible, *rest], viewer)) == visible


@pytest.mark.elasticsearch
def test_a_row_that_is_gone_lowers_the_count_and_is_told_of(
    cast: Cast, shelf: Shelf, engine: Following
) -> None:
    query, viewer = parse("surendettement"), Viewer(0, False, TODAY)
    assert engine.search(query, Filters(), viewer, Window()).counts == {"page": 1}
    engine.stale = True
    key = f"page-{shelf.debt.pk}"
    Findable.objects.filter(key=key).delete()
    for window in (Window(), Window(kind="page")):
        found = engine.search(query, Filters(), viewer, window)
        assert (list(found.hits), dict(found.counts)) == ([], {})
    assert engine.suggest(query, viewer, 8) == []
    assert engine.gone == {key}


@pytest.mark.elasticsearch
def test_a_search_is_two_queries_and_a_suggestion_is_one(
    everything: None, engine: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.follow()
    engine.stale = True
    query, viewer = parse("lille"), Viewer(0, False, TODAY)
    with CaptureQueriesContext(connection) as seen:
        assert engine.search(query, Filters(), viewer, Window()).total > 1
    assert len(seen) == 2
    with CaptureQueriesContext(connection) as seen:
        assert finding.suggest(query, viewer)
    assert len(seen) == 1

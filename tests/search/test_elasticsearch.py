"""What only a real Elasticsearch can show."""

from dataclasses import replace
from datetime import date

import pytest

from search.models import Findable
from search.query.intent import Need
from search.query.values import Filters, Viewer, Window, parse
from tests.cast import Cast
from tests.search.conftest import Following, Shelf
from tests.search_server import OwnIndexes

pytestmark = pytest.mark.elasticsearch
TODAY = date(2026, 11, 24)


def test_the_server_is_the_version_that_is_meant(own_indexes: OwnIndexes) -> None:
    with own_indexes.client as client:
        assert client.info()["version"]["number"].startswith("8.19.")


def test_the_explained_score_is_the_ranked_one(cast: Cast, shelf: Shelf, engine: Following) -> None:
    viewer = Viewer.of(cast.user("agent"), TODAY)
    engine.follow()
    engine.stale = True
    # What other tests left, deleted, still counts among the rare words until the server clears up.
    engine.engine.client.indices.forcemerge(index=engine.engine.target, max_num_segments=1)
    engine.engine.client.indices.refresh(index=engine.engine.target)
    for typed, loose in (
        ("budget et dettes", False),
        ("tribunal lille", False),
        ("dette lille girafe", True),
    ):
        query = replace(parse(typed), need=Need.EXPLANATION if loose else None)
        hits = engine.search(query, Filters(), viewer, Window(), loose=loose).hits
        assert hits
        for hit in hits:
            told = engine.explain(query, Filters(), viewer, hit.key, loose=loose)
            assert told is not None
            assert told.score == pytest.approx(hit.score, rel=1e-5)
            assert told.score == pytest.approx(
                told.relevance * told.boost * told.exact * told.preferred, rel=1e-5
            )


def test_each_factor_is_told_but_of_nothing_hidden(cast: Cast, shelf: Shelf, engine: Following) -> None:
    viewer = Viewer.of(cast.user("agent"), TODAY)
    row = Findable.objects.get(page=shelf.theme)
    told = engine.explain(parse("budget et dettes"), Filters(), viewer, row.key)
    assert told is not None
    assert (told.exact, told.boost) == (4, row.boost)
    below = Findable.objects.get(page=shelf.below).key
    assert engine.explain(parse("bergamote"), Filters(), viewer, below) is None
    assert engine.explain(parse("bergamote"), Filters(), replace(viewer, is_superuser=True), below)
    assert engine.explain(parse("bergamote"), Filters(), viewer, "page-0") is None


def test_the_server_holds_no_word_of_a_text_as_written(cast: Cast, shelf: Shelf, engine: Following) -> None:
    """What is shown comes from the database: the server is told only what it has to compare."""
    engine.follow()
    held = engine.engine.client.search(index=engine.engine.target, size=200)["hits"]["hits"]
    assert len(held) == Findable.objects.count()
    names = {name for hit in held for name in hit["_source"]}
    assert not {"body", "body_terms", "url", "detail", "title"} & names

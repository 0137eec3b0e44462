"""Who may search: everyone who is signed in; each finds what they may see (test_results).

Who may steer it: those who edit pages.
"""

from collections.abc import Callable
from typing import Any

from search.editors.models import Selection, SynonymGroup, mark_of
from search.models import Findable
from tests.cast import Cast
from tests.roles import SIGN_IN, Endpoint

DOOR = {"anonymous": SIGN_IN, "others": 403}
READS = DOOR | {"editor": 200, "moderator": 200, "administrator": 200}
POSTS_ONLY = DOOR | {"editor": 405, "moderator": 405, "administrator": 405}
REFUSED = DOOR | {"editor": 422, "moderator": 422, "administrator": 422}
DONE = DOOR | {"editor": 302, "moderator": 302, "administrator": 302}


def _group(_cast: Cast) -> dict[str, Any]:
    return {"pk": SynonymGroup.objects.create(words="boulot\ntravail").pk}


def _selection(_cast: Cast) -> dict[str, Any]:
    return {"pk": Selection.objects.create(wordings="vacances").pk}


def _alone(_cast: Cast) -> dict[str, Any]:
    return {"words": "seul", "read": mark_of("boulot\ntravail", False)}


def _empty(_cast: Cast) -> dict[str, Any]:
    return {"wordings": "", "read": mark_of("vacances")}


def _court(cast: Cast) -> dict[str, Any]:
    return {"key": Findable.objects.get(establishment=cast.court).key, "do": "pin"}


def _steer(
    name: str,
    expect: dict[str, int],
    method: str = "get",
    kwargs: Callable[[Cast], dict[str, Any]] | None = None,
    **more: Any,
) -> Endpoint:
    return Endpoint(name, expect, method=method, **({"kwargs": kwargs} if kwargs else {}), **more)


TABLE = [
    Endpoint("search:results", query="q=lille"),
    Endpoint("search:suggest", query="q=li"),
    _steer("search_synonyms", READS),
    _steer("search_synonyms_add", READS),
    _steer("search_synonyms_add", REFUSED, "post", data=lambda _cast: {"words": "seul"}),
    _steer("search_synonym_group", READS, kwargs=_group),
    _steer("search_synonym_group", REFUSED, "post", _group, data=_alone),
    _steer("search_synonyms_delete", POSTS_ONLY, kwargs=_group),
    _steer("search_synonyms_delete", DONE, "post", _group, why="done: see test_editors_admin"),
    _steer("search_selections", READS),
    _steer("search_selection_add", READS),
    _steer("search_selection_add", REFUSED, "post", data=lambda _cast: {"wordings": "de la"}),
    _steer("search_selection", READS, kwargs=_selection),
    _steer("search_selection", REFUSED, "post", _selection, data=_empty),
    _steer("search_pick", POSTS_ONLY, kwargs=_selection),
    _steer("search_pick", DONE, "post", _selection, data=_court, why="done: see test_editors_admin"),
    _steer("search_selection_delete", POSTS_ONLY, kwargs=_selection),
    _steer("search_selection_delete", DONE, "post", _selection, why="done: see test_editors_admin"),
    _steer("search_why", READS, query="q=lille&who=agent&address=/"),
    Endpoint(
        "search:count",
        {"anonymous": SIGN_IN, "others": 204},
        method="post",
        data=lambda cast: {"q": "lille"},
        why="the answer never says whether it was counted",
    ),
    Endpoint(
        "search:useful",
        {"anonymous": SIGN_IN, "others": 302},
        method="post",
        data=lambda cast: {"q": "lille", "utile": "oui"},
    ),
]

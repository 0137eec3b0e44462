"""How far one goes to read a search: from the view to its results, with few steps back."""

import search
from tests.cast import Cast
from tests.walk import walk


def test_a_search_is_read_without_many_steps_back(cast: Cast) -> None:
    """One that was made before, and finds one person: what is kept in the process is not looked for again."""
    client = cast.client("agent")
    client.get("/recherche/", {"q": "basilic"})
    found = walk(lambda: client.get("/recherche/", {"q": "basilic"}), search)
    assert found.path[0] == "search/views.py"
    assert len(found.modules) <= 12, sorted(found.modules)
    assert found.steps_back <= 15, sorted(found.modules)

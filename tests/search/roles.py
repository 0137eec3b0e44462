"""Who may search: everyone who is signed in; each finds what they may see (test_results)."""

from tests.roles import SIGN_IN, Endpoint

TABLE = [
    Endpoint("search:results", query="?q=lille"),
    Endpoint("search:suggest", query="?q=li"),
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

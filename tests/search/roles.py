"""Who may search: everyone who is signed in; each finds what they may see (test_results)."""

from tests.roles import Endpoint

TABLE = [
    Endpoint("search:results", query="?q=lille"),
    Endpoint("search:suggest", query="?q=li"),
]

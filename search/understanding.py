"""What someone typed, as what is looked for: what the views, the API and the tests call."""

from search.hand import lookup
from search.text import Query, parse


def understand(typed: str) -> Query:
    """Any text at all is a query."""
    return lookup.current().apply(parse(typed))

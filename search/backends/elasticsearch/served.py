"""The server that is configured, for searches and for upkeep alike."""

from functools import lru_cache

from search.backends.elasticsearch import shape
from search.backends.elasticsearch.connection import client
from search.backends.elasticsearch.definition import Shape
from search.backends.elasticsearch.server import Server


def connect() -> Server:
    """Its connections are kept (``connection.client``)."""
    return Server(client(), _shape())


@lru_cache(maxsize=1)
def _shape() -> Shape:
    return Shape(shape.body(), shape.document)

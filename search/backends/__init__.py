"""The search backends. Which one serves is decided here and nowhere else."""

from django.conf import settings
from django.db import connection

from search.backends.base import Backend
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.guarded import GuardedBackend
from search.backends.postgresql import PostgreSQLBackend
from search.backends.served import connect
from search.backends.sqlite import SQLiteBackend
from search.engine import queue
from search.engine.server import Server


def get_backend() -> Backend:
    """ELASTICSEARCH_URL alone says so; even then the database answers whenever the engine cannot."""
    embedded = SQLiteBackend() if connection.vendor == "sqlite" else PostgreSQLBackend()
    return GuardedBackend(connect(), _of_index, embedded) if settings.ELASTICSEARCH_URL else embedded


def _of_index(server: Server, index: str) -> ElasticsearchBackend:
    return ElasticsearchBackend(index, server.client, queue.forget_gone)

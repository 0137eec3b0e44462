"""The search backends. Which one serves is decided here and nowhere else."""

from django.db import connection

from search.backends.base import Backend
from search.backends.postgresql import PostgreSQLBackend
from search.backends.sqlite import SQLiteBackend


def get_backend() -> Backend:
    return SQLiteBackend() if connection.vendor == "sqlite" else PostgreSQLBackend()

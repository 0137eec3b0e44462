"""Django's cache in the database, with a count that holds when several count at once.

Django's own reads a number, adds one and writes it back, in three steps and with five minutes to live. Here
it is one transaction on a locked row, and the row dies when it was said to.
"""

from typing import Any

from django.core.cache.backends import db
from django.db import connections, router, transaction
from django.utils import timezone


class DatabaseCache(db.DatabaseCache):
    _table: str

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError when there is nothing under that key, as every cache of Django."""
        kept, alias = self.make_and_validate_key(key, version=version), self._alias()
        connection = connections[alias]
        locking = " FOR UPDATE" if connection.features.has_select_for_update else ""
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT expires FROM {self._quoted()} WHERE cache_key = %s AND expires > %s{locking}",  # noqa: S608
                [kept, self._now()],
            )
            if (found := cursor.fetchone()) is None:
                raise ValueError(f"Key '{key}' not found")
            number = int(self.get(key, version=version)) + delta
            self.set(key, number, version=version)
            cursor.execute(
                f"UPDATE {self._quoted()} SET expires = %s WHERE cache_key = %s",  # noqa: S608
                [found[0], kept],
            )
        return number

    def purge(self) -> int:
        """Deletes what has expired, which Django does only when the table is full; returns how many rows."""
        with connections[self._alias()].cursor() as cursor:
            cursor.execute(f"DELETE FROM {self._quoted()} WHERE expires <= %s", [self._now()])  # noqa: S608
            return int(cursor.rowcount)

    def _alias(self) -> str:
        return router.db_for_write(self.cache_model_class)

    def _quoted(self) -> str:
        return connections[self._alias()].ops.quote_name(self._table)

    def _now(self) -> Any:
        now = timezone.now().replace(microsecond=0)
        return connections[self._alias()].ops.adapt_datetimefield_value(now)

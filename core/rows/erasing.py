"""What was deleted leaves the files of the database as well.

SQLite overwrites what is deleted (``secure_delete``, as the connection opens); its log still holds pages as
they were, until it is emptied. PostgreSQL keeps dead rows where they lay: the tables are written anew without
them. Neither reaches backups, nor the archived log of PostgreSQL.
"""

import logging
from collections.abc import Iterable

from django.db import DatabaseError, connection
from django.db.models import Model

logger = logging.getLogger(__name__)
PATIENCE = "10s"  # for whoever reads these tables at that moment, a backup say; the next time does it


def erase_what_was_deleted(models: Iterable[type[Model]]) -> None:
    """After the commit, outside of any transaction: inside one there is nothing to erase yet."""
    if connection.in_atomic_block:
        return
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
                cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
                try:
                    cursor.execute(f"VACUUM (FULL) {names}")
                finally:
                    cursor.execute("RESET lock_timeout")
    except DatabaseError as error:
        # Deleted they are; their bytes wait for the next time.
        logger.warning("what was deleted is not overwritten yet (%s)", type(error).__name__)

"""Knowing cheaply that nothing changed: one row, one query, for feeds and agendas alike."""

from datetime import UTC, datetime
from secrets import token_hex

from core.statements import rows
from permanences.models import Stamp

ROW = 1
MICRO = 1_000_000
QUERY = f"SELECT token FROM {Stamp._meta.db_table} WHERE id = %s"  # noqa: S608 (a table's own name)


def current() -> tuple[str, datetime] | None:
    """The token under which results may be kept, and when it last changed; None before any change."""
    # Plain SQL: calendar clients ask day and night, and building this query costs more than running it.
    found = rows(QUERY, [ROW])
    return (found[0][0], _moment(found[0][0])) if found else None


def touch(at: datetime) -> None:
    """Something that feeds and agendas show has changed. Bulk writers call it once at their end."""
    token = f"{token_hex(7)}-{int(at.timestamp() * MICRO)}"
    Stamp.objects.update_or_create(pk=ROW, defaults={"token": token, "changed_at": at})


def _moment(token: str) -> datetime:
    return datetime.fromtimestamp(int(token.partition("-")[2]) / MICRO, UTC)

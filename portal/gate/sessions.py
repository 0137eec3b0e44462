"""Sessions in the database, as Django keeps them; they end when they were to, and are read by one query."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.prepared import Prepared

_live = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key="?",
    now=datetime(1, 1, 2, tzinfo=UTC),
)


class SessionStore(DatabaseStore):
    """A session ends when it was going to: Django's begins its hours again at each change.

    A new key, that of signing in, begins a new session.
    """

    until: datetime | None = None  # of the row that was read

    def _get_session_from_db(self) -> Session | None:
        found = _live.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        else:
            self.until = found.expire_date
        return found

    def create(self) -> None:
        self.until = None
        super().create()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        if self.until is not None:
            row.expire_date = min(row.expire_date, self.until)
        return row

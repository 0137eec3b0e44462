"""Sessions in the database, as Django keeps them; their query is written once per process."""

from datetime import UTC, datetime

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
    def _get_session_from_db(self) -> Session | None:
        found = _live.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found

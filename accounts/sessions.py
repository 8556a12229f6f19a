"""Sessions in the database: read by a statement compiled once; noting that somebody is still there is one statement, with no
transaction of its own around it.

The row's end stays where it was when the session began: the portal's own limits (minutes idle, hours in all) end it long before."""

import datetime as dt

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from core.compiled import Compiled

_LIVE = Compiled(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at),
    key="somebody's",
    at=dt.datetime(1, 1, 1, tzinfo=dt.UTC),
)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        found = _LIVE.rows(key=self.session_key, at=timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None

    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        data = self.encode(self._get_session())  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE django_session SET session_data = %s WHERE session_key = %s", [data, self.session_key]
            )
            if not cursor.rowcount:
                raise UpdateError

"""Sessions in the database. Noting that somebody is still there is one statement, with no transaction of its own around it."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]
        there = self.model.objects.filter(pk=row.pk)
        if not there.update(session_data=row.session_data, expire_date=row.expire_date):
            raise UpdateError

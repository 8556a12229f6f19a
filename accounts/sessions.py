"""Sessions in the database. Noting that somebody is still there is one statement, with no transaction of its own around it.

The row's end stays where it was when the session began: the portal's own limits (minutes idle, hours in all) end it long before."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]
        if not self.model.objects.filter(pk=row.pk).update(session_data=row.session_data):
            raise UpdateError

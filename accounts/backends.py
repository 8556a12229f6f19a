"""Who is signed in: read with every request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.models import User
from core.compiled import Compiled

_USER = Compiled(lambda pk: User.objects.filter(pk=pk), pk=-1)


class AccountBackend(ModelBackend):
    def get_user(self, user_id: Any) -> User | None:
        return next((user for user in _USER.rows(pk=user_id) if self.user_can_authenticate(user)), None)

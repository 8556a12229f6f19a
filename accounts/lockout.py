"""Two locks on the sign-in door, both counted in the database: one per name, by django-axes, and one per address.

The second stops whoever tries few passwords on many names. An office behind one address does not reach it: a
success forgives the failures of its name, and the limit is far above what people mistype in a quarter of an hour.
Nothing is counted while a lock stands, so it always ends.
"""

import datetime as dt
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest

from core.addresses import address_of
from core.clock import now


def address_locked_until(request: HttpRequest) -> dt.datetime | None:
    """The end of the lock on the caller's address; None where it is open."""
    address = address_of(request)
    if not address:
        return None
    attempts = AccessAttempt.objects.filter(ip_address=address)
    last: dt.datetime | None = attempts.aggregate(last=Max("attempt_time"))["last"]
    if last is None:
        return None
    until = last + dt.timedelta(minutes=settings.SIGN_IN_ADDRESS_LOCK_MINUTES)
    if until <= now():
        return None
    since = last - dt.timedelta(minutes=settings.SIGN_IN_ADDRESS_WINDOW_MINUTES)
    failures = attempts.filter(attempt_time__gt=since).aggregate(n=Sum("failures_since_start"))["n"]
    return until if (failures or 0) >= settings.SIGN_IN_ADDRESS_FAILURES else None


def name_locked_until(request: HttpRequest, username: str) -> dt.datetime | None:
    """The end of the lock on a name, whether anybody has it or not; None where it is open."""
    attempts = AccessAttempt.objects.filter(username=username)
    last: dt.datetime | None = attempts.aggregate(last=Max("attempt_time"))["last"]
    failures = AxesProxyHandler.get_failures(request, {"username": username})
    return last + get_cool_off(request) if last and failures >= settings.AXES_FAILURE_LIMIT else None


class TwoLocks(AxesDatabaseHandler):  # type: ignore[misc]
    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        return bool(super().is_locked(request, credentials) or address_locked_until(request))

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None and address_locked_until(request):
            request.axes_locked_out, request.axes_credentials = True, credentials

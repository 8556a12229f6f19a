"""How many persons' records one account may open in an hour before it is asked again who is there and an alert is raised.

Counted from the record of reads itself, on any server and over any number of sessions. A proof (`core.stepup`) starts a
new count, but the alert looks at the whole hour. API tokens have no keyboard: beyond the limit they wait.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from core import audit
from core.audit import path_of
from core.clock import now
from core.models import PersonalDataRead, ReadAlert
from core.stepup import ask, proven_at
from core.workflow import Refused

HOUR = dt.timedelta(hours=1)
PAGE = "资料页"
_LOCK_SPACE = 7302
_COUNT = """
SELECT count(*), count(*) FILTER (WHERE last > %(since)s), coalesce(bool_or(object_type = %(type)s AND object_id = %(id)s), false)
FROM (SELECT object_type, object_id, max(at) AS last FROM core_personaldataread
      WHERE user_id = %(user)s AND at > %(hour)s GROUP BY object_type, object_id) seen
"""


@dataclass(frozen=True)
class Seen:
    """Distinct persons of the last hour, those since the last proof, and whether this one is among them."""

    in_hour: int
    since_proof: int
    this_one: bool


def stop(request: HttpRequest, obj: models.Model) -> HttpResponseBase | None:
    """The answer to somebody who has opened too many records; None where this one may be opened."""
    seen = _seen(request, obj)
    limit = settings.READS_PER_HOUR
    if seen.this_one or seen.in_hour < limit:
        return None
    raise_alert(request.user, seen.in_hour)
    return ask(request, why="reads") if seen.since_proof >= limit else None


def open_page(request: HttpRequest, obj: models.Model) -> HttpResponseBase | None:
    """For the page of one person: stops, or notes once an hour that it was opened."""
    answer = stop(request, obj)
    if answer is None and not _seen(request, obj).this_one:
        note(request.user, obj, field=PAGE, reason="打开资料页")
    return answer


def open_record(request: HttpRequest, obj: models.Model) -> None:
    """The same for an endpoint: Refused with a sentence."""
    if open_page(request, obj) is not None:
        raise Refused(
            f"一小时内打开的人员资料已达 {settings.READS_PER_HOUR:,} 人。请稍后再试，或登录平台确认是本人。"
        )


def note(user: Any, obj: models.Model, *, field: str, reason: str) -> PersonalDataRead:
    return PersonalDataRead.objects.create(
        user_id=user.pk,
        user_name=str(user)[:60],
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        field=field,
        reason=reason[:200],
        path=path_of(obj),
    )


def raise_alert(user: Any, persons: int) -> None:
    """One open alert an hour and account, with the number it has come to."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, user.pk])
        known = ReadAlert.objects.filter(user_id=user.pk, at__gt=now() - HOUR, state=ReadAlert.State.OPEN)
        if known.update(persons=persons):
            return
        ReadAlert.objects.create(
            user_id=user.pk, user_name=str(user)[:60], persons=persons, path=path_of(user)
        )
        audit.record("user.reads_over", user, by=user, note=f"{persons:,} 人")


def close(alert: ReadAlert, *, by: Any, finding: str) -> ReadAlert:
    with transaction.atomic():
        locked = ReadAlert.objects.select_for_update().get(pk=alert.pk)
        if locked.state == ReadAlert.State.CLOSED:
            raise Refused(f"这条提醒已由{locked.closed_by_name}核查。")
        locked.state, locked.closed_at = ReadAlert.State.CLOSED, now()
        locked.closed_by_name, locked.finding = str(by)[:60], finding[:300]
        locked.save()
        audit.record("readalert.close", locked, by=by, note=finding)
    return locked


def _seen(request: HttpRequest, obj: models.Model) -> Seen:
    at = now()
    proof = dt.datetime.fromtimestamp(proven_at(request), tz=timezone.get_default_timezone())
    values = {
        "user": request.user.pk,
        "hour": at - HOUR,
        "since": max(proof, at - HOUR),
        "type": obj._meta.label_lower,
        "id": obj.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return Seen(*cursor.fetchone())

"""Audit events: appended in the transaction of the change, hash-chained with SM3, verifiable at any time.

Sixteen chains by actor keep people out of each other's way: an append locks one chain until commit.
"""

import json
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from core.clock import now
from core.models import AuditEvent

CHAINS = 16
_LOCK_SPACE = 7301
# two statements, sent together: the second must see what the holder of the lock has committed
_LAST = "SELECT pg_advisory_xact_lock(%s, %s); SELECT hash FROM core_auditevent WHERE chain = %s ORDER BY id DESC LIMIT 1"
request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(
    verb: str,
    obj: models.Model,
    *,
    by: Any,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    note: str = "",
) -> AuditEvent:
    """Appends one event. `by` is a user or None for the portal itself."""
    actor_id = getattr(by, "pk", None)
    event = AuditEvent(
        chain=(actor_id or 0) % CHAINS,
        at=now(),
        actor_id=actor_id,
        actor_name=str(by) if actor_id else "系统",
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_name=str(obj)[:200],
        path=path_of(obj),
        before=_plain(before or {}),
        after=_plain(after or {}),
        note=note,
        request_id=request_id.get(),
    )
    with transaction.atomic(savepoint=False):  # the event stands or falls with the change it tells of
        with connection.cursor() as cursor:
            cursor.execute(_LAST, [_LOCK_SPACE, event.chain, event.chain])
            last = cursor.fetchone()
        event.previous_hash = bytes(last[0]) if last else b""
        event.hash = digest(event)
        event.save(force_insert=True)
    return event


def path_of(obj: Any) -> str:
    """The path of the body an object belongs to; empty where it belongs to none."""
    for holder in (obj, getattr(obj, "body", None)):
        path = getattr(holder, "path", None)
        if isinstance(path, str):
            return path
    return ""


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}


def snapshot(obj: models.Model) -> dict[str, Any]:
    """Column values fit for an event: secrets and binary columns stay out."""
    return {
        field.name: getattr(obj, field.attname)
        for field in obj._meta.concrete_fields
        if not isinstance(field, models.BinaryField) and field.name not in {"password", "token", "id"}
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(
        json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, default=str)
    )
    return plain


def digest(event: AuditEvent) -> bytes:
    content = json.dumps(
        [
            event.chain, event.at.isoformat(), event.actor_id, event.actor_name, event.verb, event.object_type,
            event.object_id, event.object_name, event.path, event.before, event.after, event.note, event.request_id,
        ],
        ensure_ascii=False, sort_keys=True,
    )  # fmt: skip
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(bytes(event.previous_hash) + content.encode())
    return sm3.finalize()


def broken_links() -> Iterator[tuple[int, str]]:
    """(event id, what is wrong) for every event that was altered or whose predecessor is missing."""
    from core.clock import SHANGHAI

    for chain in range(CHAINS):
        previous = b""
        for event in AuditEvent.objects.filter(chain=chain).order_by("id").iterator(2000):
            event.at = event.at.astimezone(SHANGHAI)
            if bytes(event.previous_hash) != previous:
                yield event.pk, "前一条记录缺失或被改动"
            if bytes(event.hash) != digest(event):
                yield event.pk, "本条记录被改动"
            previous = bytes(event.hash)

"""Members of a body that is merged or split: they go along in one statement, with a change of membership each."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from core import audit
from core.workflow import Refused
from members.models import Member
from members.workflows import open_transfers  # noqa: F401  (registers)
from unions.models import Body, Unit
from unions.workflows.holdings import Holding, register

HOLDS = (
    Member.Status.ACTIVE,
    Member.Status.RETAINED,
)  # who is in membership and goes along; others stay on record

_MOVE = """
WITH old AS (
    SELECT id, change, change_on, change_reason FROM members_member
    WHERE body_id = %(source)s AND status = ANY(%(holds)s)
      AND (%(units)s::bigint[] IS NULL OR unit_id = ANY(%(units)s::bigint[])) FOR UPDATE
), moved AS (
    UPDATE members_member AS m SET body_id = %(target)s, path = %(path)s, change_on = %(on)s,
        change = CASE WHEN m.status = 'retained' THEN '3' ELSE %(kind)s END,
        change_reason = '', version = m.version + 1
    FROM old WHERE m.id = old.id RETURNING m.id, m.version, m.change
), logged AS (
    INSERT INTO members_membershipchange (member_id, kind, "on", reason, body_id, from_body_id, note, by_name)
    SELECT id, change, %(on)s, '', %(target)s, %(source)s, %(note)s, %(by)s FROM moved
)
SELECT old.id, old.change, old.change_on, old.change_reason, moved.version
FROM old JOIN moved USING (id) ORDER BY old.id
"""
_BACK = """
WITH kept AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS k(id bigint, change text, change_on date, change_reason text, version int)
), moved AS (
    UPDATE members_member AS m SET body_id = %(target)s, path = %(path)s, change = kept.change,
        change_on = kept.change_on, change_reason = kept.change_reason, version = m.version + 1
    FROM kept WHERE m.id = kept.id AND m.body_id = %(source)s AND m.version = kept.version RETURNING m.id, m.status
)
INSERT INTO members_membershipchange (member_id, kind, "on", reason, body_id, from_body_id, note, by_name)
SELECT id, CASE WHEN status = 'retained' THEN '3' ELSE %(kind)s END, %(on)s, '', %(target)s, %(source)s, %(note)s, %(by)s FROM moved
"""


def count(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    rows = Member.objects.filter(body__in=bodies, status__in=HOLDS)
    return (rows if units is None else rows.filter(unit__in=[unit.pk for unit in units])).count()


def move(source: Body, target: Body, units: Sequence[Unit] | None, *, by: Any, on: dt.date) -> dict[str, Any]:
    """Returns each member with what his record said before, so that it can be taken back."""
    keys = None if units is None else [unit.pk for unit in units]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, {**_values(source, target, by, on), "units": keys, "holds": [*HOLDS]})
        names = ("id", "change", "change_on", "change_reason", "version")
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["change_on"] = row["change_on"].isoformat()
    _note(source, target, len(rows), by)
    return {"rows": rows}


def back(kept: dict[str, Any], source: Body, target: Body, *, by: Any, on: dt.date) -> None:
    rows = kept["rows"]
    with connection.cursor() as cursor:
        cursor.execute(_BACK, {**_values(target, source, by, on), "rows": json.dumps(rows)})
        changed = len(rows) - cursor.rowcount
    if changed:
        raise Refused(
            f"有 {changed:,} 名会员的资料在批准以后办理过变动，不能撤回。请在会员名册里逐人办理转接。"
        )
    _note(target, source, len(rows), by)


def _values(source: Body, target: Body, by: Any, on: dt.date) -> dict[str, Any]:
    return {
        "source": source.pk,
        "target": target.pk,
        "path": target.path,
        "kind": Member.Change.MOVE_IN,
        "on": on,
        "note": f"随工会变更，由{source.name}转入"[:200],
        "by": str(by)[:60] if by else "",
    }


def _note(source: Body, target: Body, count_: int, by: Any) -> None:
    if count_:
        after = {"members": count_, "from_body": source.pk}
        audit.record(
            "body.members", target, by=by, after=after, note=f"{source.name}的会员 {count_:,} 人转入"
        )


MEMBERS = register(
    Holding(
        key="members", label="会员", measure="人", permission="members.view", count=count, move=move, back=back, order=10,
        says={
            "rename": "会籍不变，会员证上的工会名称请在换证时更新",
            "move": "会籍不变，随工会一起移动",
            "merge": "在会和保留会籍的全部转入并入的工会，每人记一条转入",
            "split": "在分出单位工作的转入新工会，每人记一条转入；其他人不变",
            "dissolve": "会籍仍留在这家工会名下，请及时办理转出",
            "restore": "仍在这家工会名下的继续有效",
            "realign": "会籍不变",
        },
    )
)  # fmt: skip

from members.workflows import dissolving, followers  # noqa: E402, F401  (register)

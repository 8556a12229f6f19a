"""The tree: found a body, move it, place many at once. Nothing else writes paths."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.functions import Concat, Substr

from core import audit
from core.pinyin import initials, spell
from core.workflow import Refused
from unions.models import Body, Unit
from unions.models.bodies import SEGMENT
from unions.workflows.employers import cover
from unions.workflows.patience import patient

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TREE_LOCK = 7302
# Which kinds may stand below which: a basic union never holds a federation, a sub-union only stands below a basic one.
LEAVES = {Body.Kind.GROUP}
BELOW_BASIC = {Body.Kind.BRANCH, Body.Kind.GROUP}


def segment(number: int) -> str:
    """Four characters, base 36, in order: `0001`, …, `000z`, `0010`."""
    text = ""
    for _ in range(SEGMENT):
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    if number:
        raise Refused("这个上级工会的直接下级太多，无法再增加。")
    return text


def next_path(superior: Body | None) -> str:
    """The next free child path. Holds the tree lock until commit, so that two people cannot take the same."""
    lock_tree()
    parent = superior.path if superior else ""
    last = _last_child(parent)
    return parent + segment(int(last[-SEGMENT:], 36) + 1 if last else 1)


def _last_child(parent: str) -> str | None:
    """The highest child path ever given: a path once used goes to no other body, as history and audit are read by it.

    The last path of all below tells it, since those below a child begin with its path: one step in each index.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest((SELECT max(path) FROM unions_body WHERE path > %(path)s AND path < %(end)s),"
            " (SELECT max(path) FROM unions_bodyversion WHERE path > %(path)s AND path < %(end)s))",
            {"path": parent, "end": f"{parent}{{"},
        )
        row = cursor.fetchone()
    return str(row[0])[: len(parent) + SEGMENT] if row and row[0] else None


def lock_tree() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


def industry_path(body: Body) -> str:
    """Below its industrial superior: that body's path, then this one's key."""
    if body.industry_superior is None:
        return ""
    above = body.industry_superior.industry_path or body.industry_superior.path
    return f"{above}.{body.pk:09d}"


def fits_below(kind: str, superior: Body | None) -> None:
    if superior is None:
        if kind != Body.Kind.PROVINCE:
            raise Refused("请选择上级工会。只有省总工会没有上级。")
        return
    if superior.state == Body.State.DISSOLVED:
        raise Refused(f"上级工会“{superior}”已撤销，请另选上级工会。")
    if superior.kind in LEAVES or (superior.is_basic and kind not in BELOW_BASIC):
        raise Refused(f"“{superior}”是{superior.get_kind_display()}，下面不能再设{Body.Kind(kind).label}。")
    if kind in BELOW_BASIC and not (superior.is_basic or superior.kind == Body.Kind.BRANCH):
        raise Refused(f"{Body.Kind(kind).label}的上级应是基层工会。")


def other_name(name: str, superior: Body | None, *, but: Body | None = None) -> None:
    """Two unions directly below the same superior do not bear the same name."""
    same = Body.objects.filter(superior=superior, name=name).exclude(state=Body.State.DISSOLVED)
    if but is not None and but.pk is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        where = f"“{superior}”下面" if superior else "同级"
        raise Refused(f"{where}已有一家叫“{name}”的工会。请换一个名称，或先核对是不是同一家。")


def found_body(body: Body, *, by: Any, units: list[Unit] | None = None, on: dt.date) -> Body:
    """Saves a new body below its superior, with the employers it covers. Raises Refused with a sentence."""
    with transaction.atomic():
        lock_tree()
        if body.superior is not None:
            body.superior = Body.objects.get(pk=body.superior.pk)  # it may have moved while somebody typed
        fits_below(body.kind, body.superior)
        other_name(body.name, body.superior)
        body.path = next_path(body.superior)
        fill_derived(body)
        body.save(force_insert=True)
        if body.industry_superior_id:
            body.industry_path = industry_path(body)
            body.save(update_fields=["industry_path"])
        for unit in units or []:
            cover(body, unit, on=body.established_on or on, by=by)
        audit.record("body.found", body, by=by, after=audit.snapshot(body))
    return body


def fill_derived(body: Body) -> None:
    """Columns that repeat others for search, policy lookup and default term."""
    body.pinyin, body.initials = spell(body.name), initials(body.name)
    body.place = body.jurisdiction.code


def move_body(body: Body, *, superior: Body, by: Any, reason: str) -> Body:
    """Puts a body and all below it under another superior: one UPDATE per table that repeats the path."""
    with transaction.atomic():
        lock_tree()
        body = Body.objects.select_for_update(no_key=True).get(pk=body.pk)
        superior = Body.objects.get(pk=superior.pk)
        if superior.path.startswith(body.path):
            raise Refused("不能移到自己或自己的下级工会下面。请另选上级工会。")
        if superior.pk == body.superior_id:
            raise Refused(f"“{body}”的上级已经是“{superior}”，不用再移。")
        fits_below(body.kind, superior)
        other_name(body.name, superior, but=body)
        old_superior = body.superior_id
        # a path is a key: whoever points at a moved body is waited for, unlike with any other change
        with patient(f"移动“{body}”"):
            _carry(body, superior, next_path(superior))
        body.refresh_from_db()
        audit.record(
            "body.move",
            body,
            by=by,
            before={"superior": old_superior},
            after={"superior": superior.pk},
            note=reason,
        )
    return body


def _carry(body: Body, superior: Body, new_path: str) -> None:
    """Superior and paths in one statement, so that the tree is whole after each; then whatever repeats the paths."""
    old_path = body.path
    Body.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)),
        superior=Case(
            When(pk=body.pk, then=Value(superior.pk)),
            default=F("superior_id"),
            output_field=BigIntegerField(),
        ),
    )
    Body.objects.filter(industry_path__startswith=old_path).update(
        industry_path=Concat(Value(new_path), Substr("industry_path", len(old_path) + 1))
    )
    for table, column in repeated_paths():
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = %s || substr("{column}", %s) WHERE "{column}" LIKE %s',
                [new_path, len(old_path) + 1, f"{old_path}%"],
            )


def repeated_paths() -> list[tuple[str, str]]:
    """(table, column) of every C-collated `path` that repeats a body's path in rows of work; events and logs keep theirs."""
    from django.apps import apps

    names = {
        "members.Member": "path",
        "unions.Unit": "home_path",
        "core.ImportBatch": "path",
        "core.Job": "path",
        "petitions.Petition": "handler_path",
    }
    return [(apps.get_model(label)._meta.db_table, column) for label, column in names.items()]


def bulk_place(rows: list[Body], superior: Body | None) -> list[Body]:
    """Gives consecutive child paths to many new bodies at once (import, demo data). The caller saves them."""
    parent = superior.path if superior else ""
    lock_tree()
    last = _last_child(parent)
    number = int(last[-SEGMENT:], 36) if last else 0
    for offset, body in enumerate(rows, start=1):
        body.path = parent + segment(number + offset)
        fill_derived(body)
    return rows

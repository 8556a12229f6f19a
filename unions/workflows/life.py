"""The changes in the life of a body: another name, a merger, a split, its end, its return, another line.

Each takes the tree's lock, returns what taking it back needs, and deletes nothing. `undo.py` takes them back.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Greatest, Substr

from core import audit
from unions.models import Body, Committee, Coverage, Unit
from unions.models.history import BodyVersion
from unions.querysets import ACTIVE_STATES, BASIC_KINDS
from unions.workflows import holdings
from unions.workflows.employers import refresh_size
from unions.workflows.patience import patient
from unions.workflows.plans import live_inferiors, open_units
from unions.workflows.tree import fill_derived, found_body, industry_path, lock_tree, move_body
from unions.workflows.watching import watch_dissolved

Changed = dict[str, Any]
MERGED, DISSOLVED = "工会合并", "工会撤销"


@contextmanager
def business_day(on: dt.date) -> Iterator[None]:
    """One transaction in which the history is written for this day. The setting ends with the transaction or the block."""
    with transaction.atomic():
        _set_day(on.isoformat())
        yield
        _set_day("")


def _set_day(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.business_day', %s, true)", [text])


def locked(*bodies: Body) -> list[Body]:
    """The rows as they are now, under the tree's lock and in one order, so that two changes never wait for each other."""
    lock_tree()
    rows = Body.objects.select_for_update(no_key=True).filter(pk__in=[body.pk for body in bodies])
    found = {row.pk: row for row in rows.order_by("pk")}
    return [found[body.pk] for body in bodies]


def emptied(*bodies: Body) -> list[Body]:
    """Locked against new members, cadres and papers as well: all of it has to be seen by who carries it away."""
    lock_tree()
    with patient("撤销、合并或分立"):
        list(Body.objects.select_for_update().filter(pk__in=[body.pk for body in bodies]).order_by("pk"))
    return locked(*bodies)


def rename(body: Body, name: str, *, by: Any, reason: str) -> Changed:
    """The earlier name stays in the history."""
    (body,) = locked(body)
    before = body.name
    body.name = name
    fill_derived(body)
    body.save(update_fields=["name", "pinyin", "initials", "place"])
    audit.record("body.rename", body, by=by, before={"name": before}, after={"name": name}, note=reason)
    return {"name": before}


def close_body(body: Body, *, on: dt.date, why: str) -> Changed:
    """What ends with a body: coverage, posts, committees, its industrial line. Employers of its place are seen from above."""
    open_rows = body.coverages.filter(to_on=None)
    serving = body.officers.filter(left_on=None, took_post_on__lte=on)
    current = body.committees.filter(state=Committee.State.CURRENT)
    changed: Changed = {
        "state": body.state,
        "line": body.industry_superior_id,
        "ended": _keys(open_rows),
        "officers": _keys(serving),
        "committees": _keys(current),
        "homes": [],
    }
    open_rows.update(to_on=Greatest("from_on", Value(on)))
    serving.update(left_on=on, left_reason=why)
    current.update(state=Committee.State.PAST)
    if not body.is_basic and body.superior is not None:
        changed["homes"] = rehome(body.path, body.superior.path)
    body.industry_path, body.industry_superior = "", None
    if why == DISSOLVED:
        watch_dissolved(body, on=on)
    return changed


def _keys(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def rehome(old: str, new: str, units: Sequence[int] | None = None) -> list[int]:
    """Employers are seen through another body of their area; returns which."""
    rows = Unit.objects.filter(home_path=old)
    if units is not None:
        rows = rows.filter(pk__in=units)
    keys = _keys(rows)
    rows.update(home_path=new)
    return keys


def dissolve(body: Body, *, by: Any, on: dt.date, reason: str) -> Changed:
    (body,) = emptied(body)
    before = {"state": body.state}
    changed = close_body(body, on=on, why=DISSOLVED)
    changed["held"] = holdings.end_all(body, by=by, on=on)
    body.state = Body.State.DISSOLVED
    body.save()
    audit.record("body.dissolve", body, by=by, before=before, after={"state": body.state}, note=reason)
    return changed


def merge(body: Body, into: Body, *, by: Any, on: dt.date, reason: str) -> Changed:
    """All of the one goes to the other; an employer that both covered keeps one coverage."""
    emptied(body)
    body, into = locked(body, into)
    moved = [inferior for inferior in live_inferiors(body) if inferior.pk != into.pk]
    for inferior in moved:
        move_body(inferior, superior=into, by=by, reason=f"随“{body}”并入")
    body.refresh_from_db()
    into.refresh_from_db()
    followers = list(body.industry_inferiors.exclude(state=Body.State.DISSOLVED).order_by("pk"))
    for follower in followers:
        follow_line(follower, into)
    fresh = open_units(body).exclude(pk__in=open_units(into).values("pk"))
    started = start_coverage(into, list(fresh), on=on)
    before = {"state": body.state}
    changed = close_body(body, on=on, why=MERGED)
    if not body.is_basic:
        changed["homes"] = rehome(body.superior.path if body.superior else "", into.path, changed["homes"])
    changed |= {
        "started": started,
        "moved": [row.pk for row in moved],
        "lined": [row.pk for row in followers],
    }
    changed["held"] = holdings.move_all(body, into, None, by=by, on=on)
    body.state, body.successor = Body.State.DISSOLVED, into
    body.save()
    for one in (body, into):
        refresh_size(one)
    after = {"state": body.state, "successor": into.pk}
    audit.record("body.merge", body, by=by, before=before, after=after, note=reason)
    audit.record("body.absorb", into, by=by, after={"absorbed": body.pk}, note=f"{body.name}并入。{reason}")
    return changed


def start_coverage(body: Body, units: Sequence[Unit], *, on: dt.date) -> list[int]:
    rows = [Coverage(body=body, unit=unit, from_on=on) for unit in units]
    return [row.pk for row in Coverage.objects.bulk_create(rows)]


def split(
    body: Body, name: str, kind: str, units: Sequence[Unit], *, by: Any, on: dt.date, reason: str
) -> tuple[Body, Changed]:
    """The chosen employers and those who work there go to a new body beside this one."""
    (body,) = emptied(body)
    new = Body(
        name=name, kind=kind, superior=body.superior, jurisdiction=body.jurisdiction, established_on=on,
        party_superior=body.party_superior, industry_superior=body.industry_superior,
        legal_eligible=None, register_confirmed=body.register_confirmed,
    )  # fmt: skip
    found_body(new, by=by, on=on)
    ending = body.coverages.filter(to_on=None, unit__in=[unit.pk for unit in units])
    changed: Changed = {"ended": _keys(ending)}
    ending.update(to_on=Greatest("from_on", Value(on)))
    changed["started"] = start_coverage(new, units, on=on)
    changed["held"] = holdings.move_all(body, new, units, by=by, on=on)
    for one in (body, new):
        refresh_size(one)
    audit.record("body.split", body, by=by, after={"made": new.pk}, note=f"分立出{new.name}。{reason}")
    return new, changed


def restore(body: Body, *, by: Any, on: dt.date, reason: str) -> Changed:
    """The body works again and covers what it covered at its end, as far as nobody else does now."""
    (body,) = locked(body)
    changed: Changed = {"successor": body.successor_id}
    body.state, body.successor = Body.State.NORMAL, None
    body.save(update_fields=["state", "successor"])
    changed["started"] = start_coverage(body, restorable(body), on=on)
    refresh_size(body)
    before = {"state": Body.State.DISSOLVED}
    audit.record("body.restore", body, by=by, before=before, after={"state": body.state}, note=reason)
    return changed


def ended_on(body: Body) -> dt.date | None:
    """The day a dissolved body ended, by its history."""
    rows = BodyVersion.objects.filter(body=body).exclude(state=Body.State.DISSOLVED).order_by("-until")
    return rows.values_list("until", flat=True).first()


def restorable(body: Body) -> list[Unit]:
    """Employers whose coverage ended with the body, still open, and not covered by another basic union since."""
    ended = Coverage.objects.filter(body=body, to_on=ended_on(body)).values("unit")
    found = Unit.objects.filter(pk__in=ended, closed_on=None)
    return list((found.exclude(pk__in=covered_elsewhere(body)) if body.is_basic else found).order_by("pk"))


def covered_elsewhere(body: Body) -> Any:
    rows = Coverage.objects.filter(to_on=None, body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES)
    return rows.exclude(body=body).values("unit")


def realign(
    bodies: Sequence[Body], new: Body, *, by: Any, reason: str, order_no: str, order_on: dt.date
) -> Changed:
    """One order puts several bodies behind another industrial superior; each body's history keeps both."""
    new, *rows = locked(new, *bodies)
    for body in rows:
        before = body.industry_superior_id
        follow_line(body, new)
        after = {"industry_superior": new.pk, "order_no": order_no, "order_on": order_on}
        audit.record(
            "body.realign", body, by=by, before={"industry_superior": before}, after=after, note=reason
        )
    return {"lined": [body.pk for body in rows]}


def follow_line(body: Body, above: Body | None) -> None:
    """Another industrial superior, for the body and for those that stand behind it."""
    old = body.industry_path or body.path
    body.industry_superior = above
    body.industry_path = industry_path(body)
    body.save(update_fields=["industry_superior", "industry_path"])
    carry_line(old, body)


def carry_line(old: str, body: Body) -> None:
    """Those behind a body carry its industrial path, or its path where it stands behind nobody."""
    new = body.industry_path or body.path
    if new != old:
        Body.objects.filter(industry_path__startswith=f"{old}.").update(
            industry_path=Concat(Value(new), Substr(F("industry_path"), len(old) + 1))
        )

"""Members who left their employer: recorded for many at once; the list of those to transfer follows from it."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.clock import today
from core.workflow import Refused, update
from members.models import Member, MembershipTransfer

AT_ONCE = 200
UNDER_WAY = (
    MembershipTransfer.State.ASKED,
    MembershipTransfer.State.ISSUED,
    MembershipTransfer.State.HELD,
)


def may_depart(rows: Any) -> Any:
    return rows.filter(status__in=(Member.Status.ACTIVE, Member.Status.RETAINED))


def may_stay(rows: Any) -> Any:
    """Whose departure can be struck out: nobody has begun to transfer him."""
    return may_depart(rows).exclude(left_unit_on=None)


def strike_departures(rows: Any, *, by: Any) -> tuple[int, list[tuple[Member, str]]]:
    """Entered by mistake, or the worker came back: no departure stands in the record any more."""
    done, left_out = 0, []
    with transaction.atomic():
        for member in may_stay(rows).select_for_update(of=("self",), no_key=True).order_by("pk")[:AT_ONCE]:
            if member.transfers.filter(state__in=UNDER_WAY).exists():
                left_out.append((member, "会籍接转正在办理，请先撤回接转凭证"))
                continue
            before = audit.snapshot(member)
            member.left_unit_on, member.version = None, member.version + 1
            update(member, before=before, by=by, verb="stay")
            done += 1
    return done, left_out


def record_departures(rows: Any, *, by: Any, on: dt.date) -> tuple[int, list[tuple[Member, str]]]:
    """Sets the day of leaving; returns how many, and who was left out and why."""
    if on > today():
        raise Refused("离职日期不能晚于今天。")
    done, left_out = 0, []
    with transaction.atomic():
        for member in may_depart(rows).select_for_update(of=("self",), no_key=True).order_by("pk")[:AT_ONCE]:
            if member.joined_on and on < member.joined_on:
                left_out.append((member, f"离职日期早于入会日期（{member.joined_on:%Y-%m-%d}）"))
            elif member.left_unit_on == on:
                left_out.append((member, "已经登记过这一天"))
            else:
                before = audit.snapshot(member)
                member.left_unit_on, member.version = on, member.version + 1
                update(member, before=before, by=by, verb="depart")
                done += 1
    return done, left_out

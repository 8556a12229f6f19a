"""Invented transfers for the demo: waiting, overdue, asked for, kept by the residence's union, done; and memberships that lapse."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

from django.db import transaction

from core.clock import add_months, today
from members.models import Member, MembershipLapse, MembershipTransfer
from members.workflows import transfers
from members.workflows.transfers import State
from unions.models import Body
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, FED_KINDS

COUNTY = 12  # characters of a path down to the county
SHOWN, OWN, NEAR, LAPSES = 70, 4, 12, 30
TALKS = ("电话劝告，答应补缴", "上门谈话一次，仍不缴纳", "微信联系两次，没有答复")


def build_transfers(seed: int, chair: Body | None = None) -> int:
    """Of members who left their employer, first those of the demo chair's own union. Returns how many transfers."""
    chance, on = random.Random(seed + 81), today()
    gone = list(Member.objects.departed().select_related("body__jurisdiction").order_by("pk")[:SHOWN])
    if chair is not None:
        own = list(
            Member.objects.filter(body=chair)
            .active()
            .select_related("body__jurisdiction")
            .order_by("pk")[:OWN]
        )
        # the demo county has a case of every kind
        near = Member.objects.departed().filter(path__startswith=chair.path[:COUNTY])
        here = list(near.exclude(body=chair).select_related("body__jurisdiction").order_by("pk")[:NEAR])
        known = {member.pk for member in (*own, *here)}
        gone = [*own, *here, *(member for member in gone if member.pk not in known)][:SHOWN]
    others = _neighbours(gone)
    with transaction.atomic():
        made = [
            _one(member, number, others[member.path[:COUNTY]], chance, on)
            for number, member in enumerate(gone)
        ]
        if chair is not None:
            made.append(_to_receive(chair, others[chair.path[:COUNTY]], on))
        _lapses(chance, on, chair)
    return sum(made)


def _neighbours(gone: list[Member]) -> dict[str, list[Body]]:
    found: dict[str, list[Body]] = defaultdict(list)
    counties = {member.path[:COUNTY] for member in gone}
    rows = Body.objects.filter(kind__in=BASIC_KINDS, state__in=ACTIVE_STATES).order_by("path")
    for body in rows:
        if body.path[:COUNTY] in counties:
            found[body.path[:COUNTY]].append(body)
    return found


def _one(member: Member, number: int, others: list[Body], chance: random.Random, on: dt.date) -> bool:
    left = member.left_unit_on or on - dt.timedelta(days=chance.randint(5, 90))
    start = max(member.change_on, min(on, left + dt.timedelta(days=chance.randint(1, 15))))
    targets = [body for body in others if body.pk != member.body_id]
    if not targets:
        return False
    target, kind = chance.choice(targets), number % 10
    if kind == 1:
        MembershipTransfer.objects.create(
            member=member,
            from_body=member.body,
            to_body=target,
            started_on=start,
            started_by="new",
            state=State.ASKED,
        )
        return True
    if kind in (2, 6):
        slip = transfers.issue(
            member, by=None, on=start, residence=member.body.jurisdiction, started_by="self"
        )
        if kind == 6 and slip.held_by is not None:
            day = min(on, start + dt.timedelta(days=6))
            transfers.move_membership(slip, slip.held_by, None, by=None, on=day)
            slip.state, slip.held_on = State.HELD, day
            slip.save()
        return True
    slip = transfers.issue(member, by=None, on=start, to_text=target.name if kind else "外地，新单位待定")
    if kind >= 7:
        day = min(on, start + dt.timedelta(days=chance.randint(2, 30)))
        transfers.move_membership(slip, target, None, by=None, on=day)
        slip.to_body, slip.state, slip.accepted_on, slip.closed_on = target, State.ACCEPTED, day, day
        slip.save()
    return True


def _to_receive(chair: Body, others: list[Body], on: dt.date) -> bool:
    """One slip that waits for the demo chair."""
    away = Member.objects.filter(body__in=[body.pk for body in others if body.pk != chair.pk])
    member = away.active().filter(transfers=None).select_related("body").order_by("-pk").first()
    if member is None:
        return False
    transfers.issue(member, by=None, on=max(member.change_on, on - dt.timedelta(days=4)), to_text=chair.name)
    return True


def _lapses(chance: random.Random, on: dt.date, chair: Body | None) -> None:
    rows: Any = (
        Member.objects.active().exclude(body__kind__in=FED_KINDS).filter(transfers=None, left_unit_on=None)
    )
    own = list(rows.filter(body=chair).order_by("-pk")[:2]) if chair is not None else []
    found = [*own, *rows.filter(pk__in=Member.objects.order_by("-pk").values("pk")[:LAPSES])]
    for number, member in enumerate({member.pk: member for member in found}.values()):
        since = max(member.change_on, add_months(on, -chance.randint(3, 10)))
        talked = number % 2 == 0
        MembershipLapse.objects.create(
            member=member, since=since, persuaded_on=min(on, since + dt.timedelta(days=100)) if talked else None,
            outcome=chance.choice(TALKS) if talked else "",
        )  # fmt: skip

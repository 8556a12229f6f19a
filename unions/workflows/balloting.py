"""The elections of a case: begun or taken up, reported, approved and returned with it, each by the election's own step."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core.workflow import Refused, create
from unions.models import Case, Election
from unions.workflows.elections import APPROVE, REPORT, RETURN

State, Office = Election.State, Election.Office
# the committee starts the term that the other offices then follow
ORDER = {Office.COMMITTEE: 0, Office.AUDIT: 1, Office.WOMEN: 2, Office.VICE: 3, Office.CHAIR: 4}


def elections_of(case: Case) -> list[Election]:
    rows = Election.objects.filter(pk__in=case.data.get("elections", ())).select_related("body__superior")
    return sorted(rows, key=lambda row: ORDER[Office(row.office)])


def begin(case: Case, offices: Sequence[str], *, kind: str, by: Any, **fields: Any) -> None:
    """One election file per office; a file of that office which is still open is taken up."""
    keys = []
    for office in offices:
        row = Election.objects.filter(body=case.body, office=office).exclude(state=State.APPROVED).first()
        row = row or create(Election(body=case.body, office=office, kind=kind, **fields), by=by)
        keys.append(row.pk)
    case.data = {**case.data, "elections": keys}
    if len(keys) == 1:
        case.election_id = keys[0]


def held(case: Case, done_on: dt.date) -> list[Election]:
    """All elections with their results. Refused where one is missing, or the day is not that of the congress."""
    rows = elections_of(case)
    if not rows:
        raise Refused("这件事项还没有选举档案。请退回上一步重新办理。")
    for row in rows:
        if row.state in {State.PREPARING, State.RETURNED}:
            raise Refused(f"“{row}”还没有登记结果。请先到选举档案登记大会日期、到会人数和得票，再办这一步。")
    last = max(row.held_on for row in rows if row.held_on)
    if done_on != last:
        raise Refused(f"办理日期应填选举大会的日期 {last}（见选举档案）。请改为 {last}。")
    return rows


def report(case: Case, by: Any) -> None:
    for row in elections_of(case):
        if row.state in {State.HELD, State.RETURNED}:
            REPORT.apply(row, by=by)


def give_back(case: Case, *, by: Any, reason: str, **data: Any) -> None:
    """The superior returns the case: what waits for his approval goes back with it."""
    for row in elections_of(case):
        if row.state == State.REPORTED:
            RETURN.apply(row, by=by, reason=reason)


def approve(case: Case, *, by: Any, done_on: dt.date, approval_no: str) -> None:
    for row in elections_of(case):
        if row.state == State.REPORTED:
            APPROVE.apply(row, by=by, approval_no=approval_no, approved_on=done_on)
        elif row.state != State.APPROVED:
            raise Refused(f"“{row}”现在是“{row.get_state_display()}”，还没有报批。请退回补正。")


def winners(case: Case, office: str) -> list[str]:
    rows = [row for row in elections_of(case) if row.office == office]
    return [vote.candidate for row in rows for vote in row.votes.filter(elected=True).order_by("pk")]

"""What an approved election changes in the registers: term, committee, chair and vice chairs."""

import datetime as dt
from typing import Any

from core import audit
from core.clock import add_months
from core.workflow import Refused
from unions.models import Body, Committee, Election, Officer
from unions.workflows.ballots import NEW_TERM, needs_term
from unions.workflows.cadres import fill_officer
from unions.workflows.committees import retire
from unions.workflows.consultations import link_officer

COMMITTEES = {
    Election.Office.COMMITTEE: Committee.Kind.UNION,
    Election.Office.AUDIT: Committee.Kind.AUDIT,
    Election.Office.WOMEN: Committee.Kind.WOMEN,
}
POSTS = {Election.Office.CHAIR: Officer.Post.CHAIR, Election.Office.VICE: Officer.Post.VICE}


def carry_out(election: Election, *, by: Any) -> None:
    """Runs inside the approval's transaction; the body is locked against two approvals at once."""
    body = Body.objects.select_for_update(no_key=True).get(pk=election.body_id)
    if needs_term(election):
        _start_term(body, election, by=by)
    names = list(election.votes.filter(elected=True).order_by("pk").values_list("candidate", flat=True))
    if election.office in COMMITTEES:
        _seat_committee(body, election, len(names), by=by)
    if election.office in POSTS:
        _fill_posts(body, election, names, by=by)


def term_end_of(start: dt.date, years: int) -> dt.date:
    """The day before the same day `years` later."""
    return add_months(start, 12 * years) - dt.timedelta(days=1)


def _start_term(body: Body, election: Election, *, by: Any) -> None:
    if election.held_on is None or not election.term_years:
        raise Refused("缺少选举日期或任期，无法写入本届起止。请退回补填。")
    before = audit.snapshot(body)
    body.term_start, body.term_end = election.held_on, term_end_of(election.held_on, election.term_years)
    body.save(update_fields=["term_start", "term_end"])
    old, new = audit.changes(before, audit.snapshot(body))
    if new:
        audit.record("body.term", body, by=by, before=old, after=new)


def _seat_committee(body: Body, election: Election, elected: int, *, by: Any) -> None:
    """A by-election adds to the sitting committee; any other seats a new one."""
    kind = COMMITTEES[Election.Office(election.office)]
    current = Committee.objects.filter(body=body, kind=kind, state=Committee.State.CURRENT).first()
    if election.kind == Election.Kind.BYELECTION and current:
        current.members_count += elected
        current.save(update_fields=["members_count"])
        audit.record("committee.byelection", current, by=by, after={"members_count": current.members_count})
        return
    committee = Committee(
        body=body, kind=kind, members_count=elected, elected_on=election.held_on,
        approved_on=election.approved_on, approval_no=election.approval_no, term_end=_last_day(body, election),
    )  # fmt: skip
    retire(committee)
    committee.save(force_insert=True)
    audit.record("committee.register", committee, by=by, after=audit.snapshot(committee))


def _last_day(body: Body, election: Election) -> dt.date | None:
    """The term that the body is in, or that this election begins."""
    if election.held_on is None:
        return None
    if election.term_years and election.kind in NEW_TERM:
        return term_end_of(election.held_on, election.term_years)
    return body.term_end if body.term_end and body.term_end >= election.held_on else None


def _fill_posts(body: Body, election: Election, names: list[str], *, by: Any) -> None:
    post, held_on = POSTS[Election.Office(election.office)], election.held_on
    if held_on is None:
        raise Refused("缺少选举日期，无法写入名册。请退回补填。")
    sitting = {
        officer.name: officer for officer in Officer.objects.filter(body=body, post=post, left_on=None)
    }
    all_leave = election.kind in NEW_TERM or post == Officer.Post.CHAIR
    for name, officer in sitting.items():
        if all_leave and name not in names:
            _step_down(officer, election, by=by)
    for name in names:
        officer = sitting.get(name) or Officer(name=name, body=body, post=post, took_post_on=held_on)
        officer.election, officer.elected_on, officer.term_end = election, election.held_on, body.term_end
        new = officer.pk is None
        fill_officer(officer).save()
        verb = "officer.appoint" if new else "officer.reelect"
        audit.record(verb, officer, by=by, after=audit.snapshot(officer), note=election.approval_no)
        link_officer(officer)


def _step_down(officer: Officer, election: Election, *, by: Any) -> None:
    if election.held_on is None or officer.took_post_on > election.held_on:
        raise Refused(
            f"现任{officer}的任职日期 {officer.took_post_on} 晚于选举日期。请先核对干部名册，再批复。"
        )
    officer.left_on, officer.left_reason = election.held_on, f"{election.get_kind_display()}选举产生新任"
    officer.save(update_fields=["left_on", "left_reason"])
    audit.record(
        "officer.leave", officer, by=by, after={"left_on": officer.left_on}, note=officer.left_reason
    )

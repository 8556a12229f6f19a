"""The member's own door, what becomes of his membership: a transfer, leaving, coming back, each as far as it has come."""

from typing import Any

from django import forms
from django.http import HttpResponse

from core.clock import today
from core.workflow import Refused
from members.forms.moves import LeaveForm, MoveForm, ResumeForm
from members.models import Member, MembershipTransfer
from members.workflows import wishes
from members.workflows.transfers import code_of

State, Kind = MembershipTransfer.State, wishes.Kind
TONES = {
    State.ASKED: "pending", State.ISSUED: "pending", State.HELD: "grace", State.ACCEPTED: "pass", State.RETURNED: "fail",
    State.WITHDRAWN: "na",
}  # fmt: skip
NEXT = {
    State.ASKED: "等您现在的工会开具接转凭证。",
    State.ISSUED: "凭证已经开好。请把凭证号和核验码告诉新单位的工会，由它接收。",
    State.HELD: "会籍由居住地的工会暂管。有了新单位工会，凭同一凭证号转去。",
}


def moves(member: Member) -> dict[str, Any]:
    rows = list(
        member.transfers.select_related("from_body", "to_body", "held_by").order_by("-started_on", "-pk")[:10]
    )
    current = next((row for row in rows if row.is_open), None)
    asked = list(member.wishes.order_by("-filed_on", "-pk")[:10])
    wish = next((row for row in asked if row.state == "open"), None)
    return {
        "transfer": _shown(current) if current else None, "open_wish": wish,
        "past": [_past(row) for row in rows if not row.is_open], "wishes": [row for row in asked if row is not wish],
        "retained": member.status == Member.Status.RETAINED,
        "move": MoveForm(), "leaving": LeaveForm(prefix="leave"), "resume": ResumeForm(prefix="resume"),
    }  # fmt: skip


def _shown(row: MembershipTransfer) -> dict[str, Any]:
    slip = bool(row.certificate_no)
    facts = [
        ("状态", row.get_state_display()), ("转往", row.goal), ("提出人", row.get_started_by_display()),
        ("提出日期", f"{row.started_on:%Y-%m-%d}"), ("凭证号", row.certificate_no or ""),
        ("核验码", code_of(row) if slip else ""), ("开具日期", f"{row.issued_on:%Y-%m-%d}" if row.issued_on else ""),
    ]  # fmt: skip
    return {
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "state": (row.get_state_display(), TONES[State(row.state)]),
        "next": NEXT.get(State(row.state), ""), "steps": _steps(row),
        "mine": row.started_by == wishes.SELF and row.state in (State.ASKED, State.ISSUED),
    }  # fmt: skip


def _steps(row: MembershipTransfer) -> list[dict[str, Any]]:
    last = "属地暂管" if row.held_by_id and row.to_body_id is None else "新工会接收"
    at = {State.ASKED: 1, State.ISSUED: 2, State.HELD: 3}.get(State(row.state), 3)
    days = (row.started_on, row.issued_on, row.accepted_on or row.held_on)
    return [
        {"title": title, "note": f"{on:%Y-%m-%d}" if on and place < at else "", "done": place < at, "now": place == at}
        for place, (title, on) in enumerate(zip(("提出", "开具凭证", last), days, strict=True))
    ]  # fmt: skip


def _past(row: MembershipTransfer) -> dict[str, Any]:
    return {
        "goal": row.goal, "on": row.closed_on or row.started_on, "why": row.why,
        "state": (row.get_state_display(), TONES[State(row.state)]),
    }  # fmt: skip


def _settle(page: Any, member: Member, form: forms.Form, name: str, act: Any, done: str) -> HttpResponse:
    """Runs one act; what is refused is said on top, because the form may no longer be there."""
    if not form.is_valid():
        return page.page(member, see="move", status=422, **{name: form})
    try:
        act(form.cleaned_data)
    except Refused as problem:
        return page.page(member, see="move", status=422, problem=str(problem), **{name: form})
    return page.page(Member.objects.get(pk=member.pk), see="move", done=done)


def _move(page: Any, member: Member) -> HttpResponse:
    form = MoveForm(page.request.POST)
    done = "转会申请已经送到您现在的工会。"
    return _settle(
        page, member, form, "move", lambda data: wishes.start_transfer(member, on=today(), **data), done
    )


def _leave(page: Any, member: Member) -> HttpResponse:
    form = LeaveForm(page.request.POST, prefix="leave")
    act = lambda data: wishes.file_wish(member, Kind.LEAVE, on=today(), why=data["why"])  # noqa: E731
    return _settle(page, member, form, "leaving", act, "退会申请已经送到工会，由工会委员会宣布。")


def _resume(page: Any, member: Member) -> HttpResponse:
    form = ResumeForm(page.request.POST, prefix="resume")
    act = lambda data: wishes.file_wish(member, Kind.RESUME, on=today(), why=data["why"])  # noqa: E731
    return _settle(page, member, form, "resume", act, "恢复会籍的申请已经送到工会。")


def _take_back(act: Any, done: str) -> Any:
    def handle(page: Any, member: Member) -> HttpResponse:
        try:
            act(member)
        except Refused as problem:
            return page.page(member, see="move", status=422, problem=str(problem))
        return page.page(member, see="move", done=done)

    return handle


MOVES = {
    "move": _move,
    "leave-union": _leave,
    "resume": _resume,
    "unmove": _take_back(lambda member: wishes.withdraw_transfer(member, on=today()), "转会已经撤回，会籍不变。"),
    "unwish": _take_back(wishes.withdraw_wish, "申请已经撤回，会籍不变。"),
}  # fmt: skip

"""The register of titles: earlier ones are confirmed by the union that named them; only that union revokes."""

import datetime as dt
from typing import Any

from core.clock import today
from core.workflow import Refused, Transition
from homes.models import HomeTitle, TitleReview
from homes.workflows.naming import acts_for, due_day, number_of, only_namer

State = HomeTitle.State


def settle_entered(title: HomeTitle, by: Any) -> HomeTitle:
    """An earlier title counts at once where the naming union enters it itself, else it waits for that union."""
    title.entered = True
    title.state = State.IN_FORCE if acts_for(title.named_by, by) else State.PENDING
    if title.person:
        title.person_name = title.person_name or title.person.name
    title.review_on = due_day(title, today()) if title.state == State.IN_FORCE else None
    return title


def _may_accept(title: HomeTitle, *, by: Any, **data: Any) -> None:
    only_namer(title.named_by, by, "确认")


def _accepted(title: HomeTitle, *, by: Any, on: dt.date, **data: Any) -> None:
    title.certificate_no = title.certificate_no or number_of(title)
    title.review_on = due_day(title, on)


ACCEPT = Transition(
    name="hometitle.accept", verb="确认补录的称号", model="homes.HomeTitle", sources=frozenset({State.PENDING}),
    target=State.IN_FORCE, permission="homes.verify", gate=_may_accept, effect=_accepted, tone="primary", entry="P-102",
    says="核对命名文件后确认。确认后计入各项指标和资格核查。",
)  # fmt: skip


def _may_revoke(title: HomeTitle, *, by: Any, **data: Any) -> None:
    only_namer(title.named_by, by, "撤销称号")


def _revoked(title: HomeTitle, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    title.revoked_on, title.revoked_reason, title.review_on = on, reason[:300], None
    for review in TitleReview.objects.open().filter(title=title):
        review.state, review.decision, review.decided_by_name = (
            TitleReview.State.REVOKED,
            reason[:300],
            str(by)[:40],
        )
        review.rechecked_on = review.rechecked_on or on
        review.save()


REVOKE = Transition(
    name="hometitle.revoke", verb="撤销称号", model="homes.HomeTitle",
    sources=frozenset({State.PENDING, State.IN_FORCE, State.RECTIFYING}), target=State.REVOKED, permission="homes.verify",
    gate=_may_revoke, effect=_revoked, tone="danger", entry="P-102", fields=("reason",),
    says="撤销后证书查验显示已撤销，不再计入各项指标。撤销不能恢复，重新达到标准的可以再申报。",
)  # fmt: skip
TITLE_STEPS = (ACCEPT, REVOKE)


def may_change(title: HomeTitle, by: Any) -> str:
    """Why a kept title may not be edited by this person, or nothing."""
    if title.state == State.REVOKED:
        return "称号已撤销，不能再修改。"
    if title.state != State.PENDING and not acts_for(title.named_by, by):
        return f"称号由命名单位“{title.named_by}”管理。需要更正的，请联系该会。"
    return ""


def need_in_force(title: HomeTitle) -> None:
    if title.state not in (State.IN_FORCE, State.RECTIFYING):
        raise Refused(f"这个称号现在是“{title.get_state_display()}”，不打印证书。请确认后再打印。")

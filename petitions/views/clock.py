"""The statutory clock as numbers for `components/clock.html`: one axis from receipt to the last possible day."""

import datetime as dt
from typing import Any

from petitions.models import Petition, PetitionLimit

WIDTH = 1128
EDGE = 8
APART = 150  # two texts on one line need this much


class Axis:
    def __init__(self, start: dt.date, end: dt.date) -> None:
        self.start, self.days = start, max(1, (end - start).days)

    def x(self, day: dt.date) -> int:
        """Kept clear of both ends, so that marks are not cut off."""
        return min(WIDTH - EDGE, max(EDGE, (day - self.start).days * WIDTH // self.days))


def day_text(day: dt.date) -> str:
    return f"{day:%m-%d}"


def clock_of(petition: Petition, on: dt.date) -> dict[str, Any] | None:
    """None where no deadline is known, as for petitions taken in before any figure was in force."""
    limit = petition.limit
    if limit is None:
        return None
    last = _last(petition, limit)
    axis = Axis(petition.received_on, max(last, limit))
    shown = petition.closed_on or on
    now_x = axis.x(shown)
    clock = {
        "title": "法定期限" if petition.due else "告知和受理期限",
        "basis": _basis(petition),
        "base_end": axis.x(limit),
        "now_x": now_x,
        "now_text": _now_text(petition, shown),
        "now_anchor": "start" if now_x < 60 else "end" if now_x > WIDTH - 60 else "middle",
        "marks": _marks(petition, axis),
        "done": _done(petition, axis, now_x),
        "extension": _extension(petition, axis, limit, last),
        **_number(petition, limit, on),
    }
    clock["aria"] = f"{clock['now_text']}；{clock['days_left']} {clock['days_text']}"
    return clock


def _last(petition: Petition, limit: dt.date) -> dt.date:
    if petition.due_on is None or petition.extended_to:
        return limit
    figure = PetitionLimit.objects.in_force(
        PetitionLimit.Kind.EXTENSION, petition.accepted_on or petition.received_on
    )
    return petition.due_on + dt.timedelta(days=figure.amount if figure else 0)


def _basis(petition: Petition) -> str:
    kind = PetitionLimit.Kind.FINISH if petition.due_on else PetitionLimit.Kind.NOTICE
    figure = PetitionLimit.objects.in_force(kind, petition.received_on)
    since = "自受理次日起" if petition.due_on else "自登记次日起"
    outside = "（外部规定）" if figure and figure.outside else ""
    basis = f"依据：{figure.basis}{outside}" if figure else ""
    return f"{since}按日历日计算，最后一日为节假日的顺延到下一个工作日。{basis}"


def _now_text(petition: Petition, shown: dt.date) -> str:
    start = petition.accepted_on or petition.received_on
    number = (shown - start).days
    if petition.closed_on:
        return f"第 {number} 天办结"
    return f"今天 受理第 {number} 天" if petition.accepted_on else f"今天 登记第 {number} 天"


def _number(petition: Petition, limit: dt.date, on: dt.date) -> dict[str, Any]:
    if petition.closed_on:
        days = (petition.closed_on - (petition.accepted_on or petition.received_on)).days
        late = petition.due and petition.closed_on > petition.due
        return {"days_left": days, "days_text": "天办结，逾期" if late else "天办结，未逾期"}
    left = (limit - on).days
    what = "办结" if petition.due else "告知"
    if left < 0:
        return {"days_left": left, "days_over": -left, "days_text": f"天，已超过{what}期限 {limit}"}
    return {"days_left": left, "days_text": f"天后到期，{what}期限 {limit}"}


def _marks(petition: Petition, axis: Axis) -> list[dict[str, Any]]:
    marks: list[dict[str, Any]] = [
        {"x": 0, "text": f"{day_text(petition.received_on)} 登记", "anchor": "start"}
    ]
    limits = [
        (petition.notice_due_on, "告知期限", petition.due is None),
        (petition.due_on, "办结期限", not petition.extended_to),
    ]
    limits.append((petition.extended_to, "延期后期限", True))
    for day, name, strong in limits:
        if day is None:
            continue
        x = axis.x(day)
        near = any(abs(x - mark["x"]) < APART for mark in marks)
        anchor = "end" if x > WIDTH - 80 else "middle"
        marks.append(
            {"x": x, "text": "" if near else f"{name} {day_text(day)}", "anchor": anchor, "strong": strong}
        )
    return marks


def _done(petition: Petition, axis: Axis, now_x: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for day, name in ((petition.notified_on, "告知"), (petition.accepted_on, "受理")):
        if day is None:
            continue
        x = axis.x(day)
        near = abs(x - now_x) < APART or any(abs(x - other["x"]) < APART for other in found)
        anchor = "start" if x < 60 else "middle"
        found.append({"x": x, "text": "" if near else f"{day_text(day)} 已{name}", "anchor": anchor})
    return found


def _extension(petition: Petition, axis: Axis, limit: dt.date, last: dt.date) -> dict[str, Any] | None:
    if last <= limit:
        return None
    start, end = axis.x(limit), axis.x(last)
    days = (last - limit).days
    return {"width": end - start, "middle": (start + end) // 2, "text": f"经批准可延长，最多 {days} 天"}

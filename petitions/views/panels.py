"""Parts of the record page: stepper, log, checks before handling, related petitions."""

import datetime as dt
from typing import Any

from django.urls import reverse

from petitions.models import Petition
from petitions.models.choices import CLOSED_STATES, State
from petitions.workflows.recusal import why_not
from unions.policies.force import policy_of

ORDER = ("登记", "分办", "受理", "办理", "办结", "答复", "评价", "归档")
_AT = {
    State.RECEIVED: 1, State.ASSIGNED: 2, State.ACCEPTED: 3, State.INVESTIGATING: 3,
    State.REPLIED: 6, State.CONFIRMED: 7, State.ARCHIVED: 8,
}  # fmt: skip


def stepper(petition: Petition) -> list[dict[str, Any]]:
    """What is done, what is now, with the day, place or person under each."""
    now = 5 if petition.state in CLOSED_STATES else _AT[State(petition.state)]
    notes = (
        f"{petition.received_on:%m-%d} {petition.get_channel_display()}",
        _day(petition.assigned_on, str(petition.handler_body.short_name or petition.handler_body)),
        _day(petition.accepted_on),
        f"办理人 {petition.handler}" if petition.handler else "",
        _day(petition.closed_on, petition.get_result_display()),
        _day(petition.replied_on, petition.get_reply_form_display()),
        petition.get_satisfied_display(),
        _day(petition.archived_on),
    )
    return [
        {"title": title, "note": notes[index], "done": index < now, "now": index == now}
        for index, title in enumerate(ORDER)
    ]


def _day(day: dt.date | None, text: str = "") -> str:
    return f"{day:%m-%d} {text}".strip() if day else ""


def events(petition: Petition, *, with_texts: bool, shown_only: bool = False) -> list[dict[str, Any]]:
    """Newest first. On the public page only what is meant for the petitioner, without names and times of day."""
    rows = petition.events.select_related("by").prefetch_related("files").order_by("-on", "-pk")
    if shown_only:
        rows = rows.filter(shown=True)
    return [
        {
            "title": event.title,
            "text": event.text if with_texts else "",
            "when": event.on if shown_only or event.at is None else event.at,
            "by": "" if shown_only else str(event.by or "信访人"),
            "kind": event.tone,
            "files": len(event.files.all()),
            "shown": event.shown,
        }
        for event in rows
    ]


def checks(petition: Petition) -> list[dict[str, Any]]:
    clean = not why_not(petition.handler_body, petition)
    on_time = (
        petition.notified_on and petition.notice_due_on and petition.notified_on <= petition.notice_due_on
    )
    return [
        {"ok": clean, "text": "承办工会与被反映单位无利害关系"},
        {"ok": bool(petition.unit_id or petition.accused_body_id), "text": "被反映单位已与名册核对"},
        {"ok": not petition.legal_track, "text": "不属于涉法涉诉事项"},
        {"ok": bool(on_time), "text": f"在 {petition.notice_due_on} 前告知信访人"},
        {"ok": bool(petition.opinion), "text": "已出具处理意见"},
        {"ok": petition.replied_on is not None, "text": "已答复（未答复不能归档）"},
    ]


def related(petition: Petition, user: Any, on: dt.date) -> dict[str, Any]:
    """Other petitions about the same employer, the original or repeats, and whether a pattern shows."""
    rows = Petition.objects.visible_to(user, "petitions.view").exclude(pk=petition.pk)
    links = []
    if petition.repeat_of_id:
        links += [_link(row, "原件") for row in rows.filter(pk=petition.repeat_of_id)]
    links += [_link(row, "重复件") for row in rows.filter(repeat_of=petition).order_by("-pk")[:3]]
    if petition.unit_id:
        same = (
            rows.filter(unit=petition.unit_id)
            .exclude(pk=petition.repeat_of_id or 0)
            .exclude(repeat_of=petition)
        )
        links += [_link(row, "同一单位") for row in same.order_by("-pk")[:3]]
    return {"related": links, "pattern": pattern(petition, rows, on)}


def _link(row: Petition, why: str) -> dict[str, str]:
    return {
        "title": f"{why}：{row.title}",
        "url": reverse("petitions:petition-detail", args=[row.pk]),
        "note": f"{row.number} · {row.get_state_display()}",
    }


def pattern(petition: Petition, rows: Any, on: dt.date) -> str:
    """A sentence where like petitions of the place reach the number that suggests a report."""
    policy = policy_of(petition.handler_body.place, on)
    least, days = policy.value("pet.pattern_count"), policy.value("pet.pattern_days")
    if not isinstance(least, int) or not isinstance(days, int):
        return ""
    county = petition.place.code[:6]
    since = on - dt.timedelta(days=days)
    like = (
        rows.filter(
            category=petition.category, place__code__startswith=county, received_on__gte=since
        ).count()
        + 1
    )
    if like < least:
        return ""
    return f"{days} 天内本县同类事项 {like} 件，达到 {least} 件，建议向同级党委、政府和上级工会报告。"

"""To-dos of the self-assessment: for the chair what is due or came back, for the direct superior what waits."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from homes.models import Assessment, Objection
from homes.workflows.levels import REVIEWING

MODULE, ICON = "建家", "house-door"


def _granted(user: Any, permission: str) -> list[int]:
    """Bodies of the grants themselves: a person's own to-dos, not those of everybody below."""
    return [grant.body_id for grant in user.grants_today if permission in grant.permissions]


def name_of(sheet: Assessment) -> str:
    if sheet.is_annual:
        return f"{sheet.cycle} 年度自评"
    return f"{sheet.cycle} 年{sheet.get_grade_display() or sheet.get_purpose_display()}职工之家申报"


def sheet_address(sheet: Assessment) -> str:
    which = f"cycle={sheet.cycle}" if sheet.is_annual else f"sheet={sheet.pk}"
    return f"{reverse('homes:sheet', args=[sheet.body_id])}?{which}"


def to_fill(user: Any) -> Any:
    rows = Assessment.objects.visible_to(user, "homes.file").filter(body__in=_granted(user, "homes.file"))
    # a declaration begun and not sent is nobody's duty; one that came back is
    return rows.filter(Q(purpose="annual", state="draft") | Q(state="returned"))


def filling(user: Any, on: dt.date) -> Iterator[Todo]:
    back = Count("items", filter=Q(items__state="returned", items__mended=False))
    rows = to_fill(user).select_related("body__superior").annotate(back=back).order_by("due_on", "pk")
    for sheet in rows[:PER_SOURCE]:
        returned = sheet.state == "returned"
        what = name_of(sheet)
        title = f"{what}退回 {sheet.back} 项，请修改后再交" if returned else f"填报 {what}"
        if returned and not sheet.back:
            title = f"{what}已改好，请重新提交"
        since = f"{sheet.decided_by_name} {sheet.decided_on} 退回" if returned else ""
        if sheet.reminded_on and not returned:
            since = f"上级 {sheet.reminded_on} 提醒"
        yield Todo(
            title=title,
            sub=str(sheet.body),
            url=sheet_address(sheet),
            action="去修改" if returned else "去填报",
            module=MODULE,
            icon="arrow-return-left" if returned else "pencil-square",
            due_on=sheet.due_on,
            since=since,
        )


def to_verify(user: Any) -> Any:
    """Waiting unions whose direct superior, on either line, the person stands for; never what he filed himself.

    Where the superior is of a kind that does not verify, the level above it is asked.
    """
    own = _granted(user, "homes.verify")
    rows = Assessment.objects.visible_to(user, "homes.verify").filter(state="submitted")
    direct = Q(body__superior__in=own) | Q(body__industry_superior__in=own)
    direct |= ~Q(body__superior__kind__in=REVIEWING) & Q(body__superior__superior__in=own)
    turn = Q(purpose="annual") & direct | ~Q(purpose="annual") & Q(at__in=own)
    return rows.filter(turn).exclude(filed_by=user.pk)


def verifying(user: Any, on: dt.date) -> Iterator[Todo]:
    for sheet in to_verify(user).select_related("body").order_by("submitted_on", "pk")[:PER_SOURCE]:
        days = (on - sheet.submitted_on).days if sheet.submitted_on else 0
        yield Todo(
            title=f"核实 {name_of(sheet)}" if sheet.is_annual else f"审核 {name_of(sheet)}",
            sub=str(sheet.body),
            url=reverse("homes:assessment-detail", args=[sheet.pk]),
            action="去核实",
            module=MODULE,
            icon="hourglass-split",
            since=f"{sheet.filed_by_name}提交，已等 {days} 天" if days else f"{sheet.filed_by_name}今天提交",
        )


register(
    Source(
        "homes.fill", MODULE, ICON, "homes.file", filling,
        count=lambda user, on: to_fill(user).count(), list_url="homes:my-sheet",
    )
)  # fmt: skip
register(
    Source(
        "homes.verify", MODULE, ICON, "homes.verify", verifying,
        count=lambda user, on: to_verify(user).count(), list_url="homes:assessment-list",
    )
)  # fmt: skip


def to_answer(user: Any) -> Any:
    """Objections to sheets whose public notice one's own body has opened."""
    rows = Objection.objects.visible_to(user, "homes.verify").filter(state="open")
    return rows.filter(assessment__at__in=_granted(user, "homes.verify"))


def answering(user: Any, on: dt.date) -> Iterator[Todo]:
    for row in to_answer(user).select_related("assessment__body").order_by("due_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title="答复公示异议",
            sub=str(row.assessment.body),
            url=reverse("homes:objection-detail", args=[row.pk]),
            action="去答复",
            module=MODULE,
            icon="exclamation-triangle-fill",
            due_on=row.due_on,
        )


register(
    Source(
        "homes.objections", MODULE, ICON, "homes.verify", answering,
        count=lambda user, on: to_answer(user).count(), list_url="homes:objection-list",
    )
)  # fmt: skip

"""What else a body keeps for its members when it is merged, split or dissolved: applications, what members asked, windows.

Members themselves are `holdings`, transfers `open_transfers`, what was elected `dissolving`.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Greatest

from core import audit
from members.models import (
    Activist,
    FileCorrection,
    JoinApplication,
    Member,
    MemberOpinion,
    MembershipWish,
    ServiceWindow,
)
from members.workflows.holdings import HOLDS
from unions.models import Body, Unit
from unions.workflows.holdings import Holding, register

State = JoinApplication.State
Units = Sequence[Unit] | None
ASKED = (("opinions", MemberOpinion), ("corrections", FileCorrection), ("wishes", MembershipWish))
ENDS = {"rename": "不变", "move": "不变", "restore": "撤销时结束的不恢复", "realign": "不变"}


def note(key: str, body: Body, other: Body | None, number: int, by: Any, words: str) -> None:
    """One event for all rows of a kind, beside the event of the body itself."""
    if number:
        after = {"rows": number, "other_body": other.pk if other else None}
        audit.record(f"body.{key}", body, by=by, after=after, note=words.format(n=f"{number:,}"))


def going(rows: Any, units: Units) -> Any:
    """Of a split only what belongs to people in membership at the leaving employers."""
    if units is None:
        return rows
    return rows.filter(member__unit__in=list(units), member__status__in=HOLDS)


# applications ------------------------------------------------------------------------------------------------------


def _waiting(bodies: Any, units: Units) -> Any:
    rows = JoinApplication.objects.filter(body__in=bodies).waiting()
    return rows if units is None else rows.filter(unit__in=list(units))


def _kept(rows: Any) -> list[dict[str, Any]]:
    found = list(rows.order_by("pk").values("pk", "unit", "state", "matched_on"))
    return [row | {"matched_on": row["matched_on"] and row["matched_on"].isoformat()} for row in found]


def _move_applications(source: Body, target: Body, units: Units, *, by: Any, on: dt.date) -> dict[str, Any]:
    rows = _waiting([source.pk], units)
    kept = _kept(rows)
    rows.update(body=target)
    note("applications", target, source, len(kept), by, "待办的入会申请 {n} 份转来")
    return {"rows": kept}


def _end_applications(source: Body, *, by: Any, on: dt.date) -> dict[str, Any]:
    """To the superior, who finds another union for each."""
    above = source.superior
    if above is None:
        return {"rows": []}
    rows = _waiting([source.pk], None)
    kept = _kept(rows)
    rows.update(body=above, unit=None, state=State.APPLIED, matched_on=None)
    note("applications", above, source, len(kept), by, "下级工会撤销，待匹配的入会申请 {n} 份转来")
    return {"rows": kept, "above": above.pk}


def _back_applications(
    kept: dict[str, Any], source: Body, target: Body | None, *, by: Any, on: dt.date
) -> None:
    """Those nobody has decided since; the others stay where they were decided."""
    holder = target.pk if target else kept.get("above")
    done = 0
    for row in kept["rows"]:
        before = {"body": source, "unit": row["unit"], "state": row["state"], "matched_on": row["matched_on"]}
        done += JoinApplication.objects.waiting().filter(pk=row["pk"], body=holder).update(**before)
    note("applications", source, target, done, by, "待办的入会申请 {n} 份转回")


register(
    Holding(
        key="applications", label="待办的入会申请", measure="份", permission="members.view", order=12,
        count=lambda bodies, units, *, by: _waiting(bodies, units).count(),
        move=_move_applications, back=_back_applications, end=_end_applications,
        reopen=lambda kept, body, *, by, on: _back_applications(kept, body, None, by=by, on=on),
        says={
            **ENDS,
            "merge": "转给并入的工会审核，申请编号和查询码不变",
            "split": "申请人单位分出去的，转给新工会审核",
            "dissolve": "转给上级工会，另行匹配工会",
        },
    )
)  # fmt: skip


# what members asked ------------------------------------------------------------------------------------------------


def _asked(model: Any, bodies: Any, units: Units) -> Any:
    return going(model.objects.filter(body__in=bodies).waiting(), units)


def _move_asked(source: Body, target: Body, units: Units, *, by: Any, on: dt.date) -> dict[str, Any]:
    kept = {}
    for key, model in ASKED:
        kept[key] = sorted(_asked(model, [source.pk], units).values_list("pk", flat=True))
        model.objects.filter(pk__in=kept[key]).update(body=target)
    note("asked", target, source, sum(map(len, kept.values())), by, "待办的会员意见和申请 {n} 条转来")
    return kept


def _back_asked(kept: dict[str, Any], source: Body, target: Body, *, by: Any, on: dt.date) -> None:
    for key, model in ASKED:
        model.objects.filter(pk__in=kept[key], body=target).waiting().update(body=source)


register(
    Holding(
        key="asked", label="待办的会员意见、更正和会籍申请", measure="条", permission="members.view", order=13,
        count=lambda bodies, units, *, by: sum(_asked(model, bodies, units).count() for _, model in ASKED),
        move=_move_asked, back=_back_asked,
        says={
            **ENDS,
            "merge": "由并入的工会办理",
            "split": "随会员转走的，由新工会办理",
            "dissolve": "仍在这家工会名下，请在撤销前办理",
        },
    )
)  # fmt: skip


# windows -----------------------------------------------------------------------------------------------------------


def _windows(bodies: Any, units: Units) -> Any:
    rows = ServiceWindow.objects.filter(body__in=bodies, closed_on=None)
    return rows if units is None else rows.none()


def _move_windows(source: Body, target: Body, units: Units, *, by: Any, on: dt.date) -> dict[str, Any]:
    rows = _windows([source.pk], units)
    keys = sorted(rows.values_list("pk", flat=True))
    rows.update(body=target)
    note("windows", target, source, len(keys), by, "流动服务窗口 {n} 个转来")
    return {"keys": keys}


def _back_windows(kept: dict[str, Any], source: Body, target: Body, *, by: Any, on: dt.date) -> None:
    ServiceWindow.objects.filter(pk__in=kept["keys"], body=target).update(body=source)


def _end_windows(source: Body, *, by: Any, on: dt.date) -> dict[str, Any]:
    rows = _windows([source.pk], None)
    keys = sorted(rows.values_list("pk", flat=True))
    rows.update(closed_on=Greatest("opened_on", Value(on)))
    note("windows", source, None, len(keys), by, "流动服务窗口 {n} 个随工会撤销关闭")
    return {"keys": keys}


register(
    Holding(
        key="windows", label="开着的流动服务窗口", measure="个", permission="members.view", order=14,
        count=lambda bodies, units, *, by: _windows(bodies, units).count(),
        move=_move_windows, back=_back_windows, end=_end_windows,
        reopen=lambda kept, body, *, by, on: _open_again(kept, body),
        says={
            **ENDS,
            "merge": "改由并入的工会主办，贴出去的二维码照常能用",
            "split": "留在原工会",
            "dissolve": "到生效之日关闭",
        },
    )
)  # fmt: skip


def _open_again(kept: dict[str, Any], body: Body) -> None:
    ServiceWindow.objects.filter(pk__in=kept["keys"], body=body).update(closed_on=None)


# activists ---------------------------------------------------------------------------------------------------------


def _activists(bodies: Any, units: Units) -> Any:
    return going(Activist.objects.filter(body__in=bodies, until=None), units)


def _end_activists(source: Body, *, by: Any, on: dt.date, units: Units = None) -> dict[str, Any]:
    rows = _activists([source.pk], units)
    keys = sorted(rows.values_list("pk", flat=True))
    Activist.objects.filter(pk__in=keys).update(until=Greatest("since", Value(on)))
    return {"ended": keys}


def _move_activists(source: Body, target: Body, units: Units, *, by: Any, on: dt.date) -> dict[str, Any]:
    """The old entry ends and a new one begins, so that nobody served a union before it was there."""
    kept = _end_activists(source, by=by, on=on, units=units)
    there = Activist.objects.filter(body=target, until=None).values("member")
    fresh = Activist.objects.filter(
        pk__in=kept["ended"], member__body=target, member__status=Member.Status.ACTIVE
    ).exclude(member__in=there)
    made = Activist.objects.bulk_create(
        Activist(member_id=row.member_id, body=target, since=on, role=row.role, trained_on=row.trained_on)
        for row in fresh.order_by("pk")
    )
    note("activists", target, source, len(made), by, "工会积极分子 {n} 人转来")
    return {**kept, "made": [row.pk for row in made]}


def _reopen_activists(kept: dict[str, Any], source: Body) -> None:
    """Only people who are again, or still, active members of the union."""
    again = Q(member__body=source, member__status=Member.Status.ACTIVE)
    twice = Activist.objects.filter(body=source, until=None).values("member")
    rows = Activist.objects.filter(again, pk__in=kept["ended"]).exclude(member__in=twice)
    Activist.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(until=None)


def _back_activists(kept: dict[str, Any], source: Body, target: Body, *, by: Any, on: dt.date) -> None:
    rows = Activist.objects.filter(pk__in=kept["made"], until=None)
    rows.update(until=Greatest("since", Value(on)))
    _reopen_activists(kept, source)


register(
    Holding(
        key="activists", label="工会积极分子", measure="人", permission="members.view", order=15,
        count=lambda bodies, units, *, by: _activists(bodies, units).count(),
        move=_move_activists, back=_back_activists, end=_end_activists,
        reopen=lambda kept, body, *, by, on: _reopen_activists(kept, body),
        says={
            **ENDS,
            "merge": "在原工会的登记到生效之日为止，在并入的工会接着登记",
            "split": "随会员转走的，在新工会接着登记",
            "dissolve": "到生效之日为止，记录保留",
        },
    )
)  # fmt: skip

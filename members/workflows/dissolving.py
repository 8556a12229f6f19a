"""What was elected in a body that is merged, split or dissolved: mandates end, planned congresses are called off, records stay."""

import datetime as dt
from typing import Any

from django.db.models import Value
from django.db.models.functions import Greatest

from core.clock import today
from members.models import Ceremony, MemberCongress, MemberRep
from members.workflows.followers import ENDS, Units, going, note
from unions.models import Body
from unions.workflows.holdings import Holding, register

Congress = MemberCongress.State
AHEAD = (Congress.PLANNED, Congress.NOTICED)
MERGED, SPLIT, DISSOLVED = "工会合并", "会员随单位分立到新工会", "工会撤销"


# representatives ---------------------------------------------------------------------------------------------------


def _reps(bodies: Any, units: Units, on: dt.date) -> Any:
    """Whose term had run out before is left alone."""
    return going(MemberRep.objects.filter(body__in=bodies, ended_on=None, term_end__gte=on), units)


def _end_reps(
    source: Body, *, by: Any, on: dt.date, units: Units = None, why: str = DISSOLVED
) -> dict[str, Any]:
    rows = _reps([source.pk], units, on)
    keys = sorted(rows.values_list("pk", flat=True))
    ended = Greatest("elected_on", Value(on))
    MemberRep.objects.filter(pk__in=keys).update(ended_on=ended, ended_reason=why)
    note("representatives", source, None, len(keys), by, "会员代表 {n} 人的代表资格终止：" + why)
    return {"keys": keys, "why": why}


def _move_reps(source: Body, target: Body, units: Units, *, by: Any, on: dt.date) -> dict[str, Any]:
    return _end_reps(source, by=by, on=on, units=units, why=MERGED if units is None else SPLIT)


def _reopen_reps(kept: dict[str, Any], source: Body, *, by: Any, on: dt.date) -> None:
    rows = MemberRep.objects.filter(pk__in=kept["keys"], body=source, ended_reason=kept["why"])
    number = rows.update(ended_on=None, ended_reason="")
    note("representatives", source, None, number, by, "会员代表 {n} 人的代表资格恢复")


register(
    Holding(
        key="representatives", label="任期内的会员代表", measure="人", permission="elections.view", order=16,
        count=lambda bodies, units, *, by: _reps(bodies, units, today()).count(), move=_move_reps, end=_end_reps,
        back=lambda kept, source, target, *, by, on: _reopen_reps(kept, source, by=by, on=on), reopen=_reopen_reps,
        says={
            **ENDS,
            "merge": "代表资格到生效之日终止，履职记录保留；并入的工会请按程序增补代表",
            "split": "随会员转走的，代表资格到生效之日终止；新工会另行选举",
            "dissolve": "代表资格到生效之日终止，履职记录保留",
        },
    )
)  # fmt: skip


# congresses --------------------------------------------------------------------------------------------------------


def _ahead(bodies: Any, units: Units) -> Any:
    rows = MemberCongress.objects.filter(body__in=bodies, state__in=AHEAD)
    return rows if units is None else rows.none()


def _call_off(source: Body, *, by: Any, on: dt.date, why: str = DISSOLVED) -> dict[str, Any]:
    rows = _ahead([source.pk], None)
    kept = list(rows.order_by("pk").values("pk", "state", "note"))
    rows.update(state=Congress.CANCELLED, note=f"{why}，不再召开")
    note("congresses", source, None, len(kept), by, f"{why}，没有召开的会员（代表）大会 {{n}} 次取消")
    return {"rows": kept}


def _move_congresses(source: Body, target: Body, units: Units, *, by: Any, on: dt.date) -> dict[str, Any]:
    return {"rows": []} if units is not None else _call_off(source, by=by, on=on, why=MERGED)


def _call_again(kept: dict[str, Any], source: Body, *, by: Any, on: dt.date) -> None:
    """Unless the union has planned the same session anew."""
    for row in kept["rows"]:
        found = MemberCongress.objects.filter(pk=row["pk"], body=source, state=Congress.CANCELLED).first()
        if found is None:
            continue
        taken = MemberCongress.objects.filter(body=source, term=found.term, session=found.session)
        if not taken.exclude(state=Congress.CANCELLED).exists():
            MemberCongress.objects.filter(pk=found.pk).update(state=row["state"], note=row["note"])


register(
    Holding(
        key="congresses", label="没有召开的会员（代表）大会", measure="次", permission="elections.view", order=17,
        count=lambda bodies, units, *, by: _ahead(bodies, units).count(), move=_move_congresses, end=_call_off,
        back=lambda kept, source, target, *, by, on: _call_again(kept, source, by=by, on=on), reopen=_call_again,
        says={
            **ENDS,
            "merge": "取消，由并入的工会另行召开",
            "split": "留在原工会",
            "dissolve": "取消",
        },
    )
)  # fmt: skip


def _records(bodies: Any, units: Units, *, by: Any) -> int:
    if units is not None:
        return 0
    held = MemberCongress.objects.filter(body__in=bodies, state__in=(Congress.HELD, Congress.CLOSED)).count()
    return held + Ceremony.objects.filter(body__in=bodies).count()


register(
    Holding(
        key="records", label="已开的大会和入会仪式", measure="次", permission="elections.view", count=_records, order=18,
        says={
            **ENDS,
            "merge": "记录和会议材料留在原工会名下备查",
            "split": "留在原工会",
            "dissolve": "记录和会议材料保留备查",
        },
    )
)  # fmt: skip

"""Requests in every state and earlier names, so that no page of changes is empty. After users, members and money."""

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from core.clock import today
from unions.models import Body, BodyRequest, BodyVersion
from unions.querysets import BASIC_KINDS, INDUSTRIAL_KINDS
from unions.workflows.plans import open_units
from unions.workflows.requests import APPROVE, FILE, REFUSE, REVERSE, draft

COUNTY = "371302"
CHAIR = "临沂岱蒙板材有限公司工会委员会"
OLD_WORDS = (
    ("有限公司工会", "厂工会"),
    ("联合工会", "工会联合小组"),
    ("镇总工会", "乡总工会"),
    ("街道总工会", "街道工会工作委员会"),
)
FORMER = 60
Kind = BodyRequest.Kind


@transaction.atomic
def build_life(seed: int, on: dt.date | None = None) -> dict[str, int]:
    """Returns how many requests and earlier names there are."""
    day = on or today()
    names = _former_names(day, seed)
    people = {user.get_username(): user for user in get_user_model()._default_manager.all()}
    if {"chair", "township", "county", "city", "province"} <= set(people):
        _requests(people, day)
    return {"requests": BodyRequest.objects.count(), "names": names}


def _former_names(day: dt.date, seed: int) -> int:
    rows = Body.objects.filter(place__startswith=COUNTY).order_by("path")
    made: list[BodyVersion] = []
    for number, body in enumerate(rows):
        old = next((body.name.replace(now, then) for now, then in OLD_WORDS if now in body.name), "")
        if not old or (number + seed) % 4 or len(made) >= FORMER:
            continue
        made.append(
            BodyVersion(
                body=body, name=old, kind=body.kind, state=Body.State.NORMAL, superior_id=body.superior_id,
                path=body.path, industry_superior_id=body.industry_superior_id, industry_path=body.industry_path,
                until=day - dt.timedelta(days=200 + 37 * len(made)),
            )
        )  # fmt: skip
    BodyVersion.objects.bulk_create(made)
    return len(made)


def _requests(people: dict[str, Any], day: dt.date) -> None:
    spare = Body.objects.filter(place__startswith=COUNTY, state=Body.State.NORMAL).exclude(place="371302105")
    singles = list(spare.filter(kind="single").select_related("superior", "jurisdiction").order_by("-pk")[:6])
    joints = [
        body
        for body in spare.filter(kind="joint").select_related("superior", "jurisdiction").order_by("-pk")[:8]
        if open_units(body).count() > 2
    ]
    chair = Body.objects.filter(name=CHAIR).first()
    if chair is not None:
        wanted = chair.name.replace("板材", "家居板材")
        _ask(chair, Kind.RENAME, people["chair"], day, 2, "企业名称已变更登记", new_name=wanted)
    own = (
        Body.objects.filter(place="371302105", kind="joint", state=Body.State.NORMAL)
        .select_related("superior")
        .first()
    )
    if own is not None:
        wanted = own.name.replace("联合工会", "片区联合工会")
        _ask(own, Kind.RENAME, people["township"], day, 4, "辖区调整，名称随片区更改", new_name=wanted)
    if len(singles) >= 6 and len(joints) >= 4:
        _settled(people, singles, joints, day)


def _settled(people: dict[str, Any], singles: list[Body], joints: list[Body], day: dt.date) -> None:
    """Waiting for the city, drafted, approved, refused and taken back."""
    county, city = people["county"], people["city"]
    _ask(singles[0], Kind.DISSOLVE, county, day, 1, "企业已停产，职工已分流安置")
    _ask(joints[0], Kind.MERGE, county, day, 3, "两处市场合并管理，会员相互重合", partner=joints[1])
    draft(
        _new(singles[1], Kind.RENAME, "企业改制，名称待核准", day, new_name=_renamed(singles[1])),
        by=county,
        on=day,
    )
    _done(singles[2], Kind.RENAME, county, city, day, 9, "企业名称已变更登记", new_name=_renamed(singles[2]))
    _done(singles[3], Kind.DISSOLVE, county, city, day, 120, "企业破产清算完毕")
    _done(joints[2], Kind.MERGE, county, city, day, 64, "会员不足，并入邻近的联合工会", partner=joints[3])
    units = list(open_units(joints[1]).order_by("-workers")[:1])
    name = f"{units[0].name}工会委员会"
    _done(
        joints[1],
        Kind.SPLIT,
        county,
        city,
        day,
        5,
        "会员增加，单独建会",
        new_name=name,
        new_kind="single",
        units=units,
    )
    back = _done(
        singles[4], Kind.RENAME, county, city, day, 21, "按企业申请更名", new_name=_renamed(singles[4])
    )
    REVERSE.apply(back, by=city, on=day - dt.timedelta(days=15), reason="企业名称没有核准，改回原名")
    refused = _ask(singles[5], Kind.RENAME, county, day, 8, "简化名称", new_name="先锋企业工会委员会")
    REFUSE.apply(refused, by=city, on=day - dt.timedelta(days=6), reason="名称没有写企业全称，请补充后再报")
    _order(people, day)


def _order(people: dict[str, Any], day: dt.date) -> None:
    """One re-affiliation order of the city, approved by the province."""
    lines = Body.objects.filter(place="3713", kind__in=INDUSTRIAL_KINDS).order_by("path")
    for old in lines:
        rows = list(
            old.industry_inferiors.filter(state=Body.State.NORMAL, kind__in=BASIC_KINDS).order_by("pk")[:3]
        )
        new = lines.exclude(pk=old.pk).first()
        if rows and new is not None:
            _done(
                old, Kind.REALIGN, people["city"], people["province"], day, 45, "机构改革，主管部门调整", partner=new,
                bodies=rows, order_no=f"临工办〔{day.year}〕12 号",
            )  # fmt: skip
            return


def _renamed(body: Body) -> str:
    return body.name.replace("有限公司", "集团有限公司") if "有限公司" in body.name else f"新{body.name}"


def _new(body: Body, kind: str, reason: str, day: dt.date, **wanted: Any) -> BodyRequest:
    resolved = max(day - dt.timedelta(days=5), body.established_on or day)
    return BodyRequest(body=body, kind=kind, reason=reason, resolved_on=min(resolved, day), **wanted)


def _ask(body: Body, kind: str, by: Any, day: dt.date, ago: int, reason: str, **wanted: Any) -> BodyRequest:
    """Filed so many days ago."""
    filed = day - dt.timedelta(days=ago)
    many = {name: wanted.pop(name) for name in ("units", "bodies") if name in wanted}
    made = draft(_new(body, kind, reason, filed, **wanted), by=by, on=filed, **many)
    return FILE.apply(made, by=by, on=filed)


def _done(
    body: Body, kind: str, by: Any, above: Any, day: dt.date, ago: int, reason: str, **wanted: Any
) -> BodyRequest:
    request = _ask(body, kind, by, day, ago, reason, **wanted)
    return APPROVE.apply(request, by=above, on=day - dt.timedelta(days=ago - 2))

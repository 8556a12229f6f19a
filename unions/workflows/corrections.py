"""Takes over what the national system holds: each correction is an ordinary, audited edit with the rights it needs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from core import audit
from core.identifiers import check_uscc
from core.workflow import NotAllowed, Refused, clean
from unions.models import Body, BodyRequest, Coverage, Jurisdiction, NatSyncDifference, Unit
from unions.workflows.bodies import change_body
from unions.workflows.employers import cover, keep_unit, uncover
from unions.workflows.requests import FILE, draft

Kind = NatSyncDifference.Kind
REASON = "按全国系统核对更正"


def adopt(row: NatSyncDifference, *, by: Any, on: dt.date) -> None:
    """Raises Refused where the difference cannot be taken over as it stands, NotAllowed where the right is missing."""
    if row.kind == Kind.UNIT_HERE:
        _cover(row, by=by, on=on)
    elif row.kind == Kind.UNIT_THERE:
        _uncover(row, by=by, on=on)
    elif row.kind == Kind.FIELD and row.unit_id:
        _mend_unit(row, by=by)
    elif row.kind == Kind.FIELD:
        _mend_body(row, by=by, on=on)
    else:
        raise Refused("这一项不能直接采用。")


def _body(row: NatSyncDifference, by: Any, permission: str = "unions.edit") -> Body:
    found = Body.objects.visible_to(by, permission).select_related("superior", "jurisdiction")
    body = found.filter(pk=row.body_id or 0).first()
    if body is None:
        raise NotAllowed(permission)
    return body


def _cover(row: NatSyncDifference, *, by: Any, on: dt.date) -> None:
    body = _body(row, by, "units.edit")
    unit = Unit.objects.visible_to(by, "units.view").filter(uscc=row.theirs, closed_on=None).first()
    if unit is None:
        raise Refused(f"用人单位名录里没有“{row.name}”。请先登记这家单位，再处理这一项。")
    cover(body, unit, on=on, by=by)


def _uncover(row: NatSyncDifference, *, by: Any, on: dt.date) -> None:
    body = _body(row, by, "units.edit")
    open_one = Coverage.objects.filter(body=body, unit_id=row.unit_id or 0, to_on=None).first()
    if open_one:
        uncover(open_one, on=on, by=by)


def _mend_body(row: NatSyncDifference, *, by: Any, on: dt.date) -> None:
    body = _body(row, by)
    if row.field == "superior":
        _ask_to_move(body, row.theirs, by=by, on=on)
        return
    mend = BODY_FIELDS.get(row.field)
    if mend is None:
        raise Refused(f"“{row.name}”的负责人由选举产生，不能按表更改。请在干部名册里办理，或列为另行核实。")
    before = audit.snapshot(body)
    mend(body, row.theirs, on)
    clean(body)
    change_body(body, before=before, by=by)


def _ask_to_move(body: Body, name: str, *, by: Any, on: dt.date) -> None:
    """Files the request: another superior takes effect once the level above approves."""
    found = list(Body.objects.visible_to(by, "unions.edit").filter(name=name).order_by("pk")[:2])
    if len(found) != 1:
        raise Refused(f"没有找到上级工会“{name}”，或有几家同名。请在工会画像里点“申请变更”办理。")
    kind, waiting = BodyRequest.Kind.MOVE, BodyRequest.State.FILED
    if body.requests.filter(kind=kind, state=waiting).exists():
        raise Refused(f"“{body}”调整上级的申请正在等待审批。请等审批以后再处理这一项。")
    request = BodyRequest(body=body, kind=kind, new_superior=found[0], resolved_on=on, reason=REASON)
    FILE.apply(draft(request, by=by, on=on), by=by, on=on)


def _name(body: Body, value: str, on: dt.date) -> None:
    if len(value) < 4:
        raise Refused(f"全国系统的名称“{value}”不是全称，不能采用。")
    body.name = value


def _uscc(body: Body, value: str, on: dt.date) -> None:
    try:
        body.uscc = check_uscc(value, prefix="8") if value else ""
    except ValueError as problem:
        raise Refused(f"全国系统的代码不能采用：{problem}") from None
    if body.uscc and Body.objects.filter(uscc=body.uscc).exclude(pk=body.pk).exists():
        raise Refused("已有一家工会登记了这个代码。请照法人证书核对。")


def _established(body: Body, value: str, on: dt.date) -> None:
    try:
        day = dt.date.fromisoformat(value) if value else None
    except ValueError:
        raise Refused(f"全国系统的建会日期“{value}”不是日期，不能采用。") from None
    if day and day > on:
        raise Refused(f"全国系统的建会日期 {value} 在今天以后，不能采用。")
    body.established_on = day


def _kind(body: Body, value: str, on: dt.date) -> None:
    kind = {"独立基层工会": Body.Kind.SINGLE, "联合基层工会": Body.Kind.JOINT}.get(value)
    if kind is None or not body.is_basic:
        raise Refused("这家工会的类型不能按表更改。请在工会资料里修改，或列为另行核实。")
    if kind == Body.Kind.SINGLE and body.coverages.filter(to_on=None).count() > 1:
        raise Refused("本会现在覆盖多家单位，不能改为独立基层工会。请先结束多余单位的覆盖。")
    body.kind = kind


def _members(body: Body, value: str, on: dt.date) -> None:
    body.declared_members = _number("会员人数", value) if value else None


def _phone(body: Body, value: str, on: dt.date) -> None:
    body.office_phone = value[:40]


def _national_id(body: Body, value: str, on: dt.date) -> None:
    other = Body.objects.filter(national_id=value).exclude(pk=body.pk).exists() if value else False
    if other:
        raise Refused(f"编号 {value} 已由另一家工会使用。请先核实那一家。")
    body.national_id = value[:40]


BODY_FIELDS: dict[str, Callable[[Body, str, dt.date], None]] = {
    "name": _name, "uscc": _uscc, "established_on": _established, "kind": _kind, "members": _members,
    "phone": _phone, "national_id": _national_id,
}  # fmt: skip


def _number(title: str, value: str) -> int:
    if not value.isdecimal():
        raise Refused(f"全国系统的{title}“{value}”不是整数，不能采用。")
    return int(value)


def _mend_unit(row: NatSyncDifference, *, by: Any) -> None:
    unit = (
        Unit.objects.visible_to(by, "units.edit")
        .select_related("jurisdiction")
        .filter(pk=row.unit_id or 0)
        .first()
    )
    if unit is None:
        raise NotAllowed("units.edit")
    before = audit.snapshot(unit)
    _set_unit(unit, row.field, row.theirs)
    clean(unit)
    keep_unit(unit, before=before, by=by)


def _set_unit(unit: Unit, field: str, value: str) -> None:
    from unions.resources.columns import ECONOMIES, INDUSTRIES, NATURES

    if field == "unit_name":
        if len(value) < 4:
            raise Refused(f"全国系统的单位名称“{value}”不是全称，不能采用。")
        unit.name = value
    elif field == "address":
        unit.address = value
    elif field == "workers":
        unit.workers = _number("职工人数", value)
    elif field == "division":
        unit.jurisdiction = _place(unit, value)
    elif field == "nature" and value in NATURES:
        unit.nature_code, unit.nature = NATURES[value]
    elif field == "economy" and value in ("", *ECONOMIES):
        unit.economy = value
    elif field == "industry" and (value == "" or value in INDUSTRIES):
        unit.industry = INDUSTRIES.get(value, "")
    else:
        raise Refused(f"“{value}”不在可填的范围内，不能采用。请列为另行核实。")


def _place(unit: Unit, name: str) -> Jurisdiction:
    """A place of that name in the same county, which is as far as a sheet can be trusted."""
    found = list(Jurisdiction.objects.filter(name=name, code__startswith=unit.jurisdiction.code[:6])[:2])
    if len(found) != 1:
        raise Refused(f"本县（市、区）没有找到政区“{name}”，或有几个同名。请在用人单位资料里修改。")
    return found[0]

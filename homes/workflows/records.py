"""Records of systems and campaigns: the chair files them with their papers, a level above verifies or returns them."""

import datetime as dt
from typing import Any

from core.workflow import NotAllowed, Refused, Transition
from homes.models import HomeRecord
from homes.workflows.sheets import files_for, verifies

State = HomeRecord.State
MODEL = "homes.HomeRecord"


def _own(record: HomeRecord, by: Any) -> None:
    if not files_for(by, record.body):
        raise NotAllowed("homes.file")


def _may_file(record: HomeRecord, *, by: Any, **data: Any) -> None:
    _own(record, by)
    if not record.body.is_active:
        raise Refused(f"“{record.body}”现在是“{record.body.get_state_display()}”，不能提交。")
    if not record.files.exists():
        raise Refused("还没有上传材料。请先上传制度文本、照片或记录，再提交。")


def _filed(record: HomeRecord, *, by: Any, on: dt.date, **data: Any) -> None:
    record.filed_by, record.filed_by_name, record.filed_on = by.pk, str(by)[:40], on
    record.verified_by_name, record.verified_on, record.comment = "", None, ""


def _from_above(record: HomeRecord, *, by: Any, **data: Any) -> None:
    if not verifies(by, record.body):
        raise NotAllowed("homes.verify")
    if record.filed_by == by.pk:
        raise Refused("这一条是您填报的，不能由您核实。请由上级工会的其他干部核实。")


def _may_verify(record: HomeRecord, *, by: Any, **data: Any) -> None:
    _from_above(record, by=by)
    if not record.files.exists():
        raise Refused("这一条没有材料，不能核实。请退回，请工会补传。")


def _verified(record: HomeRecord, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    record.verified_by_name, record.verified_on, record.comment = str(by)[:40], on, reason[:300]


def _may_revise(record: HomeRecord, *, by: Any, **data: Any) -> None:
    _own(record, by)
    if record.kind != HomeRecord.Kind.LEDGER:
        raise Refused("这一项已经核实，不用再改。下一年度开展后另登记一条。")


FILE = Transition(
    name="homerecord.file", verb="提交核实", model=MODEL, sources=frozenset({State.DRAFT, State.RETURNED}), target=State.FILED,
    permission="homes.file", gate=_may_file, effect=_filed, tone="primary", entry="P-113",
    says="交上级工会核实，核实期间不能修改。",
)  # fmt: skip
VERIFY = Transition(
    name="homerecord.verify", verb="核实通过", model=MODEL, sources=frozenset({State.FILED}), target=State.VERIFIED,
    permission="homes.verify", gate=_may_verify, effect=_verified, tone="primary", entry="P-113",
    says="材料属实、齐全。核实后从下次评分起计入六有。",
)  # fmt: skip
RETURN = Transition(
    name="homerecord.return", verb="退回", model=MODEL, sources=frozenset({State.FILED}), target=State.RETURNED,
    permission="homes.verify", gate=_from_above, effect=_verified, entry="P-113", fields=("reason",),
    says="请工会补充材料或改正后再提交。",
)  # fmt: skip
REVISE = Transition(
    name="homerecord.revise", verb="修订", model=MODEL, sources=frozenset({State.VERIFIED}), target=State.DRAFT,
    permission="homes.file", gate=_may_revise, entry="P-113",
    says="制度修订后改日期、换材料，再提交核实。提交并核实以前，这项制度暂不计入评分。",
)  # fmt: skip
STEPS = (FILE, VERIFY, RETURN, REVISE)

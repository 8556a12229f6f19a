"""Steps of a whole sheet: start, submit, return, verify, reopen; and who may take them.

Only the chair of the very union files. The levels above review one after another (逐级考评): the direct superior finds the
sheet in his inbox, and any level above him may take the same steps; never the union itself, never the person who filed.
"""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q, prefetch_related_objects

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused, Transition, WrongState
from homes.models import AssessItem, Assessment
from homes.rules import BY_ENTRY
from homes.scoring.marks import Sum
from homes.workflows.levels import reviewer_above
from homes.workflows.rows import asked, facts_for, files_for, items_of, sync_sheet, synced, verifies
from homes.workflows.scored import lacks_scored, scored_rows, settle_parents, total_of
from unions.models import Body
from unions.policies.force import policy_of
from unions.querysets import TOWN_KINDS

__all__ = [
    "REOPEN",
    "RETURN",
    "SUBMIT",
    "VERIFY",
    "asked",
    "facts_for",
    "files_for",
    "items_of",
    "start_sheet",
    "verifies",
]
State = Assessment.State
Item = AssessItem.State
Claim = AssessItem.Claim
OPEN_SHEET = frozenset({State.DRAFT, State.RETURNED})


def start_sheet(body: Body, *, cycle: int, by: Any, on: dt.date) -> Assessment:
    """The sheet of a union and year, with its items. Safe to repeat."""
    if not files_for(by, body):
        raise NotAllowed("homes.file")
    if not (body.is_basic or body.kind in TOWN_KINDS) or not body.is_active:
        raise Refused(f"“{body}”现在是“{body.get_state_display()}”，不用填报自评。")
    if cycle != on.year:
        raise Refused(f"现在只能填报 {on.year} 年度自评。")
    with transaction.atomic():
        sheet, created = Assessment.objects.get_or_create(
            body=body, cycle=cycle, purpose=Assessment.Purpose.ANNUAL, defaults={"opened_on": on}
        )
        sheet.body = body
        sync_sheet(sheet, on)
        if created:
            audit.record("assessment.start", sheet, by=by, after=audit.snapshot(sheet))
    return sheet


def is_editable(item: AssessItem, sheet: Assessment) -> bool:
    return sheet.state in OPEN_SHEET and not item.is_settled


def lacks(item: AssessItem) -> str:
    """What keeps an unlocked item from being filed; empty where nothing does."""
    if item.standard_item and not (item.entry and item.entry in BY_ENTRY):
        why = lacks_scored(item)
        return why or ("退回后还没有修改" if item.state == Item.RETURNED and not item.mended else "")
    if not item.claim:
        return "还没有自评"
    if item.state == Item.RETURNED and not item.mended:
        return "退回后还没有修改"
    if item.claim == Claim.NOT_MET:
        return ""
    return "" if item.evidence.all() else "还没有上传证明材料"


def lacking(items: list[AssessItem]) -> list[tuple[AssessItem, str]]:
    return [(item, why) for item in items if not item.is_settled and (why := lacks(item))]


# rows that a submission files: new, returned, and earlier decisions that the chair has changed; what the portal itself knows
# needs nobody's verification
_FILE = """
UPDATE homes_assessitem SET
    state = CASE WHEN known IS NOT NULL AND override = '' THEN %(accepted)s ELSE %(filed)s END,
    mended = known IS NULL OR override <> '',
    verified_points = CASE WHEN known IS NOT NULL AND override = '' THEN self_points ELSE verified_points END,
    verified_on = CASE WHEN known IS NOT NULL AND override = '' THEN %(on)s ELSE verified_on END
WHERE assessment_id = %(sheet)s
    AND (claim <> '' AND state IN (%(open)s, %(returned)s) OR mended AND state IN (%(refused)s, %(accepted)s))
"""


def _may_submit(sheet: Assessment, *, by: Any, **data: Any) -> None:
    if not files_for(by, sheet.body):
        raise NotAllowed("homes.file")
    if not sheet.body.is_active:
        raise Refused(f"“{sheet.body}”现在是“{sheet.body.get_state_display()}”，不能提交自评。")
    asks, rows = synced(sheet, today())
    found = items_of(sheet, asks, rows)
    prefetch_related_objects([item for item in found if item.claim == Claim.MET], "evidence")
    missing = lacking(found)
    if missing:
        shown = "；".join(f"{item.title}：{why}" for item, why in missing[:3])
        more = f"；另有 {len(missing) - 3} 项" if len(missing) > 3 else ""
        raise Refused(f"还差 {len(missing)} 项，不能提交。{shown}{more}。")
    if sheet.standard_id:
        own = total_of(rows, verified=False)
        _reaches(sheet, own)
        sheet.self_score = own.total  # the rows are read once: the effect keeps it


def _reaches(sheet: Assessment, found: Sum) -> None:
    """Who declares a grade has to reach its standard by his own account."""
    standard = None if sheet.is_annual else sheet.standard
    if standard is None:
        return
    if not found.reaches(standard.pass_score):
        why = "有必备项或否决项没有达到" if found.total >= standard.pass_score else "没有达到合格分"
        raise Refused(
            f"自评分 {found.total / 100:g} 分（标准 {standard.pass_score / 100:g} 分），{why}，还不能申报。"
        )


def _submitted(sheet: Assessment, *, by: Any, on: dt.date, **data: Any) -> None:
    sheet.filed_by, sheet.filed_by_name, sheet.submitted_on = by.pk, str(by), on
    sheet.decided_by_name, sheet.decided_on = "", None
    states = {state.name.lower(): state.value for state in Item}
    with connection.cursor() as cursor:
        cursor.execute(_FILE, {**states, "sheet": sheet.pk, "on": on})
        filed = cursor.rowcount
    if not filed:
        raise Refused("没有改动的条目，不用再交。请先改好没有达到的条目。")
    settle_parents(sheet)
    if sheet.standard_id:
        sheet.verified_score = None
    hand_up(sheet)


def hand_up(sheet: Assessment) -> None:
    """A declaration waits with the union's superior first, where that one reviews."""
    if not sheet.is_annual:
        sheet.at = reviewer_above(sheet.body)


def judge_gate(sheet: Assessment, by: Any) -> None:
    """Only from above, and never by the person who filed."""
    if not verifies(by, sheet.body):
        raise NotAllowed("homes.verify")
    if sheet.filed_by == by.pk:
        raise Refused("这份自评是您填报的，不能由您核实。请由上级工会的其他干部核实。")


def annual_only(sheet: Assessment) -> None:
    if not sheet.is_annual:
        raise WrongState("这是申报表，请用“审核通过”或“退回申报”。")


def counts_of(sheet: Assessment) -> dict[str, int]:
    rows = sheet.items.filter(parts=None).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def _may_return(sheet: Assessment, *, by: Any, **data: Any) -> None:
    judge_gate(sheet, by)
    annual_only(sheet)
    counts = counts_of(sheet)
    if waiting := counts.get(Item.FILED, 0):
        raise Refused(f"还有 {waiting} 项没有核实。请逐项收下或退回后，再退回整张表。")
    if not counts.get(Item.RETURNED, 0):
        raise Refused("没有退回的条目。请先在要改的条目上写明退回原因。")


def bare_items(sheet: Assessment) -> Any:
    """Rows claimed as met that ask for evidence and have none."""
    rows = sheet.items.filter(claim=Claim.MET, evidence=None, parts=None)
    return rows.exclude(Q(standard_item__evidence="") & Q(entry="")).exclude(
        Q(known__isnull=False, override="")
    )


def _may_verify(sheet: Assessment, *, by: Any, accept_rest: bool = False, **data: Any) -> None:
    judge_gate(sheet, by)
    annual_only(sheet)
    counts = counts_of(sheet)
    if returned := counts.get(Item.RETURNED, 0):
        raise Refused(f"有 {returned} 项已退回，不能办结。请用“退回修改”把表交还给工会，或把这几项改为收下。")
    waiting = counts.get(Item.FILED, 0)
    if waiting and not accept_rest:
        raise Refused(f"还有 {waiting} 项没有核实。请逐项核实，或勾选“其余全部收下”。")
    bare = bare_items(sheet).filter(state=Item.FILED).count()
    if bare:
        raise Refused(f"有 {bare} 项自评达到却没有证明材料，不能整表收下。请打开逐项核实。")


def _returned(sheet: Assessment, *, by: Any, on: dt.date, due_on: dt.date | None = None, **data: Any) -> None:
    if due_on and due_on < on:
        raise Refused("修改期限不能早于今天。")
    sheet.due_on = due_on or sheet.due_on
    sheet.decided_by_name, sheet.decided_on = str(by), on
    sheet.items.update(mended=False)


def _verified(sheet: Assessment, *, by: Any, on: dt.date, **data: Any) -> None:
    sheet.decided_by_name, sheet.decided_on = str(by), on
    accept_rest_of(sheet, by=by, on=on)


def accept_rest_of(sheet: Assessment, *, by: Any, on: dt.date) -> None:
    """What nobody decided is accepted as claimed; the verified score follows."""
    sheet.items.filter(state=Item.FILED).update(
        state=Item.ACCEPTED, comment="", verified_by_name=str(by), verified_on=on,
        verified_points=F("self_points"),
    )  # fmt: skip
    settle_parents(sheet)
    sheet.items.update(mended=False)
    if sheet.standard_id:
        sheet.verified_score = total_of(scored_rows(sheet), verified=True).total


def _may_reopen(sheet: Assessment, *, by: Any, **data: Any) -> None:
    if not files_for(by, sheet.body):
        raise NotAllowed("homes.file")
    settled = Q(state=Item.ACCEPTED, claim=Claim.MET)
    asks = {item.entry for item in asked(policy_of(sheet.body.place, today()), facts_for(sheet.body))}
    if asks <= set(sheet.items.filter(settled).values_list("entry", flat=True)):
        raise Refused("各项都已核实达到，不用再报。")


def _reopened(sheet: Assessment, *, by: Any, on: dt.date, **data: Any) -> None:
    if sheet.cycle != on.year:
        raise Refused(f"{sheet.cycle} 年度已经结束，不能再报。请填报 {on.year} 年度自评。")


SUBMIT = Transition(
    name="assessment.submit",
    verb="提交自评",
    model="homes.Assessment",
    sources=OPEN_SHEET,
    target=State.SUBMITTED,
    permission="homes.file",
    says="提交后交上级工会核实，核实期间不能修改。",
    gate=_may_submit,
    effect=_submitted,
    tone="primary",
    entry="P-100",
)
RETURN = Transition(
    name="assessment.return",
    verb="退回修改",
    model="homes.Assessment",
    sources=frozenset({State.SUBMITTED}),
    target=State.RETURNED,
    permission="homes.verify",
    says="把表交还给工会修改。已收下的条目锁定，不用重填。",
    gate=_may_return,
    effect=_returned,
    entry="P-100",
    fields=("due_on",),
)
VERIFY = Transition(
    name="assessment.verify",
    verb="核实办结",
    model="homes.Assessment",
    sources=frozenset({State.SUBMITTED}),
    target=State.VERIFIED,
    permission="homes.verify",
    says="办结后，核实结果从下次评分起计入六有。",
    gate=_may_verify,
    effect=_verified,
    tone="primary",
    entry="P-100",
    fields=("accept_rest",),
)
REOPEN = Transition(
    name="assessment.reopen",
    verb="整改后再报",
    model="homes.Assessment",
    sources=frozenset({State.VERIFIED}),
    target=State.DRAFT,
    permission="homes.file",
    says="没有达到的条目可以补充材料后再报一次；已收下的条目保持不变。",
    gate=_may_reopen,
    effect=_reopened,
    entry="P-100",
)

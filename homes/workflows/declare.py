"""Declaring a grade: the chair declares, level after level reviews up to the naming level, then the public notice and objections."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit
from core.workflow import NotAllowed, Refused, Transition, WrongState
from homes.models import Assessment, LevelReview, Objection
from homes.models.grades import GRADES, LEVELS, Grade
from homes.workflows.levels import reviewer_above
from homes.workflows.rows import files_for, sync_sheet
from homes.workflows.scored import scored_rows, total_of
from homes.workflows.sheets import State, accept_rest_of, bare_items, counts_of, judge_gate
from homes.workflows.standards import standard_of
from unions.models import Body
from unions.policies.force import policy_of

Result = LevelReview.Result


def declare_grade(body: Body, *, grade: str, by: Any, on: dt.date) -> Assessment:
    """A new declaration of this year, or the one that is still open. No quota stands in the way of anybody."""
    if not files_for(by, body):
        raise NotAllowed("homes.file")
    if not body.is_basic or not body.is_active:
        raise Refused(f"“{body}”现在是“{body.get_state_display()}”，不能申报。")
    standard = standard_of(body, on, grade=grade)
    if standard is None:
        raise Refused(f"本地还没有{Grade(grade).label}职工之家的评分标准，不能申报。请联系上级工会。")
    with transaction.atomic():
        sheet, created = Assessment.objects.get_or_create(
            body=body, cycle=on.year, purpose=Assessment.Purpose.DECLARE, grade=grade,
            defaults={"opened_on": on, "standard": standard},
        )  # fmt: skip
        sheet.body = body
        if created:
            sync_sheet(sheet, on)
            audit.record("assessment.declare", sheet, by=by, after=audit.snapshot(sheet))
    return sheet


def naming_levels(body: Body, on: dt.date) -> dict[str, str]:
    """Each grade with the level that names it where the union stands."""
    levels = policy_of(body.place, on).value("home.naming_levels") or {}
    return {grade: str(levels.get(grade, "county")) for grade in GRADES}


def naming_level(sheet: Assessment, on: dt.date) -> str:
    return naming_levels(sheet.body, on).get(sheet.grade, "county")


def names(at: Body, level: str) -> bool:
    """Whether this body is of the naming level, or nobody stands above it."""
    return (at.kind in LEVELS and LEVELS.index(at.kind) >= LEVELS.index(level)) or reviewer_above(at) is None


def working_for(by: Any, at: Body | None) -> bool:
    return at is not None and any(
        g.body_id == at.pk and "homes.verify" in g.permissions for g in by.grants_today
    )


def turn_gate(sheet: Assessment, by: Any) -> None:
    """A declaration is judged by the level that has it, never by who filed it."""
    judge_gate(sheet, by)
    if sheet.is_annual:
        raise WrongState("年度考核表请用“核实办结”。")
    if not working_for(by, sheet.at):
        raise Refused(f"现在由{sheet.at}审核，您可以查看，不能办理。")


def _may_pass(sheet: Assessment, *, by: Any, accept_rest: bool = False, **data: Any) -> None:
    turn_gate(sheet, by)
    counts = counts_of(sheet)
    if returned := counts.get("returned", 0):
        raise Refused(f"有 {returned} 项已退回，不能通过。请退回修改，或把这几项改为收下。")
    waiting = counts.get("filed", 0)
    if waiting and not accept_rest:
        raise Refused(f"还有 {waiting} 项没有审核。请逐项审核，或勾选“其余全部收下”。")
    if bare := bare_items(sheet).filter(state="filed").count():
        raise Refused(f"有 {bare} 项自评达到却没有证明材料，不能通过。请打开逐项审核。")


def _passed(
    sheet: Assessment, *, by: Any, on: dt.date, opinion: str = "", visited_on: dt.date | None = None, **data: Any
) -> None:  # fmt: skip
    accept_rest_of(sheet, by=by, on=on)
    at, standard = sheet.at, sheet.standard
    if at is None or standard is None:
        raise Refused("这份申报没有评分标准或审核工会，不能审核。请退回工会重新申报。")
    found = total_of(scored_rows(sheet), verified=True)
    if not found.reaches(standard.pass_score):
        why = "有必备项或否决项没有达到" if found.total >= standard.pass_score else "没有达到合格分"
        raise Refused(
            f"验收分 {found.total / 100:g} 分（标准 {standard.pass_score / 100:g} 分），{why}，不能通过。"
            "请退回修改或不予命名。"
        )
    _review(sheet, Result.PASSED, by=by, on=on, opinion=opinion, visited_on=visited_on)
    if not names(at, naming_level(sheet, on)):
        sheet.at = reviewer_above(at)
        return
    days = policy_of(sheet.body.place, on).value("home.publish_days") or 0
    sheet.state, sheet.published_on = State.PUBLISHED, on
    sheet.publish_until = on + dt.timedelta(days=days)
    sheet.decided_by_name, sheet.decided_on = str(by), on


def _review(
    sheet: Assessment, result: str, *, by: Any, on: dt.date, opinion: str, visited_on: dt.date | None = None
) -> None:
    at = sheet.at or reviewer_above(sheet.body)
    if at is None:
        raise Refused("这家工会没有上级工会，不能审核。")
    row = LevelReview.objects.create(
        assessment=sheet, body=at, result=result, score=sheet.verified_score,
        opinion=opinion[:300], visited_on=visited_on, decided_on=on, decided_by_name=str(by)[:40],
    )  # fmt: skip
    audit.record("levelreview.create", row, by=by, after=audit.snapshot(row))


def _may_send_back(sheet: Assessment, *, by: Any, **data: Any) -> None:
    turn_gate(sheet, by)
    if not counts_of(sheet).get("returned", 0):
        raise Refused("没有退回的条目。请先在要改的条目上写明退回原因。")


def _sent_back(sheet: Assessment, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    _review(sheet, Result.RETURNED, by=by, on=on, opinion=reason)
    sheet.decided_by_name, sheet.decided_on, sheet.at = str(by), on, None
    sheet.items.update(mended=False)


def _may_refuse(sheet: Assessment, *, by: Any, **data: Any) -> None:
    turn_gate(sheet, by)


def _refused(sheet: Assessment, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    _review(sheet, Result.REFUSED, by=by, on=on, opinion=reason)
    sheet.decided_by_name, sheet.decided_on, sheet.reason = str(by), on, reason[:300]


PASS = Transition(
    name="assessment.pass",
    verb="审核通过",
    model="homes.Assessment",
    sources=frozenset({State.SUBMITTED}),
    target=None,
    permission="homes.verify",
    says="通过后交上一级审核；到了命名层级，通过后开始公示。",
    gate=_may_pass,
    effect=_passed,
    tone="primary",
    entry="P-100",
    fields=("accept_rest", "opinion", "visited_on"),
)
SEND_BACK = Transition(
    name="assessment.send_back",
    verb="退回申报",
    model="homes.Assessment",
    sources=frozenset({State.SUBMITTED}),
    target=State.RETURNED,
    permission="homes.verify",
    says="把申报表交还给工会修改，当年可以再报。",
    gate=_may_send_back,
    effect=_sent_back,
    entry="P-100",
    fields=("reason",),
)
REFUSE_GRADE = Transition(
    name="assessment.refuse",
    verb="不予命名",
    model="homes.Assessment",
    sources=frozenset({State.SUBMITTED}),
    target=State.REFUSED,
    permission="homes.verify",
    says="没有达到标准的，写明理由，本年度不再办理这一等级。",
    gate=_may_refuse,
    effect=_refused,
    tone="danger",
    entry="P-100",
    fields=("reason",),
)


# ---- the public notice and who objects -------------------------------------------------------------------------


def file_objection(sheet: Assessment, *, channel: str, text: str, by: Any, on: dt.date) -> Objection:
    if not Assessment.objects.visible_to(by, "homes.verify").filter(pk=sheet.pk).exists():
        raise NotAllowed("homes.verify")
    return _object(sheet, channel=channel, text=text, by=by, on=on)


def object_publicly(sheet: Assessment, *, text: str, on: dt.date) -> Objection:
    """From the public page of the notice; who objects is neither asked nor kept."""
    return _object(sheet, channel=Objection.Channel.ONLINE, text=text, by=None, on=on)


def _object(sheet: Assessment, *, channel: str, text: str, by: Any, on: dt.date) -> Objection:
    with transaction.atomic():
        row = Assessment.objects.select_for_update(of=("self",)).select_related("body").get(pk=sheet.pk)
        if row.state != State.PUBLISHED:
            raise WrongState(f"“{row}”现在是“{row.get_state_display()}”，不在公示期，不能登记异议。")
        if row.publish_until and on > row.publish_until:
            raise Refused(f"公示已在 {row.publish_until} 结束，不能再登记异议。请按信访渠道反映。")
        days = policy_of(row.body.place, on).value("home.objection_days") or 0
        found = Objection.objects.create(
            assessment=row, channel=channel, text=text, filed_on=on, due_on=on + dt.timedelta(days=days),
            recorded_by_name=str(by)[:40] if by else "",
        )  # fmt: skip
        audit.record("objection.create", found, by=by, after=audit.snapshot(found))
    return found


def _may_answer(row: Objection, *, by: Any, **data: Any) -> None:
    if not working_for(by, row.assessment.at):
        raise Refused(f"异议由{row.assessment.at}调查答复，您可以查看，不能办理。")


def _answered(row: Objection, *, by: Any, on: dt.date, answer: str = "", **data: Any) -> None:
    row.answer, row.answered_on, row.answered_by_name = answer, on, str(by)[:40]


def _upheld(row: Objection, *, by: Any, on: dt.date, answer: str = "", **data: Any) -> None:
    """The sheet falls, unless a naming round already holds it: that round decides."""
    _answered(row, by=by, on=on, answer=answer)
    sheet = Assessment.objects.select_for_update(of=("self",)).get(pk=row.assessment_id)
    if sheet.state == State.PUBLISHED and not hasattr(sheet, "naming_entry"):
        before = audit.snapshot(sheet)
        sheet.state, sheet.reason = State.REFUSED, f"公示异议成立：{answer}"[:300]
        sheet.save()
        old, new = audit.changes(before, audit.snapshot(sheet))
        audit.record("assessment.fall", sheet, by=by, before=old, after=new)


def _answer(name: str, verb: str, target: str, effect: Any, says: str) -> Transition:
    return Transition(
        name=f"objection.{name}", verb=verb, model="homes.Objection", sources=frozenset({Objection.State.OPEN}),
        target=target, permission="homes.verify", says=says, gate=_may_answer, effect=effect, entry="P-100",
        fields=("answer",),
    )  # fmt: skip


UPHOLD = _answer("uphold", "异议成立", Objection.State.UPHELD, _upheld, "异议经查属实，这份申报不予命名。")
DISMISS = _answer(
    "dismiss", "异议不成立", Objection.State.DISMISSED, _answered, "写明调查情况，公示期满后可以命名。"
)


def sheet_page(sheet: Assessment) -> str:
    return reverse("homes:assessment-detail", args=[sheet.pk])

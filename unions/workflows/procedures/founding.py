"""Founding a union: seven links from the preparatory group to the approved result, then registration."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused
from unions.models import Body, Case, Coverage, Election, Unit
from unions.policies.force import policy_of
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, FED_KINDS
from unions.workflows import balloting
from unions.workflows.bodies import OPEN
from unions.workflows.procedures.common import DOC_NO, issued_by, numbered
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare
from unions.workflows.procedures.registration import REGISTRATION, legal_now
from unions.workflows.procedures.steps import open_case
from unions.workflows.tree import found_body

Office = Election.Office
SINGLE_MODES, JOINT_MODES = {"单独组建"}, {"区域联建", "行业统建"}  # words of cov.modes that name a form
FORMS = ((Body.Kind.SINGLE.value, "单独基层工会"), (Body.Kind.JOINT.value, "联合基层工会"))
# the links of the document by the step that dates each, in the order in which they are taken
LINKS = {
    "preparing": "筹备组的建立", "form": "组织形式的确定", "members": "会员会籍的管理", "representatives": "会员代表的产生",
    "candidates": "工会干部的协管", "elected": "选举程序的履行", "approved": "选举结果的报批",
}  # fmt: skip


def modes_of(place: str, on: dt.date) -> list[str]:
    found = policy_of(place, on).value("cov.modes")
    return [str(word) for word in found] if isinstance(found, list) else []


def _mode_choices(case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in modes_of(case.body.place, today()))


def start_founding(
    units: Unit | list[Unit], superior: Body, mode: str, by: Any, *, name: str = "", party: str = "",
    on: dt.date | None = None,
) -> Case:  # fmt: skip
    """A body in preparation over the employers, and its case. Raises NotAllowed, or Refused with a sentence."""
    on, rows = on or today(), [units] if isinstance(units, Unit) else list(units)
    if by is not None and not Body.objects.visible_to(by, "unions.edit").filter(pk=superior.pk).exists():
        raise NotAllowed("unions.edit")
    _may_found(rows, superior, mode, on)
    joint = mode in JOINT_MODES or len(rows) > 1
    first = rows[0]
    inside = first.jurisdiction.code.startswith(superior.place) or superior.place == "CN"
    body = Body(
        name=name or f"{first.name}{'联合' if joint else ''}工会委员会", kind=Body.Kind.JOINT if joint else Body.Kind.SINGLE,
        superior=superior, jurisdiction=first.jurisdiction if inside else superior.jurisdiction,
        state=Body.State.PREPARING, form=mode, party_superior=party,
    )  # fmt: skip
    with transaction.atomic():
        body = found_body(body, by=by, units=rows, on=on)
        return open_case(FOUNDING, body, by=by, on=on, answers={"mode": mode})


def _may_found(units: list[Unit], superior: Body, mode: str, on: dt.date) -> None:
    if not units:
        raise Refused("请至少选一家单位。")
    if mode in SINGLE_MODES and len(units) > 1:
        raise Refused("单独组建只能选一家单位。几家单位一起建会的，请改选联合建会的方式。")
    least = policy_of(superior.place, on).value("org.joint_min_units")
    if mode in JOINT_MODES and least and len(units) < int(least):
        raise Refused(f"联合建会至少要 {least} 家单位。请再选单位，或改为单独组建。")
    for unit in units:
        if unit.closed_on:
            raise Refused(f"“{unit}”已在 {unit.closed_on} 注销，不能建会。请核对单位名录。")
        now = Coverage.objects.filter(unit=unit, to_on=None, body__kind__in=BASIC_KINDS).select_related(
            "body"
        )
        other = now.filter(body__state__in=(*ACTIVE_STATES, Body.State.PREPARING)).first()
        if other:
            word = "正在由" if other.body.state == Body.State.PREPARING else "已由"
            tail = "筹建" if other.body.state == Body.State.PREPARING else "覆盖"
            raise Refused(f"“{unit}”{word}“{other.body}”{tail}。请在那家工会继续办理。")


def _may_open(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if case.body.state != Body.State.PREPARING:
        raise Refused(
            f"“{case.body}”是“{case.body.get_state_display()}”，不是筹建中的工会。新建请从“启动建会”开始。"
        )
    words, mode = modes_of(case.body.place, done_on), answers.get("mode") or ""
    if words and mode not in words:
        raise Refused(f"请选择组建模式：{'、'.join(words)}。")


def _form_fits(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    count = case.body.coverages.filter(to_on=None).count()
    if answers["form_kind"] == Body.Kind.SINGLE and count != 1:
        raise Refused(
            f"现在登记了 {count} 家单位，单独基层工会只在一家单位建立。请改选联合，或先调整所辖单位。"
        )
    if answers["form_kind"] == Body.Kind.JOINT and count == 0:
        raise Refused("联合基层工会还没有所辖单位。请先到“所辖单位”添加。")


def _form_agreed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    body = Body.objects.select_for_update(no_key=True).get(pk=case.body_id)
    if body.is_basic and body.kind != case.data["form_kind"]:
        before, body.kind = audit.snapshot(body), case.data["form_kind"]
        body.save(update_fields=["kind"])
        old, new = audit.changes(before, audit.snapshot(body))
        audit.record("body.edit", body, by=by, before=old, after=new, note="建会时确定组织形式")
    issued_by(case, by)


def _enrolled(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    body = Body.objects.select_for_update(no_key=True).get(pk=case.body_id)
    before, body.declared_members = audit.snapshot(body), answers["members"]
    body.save(update_fields=["declared_members"])
    old, new = audit.changes(before, audit.snapshot(body))
    if new:
        audit.record("body.edit", body, by=by, before=old, after=new, note="建会时登记会员")


def _some_members(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if not answers["members"]:
        raise Refused("会员数不能是 0。请先办理职工入会，再登记这一步。")


def _fewer_than_members(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    members = case.data.get("members", 0)
    if not 1 <= answers["delegates"] <= members:
        raise Refused(f"会员代表应在 1 至 {members:,} 人之间（已登记会员 {members:,} 人）。请核对。")


def _agreed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    offices = [
        Office.COMMITTEE,
        Office.AUDIT,
        *([Office.WOMEN] if case.data.get("women") else []),
        Office.CHAIR,
    ]
    form = Election.Congress.REPRESENTATIVES if case.data.get("delegates") else Election.Congress.MEMBERS
    balloting.begin(
        case, offices, kind=Election.Kind.FOUNDING, by=by, congress=form, recommended_by="筹备组",
        party_opinion=str(case.data.get("party_word", ""))[:200],
    )  # fmt: skip
    issued_by(case, by)


def _congress_held(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    balloting.held(case, done_on)


def _reported(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    balloting.report(case, by)


def _approved(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """The results are approved, the union counts as founded from this day, its registration begins."""
    balloting.approve(case, by=by, done_on=done_on, approval_no=answers["approval_no"])
    body = Body.objects.select_for_update(no_key=True).get(pk=case.body_id)
    before, body.established_on = audit.snapshot(body), done_on
    body.save(update_fields=["established_on"])
    old, new = audit.changes(before, audit.snapshot(body))
    audit.record("body.edit", body, by=by, before=old, after=new, note="建会批复")
    case.body = body
    issued_by(case, by)
    under_way = Case.objects.filter(procedure=REGISTRATION.key, body=body, state=Case.State.OPEN)
    if not legal_now(body, done_on) and not under_way.exists():
        opened = open_case(REGISTRATION, body, by=None, on=done_on)
        Case.objects.filter(pk=opened.pk).update(opened_by_name="建会批复时启动")


def _may_register(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["legal"] == "certified" and not case.body.legal_no:
        raise Refused(
            "还没有登记法人资格证书。请先在“法人登记”里办到发证，再办这一步；不具备法人条件的，请选“暂不登记”。"
        )


def _registered(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    body = Body.objects.get(pk=case.body_id)
    if answers["legal"] != "certified":
        body.legal_eligible = False
        body.save(update_fields=["legal_eligible"])
    OPEN.apply(body, by=by, established_on=body.established_on)


_PREPARE = (
    Stage(
        "preparing", "筹备", "登记筹备组", "同级党组织和上级工会指导成立筹备组，上传成立筹备组的请示或会议记录。", paper=True,
        asks=(Ask("prep_head", "筹备组组长", max_length=40), Ask("prep_members", "筹备组成员", "long", max_length=300)),
    ),
    Stage(
        "form_filed", "形式报上级", "报组织形式", "写明建单独工会还是联合工会，报上级工会确定。", minor=True, gate=_form_fits,
        asks=(Ask("form_kind", "组织形式", "choice", choices=FORMS), Ask("form_reason", "理由", "long", required=False, max_length=300)),
    ),
    Stage(
        "form", "形式确定", "同意组织形式", "同意以后按这一形式继续筹建，可以打印批复。", turn=ABOVE, asks=(DOC_NO,),
        gate=numbered, effect=_form_agreed,
    ),
    Stage(
        "members", "会员登记", "登记会员", "办理职工入会，上传会员名册。会员的实名资料在“会员名册”里登记。", paper=True,
        asks=(Ask("members", "会员数", "number"),), gate=_some_members, effect=_enrolled,
    ),
    Stage(
        "representatives", "代表产生", "登记会员代表", "写明代表人数和产生办法。全体会员参加大会的，可以标为不适用。", optional=True,
        paper=True, asks=(Ask("delegates", "会员代表数", "number"), Ask("delegates_how", "产生办法", max_length=200)),
        gate=_fewer_than_members, skip_label="召开会员大会，不产生代表",
    ),
    Stage(
        "candidates_filed", "人选报上级", "报候选人选", "委员、主席、经审委员候选人建议人选，附同级党组织意见，报上级工会协管。", minor=True,
        paper=True, asks=(
            Ask("candidates", "候选人建议人选", "long", max_length=500, help="写明各人拟任职务"),
            Ask("party_word", "同级党组织意见", max_length=200),
            Ask("women", "一并选举女职工委员会", "yes", required=False),
        ),
    ),
    Stage(
        "candidates", "人选协管", "同意人选", "同意以后，系统建好委员会、经审委员会和主席的选举档案，供登记得票。", turn=ABOVE,
        asks=(Ask("candidates_word", "协管意见", required=False, max_length=200),), effect=_agreed,
    ),
)  # fmt: skip
_CONCLUDE = (
    Stage(
        "elected", "选举", "登记选举完成", "先在选举档案里登记大会、到会人数和得票；全部登记后办这一步，日期填大会日期。", paper=True,
        gate=_congress_held,
    ),
    Stage(
        "reported", "报批", "报选举结果", "把选举结果报上级工会批复。报批后选举档案不能再改。", effect=_reported,
        undo=balloting.give_back,
    ),
    Stage(
        "approved", "批复", "批复选举结果", "批复以后，成立日期、届期、委员会和主席写入名册，并启动法人登记。", turn=ABOVE,
        asks=(DOC_NO,), gate=numbered, effect=_approved,
    ),
    Stage(
        "registered", "登记", "登记并转为正常", "法人登记办好后转为正常，从此计入各项统计；不具备法人条件的，写明理由暂不登记。", turn=ABOVE,
        asks=(Ask("legal", "法人登记", "choice", choices=(("certified", "已取得法人资格"), ("later", "不具备法人条件，暂不登记"))),),
        gate=_may_register, effect=_registered, entry="P-024",
    ),
)  # fmt: skip
FOUNDING = Procedure(
    "founding", ("P-025",), "新建工会", "从线索到登记，七个环节依次办理，不能跳过；组织形式、人选和结果由上级工会审批。",
    (*_PREPARE, *_CONCLUDE), view="unions.view", edit="elections.edit", decide="elections.approve",
    opens=(Ask("mode", "组建模式", "choice", choices=_mode_choices, required=False),), may_open=_may_open,
    kinds=(*BASIC_KINDS, *FED_KINDS), opened_label="线索", start_page="unions:founding-start",
    reading="会员先登记，再由会员产生代表；小单位全体会员参加大会的，代表一环标为不适用。",
)  # fmt: skip
declare(FOUNDING)

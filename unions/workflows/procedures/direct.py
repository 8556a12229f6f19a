"""Direct election in the eight steps of the documents; the superior accepts the first, agrees to the fifth, approves the eighth."""

import datetime as dt
from typing import Any

from core.workflow import Refused
from unions import gates
from unions.models import Body, Case, Election, Unit
from unions.policies.force import policy_of
from unions.querysets import BASIC_KINDS
from unions.workflows import balloting
from unions.workflows.procedures import candidates as c
from unions.workflows.procedures.common import DOC_NO, issued_by, numbered
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare

KINDS = (
    (Election.Kind.FOUNDING.value, "新建"),
    (Election.Kind.REELECTION.value, "换届"),
    (Election.Kind.BYELECTION.value, "补选"),
)


def _units(body: Body) -> list[Unit]:
    rows = Unit.objects.filter(coverages__body=body, coverages__to_on=None, closed_on=None)
    return list(rows.distinct().order_by("pk"))


def lacking(case: Case, on: dt.date) -> list[str]:
    """Refuses, or says what the superior has to weigh."""
    policy = policy_of(case.body.place, on)
    return gates.direct_election_scope(policy, _units(case.body), case.data.get("kind", ""))


def _may_open(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    body = case.body
    if body.state == Body.State.DISSOLVED:
        raise Refused(f"“{body}”已撤销，不办理选举。")
    if answers["kind"] == Election.Kind.FOUNDING and body.state != Body.State.PREPARING:
        raise Refused("“新建”只用于筹建中的工会。请改选“换届”。")
    lacking(case, done_on)


def _may_accept(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    items = lacking(case, done_on)
    if items and not answers.get("exception_word"):
        raise Refused(f"这家工会还缺：{'；'.join(items)}。确需直接选举的，请写明同意的理由。")


def _recommended(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    case.data = {**case.data, "source_word": "职工民主推荐"}


def _speeches(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    silent = [name for name in c.names_of(case) if name not in answers["speeches"]]
    if silent:
        raise Refused(f"竞职演说里没有{'、'.join(silent)}。每位候选人都要当场演说，请补记。")
    c.elected(case, by=by, done_on=done_on, answers=answers)


def _reported(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    balloting.report(case, by)


def _approved(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    balloting.approve(case, by=by, done_on=done_on, approval_no=answers["approval_no"])
    issued_by(case, by)


STAGES = (
    Stage(
        "filed", "提出申请", "提出申请", "向上级工会提出直接选举申请，上传申请书。", minor=True, paper=True,
        asks=(Ask("apply_word", "申请理由", "long", max_length=500),),
    ),
    Stage(
        "apply", "申请", "受理申请", "核对申请书和单位条件。条件没有全部认定、确需直接选举的，写明同意的理由。", turn=ABOVE, gate=_may_accept,
        asks=(Ask("exception_word", "同意的理由", "long", required=False, max_length=300, help="单位条件没有全部认定时填写"),),
    ),
    Stage(
        "prepare", "筹备", "登记筹备", "成立选举工作小组，制定选举办法。", paper=True,
        asks=(Ask("team", "选举工作小组", "long", max_length=300),),
    ),
    Stage(
        "mobilise", "动员", "登记动员", "召开动员会，把选举办法告诉全体会员。", asks=(Ask("mobilised", "参加动员的人数", "number"),),
    ),
    Stage(
        "recommend", "推荐", "登记推荐", "职工民主推荐候选人，写明推荐办法和结果。", paper=True, effect=_recommended,
        asks=(Ask("recommended", "推荐办法和结果", "long", max_length=500),),
    ),
    Stage(
        "consult_filed", "协商报上级", "报协商结果", "与党组织协商确定候选人，逐项核对限制任职情形，报上级工会同意。", minor=True, paper=True,
        asks=lambda case: (Ask("candidates", "候选人", help="多位候选人用顿号分开"), *c.bar_asks(case), *c.PARTY_ASKS),
        gate=c.party_agrees, effect=c.keep_bars, undo=c.drop_bars,
    ),
    Stage(
        "consult", "协商", "同意协商结果", "党组织和上级工会都同意才能公示。", turn=ABOVE, asks=c.SUPERIOR_ASKS, gate=c.superior_agrees,
    ),
    c.publish_stage(),
    Stage(
        "elect", "选举", "登记选举", "先在选举档案里登记大会和得票，再记下现场竞职演说。日期填大会日期。", gate=_speeches, paper=True,
        asks=(Ask("speeches", "现场竞职演说", "long", max_length=500, help="写明每位候选人的姓名、次序和要点"),),
    ),
    Stage(
        "report_filed", "结果报上级", "报选举结果", "把选举结果报上级工会批复。", minor=True, effect=_reported, undo=balloting.give_back,
    ),
    Stage("report", "报批", "批复", "批复以后写入干部名册和选举档案。", turn=ABOVE, asks=(DOC_NO,), gate=numbered, effect=_approved),
)  # fmt: skip
DIRECT = Procedure(
    "direct", ("P-048", "P-049"), "直接选举主席", "会员直接投票选举主席、副主席，申请、筹备、动员、推荐、协商、公示、选举、报批八步依次办理。",
    STAGES, view="elections.view", edit="elections.edit", decide="elections.approve", may_open=_may_open, kinds=BASIC_KINDS,
    opens=(Ask("office", "职务", "choice", choices=c.OFFICES), Ask("kind", "选举类型", "choice", choices=KINDS)),
    opened_label="已启动",
)  # fmt: skip
declare(DIRECT)

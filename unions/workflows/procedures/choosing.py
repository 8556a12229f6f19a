"""Choosing a chair: recommendation, screening, the opinions of Party and superior, publication, election, approval, in post."""

import datetime as dt
from typing import Any

from core import audit
from core.clock import today
from core.workflow import Refused
from unions import gates
from unions.models import Body, Case, Election, Officer, SocialWorker
from unions.policies.force import policy_of
from unions.querysets import BASIC_KINDS, FED_KINDS, TOWN_KINDS
from unions.workflows import balloting
from unions.workflows.procedures import candidates as c
from unions.workflows.procedures.common import DOC_NO, issued_by, numbered
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare

PROFESSIONAL = "professional"  # a social worker recommended as full-time vice chair of a township
SOURCES = (
    ("members", "会员推荐"),
    ("party", "党组织推荐"),
    ("recommended", "上级工会推荐"),
    (c.SENT, "上级工会选派"),
)
KINDS = ((Election.Kind.BYELECTION.value, "空缺补选"), (Election.Kind.REELECTION.value, "届满换届"))
POSTS = {Election.Office.CHAIR.value: Officer.Post.CHAIR, Election.Office.VICE.value: Officer.Post.VICE}


def _sources(case: Case) -> tuple[tuple[str, str], ...]:
    town = case.body.kind in TOWN_KINDS and case.data.get("office") == Election.Office.VICE
    return (*SOURCES, (PROFESSIONAL, "优秀社会化工会工作者")) if town else SOURCES


def _may_open(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """A chair is chosen where the post is vacant or the term ends; a vice chair may be added at any time."""
    body = case.body
    if not body.is_active:
        raise Refused(
            f"“{body}”是“{body.get_state_display()}”，不办理这一事项。新建工会在“新建工会”里选举主席。"
        )
    if answers["kind"] == Election.Kind.REELECTION:
        days = int(policy_of(body.place, done_on).value("elect.warn_days") or 0)
        if body.term_end and body.term_end > done_on + dt.timedelta(days=days):
            raise Refused(f"本届到 {body.term_end} 才届满，还不到换届的时候。职位空缺的，请选“空缺补选”。")
        return
    sitting = Officer.objects.filter(body=body, post=Officer.Post.CHAIR, left_on=None).first()
    if answers["office"] == Election.Office.CHAIR and sitting:
        raise Refused(f"{sitting.name}还在任主席，没有空缺。请先办理离任；届满的请选“届满换届”。")


def _may_recommend(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["source"] == PROFESSIONAL:
        _outstanding(case.body, answers["candidates"])


def _outstanding(body: Body, text: str) -> None:
    """Each name is that of a social worker of this county who passes the gate."""
    county = body.superior or body
    for name in [part for part in c.SPLIT.split(text) if part]:
        rows = SocialWorker.objects.filter(name=name, left_on=None, body__path__startswith=county.path)
        worker = rows.order_by("pk").first()
        if worker is None:
            raise Refused(f"社会化工会工作者名册里没有在岗的{name}。请核对姓名，或改选其他推荐来源。")
        gates.outstanding_professional(worker)


def _recommended(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    word = dict(_sources(case)).get(answers["source"], "")
    case.data = {**case.data, "source_word": word}


def _elected(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    balloting.report(case, by)


def _approved(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    balloting.approve(case, by=by, done_on=done_on, approval_no=answers["approval_no"])
    issued_by(case, by)


def _may_take_post(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if not _new(case):
        raise Refused("名册里没有这次选举当选并在任的干部。请先核对干部名册。")


def _new(case: Case) -> list[Officer]:
    post = POSTS[case.data["office"]]
    rows = Officer.objects.filter(body=case.body, post=post, left_on=None, election=case.election)
    return list(rows.order_by("pk"))


def _in_post(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """From this day the year runs within which a new chair is trained. Who is re-elected keeps his day."""
    for officer in _new(case):
        if officer.took_post_on == officer.elected_on and officer.took_post_on != done_on:
            before, officer.took_post_on = audit.snapshot(officer), done_on
            officer.save(update_fields=["took_post_on"])
            old, new = audit.changes(before, audit.snapshot(officer))
            audit.record("officer.edit", officer, by=by, before=old, after=new, note="上岗")
        case.officer = officer


CHOOSING = Procedure(
    "choosing", ("P-046",), "选配主席", "主席空缺或届满时，推荐人选，经党组织和上级工会同意、公示、选举、批复后上岗。",
    (
        Stage(
            "gathered", "推荐", "登记推荐人选", "写明候选人和推荐来源，上传推荐材料。", paper=True, gate=_may_recommend, effect=_recommended,
            entry="P-067",
            asks=(Ask("candidates", "候选人", help="多位候选人用顿号分开"), Ask("source", "推荐来源", "choice", choices=_sources)),
        ),
        Stage(
            "screened", "资格审查", "登记资格审查", "逐项核对限制任职情形。本地没有设定情形的，按工会章程和选举规定审查后写明结果。",
            asks=lambda case: (*c.bar_asks(case), Ask("screen_word", "审查结果", "long", max_length=300)),
            effect=c.keep_bars, undo=c.drop_bars, entry="P-047",
        ),
        Stage(
            "party", "党组织意见", "登记党组织意见", "上传党组织签署的书面意见，包括四条标准意见。", paper=True, asks=c.PARTY_ASKS,
            gate=c.party_agrees,
        ),
        Stage(
            "superior", "上级意见", "签署上级意见", "党组织意见在前，上级工会再签署意见；两级都同意才能公示。", turn=ABOVE,
            asks=c.SUPERIOR_ASKS, gate=c.superior_agrees,
        ),
        c.publish_stage(),
        Stage(
            "elected", "选举", "登记选举完成", "先在选举档案里登记大会和得票，再办这一步；系统同时把结果报上级工会。日期填大会日期。",
            gate=c.elected, effect=_elected, undo=balloting.give_back,
        ),
        Stage(
            "approved", "批复", "批复", "批复以后写入干部名册。", turn=ABOVE, asks=(DOC_NO,), gate=numbered, effect=_approved,
        ),
        Stage(
            "in_post", "上岗", "登记上岗", "办理日期填上岗日期，从这天起计算任职培训期限。", gate=_may_take_post, effect=_in_post, entry="P-070",
        ),
    ),
    view="elections.view", edit="elections.edit", decide="elections.approve", may_open=_may_open,
    opens=(Ask("office", "职务", "choice", choices=c.OFFICES), Ask("kind", "启动原因", "choice", choices=KINDS)),
    kinds=(*BASIC_KINDS, *FED_KINDS, *TOWN_KINDS), opened_label="启动",
)  # fmt: skip
declare(CHOOSING)


def term_of(body: Body) -> str:
    """Which reason a body has to choose a chair now, for the links that start the procedure."""
    if not Officer.objects.filter(body=body, post=Officer.Post.CHAIR, left_on=None).exists():
        return str(Election.Kind.BYELECTION)
    days = int(policy_of(body.place, today()).value("elect.warn_days") or 0)
    ends = body.term_end and body.term_end <= today() + dt.timedelta(days=days)
    return str(Election.Kind.REELECTION) if ends else ""

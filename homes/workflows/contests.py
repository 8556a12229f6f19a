"""Selections with a number of their own: the ten best homes and cadres of a year, demonstration units on merit."""

import datetime as dt
from typing import Any

from core import audit
from core.money import parse_yuan
from core.workflow import Refused
from homes.models import DemoUnit, TopTen
from homes.workflows.levels import by_level, stands_for
from homes.workflows.naming import veto_word, vetoed
from unions.models import Body, Case, Officer
from unions.policies.force import policy_of
from unions.workflows.procedures.common import DOC_NO, numbered
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare
from unions.workflows.procedures.construct import done_on as day_of

HOME, PERSON = str(TopTen.Kind.HOME), str(TopTen.Kind.PERSON)
LIMITS = {HOME: "home.topten_homes", PERSON: "home.topten_persons"}
FIRST_YEAR = 2019  # the selection is held from the year after the document


def _kept(row: Any, by: Any, verb: str) -> None:
    row.full_clean(exclude=[f.name for f in row._meta.concrete_fields if f.is_relation])
    row.save(force_insert=True)
    audit.record(verb, row, by=by, after=audit.snapshot(row))


def _may_recommend(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_level(case, by, "city", "推荐十佳")
    if not FIRST_YEAR <= answers["year"] <= done_on.year:
        raise Refused(f"年度应在 {FIRST_YEAR} 至 {done_on.year} 之间。请核对。")
    if (answers["kind"] == PERSON) != bool(answers.get("person")):
        raise Refused("推荐“娘家人”的请选择本人；推荐职工之家的不选个人。")
    same = Case.objects.filter(
        procedure="topten", body=case.body, data__year=answers["year"], data__kind=answers["kind"],
        state__in=(Case.State.OPEN, Case.State.DONE),
    )  # fmt: skip
    if answers.get("person"):
        same = same.filter(data__person__pk=answers["person"].pk)
    if same.exists():
        raise Refused("这一年已经推荐过。请在那一件里继续。")
    if veto := vetoed(case.body, done_on):
        raise Refused(f"不能推荐：{veto_word(veto)}")


def _by_province(what: str) -> Any:
    def gate(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
        by_level(case, by, "province", what)

    return gate


def _may_publish(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_level(case, by, "province", "公示")
    if answers["until_on"] < answers["from_on"]:
        raise Refused("公示结束早于开始。请核对。")
    if answers["until_on"] > done_on:
        raise Refused("公示还没有结束。请在公示结束以后登记。")


def _may_choose(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """No more than the figure in force; a rank is given once."""
    by_level(case, by, "province", "十佳决定")
    numbered(case, by=by, done_on=done_on, answers=answers)
    kind, year = case.data["kind"], case.data["year"]
    most = policy_of(case.body.place, done_on).value(LIMITS[kind])
    word = TopTen.Kind(kind).label
    if most is None:
        raise Refused(f"本地还没有设定每年{word}的名额。请先在标准参数里设定。")
    chosen = TopTen.objects.filter(year=year, kind=kind)
    if chosen.count() >= int(most):
        raise Refused(f"{year} 年{word}已经决定 {most} 个，不能再多。没有入选的请答复不同意。")
    if not 1 <= answers["rank"] <= int(most):
        raise Refused(f"名次应在 1 至 {most} 之间。请核对。")
    if chosen.filter(rank=answers["rank"]).exists():
        raise Refused(f"第 {answers['rank']} 名已有。请另填名次。")
    if veto := vetoed(case.body, done_on):
        raise Refused(f"不能入选：{veto_word(veto)}")


def _chosen(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    person = case.data.get("person")
    at = stands_for(by, "province", case.body)
    if at:
        case.data = {**case.data, "issuer": {"pk": at.pk, "name": at.name}}
    row = TopTen(
        case=case, year=case.data["year"], kind=case.data["kind"], body=case.body, rank=answers["rank"], decided_on=done_on,
        person=Officer.objects.get(pk=person["pk"]) if person else None, doc_no=answers.get("approval_no") or "",
    )  # fmt: skip
    _kept(row, by, "topten.decide")


def _change(case: Case, by: Any, verb: str, **values: Any) -> None:
    row = TopTen.objects.get(case=case)
    before = audit.snapshot(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    old, new = audit.changes(before, audit.snapshot(row))
    audit.record(verb, row, by=by, before=old, after=new)


def _awarded(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _change(case, by, "topten.award", honour=answers["award"], treatment=answers.get("treatment") or "")


def _amount(answers: dict[str, Any]) -> int:
    try:
        fen = parse_yuan(answers["amount"])
    except ValueError as problem:
        raise Refused(str(problem)) from None
    if fen <= 0:
        raise Refused("拨付金额应大于 0。请核对。")
    return fen


def _may_pay(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_level(case, by, "province", "拨付工作经费")
    _amount(answers)


def _paid(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _change(case, by, "topten.pay", paid=_amount(answers), paid_on=done_on)


TOPTEN = Procedure(
    "topten", ("P-129",), "十佳评选",
    "每年评选十佳职工之家和十佳“娘家人”：市总工会推荐，省总工会初选、公示、决定、授奖，获奖的家拨付工作经费。",
    (
        Stage("shortlisted", "已初选", "登记初选", "省总工会初选入围后登记。没有入围的请答复不同意。", turn=ABOVE, gate=_by_province("初选"),
              asks=(Ask("shortlist_word", "初选意见", "long", max_length=300),)),
        Stage("published", "已公示", "登记公示", "公示结束以后登记。", turn=ABOVE, gate=_may_publish, asks=(
            Ask("from_on", "公示开始", "date"), Ask("until_on", "公示结束", "date"), Ask("notice_word", "公示情况", "long", max_length=300),
        )),
        Stage("decided", "已决定", "登记评选决定", "登记名次和决定文号。名额满了不能再多。", turn=ABOVE, gate=_may_choose, effect=_chosen,
              asks=(Ask("rank", "名次", "number"), DOC_NO)),
        Stage("awarded", "已授奖", "登记授奖", "登记授予的荣誉；个人的政治待遇写成文字。", turn=ABOVE, gate=_by_province("授奖"), effect=_awarded,
              asks=(Ask("award", "授予的荣誉", max_length=80), Ask("treatment", "政治待遇", "long", required=False, max_length=200))),
        Stage("paid", "已拨付", "登记拨付", "登记拨给这一家的工作经费。", turn=ABOVE, gate=_may_pay, effect=_paid, paper=True,
              applies=lambda case: case.data.get("kind", HOME) == HOME, asks=(Ask("amount", "拨付金额（元）", max_length=20),)),
    ),
    view="homes.view", edit="homes.verify", decide="homes.verify", kinds=("single", "joint"), many=True, may_open=_may_recommend,
    opened_label="市级已推荐", opens=(
        Ask("kind", "类别", "choice", choices=tuple((str(k), str(v)) for k, v in TopTen.Kind.choices)),
        Ask("year", "年度", "number"),
        Ask("person", "“娘家人”", "officer", required=False, help="推荐个人的才选；先选工会，再选干部"),
        Ask("story", "推荐理由", "long", max_length=500),
    ), reading="奖励工作经费按每个家计算；金额照省总工会当年的决定填写。",
)  # fmt: skip


def _may_propose(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if veto := vetoed(case.body, done_on):
        raise Refused(f"不能推荐：{veto_word(veto)}")
    if DemoUnit.objects.filter(body=case.body, kind=answers["kind"], year=answers["year"]).exists():
        raise Refused("这家工会这一年已经是示范单位。请核对年度。")
    if not 2010 <= answers["year"] <= done_on.year:
        raise Refused(f"年度应在 2010 至 {done_on.year} 之间。请核对。")


def _by_city(what: str) -> Any:
    def gate(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
        by_level(case, by, "city", what)

    return gate


def _noticed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_level(case, by, "city", "公示")
    if answers["until_on"] < answers["from_on"] or answers["until_on"] > done_on:
        raise Refused("公示的起止日期不对：结束不能早于开始，也要在公示结束以后登记。请核对。")


def _may_name(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_level(case, by, "city", "命名")
    numbered(case, by=by, done_on=done_on, answers=answers)
    if veto := vetoed(case.body, done_on):
        raise Refused(f"不能命名：{veto_word(veto)}")


def _demo_named(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    at = by_level(case, by, "city", "命名")
    case.data = {**case.data, "issuer": {"pk": at.pk, "name": at.name}}
    row = DemoUnit(
        body=case.body, case=case, kind=case.data["kind"], year=case.data["year"], named_by=at, named_on=done_on,
        recommended_by=_recommender(case), doc_no=answers.get("approval_no") or "",
    )  # fmt: skip
    _kept(row, by, "demounit.name")


def _recommender(case: Case) -> Body:
    """The union between the unit and the city that recommended it."""
    kept = case.data.get("recommender") or {}
    found = Body.objects.filter(pk=kept["pk"]).first() if kept else None
    return found or case.body.superior or case.body


def _recommended(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    home = next((g.body for g in by.grants_today if case.body.path.startswith(g.body.path)), None)
    if home:
        case.data = {**case.data, "recommender": {"pk": home.pk, "name": home.name}}


def _promoted(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    row = DemoUnit.objects.get(case=case)
    before = audit.snapshot(row)
    row.experience = answers["experience"]
    row.save(update_fields=["experience"])
    old, new = audit.changes(before, audit.snapshot(row))
    audit.record("demounit.promote", row, by=by, before=old, after=new)


def _may_compare(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_level(case, by, "city", "比较择优")
    started = day_of(case, "recommended")
    if started and done_on < started:
        raise Refused(f"择优日期早于推荐日期 {started}。请核对。")


DEMO = Procedure(
    "demo_unit", ("P-130",), "示范单位命名",
    "中间层次工会考核、推荐基层基础建设示范单位和示范点，市总工会比较择优、公示、命名，总结推广做法。",
    (
        Stage("recommended", "已推荐", "推荐", "写明考核得分和推荐理由，上传考核材料。", turn=ABOVE, paper=True, effect=_recommended,
              asks=(Ask("score", "考核得分", "number"), Ask("why", "推荐理由", "long", max_length=500))),
        Stage("compared", "已择优", "登记择优结果", "市总工会比较各单位的考核得分和做法，择优确定。", turn=ABOVE, gate=_may_compare,
              asks=(Ask("place_in_list", "综合排名", "number"), Ask("compare_word", "择优意见", "long", max_length=300))),
        Stage("published", "已公示", "登记公示", "公示结束以后登记。", turn=ABOVE, gate=_noticed, asks=(
            Ask("from_on", "公示开始", "date"), Ask("until_on", "公示结束", "date"), Ask("notice_word", "公示情况", "long", max_length=300),
        )),
        Stage("named", "已命名", "登记命名", "登记命名文号，列入示范单位名册。", turn=ABOVE, gate=_may_name, effect=_demo_named, asks=(DOC_NO,)),
        Stage("promoted", "已推广", "登记推广", "总结可以推广的经验做法。", turn=ABOVE, gate=_by_city("推广"), effect=_promoted,
              asks=(Ask("experience", "经验做法", "long", max_length=1000),)),
    ),
    view="homes.view", edit="homes.verify", decide="homes.verify", many=True, may_open=_may_propose, opened_label="已考核", opens=(
        Ask("kind", "类别", "choice", choices=tuple((str(k), str(v)) for k, v in DemoUnit.Kind.choices)),
        Ask("year", "年度", "number"),
    ), reading="择优命名，名额由命名的市当年确定；文件没有规定公示天数。",
)  # fmt: skip
declare(TOPTEN, DEMO)

"""Honours from nomination to follow-up: conditions first, then opinions, level by level, notice, decision, award."""

import datetime as dt
from typing import Any

from core import audit
from core.workflow import Refused, Transition
from homes.gates import Wish, judge, refusal
from homes.models import HonourNomination
from homes.models.grades import Level
from homes.models.honours import Award
from homes.workflows.levels import KEEPER, by_level, stands_for
from unions.models import Case
from unions.workflows.procedures.common import DOC_NO, numbered
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare

KEY = "honour"
State = HonourNomination.State
RESULTS = (("none", "没有不同意见"), ("kept", "有意见，经查不影响推荐"))


def wish_of(data: dict[str, Any]) -> Wish:
    return Wish(data["award"], data["level"], data["role"], data.get("basis") or "")


def nomination_of(case: Case) -> HonourNomination:
    return HonourNomination.objects.get(case=case)


def _may_nominate(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """A condition that fails blocks the nomination, with every reason at once."""
    if problem := refusal(judge(case.body, wish_of(answers), done_on)):
        raise Refused(problem)


def _nominated(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    wish = wish_of(answers)
    row = HonourNomination(
        case=case, body=case.body, award=wish.award, honour=answers["honour"], level=wish.level, nominee_role=wish.role,
        nominee=answers["nominee"], basis=wish.basis, nominated_on=done_on,
        gate_results=[verdict.kept() for verdict in judge(case.body, wish, done_on)],
    )  # fmt: skip
    row.full_clean(exclude=["case", "body"])
    row.save(force_insert=True)
    audit.record("honournomination.create", row, by=by, after=audit.snapshot(row))


def _gates_hold(case: Case, done_on: dt.date) -> list[Any]:
    verdicts = judge(case.body, wish_of(case.data), done_on)
    if problem := refusal(verdicts):
        raise Refused(f"{problem}条件没有恢复前，请答复不同意。")
    return verdicts


def _may_check(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_level(case, by, "county", "资格核查")
    _gates_hold(case, done_on)


def _move(case: Case, by: Any, state: str, **values: Any) -> None:
    row = nomination_of(case)
    before = audit.snapshot(row)
    row.state = state
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    old, new = audit.changes(before, audit.snapshot(row))
    audit.record(f"honournomination.{state}", row, by=by, before=old, after=new)


def _checked(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    verdicts = judge(case.body, wish_of(case.data), done_on)
    _move(case, by, State.CHECKED, gate_results=[verdict.kept() for verdict in verdicts])


def _unchecked(case: Case, *, by: Any, on: dt.date, reason: str) -> None:
    _move(case, by, State.NOMINATED)


def _may_ask(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_level(case, by, "county", "征求意见")


def _asked(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    said = f"{answers['asked']}：{dict(RESULTS)[answers['result']]}。{answers.get('opinion') or ''}"
    _move(case, by, State.OPINIONS, opinions=said[:500])


def _reaches(level: str) -> Any:
    order = list(Level.values)
    return lambda case: order.index(case.data.get("level", Level.COUNTY)) >= order.index(level)


def _reviewed_by(kind: str) -> Any:
    def gate(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
        by_level(case, by, kind, "这一级审核")
        _gates_hold(case, done_on)

    return gate


def _decider(case: Case, by: Any, what: str) -> None:
    by_level(case, by, KEEPER[Level(case.data["level"])], what)


def _may_publish(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _decider(case, by, "公示")
    if answers["until_on"] < answers["from_on"]:
        raise Refused("公示结束早于开始。请核对。")
    if answers["until_on"] > done_on:
        raise Refused("公示还没有结束。请在公示结束以后登记。")


def _published(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _move(case, by, State.PUBLISHED)


def _may_decide(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _decider(case, by, "决定")
    numbered(case, by=by, done_on=done_on, answers=answers)
    _gates_hold(case, done_on)


def _decided(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    at = stands_for(by, KEEPER[Level(case.data["level"])], case.body)
    case.data = {**case.data, "issuer": {"pk": at.pk, "name": at.name}} if at else case.data
    _move(case, by, State.DECIDED, decided_on=done_on, doc_no=answers.get("approval_no") or "")


def _may_award(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _decider(case, by, "颁发")


def _awarded(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _move(case, by, State.AWARDED, awarded_on=done_on)


def _managed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _move(case, by, State.MANAGED, follow_up=answers["follow_up"])


def _stopped(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    _move(case, by, State.STOPPED)


HONOUR = Procedure(
    KEY, ("P-125",), "推荐评选表彰",
    "单位工会推荐先进集体和个人，系统先核查资格，不合条件的说明理由；上级逐级审核、征求意见、公示后决定和颁发，获得荣誉以后跟踪管理。",
    (
        Stage(
            "filed", "已报推荐材料", "报送推荐材料", "写明主要事迹，上传推荐材料，报上级工会。", paper=True,
            asks=(Ask("merits", "主要事迹", "long", max_length=500),),
        ),
        Stage(
            "checked", "资格已核查", "资格核查", "县（市、区）总工会按办理当天的称号、否决情况再核一遍。", turn=ABOVE, gate=_may_check,
            effect=_checked, undo=_unchecked, entry="P-126",
        ),
        Stage(
            "opinions", "已征求意见", "登记征求意见", "征求有关单位意见后登记，上传回复。", turn=ABOVE, paper=True, gate=_may_ask,
            effect=_asked, asks=(
                Ask("asked", "征求意见的单位", max_length=120),
                Ask("result", "意见", "choice", choices=RESULTS, help="有影响推荐的意见的，请答复不同意"),
                Ask("opinion", "意见内容", "long", required=False, max_length=300),
            ),
        ),
        Stage(
            "city", "市级已审核", "市级审核", "市总工会审核推荐材料和资格。", turn=ABOVE, gate=_reviewed_by("city"),
            applies=_reaches(Level.CITY), asks=(Ask("city_word", "审核意见", "long", max_length=300),),
        ),
        Stage(
            "province", "省级已审核", "省级审核", "省总工会审核推荐材料和资格。", turn=ABOVE, gate=_reviewed_by("province"),
            applies=_reaches(Level.PROVINCE), asks=(Ask("province_word", "审核意见", "long", max_length=300),), entry="P-127",
        ),
        Stage(
            "published", "已公示", "登记公示", "公示结束以后登记，写明有没有异议和处理结果。", turn=ABOVE, gate=_may_publish, effect=_published,
            asks=(
                Ask("from_on", "公示开始", "date"), Ask("until_on", "公示结束", "date"),
                Ask("notice_word", "公示情况", "long", max_length=300),
            ),
        ),
        Stage(
            "decided", "已决定", "登记表彰决定", "登记表彰决定的文号。决定当天再核一遍资格。", turn=ABOVE, gate=_may_decide, effect=_decided, asks=(DOC_NO,),
        ),
        Stage("awarded", "已颁发", "登记颁发", "颁发以后登记。", turn=ABOVE, gate=_may_award, effect=_awarded),
        Stage(
            "managed", "跟踪管理", "登记培养和管理", "写明获得荣誉以后怎样宣传、培养、管理。", effect=_managed,
            asks=(Ask("follow_up", "培养和管理措施", "long", max_length=500),),
        ),
    ),
    view="homes.view", edit="homes.file", decide="homes.verify", kinds=("single", "joint"), many=True, may_open=_may_nominate,
    opened=_nominated, ended=_stopped, opened_label="已推荐", opens=(
        Ask("award", "荣誉类别", "choice", choices=tuple((str(k), str(v)) for k, v in Award.choices)),
        Ask("honour", "荣誉名称", help="照评选通知写全称", max_length=80),
        Ask("level", "级别", "choice", choices=tuple((str(k), str(v)) for k, v in Level.choices)),
        Ask("role", "推荐对象", "choice", choices=tuple((str(k), str(v)) for k, v in HonourNomination.Role.choices)),
        Ask("nominee", "被推荐的单位或个人", help="填名称或姓名", max_length=120),
        Ask(
            "basis", "推荐依据", "choice", required=False, choices=((str(HonourNomination.Basis.THREE_YEARS), "连续保持模范称号，推荐上一级"),),
            help="以连续保持模范称号推荐上一级五一劳动奖的才选",
        ),
    ),
    reading="资格按推荐、核查、决定当天各核一遍；公示天数文件没有规定，照评选通知办理。",
)  # fmt: skip
declare(HONOUR)


def _may_revoke(row: HonourNomination, *, by: Any, **data: Any) -> None:
    kind = KEEPER[Level(row.level)]
    if stands_for(by, kind, row.body) is None:
        raise Refused("撤销荣誉由决定单位办理。请联系决定表彰的工会。")


def _revoked(row: HonourNomination, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    row.revoked_on, row.revoked_reason = on, reason[:300]
    if row.case and row.case.state == Case.State.OPEN:
        Case.objects.filter(pk=row.case.pk).update(state=Case.State.DONE, closed_on=on, turn=Case.Turn.NOBODY)


REVOKE = Transition(
    name="honournomination.revoke", verb="撤销荣誉", model="homes.HonourNomination",
    sources=frozenset({State.DECIDED, State.AWARDED, State.MANAGED}), target=State.REVOKED, permission="homes.verify",
    gate=_may_revoke, effect=_revoked, tone="danger", entry="P-125", fields=("reason",),
    says="由决定表彰的工会撤销，写明理由，记录保留。",
)  # fmt: skip

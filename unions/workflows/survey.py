"""The dragnet survey: a round is filled from the register, each employer is visited, classified and followed to its union."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused, Transition
from unions.models import Body, SurveyItem, SurveyRound
from unions.policies.force import policy_of
from unions.workflows.bodies import superior_of
from unions.workflows.settle import WAITING, covering, settle

State, Result, Round = SurveyItem.State, SurveyItem.Result, SurveyRound.State
LIVE = frozenset({State.PLANNED, *WAITING})

# open employers of the domain below the county that are in no other running round
_FILL = """
INSERT INTO unions_surveyitem (round_id, unit_id, state, visitor_name, result, mode, reason)
SELECT %(round)s, u.id, 'planned', '', '', '', '' FROM unions_unit u
WHERE u.home_path LIKE %(path)s AND u.closed_on IS NULL AND (u.opened_on IS NULL OR u.opened_on <= %(on)s)
    AND u.domain8 <> '' AND (%(domain)s = '' OR u.domain8 = %(domain)s)
    AND NOT EXISTS (SELECT 1 FROM unions_surveyitem i JOIN unions_surveyround r ON r.id = i.round_id
        WHERE i.unit_id = u.id AND (r.id = %(round)s OR r.state <> 'closed'))
ORDER BY u.home_path, u.id
"""


def fill(survey: SurveyRound, on: dt.date) -> int:
    """Adds the employers that are missing; one statement however many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            _FILL,
            {"round": survey.pk, "path": f"{survey.body.path}%", "on": on, "domain": survey.domain8},
        )
        return int(cursor.rowcount)


def start_survey(survey: SurveyRound, *, by: Any, on: dt.date | None = None) -> SurveyRound:
    """Saves the round and puts every employer of its domain below the county into it."""
    on = on or today()
    if survey.body.kind != Body.Kind.COUNTY:
        raise Refused("拉网排查以县为单位，请选择县（市、区）总工会。")
    earliest = policy_of(survey.body.place, on).value("cov.survey_from")
    if earliest and survey.started_on < earliest:
        raise Refused(f"本地从 {earliest} 开始集中排查，开始日期不能早于这一天。")
    with transaction.atomic():
        survey.save(force_insert=True)
        count = fill(survey, on)
        if not count:
            raise Refused(
                "名录里没有可以排查的单位：没有标注八大领域的存续单位，或都在另一轮排查里。请先到用人单位里标注领域。"
            )
        after = {**audit.snapshot(survey), "items": count}
        audit.record("surveyround.start", survey, by=by, after=after)
    return survey


# ---- items ---------------------------------------------------------------------------------------------------------


def mode_words(item: SurveyItem, on: dt.date) -> list[str]:
    """The modes of founding in force where the employer is."""
    return list(policy_of(item.unit.jurisdiction.code, on).value("cov.modes") or ())


def _running(item: SurveyItem, *, by: Any, **data: Any) -> None:
    if not item.round.is_open:
        raise Refused(
            f"“{item.round}”{item.round.get_state_display()}，不能再登记。需要补登的，请市总工会退回本轮排查。"
        )


def _may_visit(item: SurveyItem, *, by: Any, visited_on: dt.date, **data: Any) -> None:
    _running(item, by=by)
    if visited_on > today():
        raise Refused("走访日期在今天以后。请核对。")
    if visited_on < item.round.started_on:
        raise Refused(f"走访日期早于本轮排查的开始日期 {item.round.started_on}。请核对。")


def _visited(
    item: SurveyItem, *, by: Any, on: dt.date, visited_on: dt.date, workers: int | None = None, **data: Any
) -> None:
    item.visited_on, item.workers = visited_on, workers
    item.visitor_id, item.visitor_name = getattr(by, "pk", None), str(by or "")[:40]


def _may_classify(item: SurveyItem, *, by: Any, result: str, reason: str = "", **data: Any) -> None:
    _running(item, by=by)
    covered = covering(item.unit_id).exists()
    if result != Result.HAS and covered:
        raise Refused(
            "名录里这家单位已有工会覆盖，应分类为“已建”。覆盖已经结束的，请先在工会的“所辖单位”里结束覆盖。"
        )
    if result == Result.CANNOT and not reason.strip():
        raise Refused("请写明为什么不具备建会条件。")


def _classified(
    item: SurveyItem, *, by: Any, on: dt.date, result: str, reason: str = "", **data: Any
) -> None:
    """An employer that has its union is done at once where the register knows it."""
    item.result, item.reason = result, reason.strip()
    if result == Result.HAS and (union := covering(item.unit_id).first()):
        item.state, item.union, item.done_on = State.FOUNDED, union, on


def _may_choose(item: SurveyItem, *, by: Any, mode: str, **data: Any) -> None:
    _running(item, by=by)
    if item.result != Result.SHOULD:
        raise Refused("只有分类为“应建”的单位要定建会方式。")
    words = mode_words(item, today())
    if not words:
        raise Refused("标准未设定：本地还没有设定组建模式。请先在标准参数里设定。")
    if mode not in words:
        raise Refused(f"建会方式请从“{'、'.join(words)}”里选。")


def _chosen(item: SurveyItem, *, by: Any, on: dt.date, mode: str, **data: Any) -> None:
    item.mode = mode


def _may_date(item: SurveyItem, *, by: Any, due_on: dt.date, **data: Any) -> None:
    _running(item, by=by)
    if due_on < today():
        raise Refused("建会时限应在今天或以后。请核对。")


def _dated(item: SurveyItem, *, by: Any, on: dt.date, due_on: dt.date, **data: Any) -> None:
    item.due_on = due_on


def _may_found(item: SurveyItem, *, by: Any, **data: Any) -> None:
    if not covering(item.unit_id).exists():
        raise Refused(
            "名录里还没有正常运行的基层工会覆盖这家单位。请先建会并转为正常，或在工会的“所辖单位”里添加这家单位。"
        )


def _founded(item: SurveyItem, *, by: Any, on: dt.date, **data: Any) -> None:
    item.union, item.done_on, item.result = covering(item.unit_id).first(), on, item.result or Result.HAS


def _may_drop(item: SurveyItem, *, by: Any, **data: Any) -> None:
    _running(item, by=by)
    rows = SurveyRound.objects.visible_to(by, "units.edit")
    if not rows.filter(pk=item.round_id).exists():
        raise NotAllowed("units.edit")


def _dropped(item: SurveyItem, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    item.reason, item.done_on = reason[:200], on


def _step(name: str, verb: str, sources: set[str], target: str, says: str, **more: Any) -> Transition:
    return Transition(
        name=f"surveyitem.{name}", verb=verb, model="unions.SurveyItem", sources=frozenset(sources), target=target,
        permission="units.edit", says=says, entry="P-040", **more,
    )  # fmt: skip


VISIT = _step(
    "visit", "登记走访", {State.PLANNED}, State.VISITED, "记下走访日期和核实的职工人数。",
    gate=_may_visit, effect=_visited, tone="primary", fields=("visited_on", "workers"),
)  # fmt: skip
CLASSIFY = _step(
    "classify", "登记分类", {State.VISITED, State.CLASSIFIED}, State.CLASSIFIED,
    "已建：已有工会；应建：应当建会；不具备：暂不具备建会条件，写明原因，由县总工会销号。",
    gate=_may_classify, effect=_classified, tone="primary", fields=("result", "reason"),
)  # fmt: skip
CHOOSE_MODE = _step(
    "mode", "定建会方式", {State.CLASSIFIED, State.MODE, State.DATED}, State.MODE, "方式定了再定时限。",
    gate=_may_choose, effect=_chosen, tone="primary", fields=("mode",),
)  # fmt: skip
SET_DATE = _step(
    "date", "定建会时限", {State.MODE, State.DATED}, State.DATED, "过了时限还没有建会的，进入待办提醒。",
    gate=_may_date, effect=_dated, tone="primary", fields=("due_on",),
)  # fmt: skip
FOUND = _step(
    "found", "核对建会", set(WAITING), State.FOUNDED,
    "名录里已有工会覆盖这家单位的，办结本项。",
    gate=_may_found, effect=_founded,
)  # fmt: skip
DROP = _step(
    "drop", "销号", set(LIVE), State.DROPPED, "单位已注销、迁出或不具备建会条件的，写明原因后销号。",
    gate=_may_drop, effect=_dropped, tone="danger", fields=("reason",),
)  # fmt: skip
ITEM_STEPS = (VISIT, CLASSIFY, CHOOSE_MODE, SET_DATE, FOUND, DROP)


def record_visit(item: SurveyItem, *, by: Any, **data: Any) -> SurveyItem:
    """What a visitor enters at one go: the visit, and as far as it is known the class, the mode and the date."""
    with transaction.atomic():
        item = VISIT.apply(item, by=by, visited_on=data["visited_on"], workers=data.get("workers"))
        if not data.get("result"):
            return item
        item = CLASSIFY.apply(item, by=by, result=data["result"], reason=data.get("reason", ""))
        if item.result == Result.SHOULD and data.get("mode"):
            item = CHOOSE_MODE.apply(item, by=by, mode=data["mode"])
            if data.get("due_on"):
                item = SET_DATE.apply(item, by=by, due_on=data["due_on"])
    return item


def plan_many(
    rows: Any, *, by: Any, mode: str = "", due_on: dt.date | None = None
) -> tuple[int, list[tuple[SurveyItem, str]]]:
    """The mode, the date or both for each item by its own steps: (how many, which were not and why)."""
    done, refused = 0, []
    for item in rows:
        try:
            with transaction.atomic():
                if mode:
                    item = CHOOSE_MODE.apply(item, by=by, mode=mode)
                if due_on:
                    SET_DATE.apply(item, by=by, due_on=due_on)
            done += 1
        except NotAllowed:
            refused.append((item, "您可以查看，但不能修改。"))
        except Refused as problem:
            refused.append((item, str(problem)))
    return done, refused


# ---- rounds --------------------------------------------------------------------------------------------------------


def _refilled(survey: SurveyRound, *, by: Any, on: dt.date, **data: Any) -> None:
    settle(survey.items.all(), by=by, on=on)
    fill(survey, on)


def _may_report(survey: SurveyRound, *, by: Any, **data: Any) -> None:
    left = survey.items.filter(Q(state=State.PLANNED) | Q(state=State.VISITED, result="")).count()
    if left:
        raise Refused(f"还有 {left:,} 家没有走访或没有分类。请先走访完，或把已注销、迁出的销号。")
    undated = survey.items.filter(result=Result.SHOULD, state__in=[State.CLASSIFIED, State.MODE]).count()
    if undated:
        raise Refused(f"还有 {undated:,} 家应建单位没有定建会方式和时限。请先逐家定下来。")


def _reported(survey: SurveyRound, *, by: Any, on: dt.date, **data: Any) -> None:
    settle(survey.items.all(), by=by, on=on)
    survey.reported_on, survey.reported_by_id, survey.returned_reason = on, getattr(by, "pk", None), ""


def _from_above(survey: SurveyRound, *, by: Any, **data: Any) -> None:
    if not superior_of(survey.body, by, "units.edit"):
        raise Refused(f"结束排查由“{survey.body.superior}”确认。请等市总工会办理。")
    if survey.reported_by_id == getattr(by, "pk", None):
        raise Refused("这一轮是您报请的，请由市总工会的另一位同志确认。")


def _closed(survey: SurveyRound, *, by: Any, on: dt.date, **data: Any) -> None:
    survey.closed_on, survey.closed_by_name = on, str(by or "")[:40]


def _returned(survey: SurveyRound, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    survey.returned_reason, survey.reported_on = reason, None


def _round_step(name: str, verb: str, source: str, target: str | None, says: str, **more: Any) -> Transition:
    return Transition(
        name=f"surveyround.{name}", verb=verb, model="unions.SurveyRound", sources=frozenset({source}), target=target,
        permission="units.edit", says=says, entry="P-040", **more,
    )  # fmt: skip


REFILL = _round_step(
    "refill", "补充名单", Round.OPEN, None,
    "把开始以后新登记、新标注领域的单位补进本轮，已有工会覆盖的同时办结。走访记录不变。", effect=_refilled,
)  # fmt: skip
REPORT = _round_step(
    "report", "报请确认", Round.OPEN, Round.REPORTED,
    "报市总工会确认本轮排查。报请后不能再登记走访；应建未建的单位仍按时限跟踪到建会。",
    gate=_may_report, effect=_reported, tone="primary",
)  # fmt: skip
CONFIRM = _round_step(
    "confirm", "确认结束", Round.REPORTED, Round.CLOSED,
    "确认本轮排查结束，结果留在台账里，不再变动；应建未建的继续跟踪到建会。",
    gate=_from_above, effect=_closed, tone="primary",
)  # fmt: skip
SEND_BACK = _round_step(
    "return", "退回", Round.REPORTED, Round.OPEN, "退回县总工会补充走访或核对分类。",
    gate=_from_above, effect=_returned, tone="danger", fields=("reason",),
)  # fmt: skip
ROUND_STEPS = (REPORT, CONFIRM, SEND_BACK, REFILL)

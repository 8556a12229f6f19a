"""Rules of work of township unions, and statements that no professional is needed: filed by the township, verified above."""

import datetime as dt
from typing import Any

from core.clock import today
from core.workflow import Refused
from unions.models import Case, StaffStatement, TownshipStat, TownSystem
from unions.policies.force import policy_of
from unions.querysets import TOWN_KINDS
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare

UNSET = "本地还没有设定“乡镇（街道）工会应有制度”。请先由市总工会在标准参数里设定，再报制度文本。"


def systems_of(place: str, on: dt.date) -> list[str]:
    """The rules of work a township must have, in the words of the local list; empty where nobody has set it."""
    return [str(word) for word in policy_of(place, on).value("town.systems") or ()]


def _choices(case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in systems_of(case.body.place, today()))


def _may_open(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if not systems_of(case.body.place, done_on):
        raise Refused(UNSET)


def _may_file(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["adopted_on"] > done_on:
        raise Refused("通过日期晚于报送日期。请核对，制度通过以后再报。")


def _verified(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    data = case.data
    TownSystem.objects.create(
        body=case.body, case=case, code=data["system"], title=data["title"], adopted_on=data["adopted_on"],
        verified_on=done_on, verified_by_name=str(by)[:40],
    )  # fmt: skip


SYSTEM = Procedure(
    "town-system", ("P-033",), "乡镇工会制度",
    "乡镇（街道）、开发区工会把通过的制度文本报县总工会，县总工会核实后计为已有制度。修订的，再报一次。",
    (
        Stage(
            "filed", "已报送", "报送制度", "选制度，填文件名称和通过日期，附上制度文本。", paper=True, gate=_may_file,
            asks=(
                Ask("system", "制度", "choice", choices=_choices),
                Ask("title", "文件名称"),
                Ask("adopted_on", "通过日期", "date"),
            ),
        ),
        Stage(
            "verified", "已核实", "核实制度", "看过文本，内容与这项制度相符。核实后记入制度清单。", turn=ABOVE, effect=_verified,
        ),
    ),
    view="unions.view", edit="unions.edit", decide="homes.verify", kinds=TOWN_KINDS, many=True, may_open=_may_open,
    reading="每项制度以最近一次核实的文本为准。应有哪些制度，由市总工会在标准参数里设定。",
)  # fmt: skip


def _may_state(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if not TownshipStat.objects.filter(body=case.body, counted_on__lte=done_on).exists():
        raise Refused("还没有登记这个区域的职工人数。请先登记区域基本数据，再作说明。")


def _agreed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    StaffStatement.objects.create(
        body=case.body, case=case, stated_on=case.opened_on, reason=case.data["reason"], verified_on=done_on,
        verified_by_name=str(by)[:40],
    )  # fmt: skip


STATEMENT = Procedure(
    "no-professional", ("P-065",), "社工人才配备说明",
    "职工较多的区域，根据工作需要暂不配备社会工作专业人才的，写明理由报上级工会核实。",
    (
        Stage(
            "stated", "已说明", "写明理由", "写清目前谁在做这些工作，为什么暂不需要配备。",
            asks=(Ask("reason", "理由", "long", max_length=300),),
        ),
        Stage(
            "verified", "已核实", "核实说明", "情况属实的，核实后到下一次登记区域数据前有效。", turn=ABOVE, effect=_agreed,
        ),
    ),
    view="unions.view", edit="unions.edit", decide="homes.verify", kinds=TownshipStat.KINDS, may_open=_may_state,
    reading="说明只对当时登记的职工人数有效，登记了新的区域数据后须重新说明。",
)  # fmt: skip
declare(SYSTEM, STATEMENT)

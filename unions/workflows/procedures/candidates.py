"""Questions about candidates that choosing a chair and direct elections share, and the gate before publication."""

import datetime as dt
import re
import zlib
from typing import Any

from core.clock import today
from core.workflow import Refused
from unions import gates
from unions.models import Case, Election
from unions.policies.force import policy_of
from unions.workflows import balloting
from unions.workflows.procedures.construct import Ask, Stage, done_on

YES_NO = (("no", "没有"), ("yes", "有"))
FIT = (("yes", "符合"), ("no", "不符合"))
AGREED = (("yes", "同意"), ("no", "不同意"))
SENT = "sent"
STANDARDS = "政治上靠得住、工作上有本事、作风上过得硬、职工群众信得过"
SPLIT = re.compile(r"[、，,；;\s]+")

OFFICES = ((Election.Office.CHAIR.value, "主席"), (Election.Office.VICE.value, "副主席"))


def names_of(case: Case) -> list[str]:
    """Candidates as they were typed, one name each."""
    return [name for name in SPLIT.split(str(case.data.get("candidates", ""))) if name]


def bar_texts(case: Case) -> list[str]:
    """The list on which the candidates were asked; before that, the one in force."""
    kept = case.data.get("bars")
    if kept is not None:
        return [str(bar["text"]) for bar in kept]
    found = policy_of(case.body.place, today()).value("elect.bar_list")
    return [str(text) for text in found] if isinstance(found, list) else []


def _bar_name(text: str) -> str:
    return f"bar_{zlib.crc32(text.encode()):08x}"


def bar_asks(case: Case) -> tuple[Ask, ...]:
    """Every bar is a question of its own."""
    return tuple(
        Ask(_bar_name(text), f"候选人有无：{text}", "choice", choices=YES_NO) for text in bar_texts(case)
    )


def keep_bars(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """Freezes the list with its answers: a list that changes later is not the one that was answered."""
    bars = [{"text": text, "yes": answers.get(_bar_name(text)) == "yes"} for text in bar_texts(case)]
    case.data = {**case.data, "bars": bars}


def drop_bars(case: Case, **data: Any) -> None:
    case.data = {name: value for name, value in case.data.items() if name != "bars"}


PARTY_ASKS = (
    Ask("party_org", "党组织", help="出具意见的同级党组织全称"),
    Ask("party_opinion", "党组织意见", "choice", choices=AGREED),
    Ask("party_fit", f"党组织签署的四条标准意见（{STANDARDS}）", "choice", choices=FIT),
)
SUPERIOR_ASKS = (
    Ask("superior_opinion", "上级工会意见", "choice", choices=AGREED),
    Ask("superior_fit", f"上级工会签署的四条标准意见（{STANDARDS}）", "choice", choices=FIT),
)


def party_agrees(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["party_opinion"] != "yes":
        raise Refused("党组织不同意的人选不能报上级。请更换人选后重新征求意见，或撤回这件事项。")


def superior_agrees(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["superior_opinion"] != "yes":
        raise Refused("不同意人选的，请用“退回补正”请本会更换人选，或用“不同意”结束这件事项。")


def may_publish(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """Both opinions are there, no bar is met, the candidates are members or were sent by the superior."""
    data = case.data
    opinions = (("party_opinion", "同级党组织意见"), ("superior_opinion", "上级工会意见"))
    missing = [word for name, word in opinions if data.get(name) != "yes"]
    if missing:
        raise Refused(f"还缺{'、'.join(missing)}。党组织和上级工会都同意以后才能公示。")
    gates.candidate_conditions(
        case.body,
        names_of(case),
        barred=[bar["text"] for bar in data.get("bars", ()) if bar["yes"]],
        party=data.get("party_fit") == "yes",
        superior=data.get("superior_fit") == "yes",
        sent=data.get("source") == SENT,
    )


def published(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """The election's file is opened with what is known of the candidates."""
    balloting.begin(
        case, [case.data.get("office", Election.Office.CHAIR)], kind=case.data.get("kind", Election.Kind.BYELECTION),
        by=by, direct=case.procedure == "direct", notice_on=done_on, recommended_by=str(case.data.get("source_word", ""))[:60],
        party_opinion=f"{case.data.get('party_org', '')}：同意"[:200],
    )  # fmt: skip


def publish_stage() -> Stage:
    return Stage(
        "published", "公示", "公示候选人",
        "党组织和上级工会都同意后，把候选人向会员公示。办理日期填公示开始的日期；公示期满没有异议再选举。",
        asks=(Ask("published_at", "公示地点", help="如“厂区公告栏、工会微信群”"),), paper=True,
        gate=may_publish, effect=published, entry="P-047",
    )  # fmt: skip


def publication_over(case: Case, on: dt.date) -> None:
    """Refused while the days of publication run. Where nobody has set them, the day of the congress must be later."""
    start = done_on(case, "published")
    if start is None:
        return
    days = policy_of(case.body.place, start).value("elect.publish_days")
    end = start + dt.timedelta(days=int(days or 1))
    if on < end:
        raise Refused(
            f"公示从 {start} 开始，到 {end} 才期满（本地公示期 {int(days or 1)} 天）。请在期满以后选举。"
        )


def elected(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """The result stands in the election's file, after publication, and one of the candidates has won."""
    balloting.held(case, done_on)
    publication_over(case, done_on)
    won, names = balloting.winners(case, case.data.get("office", Election.Office.CHAIR)), names_of(case)
    others = [name for name in won if name not in names]
    if others:
        raise Refused(
            f"选举档案里当选的{'、'.join(others)}不是公示的候选人（{'、'.join(names)}）。请核对选举档案，或退回重新公示。"
        )

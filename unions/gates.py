"""Gates that stand before more than one step: who may be nominated, and which employers may hold a direct election.

A refusal carries the catalogue's own remedy sentence with what is missing.
"""

from collections.abc import Iterable, Sequence

from core.workflow import Refused
from unions.models import Appraisal, Body, SocialWorker, Unit
from unions.policies.catalogue import entries
from unions.policies.force import Policy
from unions.workflows.standing import is_member

SMALL_NATURES = frozenset(
    {Unit.Nature.ORGAN, Unit.Nature.SOCIAL, Unit.Nature.OTHER}
)  # neither enterprise nor institution
MARKS = (("ops_normal", "经营管理正常"), ("relations_ok", "劳动关系和谐"), ("staff_stable", "职工队伍稳定"))


def refuse(entry: str, items: Iterable[str]) -> None:
    """Raises Refused with the remedy of the entry where anything is missing."""
    missing = list(dict.fromkeys(items))
    if missing:
        raise Refused(entries()[entry].remedy.replace("{items}", "；".join(missing)))


def candidate_conditions(
    body: Body, names: Sequence[str], *, barred: Sequence[str], party: bool, superior: bool, sent: bool
) -> None:
    """`barred`: bars answered yes. `party`, `superior`: whose four-standard opinion says yes. `sent`: by the superior."""
    items = list(barred)
    if not party:
        items.append("同级党组织没有签署符合“四条标准”的意见")
    if not superior:
        items.append("上级工会没有签署符合“四条标准”的意见")
    if not sent:
        items += [f"{name}不是本会在会会员" for name in names if not is_member(body, name)]
    refuse("P-047", items)


def lacks_for_direct(units: Iterable[Unit], kind: str) -> list[str]:
    """What an employer lacks to hold a direct election; `kind` as of elections."""
    items = [] if kind in {"founding", "reelection"} else ["不是新建或届满换届"]
    rows = list(units)
    if not rows:
        return [*items, "没有登记所在单位"]
    for unit in rows:
        where = f"{unit.name}：" if len(rows) > 1 else ""
        if not unit.sme or unit.nature in SMALL_NATURES:
            items.append(f"{where}不是中小企事业单位")
        items += [f"{where}没有认定“{word}”" for name, word in MARKS if not getattr(unit, name)]
    return items


def direct_election_scope(policy: Policy, units: Iterable[Unit], kind: str) -> list[str]:
    """Refuses where the place follows the text that names the conditions; elsewhere what is lacking, for the superior."""
    items = lacks_for_direct(units, kind)
    if policy.value("elect.direct_steps"):
        refuse("P-049", items)
    return items


def outstanding_professional(worker: SocialWorker, bars: tuple[str, ...] = ()) -> None:
    """Before a social worker is nominated as full-time vice chair of a township or zone union.

    `bars`: what of the local list of restrictions applies to the person. Raises Refused.
    """
    if bars:
        items = "、".join(bars)
        raise Refused(f"候选人存在限制任职情形（{items}），不得列为工会主席或委员候选人，请更换人选。")
    if worker.left_on is not None:
        raise Refused(f"{worker.name}已于 {worker.left_on} 离岗，不能作为推荐人选。请更换人选。")
    if not worker.professional:
        raise Refused(
            f"{worker.name}不是社会工作专业人才，不能按这个来源推荐。请更换人选，或改选其他推荐来源。"
        )
    last = worker.appraisals.order_by("-year").first()
    if last is None or last.result != Appraisal.Result.EXCELLENT:
        raise Refused("该同志年度评价未达优秀，暂不能作为专职副主席推荐人选。")

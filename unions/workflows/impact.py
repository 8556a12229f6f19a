"""The sheet before a decision: what a request touches, how much of it, and what happens to each."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Sum

from unions.models import Body, BodyRequest, Committee, Coverage, Election, Officer, Unit
from unions.workflows.holdings import holdings
from unions.workflows.life import restorable
from unions.workflows.plans import Plan, live_inferiors, open_units

Kind = BodyRequest.Kind
UNDER_WAY = (Election.State.PREPARING, Election.State.HELD, Election.State.REPORTED, Election.State.RETURNED)
WHOLE_BRANCH = {Kind.MOVE}  # what lies below is touched too


@dataclass(frozen=True)
class Impact:
    key: str
    label: str
    count: int
    measure: str
    says: str
    secret: bool = False

    @property
    def amount(self) -> str:
        return f"{self.count:,} {self.measure}"


SAYS: dict[str, dict[str, str]] = {
    "inferiors": {
        "rename": "不变",
        "move": "随本会一起移到新的上级下面，各自的上级不变",
        "merge": "移到并入的工会下面",
        "split": "留在原工会",
        "dissolve": "还有没撤销的下级工会，不能撤销",
        "restore": "不变",
        "realign": "按调整隶属令改换产业（系统）上级；各自的（区域）上级不变",
    },
    "units": {
        "rename": "不变",
        "move": "仍由原来的工会覆盖",
        "merge": "改由并入的工会覆盖；两家都覆盖的只留一条",
        "split": "分到新工会",
        "dissolve": "覆盖到生效之日为止，成为未建会单位",
        "restore": "撤销时覆盖、现在没有别的基层工会覆盖的，重新覆盖",
        "realign": "不变",
    },
    "workers": {
        "rename": "不变",
        "move": "随单位一起计入新的上级",
        "merge": "随单位计入并入的工会，总数不变",
        "split": "随单位计入新工会，总数不变",
        "dissolve": "不再计入覆盖职工",
        "restore": "重新计入覆盖职工",
        "realign": "不变",
    },
    "elections": {
        "rename": "继续办理",
        "move": "继续办理，由新的上级批复",
        "merge": "不再继续，档案保留；待批复的要先批复或退回",
        "split": "留在原工会；新工会另行选举",
        "dissolve": "不再继续，档案保留；待批复的要先批复或退回",
        "restore": "继续办理",
        "realign": "继续办理",
    },
    "committees": {
        "rename": "不变",
        "move": "不变",
        "merge": "转为往届，记录保留",
        "split": "留在原工会；新工会要选举自己的委员会",
        "dissolve": "转为往届，记录保留",
        "restore": "往届的不恢复，请组织选举",
        "realign": "不变",
    },
    "officers": {
        "rename": "不变",
        "move": "不变",
        "merge": "任职到生效之日为止，记录保留",
        "split": "留在原工会",
        "dissolve": "任职到生效之日为止，记录保留",
        "restore": "离任的不恢复，请重新登记",
        "realign": "不变",
    },
    "line": {
        "rename": "不变",
        "move": "仍以本会为产业（系统）上级",
        "merge": "改以并入的工会为产业（系统）上级",
        "split": "不变",
        "dissolve": "还有以本会为产业（系统）上级的工会，不能撤销",
        "restore": "不变",
        "realign": "不在令中的仍以原来的为上级",
    },
}
_LABELS = {
    "inferiors": ("下级工会", "家"),
    "units": ("所辖单位", "家"),
    "workers": ("职工", "人"),
    "elections": ("办理中的选举", "份"),
    "committees": ("现任委员会", "个"),
    "officers": ("在任干部", "人"),
    "line": ("以本会为产业（系统）上级的工会", "家"),
}


def impact_of(plan: Plan, *, by: Any) -> list[Impact]:
    """In the order of the sheet; holdings of other apps where the reader may see that register."""
    lines = list(_own(plan))
    for holding in holdings():
        if by is None or by.can(holding.permission):
            count = holding.count(touched(plan), _chosen(plan) if holding.move else None, by=by)
            says = holding.says[plan.kind]
            lines.append(Impact(holding.key, holding.label, count, holding.measure, says, holding.secret))
    return lines


def kept_with_request(lines: list[Impact]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines if not line.secret]


def touched(plan: Plan) -> Any:
    """The bodies whose rows the change reaches."""
    if plan.kind in WHOLE_BRANCH:
        return Body.objects.below(plan.body.path)
    if plan.kind == Kind.REALIGN:
        return Body.objects.filter(pk__in=[body.pk for body in plan.bodies])
    return Body.objects.filter(pk=plan.body.pk)


def _chosen(plan: Plan) -> list[Unit] | None:
    return list(plan.units) if plan.kind == Kind.SPLIT else None


def _own(plan: Plan) -> Iterator[Impact]:
    bodies, units = touched(plan), _units(plan)
    counts: dict[str, Callable[[], int]] = {
        "inferiors": lambda: _inferiors(plan),
        "units": units.count,
        "workers": lambda: units.aggregate(n=Sum("workers"))["n"] or 0,
        "elections": lambda: Election.objects.filter(body__in=bodies, state__in=UNDER_WAY).count(),
        "committees": lambda: Committee.objects.filter(
            body__in=bodies, state=Committee.State.CURRENT
        ).count(),
        "officers": lambda: Officer.objects.filter(body__in=bodies, left_on=None).count(),
        "line": lambda: plan.body.industry_inferiors.exclude(state=Body.State.DISSOLVED).count(),
    }
    for key, count in counts.items():
        number = count()
        if key == "line":
            number -= len(plan.bodies)
            if not number:
                continue
        label, measure = _LABELS[key]
        if plan.kind == Kind.REALIGN and key == "inferiors":
            label = "一并调整的工会"
        yield Impact(key, label, number, measure, SAYS[key][plan.kind])


def _inferiors(plan: Plan) -> int:
    if plan.kind == Kind.REALIGN:
        return len(plan.bodies)
    if plan.kind in WHOLE_BRANCH:
        below = Body.objects.below(plan.body.path).exclude(pk=plan.body.pk)
        return below.exclude(state=Body.State.DISSOLVED).count()
    moved = [body for body in live_inferiors(plan.body) if plan.partner is None or body.pk != plan.partner.pk]
    return len(moved)


def _units(plan: Plan) -> Any:
    """Employers the change reaches: those covered now, those chosen, or those that would be covered again."""
    if plan.kind == Kind.SPLIT:
        return Unit.objects.filter(pk__in=[unit.pk for unit in plan.units])
    if plan.kind == Kind.RESTORE:
        return Unit.objects.filter(pk__in=[unit.pk for unit in restorable(plan.body)])
    if plan.kind in WHOLE_BRANCH or plan.kind == Kind.REALIGN:
        rows = Coverage.objects.filter(body__in=touched(plan), to_on=None).values("unit")
        return Unit.objects.filter(pk__in=rows, closed_on=None)
    return open_units(plan.body)

"""The register of workers there are to win: dated figures of record, the denominators of the joining rates."""

from typing import Any

from django.db.models import Q

from core.register import Register, declare
from core.tables import Column
from members.filters.populations import MemberPopulationFilter
from members.forms.populations import MemberPopulationForm
from members.models import MemberPopulation, MemberTally
from members.models.tallies import PLACES

TALLIED = {
    "migrant": Q(dim="migrant", key="yes"), "dispatched": Q(dim="tag", key="1"), "title": Q(dim="tag", key="32"),
    "income": Q(dim="tag", key="64"), "scattered": Q(dim="employed", key="no"),
}  # fmt: skip


def panels(row: MemberPopulation, user: Any) -> list[dict[str, Any]]:
    """Beside the figure the members of that group as counted last night. High education depends on the local list."""
    if row.group == "education":
        return []
    which = TALLIED.get(row.group, Q(dim="group8", key=row.group))
    found = MemberTally.objects.filter(which, node=row.body).first()
    day = MemberTally.objects.filter(node=row.body).values_list("on", flat=True).first()
    if day is None:
        return [{"title": "已入会", "facts": [], "empty": "还没有清点。每天凌晨清点一次，明天再看。"}]
    number = found.n if found else 0
    facts = [
        {"label": "在会会员", "value": f"{number:,} 人", "sub": f"截至 {day:%Y-%m-%d}"},
        {"label": "入会率", "value": f"{number * 100 / row.workers:.1f}%"},
        {"label": "还差", "value": f"{max(0, row.workers - number):,} 人"},
    ]
    return [{"title": "已入会", "facts": facts}]


declare(
    Register(
        app="members", slug="populations", model=MemberPopulation, entries=("P-078", "P-083", "P-084", "P-085"),
        view="members.view", edit="unions.edit", form=MemberPopulationForm, filterset=MemberPopulationFilter,
        title="应入会人数", noun="条", add="登记人数", order=("-counted_on", "-pk"), icon="clipboard-check", takes=PLACES,
        subtitle="按地区、按群体登记的职工人数，是入会率的分母。每次调查登记一条，旧的保留备查。",
        columns=(
            Column("group", "群体", value="get_group_display", link=True),
            Column("body", "统计地区工会", value="body.name"),
            Column("workers", "应入会人数", kind="num"),
            Column("counted_on", "统计日期", kind="date"),
            Column("source", "数据来源", value="get_source_display", phone=False),
        ),
        panels=panels,
    ),
)  # fmt: skip

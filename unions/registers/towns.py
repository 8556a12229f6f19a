"""Registers of township unions: yearly figures, villages, scattered workers, grid cells, congresses."""

from typing import Any

from core.register import Register, declare
from core.tables import Column, table_panel
from unions.filters.towns import (
    GridCellFilter,
    TownCongressFilter,
    TownshipStatFilter,
    VillageCountFilter,
    VillageFilter,
)
from unions.forms.territory import GridCellForm, TownshipStatForm, VillageCountForm, VillageForm
from unions.forms.townwork import TownCongressForm
from unions.models import GridCell, TownCongress, TownshipStat, Unit, Village, VillageCount
from unions.querysets import TOWN_KINDS
from unions.views.common import link

SHOWN = 50
UNIT_COLUMNS = (
    Column("name", "单位名称", link=True),
    Column("nature", "单位性质", value="get_nature_display", phone=False),
    Column("workers", "职工", kind="num"),
    Column("closed_on", "注销日期", kind="date", phone=False),
)
COUNT_COLUMNS = (
    Column("counted_on", "统计时点", kind="date", link=True),
    Column("scattered", "零散就业人员", kind="num"),
    Column("source", "数据来源"),
)


def share(row: TownshipStat) -> str:
    return "" if row.nonpublic_share is None else f"{row.nonpublic_share / 100:g}%"


def employers(rows: Any) -> dict[str, Any]:
    url = lambda unit: link("", "unions:unit-detail", unit.pk)["url"]  # noqa: E731
    return table_panel(
        "用人单位", UNIT_COLUMNS, list(rows.order_by("-workers", "pk")[:SHOWN]), url,
        empty="还没有单位登记在这里。在单位资料里填写村（社区）和网格。",
    )  # fmt: skip


def village_panels(row: Village, user: Any) -> list[dict[str, Any]]:
    counts = VillageCount.objects.filter(village=row).order_by("-counted_on")
    url = lambda one: link("", "unions:villagecount-detail", one.pk)["url"]  # noqa: E731
    panels = [table_panel("零散就业人员", COUNT_COLUMNS, list(counts[:SHOWN]), url, empty="还没有登记人数。")]
    if user.can("units.view"):
        panels.append(employers(Unit.objects.visible_to(user, "units.view").filter(village=row)))
    return panels


def grid_panels(row: GridCell, user: Any) -> list[dict[str, Any]]:
    return (
        [employers(Unit.objects.visible_to(user, "units.view").filter(grid=row))]
        if user.can("units.view")
        else []
    )


declare(
    Register(
        app="unions", slug="town-figures", model=TownshipStat, entries=("P-031",), view="units.view", edit="units.edit",
        form=TownshipStatForm, filterset=TownshipStatFilter, title="区域基本数据", noun="条", add="登记区域数据",
        subtitle="每年一次的统计数：企业数、从业人员、职工人数和非公占比。配备人员、确定组织形式以这里为准",
        takes=TownshipStat.KINDS, order=("-counted_on", "-pk"), icon="bar-chart-line",
        columns=(
            Column("body", "工会", value="body.name", link=True),
            Column("area_kind", "区域类别", value="get_area_kind_display", phone=False),
            Column("counted_on", "统计时点", kind="date"),
            Column("enterprises", "企业", kind="num"),
            Column("sector23_workers", "二三产从业", kind="num"),
            Column("workers", "职工", kind="num"),
            Column("nonpublic_share", "非公占比", value=share, phone=False),
            Column("source", "数据来源", phone=False),
        ),
    ),
    Register(
        app="unions", slug="town-villages", model=Village, entries=("P-031", "P-037"), view="units.view",
        edit="units.edit", form=VillageForm, filterset=VillageFilter, title="村（社区）", noun="个", add="登记村（社区）",
        subtitle="乡镇（街道）下面的村和社区，以及覆盖它的村（社区）工会", takes=TOWN_KINDS, related=("body", "union"),
        order=("body__path", "name", "pk"), icon="house", panels=village_panels,
        columns=(
            Column("name", "名称", link=True),
            Column("kind", "类别", value="get_kind_display", phone=False),
            Column("body", "乡镇（街道）工会", value="body.name"),
            Column("union", "村（社区）工会", value=lambda row: row.union.name if row.union else ""),
        ),
    ),
    Register(
        app="unions", slug="town-scattered", model=VillageCount, entries=("P-031", "P-037"), view="units.view",
        edit="units.edit", form=VillageCountForm, filterset=VillageCountFilter, title="零散就业人员", noun="条",
        add="登记人数", subtitle="不在用人单位名录里的零散就业人员，按村（社区）每年登记一次", body="village__body",
        related=("village__body",), takes=(), order=("-counted_on", "-pk"), icon="person",
        columns=(
            Column("village", "村（社区）", value="village.name", link=True),
            Column("body", "乡镇（街道）工会", value="village.body.name"),
            *COUNT_COLUMNS[1:],
            Column("counted_on", "统计时点", kind="date"),
        ),
    ),
    Register(
        app="unions", slug="town-grids", model=GridCell, entries=("P-031",), view="units.view", edit="units.edit",
        form=GridCellForm, filterset=GridCellFilter, title="网格", noun="个", add="登记网格",
        subtitle="小微企业和职工多的地方按区域、网格组织，每格有依托的载体和责任人", takes=TOWN_KINDS,
        related=("body", "federation"), order=("body__path", "code", "pk"), icon="grid", panels=grid_panels,
        columns=(
            Column("code", "编号", link=True, sub="name"),
            Column("body", "乡镇（街道）工会", value="body.name"),
            Column("carrier_kind", "依托载体", value="get_carrier_kind_display"),
            Column("boundary", "范围", phone=False),
            Column("responsible", "责任人"),
            Column("federation", "联合会", value=lambda row: row.federation.name if row.federation else "", phone=False),
        ),
    ),
    Register(
        app="unions", slug="town-congresses", model=TownCongress, entries=("P-032",), view="elections.view",
        edit="elections.edit", form=TownCongressForm, filterset=TownCongressFilter, title="乡镇工会代表大会", noun="次",
        add="登记代表大会", subtitle="乡镇（街道）总工会按届召开工会代表大会；条件具备的实行常任制", takes=TOWN_KINDS,
        order=("-held_on", "-pk"), icon="people",
        columns=(
            Column("body", "乡镇（街道）工会", value="body.name", link=True),
            Column("number", "届次", value=lambda row: f"第 {row.term} 届第 {row.session} 次"),
            Column("kind", "类别", value="get_kind_display", phone=False),
            Column("held_on", "召开日期", kind="date"),
            Column("present", "实到", value=lambda row: f"{row.present} / {row.entitled}", kind="num"),
            Column("standing", "常任制", kind="bool", phone=False),
        ),
    ),
)  # fmt: skip

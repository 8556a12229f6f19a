"""Townships and federations: one page that leads to their registers and procedures, and the list of rules of work."""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.register import REGISTERS, Register
from core.tables import Column
from core.views import ListPage, Page
from unions.filters.towns import StatementFilter, TownSystemFilter
from unions.models import Body, StaffStatement, TownshipStat, TownSystem
from unions.tables import StateWord
from unions.workflows.procedures import PROCEDURES, Procedure

TOWNS = ("townshipstat", "village", "villagecount", "gridcell", "towncongress")
FEDERATIONS = ("federationlink", "federationseat", "federationcarrier")
MOST = 10_000  # rows are counted up to here


class TownHub(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-031", "P-035")
    model = Body
    permission = "unions.view"
    title = "乡镇与联合会"
    template_name = "unions/towns.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        groups = [
            ("乡镇（街道）、开发区工会", [*self.registers(TOWNS), *self.systems(), *self.procedures()]),
            ("区域、行业和村（社区）工会联合会", self.registers(FEDERATIONS)),
        ]
        return self.render({"groups": [(title, rows) for title, rows in groups if rows]})

    def registers(self, names: tuple[str, ...]) -> list[dict[str, Any]]:
        return [self.register_row(REGISTERS[name]) for name in names if self.user.can(REGISTERS[name].view)]

    def register_row(self, register: Register) -> dict[str, Any]:
        manager: Any = register.model._default_manager
        rows = manager.visible_to(self.user, register.view)
        may_add = self.user.can(register.edit)
        return {
            "title": register.title, "says": register.subtitle, "count": rows.order_by()[:MOST].count(),
            "noun": register.noun, "url": register.address("list"),
            "add": register.add if may_add else "", "add_url": register.address("create") if may_add else "",
        }  # fmt: skip

    def systems(self) -> list[dict[str, Any]]:
        kind = PROCEDURES["town-system"]
        rows = TownSystem.objects.visible_to(self.user, self.permission)
        return [{
            "title": kind.title, "says": kind.says, "count": rows.order_by()[:MOST].count(), "noun": "份",
            "url": reverse("unions:townsystem-list"), **self.start(kind),
        }]  # fmt: skip

    def procedures(self) -> list[dict[str, Any]]:
        kind = PROCEDURES["no-professional"]
        rows = StaffStatement.objects.visible_to(self.user, self.permission)
        return [{
            "title": kind.title, "says": kind.says, "count": rows.order_by()[:MOST].count(), "noun": "份",
            "url": reverse("unions:staffstatement-list"), **self.start(kind),
        }]  # fmt: skip

    def start(self, kind: Procedure) -> dict[str, str]:
        if not self.user.can(kind.opener):
            return {"add": "", "add_url": ""}
        return {"add": kind.stages[0].verb, "add_url": reverse("unions:case-create", args=[kind.key])}


def system_state(row: TownSystem) -> StateWord:
    return StateWord("已核实", "pass") if row.verified_on else StateWord("待核实", "pending")


class TownSystemList(ListPage):
    """Rules of work by township; each leads to the case that holds its text."""

    entries: ClassVar[tuple[str, ...]] = ("P-033",)
    model = TownSystem
    permission = "unions.view"
    title = "乡镇工会制度"
    subtitle = "县总工会核实过的制度文本。点开可看文本和报送、核实的经过"
    noun = "份"
    columns = (
        Column("title", "文件名称", link=True),
        Column("code", "制度"),
        Column("body", "乡镇（街道）工会", value="body.name"),
        Column("adopted_on", "通过日期", kind="date", phone=False),
        Column("state", "核实", value=system_state, kind="state"),
        Column("verified_on", "核实日期", kind="date", phone=False),
    )
    filterset_class = TownSystemFilter
    related = ("body", "case")
    orders = {"": ("body__path", "code", "pk")}
    export_name = "乡镇工会制度"
    empty_icon = "file-earmark-text"
    empty_title = "还没有核实过的制度"
    empty_text = "乡镇（街道）工会在“办理事项”里报送制度，县总工会核实后出现在这里。"

    def actions(self) -> list[dict[str, Any]]:
        kind = PROCEDURES["town-system"]
        if not self.user.can(kind.opener):
            return []
        url = reverse("unions:case-create", args=[kind.key])
        return [{"title": "报送制度", "url": url, "icon": "plus-lg", "tone": "primary"}]

    def row_url(self, obj: Any) -> str:
        return reverse("unions:case-detail", args=[obj.case_id]) if obj.case_id else ""


def statement_state(row: Any) -> StateWord:
    """It covers the figures it was made on: newer ones ask for a new statement."""
    return StateWord("已失效", "na") if row.outdated else StateWord("有效", "pass")


class StaffStatementList(ListPage):
    """Statements that an area needs no social-work professional, as the superior has verified them."""

    entries: ClassVar[tuple[str, ...]] = ("P-065",)
    model = StaffStatement
    permission = "unions.view"
    title = "社工人才配备说明"
    subtitle = "上级工会核实过的说明，到下一次登记区域数据前有效。正在办理的，在“办理事项”里看"
    noun = "份"
    columns = (
        Column("body", "乡镇（街道）、开发区工会", value="body.name", link=True),
        Column("reason", "理由", phone=False),
        Column("stated_on", "说明日期", kind="date"),
        Column("verified_on", "核实日期", kind="date", phone=False),
        Column("verified_by_name", "核实人", phone=False),
        Column("state", "效力", value=statement_state, kind="state"),
    )
    filterset_class = StatementFilter
    related = ("body",)
    orders = {"": ("-stated_on", "-pk")}
    export_name = "社工人才配备说明"
    empty_icon = "file-earmark-text"
    empty_title = "还没有核实过的说明"
    empty_text = "需要配备而暂不配备的，点右上角写明理由，上级工会核实后出现在这里。"

    def get_queryset(self) -> Any:
        newer = TownshipStat.objects.filter(body=OuterRef("body"), counted_on__gt=OuterRef("stated_on"))
        return super().get_queryset().annotate(outdated=Exists(newer))

    def actions(self) -> list[dict[str, Any]]:
        kind = PROCEDURES["no-professional"]
        listed = {
            "title": "办理情况",
            "url": reverse("unions:case-list", args=[kind.key]),
            "icon": "list-check",
        }
        if not self.user.can(kind.opener):
            return [listed]
        url = reverse("unions:case-create", args=[kind.key])
        return [listed, {"title": "写明理由", "url": url, "icon": "plus-lg", "tone": "primary"}]

    def crumbs(self) -> list[tuple[str, str]]:
        return [("乡镇与联合会", reverse("unions:town-hub")), (self.title, "")]

    def row_url(self, obj: Any) -> str:
        return reverse("unions:case-detail", args=[obj.case_id]) if obj.case_id else ""

"""Lists for superiors: what waits, what went back, what is settled, and who has not filed yet."""

from typing import Any

import django_filters
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse

from core.clock import today
from core.filters import BranchFilter, FilterSet, SearchFilter
from core.tables import Column
from core.views import ListPage
from homes.models import AssessItem, Assessment
from homes.views.sheet_data import SHEET_CHIPS
from unions.models import Body

TABS = (("submitted", "待核实"), ("returned", "已退回"), ("verified", "已核实"))


class SheetFilter(FilterSet):
    q = SearchFilter("工会名称、拼音首字母", method="search")
    under = BranchFilter()
    cycle = django_filters.ChoiceFilter(label="年度", choices=lambda: cycle_choices(), empty_label="全部年度")
    late = django_filters.ChoiceFilter(
        label="期限", choices=[("yes", "已过期限")], method="by_late", empty_label="不限"
    )

    class Meta:
        model = Assessment
        fields: list[str] = []

    def search(self, rows, name, value):  # type: ignore[no-untyped-def]
        return rows.filter(body__in=Body.objects.found_by(value)) if value else rows

    def by_late(self, rows, name, value):  # type: ignore[no-untyped-def]
        return rows.filter(due_on__lt=today())


def cycle_choices() -> list[tuple[str, str]]:
    year = today().year
    return [(str(n), f"{n} 年度") for n in range(year, year - 5, -1)]


def tabs(current: str, under: str = "") -> list[dict[str, Any]]:
    tail = f"&under={under}" if under else ""
    url = reverse("homes:assessment-list")
    found = [{"title": t, "url": f"{url}?state={s}{tail}", "current": s == current} for s, t in TABS]
    unfiled = f"{reverse('homes:assessment-unfiled')}?{tail.lstrip('&')}"
    return [*found, {"title": "未填报", "url": unfiled, "current": current == "unfiled"}]


def days_waiting(sheet: Assessment) -> str:
    if sheet.state != "submitted" or sheet.submitted_on is None:
        return ""
    days = (today() - sheet.submitted_on).days
    return f"已等 {days} 天" if days else "今天提交"


class AssessmentList(ListPage):
    """Sheets of one's branch by state; those that wait longest come first."""

    entries = ("P-100",)
    model, permission, title = Assessment, "homes.verify", "自评核实"
    subtitle = "基层工会年度自评，由上级工会逐项核实"
    noun = "份"
    filterset_class = SheetFilter
    orders = {"": ("submitted_on", "pk"), "-submitted": ("-submitted_on", "-pk")}
    columns = (
        Column("name", "工会名称", "body.name", link=True, sub="body.superior.name"),
        Column("cycle", "年度", lambda s: f"{s.cycle} 年度", phone=False),
        Column("filed_by_name", "填报人", phone=False),
        Column("submitted_on", "提交日期", kind="date", order="-submitted", sub=days_waiting),
        Column("met", "自评达到", lambda s: f"{s.met} / {s.total} 项", kind="num"),
        Column("files", "证明材料", lambda s: f"{s.files} 份", kind="num", phone=False),
        Column("state", "状态", lambda s: SHEET_CHIPS[s.state], kind="state", export=False),
        Column("state_text", "状态", "get_state_display", phone=False),
        Column("decided", "核实人", "decided_by_name", sub=lambda s: s.decided_on, phone=False),
    )
    export_name = "自评核实名单"
    empty_title = "没有这一类自评"
    empty_text = "可以换一个分类，或清除筛选后再看。"
    row_page = "homes:assessment-detail"

    def state(self) -> str:
        return self.request.GET.get("state") if self.request.GET.get("state") in dict(TABS) else "submitted"  # type: ignore[return-value]

    def get_queryset(self) -> Any:
        rows = (
            super()
            .get_queryset()
            .filter(purpose=Assessment.Purpose.ANNUAL, state=self.state(), submitted_on__isnull=False)
        )  # declarations have a list of their own
        counted = AssessItem.objects.filter(assessment=OuterRef("pk")).order_by().values("assessment")
        return rows.select_related("body__superior").annotate(
            total=Subquery(counted.annotate(n=Count("pk")).values("n")),
            met=Subquery(counted.annotate(n=Count("pk", filter=Q(claim="met"))).values("n")),
            files=Subquery(counted.annotate(n=Count("evidence")).values("n")),
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        hidden = "state_text" if "export" not in request.GET else "state"
        self.columns = tuple(c for c in type(self).columns if c.key != hidden)  # type: ignore[assignment]
        return super().get(request, *args, **kwargs)

    def tabs(self) -> list[dict[str, Any]]:
        return tabs(self.state(), self.request.GET.get("under", ""))

    def actions(self) -> list[dict[str, Any]]:
        return [{"title": "启动年度自评", "url": reverse("homes:assessment-open"), "icon": "calendar3"}]

    def batch_actions(self) -> list[dict[str, Any]]:
        if self.state() != "submitted":
            return []
        return [{"title": "整表收下", "url": reverse("homes:assessment-batch"), "tone": "primary"}]


class UnfiledFilter(FilterSet):
    q = SearchFilter("工会名称、拼音首字母")
    under = BranchFilter(path_lookup="path")
    started = django_filters.ChoiceFilter(
        label="进度", choices=[("no", "未启动"), ("yes", "自评中")], method="by_started", empty_label="不限"
    )

    class Meta:
        model = Body
        fields: list[str] = []

    def by_started(self, rows, name, value):  # type: ignore[no-untyped-def]
        return rows.filter(sheet_state__isnull=value == "no")


class UnfiledList(ListPage):
    """Basic unions that have not submitted this year's sheet, those with a due date past marked late."""

    entries = ("P-100", "P-103")
    model, permission, title = Body, "homes.verify", "未填报名单"
    noun = "家"
    filterset_class = UnfiledFilter
    orders = {"": ("path",)}
    columns = (
        Column("name", "工会名称", link=True, sub="superior.name"),
        Column("nature", "单位性质", "get_nature_display", phone=False),
        Column("sheet_state", "进度", lambda b: "自评中" if b.sheet_state else "未启动", kind="tag"),
        Column("sheet_due", "填报期限", kind="due"),
    )
    export_name = "未填报自评名单"
    empty_icon = "check-circle"
    empty_title = "本年度都已填报"
    empty_text = "这个范围内的基层工会都已提交自评。"
    row_page = "homes:sheet"

    @property
    def subtitle(self) -> str:  # type: ignore[override]
        return f"{today().year} 年度还没有提交过自评的基层工会"

    def get_queryset(self) -> Any:
        sheet = Assessment.objects.filter(
            body=OuterRef("pk"), cycle=today().year, purpose=Assessment.Purpose.ANNUAL
        )
        rows = super().get_queryset().basic().active().select_related("superior")
        return rows.annotate(
            sheet_state=Subquery(sheet.values("state")), sheet_due=Subquery(sheet.values("due_on"))
        ).filter(Q(sheet_state__isnull=True) | Q(sheet_state="draft"))

    def tabs(self) -> list[dict[str, Any]]:
        return tabs("unfiled", self.request.GET.get("under", ""))

    def actions(self) -> list[dict[str, Any]]:
        return [{"title": "启动年度自评", "url": reverse("homes:assessment-open"), "icon": "calendar3"}]

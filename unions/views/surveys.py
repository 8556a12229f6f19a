"""Survey rounds: list, start, record with progress by township and domain, and the steps of a round."""

from types import SimpleNamespace
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse

from core.clock import today
from core.forms import ReasonForm
from core.tables import Column, table_panel
from core.views import CreatePage, DetailPage, ListPage, StepPage
from core.workflow import Transition
from unions.filters.survey import SurveyFilter
from unions.forms.survey import SurveyForm
from unions.models import Body, SurveyItem, SurveyRound, Unit
from unions.tables import StateWord
from unions.views.common import link
from unions.workflows.bodies import superior_of
from unions.workflows.settle import WAITING
from unions.workflows.survey import CONFIRM, REFILL, REPORT, ROUND_STEPS, SEND_BACK, start_survey

TONES = {"open": "pending", "reported": "grace", "closed": "pass"}
State, Result = SurveyItem.State, SurveyItem.Result


def sums() -> dict[str, Any]:
    """The figures of a round, and of a part of it."""
    return {
        "total": Count("pk"),
        "visited": Count("pk", filter=Q(visited_on__isnull=False)),
        "has": Count("pk", filter=Q(result=Result.HAS)),
        "should": Count("pk", filter=Q(result=Result.SHOULD)),
        "founded": Count("pk", filter=Q(state=State.FOUNDED, result=Result.SHOULD)),
        "late": Count("pk", filter=Q(state=State.DATED, due_on__lt=today())),
    }


def share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f}%" if whole else "—"


def _counted(**wanted: Any) -> Subquery:
    rows = SurveyItem.objects.filter(round=OuterRef("pk"), **wanted).order_by().values("round")
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


def round_state(survey: SurveyRound) -> StateWord:
    return StateWord(survey.get_state_display(), TONES[survey.state])


class SurveyList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission, title = SurveyRound, "units.view", "八大领域排查"
    noun = "轮"
    subtitle = "以县为单位逐家走访，定建会方式和时限，由市总工会确认结束"
    columns = (
        Column("body", "排查范围", value="body.name", link=True, sub=lambda row: row.scope),
        Column("state", "状态", value=round_state, kind="state"),
        Column("started_on", "开始", kind="date"),
        Column("total", "单位", value=lambda row: row.total or 0, kind="num"),
        Column("visited", "已走访", value=lambda row: row.visited or 0, kind="num"),
        Column(
            "rate",
            "走访率",
            value=lambda row: share(row.visited or 0, row.total or 0),
            kind="num",
            phone=False,
        ),
        Column("waiting", "应建未建", value=lambda row: row.waiting or 0, kind="num"),
        Column("late", "超过时限", value=lambda row: row.late or 0, kind="num"),
        Column("closed_on", "结束", kind="date", phone=False),
    )
    filterset_class = SurveyFilter
    export_name = "八大领域排查"
    empty_icon = "search"
    empty_title = "还没有开展排查"
    empty_text = "由县（市、区）总工会开始一轮排查，系统按名录生成走访名单。"
    row_page = "unions:survey-detail"
    related = ("body",)

    def get_queryset(self) -> Any:
        late = _counted(state=State.DATED, due_on__lt=today())
        return (
            super()
            .get_queryset()
            .annotate(
                total=_counted(),
                visited=_counted(visited_on__isnull=False),
                waiting=_counted(result=Result.SHOULD, state__in=WAITING),
                late=late,
            )
        )

    def tabs(self) -> list[dict[str, Any]]:
        return survey_tabs("round")

    def actions(self) -> list[dict[str, Any]]:
        if not counties(self.user).exists():
            return []
        return [link("开始一轮排查", "unions:survey-create", icon="plus-lg", tone="primary")]


def counties(user: Any) -> Any:
    """The counties that the person may survey."""
    return Body.objects.visible_to(user, "units.edit").filter(kind=Body.Kind.COUNTY)


def survey_tabs(current: str) -> list[dict[str, Any]]:
    pages = (("round", "排查轮次", "unions:survey-list"), ("item", "排查台账", "unions:survey-item-list"))
    return [{"title": title, "url": reverse(name), "current": key == current} for key, title, name in pages]


class SurveyCreate(CreatePage):
    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission, title = SurveyRound, "units.edit", "开始一轮排查"
    form_class = SurveyForm
    submit = "开始排查"
    done = "已按名录生成走访名单"

    def form_kwargs(self) -> dict[str, Any]:
        if not counties(self.user).exists():
            raise PermissionDenied("units.edit on a county")
        return super().form_kwargs()

    def initial(self) -> dict[str, Any]:
        home = self.user.home_body
        county = home if home and home.kind == Body.Kind.COUNTY else None
        return {"started_on": today(), "body": county.pk if county else None}

    def keep(self, form: SurveyForm) -> SurveyRound:
        return start_survey(form.save(commit=False), by=self.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("八大领域排查", reverse("unions:survey-list")), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("unions:survey-list")

    def success_url(self, obj: SurveyRound) -> str:
        return reverse("unions:survey-detail", args=[obj.pk])


PROGRESS = (
    Column("total", "单位", kind="num"),
    Column("visited", "已走访", kind="num"),
    Column("rate", "走访率", kind="num"),
    Column("has", "排查时已建", kind="num", phone=False),
    Column("should", "应建", kind="num"),
    Column("founded", "其中已建成", kind="num"),
    Column("late", "超过时限", kind="num"),
)


class SurveyDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission = SurveyRound, "units.view"
    related = ("body__superior",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("八大领域排查", reverse("unions:survey-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        survey: SurveyRound = self.object
        self.items = SurveyItem.objects.visible_to(self.user, "units.view").filter(round=survey)
        ledger = f"{reverse('unions:survey-item-list')}?round={survey.pk}"
        note = f"市总工会退回：{survey.returned_reason}" if survey.returned_reason else ""
        return {
            "title": f"{survey.body.name}{survey.scope}排查",
            "state": round_state(survey),
            "subtitle": note,
            "facts": self.facts(survey, ledger),
            "actions": self.actions(survey, ledger),
            "panels": [self.by_township(ledger), self.by_domain(ledger)],
        }

    def facts(self, survey: SurveyRound, ledger: str) -> list[dict[str, Any]]:
        s = self.items.aggregate(**sums())
        ended = f"{survey.closed_by_name} 确认" if survey.closed_by_name else ""
        return [
            {"label": "开始日期", "value": survey.started_on},
            {"label": "单位", "value": f"{s['total']:,} 家", "url": ledger},
            {
                "label": "已走访",
                "value": f"{s['visited']:,} 家",
                "sub": f"走访率 {share(s['visited'], s['total'])}",
            },
            {"label": "排查时已建", "value": f"{s['has']:,} 家"},
            {"label": "应建", "value": f"{s['should']:,} 家", "sub": f"其中 {s['founded']:,} 家已建成"},
            {"label": "超过时限", "value": f"{s['late']:,} 家", "url": f"{ledger}&tab=late"},
            {"label": "结束日期", "value": survey.closed_on or "还没有结束", "sub": ended},
        ]

    def by_township(self, ledger: str) -> dict[str, Any]:
        rows: list[Any] = list(
            self.items.order_by("unit__home_path").values("unit__home_path").annotate(**sums())
        )
        names = {b.path: b for b in Body.objects.filter(path__in=[row["unit__home_path"] for row in rows])}
        made = [self._part(row, names.get(row["unit__home_path"])) for row in rows]
        first = Column("name", "乡镇（街道）", link=True)
        url = lambda row: f"{ledger}&under={row.pk}" if row.pk else ledger  # noqa: E731
        return table_panel("各乡镇（街道）进度", (first, *PROGRESS), made, url)

    def by_domain(self, ledger: str) -> dict[str, Any]:
        names = dict(Unit.Domain8.choices)
        rows: list[Any] = list(
            self.items.order_by("unit__domain8").values("unit__domain8").annotate(**sums())
        )
        made = [
            SimpleNamespace(
                pk=0, code=row["unit__domain8"], name=str(names.get(row["unit__domain8"], "")) or "已取消标注",
                rate=share(row["visited"], row["total"]), **row,
            )
            for row in rows
        ]  # fmt: skip
        url = lambda row: f"{ledger}&domain8={row.code}" if row.code else ledger  # noqa: E731
        return table_panel("各领域进度", (Column("name", "领域", link=True), *PROGRESS), made, url)

    def _part(self, row: dict[str, Any], body: Body | None) -> SimpleNamespace:
        name = body.name if body else "其他"
        return SimpleNamespace(
            pk=body.pk if body else 0, name=name, rate=share(row["visited"], row["total"]), **row
        )

    def actions(self, survey: SurveyRound, ledger: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        edits = self.items.visible_to(self.user, "units.edit") if self.user.can("units.edit") else None
        if survey.is_open and edits is not None and edits.filter(state=State.PLANNED).exists():
            found.append(
                link("去走访", "unions:survey-visits", survey.pk, icon="signpost-split", tone="primary")
            )
        found.append({"title": "看台账", "url": ledger, "icon": "list-ul"})
        for step in ROUND_STEPS:
            if step.open_to(survey, self.user) and self.may(step, survey):
                tone = "danger" if step.tone == "danger" else ""
                found.append(link(step.verb, f"unions:survey-{step.slug}", survey.pk, tone=tone, dialog=True))
        return found

    def may(self, step: Transition, survey: SurveyRound) -> bool:
        return step not in (CONFIRM, SEND_BACK) or superior_of(survey.body, self.user, "units.edit")


class SurveyStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission = SurveyRound, "units.view"
    back = "unions:survey-detail"
    related = ("body__superior",)


class SurveyRefill(SurveyStep):
    transition = REFILL
    done = "已补充名单"


class SurveyReport(SurveyStep):
    transition = REPORT
    done = "已报市总工会确认"


class SurveyConfirm(SurveyStep):
    transition = CONFIRM
    done = "已确认结束"


class SurveyReturn(SurveyStep):
    transition = SEND_BACK
    form_class = ReasonForm
    done = "已退回县总工会"

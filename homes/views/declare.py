"""Declaring a grade, the levels' decisions on it, the public notice with its objections."""

from typing import Any, ClassVar

import django_filters
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.filters import BranchFilter, FilterSet
from core.tables import Column, columns_of_file
from core.views import DetailPage, ListPage, Page, StepPage
from core.workflow import NotAllowed, Refused, Transition
from homes.forms.appraise import AnswerForm, DeclareForm, ObjectionForm, PassForm
from homes.forms.sheets import DecisionForm
from homes.models import Assessment, Objection
from homes.models.grades import Grade
from homes.views.sheet import SheetBase, sheet_url
from homes.views.sheet_data import chip_of
from homes.workflows import declare as steps
from homes.workflows import files_for
from homes.workflows.levels import WORDS
from homes.workflows.standards import standard_of

OBJECTION_CHIPS = {
    "open": ("调查中", "pending"),
    "upheld": ("异议成立", "fail"),
    "dismissed": ("异议不成立", "pass"),
}


WITH_LEVEL = ("submitted", "published")  # where one level has the next word


class Declare(SheetBase):
    """The chair chooses a grade; the sheet opens with what the portal already knows."""

    template_name = "homes/declare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return self.show(DeclareForm())

    def show(self, form: DeclareForm, *, status: int = 200) -> HttpResponse:
        rows = Assessment.objects.filter(body=self.object).exclude(purpose=Assessment.Purpose.ANNUAL)
        context = {
            "object": self.object, "form": form, "title": "申报职工之家", "filing": files_for(self.user, self.object),
            "rows": [{"sheet": s, "url": sheet_url(s), "chip": chip_of(s)}
                     for s in rows.select_related("at").order_by("-cycle", "-pk")],
            "grades": [
                {"title": Grade(g).label, "standard": standard_of(self.object, today(), grade=g), "named_by": WORDS.get(level)}
                for g, level in steps.naming_levels(self.object, today()).items()
            ],
        }  # fmt: skip
        return self.render(context, status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = DeclareForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            sheet = steps.declare_grade(
                self.object, grade=form.cleaned_data["grade"], by=self.user, on=today()
            )
        except NotAllowed:
            raise
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.show(form, status=422)
        return redirect(sheet_url(sheet))


class DeclarationFilter(FilterSet):
    turn = django_filters.ChoiceFilter(
        label="办理", choices=[("mine", "轮到本会审核")], empty_label="不限", method="by_turn"
    )
    under = BranchFilter()

    class Meta:
        model = Assessment
        fields: ClassVar[dict[str, list[str]]] = {"state": ["exact"], "grade": ["exact"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.request.user
        if not user.can("homes.verify"):  # nothing is ever this reader's turn
            del self.filters["turn"]

    def by_turn(self, rows: Any, name: str, value: str) -> Any:
        user: Any = self.request.user
        mine = [grant.body_id for grant in user.grants_today if "homes.verify" in grant.permissions]
        return rows.filter(state=Assessment.State.SUBMITTED, at__in=mine)


class DeclarationList(ListPage):
    """Declarations and re-verifications of one's branch; those that wait come first."""

    entries = ("P-100",)
    model, permission, title = Assessment, "homes.view", "职工之家申报"
    subtitle = "基层工会自主申报，逐级考评审核，到命名层级后公示"
    noun = "份"
    filterset_class = DeclarationFilter
    orders = {"": ("-cycle", "-pk")}
    columns = (
        Column("name", "工会名称", "body.name", link=True, sub="body.superior.name", sub_label="上级工会"),
        Column("cycle", "年度", lambda s: f"{s.cycle}", phone=False),
        Column("purpose", "事项", lambda s: s.get_grade_display() or s.get_purpose_display()),
        Column("self_score", "自评分", lambda s: _points(s.self_score), kind="num", phone=False),
        Column("verified_score", "验收分", lambda s: _points(s.verified_score), kind="num"),
        Column(
            "at", "现在由谁办理", lambda s: str(s.at) if s.state in WITH_LEVEL and s.at else "", phone=False
        ),
        Column("state", "状态", chip_of, kind="state"),
    )
    related = ("body__superior", "at")
    export_name = "职工之家申报"
    empty_title = "还没有申报"
    empty_text = "基层工会对照标准自愿申报，提交以后列在这里，逐级审核到命名层级。"
    row_page = "homes:assessment-detail"

    def export_columns(self) -> tuple[Column, ...]:
        return columns_of_file(self.columns)

    def actions(self) -> list[dict[str, Any]]:
        home = self.user.home_body
        found: list[dict[str, Any]] = [
            {"title": "公示网页", "url": reverse("homes:notices"), "icon": "journal-text"}
        ]
        if home is not None and home.is_basic and files_for(self.user, home):
            url = reverse("homes:sheet-declare", args=[home.pk])
            found.append({"title": "申报职工之家", "url": url, "icon": "send", "tone": "primary"})
        return found

    def get_queryset(self) -> Any:
        return super().get_queryset().exclude(purpose=Assessment.Purpose.ANNUAL)


def _points(value: int | None) -> str:
    return "" if value is None else f"{value / 100:.2f}"  # a column of them lines up


class LevelStep(StepPage):
    model, permission = Assessment, "homes.view"
    entries: ClassVar[tuple[str, ...]] = ("P-100",)
    related = ("body__superior", "at", "standard")

    def success_url(self, obj: Any) -> str:
        return steps.sheet_page(obj)


class Pass(LevelStep):
    """`?rest=1`: the bar said that the rest is accepted, so the tick is already set."""

    transition, form_class, done = steps.PASS, PassForm, "已通过"

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"accept_rest": "rest" in self.request.GET}}


class SendBack(LevelStep):
    transition, form_class, done = steps.SEND_BACK, DecisionForm, "已退回，工会会在待办里看到"


class RefuseGrade(LevelStep):
    transition, form_class, done = steps.REFUSE_GRADE, DecisionForm, "已办结：不予命名"


class ObjectionCreate(Page):
    """Records an objection during the public notice."""

    model, permission = Assessment, "homes.verify"
    entries = ("P-100",)
    related = ("body",)
    template_name = "generic/form.html"
    title = "登记公示异议"

    def show(self, form: ObjectionForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "object": self.object,
            "submit": "登记",
            "cancel_url": steps.sheet_page(self.object),
        }
        return self.render(context, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return self.show(ObjectionForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = ObjectionForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            row = steps.file_objection(self.object, by=self.user, on=today(), **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.show(form, status=422)
        messages.success(request, f"已登记，请在 {row.due_on} 前答复")
        return redirect("homes:objection-detail", pk=row.pk)


class ObjectionList(ListPage):
    entries = ("P-100",)
    model, permission, title = Objection, "homes.view", "公示异议"
    subtitle = "公示期内对申报的不同意见，逐件调查答复，答复前不命名"
    noun = "件"
    filterset_class = None
    orders = {"": ("-due_on", "-pk")}
    columns = (
        Column("name", "申报工会", "assessment.body.name", link=True),
        Column("channel", "来源", "get_channel_display", phone=False),
        Column("filed_on", "收到日期", kind="date", phone=False),
        Column("due_on", "答复期限", lambda o: o.due_on if o.state == "open" else None, kind="due"),
        Column("state", "状态", lambda o: OBJECTION_CHIPS[o.state], kind="state"),
    )
    related = ("assessment__body",)
    export_name = "公示异议"
    empty_title = "没有异议"
    empty_text = "公示期内收到的异议列在这里。"
    row_page = "homes:objection-detail"


class ObjectionDetail(DetailPage):
    entries = ("P-100",)
    model, permission = Objection, "homes.view"
    related = ("assessment__body", "assessment__at")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("公示异议", reverse("homes:objection-list")), (str(getattr(self, "object", "")), "")]

    def extra(self) -> dict[str, Any]:
        row = self.object
        facts = [
            {"label": "申报", "value": str(row.assessment), "url": steps.sheet_page(row.assessment)},
            {"label": "来源", "value": row.get_channel_display()},
            {"label": "收到日期", "value": str(row.filed_on)},
            {"label": "答复期限", "value": str(row.due_on)},
            {"label": "异议内容", "value": row.text},
            {"label": "登记人", "value": row.recorded_by_name or "网上提出，没有登记人"},
            {"label": "状态", "value": row.get_state_display()},
            {"label": "调查结论", "value": row.answer or "—"},
            {
                "label": "答复",
                "value": f"{row.answered_on} {row.answered_by_name}" if row.answered_on else "—",
            },
        ]
        may = row.state == "open" and steps.working_for(self.user, row.assessment.at)
        actions = [
            {"title": step.verb, "url": reverse(f"homes:objection-{step.slug}", args=[row.pk]), "dialog": True}
            for step in (steps.DISMISS, steps.UPHOLD)
        ] if may else []  # fmt: skip
        return {
            "subtitle": str(row.assessment.body),
            "panels": [{"title": "异议", "facts": facts}],
            "actions": actions,
        }


class ObjectionStep(StepPage):
    model, permission = Objection, "homes.view"
    entries = ("P-100",)
    related = ("assessment__body", "assessment__at")
    form_class = AnswerForm
    transition: ClassVar[Transition]

    def success_url(self, obj: Any) -> str:
        return reverse("homes:objection-detail", args=[obj.pk])


class Uphold(ObjectionStep):
    transition = steps.UPHOLD


class Dismiss(ObjectionStep):
    transition = steps.DISMISS

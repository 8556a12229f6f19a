"""Pages of re-verification: the due list, one re-verification with its steps, its paper and its printed notices."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from core.clock import add_months, today
from core.letters import Letter, chinese_day, letter_pdf
from core.papers import send_paper
from core.tables import Column, columns_of_file
from core.views import DetailPage, ListPage, Page, StepPage
from core.workflow import Transition
from homes.filters.titles import SOON, ReviewFilter
from homes.forms.honours import RevokeForm
from homes.forms.titles import ConfirmForm, RectifyForm, ReportForm
from homes.models import HomeTitle, TitleReview
from homes.registers.titles import review_state
from homes.views.common import pdf
from homes.workflows.naming import acts_for
from homes.workflows.rechecks import CONFIRM, RECTIFY, REPORT, REVIEW_STEPS, WITHDRAW, longest
from unions.tables import StateWord
from unions.views.common import link

State = TitleReview.State


def shown_state(row: TitleReview) -> StateWord:
    """The limit has passed: the page says so before the state."""
    return StateWord("整改期限已过", "fail") if row.overdue(today()) else review_state(row)


class ReviewList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-104",)
    model = TitleReview
    permission = "homes.view"
    related = ("title__body", "title__named_by")
    title = "称号复核"
    noun = "件"
    columns = (
        Column(
            "title",
            "工会",
            lambda row: row.title.body.name,
            link=True,
            sub=lambda row: row.title.person_name,
            sub_label="获称号的个人",
        ),
        Column(
            "name",
            "称号",
            lambda row: row.title.name,
            sub=lambda row: row.title.named_by.name,
            sub_label="命名单位",
        ),
        Column("due_on", "到期日期", kind="date"),
        Column("rectify_until", "整改期限", kind="date", phone=False),
        Column("state", "状态", shown_state, "state"),
    )
    filterset_class = ReviewFilter
    orders = {"": ("-due_on", "-pk")}
    row_page = "homes:titlereview-detail"
    export_name = "称号复核"
    empty_icon = "arrow-repeat"
    empty_title = "没有要复核的称号"
    empty_text = "称号命名或确认满复核周期的当天，自动列入这里。"
    subtitle = "称号到期自动列入，由命名单位复核：通过的确认，不合格的限期整改，整改不通过的撤销。"

    def export_columns(self) -> tuple[Column, ...]:
        return columns_of_file(self.columns)

    def actions(self) -> list[dict[str, Any]]:
        soon = HomeTitle.objects.visible_to(self.user, "homes.view").effective()
        count = (
            soon.filter(review_on__gt=today(), review_on__lte=add_months(today(), SOON))
            .order_by()[:1001]
            .count()
        )
        url = f"{reverse('homes:hometitle-list')}?due=soon"
        return [{"title": f"半年内到期 {count:,} 个", "url": url, "icon": "calendar3"}]


class ReviewDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-104",)
    model = TitleReview
    permission = "homes.view"
    related = ("title__body", "title__named_by")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("称号复核", reverse("homes:titlereview-list")), (str(self.object.title.body), "")]

    def extra(self) -> dict[str, Any]:
        row: TitleReview = self.object
        title = row.title
        about = [
            {"label": "称号", "value": title.name, "url": reverse("homes:hometitle-detail", args=[title.pk])},
            {"label": "工会", "value": title.body.name, "sub": title.person_name},
            {"label": "命名单位", "value": title.named_by.name},
            {"label": "命名日期", "value": str(title.named_on)},
            {"label": "到期日期", "value": str(row.due_on)},
        ]
        return {
            "title": f"{title.name}复核", "subtitle": title.body.name, "state": shown_state(row),
            "panels": [*self.proposal(row),
                {"title": "称号", "facts": about}, {"title": "复核经过", "facts": self.course(row), "empty": "还没有复核。"}],
            "actions": self.actions(row),
        }  # fmt: skip

    def proposal(self, row: TitleReview) -> list[dict[str, Any]]:
        """Software proposes, the union decides."""
        if not row.overdue(today()):
            return []
        days = (today() - row.rectify_until).days if row.rectify_until else 0
        facts = [
            {"label": "原因", "value": f"整改期限 {row.rectify_until} 已过 {days} 天，复评没有通过"},
            {"label": "请决定", "value": f"由命名单位“{row.title.named_by}”决定撤销，或复评后确认"},
        ]
        return [{"title": "建议撤销称号", "facts": facts}]

    def course(self, row: TitleReview) -> list[dict[str, Any]]:
        facts: list[dict[str, Any]] = []
        if row.done_on:
            word = "不合格，限期整改" if row.rectify_until else "通过"
            facts.append({"label": "复核", "value": f"{row.done_on} {word}"})
        if row.rectify_until:
            facts += [
                {"label": "整改事项", "value": row.items},
                {"label": "整改期限", "value": str(row.rectify_until)},
            ]
        if row.reported_on:
            facts.append({"label": "整改情况", "value": row.report, "sub": f"{row.reported_on} 报送"})
        if row.paper:
            url = reverse("homes:titlereview-paper", args=[row.pk])
            facts.append({"label": "整改材料", "value": row.paper_name, "url": url})
        if row.proposed_on:
            facts.append({"label": "撤销建议", "value": f"{row.proposed_on} 系统提出"})
        if row.rechecked_on:
            facts.append({"label": "复评", "value": str(row.rechecked_on)})
        if row.decision:
            facts.append({"label": "决定", "value": row.decision, "sub": row.decided_by_name})
        return facts

    def actions(self, row: TitleReview) -> list[dict[str, Any]]:
        mine = acts_for(row.title.named_by, self.user)
        found = [
            link(step.verb, f"homes:titlereview-{step.slug}", row.pk, tone=step.tone)
            for step in REVIEW_STEPS
            if step.open_to(row, self.user) and (step is REPORT or mine)
        ]
        if row.rectify_until:
            found.append(link("打印整改通知", "homes:titlereview-letter", row.pk, icon="printer"))
        return found


class ReviewStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-104",)
    model = TitleReview
    permission = "homes.view"
    related = ("title__body", "title__named_by")
    back = "homes:titlereview-detail"


class ReviewConfirm(ReviewStep):
    transition: ClassVar[Transition] = CONFIRM
    form_class: ClassVar[type[forms.Form] | None] = ConfirmForm


class ReviewRectify(ReviewStep):
    transition: ClassVar[Transition] = RECTIFY
    form_class: ClassVar[type[forms.Form] | None] = RectifyForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"last": longest(self.object, today())}


class ReviewReport(ReviewStep):
    transition: ClassVar[Transition] = REPORT
    form_class: ClassVar[type[forms.Form] | None] = ReportForm


class ReviewRevoke(ReviewStep):
    transition: ClassVar[Transition] = WITHDRAW
    form_class: ClassVar[type[forms.Form] | None] = RevokeForm


class ReviewPaper(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-104",)
    model = TitleReview
    permission = "homes.view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row: TitleReview = self.get_object()
        return send_paper(row.paper, row.paper_name or "整改材料")


class ReviewLetter(Page):
    """The order to rectify, as a letter of the naming union."""

    entries: ClassVar[tuple[str, ...]] = ("P-104",)
    model = TitleReview
    permission = "homes.view"
    related = ("title__body", "title__named_by")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row: TitleReview = self.get_object()
        title = row.title
        if row.done_on is None or row.rectify_until is None:
            text: tuple[str, ...] = (
                f"你会{title.named_on.year}年获得的“{title.name}”称号已到复核日期，请准备命名或上次确认以来的建家工作材料。",
            )
            return pdf(letter_pdf(self.letter(row, f"关于复核“{title.name}”称号的通知", text)), "复核通知")
        text = (
            f"{chinese_day(row.done_on)}，我会对你会“{title.name}”称号进行了复核，结果不合格。现责令限期整改：",
            f"一、整改事项：{row.items.rstrip('。')}。",
            f"二、整改期限：{chinese_day(row.rectify_until)}以前完成并报送整改情况。",
            "逾期没有整改或者复评仍不合格的，由我会决定是否撤销称号。",
        )
        return pdf(letter_pdf(self.letter(row, f"关于“{title.name}”称号限期整改的通知", text)), "整改通知")

    def letter(self, row: TitleReview, title: str, paragraphs: tuple[str, ...]) -> Letter:
        body = row.title.body.name
        return Letter(
            title=title,
            to=body,
            paragraphs=paragraphs,
            signature=row.title.named_by.name,
            signed_on=row.done_on or row.due_on,
        )

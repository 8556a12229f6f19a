"""Pages of honours: the conditions asked before anybody is nominated, steps, the reply to an inquiry, the yearly best ten."""

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.letters import Letter, chinese_day, letter_pdf
from core.tables import Column, columns_of_file
from core.views import ListPage, Page, StepPage
from core.workflow import Transition
from homes.filters.titles import TopTenFilter
from homes.forms.honours import CheckForm, ReplyForm, RevokeForm
from homes.gates import Wish, judge, refusal
from homes.models import HonourNomination, ManagerOpinion, TopTen, Veto
from homes.registers.honours import verdict_facts
from homes.views.common import pdf
from homes.workflows import vetoes
from homes.workflows.honours import REVOKE
from unions.models import Body, Case
from unions.querysets import BASIC_KINDS
from unions.views.cases import BESIDE
from unions.views.common import link


class HonourCheck(Page):
    """Which conditions stand for or against a nomination today: reason, clause, and the day a reason ends by itself."""

    entries: ClassVar[tuple[str, ...]] = ("P-126", "P-127", "P-128", "P-131")
    model = Body
    permission = "homes.view"
    template_name = "homes/honour_check.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind__in=BASIC_KINDS)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        asked = "award" in request.GET
        form = CheckForm(request.GET if asked else None)
        verdicts = judge(self.object, Wish(**form.cleaned_data), today()) if asked and form.is_valid() else []
        if asked and form.is_valid() and request.GET.get("print"):
            return self.paper(form, verdicts)
        return self.render(
            {
                "title": "评先资格核查", "object": self.object, "form": form, "asked": asked and form.is_valid(), "on": today(),
                "facts": verdict_facts([verdict.kept() for verdict in verdicts]), "refusal": refusal(verdicts),
                "print_url": f"?{request.GET.urlencode()}&print=1" if asked else "",
                "crumbs": [(str(self.object), reverse("homes:body", args=[self.object.pk])), ("评先资格核查", "")],
                "cancel_url": reverse("homes:honournomination-list"),
            }
        )  # fmt: skip

    def paper(self, form: CheckForm, verdicts: list[Any]) -> HttpResponse:
        said, words = form.cleaned_data, CheckForm.WORDS
        labels = [words[name][said[name]] for name in ("level", "award", "role")]
        against = refusal(verdicts)
        rows = tuple(
            (
                v.name,
                "符合" if v.passed else "不符合",
                v.reason,
                v.clause,
                str(v.lifts_on) if v.lifts_on else "—",
            )
            for v in verdicts
        )
        letter = Letter(
            title="评先资格核查单", to=self.object.name,
            paragraphs=(f"按{chinese_day(today())}的登记资料，拟推荐{labels[0]}{labels[1]}，推荐对象为{labels[2]}，资格核查结果如下：",),
            heads=("条件", "结果", "情况", "依据", "解除日期"), rows=rows, widths=(3, 2, 6, 5, 3),
            after=(against or "以上条件都符合，可以推荐。" if verdicts else "当地文件对这类推荐没有规定资格条件，可以推荐。",),
            signature=str(self.user.home_body or ""), signed_on=today(),
        )  # fmt: skip
        return pdf(letter_pdf(letter), "评先资格核查单")


class HonourRevoke(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-125",)
    model = HonourNomination
    permission = "homes.view"
    back = "homes:honournomination-detail"
    transition: ClassVar[Transition] = REVOKE
    form_class: ClassVar[type[forms.Form] | None] = RevokeForm


class VetoLift(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-131",)
    model = Veto
    permission = "homes.view"
    related = ("body", "decided_by")
    back = "homes:veto-detail"
    transition: ClassVar[Transition] = vetoes.LIFT
    form_class: ClassVar[type[forms.Form] | None] = RevokeForm


class OpinionReply(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-132",)
    model = ManagerOpinion
    permission = "homes.verify"
    related = ("body", "unit")
    back = "homes:manageropinion-detail"
    transition: ClassVar[Transition] = vetoes.REPLY
    form_class: ClassVar[type[forms.Form] | None] = ReplyForm


class OpinionLetter(Page):
    """The reply as a letter to whoever asked."""

    entries: ClassVar[tuple[str, ...]] = ("P-132",)
    model = ManagerOpinion
    permission = "homes.verify"
    related = ("body", "unit")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row: ManagerOpinion = self.get_object()
        if row.state != ManagerOpinion.State.REPLIED or row.replied_on is None:
            raise Http404
        rows = tuple(
            (one["label"], "已落实" if one["holds"] else "未落实", one["words"]) for one in row.facts
        )
        unlawful = ("严重违法案件", "有" if row.unlawful else "没有", "经有关部门核查")
        word = f"{row.opinion_word.rstrip('。')}。" if row.opinion_word else ""
        letter = Letter(
            title=f"关于{row.unit.name}{row.person}同志评先推荐的意见", to=row.asked_by,
            paragraphs=(
                f"{chinese_day(row.asked_on)}来函收悉。拟推荐{row.unit.name}{row.post}{row.person}同志为{row.get_honour_display()}，"
                "经核查该企业支持工会工作、履行社会责任情况如下：",
            ),
            heads=("事项", "结果", "情况"), rows=(*rows, unlawful), widths=(4, 2, 6), after=(f"我会意见：{row.get_opinion_display()}。{word}", "此复。"),
            signature=row.body.name, signed_on=row.replied_on,
        )  # fmt: skip
        return pdf(letter_pdf(letter), "意见复函")


class TopTenList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-129",)
    model = TopTen
    permission = "homes.view"
    related = ("body", "person", "case")
    title = "十佳"
    noun = "个"
    columns = (
        Column(
            "body",
            "工会",
            value="body.name",
            link=True,
            sub=lambda row: row.person.name if row.person else "",
            sub_label="获选的个人",
        ),
        Column("kind", "类别", value="get_kind_display"),
        Column("year", "年度", value=lambda row: str(row.year)),
        Column("rank", "名次", kind="num"),
        Column("honour", "授予的荣誉", phone=False),
        Column("paid", "工作经费（元）", kind="money", phone=False),
    )
    filterset_class = TopTenFilter
    orders = {"": ("-year", "-pk")}
    export_name = "十佳"
    empty_icon = "star"
    empty_title = "还没有评选结果"
    empty_text = "市总工会推荐、省总工会决定以后列在这里。"
    subtitle = "每年评选的十佳职工之家和十佳“娘家人”。"

    def export_columns(self) -> tuple[Column, ...]:
        return columns_of_file(self.columns)

    def row_url(self, obj: Any) -> str:
        return reverse("unions:case-detail", args=[obj.case_id])

    def actions(self) -> list[dict[str, Any]]:
        return [link("十佳评选", "unions:case-list", "topten", icon="send")]


def _record_of(case: Case, user: Any) -> list[dict[str, Any]]:
    row = HonourNomination.objects.visible_to(user, "homes.view").filter(case=case).first()
    return [link("荣誉记录", "homes:honournomination-detail", row.pk)] if row else []


BESIDE["honour"] = _record_of

"""Rounds of members' rating: the list, one round with its result, opening, its steps."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.forms import ReasonForm
from core.tables import Column
from core.views import DetailPage, ListPage, Page, StepPage
from core.views.records import SENTENCES
from core.workflow import Refused, Transition
from homes.filters.ratings import RatingFilter
from homes.forms.ratings import OpenRatingForm
from homes.models import RatingRound, Rectification
from homes.models.ratings import ANSWERS
from homes.workflows import ratings
from homes.workflows.doors import result_token
from homes.workflows.sheets import verifies
from unions.models import Body
from unions.policies.catalogue import show
from unions.policies.force import policy_of

State = RatingRound.State
TONES = {
    "opened": "pending",
    "voting": "pending",
    "closed": "pending",
    "counted": "grace",
    "published": "pass",
    "cancelled": "na",
}
MIN_SHOWN = 5  # votes: below this the four answers could be guessed back to people
SENTENCES.update(
    {
        constraint.name: f"没有保存：{constraint.violation_error_message}"
        for model in (RatingRound, Rectification)
        for constraint in model._meta.constraints
    }
)


def percent(rate: int | None) -> str:
    return "" if rate is None else f"{rate / 100:g}%"


def chip(row: RatingRound) -> tuple[str, str]:
    return row.get_state_display(), TONES[row.state]


def validity(row: RatingRound) -> tuple[str, str]:
    if row.voted is None:
        return "", "na"
    if row.valid is None:
        return "标准未设定", "unset"
    return ("有效", "pass") if row.valid else ("参评率不足", "fail")


class RatingList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-107",)
    model, permission, title = RatingRound, "homes.view", "会员评家"
    subtitle = "会员评议工会、主席和实事：一人一票，不记名"
    noun = "次"
    filterset_class = RatingFilter
    related = ("body__superior",)
    orders = {"": ("-opened_on", "-pk")}
    columns = (
        Column("body", "工会名称", "body.name", link=True, sub="body.superior.name"),
        Column("opened_on", "发起日期", kind="date", sub=lambda row: f"截止 {row.closes_on}"),
        Column("mode", "方式", "get_mode_display", sub="get_voters_display", phone=False),
        Column("voted", "有效票 / 应参评", lambda row: f"{row.voted:,} / {row.entitled:,}" if row.voted is not None else f"— / {row.entitled:,}"),
        Column("union_rate", "对工会", lambda row: percent(row.union_rate), kind="num"),
        Column("chair_rate", "对主席", lambda row: percent(row.chair_rate), kind="num", phone=False),
        Column("deeds_rate", "对实事", lambda row: percent(row.deeds_rate), kind="num", phone=False),
        Column("valid", "效力", lambda row: validity(row)[0], phone=False),
        Column("state", "状态", chip, kind="state"),
    )  # fmt: skip
    export_name = "会员评家"
    empty_icon = "people"
    empty_title = "还没有会员评家"
    empty_text = "基层工会每年组织一次会员评家。请从“发起评家”开始。"
    row_page = "homes:rating-detail"

    def actions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        own, under = self.user.home_body, self.request.GET.get("under", "")
        if own is None or not own.is_basic:
            url = reverse("homes:rating-results")
            found.append({"title": "分级结果", "url": url, "icon": "bar-chart-line"})
        home = Body.objects.filter(pk=int(under)).first() if under.isdecimal() and len(under) < 18 else own
        if home is not None and home.is_basic and ratings.may_rate(self.user, home):
            url = reverse("homes:rating-open", args=[home.pk])
            found.append({"title": "发起评家", "url": url, "icon": "plus-lg", "tone": "primary"})
        return found


class BodyRatings(Page):
    """Where a union mends what the two rules found."""

    entries: ClassVar[tuple[str, ...]] = ("P-107",)
    model, permission = Body, "homes.view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body: Body = self.get_object()
        return redirect(f"{reverse('homes:rating-list')}?under={body.pk}")


class RatingOpen(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-107",)
    model, permission, title = Body, "homes.edit", "发起会员评家"
    template_name = "generic/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body: Body = self.get_object()
        return self.show(body, self.form(body))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body: Body = self.get_object()
        form = self.form(body, request.POST)
        if form.is_valid():
            try:
                row = ratings.open_round(body, by=self.user, on=today(), **form.cleaned_data)
                return redirect("homes:rating-detail", row.pk)
            except Refused as problem:
                form.add_error(None, str(problem))
        return self.show(body, form, status=422)

    def form(self, body: Body, *data: Any) -> OpenRatingForm:
        policy, number = policy_of(body.place, today()), len(ratings.members_of(body))
        all_only = ratings.must_ask_all(policy, number)
        return OpenRatingForm(*data, all_only=all_only, least=ratings.least_sample(policy, number))

    def show(self, body: Body, form: OpenRatingForm, *, status: int = 200) -> HttpResponse:
        policy = policy_of(body.place, today())
        names = ratings.SEATS
        said = [show(name, policy.value(name)) for name in names]
        hint = (
            f"会员不足 {said[0]} 人的由全体参评；人数多的可以由会员代表或随机抽样参评，抽样不少于 {said[1]} 人，且不少于会员的 {said[2]}。"
            "这些人数是平台建议值，可以在本地标准里改。"
        )
        back = f"{reverse('homes:rating-list')}?under={body.pk}"
        context = {"form": form, "submit": "发起", "cancel_url": back, "subtitle": str(body), "hint": hint}
        return self.render(context, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员评家", reverse("homes:rating-list")), (self.title, "")]


class RatingDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-107",)
    model, permission = RatingRound, "homes.view"
    related = ("body__superior",)
    template_name = "homes/rating.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员评家", reverse("homes:rating-list")), (str(self.object.body), "")]

    def extra(self) -> dict[str, Any]:
        row: RatingRound = self.object
        return {
            "state": chip(row), "subtitle": f"{row.body} · {row.get_mode_display()} · {row.get_voters_display()}",
            "steps": stepper(row), "facts": facts(row), "actions": self.steps(row), "result": result_of(row),
            "papers": self.papers(row), "rectification": self.rectification(row),
            "result_url": self.result_url(row), "is_low": row.rectifications.exists(),
        }  # fmt: skip

    def steps(self, row: RatingRound) -> list[dict[str, Any]]:
        early = not verifies(self.user, row.body)
        hidden = {"ratinground.close"} if early else set()
        if row.mode == RatingRound.Mode.PAPER or row.issued == 0:
            hidden.add("ratinground.void")
        if early and row.state != State.OPENED:
            hidden.add("ratinground.cancel")
        return [
            {
                "title": step.verb,
                "url": reverse(f"homes:rating-{step.slug}", args=[row.pk]),
                "tone": step.tone,
            }
            for step in ratings.ROUND_STEPS
            if step.name not in hidden and step.open_to(row, self.user)
        ]

    def papers(self, row: RatingRound) -> list[dict[str, str]]:
        """What can be printed now, and by whom."""
        found: list[dict[str, str]] = []
        if not ratings.may_rate(self.user, row.body) or not row.is_open:
            return found
        if row.mode == RatingRound.Mode.ONLINE and row.state != State.CLOSED and row.issued < row.entitled:
            left = row.entitled - row.issued
            found.append(
                {"title": f"印票条（还差 {left:,} 张）", "url": reverse("homes:rating-slips", args=[row.pk])}
            )
        if row.mode == RatingRound.Mode.PAPER and row.state == State.CLOSED and verifies(self.user, row.body):
            found.append({"title": "发计票码", "url": reverse("homes:rating-tellers", args=[row.pk])})
        found.append({"title": "打印签领名单", "url": reverse("homes:rating-roll", args=[row.pk])})
        return found

    def rectification(self, row: RatingRound) -> Rectification | None:
        rows = Rectification.objects.visible_to(self.user, "homes.view").filter(body=row.body)
        found: Rectification | None = (
            rows.filter(models.Q(rating=row) | models.Q(rerating=row)).order_by("-pk").first()
        )
        return found

    def result_url(self, row: RatingRound) -> str:
        if row.state != State.PUBLISHED:
            return ""
        return self.request.build_absolute_uri(reverse("homes:rating-result", args=[result_token(row)]))


def stepper(row: RatingRound) -> list[dict[str, Any]]:
    if row.state == State.CANCELLED:
        return []
    order = [State.OPENED, State.VOTING, State.CLOSED, State.COUNTED, State.PUBLISHED]
    at = order.index(State(row.state))
    done = row.state == State.PUBLISHED
    titles = (
        ("发起", row.opened_on),
        ("投票", None),
        ("截止", row.closed_on),
        ("计票", row.closed_on),
        ("公布", row.published_on),
    )
    return [
        {"title": title, "note": f"{on:%Y-%m-%d}" if on and place <= at else "", "done": place < at or done,
         "now": place == at and not done}
        for place, (title, on) in enumerate(titles)
    ]  # fmt: skip


def facts(row: RatingRound) -> list[dict[str, Any]]:
    voted: Any = row.voted
    if voted is None and row.mode == RatingRound.Mode.ONLINE:
        voted = row.slips.filter(used=True, teller=0).count()
    found = [("应参评", f"{row.entitled:,} 人"), ("投票截止", str(row.closes_on))]
    if row.mode == RatingRound.Mode.ONLINE:
        found.append(("已印票条", f"{row.issued:,} 张" + ("（本会印制）" if row.slips_by_own else "")))
    if voted is not None:
        found.append(("已投" if row.voted is None else "有效票", f"{voted:,} 张"))
    if row.turnout is not None:
        floor = f"（不低于 {percent(row.floor)} 有效）" if row.floor is not None else "（有效标准未设定）"
        found.append(("参评率", f"{percent(row.turnout)}{floor}"))
    found.append(("发起人", f"{row.opened_by_name}（{'上级工会' if row.from_above else '本会'}）"))
    if row.seed:
        found.append(("抽样种子", row.seed))
    if row.note:
        found.append(("说明", row.note))
    return [{"label": label, "value": value} for label, value in found]


def result_of(row: RatingRound) -> dict[str, Any] | None:
    """Counts and rates per subject; with very few votes only whether the standard is reached."""
    if row.voted is None or not row.counts:
        return None
    few = row.voted < MIN_SHOWN
    lines = [
        {"label": label, "rate": percent(getattr(row, f"{subject}_rate")), "counts": list(zip(ANSWERS, row.counts[subject], strict=True))}
        for subject, label in row.asks.items() if subject in row.counts
    ]  # fmt: skip
    return {"few": few, "lines": lines, "answers": ANSWERS, "validity": validity(row), "least": MIN_SHOWN}


class RatingStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-107",)
    model = RatingRound
    permission = "homes.view"
    related = ("body",)
    back = "homes:rating-detail"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员评家", reverse("homes:rating-list")), (self.transition.verb, "")]


class RatingStart(RatingStep):
    transition: ClassVar[Transition] = ratings.START


class RatingClose(RatingStep):
    transition: ClassVar[Transition] = ratings.CLOSE


class RatingPublish(RatingStep):
    transition: ClassVar[Transition] = ratings.PUBLISH


class RatingVoid(RatingStep):
    transition: ClassVar[Transition] = ratings.VOID
    form_class: ClassVar[type[forms.Form] | None] = ReasonForm


class RatingCancel(RatingStep):
    transition: ClassVar[Transition] = ratings.CANCEL
    form_class = ReasonForm

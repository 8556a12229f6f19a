"""The yearly appraisal seen from above: campaigns with progress and reminders, ranks, feedback, random spot checks."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.tables import Column
from core.views import ListPage, Page, StepPage
from core.workflow import NotAllowed, Refused
from homes.forms.appraise import DrawForm, FeedbackForm, FindingForm
from homes.models import Assessment, Campaign, SpotCheck, SpotFinding
from homes.models.grades import GRADES, Grade
from homes.workflows import appraise as steps
from homes.workflows import targets
from unions.models import Body


class CampaignList(ListPage):
    entries = ("P-103",)
    model, permission, title = Campaign, "homes.verify", "年度考核"
    subtitle = "每年启动一次，按期限填报、核实、定等、反馈"
    noun = "次"
    orders = {"": ("-cycle", "-pk")}
    columns = (
        Column("title", "名称", link=True),
        Column("opened_on", "启动日期", kind="date", phone=False),
        Column("due_on", "填报期限", kind="date"),
        Column("opened_by_name", "启动人", phone=False),
    )
    related = ("body",)
    export_name = "年度考核"
    empty_title = "还没有启动年度考核"
    empty_text = "点右上角启动，范围内每家基层工会都会收到自评表。"
    row_page = "homes:campaign-detail"

    def actions(self) -> list[dict[str, Any]]:
        return [
            {
                "title": "启动年度自评",
                "url": reverse("homes:assessment-open"),
                "icon": "calendar3",
                "tone": "primary",
            }
        ]


class CampaignPage(Page):
    model, permission = Campaign, "homes.verify"
    entries = ("P-103",)
    related = ("body",)


class CampaignDetail(CampaignPage):
    """Progress of the whole branch and of each direct inferior."""

    template_name = "homes/campaign.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        row = self.object
        sheets = steps.sheets_of(row)
        counts = sheets.aggregate(
            total=Count("pk"), filed=Count("pk", filter=Q(submitted_on__isnull=False)),
            verified=Count("pk", filter=Q(state="verified")), ranked=Count("pk", filter=~Q(rank="")),
            fed=Count("pk", filter=Q(fed_back_on__isnull=False)),
        )  # fmt: skip
        late = today() > row.due_on
        context = {
            "object": row, "title": str(row), "counts": counts, "expected": targets(row.body, today()), "late": late,
            "children": self.children(row), "ranks": self.ranks(sheets),
            "overdue_url": f"{reverse('homes:assessment-unfiled')}?under={row.body_id}&cycle={row.cycle}",
        }  # fmt: skip
        return self.render(context)

    def ranks(self, sheets: Any) -> list[dict[str, Any]]:
        """From the best rank to the worst; a township's comes after those of homes."""
        place = {str(Grade(grade).label): n for n, grade in enumerate(reversed(GRADES))}
        found = sheets.exclude(rank="").values("rank").annotate(n=Count("pk"))
        return sorted(found, key=lambda row: (row["rank"] == steps.BELOW, place.get(row["rank"], len(place))))

    def children(self, row: Campaign) -> list[dict[str, Any]]:
        found = []
        for child in (
            Body.objects.filter(superior=row.body).exclude(state=Body.State.DISSOLVED).order_by("path")[:60]
        ):
            rows = Assessment.objects.filter(
                body__path__startswith=child.path, cycle=row.cycle, purpose=Assessment.Purpose.ANNUAL
            )
            n = rows.aggregate(
                total=Count("pk"), filed=Count("pk", filter=Q(submitted_on__isnull=False)),
                verified=Count("pk", filter=Q(state="verified")),
            )  # fmt: skip
            if n["total"]:
                found.append({"body": child, **n})
        return found

    def crumbs(self) -> list[tuple[str, str]]:
        return [("年度考核", reverse("homes:campaign-list")), (str(getattr(self, "object", "")), "")]


class CampaignAct(CampaignPage):
    """A button of the campaign that reaches many unions: it says how many before it acts."""

    verb: ClassVar[str]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        effect, many = self.effect(row)
        back = reverse("homes:campaign-detail", args=[row.pk])
        if not many:
            messages.info(request, effect)
            return redirect(back)
        context = {"title": self.verb, "effect": effect, "submit": self.verb, "cancel_url": back}
        return self.render(context, template="generic/confirm.html")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        try:
            messages.success(request, self.act(row))
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            messages.error(request, str(problem))
        return redirect("homes:campaign-detail", pk=row.pk)

    def effect(self, row: Campaign) -> tuple[str, int]:
        """What would happen, in words, and to how many sheets."""
        raise NotImplementedError

    def act(self, row: Campaign) -> str:
        raise NotImplementedError


class CampaignRemind(CampaignAct):
    verb = "发出提醒"

    def effect(self, row: Campaign) -> tuple[str, int]:
        if row.reminded_on == today():
            return "今天已经提醒过。请明天再提醒，或直接联系工会。", 0
        many = steps.to_remind(row).count()
        if not many:
            return "没有要提醒的工会：自评表都已提交，也没有退回待改的。", 0
        return (
            f"{many:,} 家工会的自评表还没有提交，或退回后还没有再交。提醒会出现在各会主席的待办里，一天一次。",
            many,
        )

    def act(self, row: Campaign) -> str:
        return f"已提醒 {steps.remind(row, by=self.user, on=today()):,} 家没有提交的工会"


class CampaignRank(CampaignAct):
    verb = "考核定等"

    def effect(self, row: Campaign) -> tuple[str, int]:
        many = steps.to_rank(row).count()
        if not many:
            bare = steps.sheets_of(row).filter(state="verified", rank="").count()
            rest = f"另有 {bare:,} 家没有按评分标准计分，不定等。" if bare else "核实以后才能定等。"
            return f"没有要定等的自评表。{rest}", 0
        piece = f"一次办理 {steps.AT_ONCE} 家。" if many > steps.AT_ONCE else ""
        return f"{many:,} 家已核实、还没有定等。{steps.RANK.says}{piece}", many

    def act(self, row: Campaign) -> str:
        done, left = steps.rank_all(row, by=self.user, on=today())
        if not done:
            return f"还有 {left:,} 家不能由您定等，请由核实的上级工会办理" if left else "没有要定等的自评表"
        return f"已为 {done:,} 家定等" + (f"，还有 {left:,} 家没有定等，请再办理一次" if left else "")


class SheetStep(StepPage):
    model, permission = Assessment, "homes.view"
    entries: ClassVar[tuple[str, ...]] = ("P-103",)
    related = ("body__superior", "standard")

    def success_url(self, obj: Any) -> str:
        return reverse("homes:assessment-detail", args=[obj.pk])


class Rank(SheetStep):
    transition, done = steps.RANK, "已定等"


class Feedback(SheetStep):
    transition, form_class, done = steps.FEEDBACK, FeedbackForm, "已反馈，工会在自评表上看得到"


class SpotCheckList(ListPage):
    entries = ("P-100",)
    model, permission, title = SpotCheck, "homes.verify", "随机抽查"
    subtitle = "从已核实的自评里随机抽取，记下种子，可以复核"
    noun = "次"
    orders = {"": ("-drawn_on", "-pk")}
    columns = (
        Column("name", "抽查范围", "body.name", link=True, sub=lambda c: f"{c.cycle} 年度"),
        Column("drawn_on", "抽取日期", kind="date"),
        Column("pool", "范围", lambda c: f"{c.pool:,} 份", kind="num", phone=False),
        Column("drawn", "抽取", lambda c: f"{c.drawn} 份", kind="num"),
        Column("seen", "已查看", lambda c: f"{c.seen} 份", kind="num"),
        Column("differs", "不相符", lambda c: f"{c.differs} 份", kind="num"),
    )
    related = ("body",)
    export_name = "随机抽查"
    empty_title = "还没有抽查"
    empty_text = "点右上角抽取，系统记下随机种子和抽取顺序。"
    row_page = "homes:spotcheck-detail"

    def get_queryset(self) -> Any:
        return super().get_queryset().annotate(
            drawn=Count("findings"), seen=Count("findings", filter=~Q(findings__result="")),
            differs=Count("findings", filter=Q(findings__result="differs")),
        )  # fmt: skip

    def actions(self) -> list[dict[str, Any]]:
        return [
            {
                "title": "抽取",
                "url": reverse("homes:spotcheck-draw"),
                "icon": "arrow-left-right",
                "tone": "primary",
            }
        ]


class SpotCheckDraw(Page):
    model, permission, title = SpotCheck, "homes.verify", "随机抽取"
    entries = ("P-100",)
    template_name = "generic/form.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("随机抽查", reverse("homes:spotcheck-list")), (str(self.title), "")]

    def show(self, form: DrawForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "submit": "抽取", "cancel_url": reverse("homes:spotcheck-list"),
            "subtitle": "从范围内已核实的年度自评里随机抽取，逐份到现场查看，结果登记在抽查单上。",
        }  # fmt: skip
        return self.render(context, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        home = next((g.body for g in self.user.grants_today if "homes.verify" in g.permissions), None)
        return self.show(DrawForm(user=self.user, initial={"body": home, "cycle": today().year, "number": 5}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DrawForm(request.POST, user=self.user)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            row = steps.draw(form.cleaned_data.pop("body"), by=self.user, on=today(), **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.show(form, status=422)
        messages.success(request, "已抽取，请逐份实地查看后登记结果")
        return redirect("homes:spotcheck-detail", pk=row.pk)


class SpotCheckDetail(Page):
    """The draw with its seed, whether repeating it gives the same sheets, and what was found."""

    model, permission = SpotCheck, "homes.verify"
    entries = ("P-100",)
    related = ("body",)
    template_name = "homes/spotcheck.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        rows = list(self.object.findings.select_related("assessment__body__superior").order_by("place"))
        pool = steps.pool_of(self.object.body, self.object.cycle)
        same = steps.digest_of(pool) == self.object.pool_digest
        again = steps.chosen(pool, self.object.seed, len(rows)) == [row.assessment_id for row in rows]
        context = {
            "object": self.object, "rows": rows, "title": str(self.object), "same": same, "again": same and again,
            "open": sum(not row.result for row in rows),
        }  # fmt: skip
        return self.render(context)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("随机抽查", reverse("homes:spotcheck-list")), (str(getattr(self, "object", "")), "")]


class SpotFindingStep(StepPage):
    model, permission = SpotFinding, "homes.verify"
    entries = ("P-100",)
    related = ("assessment__body", "check_run")
    transition, form_class, done = steps.FINDING, FindingForm, "已登记"

    def success_url(self, obj: Any) -> str:
        return reverse("homes:spotcheck-detail", args=[obj.check_run_id])

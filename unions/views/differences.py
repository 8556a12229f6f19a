"""The differences of a round, one by one and many at once."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.tables import Column
from core.views import ListPage, Page, StepPage
from core.workflow import Transition
from unions.filters.rounds import DifferenceFilter
from unions.forms.reconcile import ResolveForm, ResolveManyForm
from unions.models import NatSync, NatSyncDifference
from unions.resources.national import LABELS
from unions.tables import StateWord
from unions.views.bodies import tab_links
from unions.views.common import link, may
from unions.views.profile import fact
from unions.views.reconcile import ENTRIES
from unions.workflows import resolve_many
from unions.workflows.reconcile import AT_ONCE, REOPEN, RESOLVE

ANSWER_TONES = {"": "pending", "theirs": "pass", "ours": "pass", "check": "grace"}


def what(row: NatSyncDifference) -> str:
    return (
        LABELS.get(row.field, "") if row.kind == NatSyncDifference.Kind.FIELD else str(row.get_kind_display())
    )


def answer(row: NatSyncDifference) -> StateWord:
    return StateWord(row.get_resolution_display(), ANSWER_TONES[row.resolution])


def the_round(page: Page) -> NatSync:
    rows = NatSync.objects.visible_to(page.user, page.permission).select_related("body")
    found: NatSync | None = rows.filter(pk=page.kwargs["pk"]).first()
    if found is None:
        raise Http404
    return found


class DifferenceList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = NatSyncDifference
    of_model = NatSync
    permission = "units.view"
    title = "对账差异"
    noun = "项"
    filterset_class = DifferenceFilter
    orders = {"": ("pk",)}
    columns = (
        Column(
            "name",
            "工会或单位",
            link=True,
            sub=lambda row: f"编号 {row.national_id}" if row.national_id else "",
        ),
        Column("what", "差异", value=what),
        Column("ours", "本系统"),
        Column("theirs", "全国系统"),
        Column("row_no", "回执行号", kind="num", phone=False),
        Column("resolution", "处理", value=answer, kind="state"),
        Column("resolved_by", "处理人", sub="note", phone=False),
    )
    empty_icon = "check2-circle"
    empty_title = "没有这样的差异"
    row_page = "unions:natdifference-resolve"
    export_name = "对账差异"

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(sync=self.sync).select_related("sync__body", "body")

    @property
    def sync(self) -> NatSync:
        if not hasattr(self, "_sync"):
            self._sync = the_round(self)
        return self._sync

    def row_url(self, obj: Any) -> str:
        if self.sync.state != NatSync.State.LISTED or not may(self.user, "unions.edit", self.sync.body):
            return reverse("unions:body-national", args=[obj.body_id]) if obj.body_id else ""
        page = "resolve" if not obj.resolution else "reopen"
        if obj.resolution == NatSyncDifference.Resolution.THEIRS:
            return reverse("unions:body-national", args=[obj.body_id]) if obj.body_id else ""
        return reverse(f"unions:natdifference-{page}", args=[obj.pk])

    def tabs(self) -> list[dict[str, Any]]:
        return tab_links(
            self.request, [("", "全部"), ("open", "待处理"), ("check", "另行核实"), ("done", "已处理")]
        )

    def actions(self) -> list[dict[str, Any]]:
        if self.sync.state != NatSync.State.LISTED or not may(self.user, "unions.edit", self.sync.body):
            return []
        return [
            link("整批处理", "unions:natsync-resolve-many", self.sync.pk, icon="list-check", tone="primary")
        ]

    def crumbs(self) -> list[tuple[str, str]]:
        own = reverse("unions:natsync-detail", args=[self.sync.pk])
        return [("全国系统对账", reverse("unions:natsync-list")), (str(self.sync), own), ("差异", "")]


class DifferenceStep(StepPage):
    model = NatSyncDifference
    permission = "units.view"
    related = ("sync__body", "body", "unit")
    template_name = "unions/natdifference.html"

    def success_url(self, obj: NatSyncDifference) -> str:
        return f"{reverse('unions:natsync-differences', args=[obj.sync_id])}?tab=open"

    def extra(self) -> dict[str, Any]:
        row: NatSyncDifference = self.object
        about = [
            fact("工会", str(row.body) if row.body else row.name),
            fact("差异", what(row)),
            fact("本系统", row.ours),
            fact("全国系统", row.theirs),
        ]
        if row.unit_id:
            about.insert(1, fact("单位", row.name))
        return {"about": about}


class DifferenceResolve(DifferenceStep):
    transition: ClassVar[Transition] = RESOLVE
    form_class = ResolveForm
    done = "已处理这项差异"

    def form_kwargs(self) -> dict[str, Any]:
        return {"kind": self.object.kind}


class DifferenceReopen(DifferenceStep):
    transition: ClassVar[Transition] = REOPEN
    done = "已退回待处理"


class ResolveMany(Page):
    """Answers all open differences of one kind or field; each correction is still an edit of its own."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = NatSync
    permission = "unions.edit"
    title = "整批处理差异"
    template_name = "generic/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(ResolveManyForm(initial={"what": request.GET.get("what", "")}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ResolveManyForm(request.POST)
        sync = the_round(self)
        if sync.state != NatSync.State.LISTED:
            raise PermissionDenied("the round is closed")
        if not form.is_valid():
            return self.show(form, status=422)
        names = ("resolution", "note", "kind", "field")
        done, refused = resolve_many(sync, by=self.user, **{name: form.cleaned_data[name] for name in names})
        if refused:
            messages.warning(request, f"有 {len(refused)} 项没有处理：{'；'.join(refused[:3])}")
        if done or not refused:
            messages.success(request, f"已处理 {done:,} 项差异")
        return redirect(f"{reverse('unions:natsync-differences', args=[sync.pk])}?tab=open")

    def show(self, form: ResolveManyForm, *, status: int = 200) -> HttpResponse:
        sync = the_round(self)
        text = f"{sync}。一次最多处理 {AT_ONCE} 项，多的分几次办；不能更正的会列出原因，留在待处理里。"
        back = reverse("unions:natsync-differences", args=[sync.pk])
        return self.render(
            {"form": form, "submit": "处理", "cancel_url": back, "subtitle": text}, status=status
        )

    def crumbs(self) -> list[tuple[str, str]]:
        own = reverse("unions:natsync-detail", args=[self.kwargs["pk"]])
        return [("全国系统对账", reverse("unions:natsync-list")), ("对账", own), ("整批处理", "")]

"""Reconciliation with the national system: rounds, the receipt, the differences."""

import io
from typing import Any, ClassVar

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from core import audit
from core.desk import vault
from core.models import Job
from core.tables import Column
from core.views import CreatePage, DetailPage, ListPage, Page, StepPage
from core.views.desk import send
from core.workflow import Refused, Transition
from unions.filters.rounds import NatSyncFilter
from unions.forms.reconcile import ReceiptForm, RoundForm
from unions.models import Body, NatConfirmation, NatSync, NatSyncDifference
from unions.resources.national import LABELS
from unions.tables import StateWord
from unions.views.common import link, may
from unions.views.profile import fact
from unions.workflows import open_round
from unions.workflows.reconcile import COMPARE, CONFIRM, EXPORT, FINISH, RECEIVE, ROUND_STEPS

ENTRIES = ("P-043",)
TONES = {
    "exported": "na",
    "comparing": "pending",
    "listed": "grace",
    "corrected": "pending",
    "confirmed": "pass",
}
PATH = ("导出", "回执比对", "差异", "更正", "确认")
PLACE = {"exported": 1, "comparing": 1, "listed": 2, "corrected": 4, "confirmed": 5}


def round_state(sync: NatSync) -> StateWord:
    return StateWord(sync.get_state_display(), TONES[sync.state])


class NatSyncList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = NatSync
    permission = "units.view"
    title = "全国系统对账"
    subtitle = "导出本地名录，与全国工会基层组织建设工作管理系统的名录逐家比对，差异处理完后确认。"
    noun = "轮"
    filterset_class = NatSyncFilter
    orders = {"": ("-exported_on", "-pk")}
    columns = (
        Column("body", "对账范围", value="body.name", link=True),
        Column("exported_on", "导出日期", kind="date"),
        Column("state", "状态", value=round_state, kind="state"),
        Column("export_rows", "导出行数", kind="num", phone=False),
        Column("receipt_rows", "回执行数", kind="num", phone=False),
        Column("found", "差异", kind="num"),
        Column("compared_on", "比对日期", kind="date", phone=False),
        Column("confirmed_on", "确认日期", kind="date", sub="confirmed_by", phone=False),
    )
    empty_icon = "arrow-left-right"
    empty_title = "还没有对过账"
    empty_text = "点右上角“导出对账表”开始第一轮。"
    related = ("body",)
    row_page = "unions:natsync-detail"

    def actions(self) -> list[dict[str, Any]]:
        if not self.user.can("unions.edit"):
            return []
        return [link("导出对账表", "unions:natsync-create", icon="download", tone="primary")]


class NatSyncCreate(CreatePage):
    model = NatSync
    permission = "unions.edit"
    title = "导出对账表"
    form_class: ClassVar[Any] = RoundForm
    submit = "导出"
    done = "已开始导出，写好后在本页下载"

    def initial(self) -> dict[str, Any]:
        own = self.user.home_body
        return {"body": own.pk if own and not own.is_basic else None}

    def extra(self) -> dict[str, Any]:
        text = "按官方 17 列和全国系统编号导出，含本级。手机号不导出。"
        return {"subtitle": text}

    def keep(self, form: Any) -> NatSync:
        return open_round(form.cleaned_data["body"], by=self.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("全国系统对账", reverse("unions:natsync-list")), ("导出对账表", "")]

    def cancel_url(self) -> str:
        return reverse("unions:natsync-list")

    def success_url(self, obj: NatSync) -> str:
        return reverse("unions:natsync-detail", args=[obj.pk])


class NatSyncDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = NatSync
    permission = "units.view"
    template_name = "unions/natsync.html"
    related = ("body",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("全国系统对账", reverse("unions:natsync-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        sync: NatSync = self.object
        place = PLACE[sync.state]
        return {
            "title": f"{sync.body}：全国系统对账",
            "state": round_state(sync),
            "steps": [
                {"title": title, "done": at < place, "now": at == place} for at, title in enumerate(PATH)
            ],
            "facts": self.facts(sync),
            "panels": [self.summary(sync), self.confirmations(sync)],
            "actions": self.actions(sync),
            "poll_url": reverse("unions:natsync-progress", args=[sync.pk]) if working(sync) else "",
            "job": working(sync),
            "problem": sync.error,
        }

    def facts(self, sync: NatSync) -> list[dict[str, Any]]:
        left = sync.differences.filter(resolution="").count()
        return [
            {"label": "导出", "value": f"{sync.exported_on}，{sync.export_rows:,} 行"},
            {"label": "回执", "value": f"{sync.receipt_rows:,} 行" if sync.compared_on else "—", "sub": sync.receipt_name},
            {"label": "比对日期", "value": sync.compared_on or "—"},
            {"label": "差异", "value": f"{sync.found:,} 项" if sync.compared_on else "—",
             "sub": f"待处理 {left:,} 项" if left else "", "url": self.list_url(sync) if sync.found else ""},
            {"label": "经办人", "value": sync.owner_name or "—"},
            {"label": "确认", "value": f"{sync.confirmed_on} {sync.confirmed_by}" if sync.confirmed_on else "—"},
        ]  # fmt: skip

    def list_url(self, sync: NatSync, query: str = "") -> str:
        return reverse("unions:natsync-differences", args=[sync.pk]) + query

    def summary(self, sync: NatSync) -> dict[str, Any]:
        rows = (
            sync.differences.order_by("kind", "field")
            .values("kind", "field")
            .annotate(n=Count("pk"), left=Count("pk", filter=Q(resolution="")))
        )
        kinds = dict(NatSyncDifference.Kind.choices)
        facts = []
        for row in rows:
            by_field = row["kind"] == NatSyncDifference.Kind.FIELD
            label = LABELS.get(row["field"], row["field"]) if by_field else kinds[row["kind"]]
            query = f"?kind={row['kind']}" + (f"&field={row['field']}" if by_field else "")
            text = f"{row['n']:,} 项" + (f"，待处理 {row['left']:,} 项" if row["left"] else "，已处理")
            facts.append(fact(label, text, url=self.list_url(sync, query)))
        empty = "没有差异，两边一致。" if sync.compared_on else "上传回执以后列出差异。"
        return {"title": "差异", "hint": "按栏目", "facts": facts, "empty": empty}

    def confirmations(self, sync: NatSync) -> dict[str, Any]:
        """How many chairs of the branch have confirmed this year."""
        if not sync.compared_on:
            return {"title": "主席年度确认", "empty": "比对以后，由各基层工会主席确认本会登记内容。"}
        year = sync.compared_on.year
        basic = Body.objects.below(sync.body.path).basic().active()
        done = NatConfirmation.objects.filter(body__in=basic, year=year).count()
        total = basic.count()
        waiting = basic.exclude(natconfirmations__year=year).order_by("path")[:20]
        names = "、".join(body.name for body in waiting)
        facts = [fact("已确认", f"{done:,} / {total:,} 家")]
        if names:
            facts.append(fact("还没有确认", names + ("等" if total - done > 20 else "")))
        return {"title": f"主席年度确认（{year} 年）", "facts": facts}

    def actions(self, sync: NatSync) -> list[dict[str, Any]]:
        found = []
        edit = may(self.user, "unions.edit", sync.body)
        if sync.export_key and edit:
            found.append(link("下载对账表", "unions:natsync-file", sync.pk, icon="download"))
        if sync.found:
            found.append({"title": "查看差异", "url": self.list_url(sync), "icon": "list-check"})
        for step in ROUND_STEPS if edit else ():
            if sync.state in step.sources and not (step is RECEIVE and not sync.export_rows):
                tone = "" if step is RECEIVE and sync.state != NatSync.State.EXPORTED else "primary"
                found.append(
                    link(
                        step.verb,
                        f"unions:natsync-{step.slug}",
                        sync.pk,
                        tone=tone,
                        dialog=step is not RECEIVE,
                    )
                )
        return found


def working(sync: NatSync) -> dict[str, Any] | None:
    """The box of the job under way."""
    kind = COMPARE if sync.state == NatSync.State.COMPARING else EXPORT
    if kind == EXPORT and (sync.export_key or sync.state != NatSync.State.EXPORTED):
        return None
    job = Job.objects.filter(kind=kind, params__sync=sync.pk).order_by("-pk").first()
    if job is None:
        return None
    return {
        "running": job.state in {Job.State.QUEUED, Job.State.RUNNING},
        "failed": job.state in {Job.State.FAILED, Job.State.CANCELLED},
        "note": job.error or job.note, "done": job.done, "total": job.total,
    }  # fmt: skip


class NatSyncProgress(Page):
    """The box alone, asked for every two seconds; when the work is done the page reads itself anew."""

    model = NatSync
    permission = "units.view"
    related = ("body",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sync = self.get_object()
        job = working(sync)
        if job is None or not (job["running"] or job["failed"]):
            answer = HttpResponse(status=204)
            answer.headers["HX-Refresh"] = "true"
            return answer
        return self.render({"job": job, "poll_url": request.path}, template="components/job.html")


class NatSyncFile(Page):
    """Our workbook, for those who carry out the reconciliation; each download is recorded."""

    model = NatSync
    permission = "unions.edit"
    related = ("body",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sync: NatSync = self.get_object()
        if not sync.export_key:
            raise Refused("对账表还没有写好，或本轮已经确认。请稍后再来，或导出新的一轮。")
        data = vault.fetch(sync.export_key)
        audit.record("natsync.download", sync, by=self.user, note=f"{sync.export_rows} 行")
        return send(io.BytesIO(data), f"全国系统对账表-{sync.body}-{sync.exported_on:%Y%m%d}.xlsx")


class RoundStep(StepPage):
    model = NatSync
    permission = "units.view"
    back = "unions:natsync-detail"
    related = ("body",)


class NatSyncReceive(RoundStep):
    transition: ClassVar[Transition] = RECEIVE
    form_class = ReceiptForm
    done = "已上传回执，正在比对"


class NatSyncFinish(RoundStep):
    transition: ClassVar[Transition] = FINISH
    done = "差异已处理完"


class NatSyncConfirm(RoundStep):
    transition: ClassVar[Transition] = CONFIRM
    done = "已确认本轮对账"

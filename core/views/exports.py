"""Large and personal exports: asking, the progress, the second person's decision, the download."""

from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime

from core import export_todos, large_exports, stepup
from core.clock import today
from core.models import ExportRequest, Job
from core.views.base import PortalView
from core.workflow import NotAllowed, Refused, WrongState

State = ExportRequest.State
TONES = {State.WAITING: "pending", State.RUNNING: "pending", State.DONE: "pass", State.REFUSED: "fail", State.FAILED: "fail"}  # fmt: skip


class AskForm(forms.Form):
    reason = forms.CharField(
        label="用途", max_length=300, min_length=4, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明用途，至少 4 个字。", "min_length": "请写明用途，至少 4 个字。"},
    )  # fmt: skip


class DecideForm(forms.Form):
    note = forms.CharField(
        label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不批准的，请写明理由。",
    )  # fmt: skip


class ExportAsk(PortalView):
    """`of`: the address of the list with its filters; `kind`: what comes out."""

    permission = "core.view"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self.show(AskForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        address, kind = self.wanted()
        _, count, personal = self.measured(address, kind)
        form = AskForm(request.POST)
        form.fields["reason"].required = self.reason_needed(count, personal, kind)
        if not form.is_valid():
            return self.show(form, status=422)
        if large_exports.needs_reason(count, personal=personal) and not stepup.is_fresh(request):
            return stepup.ask(request, why="export", back=request.get_full_path())
        try:
            asked = large_exports.ask(address, kind=kind, reason=form.cleaned_data["reason"], by=self.user)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.show(form, status=422)
        return redirect("core:export-detail", asked.pk)

    def wanted(self) -> tuple[str, str]:
        address, kind = self.request.GET.get("of", ""), self.request.GET.get("kind", "")
        if kind not in ExportRequest.Kind.values or not address.startswith("/") or address.startswith("//"):
            raise Refused("不知道要导出哪个列表。请打开列表，点右上角的“导出当前结果”。")
        return address, kind

    def measured(self, address: str, kind: str) -> tuple[Any, int, bool]:
        try:
            page = large_exports.plan(address, self.user)
        except Refused:
            raise Http404 from None
        rows, _, _ = page.export_plan()
        return page, large_exports.count_of(rows, kind), page.of_people() or kind == "book"

    def reason_needed(self, count: int, personal: bool, kind: str) -> bool:
        return kind == "book" or large_exports.needs_reason(count, personal=personal)

    def show(self, form: AskForm, *, status: int = 200) -> HttpResponseBase:
        address, kind = self.wanted()
        page, count, personal = self.measured(address, kind)
        if large_exports.needs_reason(count, personal=personal) and not stepup.is_fresh(self.request):
            return stepup.ask(self.request, why="export")
        if not self.reason_needed(count, personal, kind):
            del form.fields["reason"]
        context = {
            "title": f"导出{page.export_name or page.title}",
            "crumbs": [(page.title, address), ("导出", "")],
            "form": form,
            "count": count,
            "most": large_exports.MOST[kind] if count > large_exports.MOST[kind] else 0,
            "kind": ExportRequest.Kind(kind).label,
            "personal": personal,
            "second": large_exports.needs_second(count, personal=personal),
            "cancel_url": address,
        }
        return render(self.request, "core/exports/ask.html", context, status=status)


class ExportView(PortalView):
    permission = "core.view"
    of_model = ExportRequest  # whose key the address holds

    def asked(self) -> ExportRequest:
        """One's own, and what waits for or was decided by oneself."""
        found = ExportRequest.objects.filter(pk=self.kwargs["pk"]).first()
        if found is None or not (
            found.owner_id == self.user.pk or large_exports.may_decide(found, self.user)
        ):
            raise Http404
        return found


class ExportDetail(ExportView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(self.asked(), DecideForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked, form = self.asked(), DecideForm(request.POST)
        if request.POST.get("verdict") == "take_back":
            large_exports.take_back(asked, by=self.user)
            messages.success(request, "已撤回导出申请。")
            return redirect("core:export-list")
        if asked.owner_id == self.user.pk:
            raise NotAllowed(asked.permission)
        if form.is_valid():
            try:
                large_exports.decide(
                    asked,
                    by=self.user,
                    approve=request.POST.get("verdict") == "approve",
                    note=form.cleaned_data["note"],
                )
            except WrongState:
                raise
            except Refused as problem:
                form.add_error("note", str(problem))
            else:
                messages.success(request, "已办理，结果已告诉申请人。")
                return redirect("core:export-detail", asked.pk)
        return self.show(asked, form, status=422)

    def show(self, asked: ExportRequest, form: DecideForm, *, status: int = 200) -> HttpResponse:
        asked = large_exports.settled(asked)
        own, waiting = asked.owner_id == self.user.pk, asked.state == State.WAITING
        context = {
            "title": f"导出：{asked.title}", "object": asked, "own": own, "form": form,
            "crumbs": [("导出申请", reverse("core:export-list")), (asked.title, "")],
            "state": state_of(asked),
            "facts": facts(asked),
            "deciding": waiting and not own,
            "list_url": asked.address if waiting and not own and self.same_list(asked) else "",
            "again_url": again(asked) if own else "",
            "download_url": reverse("core:export-download", args=[asked.pk]) if own and asked.state == State.DONE else "",
            **job_context(asked),
        }  # fmt: skip
        return render(self.request, "core/exports/detail.html", context, status=status)

    def same_list(self, asked: ExportRequest) -> bool:
        """Whether the address shows the judge the rows that were asked for: his scope may be wider, a search text sealed."""
        mine = {branch.path for branch in self.user.branches(asked.permission)}
        return "q=" not in asked.address and ("under=" in asked.address or mine == set(asked.paths))


def state_of(asked: ExportRequest) -> tuple[str, str]:
    return asked.get_state_display(), TONES.get(State(asked.state), "na")


def again(asked: ExportRequest) -> str:
    """Where to ask anew; what was searched for by a number must be typed again, so there it is the list itself."""
    if asked.state not in (State.REFUSED, State.FAILED, State.EXPIRED):
        return ""
    if "q=" in asked.address:
        return urlsplit(asked.address).path
    return f"{reverse('core:export-ask')}?{urlencode({'of': asked.address, 'kind': asked.kind})}"


def facts(asked: ExportRequest) -> list[dict[str, Any]]:
    """Empty ones are left out; who decided stands under the same words whatever was decided."""
    finished = f"{localtime(asked.finished_at):%Y-%m-%d %H:%M}" if asked.finished_at else ""
    until = f"{localtime(asked.finished_at + large_exports.KEPT):%Y-%m-%d %H:%M}" if asked.finished_at else ""
    fetched = ExportRequest.objects.filter(export_todos.fetched(), pk=asked.pk).exists()
    pairs = (
        ("申请人", asked.owner_name), ("申请时间", f"{localtime(asked.created_at):%Y-%m-%d %H:%M}"),
        ("格式", asked.get_kind_display()), ("行数", f"{asked.rows:,} 行"), ("用途", asked.reason or "未填"),
        ("审批人", asked.decided_name), ("审批意见", asked.decision_note),
        ("生成时间" if asked.state in (State.DONE, State.EXPIRED) else "办结时间", finished),
        ("可以下载到", until if asked.state == State.DONE else ""),
        ("下载", ("已下载" if fetched else "没有下载") if asked.state in (State.DONE, State.EXPIRED) else ""),
        ("原因", asked.error),
    )  # fmt: skip
    return [{"label": label, "value": value} for label, value in pairs if value]


def job_context(asked: ExportRequest) -> dict[str, Any]:
    job = Job.objects.filter(kind="export.build", key=str(asked.pk)).first()
    shown = {
        "running": True, "note": job.note if job else "", "done": job.done if job else 0, "total": job.total if job else asked.rows,
    }  # fmt: skip
    return {"job": shown, "poll_url": reverse("core:export-progress", args=[asked.pk])}


class ExportProgress(ExportView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = large_exports.settled(self.asked())
        if asked.state == State.RUNNING:
            return render(request, "components/job.html", job_context(asked))
        response = HttpResponse(status=200)
        response.headers["HX-Refresh"] = "true"
        return response


class ExportDownload(ExportView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        asked = self.asked()
        try:
            pieces = large_exports.fetch(asked, by=self.user)
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("core:export-detail", asked.pk)
        return as_file(asked, pieces)


def as_file(asked: ExportRequest, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    suffix = "csv" if asked.kind == "csv" else "xlsx"
    name = f"{asked.title}-{today():%Y%m%d}.{suffix}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


class ExportList(PortalView):
    """One's own of the last weeks, what waits for oneself, and what one has decided."""

    permission = "core.view"
    entries: ClassVar[tuple[str, ...]] = ("P-078",)

    def get(self, request: HttpRequest) -> HttpResponse:
        large_exports.sweep()
        rows = ExportRequest.objects.order_by("-pk")
        decided = [
            asked
            for asked in rows.filter(decided_id=self.user.pk)[:50]
            if large_exports.may_decide(asked, self.user)
        ]
        parts = (
            ("待我批准", large_exports.waiting_for(self.user)),
            ("我的导出", [large_exports.settled(asked) for asked in rows.filter(owner_id=self.user.pk)[:50]]),
            ("我审批过的", decided),
        )
        context = {
            "title": "导出申请",
            "crumbs": [],
            "parts": [
                {"title": title, "lines": [line(one) for one in found]} for title, found in parts if found
            ],
        }
        return render(request, "core/exports/list.html", context)


def line(asked: ExportRequest) -> dict[str, Any]:
    return {
        "object": asked, "url": reverse("core:export-detail", args=[asked.pk]), "state": state_of(asked),
        "at": f"{localtime(asked.created_at):%Y-%m-%d %H:%M}",
    }  # fmt: skip

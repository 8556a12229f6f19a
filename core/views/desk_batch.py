"""One batch: progress while work runs, the review, the result; its bad rows as a file; confirm, drop, undo."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core import audit
from core.clock import SHANGHAI, now
from core.desk import batches, problems, workbook
from core.desk.resource import Issue, of
from core.models import ImportBatch, ImportRow, Job
from core.views.desk import TITLES, TONES, DeskView, State, send, steps_of
from core.views.desk_review import review
from core.workflow import Refused, WrongState

RUNNING = {
    State.UPLOADED: "desk.check",
    State.CHECKING: "desk.check",
    State.LOADING: "desk.load",
    State.UNDOING: "desk.undo",
}


class BatchView(DeskView):
    of_model = ImportBatch  # whose key the address holds

    def page(self, template: str, batch: ImportBatch, **context: Any) -> HttpResponse:
        resource = of(batch)
        shared = {
            "batch": batch,
            "resource": resource,
            "state": (batch.get_state_display(), TONES.get(State(batch.state), "")),
            "crumbs": [
                ("导入工作台", reverse("core:import-list")),
                (resource.title, reverse("core:import-upload", args=[resource.key])),
            ],
            "target": batch.summary.get("body", ""),
            "steps": steps_of(batch),
            "file_note": f"上传 {batch.uploaded_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} · {batch.owner_name}",
            "again_url": f"{reverse('core:import-upload', args=[resource.key])}?under={batch.body_id}",
        }
        return render(self.request, template, {**shared, **context})


class ImportDetail(BatchView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        if batch.state in RUNNING:
            return self.page(
                "core/desk/progress.html", batch, title=TITLES[State(batch.state)], **job_context(batch)
            )
        if batch.state == State.CHECKED:
            return self.page(
                "core/desk/review.html", batch, title="核对导入结果", **review(batch, request.GET)
            )
        return self.page("core/desk/result.html", batch, title=TITLES[State(batch.state)], **result(batch))


def job_context(batch: ImportBatch) -> dict[str, Any]:
    job = Job.objects.filter(kind=RUNNING[State(batch.state)], key=str(batch.pk)).first()
    failed = job is not None and job.state in {Job.State.FAILED, Job.State.CANCELLED}
    shown = {
        "running": not failed,
        "failed": failed,
        "note": (job.error or job.get_state_display()) if failed and job else (job.note if job else ""),
        "done": job.done if job else 0,
        "total": job.total if job else 0,
    }
    stoppable = batch.state != State.UNDOING and not failed
    cancel_url = reverse("core:import-cancel", args=[batch.pk]) if stoppable else ""
    if job is not None and job.cancel_requested:
        cancel_url, shown["note"] = "", "正在停止"
    return {
        "job": shown,
        "cancel_url": cancel_url,
        "poll_url": reverse("core:import-progress", args=[batch.pk]),
    }


def result(batch: ImportBatch) -> dict[str, Any]:
    until = batches.undo_until(batch)
    bad = ImportRow.objects.filter(batch=batch, verdict__in=problems.BAD).count()
    counts = batch.counts
    left_out = sum(counts.get(verdict, 0) for verdict in problems.BAD)
    facts = []
    if batch.state in {State.DONE, State.UNDONE}:
        facts = [
            {"label": "读到", "value": f"{counts.get('rows', 0):,} 行"},
            {"label": "新增", "value": f"{counts.get('created', 0):,} 行"},
            {"label": "更新", "value": f"{counts.get('updated', 0):,} 行"},
            {"label": "与原有资料相同", "value": f"{counts.get('same', 0):,} 行"},
            {
                "label": "没有导入",
                "value": f"{left_out:,} 行{'，内容已到期删除' if left_out and not bad else ''}",
            },
        ]
    return {
        "facts": facts,
        "bad": bad,
        "until": until if until and until > now() else None,
        "done_url": of(batch).done_url(batch) if batch.state == State.DONE else "",
    }


class ImportProgress(BatchView):
    """The fragment that asks again; once the work is over it sends the page to load anew."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        if batch.state in RUNNING:
            return render(request, "components/job.html", job_context(batch))
        response = HttpResponse(status=200)
        response.headers["HX-Refresh"] = "true"
        return response


class ImportRows(BatchView):
    """Rows that were not imported, in the workbook they came in, with reasons. Numbers are whole: recorded as an export."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        batch = self.batch()
        rows = ImportRow.objects.filter(batch=batch, verdict__in=problems.BAD).order_by("row_no")
        audit.record("import.rows", batch, by=self.user, note=f"下载有问题的 {rows.count()} 行")
        stem = batch.file_name.rsplit(".", 1)[0]
        return send(workbook.bad_rows(of(batch), _opened(rows)), f"{stem}-有问题的行.xlsx")


def _opened(rows: Any) -> Iterator[tuple[list[str], list[Issue]]]:
    for row in rows.iterator(1000):
        yield problems.open_cells(row), row.issues


class Verb(BatchView):
    """A POST that moves the batch on and returns to its page."""

    done = ""

    def act(self, batch: ImportBatch) -> None:
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        try:
            self.act(batch)
        except WrongState:
            raise  # the middleware answers 409
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            if self.done:
                messages.success(request, self.done)
        return redirect("core:import-detail", batch.pk)


class ImportConfirm(Verb):
    def act(self, batch: ImportBatch) -> None:
        batches.confirm(batch, by=self.user)


class ImportMode(Verb):
    def act(self, batch: ImportBatch) -> None:
        update = self.request.POST.get("update_existing") == "1"
        batches.change_mode(batch, update_existing=update, by=self.user)


class ImportDrop(Verb):
    done = "已放弃，没有写入任何内容。"

    def act(self, batch: ImportBatch) -> None:
        batches.drop(batch, by=self.user)


class ImportCancel(Verb):
    done = "正在停止，几秒内完成。没有写入任何内容。"

    def act(self, batch: ImportBatch) -> None:
        batches.cancel(batch, by=self.user)


class ImportUndo(Verb):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch()
        return self.page("core/desk/undo.html", batch, title="撤销这次导入", **result(batch))

    def act(self, batch: ImportBatch) -> None:
        batches.undo(batch, by=self.user)

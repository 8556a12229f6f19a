"""Background jobs: what runs, how far it is, what came of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.models import User
from accounts.workflows import jobs
from core import audit
from core.models import Job
from core.views import DetailPage, Page
from core.views.lists import KeysetPage, count_text
from core.workflow import NotAllowed, Refused

RUNNING = (Job.State.QUEUED, Job.State.RUNNING)
TONES = {
    Job.State.QUEUED: "pending",
    Job.State.RUNNING: "pending",
    Job.State.DONE: "pass",
    Job.State.FAILED: "fail",
    Job.State.CANCELLED: "na",
}
TABS = (("", "全部"), ("open", "进行中"), ("done", "已完成"), ("failed", "没有完成"))


class JobPage(Page):
    """One's own jobs; those of a branch for whoever reads its log; all for whoever runs the portal."""

    model = Job
    permission = "core.view"

    def get_queryset(self) -> Any:
        if self.user.can("system.run"):
            return Job.objects.all()
        branch = Job.objects.visible_to(self.user, "audit.view")
        return Job.objects.filter(Q(owner_id=self.user.pk) | Q(pk__in=branch.values("pk")))


class JobList(JobPage):
    template_name = "core/jobs.html"
    title = "后台任务"

    def get(self, request: HttpRequest) -> HttpResponse:
        state = request.GET.get("state", "")
        rows = in_tab(self.get_queryset(), state)
        if request.GET.get("mine"):
            rows = rows.filter(owner_id=self.user.pk)
        page = KeysetPage(rows, ("-pk",), request.GET)
        names = dict(
            User.objects.filter(pk__in={job.owner_id for job in page.objects}).values_list("pk", "name")
        )
        context = {
            "rows": [job_view(job, names.get(job.owner_id, "系统"), self.user) for job in page.objects],
            "pager": page,
            "count_text": count_text(rows, "项", page),
            "polling": any(job.state in RUNNING for job in page.objects),
            "tabs": self.tabs(state),
        }
        partial = request.htmx and request.htmx.target == "rows"  # type: ignore[attr-defined]
        return self.render(context, template="core/jobs_rows.html" if partial else "")

    def tabs(self, state: str) -> list[dict[str, Any]]:
        own = "mine=1" if self.request.GET.get("mine") else ""
        found = [
            {
                "title": title,
                "url": "?" + "&".join(filter(None, (key and f"state={key}", own))),
                "current": key == state,
            }
            for key, title in TABS
        ]
        mine_url = "?" + "&".join(filter(None, (state and f"state={state}", "" if own else "mine=1")))
        return [
            *found,
            {"title": "不限我发起的" if own else "只看我发起的", "url": mine_url, "current": False},
        ]


def in_tab(rows: Any, state: str) -> Any:
    if state == "open":
        return rows.filter(state__in=RUNNING)
    if state == "done":
        return rows.filter(state=Job.State.DONE)
    return rows.filter(state__in=(Job.State.FAILED, Job.State.CANCELLED)) if state == "failed" else rows


def job_view(job: Job, owner: str, viewer: User) -> dict[str, Any]:
    """What both the row and the progress box show."""
    return {
        "job": job,
        "owner": owner,
        "state": (job.get_state_display(), TONES[Job.State(job.state)]),
        "running": job.state in RUNNING,
        "stopping": job.cancel_requested and job.state == Job.State.RUNNING,
        "at": f"{localtime(job.created_at):%Y-%m-%d %H:%M}",
        "url": reverse("accounts:job-detail", args=[job.pk]),
        "can_cancel": job.state in RUNNING and not job.cancel_requested and jobs.may_cancel(viewer, job),
    }


class JobDetail(JobPage, DetailPage):
    template_name = "core/job.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("后台任务", reverse("accounts:job-list"))]

    def extra(self) -> dict[str, Any]:
        return job_context(self.object, self.user)


class JobProgress(JobPage):
    """The fragment that the detail page asks for every two seconds while the job runs."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.get_object()
        return render(request, "core/job_progress.html", job_context(job, self.user))


def job_context(job: Job, viewer: User) -> dict[str, Any]:
    owner = User.objects.filter(pk=job.owner_id).values_list("name", flat=True).first()
    facts = [
        {"label": "发起人", "value": owner or "系统"},
        {"label": "提交时间", "value": f"{localtime(job.created_at):%Y-%m-%d %H:%M:%S}"},
        {
            "label": "结束时间",
            "value": f"{localtime(job.finished_at):%Y-%m-%d %H:%M:%S}" if job.finished_at else "",
        },
        {"label": "用时", "value": f"{job.seconds} 秒" if job.seconds is not None else ""},
        {"label": "运行次数", "value": f"{job.attempts} 次" if job.attempts else "还没有开始"},
        {"label": "任务号", "value": job.pk},
    ]
    try:
        file = jobs.file_of(job, viewer) if job.state == Job.State.DONE else None
        file_text = ""
    except (NotAllowed, Refused) as problem:
        file, file_text = (
            None,
            str(problem) if isinstance(problem, Refused) and job.result.get("file") else "",
        )
    return {
        **job_view(job, owner or "系统", viewer),
        "object": job,
        "facts": [fact for fact in facts if fact["value"] != ""],
        "file": file,
        "file_text": file_text,
        "poll_url": reverse("accounts:job-progress", args=[job.pk]),
    }


class JobCancel(JobPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.get_object()
        try:
            done = jobs.cancel(job, by=self.user)
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            messages.success(
                request, f"已取消：{job}" if done.state == Job.State.CANCELLED else f"正在停止：{job}"
            )
        return redirect("accounts:job-detail", pk=job.pk)


class JobDownload(JobPage):
    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        job = self.get_object()
        try:
            found = jobs.file_of(job, self.user)
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("accounts:job-detail", pk=job.pk)
        if not default_storage.exists(found["file"]):
            messages.error(request, "文件已不在服务器上。请重新生成。")
            return redirect("accounts:job-detail", pk=job.pk)
        audit.record("job.download", job, by=self.user, note=found["name"])
        response = FileResponse(
            default_storage.open(found["file"]), as_attachment=True, filename=found["name"]
        )
        response.headers["Content-Security-Policy"] = "sandbox"
        return response

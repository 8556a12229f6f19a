"""Run log of the nightly scoring, and a run by hand for one's own branch."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core import jobs
from core.clock import now, today
from core.models import Job
from core.tables import Column
from core.views import ListPage, Page
from homes.models import ScoreRun
from homes.tasks import BRANCH
from unions.models import Body


class RunList(ListPage):
    """Everybody who sees scores sees the nights; hand runs only in his own branch."""

    model, permission, title = ScoreRun, "homes.view", "评分运行"
    subtitle = "每晚 02:00 增量评分，每周日全量核对，错过的夜晚按日期补上"
    noun = "次"
    template_name = "homes/runs.html"
    orders = {"": ("-pk",)}
    columns = (
        Column("on", "业务日期", kind="date"),
        Column("mode", "方式", "get_mode_display"),
        Column("started_at", "开始", kind="date", phone=False),
        Column("milliseconds", "用时（秒）", lambda run: f"{run.milliseconds / 1000:.1f}", kind="num"),
        Column("scored", "评分工会", kind="num"),
        Column("changed", "结果变化", kind="num"),
        Column("reached", "基本达到", kind="num", phone=False),
        Column("unexpected", "全量与增量不一致", kind="num", phone=False),
        Column("started_by", "发起人", lambda run: run.started_by or "系统"),
    )
    export_name = "评分运行记录"

    def get_queryset(self) -> Any:
        nights = ScoreRun.objects.filter(path="")
        return nights | super().get_queryset()

    def panels(self) -> list[dict[str, Any]]:
        if not self.user.can("homes.score"):
            return []
        mine = Job.objects.filter(kind=BRANCH, owner_id=self.user.pk).order_by("-pk").first()
        return [{"template": "homes/run_panel.html", "job": mine}]

    def actions(self) -> list[dict[str, Any]]:
        return []


class RunBranch(Page):
    """Starts a run for a body's branch in the background; answers with the page that shows its progress."""

    model, permission, title = Body, "homes.score", "立即评分"
    template_name = "homes/run_branch.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = self.chosen()
        return self.render({"object": body, "cancel_url": reverse("homes:runs")})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = self.chosen()
        at = now()
        job = jobs.enqueue(
            BRANCH,
            key=f"{body.pk}:{at:%Y%m%d%H%M}",
            title=f"{body} 立即评分",
            params={"path": body.path, "on": today().isoformat(), "by": str(self.user)},
            by=self.user,
            path=body.path,
        )
        messages.success(request, f"已开始为“{body}”评分。可以离开此页，完成后结果自动更新。")
        return redirect("homes:run-job", pk=job.pk)

    def chosen(self) -> Body:
        pk = self.request.GET.get("body") or self.request.POST.get("body") or ""
        rows = self.get_queryset()
        found = rows.filter(pk=int(pk)).first() if pk.isdecimal() else (None if pk else self.user.home_body)
        if found is None:
            raise Http404
        return found


class RunJob(Page):
    """Progress of one's own branch run."""

    model, permission, title = Job, "homes.score", "评分进度"
    template_name = "homes/run_job.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = Job.objects.filter(pk=kwargs["pk"], kind=BRANCH, owner_id=self.user.pk).first()
        if job is None:
            raise Http404
        template = "homes/run_job_body.html" if request.htmx else ""  # type: ignore[attr-defined]
        return self.render({"job": job}, template=template)

"""Opening the yearly self-assessment for a branch, at once or as a job with progress."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core import jobs
from core.clock import now, today
from core.models import Job
from core.views import Page
from core.workflow import Refused
from homes.forms import CycleForm
from homes.models import Assessment
from homes.workflows import CYCLE_JOB, SMALL_BRANCH, open_cycle, targets
from homes.workflows.cycles import check


class OpenCycle(Page):
    model, permission, title = Assessment, "homes.verify", "启动年度自评"
    entries = ("P-100", "P-103")
    template_name = "homes/sheet_open.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        home = next((g.body for g in self.user.grants_today if "homes.verify" in g.permissions), None)
        return self.show(CycleForm(user=self.user, initial={"body": home}))

    def show(self, form: CycleForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "title": f"启动 {today().year} 年度自评", "submit": "启动自评",
            "cancel_url": reverse("homes:assessment-list"),
            "hint": "已经填过的表不受影响。",
        }  # fmt: skip
        return self.render(context, status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, on = CycleForm(request.POST, user=self.user), today()
        if not form.is_valid():
            return self.show(form, status=422)
        body, due_on = form.cleaned_data["body"], form.cleaned_data["due_on"]
        try:
            if targets(body, today()) <= SMALL_BRANCH:
                written = open_cycle(body, cycle=on.year, due_on=due_on, by=self.user, on=on)
                messages.success(request, f"已为 {written:,} 家基层工会启动 {on.year} 年度自评")
                return redirect(f"{reverse('homes:assessment-unfiled')}?under={body.pk}")
            check(body, cycle=on.year, due_on=due_on, by=self.user, on=on)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.show(form, status=422)
        job = jobs.enqueue(
            CYCLE_JOB,
            key=f"{body.pk}:{on.year}:{due_on}:{now():%m%d%H%M}",
            title=f"启动 {on.year} 年度自评：{body}",
            params={"body": body.pk, "cycle": on.year, "due_on": due_on.isoformat(), "on": on.isoformat()},
            by=self.user,
            path=body.path,
        )
        return redirect("homes:assessment-open-job", pk=job.pk)


class OpenCycleJob(Page):
    """Progress of one's own opening."""

    model, permission = Job, "homes.verify"
    template_name = "homes/sheet_job.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = Job.objects.filter(pk=kwargs["pk"], kind=CYCLE_JOB, owner_id=self.user.pk).first()
        if job is None:
            raise Http404
        context: dict[str, Any] = {"job": job, "title": job.title}
        return self.render(context, template="homes/sheet_job_body.html" if request.htmx else "")  # type: ignore[attr-defined]

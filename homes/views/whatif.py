"""What-if: trials of other figures over a branch: started, followed, read, named, compared, listed in full."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.workflows import jobs as job_steps
from core.clock import today
from core.tables import Column
from core.views import ListPage, Page
from core.workflow import Refused, WrongState
from homes.forms.whatif import RangeForm, TrialForm, TrialNameForm
from homes.models import Trial
from homes.views import trial_text as text
from homes.workflows import whatif as work
from unions.models import Body
from unions.policies.force import policy_of

ENTRIES = ("P-002", "P-092")


def change_of(trial: Trial) -> str:
    if not trial.figures:
        return ""
    return f"会升 {trial.sum('up'):,}，会降 {trial.sum('down'):,}"


class WhatIf(ListPage):
    """Everybody's trials of the branch while they are kept; the button starts a new one."""

    entries = ENTRIES
    model, permission, title = Trial, "homes.whatif", "标准试算"
    subtitle = "改几项标准、权重或必备项，看哪些工会会升、哪些会降。只试算，不改任何结果"
    noun = "次"
    related = ("body", "job")
    row_page = "homes:trial-detail"
    orders = {"": ("-pk",)}
    columns = (
        Column("name", "试算", str, link=True, sub=text.tried_line),
        Column("body", "范围", "body.name"),
        Column("state", "状态", kind="state"),
        Column("moves", "结果", change_of),
        Column("by", "发起人", "started_by_name", phone=False),
        Column("at", "时间", "started_at", kind="date"),
        Column("until", "保留到", "keep_until", kind="date", phone=False),
    )
    empty_icon = "sliders"
    empty_title = "还没有试算过"
    empty_text = "选好范围，改几项标准，就能看到达标率会怎样变、哪些工会会升降。"
    export_name = "标准试算"

    def actions(self) -> list[dict[str, Any]]:
        found = [
            {"title": "新的试算", "url": reverse("homes:trial-new"), "icon": "plus-lg", "tone": "primary"}
        ]
        done = self.get_queryset().exclude(figures={})[:2].count()
        if done > 1:
            found.insert(
                0, {"title": "两次对比", "url": reverse("homes:trial-compare"), "icon": "arrow-left-right"}
            )
        return found


class TrialNew(Page):
    """The range first (`body`), then what to change there."""

    entries = ENTRIES
    model, permission, title = Body, "homes.whatif", "新的试算"
    template_name = "homes/trial_new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = self.branch()
        return self.show(body, TrialForm(policy=policy_of(body.place, today())))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = self.branch()
        form = TrialForm(request.POST, policy=policy_of(body.place, today()))
        if not form.is_valid():
            return self.show(body, form, status=422)
        try:
            trial = work.start_trial(body, changes=form.changes(), by=self.user)
        except WrongState as problem:
            form.add_error(None, str(problem))
            return self.show(body, form, status=409)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.show(body, form, status=422)
        messages.success(request, f"已开始试算“{body}”。可以离开此页，完成后在这里看结果。")
        return redirect("homes:trial-detail", pk=trial.pk)

    def branch(self) -> Body:
        rows = self.get_queryset()
        asked = self.request.GET.get("body")
        found: Body | None = self.named(rows, "body") if asked else rows.order_by("path").first()
        if found is None:
            raise Http404
        return found

    def show(self, body: Body, form: TrialForm, *, status: int = 200) -> HttpResponse:
        context = {
            "body": body, "form": form, "ranges": RangeForm(initial={"body": body.pk}, user=self.user),
            "running": work.running_of(self.user.pk), "cancel_url": reverse("homes:whatif"),
        }  # fmt: skip
        return self.render(context, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("标准试算", reverse("homes:whatif")), (self.title, "")]


class TrialPage(Page):
    entries = ENTRIES
    model, permission, title = Trial, "homes.whatif", "试算结果"
    related = ("body", "job")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("标准试算", reverse("homes:whatif")), (self.title, "")]


class TrialDetail(TrialPage):
    """While it runs: how far it is, asked every two seconds. Then what came of it."""

    template_name = "homes/trial.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        trial = self.get_object()
        waits = request.htmx and request.htmx.target == "trial-job"  # type: ignore[attr-defined]
        if waits and not trial.running:
            answer = HttpResponse(status=204)
            answer.headers["HX-Refresh"] = "true"
            return answer
        context = {
            "object": trial, "title": str(trial), "subtitle": f"{trial.body}　{trial.started_by_name} 发起",
            "tried": text.tried(trial), "own_job": self.owns(trial), "name_form": TrialNameForm(initial={"name": trial.name}),
            "again": f"{reverse('homes:trial-new')}?body={trial.body_id}",
        }  # fmt: skip
        if trial.figures:
            context |= self.result(trial)
        return self.render(context, template="homes/trial_job.html" if waits else "")

    def owns(self, trial: Trial) -> bool:
        return trial.job is not None and job_steps.may_cancel(self.user, trial.job)

    def result(self, trial: Trial) -> dict[str, Any]:
        moves = reverse("homes:trial-moves", args=[trial.pk])
        sums = trial.figures["sums"]
        return {
            "sums": sums, "figures": text.figures(trial), "places": text.place_rows(trial), "flips": text.flip_rows(trial),
            "own": trial.figures["own"], "up_url": f"{moves}?way=up", "down_url": f"{moves}?way=down", "moves_url": moves,
            "rate_now": text.rate(sums["now"], sums["total"]), "rate_then": text.rate(sums["then"], sums["total"]),
            "still": not sums["touched"] and not sums["moved"] and sums["now"] == sums["then"],
            "only_points": not sums["up"] and not sums["down"] and sums["moved"],
        }  # fmt: skip


class TrialCancel(TrialPage):
    """A running trial stops at its next chunk and leaves nothing."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        trial = self.get_object()
        if trial.job is None:
            raise WrongState("这次试算已经结束，不用再取消。")
        job_steps.cancel(trial.job, by=self.user)
        messages.success(request, "已取消。正在进行的会在下一步停下，不留下任何内容。")
        return redirect("homes:trial-detail", pk=trial.pk)


class TrialName(TrialPage):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        trial = self.get_object()
        form = TrialNameForm(request.POST)
        if form.is_valid():
            work.name_trial(trial, name=form.cleaned_data["name"], by=self.user)
            messages.success(request, "名称已保存，可以在“标准试算”里找到，也可以和别的试算对比。")
        else:
            messages.error(request, "；".join(str(one) for found in form.errors.values() for one in found))
        return redirect("homes:trial-detail", pk=trial.pk)


class TrialCompare(TrialPage):
    """Two finished trials side by side, in sight of whoever asks."""

    title = "两次试算对比"
    template_name = "homes/trial_compare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.get_queryset().exclude(figures={}).order_by("-pk")
        choices = list(rows[:100])
        one, other = self.chosen(rows, "one"), self.chosen(rows, "other")
        if len(choices) > 1:
            one = one or choices[0]
            other = other or next(trial for trial in choices if trial.pk != one.pk)
        context: dict[str, Any] = {"choices": choices, "one": one, "other": other}
        if one and other:
            context |= {
                "lines": [
                    {"title": a["title"], "now": a["now"], "one": a["then"], "other": b["then"]}
                    for a, b in zip(text.figures(one), text.figures(other), strict=True)
                ],
                "tried_one": text.tried(one), "tried_other": text.tried(other),
                "same": one.pk == other.pk, "apart": one.body_id != other.body_id or one.on != other.on,
            }  # fmt: skip
        return self.render(context)

    def chosen(self, rows: Any, name: str) -> Trial | None:
        """404 for what is out of sight or no longer kept."""
        found: Trial | None = self.named(rows, name)
        if found is None and self.request.GET.get(name):
            raise Http404
        return found

"""Pages that stand above the apps: inbox, search, help, health."""

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from config.menu import keep_count
from config.search import found_for
from core import inbox
from core.clock import today
from core.discreet import holds_part, last, masked_text, typed_q
from core.inbox import Todo
from core.models import ImportBatch
from core.views import PortalView
from core.workflow import TRANSITIONS
from homes import indicators as ind
from unions.models import Body
from unions.policies.force import policy_of

GROUPS = (
    ("已逾期", "exclamation-octagon-fill", lambda days: days is not None and days < 0),
    ("今天到期", "clock", lambda days: days == 0),
    ("本周", "calendar-week", lambda days: days is not None and 0 < days <= 7),
    ("以后", "calendar3", lambda days: days is not None and days > 7),
    ("没有期限", "inbox", lambda days: days is None),
)
MEANINGS = (
    ("P", "按资料判断，已经做到。"),
    ("F", "按资料判断，还没有做到；后面写着怎么改。"),
    ("H", "自评已提交，等上级工会核实。"),
    ("G", "还在规定的宽限期内，暂不计分。"),
    ("D", "缺少判断需要的资料，补上后当晚重新评分；必备项缺数据不算达到。"),
    ("W", "上级工会批准的例外，在有效期内按达到计。"),
    ("N", "这一条不适用于本会，不计分。"),
    ("U", "本地还没有设定标准，不计分，请有权的上级设定。"),
)


class Inbox(PortalView):
    permission = "inbox.view"
    title = "待办"

    def get(self, request: HttpRequest) -> HttpResponse:
        on = today()
        module = request.GET.get("module", "")
        found = inbox.waiting(request.user, on)
        todos, counts = inbox.todos(request.user, on, module, found), inbox.counts(request.user, on, found)
        keep_count(request, sum(counts.values()))  # the badge agrees with the page
        context: dict[str, Any] = {
            "title": self.title,
            "on": on,
            "module": module,
            "counts": counts,
            "total": counts.get(module, 0) if module else sum(counts.values()),
            "todos": todos,
            "groups": grouped(todos, on),
            "overdue": sum(1 for todo in todos if todo.due_on and todo.due_on < on),
            "due_today": sum(1 for todo in todos if todo.due_on == on),
            **self.side(on),
        }
        return render(request, "inbox.html", context)

    def side(self, on: dt.date) -> dict[str, Any]:
        """The right column: terms that end soon, one's own imports, the rate of one's own body."""
        found: dict[str, Any] = {}
        home = self.user.home_body
        if home is None:
            return found
        policy = policy_of(home.place, on)
        if self.user.can("homes.view"):
            found |= self.rate(home, policy, on)
        if self.user.can("unions.view") and not home.is_basic:
            warn = int(policy.value("elect.warn_days") or 90)
            bodies = Body.objects.visible_to(self.user, "unions.view").basic().active()
            soon = bodies.filter(term_end__range=(on, on + dt.timedelta(days=warn))).order_by(
                "term_end", "pk"
            )[:5]
            sums = ind.figures([home.pk]).get(home.pk, ind.Figures())
            found["calendar"] = {"soon": list(soon), "warn_days": warn, "expired": sums.n("expired")}
        if self.user.can("members.import") or self.user.can("unions.import"):
            found["batches"] = list(ImportBatch.objects.filter(owner_id=self.user.pk).order_by("-pk")[:3])
            found["desk_url"] = reverse("core:import-list")
        return found

    def rate(self, home: Body, policy: Any, on: dt.date) -> dict[str, Any]:
        sums = ind.figures([home.pk]).get(home.pk)
        if sums is None or sums.met_rate is None:
            return {}
        target = ind.target_of(policy).rate
        missing = max(0, -(-sums.bodies * target // 10_000) - sums.n("met")) if target else 0
        return {"rate": {"body": home, "rate": sums.met_rate, "target": target, "missing": missing}}


def grouped(todos: list[Todo], on: dt.date) -> list[dict[str, Any]]:
    found = []
    for title, icon, belongs in GROUPS:
        members = [t for t in todos if belongs((t.due_on - on).days if t.due_on else None)]
        if members:
            found.append({"title": title, "icon": icon, "todos": members, "late": title == "已逾期"})
    return found


def _states(model: Any, name: str) -> Any:
    """Value and word of each state: of the column, or of a state that follows from other columns."""
    columns = {field.name: field for field in model._meta.fields}
    return columns[name].choices or () if name in columns else model.State.choices


class Waiting(PortalView):
    """The number for the badge and the bell: asked for by a page that is already shown."""

    permission = "inbox.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = sum(inbox.waiting(request.user, today()).values())
        keep_count(request, waiting)
        return render(request, "components/waiting.html", {"waiting": waiting})


class Search(PortalView):
    """One box over bodies, employers, cadres and members; the type-ahead list under it is the same page as a fragment."""

    permission = "core.view"
    title = "搜索"
    LIMIT, AHEAD = 8, 5

    def get(self, request: HttpRequest) -> HttpResponse:
        q, text = last(request.GET.getlist("q")).strip(), typed_q(request)
        ahead = bool(request.htmx)  # type: ignore[attr-defined]
        groups = found_for(self.user, text, self.AHEAD if ahead else self.LIMIT, q)
        context = {"q": q, "shown": masked_text(text) if holds_part(text) else text, "groups": groups}
        if ahead:  # without the request: a fragment needs nothing of the page's shell
            return HttpResponse(render_to_string("search_ahead.html", context))
        return render(request, "search.html", {"title": self.title, **context})


class Help(PortalView):
    """What this role can do, what the outcomes mean, and each workflow drawn from its own constants."""

    permission = "inbox.view"
    title = "帮助"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(
            request, "help.html", {"title": self.title, "meanings": MEANINGS, "flows": self.flows()}
        )

    def flows(self) -> list[dict[str, Any]]:
        from django.apps import apps

        by_model: dict[str, list[Any]] = {}
        for step in TRANSITIONS.values():
            if self.user.can(step.permission):
                by_model.setdefault(step.model, []).append(step)
        found = []
        for label, steps in by_model.items():
            model = apps.get_model(label)
            words = dict(_states(model, steps[0].state_field))
            rows = [
                {
                    "sources": "、".join(str(words.get(s, s)) for s in sorted(step.sources)),
                    "verb": step.verb,
                    "target": str(words.get(step.target, "不变")) if step.target else "不变",
                    "says": step.says,
                }
                for step in steps
            ]
            found.append({"title": str(model._meta.verbose_name), "steps": rows})
        return found


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})

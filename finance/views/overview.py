"""The front page of the module: one branch, one quarter, its direct inferiors, and the rate over two years."""

from typing import Any

from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from core.clock import previous_quarter, quarter_label, today
from core.money import BASIS, yuan
from core.views import PortalView
from finance.forms.fields import quarter_choices
from finance.models import Contribution, SplitShare
from finance.views.common import EDIT, VIEW, last_due_quarter, only_basic, valid_quarter
from finance.workflows.dues import undeclared
from unions.models import Body
from unions.models.bodies import SEGMENT

CHILDREN_SHOWN = 300
QUARTERS_DRAWN = 8
COUNT_CAP = 1000
WAN_FROM = 100_000_000  # fen: a million yuan


def rate_bp(received: int, due: int) -> int | None:
    """Basis points paid of what is due; None where nothing is due."""
    return received * BASIS // due if due else None


def money(fen: int) -> dict[str, str]:
    """A figure and its unit: from a million yuan on in ten thousands, rounded half up; the table has it exact."""
    if fen < WAN_FROM:
        return {"value": yuan(fen), "unit": "元"}
    return {"value": yuan((fen + BASIS // 2) // BASIS), "unit": "万元"}


class Overview(PortalView):
    permission = VIEW
    title = "经费总览"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        own = only_basic(self.user)
        if own is not None and not request.GET.get("under"):
            return redirect("finance:body-dues", pk=own.pk)
        bodies: Any = Body.objects.visible_to(self.user, VIEW)
        body = self.chosen(bodies)
        if body is not None and body.is_basic:
            return redirect("finance:body-dues", pk=body.pk)
        quarter = valid_quarter(request.GET.get("quarter", "")) or last_due_quarter(self.user, today())
        context: dict[str, Any] = {
            "title": self.title,
            "body": body,
            "quarter": quarter,
            "quarter_label": quarter_label(quarter),
            "quarters": quarter_choices(),
        }
        if body is not None:
            context |= self.branch(body, quarter)
        return self.show(context)

    def show(self, context: dict[str, Any]) -> HttpResponse:
        return render(self.request, "finance/overview.html", context)

    def chosen(self, bodies: Any) -> Body | None:
        under = self.request.GET.get("under", "")
        if under.isdecimal():
            found: Body | None = bodies.filter(pk=int(under)).first()
            return found or self.home(bodies)
        return self.home(bodies)

    def home(self, bodies: Any) -> Body | None:
        """The reader's own body: on an industrial line the first by path may be a school of some township."""
        own = self.user.home_body
        found: Body | None = bodies.filter(pk=own.pk).first() if own else None
        return found or bodies.order_by("path").first()

    def branch(self, body: Body, quarter: str) -> dict[str, Any]:
        mine: Any = Contribution.objects.visible_to(self.user, VIEW)
        in_branch = mine.in_branches((body.branch,))
        rows: Any = Body.objects.visible_to(self.user, VIEW)
        direct = Q(superior=body) | Q(industry_superior=body)
        children = list(rows.active().filter(direct).order_by("path")[: CHILDREN_SHOWN + 1])
        asked = in_branch.filter(quarter=quarter)
        if body.branch.industrial:
            sums, parts = asked.by_follower(children)
        else:
            sums = {row["child"]: row for row in asked.by_child(body.path, SEGMENT)}
            parts = list(sums.values())
        total = {name: sum(row[f"{name}_sum"] for row in parts) for name in ("due", "received", "arrears")}
        return {
            "crumbs": self.trail(body),
            "kpis": self.kpis(body, quarter, total),
            "children": [
                self.child(child, sums.get(child.path), quarter) for child in children[:CHILDREN_SHOWN]
            ],
            "cut_off": len(children) > CHILDREN_SHOWN,
            "chart": self.chart(in_branch, quarter),
            "actions": self.actions(body, quarter),
            "total": total,
            "total_rate": rate_bp(total["received"], total["due"]),
        }

    def trail(self, body: Body) -> list[tuple[str, str]]:
        rows: Any = Body.objects.visible_to(self.user, VIEW)
        above = rows.filter(path__in=body.ancestor_paths).order_by("path")
        base = reverse("finance:overview")
        return [("经费", base), *((str(each), f"{base}?under={each.pk}") for each in above), (str(body), "")]

    def actions(self, body: Body, quarter: str) -> list[dict[str, Any]]:
        if not self.user.can(EDIT):
            return []
        url = f"{reverse('finance:contribution-bulk')}?quarter={quarter}&under={body.pk}"
        return [{"title": "申报经费", "url": url, "icon": "plus-lg", "tone": "primary"}]

    def child(self, child: Body, sums: dict[str, Any] | None, quarter: str) -> dict[str, Any]:
        found = sums or {"due_sum": 0, "received_sum": 0, "arrears_sum": 0}
        url = f"{reverse('finance:overview')}?under={child.pk}&quarter={quarter}"
        return {
            "name": str(child),
            "url": reverse("finance:body-dues", args=[child.pk]) if child.is_basic else url,
            "declared": sums is not None,
            "due": found["due_sum"],
            "received": found["received_sum"],
            "arrears": found["arrears_sum"],
            "rate": rate_bp(found["received_sum"], found["due_sum"]),
            "arrears_url": f"{reverse('finance:contribution-list')}?quarter={quarter}&state=open&under={child.pk}",
        }

    def kpis(self, body: Body, quarter: str, total: dict[str, int]) -> list[dict[str, Any]]:
        listed = f"{reverse('finance:contribution-list')}?quarter={quarter}&under={body.pk}"
        waiting = (
            undeclared(self.user, VIEW, quarter)
            .in_branches((body.branch,))
            .order_by()[: COUNT_CAP + 1]
            .count()
        )
        shares: Any = SplitShare.objects.visible_to(self.user, VIEW)
        own = (
            shares.filter(node=body, payment__contribution__quarter=quarter).aggregate(n=Sum("amount"))["n"]
            or 0
        )
        rate = rate_bp(total["received"], total["due"])
        return [
            {"title": "应缴", **money(total["due"]), "url": listed},
            {"title": "已到账", **money(total["received"]), "url": listed,
             "text": "还没有应缴" if rate is None else f"到账率 {rate / 100:.1f}%"},
            {"title": "欠缴", **money(total["arrears"]), "url": f"{listed}&state=open"},
            {"title": "未申报", "value": f"{COUNT_CAP:,}+" if waiting > COUNT_CAP else f"{waiting:,}", "unit": "家单位",
             "url": f"{reverse('finance:contribution-bulk')}?quarter={quarter}&under={body.pk}" if self.user.can(EDIT) else listed},
            {"title": "本级分得", **money(own), "url": reverse("finance:splitplan-list")},
        ]  # fmt: skip

    def chart(self, in_branch: Any, quarter: str) -> dict[str, Any] | None:
        """Paid share of the dues by quarter, up to the chosen one."""
        first = previous_quarter(quarter, QUARTERS_DRAWN - 1)
        rows = (
            in_branch.filter(quarter__gte=first, quarter__lte=quarter)
            .values("quarter").annotate(due_sum=Sum("due"), received_sum=Sum("received")).order_by("quarter")
        )  # fmt: skip
        points = [
            (f"{row['quarter'][:4]} 年 {row['quarter'][5]} 季度",
             [f"{rate / 100:.1f}" if (rate := rate_bp(row["received_sum"], row["due_sum"])) is not None else None])
            for row in rows
        ]  # fmt: skip
        if len(points) < 2:
            return None
        lowest = min((float(values[0]) for _, values in points if values[0]), default=0.0)
        return {
            "id": "dues-rate", "kind": "line", "title": "经费到账率", "hint": "已到账占应缴，按所属季度",
            "caption": "各季度经费到账率", "aria": "近八个季度的经费到账率折线图，数字见表格",
            "heads": ["季度", "到账率"], "rows": points, "unit": "%", "foot": "到账率 = 已到账 ÷ 应缴",
            "target": None, "floor": max(0, int(lowest) // 10 * 10 - 10),
        }  # fmt: skip

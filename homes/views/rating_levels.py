"""Results of members' rating level by level: each inferior's newest valid rounds, weighted by votes."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.views import Page
from homes.models import RatingRound
from homes.querysets import newest_ratings
from unions.models import Body
from unions.policies.catalogue import show
from unions.policies.force import policy_of

MIN_VOTES = 30  # below it a place's rate says more about chance than about its unions


class RatingResults(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-107", "P-108")
    model, permission, title = RatingRound, "homes.view", "会员评家分级结果"
    template_name = "homes/rating_levels.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        node, on = self.node(), today()
        policy = policy_of(node.place, on)
        floor = policy.value("rate.satisfaction_min")
        children = list(Body.objects.filter(superior=node).exclude(state="dissolved").order_by("path"))
        sums = newest_ratings(node.path, on, policy.value("rate.period_months"), floor)
        rows = [self.line(child, sums.get(child.path)) for child in children]
        rows = [row for row in rows if row["rounds"] or not row["basic"]]
        total = self.line(node, _add(sums.values()))
        context = {
            "node": node, "rows": rows, "total": total, "least": MIN_VOTES, "subtitle": str(node),
            "floor": show("rate.satisfaction_min", floor) if floor is not None else "",
            "up": self.above(node), "list_url": f"{reverse('homes:rating-list')}?under={node.pk}",
        }  # fmt: skip
        return self.render(context)

    def node(self) -> Body:
        seen = Body.objects.visible_to(self.user, self.permission)
        if self.request.GET.get("under"):
            found = self.named(seen, "under")
        else:
            found = self.user.home_body or seen.order_by("path").first()
        if found is None:
            raise Http404
        return found

    def above(self, node: Body) -> str:
        seen = Body.objects.visible_to(self.user, self.permission).filter(pk=node.superior_id or 0)
        return f"?under={node.superior_id}" if seen.exists() else ""

    def line(self, body: Body, sums: dict[str, int] | None) -> dict[str, Any]:
        found = sums or dict.fromkeys(
            ("rounds", "voted", "union", "chair", "chair_votes", "deeds", "deeds_votes", "low"), 0
        )
        few = found["voted"] < MIN_VOTES
        address = reverse("homes:rating-list") if body.is_basic else reverse("homes:rating-results")
        return {
            "name": body.name, "basic": body.is_basic, "url": f"{address}?under={body.pk}", "rounds": found["rounds"],
            "voted": f"{found['voted']:,}" if found["voted"] else "", "few": few, "low": found["low"],
            "union": _mean(found["union"], found["voted"]), "chair": _mean(found["chair"], found["chair_votes"]),
            "deeds": _mean(found["deeds"], found["deeds_votes"]),
        }  # fmt: skip

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员评家", reverse("homes:rating-list")), (self.title, "")]


def _mean(total: int, votes: int) -> str:
    return f"{total / votes / 100:.2f}%" if votes else ""  # a column of them lines up


def _add(found: Any) -> dict[str, int]:
    total: dict[str, int] = {}
    for sums in found:
        for name, number in sums.items():
            total[name] = total.get(name, 0) + number
    return total or {}

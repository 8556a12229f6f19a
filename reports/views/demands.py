"""The page of one body: what is demanded of it beyond the six haves, and its figures among the indicators."""

from typing import Any

from django.urls import path, reverse

from core.clock import today
from core.rules import NODATA
from core.views import DetailPage
from reports.demands import Demand, demands_of
from unions.models import Body
from unions.policies.force import policy_of


class BodyDemands(DetailPage):
    model, permission = Body, "homes.view"
    template_name = "reports/demands.html"
    related = ("superior", "jurisdiction")

    def extra(self) -> dict[str, Any]:
        body: Body = self.object
        rows = demands_of(body, policy_of(body.place, today()))
        return {
            "title": "应达到的要求",
            "subtitle": str(body),
            "rows": [(row, self.mend(row)) for row in rows],
        }

    def mend(self, row: Demand) -> str:
        """The page that mends what falls short."""
        return (
            reverse(row.indicator.mend, args=[self.object.pk])
            if row.indicator.mend and (row.short or row.letter == NODATA)
            else ""
        )

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            (self.object.name, reverse("unions:body-detail", args=[self.object.pk])),
            ("应达到的要求", ""),
        ]


patterns = [path("bodies/<int:pk>/demands/", BodyDemands.as_view(), name="body-demands")]

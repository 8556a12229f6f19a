"""Statistics by quarter: exact for those with access to the cases, with small cells kept back for all others."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from core.clock import previous_quarter, quarter_label, quarter_of, today
from core.views import Page
from petitions.indicators import headline, in_quarter, tables
from petitions.models import Petition

SHOWN_QUARTERS = 8


class Figures(Page):
    """`reports.view` opens it. One fixed branch per reader, the whole of his grants: no drilling down to small places."""

    model = Petition
    permission = "reports.view"
    template_name = "petitions/figures.html"
    title = "信访统计"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        exact = self.sees_cases()
        quarters = self.quarters(exact)
        quarter = request.GET.get("quarter", quarters[0])
        if quarter not in quarters:
            raise Http404
        rows = in_quarter(self.get_queryset(), quarter)
        found = tables(rows, suppress=not exact)
        context = {
            "tables": found,
            "empty": all(not table.cells for table in found),
            "exact": exact,
            "headline": headline(rows) if exact else None,
            "label": quarter_label(quarter),
            "tabs": [
                {"title": quarter_label(q), "url": f"?quarter={q}", "current": q == quarter} for q in quarters
            ],
        }
        return self.render(context)

    def sees_cases(self) -> bool:
        """Whether every branch he counts is one whose cases he may open."""
        cases = self.user.branches("petitions.view")
        counted = self.user.branches(self.permission)
        return all(any(b.path.startswith(c.path) for c in cases) for b in counted)

    def quarters(self, exact: bool) -> list[str]:
        """Newest first; the running quarter only for those who see the cases anyway."""
        current = quarter_of(today())
        first = 0 if exact else 1
        return [
            current if n == 0 else previous_quarter(current, n) for n in range(first, first + SHOWN_QUARTERS)
        ]


class CaseFigures(Figures):
    """The same page for clerks and leaders: exact, with the running quarter, over the cases they may open."""

    permission = "petitions.view"

"""Declare a quarter for many employers at once: every one not yet declared, prefilled with three months' wages."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.clock import quarter_bounds, quarter_label, today
from core.views import PortalView
from core.workflow import Refused
from finance.forms import BulkRow
from finance.forms.fields import quarter_choices
from finance.models.dues import quarters_due
from finance.views.common import EDIT, valid_quarter
from finance.workflows.dues import declare, undeclared
from unions.models import Body
from unions.policies.force import Policy, policy_of

AT_ONCE = 50


class BulkDeclare(PortalView):
    permission = EDIT
    title = "批量申报"

    def setup_rows(self) -> None:
        asked = valid_quarter(self.request.GET.get("quarter", ""))
        self.quarter = asked or quarters_due(today(), 0, 1)[0]
        under = self.request.GET.get("under", "")
        bodies: Any = Body.objects.visible_to(self.user, EDIT)
        self.under = bodies.filter(pk=int(under)).first() if under.isdecimal() else None
        rows = undeclared(self.user, EDIT, self.quarter)
        if self.under is not None:
            rows = rows.filter(body__path__startswith=self.under.path)
        self.waiting = rows.order_by()[:1001].count()
        self.coverages = list(
            rows.select_related("body", "unit").order_by("body__path", "unit__pinyin", "pk")[:AT_ONCE]
        )

    def get(self, request: HttpRequest) -> HttpResponse:
        self.setup_rows()
        return self.show([BulkRow(coverage=coverage) for coverage in self.coverages])

    def post(self, request: HttpRequest) -> HttpResponse:
        """What can be declared is declared; lines with a problem come back with their typed figures and the reason."""
        self.setup_rows()
        forms = [
            BulkRow(request.POST, coverage=coverage)
            for coverage in self.coverages
            if f"c{coverage.pk}-workers" in request.POST
        ]
        policies: dict[str, Policy] = {}
        bad = [form for form in forms if not self.one(form, policies)]
        chosen = [form for form in forms if form.data.get(f"{form.prefix}-chosen")]
        done = len(chosen) - len(bad)
        if done:
            messages.success(request, f"已申报 {done} 家单位的{quarter_label(self.quarter)}经费")
        if bad:
            return self.show(bad, problem=f"有 {len(bad)} 家没有申报，请看行中的原因，改好再交。", status=422)
        if not chosen:
            return self.show(forms, problem="还没有勾选单位。请勾选要申报的单位。", status=422)
        return redirect(request.get_full_path())

    def one(self, form: BulkRow, policies: dict[str, Policy]) -> bool:
        """True where the line is declared or was not chosen."""
        if not form.is_valid():
            return False
        if not form.cleaned_data.get("chosen"):
            return True
        coverage = form.coverage
        place = coverage.body.place
        try:
            policy = policies.get(place) or policies.setdefault(
                place, policy_of(place, quarter_bounds(self.quarter)[1])
            )
            declare(
                coverage.body,
                coverage.unit,
                self.quarter,
                form.declaration,
                by=self.user,
                on=today(),
                policy=policy,
            )
        except Refused as problem:
            form.refusal = str(problem)
            return False
        return True

    def show(self, forms: list[BulkRow], *, problem: str = "", status: int = 200) -> HttpResponse:
        context = {
            "title": self.title,
            "crumbs": [("经费", reverse("finance:overview")), (self.title, "")],
            "quarter": self.quarter,
            "quarter_label": quarter_label(self.quarter),
            "quarters": quarter_choices(),
            "under": self.under,
            "forms": forms,
            "waiting": self.waiting,
            "more": self.waiting > len(self.coverages),
            "problem": problem,
        }
        return render(self.request, "finance/bulk.html", context, status=status)

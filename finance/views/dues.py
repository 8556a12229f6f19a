"""Dues: lists, one contribution with its payments and shares, declaring, posting, reversing, correcting."""

from typing import Any

from django.urls import reverse

from core.clock import quarter_of, today
from core.money import yuan
from core.tables import Column
from core.views import DetailPage, StepPage
from finance.filters import ArrearsFilter, ContributionFilter
from finance.forms import CorrectForm, DeclareForm, PayForm, ReverseForm
from finance.models import Contribution, Level, Payment, SplitShare
from finance.models.dues import due_on, quarters_due
from finance.tables import BODY_COLUMN, CONTRIBUTION_COLUMNS, arrears_columns
from finance.views.common import (
    EDIT,
    VIEW,
    CreateForBody,
    MoneyList,
    crumbs_of,
    due_days,
    last_due_quarter,
    valid_quarter,
)
from finance.workflows.dues import CORRECT, PAY, REVERSE, declare
from unions.models import Body

TABS = (("contribution-list", "全部申报"), ("arrears-list", "欠缴清单"))


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"title": title, "url": reverse(f"finance:{name}"), "current": name == current}
        for name, title in TABS
    ]


class ContributionList(MoneyList):
    entries = ("P-133",)
    model = Contribution
    title = "经费收缴"
    columns = CONTRIBUTION_COLUMNS
    filterset_class = ContributionFilter
    orders = {
        "-quarter": ("-quarter", "-pk"),
        "quarter": ("quarter", "pk"),
        "-due": ("-due", "-pk"),
        "due": ("due", "pk"),
        "-arrears": ("-arrears", "-pk"),
        "arrears": ("arrears", "pk"),
    }
    noun = "条"
    export_name = "经费申报"
    empty_icon = "cash-coin"
    empty_title = "没有符合条件的申报"
    related = ("body", "unit")
    row_page = "finance:contribution-detail"

    def export_columns(self) -> tuple[Column, ...]:
        """A sheet has no second line under the employer: the union gets a column of its own."""
        first, *rest = super().export_columns()
        return (first, BODY_COLUMN, *rest)

    def tabs(self) -> list[dict[str, Any]]:
        return tabs("contribution-list")

    def actions(self) -> list[dict[str, Any]]:
        if not self.user.can(EDIT):
            return []
        return [
            {
                "title": "申报经费",
                "url": reverse("finance:contribution-bulk"),
                "icon": "plus-lg",
                "tone": "primary",
            }
        ]


class ArrearsList(ContributionList):
    """What is past its due day and not paid, oldest first."""

    entries = ("P-133",)
    title = "欠缴清单"
    filterset_class = ArrearsFilter
    orders = {
        "quarter": ("quarter", "pk"),
        "-quarter": ("-quarter", "-pk"),
        "-arrears": ("-arrears", "-pk"),
        "arrears": ("arrears", "pk"),
    }
    export_name = "经费欠缴清单"
    empty_icon = "check-circle"
    empty_title = "没有欠缴"
    empty_text = "过了应缴日的季度都已缴清，或不在所选范围内。"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        on = today()
        self.days = due_days(request.user, on)
        self.last = last_due_quarter(request.user, on)
        self.columns = arrears_columns(self.days)
        self.subtitle = f"截至 {due_on(self.last, self.days)} 应缴未缴，最早的在前"
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return super().get_queryset().in_arrears(self.last)

    def tabs(self) -> list[dict[str, Any]]:
        return tabs("arrears-list")

    def actions(self) -> list[dict[str, Any]]:
        return []


class ContributionDetail(DetailPage):
    model = Contribution
    permission = VIEW
    template_name = "finance/contribution.html"
    related = ("body", "unit")

    def crumbs(self) -> list[tuple[str, str]]:
        return crumbs_of(self.object.body, "body-dues")

    def extra(self) -> dict[str, Any]:
        row = self.object
        payments = list(row.payments.select_related("reversal", "plan__jurisdiction").order_by("pk"))
        return {
            "subtitle": str(row.body),
            "state": (row.get_state_display(), "pass" if row.state == "settled" else "fail"),
            "actions": self.actions(),
            "facts": self.facts(),
            "payments": payments,
            "may_reverse": REVERSE.open_to(row, self.user),
            "split": split_table(payments),
        }

    def actions(self) -> list[dict[str, Any]]:
        found = []
        for step in (CORRECT, PAY):
            if step.open_to(self.object, self.user):
                url = reverse(f"finance:contribution-{step.slug}", args=[self.object.pk])
                found.append({"title": step.verb, "url": url, "tone": step.tone, "dialog": True})
        return found

    def facts(self) -> list[dict[str, Any]]:
        row = self.object
        days = due_days(self.user, today())
        accrued = {
            "label": "已计提",
            "value": f"{yuan(row.accrued)} 元",
            "sub": f"{row.accrued_on or '没有日期'}",
        }
        if row.accrued < row.due:
            accrued["sub"] = f"少提 {yuan(row.due - row.accrued)} 元"
        return [
            {"label": "工资总额", "value": f"{yuan(row.wages)} 元", "sub": f"职工 {row.workers:,} 人"},
            {
                "label": f"应缴（{row.rate_text}）",
                "value": f"{yuan(row.due)} 元",
                "sub": f"{due_on(row.quarter, days)} 前",
            },
            accrued,
            {"label": "已到账", "value": f"{yuan(row.received)} 元"},
            {"label": "欠缴", "value": f"{yuan(row.owed)} 元"},
            {"label": "申报", "value": row.declared_by or "—", "sub": str(row.declared_on)},
        ]


def split_table(payments: list[Payment]) -> dict[str, Any]:
    """Levels down, one column per payment; who received each share, and where a level's share went up."""
    shares = list(SplitShare.objects.filter(payment__in=payments).select_related("node").order_by("pk"))
    cells = {(share.level, share.payment_id): share for share in shares}
    rows = []
    for level in Level:
        mine = [share for share in shares if share.level == level]
        if not mine:
            continue
        nodes = list(dict.fromkeys("全国总工会" if share.node is None else str(share.node) for share in mine))
        rows.append(
            {
                "level": level.label,
                "nodes": "、".join(nodes),
                "moved_up": any(not share.own_level for share in mine),
                "cells": [cells.get((level, payment.pk)) for payment in payments],
                "rates": sorted({payment.plan.shares[level] for payment in payments}),
                "total": sum(share.amount for share in mine),
            }
        )
    total = sum(payment.amount for payment in payments)
    return {"rows": rows, "total": total, "exact": total == sum(share.amount for share in shares)}


class ContributionStep(StepPage):
    model = Contribution
    permission = VIEW
    back = "finance:contribution-detail"


class Pay(ContributionStep):
    transition = PAY
    form_class = PayForm
    done = "已登记到账，并按分成方案分到各级"

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"amount": self.object.owed, "paid_on": today(), "channel": Payment.Channel.OWN}}


class Reverse(ContributionStep):
    transition = REVERSE
    form_class = ReverseForm
    done = "已冲销，各级分成同时退回"

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"payment": self.request.GET.get("payment", "")}}

    def extra(self) -> dict[str, Any]:
        chosen = self.request.POST.get("payment") or self.request.GET.get("payment", "")
        payment = self.object.payments.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        if payment is None:
            return {}
        return {
            "says": f"冲销 {payment.paid_on} {payment.get_channel_display()} {yuan(payment.amount)} 元。{REVERSE.says}"
        }


class Correct(ContributionStep):
    transition = CORRECT
    form_class = CorrectForm
    done = "已更正申报"

    def form_kwargs(self) -> dict[str, Any]:
        row = self.object
        return {
            "initial": {
                "wages": row.wages,
                "workers": row.workers,
                "accrued": row.accrued,
                "accrued_on": row.accrued_on,
            }
        }


class Declare(CreateForBody):
    """One employer of one union, prefilled from its register entry."""

    entries = ("P-133",)
    model = Contribution
    title = "申报经费"
    form_class = DeclareForm
    edit_permission = EDIT
    submit = "申报"
    done = "已申报"

    def initial(self) -> dict[str, Any]:
        on = today()
        asked = valid_quarter(self.request.GET.get("quarter", ""))
        quarter = asked or quarters_due(on, 0, 1)[0]
        coverage = self.the_body.coverages.filter(to_on=None).select_related("unit").order_by("pk").first()
        found: dict[str, Any] = {"quarter": quarter if quarter <= quarter_of(on) else quarter_of(on)}
        if coverage:
            unit = coverage.unit
            found |= {"unit": unit.pk, "workers": unit.workers, "wages": unit.monthly_wages * 3 or None}
        return found

    def keep(self, form: Any) -> Contribution:
        said = form.cleaned_data
        body: Body = self.the_body
        return declare(body, said["unit"], said["quarter"], form.declaration, by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse("finance:body-dues", args=[self.the_body.pk])

    def success_url(self, obj: Any) -> str:
        return reverse("finance:contribution-detail", args=[obj.pk])

"""The money of one union: its quarters, its accounts, its yearly books and reviews, as three tabs."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse

from core.clock import quarter_label, today
from core.money import yuan
from core.tables import table_panel
from core.views import DetailPage
from finance.models import Account, AuditReview, Budget, Contribution, FinalAccount
from finance.models.books import YearlyBook
from finance.models.dues import due_on, quarters_due
from finance.tables import ACCOUNT_COLUMNS, BOOK_COLUMNS, QUARTER_COLUMNS, REVIEW_COLUMNS
from finance.views.common import EDIT, VIEW, due_days
from finance.workflows.dues import undeclared
from unions.models import Body
from unions.policies.force import policy_of

TABS = (("body-dues", "经费"), ("body-accounts", "账户"), ("body-books", "预算决算和经审"))
QUARTERS_SHOWN = 24


def note(parts: list[tuple[str, str]]) -> dict[str, Any]:
    """One notice for everything that is missing, each part with the link that mends it."""
    links = [
        (f"去办理{text.split('还没有')[0]}" if len(parts) > 1 else "去办理", url)
        for text, url in parts
        if url
    ]
    return {"text": "；".join(text for text, _ in parts) + "。", "links": links} if parts else {}


class BodyPage(DetailPage):
    model = Body
    permission = VIEW
    template_name = "finance/body.html"
    tab: ClassVar[str] = ""

    def get_object(self) -> Any:
        found = self.get_queryset().select_related("superior").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def crumbs(self) -> list[tuple[str, str]]:
        superior = self.object.superior
        above = Body.objects.visible_to(self.user, VIEW).filter(pk=superior.pk).first() if superior else None
        base = reverse("finance:overview")
        return [("经费", base), *([(str(above), f"{base}?under={above.pk}")] if above else [])]

    @property
    def may_edit(self) -> bool:
        rows: Any = Body.objects.visible_to(self.user, EDIT)
        return bool(rows.filter(pk=self.object.pk).exists())

    def extra(self) -> dict[str, Any]:
        body = self.object
        return {
            "subtitle": f"{body.get_kind_display()}，{body.superior or '没有上级'}",
            "tabs": [
                {
                    "title": title,
                    "url": reverse(f"finance:{name}", args=[body.pk]),
                    "current": name == self.tab,
                }
                for name, title in TABS
            ],
            **self.content(body, today()),
        }

    def content(self, body: Body, on: dt.date) -> dict[str, Any]:
        raise NotImplementedError

    def button(self, title: str, name: str, tone: str = "quiet", query: str = "") -> dict[str, Any]:
        return {
            "title": title,
            "url": reverse(name, args=[self.object.pk]) + query,
            "icon": "plus-lg",
            "tone": tone,
        }


class BodyDues(BodyPage):
    tab = "body-dues"

    def content(self, body: Body, on: dt.date) -> dict[str, Any]:
        mine: Any = Contribution.objects.visible_to(self.user, VIEW)
        rows = list(mine.filter(body=body).select_related("unit").order_by("-quarter", "pk")[:QUARTERS_SHOWN])
        days = due_days(self.user, on)
        seen = quarters_due(on, days, 4)
        due = [row for row in rows if row.quarter in seen]
        missing = [quarter for quarter in seen if self.missing(body, quarter)]
        edit = self.may_edit
        return {
            "facts": self.facts(due, rows, on, days),
            "notice": note([
                (f"{quarter_label(quarter)}的经费还没有申报（应缴日 {due_on(quarter, days)}）",
                 reverse("finance:contribution-create", args=[body.pk]) + f"?quarter={quarter}" if edit else "")
                for quarter in missing
            ]),
            "panels": [
                table_panel("各季度经费", QUARTER_COLUMNS, rows, _page("contribution"), empty="还没有申报过经费。",
                      url=reverse("finance:contribution-list") + f"?under={body.pk}" if len(rows) == QUARTERS_SHOWN else "")
            ],
            "actions": [self.button("申报经费", "finance:contribution-create", "primary")] if edit else [],
        }  # fmt: skip

    def missing(self, body: Body, quarter: str) -> bool:
        return bool(undeclared(self.user, VIEW, quarter).filter(body=body).exists())

    def facts(self, due: list[Any], rows: list[Any], on: dt.date, days: int) -> list[dict[str, Any]]:
        rate = policy_of(self.object.place, on).value("fin.dues_rate")
        late = [row for row in rows if row.owed and due_on(row.quarter, days) < on]
        return [
            {"label": "拨缴比例", "value": "未设定" if rate is None else f"{rate / 100:g}%"},
            {"label": "近四季应缴", "value": f"{yuan(sum(row.due for row in due))} 元"},
            {"label": "近四季到账", "value": f"{yuan(sum(row.received for row in due))} 元"},
            {"label": "逾期欠缴", "value": f"{yuan(sum(row.owed for row in late))} 元",
             "sub": f"最早 {late[-1].label}" if late else "没有欠缴"},
            {"label": "计提不足", "value": f"{sum(row.accrued < row.due for row in due)} 次", "sub": "近四季"},
        ]  # fmt: skip


class BodyAccounts(BodyPage):
    tab = "body-accounts"

    def content(self, body: Body, on: dt.date) -> dict[str, Any]:
        mine: Any = Account.objects.visible_to(self.user, VIEW)
        rows = list(mine.filter(body=body).order_by("-opened_on", "-pk"))
        open_ones = [
            row for row in rows if row.separate_books and (row.closed_on is None or row.closed_on > on)
        ]
        edit = self.may_edit
        made = table_panel(
            "银行账户", _linked(ACCOUNT_COLUMNS[1:]), rows, _page("account", "edit") if edit else None,
            empty="还没有登记银行账户。请开设工会独立账户后在这里登记。",
        )  # fmt: skip
        return {
            "facts": [
                {"label": "独立核算的在用账户", "value": f"{len(open_ones)} 个"},
                {"label": "法人资格证号", "value": body.legal_no or "未登记"},
                {"label": "统一社会信用代码", "value": body.uscc or "未登记"},
            ],
            "panels": [made],
            "actions": [self.button("登记账户", "finance:account-create", "primary")] if edit else [],
        }


class BodyBooks(BodyPage):
    tab = "body-books"

    def content(self, body: Body, on: dt.date) -> dict[str, Any]:
        def books(model: type[YearlyBook]) -> list[Any]:
            rows: Any = model.objects.visible_to(self.user, VIEW)
            return list(rows.filter(body=body).order_by("-year"))

        reviews: Any = AuditReview.objects.visible_to(self.user, VIEW)
        budgets, finals = books(Budget), books(FinalAccount)
        edit, audit = self.may_edit, self.user.can("finance.audit")
        needs_budget = not any(book.year == on.year for book in budgets)
        needs_final = not any(book.year == on.year - 1 for book in finals)
        actions = []
        if edit:
            primary = "finalaccount" if needs_final and not needs_budget else "budget"
            for name, title in (("finalaccount", "编报决算"), ("budget", "编报预算")):
                actions.append(
                    self.button(title, f"finance:{name}-create", "primary" if name == primary else "quiet")
                )
        if audit:
            actions.append(self.button("登记审查", "finance:auditreview-create"))
        columns = _linked(BOOK_COLUMNS[1:])
        return {
            "notice": note([
                (f"{year} 年度{noun}还没有编报", reverse(f"finance:{name}-create", args=[body.pk]) if edit else "")
                for missing, year, noun, name in (
                    (needs_budget, on.year, "预算", "budget"), (needs_final, on.year - 1, "决算", "finalaccount"),
                ) if missing
            ]),
            "panels": [
                table_panel("预算", columns, budgets, _page("budget"), empty="还没有编报过预算。"),
                table_panel("决算", columns, finals, _page("finalaccount"), empty="还没有编报过决算。"),
                table_panel("经审记录", _linked(REVIEW_COLUMNS[1:]), reviews.filter(body=body).order_by("-year", "-pk"),
                            _page("auditreview"), empty="还没有经审记录。"),
            ],
            "actions": actions,
        }  # fmt: skip


def _page(noun: str, kind: str = "detail") -> Callable[[Any], str]:
    """The address of a row, by its key."""
    return lambda row: reverse(f"finance:{noun}-{kind}", args=[row.pk])


def _linked(columns: tuple[Any, ...]) -> tuple[Any, ...]:
    """The first column becomes the row's link."""
    return (replace(columns[0], link=True, kind="text"), *columns[1:])

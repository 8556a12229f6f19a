"""Facts and rules of own funds (have 5): dues, account, budget and final account.

Days on which time alone changes these rules for every body of a place, and a full run is due: 1 January (the year of
P-140), the day after T:fin.budget_deadline and after T:fin.final_deadline (a missing book stops being in grace), and
in each quarter the day after its due day, T:fin.due_day days after the quarter's end (P-134 looks at a new quarter).

Reading of P-140: the deadlines are proposals of the portal, not of the documents; they decide from when a missing book
counts as missing. A book approved late counts from its approval on, so that the remedy stays something to do.
"""

import datetime as dt
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum, Value
from django.db.models.functions import Greatest

from core.clock import quarter_bounds
from core.rules import SQL, Context, Rule, Source, ahead, declare
from core.tables import Column
from core.traces import Trace, trace
from finance.models import Account, Budget, Contribution, FinalAccount
from finance.models.dues import quarters_due
from unions.models import Body, Coverage

MONTHS_OF_QUARTER = 3
_NINE_PLACES = Decimal("0.000000001")


def quarters_seen(context: Context) -> list[str]:
    """The quarters a score looks at, newest first; none where the window or the due day is not set."""
    days, months = context.value("fin.due_day"), context.value("eval.window_months")
    if days is None or months is None:
        return []
    return quarters_due(context.on, int(days), int(months) // MONTHS_OF_QUARTER)


_DUES = """
SELECT body_id, count(DISTINCT quarter)::int, coalesce(sum(greatest(due - received, 0)), 0)::bigint,
       count(*) FILTER (WHERE accrued < due)::int,
       min(left(quarter, 4)::int * 4 + right(quarter, 1)::int - 1) FILTER (WHERE due > received), max(declared_on)
FROM finance_contribution WHERE quarter = ANY(%s::text[]) {dirty} GROUP BY body_id
"""
# An employer is expected in the quarters it was covered from the first day to the last; one without any is not counted.
# Quarters are bits: `expected` of an employer, `clear` those it has paid in full.
_UNITS = """
SELECT body_id, count(*)::int, count(*) FILTER (WHERE expected & ~coalesce(clear, 0) = 0)::int FROM (
    SELECT c.body_id, paid.clear, {expected} AS expected
    FROM (SELECT body_id, unit_id, from_on FROM unions_coverage WHERE (to_on IS NULL OR to_on > %s) {dirty}) AS c
    JOIN unions_unit u ON u.id = c.unit_id
    LEFT JOIN (SELECT body_id, unit_id, bit_or({place}) AS clear FROM finance_contribution
               WHERE quarter = ANY(%s::text[]) AND received >= due AND accrued >= due {dirty}
               GROUP BY body_id, unit_id) AS paid USING (body_id, unit_id)
) AS by_unit WHERE expected > 0 GROUP BY body_id
"""


def _dues(context: Context) -> SQL:
    return _DUES, [quarters_seen(context)]


def _units(context: Context) -> SQL:
    quarters = quarters_seen(context)
    bits, cases = [], []
    days: list[dt.date] = []
    for place, quarter in enumerate(quarters):
        open_then = "u.closed_on IS NULL OR u.closed_on > %s"
        bits.append(f"CASE WHEN c.from_on <= %s AND ({open_then}) THEN {1 << place} ELSE 0 END")
        cases.append(f"WHEN %s THEN {1 << place}")
        days += quarter_bounds(quarter)
    text = _UNITS.replace("{expected}", " | ".join(bits) or "0")
    text = text.replace("{place}", f"CASE quarter {' '.join(cases)} END" if cases else "0")
    return text, [*days, context.on, *quarters, quarters]


def _clear(context: Context) -> Q:
    """All employers paid up; of a joint union the share T:eval.joint_unit_share of them."""
    every = Q(dues_units_clear__gte=F("dues_units_expected"))
    share = context.value("eval.joint_unit_share")
    if share is None:
        return every
    if not share:
        return Q(kind=Body.Kind.JOINT) | every
    # expected × share ≤ clear × 10,000, written with the fact alone on the left; nine places are exact for any count
    factor = (Decimal(10_000) / Decimal(int(share))).quantize(_NINE_PLACES, ROUND_CEILING)
    return Q(kind=Body.Kind.JOINT, dues_units_expected__lte=F("dues_units_clear") * Value(factor)) | every


def _account_scope(context: Context) -> Q:
    if context.value("fin.account_scope") == "legal_persons":
        return Q(has_legal=True)
    return Q(members__gte=0)


def _deadline(context: Context, key: str) -> dt.date | None:
    """`MM-DD` of the year; 29 February falls on the 28th where the year has none."""
    text = context.value(key)
    if not text:
        return None
    month, day = (int(part) for part in str(text).split("-"))
    try:
        return dt.date(context.on.year, month, day)
    except ValueError:
        return dt.date(context.on.year, month, day - 1)


BUDGET_DONE = Q(budget_approved_on__isnull=False, budget_audited__gte=1)
FINAL_DONE = Q(final_approved_on__isnull=False, final_audited__gte=1)


def _books_grace(context: Context) -> Q:
    """What is not due yet may still be missing; what is due must be there."""
    deadlines = (_deadline(context, "fin.budget_deadline"), _deadline(context, "fin.final_deadline"))
    open_ones = [deadline is not None and context.on <= deadline for deadline in deadlines]
    if not any(open_ones):
        return Q(members__lt=0)  # nobody
    needed = Q(members__gte=0)
    for is_open, done in zip(open_ones, (BUDGET_DONE, FINAL_DONE), strict=True):
        if not is_open:
            needed &= done
    return needed


def _founded_before(context: Context) -> Q:
    return Q(established_on__lt=dt.date(context.on.year, 1, 1)) | Q(established_on__isnull=True)


def _book_facts(name: str) -> Any:
    def facts(context: Context) -> dict[str, object]:
        return {
            f"{name}_approved_on": Max("approved_on", filter=Q(approved_on__lte=context.on)),
            f"{name}_audited": Count("body", filter=Q(audited_on__lte=context.on)),
        }

    return facts


declare(
    Source(
        "dues",
        sql=_dues,
        facts=dict.fromkeys(
            ("dues_quarters", "dues_arrears", "dues_short_accrual", "dues_oldest_arrears", "dues_last_on")
        ),
        zero=("dues_quarters", "dues_arrears", "dues_short_accrual"),
    ),
    Source(
        "dues_units",
        sql=_units,
        facts=dict.fromkeys(("dues_units_expected", "dues_units_clear")),
        zero=("dues_units_expected", "dues_units_clear"),
    ),
    Source(
        "bank_accounts",
        rows=lambda context: Account.objects.filter(
            Q(closed_on=None) | Q(closed_on__gt=context.on), opened_on__lte=context.on, separate_books=True
        ),
        facts={"accounts_open": Count("body")},
        zero=("accounts_open",),
    ),
    ahead(
        "accounts_ahead",
        lambda context: Account.objects.filter(separate_books=True),
        "opened_on",
        "closed_on",
    ),
    ahead(
        "budgets_ahead",
        lambda context: Budget.objects.filter(year=context.on.year),
        "approved_on",
        "audited_on",
    ),
    ahead(
        "finals_ahead",
        lambda context: FinalAccount.objects.filter(year=context.on.year - 1),
        "approved_on",
        "audited_on",
    ),
    Source(
        "budgets",
        rows=lambda context: Budget.objects.filter(year=context.on.year),
        facts=_book_facts("budget"),
        zero=("budget_audited",),
    ),
    Source(
        "final_accounts",
        rows=lambda context: FinalAccount.objects.filter(year=context.on.year - 1),
        facts=_book_facts("final"),
        zero=("final_audited",),
    ),
)

declare(
    Rule(
        entry="P-134", slot=20, applies=Q(dues_units_expected__gte=1), passes=_clear, nodata=Q(dues_quarters__lte=0),
        keys=("fin.dues_rate", "fin.due_day", "eval.window_months", "eval.joint_unit_share"),
        seen="已申报 {dues_quarters} 个季度，应缴单位 {dues_units_expected} 家，缴清 {dues_units_clear} 家，"
        "欠缴 {dues_arrears} 元，计提不足 {dues_short_accrual} 次",
        standard="近 {eval.window_months} 个月各季度按职工工资总额的 {fin.dues_rate} 足额计提、缴清"
        "（联合工会缴清单位不少于 {eval.joint_unit_share}）",
        values={"months": "近期有关季度", "v": "dues_arrears"}, mend="finance:body-dues",
    ),
    Rule(
        entry="P-139", slot=21, applies=_account_scope, passes=Q(accounts_open__gte=1), keys=("fin.account_scope",),
        seen="独立核算的在用账户 {accounts_open} 个", standard="至少 1 个独立账户，独立核算",
        mend="finance:body-accounts",
    ),
    Rule(
        entry="P-140", slot=22, applies=_founded_before, passes=BUDGET_DONE & FINAL_DONE, grace=_books_grace,
        keys=("fin.budget_deadline", "fin.final_deadline"),
        seen="本年预算 {budget_approved_on} 批准，上年决算 {final_approved_on} 批准",
        standard="本年预算（{fin.budget_deadline} 前）和上年决算（{fin.final_deadline} 前）均经审查并由上级批准",
        mend="finance:body-books",
    ),
)  # fmt: skip


# ---- where the rows can be read --------------------------------------------------------------------------------------


def _declared(context: Context, body: int) -> Any:
    return Contribution.objects.filter(body=body, quarter__in=quarters_seen(context))


def _in_quarter(quarter: str) -> Q:
    """Covered and open from its first day to its last."""
    first, last = quarter_bounds(quarter)
    return Q(from_on__lte=first) & (Q(unit__closed_on=None) | Q(unit__closed_on__gt=last))


def _expected(context: Context, body: int) -> Any:
    quarters = Q(pk__in=[])
    for quarter in quarters_seen(context):
        quarters |= _in_quarter(quarter)
    open_now = Q(to_on=None) | Q(to_on__gt=context.on)
    return Coverage.objects.filter(open_now, quarters, body=body)


def _paid_up(context: Context) -> Q:
    """Every quarter it was expected in is accrued and paid in full."""
    found = Q()
    for quarter in quarters_seen(context):
        paid = Contribution.objects.filter(
            body=OuterRef("body"), unit=OuterRef("unit"), quarter=quarter,
            received__gte=F("due"), accrued__gte=F("due"),
        )  # fmt: skip
        found &= ~_in_quarter(quarter) | Q(Exists(paid))
    return found


BOOK = (
    Column("year", "年度", link=True),
    Column("audited_on", "经审日期", kind="date"),
    Column("approved_on", "批准日期", kind="date"),
    Column("state", "状态", "get_state_display"),
)
SHORT = Q(received__lt=F("due"))
trace(
    Trace(
        "dues", title="经费申报", permission="finance.view", rows=_declared, related=("unit",),
        columns=(
            Column("quarter", "季度", link=True), Column("unit", "单位", "unit.name"), Column("due", "应缴（元）", kind="money"),
            Column("accrued", "计提（元）", kind="money", phone=False), Column("received", "已缴（元）", kind="money"),
        ),
        only={"dues_arrears": SHORT, "dues_oldest_arrears": SHORT, "dues_short_accrual": Q(accrued__lt=F("due"))},
        how={
            "dues_quarters": Count("quarter", distinct=True), "dues_last_on": Max("declared_on"),
            "dues_arrears": Sum(Greatest(F("due") - F("received"), 0)), "dues_oldest_arrears": "取最早欠缴的季度",
        },
        page="finance:contribution-detail", register="finance:contribution-list",
    ),
    Trace(
        "dues_units", title="应缴经费的单位", permission="finance.view", noun="家", rows=_expected, related=("unit",),
        columns=(Column("unit", "单位名称", "unit.name", link=True), Column("from_on", "覆盖开始", kind="date")),
        only={"dues_units_clear": _paid_up}, page="finance:body-dues", page_key="body_id",
    ),
    Trace(
        "bank_accounts", title="银行账户", permission="finance.view", noun="个",
        columns=(
            Column("bank", "开户银行", link=True), Column("number", "账号", "number_masked"), Column("opened_on", "开户日期", kind="date"),
        ),
        page="finance:body-accounts", page_key="body_id", register="finance:account-list",
    ),
    Trace(
        "budgets", title="预算", permission="finance.view", noun="份", columns=BOOK,
        page="finance:budget-detail", register="finance:budget-list",
    ),
    Trace(
        "final_accounts", title="决算", permission="finance.view", noun="份", columns=BOOK,
        page="finance:finalaccount-detail", register="finance:finalaccount-list",
    ),
)  # fmt: skip

"""Columns of the money lists, shared by pages and exports."""

from collections.abc import Callable
from typing import Any

from core.clock import quarter_label, today
from core.tables import Column
from finance.models.dues import due_on

CONTRIBUTION_COLUMNS: tuple[Column, ...] = (
    Column("unit", "缴费单位", value="unit.name", link=True, sub="body.name"),
    Column("quarter", "所属季度", value="label", order="quarter"),
    Column("wages", "工资总额（元）", kind="money", phone=False),
    Column("rate", "比例", value="rate_text", kind="num", phone=False),
    Column("due", "应缴（元）", kind="money", order="due"),
    Column("received", "已到账（元）", kind="money"),
    Column("arrears", "欠缴（元）", kind="money", order="arrears"),
    Column("state", "状态", value=lambda row: row.get_state_display(), kind="tag", phone=False),
)
BODY_COLUMN = Column("body", "工会", value="body.name")


def due_column(days: int) -> Column:
    return Column("due_on", "应缴日", value=lambda row: due_on(row.quarter, days), kind="date", phone=False)


def late_column(days: int) -> Column:
    return Column(
        "late", "逾期天数", value=lambda row: (today() - due_on(row.quarter, days)).days, kind="num"
    )


def arrears_columns(days: int) -> tuple[Column, ...]:
    """`days`: calendar days from the quarter's end to the due day."""
    return (
        Column("unit", "缴费单位", value="unit.name", link=True, sub="body.name"),
        Column("quarter", "所属季度", value="label", order="quarter"),
        due_column(days),
        late_column(days),
        Column("due", "应缴（元）", kind="money", phone=False),
        Column("received", "已到账（元）", kind="money", phone=False),
        Column("arrears", "欠缴（元）", kind="money", order="arrears"),
    )


ACCOUNT_COLUMNS = (
    Column("body", "工会名称", value="body.name", link=True),
    Column("bank", "开户银行"),
    Column("number_masked", "账号", kind="masked"),
    Column("opened_on", "开户日期", kind="date"),
    Column("closed_on", "销户日期", kind="date", phone=False),
    Column(
        "separate_books",
        "独立核算",
        value=lambda row: "独立核算" if row.separate_books else "未独立核算",
        kind="tag",
    ),
)


BOOK_TONES = {"draft": "na", "committee": "pending", "audited": "grace", "approved": "pass"}


def book_state(row: Any) -> tuple[str, str]:
    return row.get_state_display(), BOOK_TONES[row.state]


BOOK_COLUMNS = (
    Column("body", "工会名称", value="body.name", link=True),
    Column("year", "年度", value=lambda row: str(row.year), kind="num", order="year"),
    Column("income", "收入（元）", kind="money"),
    Column("spending", "支出（元）", kind="money"),
    Column("state", "状态", value=book_state, kind="state"),
    Column("audited_on", "经审日期", kind="date", phone=False),
    Column("approved_on", "批准日期", kind="date", phone=False),
)
MISSING_COLUMNS = (
    Column("name", "工会名称", link=True),
    Column("kind", "类别", value=lambda row: row.get_kind_display(), phone=False),
    Column("superior", "上级工会", value="superior.name"),
    Column("established_on", "成立日期", kind="date", phone=False),
)
REVIEW_COLUMNS = (
    Column("body", "工会名称", value="body.name", link=True),
    Column("year", "年度", value=lambda row: str(row.year), kind="num"),
    Column("kind", "类别", value=lambda row: row.get_kind_display()),
    Column("done_on", "审查日期", kind="date"),
    Column("opinion", "审查意见", phone=False),
    Column("state", "整改", value=lambda row: review_state(row), kind="state"),
)


def review_state(row: Any) -> tuple[str, str]:
    tones = {"clean": "pass", "open": "fail", "resolved": "waived"}
    return row.get_state_display(), tones[row.state]


def percent_text(bp: int) -> str:
    return f"{bp / 100:g}%"


def rate_of(name: str) -> Callable[[Any], str]:
    return lambda row: percent_text(getattr(row, name))


PLAN_COLUMNS = (
    Column("jurisdiction", "适用地区", value="jurisdiction.name", link=True),
    Column("effective_from", "生效日期", kind="date"),
    *(
        Column(name, label, value=rate_of(name), kind="num", phone=phone)
        for name, label, phone in (
            ("basic_bp", "基层", True),
            ("township_bp", "乡镇", True),
            ("county_bp", "县", True),
            ("city_bp", "市", False),
            ("province_bp", "省", False),
            ("national_bp", "全国", False),
        )
    ),
    Column(
        "document",
        "依据",
        value=lambda row: f"{row.document} {row.clause}".strip() or row.get_source_display(),
        phone=False,
    ),
)
QUARTER_COLUMNS = (
    Column("quarter", "所属季度", value=lambda row: quarter_label(row.quarter), link=True),
    Column("unit", "缴费单位", value="unit.name", phone=False),
    Column("due", "应缴（元）", kind="money"),
    Column("accrued", "已计提（元）", kind="money", phone=False),
    Column("received", "已到账（元）", kind="money"),
    Column("arrears", "欠缴（元）", kind="money"),
    Column(
        "state",
        "状态",
        value=lambda row: ("已缴清", "pass") if row.state == "settled" else ("未缴清", "fail"),
        kind="state",
    ),
)

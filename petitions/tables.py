"""Columns of the register. None of them can name a petitioner: exports are made from the same list."""

from typing import Any

from core.tables import Column


def _tags(petition: Any) -> str:
    marks = [petition.get_channel_display()]
    marks += ["集体访"] if petition.collective else []
    marks += ["初信初访"] if petition.first_time else ["重复件"]
    marks += ["紧急"] if petition.urgency == "urgent" else []
    return " · ".join(marks)


COLUMNS = (
    Column("number", "编号", link=True, order="number", sub=_tags),
    Column("category", "事项", value="category_text", sub=lambda p: p.get_kind_display()),
    Column(
        "unit", "被反映单位", value=lambda p: str(p.unit or p.accused_body or "") or "待核对", phone=False
    ),
    Column(
        "handler_body", "承办", value="handler_body.name", sub=lambda p: str(p.handler or ""), phone=False
    ),
    Column("state", "状态", value="state_tone", kind="state", export=False),
    Column("state_word", "状态", value="get_state_display", phone=False),
    Column("received_on", "登记日期", kind="date", order="received", phone=False),
    Column("due", "期限", value=lambda p: p.limit if p.is_open else None, kind="due", order="due"),
)
SHOWN = tuple(column for column in COLUMNS if column.key != "state_word")
EXPORTED = (
    *(column for column in COLUMNS if column.export),
    Column("channel", "渠道", value="get_channel_display"),
    Column("people", "人数", kind="num"),
    Column("closed_on", "办结日期", kind="date"),
    Column("result", "结果", value="get_result_display"),
    Column("replied_on", "答复日期", kind="date"),
    Column("satisfied", "满意度", value="get_satisfied_display"),
)

"""The printed slip of a transfer: what it says of the person and of both unions, with its verification code."""

from typing import Any

from core.clock import now, today
from core.typeset import typeset
from core.workflow import WrongState
from members.models import MembershipTransfer
from members.workflows.transfers import code_of
from unions.workflows.printing import SOURCE, TEMPLATES

TITLE = "会员组织关系接转凭证"


def facts_of(transfer: MembershipTransfer) -> list[tuple[str, str]]:
    """Nothing beyond this is told about the old union or the person before the record moves."""
    member = transfer.member
    return [
        ("姓名", member.name),
        ("性别", member.get_sex_display()),
        ("证件号码", member.masked_id),
        ("会员证号", member.card_no),
        ("入会日期", f"{member.joined_on:%Y-%m-%d}" if member.joined_on else ""),
        ("原工会", transfer.from_body.name),
        ("转往", transfer.goal),
        ("接转原因", transfer.get_reason_display()),
        ("开具日期", f"{transfer.issued_on:%Y-%m-%d}" if transfer.issued_on else ""),
    ]


def slip_pdf(transfer: MembershipTransfer) -> bytes:
    if transfer.state not in (MembershipTransfer.State.ISSUED, MembershipTransfer.State.HELD):
        raise WrongState(f"这次接转现在是“{transfer.get_state_display()}”，没有可打印的有效凭证。")
    number = [("凭证号", transfer.certificate_no or ""), ("核验码", code_of(transfer))]
    data: dict[str, Any] = {
        "title": TITLE,
        "source": SOURCE,
        "printed": f"打印于 {now():%Y-%m-%d %H:%M}",
        "mark": "会籍接转",
        "note": "接收工会凭凭证号和会员姓名（或证件号码后四位、核验码）在平台接收",
        "seal": "原工会（盖章）：",
        "sheets": [
            {"facts": [[label, value or "—"] for label, value in [*number, *facts_of(transfer)]], "rows": []}
        ],
    }
    return typeset(TEMPLATES / "certificates.typ", data, made=today())

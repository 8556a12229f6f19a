"""Approved exceptions to soft demands (一般、原则上): filed with a cause, judged by the superior, dated, then lapsed."""

import datetime as dt
from typing import Any

from core.clock import add_months, today
from core.rules import RULES
from core.workflow import Refused
from unions.models import Case, RuleException, Threshold
from unions.policies.catalogue import entries
from unions.policies.force import Policy, policy_of
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare

# workflows whose limit is one that generally holds, by the figure that says so: entry → key; apps above add theirs
SOFT_FIGURES: dict[str, str] = {}


def soft_entries(policy: Policy) -> list[str]:
    """Entries in force that the documents demand only generally or in principle, and that are judged."""
    from core.indicators import INDICATORS

    judged = {*RULES, *(indicator.entry for indicator in INDICATORS.values())}
    soft = Threshold.Strength.SHOULD
    limits = {e for e, key in SOFT_FIGURES.items() if (row := policy.row(key)) and row.strength == soft}
    return sorted({*limits, *(e for e in judged if (found := policy.adopted(e)) and found.strength == soft)})


def _choices(case: Case) -> tuple[tuple[str, str], ...]:
    policy = policy_of(case.body.place, today())
    return tuple((entry, entries()[entry].name) for entry in soft_entries(policy))


def _may_file(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    entry, policy = answers["demand"], policy_of(case.body.place, done_on)
    if entry not in soft_entries(policy):
        raise Refused("只有文件写明“一般”“原则上”的要求才能申报例外，硬性要求不能例外。请另选一项。")
    if RuleException.objects.filter(body=case.body, entry=entry, valid_to__gte=done_on).exists():
        raise Refused("这一项已有批准的例外，还在有效期内。到期后确有需要的再申报。")


def _may_approve(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    until: dt.date = answers["valid_to"]
    months = policy_of(case.body.place, done_on).value("eval.exception_months")
    if months is None:
        raise Refused("本地还没有设定“例外最长有效期”。请先在标准参数里设定，再批准例外。")
    longest = add_months(done_on, int(months))
    if until <= done_on:
        raise Refused("有效期至应晚于批准日期。")
    if until > longest:
        raise Refused(f"例外最长 {months} 个月，即到 {longest}。请改为 {longest} 或更早。")


def _approved(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    RuleException.objects.create(
        body=case.body, entry=case.data["demand"], case=case, valid_from=done_on, valid_to=answers["valid_to"],
        reason=case.data.get("reason", "")[:300], decided_by_name=str(by)[:40],
    )  # fmt: skip


EXCEPTION = Procedure(
    "exception", ("P-003",), "例外备案",
    "文件写明“一般”“原则上”的要求，确有原因暂时做不到的，报上级工会同意后，有效期内按经批准例外计。硬性要求不能例外。",
    (
        Stage(
            "filed", "已申报", "申报例外", "写明原因，附上佐证，报上级工会。", paper=True, gate=_may_file,
            asks=(Ask("demand", "申报例外的要求", "choice", choices=_choices), Ask("reason", "原因", "long", max_length=300)),
        ),
        Stage(
            "approved", "已同意", "同意例外", "同意后，到有效期止按经批准例外计；到期自动失效。", turn=ABOVE,
            gate=_may_approve, effect=_approved, asks=(Ask("valid_to", "有效期至", "date"),),
        ),
    ),
    view="unions.view", edit="cadres.edit", decide="homes.verify", many=True,
)  # fmt: skip
declare(EXCEPTION)

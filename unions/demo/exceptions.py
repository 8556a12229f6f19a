"""Exceptions from soft demands for the demo: one that waits for the township, one in force, one that has run out."""

import datetime as dt
from random import Random

from core.clock import add_months, today
from core.rules import RULES
from unions.demo.people import People
from unions.models import Body, Case, CaseStep, RuleException
from unions.policies.force import policy_of
from unions.querysets import BASIC_KINDS
from unions.workflows.procedures.exceptions import EXCEPTION, soft_entries

REASON = "企业正在搬迁，新厂区明年上半年投入使用，在此之前确有困难，已向职工说明。"
MONTHS = 6  # how long an exception of the demo is granted for, where the place allows as much
OPEN, GRANTED, LAPSED = 12, 60, 300  # days since each was filed


def build_exceptions(town: Body, on: dt.date | None = None) -> int:
    """Number of cases made: none where no soft demand is in force."""
    on = on or today()
    policy = policy_of(town.place, on)
    entry = next((entry for entry in soft_entries(policy) if entry in RULES), "")
    longest = policy.value("eval.exception_months")
    bodies = Body.objects.filter(superior=town, kind__in=BASIC_KINDS, state=Body.State.NORMAL).order_by(
        "path"
    )
    if not entry or not longest:
        return 0
    paper = str(People(Random(3), on).minutes)
    made = 0
    for body, days in zip(bodies[:3], (OPEN, GRANTED, LAPSED), strict=False):
        case = _filed(body, entry, on - dt.timedelta(days=days), paper)
        if days != OPEN:
            day = on - dt.timedelta(days=days - 10)
            _granted(case, entry, day, add_months(day, min(MONTHS, int(longest))))
        made += 1
    return made


def _filed(body: Body, entry: str, day: dt.date, paper: str) -> Case:
    answers = {"demand": entry, "reason": REASON}
    case = Case.objects.create(
        procedure=EXCEPTION.key, body=body, opened_on=day, opened_by_name="演示数据", stage="filed", data=answers,
        turn=Case.Turn.ABOVE,
    )  # fmt: skip
    _step(case, "filed", day, answers, "本会经办人", paper, "情况说明.docx")
    return case


def _granted(case: Case, entry: str, day: dt.date, until: dt.date) -> None:
    answers = {"valid_to": until.isoformat()}
    _step(case, "approved", day, answers, "上级工会")
    case.stage, case.state, case.turn, case.closed_on = "approved", Case.State.DONE, Case.Turn.NOBODY, day
    case.data = {**case.data, **answers}
    case.save()
    RuleException.objects.create(
        body=case.body, entry=entry, case=case, valid_from=day, valid_to=until, reason=REASON,
        decided_by_name="上级工会",
    )  # fmt: skip


def _step(
    case: Case, stage: str, day: dt.date, answers: dict[str, str], by: str, paper: str = "", name: str = ""
) -> None:
    CaseStep.objects.create(
        case=case, kind=CaseStep.Kind.ADVANCE, stage=stage, done_on=day, answers=answers, done_by_name=by,
        paper=paper, paper_name=name,
    )  # fmt: skip

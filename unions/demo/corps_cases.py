"""Demo of the procedures of cadres, each in its states: transfers, labour contracts, protection; and one transfer past the rules."""

import datetime as dt
from typing import Any

from core.clock import add_months
from unions.demo.people import minutes_file
from unions.models import Case, CaseStep, ContractEvent, Jurisdiction, Officer, RuleAdoption
from unions.workflows.procedures import PROCEDURES

COUNTY, TOWNSHIP = "371302", "371302105"


def build_cases(on: dt.date) -> int:
    """Every procedure of cadres in each of its states, in the township of the demo accounts."""
    county = Jurisdiction.objects.get(code=COUNTY)
    RuleAdoption.objects.create(
        entry="P-059",
        jurisdiction=county,
        enabled=True,
        strength="MUST",
        effective_from=add_months(on, -10),
        set_by="兰山区总工会",
    )
    chairs = list(
        Officer.objects.filter(post="chair", left_on=None, term_end__gt=on, took_post_on__lt=on - dt.timedelta(days=90),
                               body__kind="single", body__place__startswith=TOWNSHIP).select_related("body").order_by("pk")[:14]
    )  # fmt: skip
    told = iter(chairs)
    count = 0
    for key, data, steps, end in STORIES:
        officer = next(told, None)
        if officer is None:
            break
        _tell(key, dict(data), steps, end, officer, on)
        count += 1
    for officer in told:  # one left without both consents
        officer.left_on, officer.left_reason, officer.improper_transfer = (
            on - dt.timedelta(days=9),
            "调往集团总部",
            True,
        )
        officer.save()
        break
    return count


MOVE = (("reason", "集团统一调配，任新公司副总经理"), ("target", "新公司副总经理"))
DISMISS = (("event", "cancel"), ("cause", "单位撤并岗位"))
AGREED = ("notified", {"opinion": "agrees"})
OBJECTED = ("notified", {"opinion": "objects", "objection": "岗位没有撤并，与参加集体协商有关"})
STORIES: tuple[Any, ...] = (
    ("transfer", MOVE, (), "open"),
    ("transfer", MOVE, (("committee", {"present": 7, "agreed": True}),), "open"),
    ("transfer", MOVE, (("committee", {"present": 5, "agreed": True}), ("superior", {"opinion": "同意"})), "open"),
    ("transfer", MOVE, (("committee", {"present": 5, "agreed": True}),), "refused"),
    ("contract", DISMISS, (), "open"),
    ("contract", DISMISS, (AGREED, ("reported", {})), "open"),
    ("contract", DISMISS, (OBJECTED, ("reported", {}), ("filed", {"filing": "已备案"})), "open"),
    ("contract", DISMISS, (AGREED, ("reported", {}), ("filed", {}), ("outcome", {"outcome": "done"})), "done"),
    ("protection", (("need", "rights"), ("facts", "因提出集体协商要约被调离原岗位")), (), "open"),
    ("protection", (("need", "hardship"), ("facts", "配偶重病，自付医疗费用较高")),
     (("verified", {"verified": "yes", "finding": "入户走访，情况属实"}),), "open"),
    ("protection", (("need", "hardship"), ("facts", "家中失火，生活困难")),
     (("verified", {"verified": "yes", "finding": "属实"}), ("negotiated", {"negotiation": "单位给予慰问"}),
      ("aided", {"payment": 5000, "fund": "工会干部权益保障资金"}), ("legal", {"legal": "不涉及诉讼，已答复政策咨询"}),
      ("closed", {"result": "已发放补助，本人满意"})), "done"),
)  # fmt: skip


def _tell(key: str, data: dict[str, Any], steps: Any, end: str, officer: Officer, on: dt.date) -> None:
    kind, began = PROCEDURES[key], on - dt.timedelta(days=26)
    planned = on + dt.timedelta(days=12) if end == "open" else on - dt.timedelta(days=2)
    if key == "contract":
        data["planned_on"], data["late"] = planned.isoformat(), False
    case = Case.objects.create(
        procedure=key,
        body=officer.body,
        officer=officer,
        opened_on=began,
        opened_by_name=officer.name,
        data=data,
    )
    for number, (stage, answers) in enumerate(steps, 1):
        done = began + dt.timedelta(days=4 * number)
        found = kind.stage(stage)
        with_paper = bool(found and found.paper)
        CaseStep.objects.create(
            case=case, stage=stage, done_on=done, answers=answers, done_by_name="义堂镇总工会" if found and found.turn == "above" else officer.name,
            paper=minutes_file() if with_paper else "", paper_name="会议记录.docx" if with_paper else "",
        )  # fmt: skip
        case.stage, case.data = stage, {**case.data, **answers}
    case.state = end
    if end != "open":
        case.closed_on = on - dt.timedelta(days=2)
    case.turn = (case.next_stage.turn if case.next_stage else "") if end == "open" else ""
    case.save()
    if key == "contract":
        _contract(case, officer, planned, [stage for stage, _ in steps], began)


def _contract(case: Case, officer: Officer, planned: dt.date, done: list[str], began: dt.date) -> None:
    ContractEvent.objects.create(
        case=case, body=officer.body, officer=officer, kind="cancel", planned_on=planned,
        reported_on=began + dt.timedelta(days=8) if "reported" in done else None,
        filed_on=began + dt.timedelta(days=12) if "filed" in done else None, filed_by="义堂镇总工会" if "filed" in done else "",
        effected_on=planned if "outcome" in done else None, objection=case.data.get("objection", ""),
    )  # fmt: skip

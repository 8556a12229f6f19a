"""What the pages of employers show of the time to found a union."""

from typing import Any

from core import rules as r
from core.clock import today
from core.tables import Column
from unions.models import Unit
from unions.policies import judge
from unions.policies.catalogue import entries
from unions.policies.force import Policy, policy_of
from unions.policies.founding_time import advice, demand, due_of, first_covered
from unions.tables import StateWord

TONES = {r.PASS: "pass", r.FAIL: "fail", r.GRACE: "grace", r.NODATA: "nodata", r.UNSET: "unset", r.NA: "na"}


def column(policy: Policy) -> Column:
    """The letter of the row as a word; below it what to do, or how long there is."""

    def word(unit: Any) -> StateWord:
        return StateWord(r.WORDS[unit.in_time], TONES.get(unit.in_time, ""))

    def below(unit: Any) -> str:
        return advice(unit, unit.in_time, policy)

    return Column("in_time", str(entries()[demand().entry].name), value=word, kind="state", sub=below)


def panel(unit: Unit) -> dict[str, Any] | None:
    """The panel of an employer's page, None where the demand is not in force."""
    policy = policy_of(unit.jurisdiction.code, today())
    letter, _ = judge.finding_of(demand(), policy, pk=unit.pk)
    if letter == r.OFF:
        return None
    facts = [{"label": "结果", "value": r.WORDS[letter], "sub": advice(unit, letter, policy)}]
    if letter == r.NA:
        facts[0]["sub"] = "只对存续的企业和事业单位提出。"
        return {"title": demand().title, "facts": facts}
    due, day = due_of(unit, policy), first_covered(unit)
    facts.append({"label": "应建会期限", "value": str(due or "—"), "sub": ""})
    if day:
        late = due is not None and day > due
        facts.append({"label": "首次建会", "value": str(day), "sub": "逾期建会" if late else ""})
    return {"title": demand().title, "facts": facts}

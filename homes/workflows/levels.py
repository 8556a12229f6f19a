"""Which level of federation takes a step that goes up level by level."""

from typing import Any

from core.workflow import Refused
from homes.models.grades import Level
from unions.models import Body, Case

KEEPER = {Level.COUNTY: "county", Level.CITY: "city", Level.PROVINCE: "province", Level.NATIONAL: "province"}
WORDS = {"county": "县（市、区）总工会", "city": "市总工会", "province": "省总工会"}


def stands_for(by: Any, kind: str, body: Body) -> Body | None:
    """The federation of this kind above the body for which the person works."""
    for grant in by.grants_today:
        at = grant.body
        if at.kind == kind and "homes.verify" in grant.permissions and body.path.startswith(at.path):
            found: Body = at
            return found
    return None


def by_level(case: Case, by: Any, kind: str, what: str) -> Body:
    found = stands_for(by, kind, case.body)
    if found is None:
        raise Refused(f"{what}由{WORDS[kind]}办理。请联系该会。")
    return found

"""Which level takes a step that goes up level by level."""

from typing import Any, Final

from accounts.roles import ROLES
from core.workflow import Refused
from homes.models.grades import Level
from unions.models import Body, Case

KEEPER = {Level.COUNTY: "county", Level.CITY: "city", Level.PROVINCE: "province", Level.NATIONAL: "province"}
WORDS = {"county": "县（市、区）总工会", "city": "市总工会", "province": "省总工会"}


# kinds of bodies at which somebody may hold the right to verify; industrial unions and unions of large enterprises look on
REVIEWING: Final = frozenset().union(
    *(role.kinds for role in ROLES.values() if "homes.verify" in role.permissions)
)


def reviewer_above(body: Body) -> Body | None:
    """The next body above that reviews: a declaration never waits where nobody can take it up."""
    above = body.superior
    while above is not None and above.kind not in REVIEWING:
        above = above.superior
    return above


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

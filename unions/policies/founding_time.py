"""How employers stand with the demand to have a union within a year of opening: letter, time left, the first union."""

import datetime as dt
import re
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.http import HttpRequest

from core import rules as r
from core.clock import add_months, today
from core.indicators import INDICATORS, Indicator
from unions.models import Body, Coverage, Unit
from unions.policies import judge
from unions.policies.catalogue import entries, show
from unions.policies.force import Policy, policy_of
from unions.querysets import BASIC_KINDS

MONTHS = "org.establish_months"


def demand() -> Indicator:
    return INDICATORS["founded-in-time"]


def policy_in_sight(request: HttpRequest) -> Policy | None:
    """The policy of the branch that a list shows, None where the demand is not in force there."""
    user: Any = request.user
    under = request.GET.get("under", "")
    chosen = Body.objects.filter(pk=int(under)).first() if under.isdecimal() else None
    home = chosen or user.home_body
    policy = policy_of(home.place, today()) if home else None
    return policy if policy and policy.adopted(demand().entry) else None


def with_letter(rows: QuerySet[Unit], policy: Policy) -> QuerySet[Unit]:
    """Annotates each employer with its letter under the one policy."""
    if demand().missing(policy):
        return rows.annotate(in_time=Value(r.UNSET))
    counted = demand().rows(policy).filter(pk=OuterRef("pk"))
    return rows.annotate(
        in_time=Case(When(Exists(counted), then=judge.letter(demand(), policy)), default=Value(r.NA))
    )


def late_units(rows: QuerySet[Unit], request: HttpRequest) -> QuerySet[Unit]:
    """Those that should have a union by now and have none."""
    policy = policy_in_sight(request)
    return rows.filter(pk__in=judge.failing(demand(), policy).values("pk")) if policy else rows.none()


def advice(unit: Unit, letter: str, policy: Policy) -> str:
    if letter == r.FAIL:
        text = entries()[demand().entry].remedy.strip("「」")
        return re.sub(r"\{T:([^}]+)\}", lambda found: show(found[1], policy.value(found[1])), text)
    if letter == r.GRACE and (due := due_of(unit, policy)):
        return f"还有 {(due - policy.on).days} 天，{due} 到期"
    if letter == r.NODATA:
        return "没有登记开业日期，请补登。"
    if letter == r.UNSET:
        return "请先在标准参数里设定建会期限。"
    return ""


def due_of(unit: Unit, policy: Policy) -> dt.date | None:
    months = policy.value(MONTHS)
    return add_months(unit.opened_on, int(months)) if unit.opened_on and months is not None else None


def first_covered(unit: Unit) -> dt.date | None:
    """The day from which the employer first had a union: it covers it, and it is founded."""
    rows = Coverage.objects.filter(unit=unit, body__kind__in=BASIC_KINDS, body__established_on__isnull=False)
    days = rows.annotate(day=Greatest(F("from_on"), F("body__established_on"))).order_by("day")
    return days.values_list("day", flat=True).first()

"""Employers: where they are seen, which body covers them, and what that makes of the body's nature and size."""

import datetime as dt
from typing import Any

from django.db.models import Sum

from core import audit
from core.clock import today
from core.pinyin import initials, spell
from core.workflow import Refused, update
from unions.models import Body, Coverage, Jurisdiction, Unit
from unions.querysets import ACTIVE_STATES, BASIC_KINDS
from unions.workflows.settle import settle_body


def home_path_of(jurisdiction: Jurisdiction) -> str:
    """The path through which employers of a place are seen: its own federation, or the nearest one above."""
    for code in jurisdiction.lineage:
        path = (
            Body.objects.filter(place=code, kind__in=("township", "county", "city", "province"))
            .exclude(state=Body.State.DISSOLVED)
            .values_list("path", flat=True)
            .first()
        )
        if path:
            return path
    raise Refused(f"{jurisdiction}还没有建立工会，无法登记单位。请先建立当地总工会。")


def fill_names(unit: Unit) -> Unit:
    unit.pinyin, unit.initials = spell(unit.name), initials(unit.name)
    return unit


def fill_unit(unit: Unit) -> Unit:
    fill_names(unit)
    unit.home_path = home_path_of(unit.jurisdiction)
    return unit


def cover(body: Body, unit: Unit, *, on: dt.date, by: Any) -> Coverage:
    """Starts covering an employer and refreshes the body's nature and size."""
    if body.kind == Body.Kind.SINGLE and body.coverages.filter(to_on=None).exclude(unit=unit).exists():
        raise Refused("单独基层工会只能覆盖一家单位。覆盖多家的请改为联合基层工会。")
    others = Coverage.objects.filter(
        unit=unit, to_on=None, body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES
    )
    if body.is_basic and others.exclude(body=body).exists():
        raise Refused(f"“{unit}”已由另一家基层工会覆盖。请先在那家工会的“所辖单位”里结束覆盖，再加到本会。")
    coverage, created = Coverage.objects.get_or_create(
        body=body, unit=unit, to_on=None, defaults={"from_on": on}
    )
    if created:
        audit.record("coverage.start", coverage, by=by, after=audit.snapshot(coverage))
        refresh_size(body)
        settle_body(body, by=by, on=today())
    return coverage


def uncover(coverage: Coverage, *, on: dt.date, by: Any) -> Coverage:
    if coverage.to_on is not None:
        raise Refused("这家单位的覆盖已经结束，不用再办。")
    if on < coverage.from_on:
        raise Refused("结束日期不能早于开始日期。")
    coverage.to_on = on
    coverage.save(update_fields=["to_on"])
    audit.record("coverage.end", coverage, by=by, after={"to_on": on})
    refresh_size(coverage.body)
    return coverage


def size_of(workers: int) -> int:
    bands = ((500, Body.Size.LARGE), (100, Body.Size.MIDDLE), (10, Body.Size.SMALL))
    return next((size for least, size in bands if workers >= least), Body.Size.TINY)


def refresh_size(body: Body) -> None:
    """Nature of the largest covered employer, size by all their workers."""
    covered = Unit.objects.filter(coverages__body=body, coverages__to_on=None, closed_on=None).order_by(
        "-workers"
    )
    largest = covered.first()
    body.nature = largest.nature if largest else ""
    body.size = size_of(covered.aggregate(n=Sum("workers"))["n"] or 0)
    body.save(update_fields=["nature", "size"])


def keep_unit(unit: Unit, *, before: dict[str, Any], by: Any) -> Unit:
    """Saves an edited employer and refreshes the bodies that cover it: nature and size follow it."""
    update(fill_unit(unit), before=before, by=by)
    for coverage in unit.coverages.filter(to_on=None).select_related("body"):
        refresh_size(coverage.body)
    return unit

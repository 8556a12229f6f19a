"""Measures every indicator for every place in one statement each. Safe to repeat: a night's rows are replaced."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Func, IntegerField, TextField, Value

from core.clock import quarter_bounds, quarter_of
from core.indicators import INDICATORS, Indicator
from core.jobs import Progress
from reports.models import Measure
from reports.workflows.reach import sum_reach
from unions.policies import judge
from unions.policies.force import Policy, owns, policies
from unions.querysets import INDUSTRIAL_KINDS, LOCAL_KINDS, TOWN_KINDS

NODES = (*LOCAL_KINDS, *TOWN_KINDS)
MEASURED = (*NODES, *INDUSTRIAL_KINDS)  # places, and the heads of industrial lines
_ROLL_UP = """
INSERT INTO reports_measure (node_id, indicator, "on", met, total)
SELECT node.id, %s, %s, sum(s.met), sum(s.total)
FROM ({grouped}) AS s(path, total, met)
CROSS JOIN LATERAL generate_series(4, length(s.path), 4) AS depth
JOIN unions_body node ON node.path = left(s.path, depth) AND node.kind = ANY(%s)
GROUP BY node.id
ON CONFLICT (node_id, indicator, "on") DO UPDATE
SET met = reports_measure.met + excluded.met, total = reports_measure.total + excluded.total
"""

# rows behind the head of an industrial line that do not lie below it already: each counts once there
_ON_LINE = """
INSERT INTO reports_measure (node_id, indicator, "on", met, total)
SELECT node.id, %s, %s, sum(s.met), sum(s.total)
FROM ({grouped}) AS s(path, line, total, met)
JOIN unions_body node ON node.kind = ANY(%s) AND NOT starts_with(s.path, node.path)
    AND (starts_with(s.line, node.path)
         OR (node.industry_path <> '' AND starts_with(s.line, node.industry_path || '.')))
GROUP BY node.id
ON CONFLICT (node_id, indicator, "on") DO UPDATE
SET met = reports_measure.met + excluded.met, total = reports_measure.total + excluded.total
"""

# the same broken down: the figures of a word stand under `slug:word`
_BY_CUT = (
    _ROLL_UP.replace("SELECT node.id, %s, %s,", "SELECT node.id, left(%s || ':' || s.cut, 40), %s,")
    .replace("AS s(path, total, met)", "AS s(path, cut, total, met)")
    .replace("GROUP BY node.id", "WHERE s.cut <> '' GROUP BY node.id, s.cut")
)
# figures that do not add up along the tree come ready for each node
_READY = """
INSERT INTO reports_measure (node_id, indicator, "on", met, total)
SELECT node.id, %s, %s, f.met, f.total FROM ({figures}) AS f(node_id, met, total)
JOIN unions_body node ON node.id = f.node_id
WHERE node.kind = ANY(%s) AND node.place LIKE %s AND NOT node.place LIKE ANY(%s)
ON CONFLICT (node_id, indicator, "on") DO UPDATE SET met = excluded.met, total = excluded.total
"""


# every place that the policy governs has a figure, also where nothing is counted
_NOUGHT = """
INSERT INTO reports_measure (node_id, indicator, "on", met, total)
SELECT id, %s, %s, 0, 0 FROM unions_body WHERE kind = ANY(%s) AND place LIKE %s AND NOT place LIKE ANY(%s)
ON CONFLICT DO NOTHING
"""


def measure(on: dt.date, *, progress: Progress | None = None, entries: tuple[str, ...] = ()) -> int:
    """Number of figures written for the day. Earlier days of the same quarter make room. `entries`: only these."""
    in_force = policies(on)
    chosen = [one for one in INDICATORS.values() if not entries or one.entry in entries]
    with transaction.atomic():
        old = Measure.objects.filter(on__gte=quarter_bounds(quarter_of(on))[0], on__lte=on)
        if entries:
            of = Func("indicator", Value(":"), Value(1), function="split_part", output_field=TextField())
            old = old.alias(slug=of).filter(slug__in=[one.slug for one in chosen])
        old.delete()
        for index, indicator in enumerate(chosen):
            if progress:
                progress(index, len(chosen), f"正在统计：{indicator.title}")
            for policy in in_force:
                if applies(indicator, policy):
                    _add(indicator, policy, in_force)
        if not entries:
            sum_reach(on)
    return Measure.objects.filter(on=on).count()


def applies(indicator: Indicator, policy: Policy) -> bool:
    here = indicator.only is None or indicator.only(policy)
    return here and policy.adopted(indicator.entry) is not None and not indicator.missing(policy)


def _add(indicator: Indicator, policy: Policy, in_force: list[Policy]) -> None:
    prefix, deeper = owns(policy, in_force)
    left_out = [f"{place}%" for place in deeper]
    with connection.cursor() as cursor:
        cursor.execute(_NOUGHT, [indicator.slug, policy.on, list(MEASURED), f"{prefix}%", left_out])
        if indicator.figures is not None:
            text, params = indicator.figures(policy)
            where: list[Any] = [list(NODES), f"{prefix}%", left_out]
            cursor.execute(_READY.format(figures=text), [indicator.slug, policy.on, *params, *where])
            return
        for rows, total, met in _counted(indicator, policy):
            grouped = _governed(rows, indicator, prefix, deeper)
            query = grouped.values_list(indicator.path).annotate(total=total, met=met).query
            text, params = query.get_compiler(connection=connection).as_sql()
            cursor.execute(
                _ROLL_UP.format(grouped=text), [indicator.slug, policy.on, *params, list(MEASURED)]
            )
            _add_on_lines(cursor, indicator, policy, grouped, total=total, met=met)
            if indicator.cut:
                query = (
                    grouped.values_list(indicator.path, indicator.cut).annotate(total=total, met=met).query
                )
                text, params = query.get_compiler(connection=connection).as_sql()
                cursor.execute(
                    _BY_CUT.format(grouped=text), [indicator.slug, policy.on, *params, list(NODES)]
                )


def _add_on_lines(cursor: Any, indicator: Indicator, policy: Policy, rows: Any, **sums: Any) -> None:
    """The same rows for the heads of industrial lines. Employers have no second line."""
    line = getattr(rows, "industry_lookup", None)
    if not line:
        return
    query = rows.exclude(**{line: ""}).values_list(indicator.path, line).annotate(**sums).query
    text, params = query.get_compiler(connection=connection).as_sql()
    cursor.execute(
        _ON_LINE.format(grouped=text), [indicator.slug, policy.on, *params, list(INDUSTRIAL_KINDS)]
    )


def _counted(indicator: Indicator, policy: Policy) -> Iterator[tuple[Any, Any, Any]]:
    """(rows, what adds to the total, what adds to the numerator)."""
    # a row may have several words: a joint union covers employers of several kinds
    many = bool(indicator.cut)
    nothing = Value(0, output_field=IntegerField())
    if indicator.over is not None:
        yield indicator.rows(policy), Count("pk", distinct=many), nothing
        yield indicator.over(policy), nothing, Count("pk", distinct=many)
        return
    met = Count("pk", distinct=many, filter=judge.met(indicator, policy))
    yield indicator.rows(policy), Count("pk", distinct=many, filter=judge.counted(indicator, policy)), met


def _governed(rows: Any, indicator: Indicator, prefix: str, deeper: list[str]) -> Any:
    rows = rows.filter(**{f"{indicator.place}__startswith": prefix})
    for place in deeper:
        rows = rows.exclude(**{f"{indicator.place}__startswith": place})
    return rows.order_by()

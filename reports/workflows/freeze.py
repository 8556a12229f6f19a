"""Freezing a quarter: every figure of every node at its end, written once in one transaction.

On the night after the quarter the roll-ups speak for its end. Later they have moved on: then the last change of
each union up to the quarter's end is summed anew (补冻结). Money, petitions and elections carry their own days.
"""

import datetime as dt

from django.db import connection, transaction

from core.clock import now, previous_quarter, quarter_bounds, quarter_label, quarter_of
from core.jobs import Progress
from core.workflow import Refused
from homes.models import Rollup, ScoreRun
from homes.scoring.rollup import sums_sql
from reports.models import Freeze, Snapshot

_LOCK = 7_311
_NODES = """
    JOIN unions_body node ON node.path = left({path}, depth) AND node.kind NOT IN ('single', 'joint')
"""
_HISTORY = """
    SELECT DISTINCT ON (c.body_id) c.body_id, c.facts->>'above' AS above, c.facts->>'nature' AS nature,
        (c.facts->>'size')::int AS size, (c.facts->>'members')::int AS members, (c.facts->>'women')::int AS women,
        (c.facts->>'migrants')::int AS migrants, (c.facts->>'registered')::int AS registered,
        (c.facts->>'declared')::bool AS declared, (c.facts->>'workers')::int AS workers,
        (c.facts->>'units_open')::int AS units_open, (c.facts->>'satisfaction_bp')::int AS satisfaction_bp,
        c.letters, c.total, c.have3, c.met, c.met_basic, c.met_full, 1 AS sign
    FROM homes_outcomechange c JOIN unions_body b ON b.id = c.body_id
    WHERE c."on" <= DATE '{day}' AND b.state IN ('normal', 'rectifying')
    ORDER BY c.body_id, c.id DESC
"""
# name → (relation of path, metric, n; parameters are first, last day and the quarter whose dues fell due)
_DATED = {
    "unions": """
        SELECT left(path, length(path) - 4) AS path, 'new' AS metric, 1 AS n FROM unions_body
        WHERE kind IN ('single', 'joint') AND state IN ('normal', 'rectifying')
            AND established_on BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT left(b.path, length(b.path) - 4), 'elected', 1 FROM unions_committee c JOIN unions_body b ON b.id = c.body_id
        WHERE c.kind = 'union' AND b.kind IN ('single', 'joint') AND c.elected_on BETWEEN %(first)s AND %(last)s""",
    "dues": """
        SELECT b.path, m.metric, m.n FROM (
            SELECT c.body_id, c.due, coalesce((SELECT sum(p.amount) FROM finance_payment p
                WHERE p.contribution_id = c.id AND p.paid_on <= %(last)s), 0) AS received
            FROM finance_contribution c WHERE c.quarter = %(dues)s) AS c
        JOIN unions_body b ON b.id = c.body_id
        CROSS JOIN LATERAL (VALUES ('dues_due', c.due), ('dues_received', c.received),
            ('dues_arrears', c.due - c.received)) AS m(metric, n)""",
    "petitions": """
        SELECT p.handler_path, m.metric, 1 FROM petitions_petition p
        CROSS JOIN LATERAL (VALUES
            ('pet_received', p.received_on BETWEEN %(first)s AND %(last)s),
            ('pet_closed', p.closed_on BETWEEN %(first)s AND %(last)s),
            ('pet_due', p.deadline BETWEEN %(first)s AND %(last)s),
            ('pet_on_time', p.deadline BETWEEN %(first)s AND %(last)s AND p.closed_on <= p.deadline),
            ('pet_overdue', p.deadline < %(last)s AND p.received_on <= %(last)s
                AND (p.closed_on IS NULL OR p.closed_on > %(last)s)),
            ('pet_rated', p.satisfied <> '' AND p.confirmed_on BETWEEN %(first)s AND %(last)s),
            ('pet_content', p.satisfied IN ('good', 'fair') AND p.confirmed_on BETWEEN %(first)s AND %(last)s)
        ) AS m(metric, counts) WHERE m.counts""",
}  # fmt: skip


def check_quarter(quarter: str, on: dt.date) -> dt.date:
    """The quarter's last day. Refused where the text is no quarter, or the quarter is not over on that day."""
    try:
        _, last = quarter_bounds(quarter)
    except ValueError:
        raise Refused(f"“{quarter}”不是季度。请写成 2026Q3 的样子：年份四位，季度 1 到 4。") from None
    if last >= on:
        raise Refused(f"{quarter_label(quarter)}到 {last} 才结束，之后才能冻结数字、起草通报。")
    return last


def freeze(quarter: str, *, on: dt.date, progress: Progress | None = None) -> Freeze:
    """The freeze of a finished quarter, made now where it is missing; asking again returns the same row."""
    last = check_quarter(quarter, on)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        found = Freeze.objects.filter(quarter=quarter).first()
        if found:
            return found
        run = ScoreRun.objects.filter(path="", finished_at__isnull=False).order_by("-on", "-pk").first()
        if run is None:
            raise Refused("还没有评过分，没有数字可以冻结。请先完成一次全量评分。")
        if progress:
            progress(0, 3, f"正在汇总{quarter_label(quarter)}的六有和会员数")
        late = run.on > last + dt.timedelta(days=1)
        rows = _from_history(quarter, last) if late else _from_rollup(quarter)
        if not rows:
            raise Refused(
                f"{quarter_label(quarter)}末还没有评分记录，不能补冻结。评分从 {_first_night()} 开始。"
            )
        if progress:
            progress(1, 3, "正在汇总经费、信访和换届")
        rows += insert_dated(quarter)
        if progress:
            progress(3, 3, "冻结完成")
        stood_on = _run_of(last, run)
        return Freeze.objects.create(
            quarter=quarter, frozen_at=now(), late=late, run_id=stood_on.pk,
            policy_digest=stood_on.policy_digest, rows=rows,
        )  # fmt: skip


def due_quarters(on: dt.date) -> list[str]:
    """Finished quarters without a freeze, oldest first: the previous one, and those missed since the last freeze."""
    newest = previous_quarter(quarter_of(on))
    last = Freeze.objects.order_by("-quarter").values_list("quarter", flat=True).first()
    found, quarter = [], newest  # type: ignore[var-annotated]
    while quarter > (last or "") and len(found) < (8 if last else 1):
        found.append(quarter)
        quarter = previous_quarter(quarter)
    return found[::-1]


def _run_of(last: dt.date, newest: ScoreRun) -> ScoreRun:
    """The run the figures stand on: the last one up to the night after the quarter."""
    return (
        ScoreRun.objects.filter(path="", finished_at__isnull=False, on__lte=last + dt.timedelta(days=1))
        .order_by("-on", "-pk")
        .first()
        or newest
    )


def _first_night() -> dt.date | None:
    return ScoreRun.objects.order_by("on").values_list("on", flat=True).first()


def _from_rollup(quarter: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Snapshot._meta.db_table} (quarter, node_id, cut, metric, n)"
            f" SELECT %s, node_id, cut, metric, n FROM {Rollup._meta.db_table} WHERE n <> 0",
            [quarter],
        )
        return int(cursor.rowcount)


def _from_history(quarter: str, last: dt.date) -> int:
    return insert_sums(quarter, _HISTORY.format(day=last.isoformat()))


def insert_sums(quarter: str, relation: str, *, lean: bool = False) -> int:
    """Sums a relation of unions (see `homes.scoring.rollup`) along the tree into the quarter. Returns rows written.

    `lean`: below counties only whole figures, no cuts by nature and size and no counts per rule.
    """
    kept = (
        " AND (s.cut = '' AND s.metric NOT LIKE '%%:%%' OR EXISTS (SELECT 1 FROM unions_body b"
        " WHERE b.id = s.node_id AND b.kind IN ('province', 'city', 'county')))"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Snapshot._meta.db_table} (quarter, node_id, cut, metric, n)"
            f" SELECT %s, s.node_id, s.cut, s.metric, s.n FROM ({sums_sql(relation)}) AS s WHERE s.n <> 0{kept if lean else ''}",
            [quarter],
        )
        return int(cursor.rowcount)


def insert_dated(quarter: str) -> int:
    """Dues count where their day to pay fell into the quarter: those of the quarter before."""
    first, last = quarter_bounds(quarter)
    params = {"quarter": quarter, "first": first, "last": last, "dues": previous_quarter(quarter)}
    relation = " UNION ALL ".join(_DATED.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Snapshot._meta.db_table} (quarter, node_id, cut, metric, n)"
            f" SELECT %(quarter)s, node.id, '', d.metric, sum(d.n)::bigint FROM ("
            f" SELECT path, metric, sum(n) AS n FROM ({relation}) AS single(path, metric, n) GROUP BY path, metric) AS d"
            f" CROSS JOIN LATERAL generate_series(4, length(d.path), 4) AS depth {_NODES.format(path='d.path')}"
            " GROUP BY node.id, d.metric HAVING sum(d.n) <> 0",
            params,  # type: ignore[arg-type]
        )
        return int(cursor.rowcount)

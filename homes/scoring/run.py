"""Runs of the engine: nightly incremental, weekly full, a branch by hand. One transaction each."""

import datetime as dt
import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from core.clock import add_months, now
from core.rules import RULES
from core.workflow import Refused
from homes.models import ScoreRun
from homes.scoring import compile as c
from homes.scoring import rollup
from unions.policies.force import Policy, owns, policies

RUN_LOCK = 7303  # held by a run alone, shared by trials, which only read what a run has left
WORK_MEM = "256MB"


@dataclass
class Tally:
    scored: int = 0
    facts_changed: int = 0
    changed: int = 0


def score(
    *, on: dt.date, mode: str = ScoreRun.Mode.INCREMENTAL, path: str = "", by: str = "", progress: Any = None
) -> ScoreRun:
    """Scores what the mode asks for as of `on`. Two runs never overlap: the second waits for the first."""
    started = time.monotonic()
    with transaction.atomic():
        wait_for_turn()
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 2")  # for the roll-up
        in_force = policies(on)
        mode = widened(mode, on, in_force)
        incremental = mode == ScoreRun.Mode.INCREMENTAL
        run = ScoreRun.objects.create(
            on=on, mode=mode, path=path, started_at=now(), policy_digest=digest(in_force), started_by=by
        )
        collect(on, path=path)
        if incremental:
            rollup.remember()
        tally = Tally()
        for index, policy in enumerate(in_force):
            if progress:
                progress(index, len(in_force), f"正在评分：{policy.place}")
            add(tally, policy, in_force, path=path, incremental=incremental, run=run)
        remove_retired(path, incremental=incremental)
        rollup.apply_changes() if incremental else rollup.rebuild()
        if not incremental and not path:
            run.unexpected = unexpected(run, in_force)
        run.scored, run.changed, run.facts_changed = tally.scored, tally.changed, tally.facts_changed
        run.reached = rollup.reached(path)
        run.finished_at, run.milliseconds = now(), int((time.monotonic() - started) * 1000)
        run.save()
    if progress:
        progress(len(in_force), len(in_force), "评分完成")
    return run


def wait_for_turn() -> None:
    """Inside a transaction: waits for the run that is under way, and keeps others waiting until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RUN_LOCK])


def widened(mode: str, on: dt.date, in_force: list[Policy]) -> str:
    """Incremental becomes full where everything may have changed: new figures, calendar days, the first night, Sundays."""
    if mode != ScoreRun.Mode.INCREMENTAL:
        return mode
    last = ScoreRun.objects.filter(path="", finished_at__isnull=False).order_by("-pk").first()
    if last is None or last.policy_digest != digest(in_force) or last.on > on:
        return ScoreRun.Mode.FULL
    days = (on - last.on).days
    passed = [last.on + dt.timedelta(days=n) for n in range(1, min(days, 400) + 1)]
    if any(day.weekday() == 6 or is_calendar_flip(day, in_force) for day in passed):
        return ScoreRun.Mode.FULL
    return ScoreRun.Mode.INCREMENTAL


def is_calendar_flip(day: dt.date, in_force: list[Policy]) -> bool:
    """Days on which time changes rules for every body at once: the new year, budget and final deadlines, quarter dues."""
    yesterday = day - dt.timedelta(days=1)
    if (day.month, day.day) == (1, 1):
        return True
    for policy in in_force:
        if f"{yesterday:%m-%d}" in {policy.value("fin.budget_deadline"), policy.value("fin.final_deadline")}:
            return True
        due = policy.value("fin.due_day")
        if due is not None and any(
            add_months(dt.date(day.year, month, 1), 0) + dt.timedelta(days=int(due)) == day
            for month in (1, 4, 7, 10)
        ):
            return True
    return False


def digest(in_force: list[Policy]) -> str:
    """Changes with any figure, adoption or rule in force."""
    content = [
        [
            p.place,
            sorted((k, row.pk) for k, row in p.rows.items()),
            sorted((e, a.pk) for e, a in p.adoptions.items()),
        ]
        for p in in_force
    ]
    rules = sorted((rule.entry, rule.slot) for rule in RULES.values())
    return hashlib.sha256(json.dumps([content, rules]).encode()).hexdigest()[:16]


def collect(on: dt.date, *, path: str) -> None:
    """Moves the dirty and the due bodies into the work table. What becomes dirty from here on waits for the next run."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {c.WORK}")
        cursor.execute(f"CREATE TEMPORARY TABLE {c.WORK} (body_id bigint PRIMARY KEY) ON COMMIT DROP")
        if path:
            return
        cursor.execute(
            f"WITH gone AS (DELETE FROM homes_dirty RETURNING body_id) "
            f"INSERT INTO {c.WORK} SELECT DISTINCT body_id FROM gone ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            f"INSERT INTO {c.WORK} SELECT body_id FROM homes_facts WHERE recheck_on <= %s ON CONFLICT DO NOTHING",
            [on],
        )
        cursor.execute(f"ANALYZE {c.WORK}")


def add(
    tally: Tally, policy: Policy, in_force: list[Policy], *, path: str, incremental: bool, run: ScoreRun
) -> None:
    _, deeper = owns(policy, in_force)
    if policy.place == "CN":
        deeper = [p.place for p in in_force if p.place != "CN" and not _below_another(p.place, in_force)]
    scope = c.scope_sql(policy, deeper, path=path, incremental=incremental)
    text, params = c.score_statement(policy, scope, incremental=incremental, run_id=run.pk)
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        scored, facts_changed, changed, _, history = cursor.fetchone()
    if changed != history:
        raise Refused(f"评分写入不一致：结果 {changed} 条，历史 {history} 条。本次评分已撤回。")
    tally.scored += scored
    tally.facts_changed += facts_changed
    tally.changed += changed


def _below_another(place: str, in_force: list[Policy]) -> bool:
    return any(p.place != place and p.place != "CN" and place.startswith(p.place) for p in in_force)


def remove_retired(path: str, *, incremental: bool) -> None:
    """Bodies that are no longer active basic unions lose their present outcome; their history stays."""
    among = f"AND t.body_id IN (SELECT body_id FROM {c.WORK})" if incremental else ""
    with connection.cursor() as cursor:
        for table in ("homes_outcome", "homes_facts"):
            cursor.execute(
                f"DELETE FROM {table} t USING unions_body b WHERE b.id = t.body_id AND b.path LIKE %s "
                f"AND NOT (b.kind IN ('single', 'joint') AND b.state IN ('normal', 'rectifying')) {among}",
                [f"{path}%"],
            )


def unexpected(run: ScoreRun, in_force: list[Policy]) -> int:
    """Changes of a full run that neither a write, nor time, nor new figures explain: the incremental path missed them."""
    before = (
        ScoreRun.objects.filter(path="", pk__lt=run.pk, finished_at__isnull=False).order_by("-pk").first()
    )
    if before is None or before.policy_digest != run.policy_digest or before.on > run.on:
        return 0
    passed = [before.on + dt.timedelta(days=n) for n in range(1, (run.on - before.on).days + 1)]
    if any(is_calendar_flip(day, in_force) for day in passed):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM homes_outcomechange c WHERE c.run_id = %s AND NOT EXISTS "
            f"(SELECT 1 FROM {c.WORK} w WHERE w.body_id = c.body_id)",
            [run.pk],
        )
        return int(cursor.fetchone()[0])

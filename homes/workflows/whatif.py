"""Trials of other figures: who may start one, the job, names, and clearing away what has expired."""

import datetime as dt
import time
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from core import audit, jobs
from core.clock import now, today
from core.jobs import Progress, handler
from core.models import Job
from core.workflow import NotAllowed, Refused, WrongState, update
from homes.models import ScoreRun, Trial
from homes.scoring import trial as engine
from homes.scoring import trial_sums
from homes.scoring.run import RUN_LOCK, WORK_MEM, digest
from unions.models import Body
from unions.policies.force import Policy, policies, policy_of

TRIAL = "homes.trial"
RUNNING = (Job.State.QUEUED, Job.State.RUNNING)


def last_night() -> ScoreRun:
    """The run whose facts a trial judges. Refused where the figures in force are not those it judged by."""
    run = ScoreRun.objects.filter(path="", finished_at__isnull=False).order_by("-pk").first()
    if run is None:
        raise Refused("还没有评过分，没有资料可以试算。第一次夜间评分之后再来试算。")
    if run.policy_digest != digest(policies(run.on)):
        raise Refused("标准改过以后还没有重新评分，试算没有可比的现行结果。今晚 02:00 评分之后再试算。")
    return run


def running_of(user_id: int) -> Trial | None:
    rows = Trial.objects.filter(started_by_id=user_id, job__state__in=RUNNING)
    return rows.order_by("-pk").first()


def start_trial(body: Body, *, changes: dict[str, Any], by: Any) -> Trial:
    """Keeps what is to be tried and enqueues the job. One at a time for each person."""
    if not Body.objects.visible_to(by, "homes.whatif").filter(pk=body.pk).exists():
        raise NotAllowed("homes.whatif")
    if not changes.get("keys") and not changes.get("adoptions"):
        raise Refused("没有改动任何标准。请至少改一项，再试算。")
    on = last_night().on
    days = policy_of(body.place, on).value("six.trial_days")
    if days is None:
        raise Refused("还没有设定试算结果保留几天。请在“标准参数”里补上“标准试算结果保留天数”。")
    policy = policy_of(body.place, on)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if running_of(by.pk):
            raise WrongState("您有一次试算还没有完成。请等它完成或先取消，再开始下一次。")
        trial = Trial.objects.create(
            body=body, changes=changes, before=standing(policy, changes), started_by_id=by.pk,
            started_by_name=str(by)[:60], started_at=now(), keep_until=today() + dt.timedelta(days=int(days)),
        )  # fmt: skip
        trial.job = jobs.enqueue(
            TRIAL,
            key=str(trial.pk),
            title=f"{body} 标准试算"[:120],
            params={"trial": trial.pk},
            by=by,
            path=body.path,
        )
        trial.save(update_fields=["job"])
        audit.record("trial.start", trial, by=by, after=changes)
    return trial


def standing(policy: Policy, changes: dict[str, Any]) -> dict[str, Any]:
    """The same keys and entries as they stand now."""
    found = {entry: policy.adopted(entry) for entry in changes.get("adoptions", {})}
    return {
        "keys": {
            key: policy.rows[key].value if key in policy.rows else None for key in changes.get("keys", {})
        },
        "adoptions": {e: {"core": a.core, "weight": a.weight} for e, a in found.items() if a is not None},
    }


@handler(TRIAL)
def run_trial(job: Job, progress: Progress) -> dict[str, Any]:
    """One transaction from the first to the last: whoever takes it over begins anew and finds nothing half done."""
    trial = Trial.objects.select_related("body").filter(pk=job.params["trial"]).first()
    if trial is None:
        raise Refused("这次试算已经清除。请重新试算。")
    with transaction.atomic():
        share_turn(progress)
        run = last_night()
        change, in_force = engine.Change.of(trial.body, trial.changes), policies(run.on)
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
        counts = engine.collect(trial.body, in_force)
        total = sum(counts.values())
        if not total:
            raise Refused("这个范围里还没有评过分的基层工会，没有可以试算的。请换一个范围。")
        progress(0, total, f"准备试算 {total} 家")
        engine.judge(change, in_force, counts, progress)
        trial.moves.all().delete()
        moves = trial_sums.keep_moves(trial)
        trial.on, trial.figures = run.on, trial_sums.summary(trial, change, in_force, counts, progress)
        trial.save(update_fields=["on", "figures"])
        progress(total, total, "试算完成")
    return {"trial": trial.pk, "total": total, "moves": moves}


def share_turn(progress: Progress) -> None:
    """No run of the scoring changes facts or outcomes while they are read. Waiting shows and can be cancelled."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [RUN_LOCK])
            if cursor.fetchone()[0]:
                return
        progress(0, None, "正在评分，评完后接着试算")
        time.sleep(1)


def name_trial(trial: Trial, *, name: str, by: Any) -> Trial:
    if not trial.figures:
        raise WrongState("试算完成以后才能保存名称。")
    before = audit.snapshot(trial)
    trial.name = name.strip()
    return update(trial, before=before, by=by, verb="name")


def remove_expired(on: dt.date) -> int:
    """Trials whose last day has passed, with their lists. Returns how many."""
    rows = Trial.objects.filter(keep_until__lt=on)
    number = rows.count()
    rows.delete()
    return number

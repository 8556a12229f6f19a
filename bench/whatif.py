"""A trial of other figures over a whole province: `python -m bench whatif [--repeat N]`, on the world of `generate`.

A worker process runs the job as it does for a page. Three trials: weights and core marks alone; figures that rules compare
with; figures for which facts are grouped anew. Goal: at most 120 s each; CPU seconds are told besides, for a busy machine.
The league table of all counties, standardised, is timed as well.
"""

import sys
import time
from typing import Any

from bench.common import option, run, setup, table
from bench.watch import Watched, watched

GOAL_SECONDS = 120.0
TRIALS: dict[str, dict[str, Any]] = {
    "weights and core marks": {
        "keys": {},
        "adoptions": {"P-095": {"weight": 5}, "P-112": {"core": False}, "P-134": {"core": False, "weight": 1}},
    },
    "figures compared with": {"keys": {"staff.chair_min_workers": 50, "org.joint_max_units": 10}, "adoptions": {}},
    "facts grouped anew": {
        "keys": {"member.transfer_days": 30, "eval.window_months": 6, "train.min_days": 3},
        "adoptions": {"P-020": {"core": False}},
    },
}  # fmt: skip


def main() -> int:
    setup()
    from homes.models import ScoreRun
    from homes.scoring.run import digest, score
    from unions.models import Body
    from unions.policies.force import policies
    from unions.policies.load import load_all

    load_all()
    last = ScoreRun.objects.filter(path="", finished_at__isnull=False).order_by("-pk").first()
    if (
        last is None
        or last.policy_digest != digest(policies(last.on))
        or not run("SELECT 1 FROM homes_outcome LIMIT 1")
    ):
        from bench.scoring import ON

        print("no night by the figures in force: scoring first")
        score(on=ON, mode=ScoreRun.Mode.FULL)
        run("VACUUM (ANALYZE) homes_outcome, homes_facts")
    top = Body.objects.filter(superior=None).order_by("path").first()
    assert top is not None
    rows, slow = [], False
    for label, changes in TRIALS.items():
        for _ in range(option("repeat", 1)):
            found, result = trial(top, changes)
            slow = slow or found.seconds > GOAL_SECONDS
            rows.append(line(label, found, result))
    head = ["trial", "unions", "moves", "seconds", "CPU s", "silence s", "worker MB", "server MB"]
    table("what-if over a province", head, rows)
    league(top)
    return 1 if slow and "--goal" in sys.argv else 0


def line(label: str, found: Watched, result: dict[str, Any]) -> list[Any]:
    """`silence`: the longest while in which the page showed nothing new."""
    return [
        label, f"{result['total']:,}", f"{result['moves']:,}", f"{found.seconds:.1f}", f"{found.cpu:.1f}",
        f"{found.silence:.1f}", f"{found.worker:.0f}", f"{found.server:.0f}",
    ]  # fmt: skip


def trial(top: Any, changes: dict[str, Any]) -> tuple[Watched, dict[str, Any]]:
    """A trial without the asking: whoever asks on the page is checked there."""
    from core import jobs
    from core.clock import now, today
    from core.models import Job
    from homes.models import Trial
    from homes.workflows.whatif import TRIAL

    kept = Trial.objects.create(
        body=top, changes={**changes, "over": False}, started_by_id=0, started_by_name="bench", started_at=now(),
        keep_until=today(),
    )  # fmt: skip
    kept.job = jobs.enqueue(
        TRIAL, key=f"bench-{kept.pk}", title="what-if", params={"trial": kept.pk}, path=top.path
    )
    kept.save(update_fields=["job"])
    found, _ = watched(kept.job.pk)
    job = Job.objects.get(pk=kept.job.pk)
    if job.state != Job.State.DONE:
        raise SystemExit(f"the trial ended as {job.state}: {job.error}")
    kept.delete()
    return found, job.result


def league(top: Any) -> None:
    from homes.scoring import leagues as lg
    from unions.models import Body
    from unions.models.bodies import SEGMENT

    depth = len(top.path) + 2 * SEGMENT
    rows = []
    for metric in ("met", "total", "satisfaction"):
        began = time.perf_counter()
        sums = lg.strata(top.path, metric, depth=depth)
        bodies = Body.objects.filter(path__in=list(sums)).order_by("path")
        ranked, small = lg.league(metric, [(b, sums[b.path]) for b in bodies], least=30, standard=True)
        rows.append([lg.METRICS[metric], len(ranked), len(small), f"{time.perf_counter() - began:.2f}"])
    table("league table of all counties, standardised", ["metric", "ranked", "too few", "seconds"], rows)


if __name__ == "__main__":
    sys.exit(main())

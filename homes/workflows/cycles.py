"""Opening the yearly cycle: one sheet for every basic union of a branch, set-wise, in the background when large."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from core import audit
from core.clock import now
from core.jobs import Progress, handler
from core.models import Job
from core.workflow import NotAllowed, Refused
from homes.workflows.appraise import keep_campaign
from unions.models import Body
from unions.policies.force import policy_of

CYCLE_JOB = "homes.open_cycle"
SMALL_BRANCH = 500  # bodies: more than this runs as a job
_OPEN = """
INSERT INTO homes_assessment (body_id, cycle, state, opened_on, due_on, filed_by_name, decided_by_name, saved_at)
SELECT id, %s, 'draft', %s, %s, '', '', %s FROM unions_body
WHERE path LIKE %s AND (kind IN ('single', 'joint') OR kind = ANY (%s)) AND state IN ('normal', 'rectifying')
ON CONFLICT (body_id, cycle) WHERE purpose = 'annual' DO UPDATE SET due_on = excluded.due_on
WHERE homes_assessment.state = 'draft' AND homes_assessment.due_on IS DISTINCT FROM excluded.due_on
"""


def _towns(body: Body, on: dt.date) -> list[str]:
    """Township unions are appraised as well where the place asks for their six goods."""
    return ["township"] if policy_of(body.place, on).adopted("P-115") else []


def targets(body: Body, on: dt.date) -> int:
    """How many sheets a cycle of this branch asks for."""
    below = Body.objects.below(body.path).active()
    return below.basic().count() + below.filter(kind__in=_towns(body, on)).count()


def check(body: Body, *, cycle: int, due_on: dt.date, by: Any, on: dt.date) -> None:
    if not Body.objects.visible_to(by, "homes.verify").filter(pk=body.pk).exists():
        raise NotAllowed("homes.verify")
    if body.is_basic:
        raise Refused("请选择基层工会的上级工会，自评由上级工会为所属基层工会启动。")
    if cycle != on.year:
        raise Refused(f"现在只能启动 {on.year} 年度自评。")
    if due_on < on:
        raise Refused("填报期限不能早于今天。")


def open_cycle(
    body: Body,
    *,
    cycle: int,
    due_on: dt.date,
    by: Any,
    on: dt.date,
    progress: Callable[..., None] | None = None,
) -> int:
    """Opens the sheets that are missing and moves the due date of those still being filled. Returns how many it wrote."""
    check(body, cycle=cycle, due_on=due_on, by=by, on=on)
    children = list(Body.objects.filter(superior=body).order_by("path").values_list("path", flat=True))
    written = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for done, path in enumerate(children, start=1):
            cursor.execute(_OPEN, [cycle, on, due_on, now(), f"{path}%", _towns(body, on)])
            written += cursor.rowcount
            if progress:
                progress(done, len(children), f"已启动 {written:,} 家")
        keep_campaign(body, cycle=cycle, due_on=due_on, by=by, on=on)
        audit.record(
            "assessment.open_cycle", body, by=by, after={"cycle": cycle, "due_on": due_on, "written": written}
        )
    return written


@handler(CYCLE_JOB)
def run_open_cycle(job: Job, progress: Progress) -> dict[str, Any]:
    """Opens as the person who asked, with his rights of now."""
    from accounts.models import User

    written = open_cycle(
        Body.objects.get(pk=job.params["body"]),
        cycle=job.params["cycle"],
        due_on=dt.date.fromisoformat(job.params["due_on"]),
        by=User.objects.get(pk=job.owner_id),
        on=dt.date.fromisoformat(job.params["on"]),
        progress=progress,
    )
    return {"written": written}

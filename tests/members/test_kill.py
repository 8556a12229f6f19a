"""A worker killed at any moment of the load: visible rows are none or all, and the next run ends with exact counts."""

import os
import random
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings as live
from django.db import connection

from core import jobs
from core.desk import batches, stage
from core.models import ImportBatch, ImportChange, Job
from members.models import Member, MembershipChange
from tests.conftest import Tree
from tests.members import books

ROWS = 1500
RUN = (
    "import django; django.setup()\n"
    "from core import jobs\n"
    "print('go', flush=True)\n"
    "jobs.run({job})\n"
)  # fmt: skip


def start(job: int) -> "subprocess.Popen[str]":
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORTAL_STATE": str(live.STATE_DIR),
    }
    return subprocess.Popen(
        [sys.executable, "-c", RUN.format(job=job)],
        cwd=live.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_in_the_middle(job: Job, wait: float) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, attempts=0, lease_until=None)
    child = start(job.pk)
    assert child.stdout is not None
    assert child.stdout.readline() == "go\n"
    time.sleep(wait)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


@pytest.mark.django_db(transaction=True)
def test_a_load_killed_at_random_moments_is_all_or_nothing(
    settings: Any, tmp_path: Any, tree: Tree, township: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    batch = batches.upload(
        books.workbook([books.row(n) for n in range(ROWS)]),
        "大表.xlsx",
        resource="members",
        body=tree.township,
        by=township,
    )
    jobs.run(Job.objects.get(kind="desk.check").pk)
    batch.refresh_from_db()
    assert batch.counts["good"] == ROWS, batch.error
    batches.confirm(batch, by=township)
    job = Job.objects.get(kind="desk.load")
    for _ in range(4):
        kill_in_the_middle(job, chance.uniform(0.0, 0.5))
        for table in (Member, MembershipChange, ImportChange):
            assert table.objects.count() in (0, ROWS)  # type: ignore[attr-defined]
        if ImportBatch.objects.get(pk=batch.pk).state == "done":
            break
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, attempts=0, lease_until=None)
    jobs.run(job.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["created"]) == ("done", ROWS)
    assert (Member.objects.count(), MembershipChange.objects.count(), ImportChange.objects.count()) == (
        ROWS,
        ROWS,
        ROWS,
    )
    assert Member.objects.filter(path=tree.basic.path).count() == ROWS
    assert stage.staged(batch) is None


@pytest.mark.django_db
def test_staged_rows_lost_in_a_crash_are_read_again(
    settings: Any, tmp_path: Any, tree: Tree, township: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    rows = [books.row(n) for n in range(30)]
    batch = batches.upload(
        books.workbook(rows), "表.xlsx", resource="members", body=tree.township, by=township
    )
    jobs.run(Job.objects.get(kind="desk.check").pk)
    batch.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {stage.rows_table(batch)}")
    batches.confirm(batch, by=township)
    jobs.run(Job.objects.get(kind="desk.load").pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["created"], Member.objects.count()) == ("done", 30, 30)

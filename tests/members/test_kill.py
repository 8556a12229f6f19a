"""A worker killed at any moment of the load: visible rows are none or all, and the next run ends with exact counts."""

from typing import Any

import pytest
from django.db import connection

from core import jobs
from core.desk import batches, stage
from core.models import ImportChange, Job
from members.models import Member, MembershipChange
from tests import killing
from tests.conftest import Tree
from tests.killing import RUN, Workers
from tests.members import books

ROWS = 1500


@pytest.mark.django_db(transaction=True)
def test_a_load_killed_at_random_moments_is_all_or_nothing(
    settings: Any, tmp_path: Any, tree: Tree, township: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    chance = killing.chance()
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
    with Workers() as workers:
        for _ in range(4):
            Job.objects.filter(pk=job.pk).update(attempts=0)
            workers.kill_within(0.5, chance, RUN, job.pk)
            killing.end_leases()
            for table in (Member, MembershipChange, ImportChange):
                assert table.objects.count() in (0, ROWS)  # type: ignore[attr-defined]
        Job.objects.filter(pk=job.pk).update(attempts=1)
        killing.take_over(workers, job.pk)
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

"""A worker killed at any moment of the load: visible rows are none or all, and the next run ends with exact counts."""

from typing import Any

import pytest
from django.db import connection

from core import jobs
from core.desk import batches, handlers, stage
from core.models import Job
from members.models import Member, MembershipChange
from members.resources import publish
from tests import killing
from tests.conftest import Tree
from tests.desk import created_in
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
            for count in (Member.objects.count(), MembershipChange.objects.count(), created_in(batch)):
                assert count in (0, ROWS)
        Job.objects.filter(pk=job.pk).update(attempts=1)
        killing.take_over(workers, job.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["created"]) == ("done", ROWS)
    assert Member.objects.count() == MembershipChange.objects.count() == created_in(batch) == ROWS
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


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_twenty_moments_of_any_phase_loses_and_doubles_nothing(
    settings: Any, tmp_path: Any, tree: Tree, township: Any
) -> None:
    """Check and load alike: killed again and again while reading, judging and writing, then left in peace."""
    settings.MEDIA_ROOT = tmp_path
    chance = killing.chance()
    batch = batches.upload(
        books.workbook([books.row(n) for n in range(ROWS)]),
        "大表.xlsx", resource="members", body=tree.township, by=township,
    )  # fmt: skip
    with Workers() as workers:
        for kind in ("desk.check", "desk.load"):
            job = Job.objects.get(kind=kind)
            for _ in range(10):
                Job.objects.filter(pk=job.pk).update(attempts=0)
                workers.kill_within(2.0, chance, RUN, job.pk)
                killing.end_leases()
                assert Member.objects.count() in (0, ROWS)
            Job.objects.filter(pk=job.pk).update(attempts=1)
            killing.take_over(workers, job.pk)
            batch.refresh_from_db()
            if kind == "desk.check":
                assert (batch.state, batch.counts["good"]) == ("checked", ROWS), batch.error
                batches.confirm(batch, by=township)
    assert (batch.state, batch.counts["created"]) == ("done", ROWS)
    assert Member.objects.count() == MembershipChange.objects.count() == created_in(batch) == ROWS
    assert Member.objects.values("id_index").distinct().count() == ROWS


@pytest.mark.django_db
def test_a_load_that_is_cancelled_between_two_chunks_has_written_nothing_and_can_be_confirmed_again(
    settings: Any, tmp_path: Any, tree: Tree, township: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for name in ("START", "CEILING"):
        monkeypatch.setattr(publish, name, 10)
    batch = batches.upload(
        books.workbook([books.row(n) for n in range(40)]),
        "表.xlsx", resource="members", body=tree.township, by=township,
    )  # fmt: skip
    jobs.run(Job.objects.get(kind="desk.check").pk)
    batch.refresh_from_db()
    batches.confirm(batch, by=township)
    batch.refresh_from_db()
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int | None = None, note: str | None = None) -> None:
        if note == "正在写入" and total:
            seen.append((done, Member.objects.count()))
            if done == 20:
                raise jobs.Cancelled

    job = Job.objects.get(kind="desk.load")
    with pytest.raises(jobs.Cancelled):
        handlers.load(job, stop)
    batch.refresh_from_db()
    assert (batch.state, Member.objects.count(), created_in(batch)) == ("checked", 0, 0)
    assert [done for done, _ in seen] == [0, 0, 10, 20]
    assert seen[-1][1] == 20  # they had been inside the transaction
    batches.confirm(batch, by=township)
    Job.objects.filter(pk=job.pk).update(state="queued")
    jobs.run(job.pk)
    batch.refresh_from_db()
    assert (batch.state, Member.objects.count()) == ("done", 40)


@pytest.mark.django_db
def test_a_batch_that_no_worker_has_begun_is_cancelled_at_once(
    settings: Any, tmp_path: Any, tree: Tree, township: Any, client_of: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    batch = batches.upload(
        books.workbook([books.row(1)]), "表.xlsx", resource="members", body=tree.township, by=township
    )
    client = client_of(township)
    assert f"/imports/{batch.pk}/cancel/" in client.get(f"/imports/{batch.pk}/").content.decode()
    assert client.post(f"/imports/{batch.pk}/cancel/").status_code == 302
    batch.refresh_from_db()
    assert batch.state == "dropped"
    assert Job.objects.get(kind="desk.check").state == "cancelled"
    assert client.post(f"/imports/{batch.pk}/cancel/").status_code == 409


@pytest.mark.django_db
def test_a_running_check_is_asked_to_stop(settings: Any, tmp_path: Any, tree: Tree, township: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    batch = batches.upload(
        books.workbook([books.row(1)]), "表.xlsx", resource="members", body=tree.township, by=township
    )
    job = Job.objects.get(kind="desk.check")
    Job.objects.filter(pk=job.pk).update(state="running")
    batches.cancel(batch, by=township)
    job.refresh_from_db()
    assert job.cancel_requested

    def stop(*_: Any, **__: Any) -> None:
        raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        handlers.check(job, stop)
    batch.refresh_from_db()
    assert (batch.state, stage.staged(batch), Member.objects.count()) == ("failed", None, 0)

"""The desk beside other people's work: an undo that tells how far it is, loads that wait their turn, clerks who go on meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.desk import batches, handlers
from core.jobs import Cancelled
from core.models import ImportBatch, ImportCreated, Job
from members.models import Member, MembershipChange
from members.resources import undo
from tests.conftest import Tree
from tests.desk import created_in, load, run
from tests.members import books
from unions.models import Body
from unions.workflows.bodies import RECTIFY
from unions.workflows.tree import move_body

Desk = Callable[..., ImportBatch]


@pytest.fixture
def desk(settings: Any, tmp_path: Any, tree: Tree, township: Any) -> Desk:
    settings.MEDIA_ROOT = tmp_path

    def check(rows: list[list[Any]]) -> ImportBatch:
        file = books.workbook(rows)
        batch = batches.upload(file, "十月.xlsx", resource="members", body=tree.township, by=township)
        return run("desk.check", batch)

    return check


def take_back(batch: ImportBatch, by: Any, progress: Callable[..., None]) -> None:
    batches.undo(batch, by=by)
    handlers.undo(Job.objects.get(kind="desk.undo", key=str(batch.pk)), progress)
    batch.refresh_from_db()


@pytest.mark.entry("P-078")
@pytest.mark.django_db
def test_an_undo_says_how_far_it_is_and_names_whom_it_leaves(
    desk: Desk, township: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("START", "CEILING"):
        monkeypatch.setattr(undo, name, 4)
    batch = load(desk([books.row(n) for n in range(10)]), township)
    edited = list(Member.objects.order_by("pk")[3:6])  # in two chunks
    for member in edited:
        Member.objects.filter(pk=member.pk).update(version=member.version + 1)
    said: list[tuple[Any, ...]] = []
    take_back(batch, township, lambda *words: said.append(words))
    assert [words for words in said if words[2] == "正在撤销"] == [
        (done, 10, "正在撤销") for done in (0, 0, 4, 8)
    ]
    assert (batch.state, batch.summary["undone"]) == ("undone", 7)
    assert batch.summary["kept"] == [member.name for member in edited]
    assert set(Member.objects.values_list("pk", flat=True)) == {member.pk for member in edited}
    assert MembershipChange.objects.count() == 3
    assert not ImportCreated.objects.exists()


@pytest.mark.django_db
def test_an_undo_that_is_stopped_between_two_chunks_has_taken_nothing_back(
    desk: Desk, township: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("START", "CEILING"):
        monkeypatch.setattr(undo, name, 4)
    batch = load(desk([books.row(n) for n in range(10)]), township)

    def stop(done: int, *_: Any) -> None:
        if done >= 8:
            raise Cancelled

    with pytest.raises(Cancelled):
        take_back(batch, township, stop)
    batch.refresh_from_db()
    assert (batch.state, Member.objects.count(), created_in(batch)) == ("done", 10, 10)
    assert batches.undo_until(batch) is not None


@pytest.mark.django_db(transaction=True)
def test_a_load_waits_for_another_one_in_the_county_and_can_be_cancelled_meanwhile(
    desk: Desk, township: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "WAIT", 0.01)
    batch = desk([books.row(n) for n in range(3)])
    batches.confirm(batch, by=township)
    said: list[Any] = []

    def listen(done: int, total: int | None = None, note: str | None = None) -> None:
        said.append(note)
        if said.count("本县另一批正在写入，写完接着写这一批") == 3:
            raise Cancelled

    with elsewhere() as other:
        other.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [handlers._LOCK_SPACE, batch.path[:12]])
        with pytest.raises(Cancelled):
            handlers.load(Job.objects.get(kind="desk.load"), listen)
    batch.refresh_from_db()
    assert (batch.state, Member.objects.count()) == ("checked", 0)
    assert load(batch, township).counts["created"] == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["check", "load"])
def test_whoever_cancels_does_not_wait_for_the_work_he_wants_to_stop(
    desk: Desk, township: Any, verb: str
) -> None:
    """The work holds the batch's row until it ends: the button only leaves a word for it."""
    batch = desk([books.row(1), books.row(2, phone="136")])
    if verb == "load":
        batches.confirm(batch, by=township)
    else:
        ImportBatch.objects.filter(pk=batch.pk).update(state="checking")
    job = Job.objects.get(kind=f"desk.{verb}")
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    pressed: list[threading.Thread] = []

    def press() -> None:
        try:
            batches.cancel(batch, by=township)
        finally:
            connection.close()

    def meanwhile(done: int, total: int | None = None, note: str | None = None) -> None:
        if note == {"load": "正在完成写入", "check": "正在逐行判定"}[verb] and not pressed:
            pressed.append(threading.Thread(target=press))
            pressed[0].start()
            pressed[0].join(timeout=10)
            assert not pressed[0].is_alive()
        if Job.objects.filter(pk=job.pk, cancel_requested=True).exists():
            raise Cancelled

    with pytest.raises(Cancelled):
        getattr(handlers, verb)(job, meanwhile)
    batch.refresh_from_db()
    assert (batch.state, Member.objects.count()) == ({"load": "checked", "check": "failed"}[verb], 0)


@pytest.mark.django_db(transaction=True)
def test_steps_on_a_union_do_not_wait_for_the_load_that_writes_its_members(
    desk: Desk, tree: Tree, township: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The foreign keys of a load hold its bodies until it ends; a clerk's step on them goes on."""
    batch = desk([books.row(n) for n in range(3)])
    batches.confirm(batch, by=township)
    seen: list[str] = []

    def meanwhile(done: int, total: int | None = None, note: str | None = None) -> None:
        if note == "正在完成写入":  # the members are written and not yet to be seen
            with elsewhere() as other:
                other.execute("SET lock_timeout = '2s'")
                other.execute("SELECT id FROM unions_body WHERE id = %s FOR NO KEY UPDATE", [tree.basic.pk])
                other.execute("UPDATE unions_body SET address = '新址' WHERE id = %s", [tree.basic.pk])
                seen.append(note)

    handlers.load(Job.objects.get(kind="desk.load"), meanwhile)
    assert seen
    assert Body.objects.get(pk=tree.basic.pk).address == "新址"
    assert Member.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_union_that_is_moved_while_its_members_are_written_takes_them_along(
    desk: Desk, tree: Tree, township: Any
) -> None:
    """The load knows the old path by then, and follows; an undo leaves nothing of the old path either."""
    known = load(desk([books.row(1)]), township)
    batch = desk([books.row(n, **({"politics": "群众"} if n == 1 else {})) for n in range(3)])
    batches.change_mode(batch, update_existing=True, by=township)
    batches.confirm(batch, by=township)
    moves: list[threading.Thread] = []
    said: list[str | None] = []

    def move() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            move_body(tree.basic, superior=tree.other_township, by=township, reason="区划调整")
        finally:
            connection.close()

    def meanwhile(done: int, total: int | None = None, note: str | None = None) -> None:
        said.append(note)
        if said.count("正在写入") == 2 and not moves:  # everybody is judged, nobody is written yet
            moves.append(threading.Thread(target=move))
            moves[0].start()
            moves[0].join(timeout=10)
            assert not moves[0].is_alive()

    handlers.load(Job.objects.get(kind="desk.load", key=str(batch.pk)), meanwhile)
    path = Body.objects.get(pk=tree.basic.pk).path
    assert path.startswith(tree.other_township.path)
    assert set(Member.objects.values_list("path", flat=True)) == {path}
    assert Member.objects.count() == 3
    batch.refresh_from_db()
    take_back(batch, township, lambda *words: None)
    assert list(Member.objects.values_list("path", flat=True)) == [path]
    assert known.counts["created"] == 1


@pytest.mark.django_db
def test_a_step_takes_the_lock_that_such_a_load_leaves_free(tree: Tree, township: Any) -> None:
    with CaptureQueriesContext(connection) as captured:
        RECTIFY.apply(tree.basic, by=township, reason="整顿")
    locks = [query["sql"] for query in captured if " FOR " in query["sql"] and "unions_body" in query["sql"]]
    assert locks
    assert all("FOR NO KEY UPDATE" in sql for sql in locks)


@contextmanager
def elsewhere() -> Iterator[Any]:
    """A cursor of another connection, each statement committed at once."""
    found = connection.settings_dict
    own = psycopg2.connect(
        dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"], host=found["HOST"], port=found["PORT"]
    )  # fmt: skip
    own.autocommit = True
    try:
        with own.cursor() as cursor:
            yield cursor
    finally:
        own.close()

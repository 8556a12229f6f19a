"""The member workbook through the desk: what is read, what is refused, what lands in the register."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core import jobs
from core.desk import batches, problems
from core.models import ImportBatch, ImportChange, ImportRow, Job
from members.models import Member, MembershipChange
from members.resources.columns import member_columns
from tests.conftest import Tree
from tests.members import books

pytestmark = pytest.mark.django_db
LETTERS = {column.key: index for index, column in enumerate(member_columns())}


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(media: None, tree: Tree, township: Any) -> Callable[..., ImportBatch]:
    """Uploads rows and runs the check: the journey up to the preview."""

    def check(rows: list[list[Any]], *, body: Any = None, by: Any = None, **options: Any) -> ImportBatch:
        file = rows if hasattr(rows, "read") else books.workbook(rows, **options)
        batch = batches.upload(
            file, "十月.xlsx", resource="members", body=body or tree.township, by=by or township
        )
        return run("desk.check", batch)

    return check


def run(kind: str, batch: ImportBatch) -> ImportBatch:
    jobs.run(Job.objects.get(kind=kind, key=str(batch.pk)).pk)
    batch.refresh_from_db()
    return batch


def load(batch: ImportBatch, by: Any) -> ImportBatch:
    batches.confirm(batch, by=by)
    return run("desk.load", batch)


def issues_of(batch: ImportBatch) -> dict[int, list[Any]]:
    return {row.row_no: row.issues for row in ImportRow.objects.filter(batch=batch)}


def test_good_rows_become_members_with_history_and_sealed_numbers(
    desk: Any, township: Any, tree: Tree
) -> None:
    batch = desk([books.row(1), books.row(2, unit="白沙埠镇景程物流服务部")])
    assert batch.state == "checked", batch.error
    assert (batch.counts["good"], batch.counts["new"], batch.counts["error"]) == (2, 2, 0)
    assert Member.objects.count() == 0
    batch = load(batch, township)
    assert (batch.state, batch.counts["created"]) == ("done", 2)
    first, second = Member.objects.order_by("body_id")
    assert (first.body, second.body) == (tree.basic, tree.joint)
    assert first.id_number == books.number(1, sex="1")
    assert first.phone == "13000000001"
    assert bytes(first.id_number_sealed).find(b"371302") == -1
    assert (first.path, first.unit, first.status) == (tree.basic.path, tree.unit, "active")
    assert (first.joined_on, first.born_on) == (dt.date(2025, 9, 28), dt.date(1884, 11, 3))
    assert MembershipChange.objects.filter(kind="1", batch=batch.pk).count() == 2
    assert list(Member.objects.found_by("13000000001")) == [first]


def test_the_same_file_again_changes_nothing(desk: Any, township: Any) -> None:
    rows = [books.row(n, change_on="" if n % 2 else "2025/09/28") for n in range(1, 30)]
    load(desk(rows), township)
    before = list(Member.objects.order_by("pk").values())
    again = desk(rows[::-1])
    assert (again.counts["same"], again.counts["good"], again.counts["changed"]) == (29, 0, 0)
    assert list(Member.objects.order_by("pk").values()) == before

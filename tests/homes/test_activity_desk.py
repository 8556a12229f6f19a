"""The workbook of activities: read, judged, loaded once, taken back while nobody has touched it."""

from typing import Any

import pytest

from accounts.models import User
from core.clock import today
from core.desk import batches
from core.desk.resource import RESOURCES
from core.models import ImportBatch
from homes.models import Activity
from tests.conftest import Tree
from tests.desk import load, run, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Any, tmp_path: Any, tree: Tree, township: User) -> Any:
    settings.MEDIA_ROOT = tmp_path

    def check(*changes: dict[str, str]) -> ImportBatch:
        columns = RESOURCES["activities"].columns
        usual = {
            "body_name": tree.basic.name, "kind": "文化体育", "title": "运动会", "held_on": "2026/05/01", "days": "2",
            "attendance": "60", "target_group": "全体职工", "place": "篮球场", "cost": "1500.50", "result": "反响很好",
        }  # fmt: skip
        rows = [[(usual | one)[column.key] for column in columns] for one in changes]
        batch = batches.upload(
            workbook("activities", rows), "活动.xlsx", resource="activities", body=tree.township, by=township
        )
        return run("desk.check", batch)

    return check


@pytest.mark.entry("P-123")
def test_activities_come_in_once_and_go_again(desk: Any, tree: Tree, township: User) -> None:
    lines: tuple[dict[str, str], ...] = (
        {},
        {"title": "读书会", "attendance": "", "cost": ""},
        {"title": "读书会", "days": ""},
    )
    batch = load(desk(*lines), township)
    assert (batch.state, batch.counts["created"], batch.counts["error"]) == ("done", 2, 0), batch.error
    first = Activity.objects.get(title="运动会")
    assert (first.body, first.kind, first.cost, first.days, first.attendance) == (
        tree.basic,
        "culture",
        150050,
        2,
        60,
    )
    again = desk(*lines)
    assert again.counts["new"] == 0 and again.counts["same"] == 2
    Activity.objects.filter(title="读书会").update(attendance=8)
    batches.undo(batch, by=township)
    run("desk.undo", batch)
    assert list(Activity.objects.values_list("title", flat=True)) == ["读书会"]


@pytest.mark.entry("P-123")
def test_each_wrong_line_says_what_is_wrong(desk: Any, tree: Tree) -> None:
    wrong = (
        {"body_name": tree.other_basic.name}, {"kind": "聚餐"}, {"attendance": "0"}, {"held_on": f"{today().year + 1}/05/01"},
        {"held_on": "2010/01/01"}, {"cost": "一千"}, {"days": "400"}, {"title": ""},
    )  # fmt: skip
    batch = desk(*wrong)
    assert batch.counts["error"] == len(wrong) and batch.counts["new"] == 0

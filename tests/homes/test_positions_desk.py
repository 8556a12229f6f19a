"""Positions by workbook, and what becomes of them when their union is merged or ends."""

from typing import Any

import pytest

from core.clock import today
from core.desk import batches
from core.desk.resource import RESOURCES
from core.models import ImportBatch, ImportRow
from homes.models import Position, PositionShare
from homes.models.positions import MARKS
from homes.workflows import position_holdings as holdings
from tests.conftest import Tree
from tests.desk import load, run, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-116")]


def row(name: str, **changes: Any) -> list[str]:
    cells = {
        "body_name": "临沂岱蒙板材有限公司工会委员会", "name": name, "kind": "职工服务站", "division": "", "address": "工业路 1 号",
        "opened_on": "2020/05/01", "hours": "", "office_phone": "0539-8100001", "functions": "帮扶维权、学习培训", "menu": "",
        **dict.fromkeys((f"has_{key}" for key in MARKS), "有"),
    }  # fmt: skip
    cells |= changes
    return [cells[column.key] for column in RESOURCES["positions"].columns]


@pytest.fixture
def desk(settings: Any, tmp_path: Any, tree: Tree, township: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path

    def check(rows: list[list[str]]) -> ImportBatch:
        batch = batches.upload(
            workbook("positions", rows), "阵地.xlsx", resource="positions", body=tree.township, by=township
        )
        return run("desk.check", batch)

    return check


def test_positions_come_in_and_are_brought_up_to_date(desk: Any, township: Any, tree: Tree) -> None:
    batch = load(
        desk([row("岱蒙职工服务站"), row("岱蒙职工书屋", kind="职工书屋", has_funds="无")]), township
    )
    assert (batch.state, batch.counts["created"]) == ("done", 2), batch.error
    station = Position.objects.get(name="岱蒙职工服务站")
    assert (station.body, station.kind, station.functions) == (
        tree.basic,
        "station",
        ["帮扶维权", "学习培训"],
    )
    assert station.lacking == [] and station.jurisdiction == tree.basic.jurisdiction
    assert Position.objects.get(name="岱蒙职工书屋").lacking == ["funds"]
    assert desk([row("岱蒙职工服务站")]).counts["same"] == 1
    Position.objects.filter(pk=station.pk).update(state="met", checked_on=today())
    again = load(desk([row("岱蒙职工服务站", has_sign="无", hours="全天")]), township)
    assert again.counts["updated"] == 1
    station.refresh_from_db()
    assert (station.state, station.has_sign, station.hours) == ("unasked", False, "全天")
    run("desk.undo", batches.undo(again, by=township))
    station.refresh_from_db()
    assert (station.state, station.has_sign, station.hours) == ("met", True, "")


def test_mistakes_are_named_at_their_cells(desk: Any, tree: Tree) -> None:
    wrong = [
        ({"body_name": "没有的工会"}, "没有找到工会"),
        ({"body_name": tree.other_basic.name}, "没有找到工会"),
        ({"division": "火星镇"}, "没有找到“火星镇”"),
        ({"kind": "茶馆"}, "没有“茶馆”"),
        ({"office_phone": "13805391234"}, "填了手机号"),
        ({"functions": "洗车"}, "没有“洗车”"),
        ({"opened_on": "2099/01/01"}, "晚于今天"),
        ({"has_sign": "也许"}, "只能填"),
    ]
    batch = desk([row(f"阵地{place}", **changes) for place, (changes, _) in enumerate(wrong)])
    found = {kept.row_no: str(kept.issues) for kept in ImportRow.objects.filter(batch=batch)}
    for place, (changes, words) in enumerate(wrong):
        assert words in found[place + 2], (changes, found)
    assert batch.counts["good"] == 0


def test_positions_follow_a_merger_and_come_back(tree: Tree, county: Any) -> None:
    said = {
        "jurisdiction": tree.basic.jurisdiction,
        "address": "路",
        "opened_on": "2020-01-01",
        "name": "职工服务站",
    }
    mine, theirs = (
        Position.objects.create(body=tree.basic, **said),
        Position.objects.create(body=tree.joint, **said),
    )
    share = PositionShare.objects.create(
        position=mine, body=tree.joint, state="agreed", asked_on="2021-01-01"
    )
    kept = holdings._move(tree.basic, tree.joint, None, by=county, on=today())
    mine.refresh_from_db()
    share.refresh_from_db()
    assert mine.body == tree.joint and mine.name != theirs.name and share.state == "ended"
    holdings._back(kept, tree.basic, tree.joint, by=county, on=today())
    mine.refresh_from_db()
    share.refresh_from_db()
    assert (mine.body, mine.name, share.state) == (tree.basic, "职工服务站", "agreed")


def test_positions_close_with_their_union_and_open_with_it(tree: Tree, county: Any) -> None:
    said = {
        "jurisdiction": tree.basic.jurisdiction,
        "address": "路",
        "opened_on": "2020-01-01",
        "name": "职工服务站",
    }
    mine = Position.objects.create(body=tree.basic, **said)
    share = PositionShare.objects.create(
        position=mine, body=tree.joint, state="agreed", asked_on="2021-01-01"
    )
    kept = holdings._end(tree.basic, by=county, on=today())
    mine.refresh_from_db()
    share.refresh_from_db()
    assert mine.closed_on == today() and share.state == "ended"
    holdings._reopen(kept, tree.basic, by=county, on=today())
    mine.refresh_from_db()
    share.refresh_from_db()
    assert mine.closed_on is None and share.state == "agreed"

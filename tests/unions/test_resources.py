"""The union workbook through the desk: units, unions, coverage and chairs come in together, and go again."""

from typing import Any

import pytest

from core.desk import batches
from core.desk.resource import RESOURCES
from core.identifiers import uscc_check_digit
from core.models import ImportBatch, ImportRow
from tests.conftest import Tree
from tests.desk import load, run, workbook
from unions.models import Body, Coverage, Officer, Unit

pytestmark = pytest.mark.django_db


def code(number: int, head: str = "91") -> str:
    first = f"{head}371302{number:09d}"
    return first + uscc_check_digit(first)


def row(number: int, **changes: Any) -> list[str]:
    cells = {
        "seq": str(number), "unit_name": f"临沂第{number}机械有限公司", "unit_uscc": code(number), "address": "白沙埠镇工业路 1 号",
        "division": "白沙埠镇", "nature": "私营企业", "economy": "私营经济", "industry": "制造业", "workers": "80",
        "name": f"临沂第{number}机械有限公司工会委员会", "uscc": code(number, "81"), "superior": "白沙埠镇总工会",
        "established_on": "2020/05/01", "kind": "独立基层工会", "members": "70", "head": "王学敏", "phone": "13600005081",
    }  # fmt: skip
    cells |= changes
    return [cells[column.key] for column in RESOURCES["unions"].columns]


@pytest.fixture
def desk(settings: Any, tmp_path: Any, tree: Tree, township: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path

    def check(rows: list[list[str]]) -> ImportBatch:
        batch = batches.upload(
            workbook("unions", rows), "工会.xlsx", resource="unions", body=tree.township, by=township
        )
        return run("desk.check", batch)

    return check


def test_units_unions_coverage_and_chairs_come_in_together(desk: Any, township: Any, tree: Tree) -> None:
    joint = {"kind": "联合基层工会", "name": "白沙埠镇机械联合工会委员会", "uscc": ""}
    rows = [row(1), row(2, **joint, workers="12"), row(3, **joint, workers="9", phone="0539-8100001")]
    batch = load(desk(rows), township)
    assert (batch.state, batch.counts["created"], batch.counts["error"]) == ("done", 2, 0), batch.error
    single = Body.objects.get(uscc=code(1, "81"))
    assert (single.kind, single.superior, single.nature, single.size) == (
        "single",
        tree.township,
        "private",
        2,
    )
    assert single.path.startswith(tree.township.path)
    assert single.place == tree.township.place
    chair = Officer.objects.get(body=single)
    assert (chair.name, chair.phone, chair.post) == ("王学敏", "13600005081", "chair")
    other = Body.objects.get(name="白沙埠镇机械联合工会委员会")
    assert (other.kind, other.coverages.count(), other.office_phone, other.size) == (
        "joint",
        2,
        "0539-8100001",
        2,
    )
    assert Unit.objects.get(uscc=code(1)).industry == "C"
    assert desk(rows).counts["same"] == 3


def test_mistakes_are_named_at_their_cells(desk: Any, tree: Tree) -> None:
    wrong = [
        ({"unit_uscc": "91371302000000001A"}, "校验不对"),
        ({"uscc": code(5)}, "以 81 开头"),
        ({"superior": "没有的总工会"}, "没有找到上级工会"),
        ({"superior": tree.other_township.name}, "没有找到上级工会"),
        ({"division": "火星镇"}, "没有找到政区"),
        ({"nature": "外星企业"}, "没有“外星企业”"),
        ({"workers": "八十"}, "不是整数"),
        ({"established_on": "2099/01/01"}, "晚于今天"),
        ({"kind": "总工会"}, "只能填"),
    ]
    batch = desk([row(10 + place, **changes) for place, (changes, _) in enumerate(wrong)])
    found = {kept.row_no: str(kept.issues) for kept in ImportRow.objects.filter(batch=batch)}
    for place, (changes, words) in enumerate(wrong):
        assert words in found[place + 2], (changes, found)
    assert batch.counts["good"] == 0


def test_two_rows_of_one_single_union_and_a_covered_unit_are_refused(
    desk: Any, township: Any, tree: Tree
) -> None:
    Unit.objects.filter(pk=tree.unit.pk).update(uscc=code(50))
    Unit.objects.filter(pk=tree.other_unit.pk).update(uscc=code(51))
    batch = desk([
        row(20, name="同一工会委员会", uscc=""), row(21, name="同一工会委员会", uscc=""), row(22, unit_uscc=code(50)), row(23, unit_uscc=code(51)),
    ])  # fmt: skip
    said = str([kept.issues for kept in ImportRow.objects.filter(batch=batch)])
    assert (batch.counts["error"], batch.counts["elsewhere"]) == (3, 1), batch.counts
    assert f"已由“{tree.basic.name}”覆盖" in said
    assert tree.other_basic.name not in said


def test_an_update_and_its_undo(desk: Any, township: Any) -> None:
    first = load(desk([row(30), row(31)]), township)
    batch = load(desk([row(30, workers="600", members="500")]), township)
    assert (batch.counts["updated"], batch.counts["created"]) == (1, 0)
    body = Body.objects.get(uscc=code(30, "81"))
    assert (body.size, body.declared_members) == (4, 500)
    batches.undo(batch, by=township)
    batch = run("desk.undo", batch)
    body.refresh_from_db()
    assert (batch.summary["undone"], body.size, body.declared_members) == (1, 2, 70)
    batches.undo(first, by=township)
    first = run("desk.undo", first)
    assert (first.summary["undone"], first.summary["kept"]) == (1, [body.name])
    assert not Unit.objects.filter(uscc=code(31)).exists()
    assert not Coverage.objects.filter(unit__uscc=code(31)).exists()


def test_a_basic_union_takes_no_unions(settings: Any, tmp_path: Any, tree: Tree) -> None:
    assert "是基层工会" in RESOURCES["unions"].takes(tree.basic)
    assert not RESOURCES["unions"].takes(tree.township)

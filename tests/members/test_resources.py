"""The member workbook through the desk: what is read, what is refused, what lands in the register."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from core.clock import now
from core.desk import batches, problems, vault
from core.models import ImportBatch, ImportRow
from core.workflow import Refused
from members.models import Activist, Member, MembershipChange
from members.resources.columns import member_columns
from tests.conftest import Tree
from tests.desk import load, run
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


WRONG = [
    ({"id_number": "3.71302E+17"}, "id_number", "科学计数法"),
    ({"id_number": 371302188411032047.0}, "id_number", "被存成了数字"),
    ({"id_number": 1.10101e17}, "id_number", "后几位已丢失"),
    ({"id_number": "371302841103204"}, "id_number", "15 位旧号码"),
    (
        {"id_number": books.number(5)[:17] + ("1" if books.number(5)[17] != "1" else "2")},
        "id_number",
        "校验不对",
    ),
    ({"id_number": ""}, "id_number", "未填"),
    ({"sex": "男", "id_number": books.number(5)}, "sex", "第 17 位是女"),
    ({"born_on": "1884/11/04"}, "born_on", "不一致"),
    ({"born_on": "02/03/84"}, "born_on", "分不清年月日"),
    ({"born_on": "1885/02/30"}, "born_on", "没有这一天"),
    ({"change_on": "2099-01-01"}, "change_on", "晚于今天"),
    ({"ethnicity": "火星族"}, "ethnicity", "没有“火星族”"),
    ({"change": "新入"}, "change", "只能填"),
    ({"change": "转出"}, "change_reason", "没有填原因"),
    ({"change": "转出", "change_reason": "失业"}, "change", "名册里没有这个人"),
    ({"employment": "退休"}, "employment", "不能作为新会员"),
    ({"phone": "1360000508"}, "phone", "现在是 10 位"),
    ({"phone": "23600005081"}, "phone", "13 至 19"),
    ({"unit": "岱蒙板材"}, "unit", "不是单位全称"),
    ({"unit": "没有的公司"}, "unit", "没有找到单位"),
    ({"unit": ""}, "unit", "工作单位未填"),
    ({"name": "王3"}, "name", "数字"),
    ({"seq": "x" * 20}, "seq", "超过 12 个"),
    ({"native_place": "=1/0"}, "native_place", "公式没有算出结果"),
]


def test_each_mistake_is_named_at_its_cell_with_a_remedy(desk: Any) -> None:
    batch = desk([books.row(100 + place, **changes) for place, (changes, _, _) in enumerate(WRONG)])
    assert batch.state == "checked", batch.error
    found = issues_of(batch)
    for place, (changes, column, words) in enumerate(WRONG):
        marks = [issue for issue in found[place + 5] if issue[0] == LETTERS[column]]
        said = "；".join(f"{issue[1]} {issue[2]}" for issue in marks)
        assert words in said, (changes, found[place + 5])
        assert any(issue[3] and issue[2] for issue in marks), changes
    assert (batch.counts["error"], batch.counts["good"]) == (len(WRONG), 0)
    assert "岱蒙板材有限公司" in str(
        found[5 + next(i for i, w in enumerate(WRONG) if w[2] == "不是单位全称")]
    )


def test_what_is_right_in_other_shapes_is_read_exactly(desk: Any, township: Any) -> None:
    number = books.number(7, sex="1")
    rows = [
        books.row(
            7,
            id_number=f" ’{number} ".replace("3", "３"),
            sex="",
            born_on="",
            phone=13900000007,
            change_on=dt.date(2024, 2, 29),
        ),
        books.row(
            8, ethnicity="僳僳族", change_on="20240229", phone="+86 139-0000-0008", education="大学本科"
        ),
        books.row(9, change_on="2024年2月29日", name="买买提.吐尔逊", phone=""),
        books.row(10, change_on=45351, migrant="否", household="非农业户口"),
    ]
    batch = load(desk(rows), township)
    assert (batch.counts["created"], batch.counts["error"]) == (4, 0), issues_of(batch)
    people = {member.name: member for member in Member.objects.all()}
    assert all(member.change_on == dt.date(2024, 2, 29) for member in people.values())
    first = Member.objects.get(
        phone_index=next(m for m in people.values() if m.id_number == number).phone_index
    )
    assert (first.sex, first.born_on, first.phone) == ("1", dt.date(1884, 11, 3), "13900000007")
    assert people["买买提·吐尔逊"].phone == ""
    assert Member.objects.get(ethnicity="20").education == "21"


def test_duplicates_are_kept_apart_without_saying_where(desk: Any, township: Any, tree: Tree) -> None:
    from members.workflows import fill_person, join

    other = Member(name="外地人", body=tree.other_basic, unit=tree.other_unit)
    join(
        fill_person(other, id_number=books.number(40, sex="1"), phone="", on=dt.date(2025, 1, 1)),
        by=None,
        on=dt.date(2024, 1, 1),
    )
    load(desk([books.row(41)]), township)
    batch = desk(
        [
            books.row(40),
            books.row(41, native_place="山东莒南"),
            books.row(42),
            books.row(42, native_place="后一行"),
            books.row(41 + 2),
        ]
    )
    counts = batch.counts
    assert (counts["elsewhere"], counts["here"], counts["changed"], counts["duplicate"], counts["new"]) == (
        1,
        1,
        1,
        1,
        2,
    )
    said = str(issues_of(batch))
    assert "已在其他工会" in said
    assert "第 8 行是同一人" in said
    assert tree.other_basic.name not in said
    assert "外地人" not in said
    load(batch, township)
    assert (
        Member.objects.get(id_index=Member.objects.get(native_place="后一行").id_index).native_place
        == "后一行"
    )
    assert set(Member.objects.filter(path__startswith=tree.township.path).values_list("native_place", flat=True)) == {
        "山东莒南", "后一行", "山东临沂",
    }  # fmt: skip
    assert Member.objects.get(name="外地人").body == tree.other_basic


def test_an_update_keeps_what_the_file_leaves_empty_and_a_new_phone_stays_readable(
    desk: Any, township: Any
) -> None:
    load(desk([books.row(50), books.row(51)]), township)
    batch = load(
        desk(
            [
                books.row(50, phone="13911112222", education="", household_place="沂水县"),
                books.row(51, phone=""),
            ]
        ),
        township,
    )
    assert (batch.counts["updated"], batch.counts["same"]) == (1, 1)
    one, two = Member.objects.order_by("phone_index", "pk"), None
    changed = next(member for member in one if member.household_place == "沂水县")
    assert (changed.phone, changed.id_number, changed.version) == (
        "13911112222",
        books.number(50, sex="1"),
        1,
    )
    assert changed.education
    two = Member.objects.exclude(pk=changed.pk).get()
    assert two.phone == "13000000051"
    assert MembershipChange.objects.count() == 2


def test_a_leaving_row_moves_the_membership_once_and_an_old_file_does_not_undo_it(
    desk: Any, township: Any
) -> None:
    joined = books.row(60)
    load(desk([joined]), township)
    leaving = books.row(60, change="转出", change_reason="劳动（工作）关系发生变化", change_on="2025/10/20")
    batch = load(desk([leaving]), township)
    member = Member.objects.get()
    assert (member.status, member.change, member.change_on) == ("moved", "4", dt.date(2025, 10, 20))
    assert list(member.changes.order_by("on").values_list("kind", flat=True)) == ["1", "4"]
    assert desk([joined]).counts["same"] == 1
    assert desk([leaving]).counts["same"] == 1
    assert batch.counts["updated"] == 1


def test_undo_takes_back_what_nobody_touched_and_names_the_rest(desk: Any, township: Any) -> None:
    load(desk([books.row(70), books.row(71)]), township)
    before = list(
        Member.objects.order_by("pk").values("name", "native_place", "phone_sealed", "change_on", "token")
    )
    rows = [books.row(n, native_place="新址", phone=f"1391111{n:04d}") for n in (70, 71, 72, 73)]
    batch = load(desk(rows), township)
    assert (batch.counts["created"], batch.counts["updated"]) == (2, 2)
    kept = Member.objects.order_by("-pk")[0]
    Member.objects.filter(pk=kept.pk).update(version=kept.version + 1)
    batches.undo(batch, by=township)
    batch = run("desk.undo", batch)
    assert (batch.state, batch.summary["undone"], batch.summary["kept"]) == ("undone", 3, [kept.name])
    assert list(Member.objects.exclude(pk=kept.pk).order_by("pk").values(*before[0])) == before
    assert not (batch.changes.exists() or batch.created.exists())
    assert all(member.id_number for member in Member.objects.all())


def test_undo_leaves_a_new_person_whom_another_register_names_by_now(
    desk: Any, township: Any, tree: Tree
) -> None:
    batch = load(desk([books.row(73), books.row(79)]), township)
    chosen, other = Member.objects.order_by("pk")
    Activist.objects.create(member=chosen, body=chosen.body, since=dt.date(2026, 1, 1))
    batches.undo(batch, by=township)
    batch = run("desk.undo", batch)
    assert (batch.summary["undone"], batch.summary["kept"]) == (1, [chosen.name])
    assert list(Member.objects.all()) == [chosen] and other.pk != chosen.pk
    assert list(MembershipChange.objects.values_list("member_id", flat=True)) == [chosen.pk]


def test_personal_data_of_a_batch_goes_when_nobody_needs_it_any_more(
    desk: Any,
    township: Any,
    monkeypatch: pytest.MonkeyPatch,
    client_of: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    load(desk([books.row(74), books.row(75)]), township)
    batch = desk([books.row(74, native_place="新址"), books.row(76), books.row(77, phone="136")])
    with django_capture_on_commit_callbacks(execute=True):
        load(batch, township)
    assert not vault.exists(batch.file_key), "the file is of no use once its rows are in the register"
    assert (batch.changes.count(), batch.created.count(), batch.rows.count()) == (1, 1, 1)
    waiting = desk([books.row(78)])

    def after(**time: int) -> int:
        monkeypatch.setattr(batches, "now", lambda: now() + dt.timedelta(**time))
        with django_capture_on_commit_callbacks(execute=True):
            return batches.housekeeping()

    assert after(days=6) == 0
    assert after(days=8) == 1
    waiting.refresh_from_db()
    assert (waiting.state, vault.exists(waiting.file_key)) == ("dropped", False)
    assert after(days=29) == 0
    assert batches.undo_until(batch) is not None
    assert after(days=31) == 2
    assert not (batch.changes.exists() or batch.created.exists() or batch.rows.exists())
    assert after(days=32) == 0
    assert "1 行，内容已到期删除" in client_of(township).get(f"/imports/{batch.pk}/").content.decode()
    with pytest.raises(Refused, match="超过 30 天"):
        batches.undo(batch, by=township)


def test_bad_rows_come_back_as_the_workbook_and_can_be_sent_again(
    desk: Any, township: Any, client_of: Any
) -> None:
    batch = desk([books.row(80), books.row(81, phone="1360000508"), books.row(82, name="=CMD()")])
    client = client_of(township)
    file = b"".join(client.get(f"/imports/{batch.pk}/rows/").streaming_content)
    page = openpyxl.load_workbook(io.BytesIO(file)).active
    lines = list(page.iter_rows(min_row=4, values_only=True))
    assert [str(head) for head in lines[0][:20]] == books.HEADS
    assert lines[0][20] == "原因与改法"
    assert len(lines) == 3
    assert "K 列：移动电话应为 11 位" in lines[1][20]
    again = desk(io.BytesIO(file))
    assert (again.state, again.counts["rows"], again.counts["error"]) == ("checked", 2, 2), again.error


def test_the_journey_through_the_pages(
    media: None, tree: Tree, township: Any, neighbour: Any, chair: Any, client_of: Any
) -> None:
    client = client_of(township)
    assert b"".join(client.get("/imports/template/members/").streaming_content)[:2] == b"PK"
    file = books.workbook([books.row(90), books.row(91, phone="136"), books.row(92)])
    file.name = "十月.xlsx"
    answer = client.post("/imports/new/members/", {"body": tree.township.pk, "file": file})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    batch = ImportBatch.objects.get()
    url = f"/imports/{batch.pk}/"
    assert "正在" in client.get(url).content.decode()
    run("desk.check", batch)
    page = client.get(url).content.decode()
    number = books.number(91, sex="1")
    assert "导入可以导入的 2 行" in page
    assert "移动电话应为 11 位" in page
    assert number not in page
    assert f"{number[:6]}********{number[-4:]}" in page
    for show in ("good", "here", "error", "duplicate"):
        assert client.get(url, {"show": show}).status_code == 200
    assert client.get(url, {"show": "error", "col": str(LETTERS["phone"])}).context["rows"]
    assert not client.get(url, {"show": "error", "col": str(LETTERS["name"])}).context["rows"]
    assert client_of(neighbour).get(url).status_code == 404
    assert client_of(chair).get(url).status_code == 404
    assert client_of(neighbour).post(f"{url}confirm/").status_code == 404
    assert client.post(f"{url}confirm/").status_code == 302
    run("desk.load", batch)
    assert "导入完成" in client.get(url).content.decode()
    assert Member.objects.count() == 2
    assert client.get("/imports/").context["rows"][0].object == batch
    assert not client_of(neighbour).get("/imports/").context["rows"]
    assert client.post(f"{url}undo/").status_code == 302
    run("desk.undo", batch)
    assert Member.objects.count() == 0
    assert client.post(f"{url}undo/").status_code == 409


def test_a_right_withdrawn_before_the_job_runs_writes_nothing(desk: Any, township: Any) -> None:
    batch = desk([books.row(95)])
    batches.confirm(batch, by=township)
    township.grants.update(valid_to=dt.date(2021, 1, 1))
    batch = run("desk.load", batch)
    assert batch.state == "failed"
    assert not Member.objects.exists()


def test_an_upload_outside_the_branch_is_refused(
    media: None, tree: Tree, township: Any, auditor: Any, client_of: Any
) -> None:
    for user, code in ((township, 422), (auditor, 403)):
        file = books.workbook([books.row(1)])
        file.name = "x.xlsx"
        answer = client_of(user).post("/imports/new/members/", {"body": tree.other_basic.pk, "file": file})
        assert answer.status_code == code
    assert not ImportBatch.objects.exists()


def test_dropping_a_batch_leaves_no_rows_and_no_file(desk: Any, township: Any, settings: Any) -> None:
    from pathlib import Path

    batch = desk([books.row(1), books.row(2, phone="1")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda run_now, **_: run_now())
        batches.drop(batch, by=township)
    assert not ImportRow.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_sealed_rows_show_nothing_in_the_table(desk: Any) -> None:
    batch = desk([books.row(1, phone="1")])
    row = ImportRow.objects.get(batch=batch)
    assert b"371302" not in bytes(row.cells_sealed)
    assert problems.open_cells(row)[LETTERS["id_number"]] == books.number(1, sex="1")

"""Exports: what the list shows, a reason and a second person for many people, the official workbook back again."""

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from core import jobs, large_exports
from core.clock import now
from core.desk import batches, workbook
from core.desk.resource import RESOURCES, RowParser, Setting
from core.models import AuditEvent, ExportRequest, ImportBatch, Job
from core.workflow import NotAllowed, Refused
from members.models import Member
from members.views.figures import cells_at
from tests.conftest import Tree, make_user
from tests.desk import load, run
from tests.members import books

pytestmark = pytest.mark.django_db
LIST = "/members/"


@pytest.fixture
def people(settings: Any, tmp_path: Any, tree: Tree, township: Any) -> list[Member]:
    """Twelve people, where a reason is asked from 5 and a second person from 10."""
    settings.MEDIA_ROOT, settings.EXPORT_REASON_FROM, settings.EXPORT_APPROVAL_FROM = tmp_path, 5, 10
    batch = batches.upload(
        books.workbook([books.row(n) for n in range(12)]), "表.xlsx", resource="members", body=tree.township, by=township
    )  # fmt: skip
    load(run("desk.check", batch), township)
    return list(Member.objects.order_by("path", "pk"))


@pytest.fixture
def second(tree: Tree) -> Any:
    return make_user("second", "钱复核", "township_officer", tree.township)


def build(asked: ExportRequest) -> ExportRequest:
    jobs.run(Job.objects.get(kind="export.build", key=str(asked.pk)).pk)
    asked.refresh_from_db()
    return asked


def sheet(data: bytes) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).active.values]


def test_few_people_leave_at_once_masked_and_signed(people: Any, client_of: Any, township: Any) -> None:
    Member.objects.filter(pk__in=[one.pk for one in people[3:]]).update(status="left")
    answer = client_of(township).get(LIST, {"export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:-1]] == [one.name for one in people[:3]]
    assert "由" in rows[-1][0]
    assert "导出" in rows[-1][0]
    assert people[0].id_number not in str(rows)


def test_many_people_need_a_reason_and_a_fresh_proof(
    people: Any, client_of: Any, township: Any, settings: Any
) -> None:
    Member.objects.filter(pk__in=[one.pk for one in people[7:]]).update(status="left")
    client = client_of(township)
    asked_at = client.get(LIST, {"export": "xlsx"}).headers["Location"]
    assert asked_at.startswith(reverse("core:export-ask"))
    settings.STEP_UP_MINUTES = -1
    assert client.get(asked_at).status_code == 302  # to the page that asks who is there
    assert client.post(asked_at, {"reason": "核对会员资料"}).status_code == 302
    assert not ExportRequest.objects.exists()
    settings.STEP_UP_MINUTES = 5
    assert client.post(asked_at, {"reason": ""}).status_code == 422
    assert client.post(asked_at, {"reason": "核对会员资料"}).status_code == 302
    asked = build(ExportRequest.objects.get())
    assert (asked.state, asked.decided_id) == ("done", None)
    data = b"".join(client.get(reverse("core:export-download", args=[asked.pk])).streaming_content)
    rows = sheet(data)
    assert len(rows) == asked.rows + 2
    assert "核对会员资料" in rows[-1][0]
    assert "核对会员资料" in openpyxl.load_workbook(io.BytesIO(data)).properties.description
    assert AuditEvent.objects.filter(verb="export.download").count() == 1


def test_very_many_people_wait_for_another_person_with_the_same_right(
    people: Any, client_of: Any, township: Any, second: Any, chair: Any, neighbour: Any
) -> None:
    client = client_of(township)
    url = client.get(LIST, {"export": "csv"}).headers["Location"]
    assert "另一位" in client.get(url).content.decode()
    page = client.post(url, {"reason": "报送上级备案"}).headers["Location"]
    asked = ExportRequest.objects.get()
    assert asked.state == "waiting"
    assert not Job.objects.filter(kind="export.build").exists()
    assert client.post(page, {"verdict": "approve"}).status_code == 403
    for stranger in (chair, neighbour):
        assert client_of(stranger).get(page).status_code == 404
        with pytest.raises(NotAllowed):
            large_exports.decide(asked, by=stranger, approve=True, note="")
    other = client_of(second)
    assert "导出待批准" in other.get(reverse("inbox")).content.decode()
    assert "批准导出" in other.get(page).content.decode()
    assert other.post(page, {"verdict": "refuse", "note": ""}).status_code == 422
    assert other.post(page, {"verdict": "approve", "note": "同意"}).status_code == 302
    assert other.post(page, {"verdict": "approve"}).status_code == 409
    asked = build(asked)
    assert asked.state == "done"
    note = AuditEvent.objects.get(verb="export.build").note
    assert asked.owner_name in note
    assert str(second) in note
    file = reverse("core:export-download", args=[asked.pk])
    assert other.get(file).status_code == 403  # only to the person who asked
    rows = b"".join(client.get(file).streaming_content).decode()
    assert str(second) in rows.splitlines()[-1]
    assert len(rows.splitlines()) == len(people) + 2


def test_a_refusal_ends_it_with_its_reason(people: Any, client_of: Any, township: Any, second: Any) -> None:
    asked = large_exports.ask(LIST, kind="csv", reason="报送上级备案", by=township)
    large_exports.decide(asked, by=second, approve=False, note="范围过大，请只导出本单位")
    page = client_of(township).get(reverse("core:export-detail", args=[asked.pk])).content.decode()
    assert "范围过大" in page
    assert "未获批准" in client_of(township).get(reverse("core:export-list")).content.decode()


def test_the_file_goes_after_a_day_and_with_the_right(
    people: Any, client_of: Any, township: Any, second: Any
) -> None:
    asked = large_exports.ask(LIST, kind="csv", reason="报送上级备案", by=township)
    asked = build(large_exports.decide(asked, by=second, approve=True, note=""))
    file = reverse("core:export-download", args=[asked.pk])
    assert client_of(township).get(file).status_code == 200
    ExportRequest.objects.update(finished_at=now() - dt.timedelta(hours=25))
    assert client_of(township).get(file).status_code == 302
    assert large_exports.sweep() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.file_key) == ("expired", "")
    again = large_exports.ask(LIST, kind="csv", reason="报送上级备案", by=township)
    again = build(large_exports.decide(again, by=second, approve=True, note=""))
    township.grants.update(valid_to=dt.date(2021, 1, 1))
    with pytest.raises(NotAllowed):
        large_exports.fetch(again, by=type(township).objects.get(pk=township.pk))


def test_a_right_withdrawn_before_the_file_is_made_makes_none(
    people: Any, township: Any, second: Any
) -> None:
    asked = large_exports.ask(LIST, kind="csv", reason="报送上级备案", by=township)
    large_exports.decide(asked, by=second, approve=True, note="")
    township.grants.update(valid_to=dt.date(2021, 1, 1))
    asked = build(asked)
    assert (asked.state, asked.file_key) == ("failed", "")


def test_the_large_way_writes_what_the_small_way_writes(
    people: Any, client_of: Any, township: Any, second: Any, settings: Any
) -> None:
    asked = large_exports.ask(f"{LIST}?sex=2", kind="csv", reason="报送上级备案", by=township)
    if asked.state == "waiting":
        large_exports.decide(asked, by=second, approve=True, note="")
    large = b"".join(large_exports.fetch(build(asked), by=township)).decode()
    settings.EXPORT_REASON_FROM = 1000
    small = b"".join(client_of(township).get(LIST, {"sex": "2", "export": "csv"}).streaming_content).decode()
    assert large.splitlines()[:-1] == small.splitlines()[:-1]
    assert len(large.splitlines()) > 2


def test_only_lists_can_be_asked_for(people: Any, township: Any, client_of: Any) -> None:
    for address in ("/imports/template/members/", "/nowhere/"):
        with pytest.raises(Refused):
            large_exports.plan(address, township)
    ask = reverse("core:export-ask")
    assert client_of(township).get(ask, {"of": "//evil.example/", "kind": "csv"}).status_code == 409
    assert client_of(township).get(ask, {"of": LIST, "kind": "exe"}).status_code == 409


def test_the_official_workbook_comes_back_as_an_empty_difference(
    people: list[Member], tree: Tree, township: Any, second: Any
) -> None:
    asked = large_exports.ask(LIST, kind="book", reason="换发会员证", by=township)
    assert asked.state == "waiting"
    asked = build(large_exports.decide(asked, by=second, approve=True, note=""))
    data = b"".join(large_exports.fetch(asked, by=township))
    assert "换发会员证" in sheet(data)[-1][0]
    batch: ImportBatch = batches.upload(
        io.BytesIO(data), "回传.xlsx", resource="members", body=tree.township, by=township
    )
    batch = run("desk.check", batch)
    counts = batch.counts
    assert (counts["rows"], counts["same"]) == (len(people), len(people)), batch.error
    assert [counts[name] for name in ("new", "changed", "error", "duplicate", "elsewhere")] == [0] * 5


def test_one_declaration_feeds_template_reading_and_export(people: list[Member]) -> None:
    """What the export writes, the desk reads as the same cells under the same heads, and judges without a word."""
    desk = RESOURCES["members"]
    heads = [column.head for column in desk.columns]
    assert sheet(workbook.template(desk).read())[desk.head_row - 1][: len(heads)] == heads
    cells = [cells_at(one, place) for place, one in enumerate(people, start=1)]
    written = sheet(workbook.full(desk, cells).read())
    assert written[desk.head_row - 1] == heads
    assert [[cell or "" for cell in row] for row in written[desk.head_row :]] == cells
    setting = Setting(on=dt.date.today(), date1904=False, batch=ImportBatch())
    parser = RowParser(desk, setting)
    by_chunk = list(parser.parse_all(cells))
    assert by_chunk == [
        RowParser(desk, setting).parse(row) for row in cells
    ]  # the large way and the small one
    assert all(not issues for _, issues in by_chunk)
    for one, (values, _) in zip(people, by_chunk, strict=True):
        assert values[desk.index["name"]] == one.name
        assert values[desk.index["education"]] == one.education
        assert values[desk.index["change_on"]] == one.change_on.isoformat()


def asked_by(user: Any, client_of: Any, *, kind: str = "csv") -> tuple[Any, str, ExportRequest]:
    client = client_of(user)
    url = client.get(LIST, {"export": kind}).headers["Location"]
    page = client.post(url, {"reason": "报送上级备案"}).headers["Location"]
    return client, page, ExportRequest.objects.latest("pk")


def test_the_inbox_of_the_person_who_asked_tells_what_became_of_it(
    people: Any, client_of: Any, township: Any, second: Any
) -> None:
    client, page, asked = asked_by(township, client_of)
    assert "导出的文件可以下载" not in client.get(reverse("inbox")).content.decode()
    large_exports.decide(asked, by=second, approve=True, note="同意")
    build(asked)
    assert "导出的文件可以下载" in client.get(reverse("inbox")).content.decode()
    assert "没有下载" in client.get(page).content.decode()
    b"".join(client.get(reverse("core:export-download", args=[asked.pk])).streaming_content)
    assert "导出的文件可以下载" not in client.get(reverse("inbox")).content.decode()
    assert "已下载" in client.get(page).content.decode()
    assert "我审批过的" in client_of(second).get(reverse("core:export-list")).content.decode()


def test_a_refusal_is_told_with_its_reason_and_the_way_to_ask_again(
    people: Any, client_of: Any, township: Any, second: Any
) -> None:
    client, page, asked = asked_by(township, client_of)
    large_exports.decide(asked, by=second, approve=False, note="范围太大，请按单位导出")
    inbox = client.get(reverse("inbox")).content.decode()
    assert "导出未获批准" in inbox
    assert "范围太大，请按单位导出" in inbox
    shown = client.get(page).content.decode()
    assert "没有获得批准" in shown
    assert reverse("core:export-ask") in shown
    assert reverse("core:export-ask") not in client_of(second).get(page).content.decode()
    ExportRequest.objects.update(finished_at=now() - dt.timedelta(days=4))
    assert "导出未获批准" not in client.get(reverse("inbox")).content.decode()


def test_the_person_who_asked_takes_it_back_while_nobody_has_decided(
    people: Any, client_of: Any, township: Any, second: Any
) -> None:
    client, page, asked = asked_by(township, client_of)
    other = client_of(second)
    assert other.post(page, {"verdict": "take_back"}).status_code == 403
    assert client.post(page, {"verdict": "take_back"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.error) == ("failed", "申请人已撤回。")
    assert AuditEvent.objects.filter(verb="export.take_back").count() == 1
    assert "导出待批准" not in other.get(reverse("inbox")).content.decode()
    assert "导出没有完成" not in client.get(reverse("inbox")).content.decode()
    assert other.post(page, {"verdict": "approve"}).status_code == 409
    assert client.post(page, {"verdict": "take_back"}).status_code == 409


def test_a_job_that_broke_off_for_good_ends_its_request(people: Any, client_of: Any, township: Any) -> None:
    Member.objects.filter(pk__in=[one.pk for one in people[7:]]).update(status="left")
    client, page, asked = asked_by(township, client_of, kind="xlsx")
    Job.objects.filter(kind="export.build").update(state=Job.State.FAILED)
    assert client.get(reverse("core:export-progress", args=[asked.pk])).headers["HX-Refresh"] == "true"
    assert "生成文件时出错" in client.get(page).content.decode()
    assert "导出没有完成" in client.get(reverse("inbox")).content.decode()


def test_the_judge_is_led_to_the_list_only_where_it_is_the_same_one(
    people: Any, client_of: Any, township: Any, second: Any, county: Any
) -> None:
    _, page, _ = asked_by(township, client_of)
    assert ">查看名单<" in client_of(second).get(page).content.decode()
    assert ">查看名单<" not in client_of(county).get(page).content.decode()  # whose register is a longer one
    ExportRequest.objects.update(address=f"{LIST}?under={township.home_body.pk}")
    assert ">查看名单<" in client_of(county).get(page).content.decode()

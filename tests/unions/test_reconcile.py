"""Reconciliation with the national system: export, receipt, differences, corrections, confirmation."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import jobs
from core.clock import today
from core.desk import vault
from core.inbox import todos
from core.models import AuditEvent, Job
from core.workflow import NotAllowed, Refused, WrongState
from tests.conftest import Tree, found, make_body, make_unit, make_user
from tests.unions.rounds import Rows, book_of, compared, exported, rows_of, run, set_row
from unions.models import Body, NatConfirmation, NatSync, NatSyncDifference, Officer
from unions.resources.national import DESK, NAMES
from unions.workflows import confirm_own, open_round, resolve_many
from unions.workflows.reconcile import COMPARE, CONFIRM, EXPORT, FINISH, RECEIVE, REOPEN, RESOLVE
from unions.workflows.requests import APPROVE

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-043")]
SignIn = Callable[[User], Client]
Kind, Resolution = NatSyncDifference.Kind, NatSyncDifference.Resolution


@pytest.fixture
def numbered(tree: Tree) -> Tree:
    """Every body of the county with its number in the national system, and what the workbook holds about it."""
    for body in Body.objects.filter(path__startswith=tree.county.path):
        body.national_id, body.declared_members, body.office_phone = f"N{body.pk:08d}", 66, "0539-8100001"
        body.save(update_fields=["national_id", "declared_members", "office_phone"])
    Officer.objects.create(body=tree.basic, name="王学敏", post="chair", took_post_on=today())
    for unit in (tree.unit, tree.small_unit):
        unit.nature_code, unit.economy, unit.industry, unit.address = "170", "私营经济", "C", "工业 路 1 号"
        unit.save()
    tree.basic.refresh_from_db()
    return tree


@pytest.fixture
def sync(numbered: Tree, county: User) -> NatSync:
    return exported(numbered.county, county)


def differences(sync: NatSync) -> list[tuple[str, str, str, str, str]]:
    rows = sync.differences.order_by("pk")
    return [(row.kind, row.name, row.field, row.ours, row.theirs) for row in rows]


def one(sync: NatSync, **where: Any) -> NatSyncDifference:
    return sync.differences.get(**where)


def test_the_export_has_the_official_columns_and_the_number(sync: NatSync, numbered: Tree) -> None:
    rows = {row["name"]: row for row in rows_of(sync)}
    assert [column.head for column in DESK.columns][:3] == [
        "序号",
        "单位名称",
        "单位法人和其他组织统一社会信用代码",
    ]
    assert [column.head for column in DESK.columns][-3:] == ["工会负责人", "联系电话", "全国系统编号"]
    assert len(NAMES) == 18
    own = rows[numbered.basic.name]
    assert own["superior"] == numbered.township.name
    assert (own["kind"], own["nature"], own["industry"], own["workers"]) == (
        "独立基层工会",
        "私营企业",
        "制造业",
        "120",
    )
    assert (own["head"], own["members"], own["established_on"]) == ("王学敏", "66", "2019/05/01")
    assert own["national_id"] == numbered.basic.national_id
    assert rows[numbered.county.name]["kind"] == "总工会"
    assert numbered.other_basic.name not in rows
    assert sync.export_rows == len(rows) == 4


def test_what_goes_out_and_comes_back_unchanged_has_no_difference(sync: NatSync, county: User) -> None:
    done = compared(sync, county)
    assert differences(done) == []
    assert (done.state, done.receipt_rows, done.error) == (NatSync.State.CORRECTED, 4, "")


def test_a_round_trip_of_a_few_hundred_stays_empty(numbered: Tree, county: User) -> None:
    for number in range(150):
        unit = make_unit(f"白沙埠镇第{number}家具有限公司", "371302101", workers=10 + number)
        kind = "joint" if number % 10 == 0 else "single"
        body = found(unit, f"白沙埠镇第{number}家具有限公司工会委员会", kind, numbered.township, "371302101")
        if kind == "joint":
            body.units.add(
                make_unit(f"白沙埠镇第{number}分店", "371302101"), through_defaults={"from_on": today()}
            )
    done = compared(exported(numbered.county, county), county)
    assert done.export_rows == 4 + 150 + 15
    assert differences(done) == []


def test_every_kind_of_difference_is_listed(sync: NatSync, numbered: Tree, county: User) -> None:
    def change(rows: Rows) -> Rows:
        kept = [row for row in rows if row["name"] != numbered.joint.name]
        kept = set_row(numbered.basic.name, members="70", workers="130", established_on="2018-05-01")(kept)
        stranger = {
            **kept[-1],
            "name": "临沂没有的公司工会委员会",
            "national_id": "N99999999",
            "uscc": "",
            "unit_uscc": "",
        }
        second = {**kept[-1], "unit_name": "临沂另一家公司", "unit_uscc": "91371302MA3C00009X"}
        own = [row for row in kept if row["name"] == numbered.basic.name]
        return [*kept, stranger, {**own[0], **{k: second[k] for k in ("unit_name", "unit_uscc")}}]

    done = compared(sync, county, change)
    assert done.state == NatSync.State.LISTED
    found_ones = differences(done)
    assert (Kind.FIELD, numbered.basic.name, "members", "66", "70") in found_ones
    assert (Kind.FIELD, numbered.basic.name, "established_on", "2019-05-01", "2018-05-01") in found_ones
    assert (Kind.FIELD, numbered.unit.name, "workers", "120", "130") in found_ones
    kinds = [row[0] for row in found_ones]
    assert (
        kinds.count(Kind.MISSING_THERE) == kinds.count(Kind.MISSING_HERE) == kinds.count(Kind.UNIT_HERE) == 1
    )
    assert one(done, kind=Kind.MISSING_HERE).name == "临沂没有的公司工会委员会"
    assert one(done, kind=Kind.MISSING_THERE).body == numbered.joint
    assert one(done, kind=Kind.UNIT_HERE).name == "临沂另一家公司"
    assert len(found_ones) == 6 == done.found


def test_a_union_without_number_is_known_by_its_name_below_its_superior(
    sync: NatSync, numbered: Tree, county: User
) -> None:
    Body.objects.filter(pk=numbered.basic.pk).update(national_id="")
    done = compared(sync, county)
    assert differences(done) == [
        (Kind.FIELD, numbered.basic.name, "national_id", "", numbered.basic.national_id)
    ]


def test_blanks_and_a_mobile_number_make_no_difference(sync: NatSync, numbered: Tree, county: User) -> None:
    change = set_row(numbered.basic.name, address="工业路1号", phone="13600001234", kind="独立基层工会 ")
    assert differences(compared(sync, county, change)) == []


def test_what_cannot_be_read_as_meant_is_shown_as_written(
    sync: NatSync, numbered: Tree, county: User
) -> None:
    change = set_row(numbered.basic.name, established_on="去年", members="六十六")
    done = compared(sync, county, change)
    assert one(done, field="established_on").theirs == "去年"
    with pytest.raises(Refused, match="不是日期"):
        RESOLVE.apply(one(done, field="established_on"), by=county, resolution="theirs", note="")
    with pytest.raises(Refused, match="不是整数"):
        RESOLVE.apply(one(done, field="members"), by=county, resolution="theirs", note="")


MENDS = [
    ({"members": "70"}, "declared_members", 70),
    ({"established_on": "2018/05/01"}, "established_on", "2018-05-01"),
    ({"phone": "0539-8200002"}, "office_phone", "0539-8200002"),
    ({"kind": "联合基层工会"}, "kind", "joint"),
]


@pytest.mark.parametrize(("changes", "field", "value"), MENDS)
def test_taking_over_a_field_is_an_audited_edit(
    sync: NatSync, numbered: Tree, county: User, changes: dict[str, str], field: str, value: Any
) -> None:
    done = compared(sync, county, set_row(numbered.basic.name, **changes))
    row = RESOLVE.apply(one(done), by=county, resolution="theirs", note="照登记证")
    numbered.basic.refresh_from_db()
    assert str(getattr(numbered.basic, field)) == str(value)
    event = AuditEvent.objects.get(verb="body.edit", object_id=str(numbered.basic.pk))
    assert str(event.after[field]) == str(value)
    assert (row.resolution, row.resolved_by, row.note) == ("theirs", "陈县", "照登记证")
    assert differences(compared(done, county)) != []  # the file still holds what was exported before


def test_an_employer_is_mended_with_the_bodies_that_cover_it(
    sync: NatSync, numbered: Tree, county: User
) -> None:
    done = compared(sync, county, set_row(numbered.basic.name, workers="620", nature="国有企业"))
    for row in done.differences.all():
        RESOLVE.apply(row, by=county, resolution="theirs", note="")
    numbered.unit.refresh_from_db()
    numbered.basic.refresh_from_db()
    assert (numbered.unit.workers, numbered.unit.nature, numbered.unit.nature_code) == (620, "state", "110")
    assert (numbered.basic.size, numbered.basic.nature) == (4, "state")
    assert AuditEvent.objects.filter(verb="unit.edit", object_id=str(numbered.unit.pk)).count() == 2


def test_another_superior_is_asked_for_and_takes_effect_once_approved(
    sync: NatSync, numbered: Tree, county: User, city: User
) -> None:
    other = make_body(
        "义堂镇总工会", "township", numbered.county, "371302105", party_superior="中共义堂镇委员会"
    )
    Body.objects.filter(pk=numbered.basic.pk).update(jurisdiction=other.jurisdiction, place=other.place)
    done = compared(sync, county, set_row(numbered.basic.name, superior="义堂镇总工会"))
    RESOLVE.apply(one(done, field="superior"), by=county, resolution="theirs", note="")
    numbered.basic.refresh_from_db()
    assert numbered.basic.superior == numbered.township
    request = numbered.basic.requests.get()
    assert (request.kind, request.state, request.decider) == ("move", "filed", numbered.city)
    APPROVE.apply(request, by=city)
    numbered.basic.refresh_from_db()
    assert numbered.basic.superior == other
    assert numbered.basic.path.startswith(other.path)


def test_a_chair_is_elected_not_copied(sync: NatSync, numbered: Tree, county: User) -> None:
    done = compared(sync, county, set_row(numbered.basic.name, head="李四"))
    with pytest.raises(Refused, match="由选举产生"):
        RESOLVE.apply(one(done), by=county, resolution="theirs", note="")
    assert one(done).resolution == ""
    RESOLVE.apply(one(done), by=county, resolution="ours", note="已换届")
    assert one(done).resolution == "ours"


def test_a_missing_union_is_registered_first(sync: NatSync, county: User) -> None:
    done = compared(
        sync,
        county,
        lambda rows: [*rows, {**rows[-1], "name": "临沂没有的公司工会委员会", "national_id": "N9"}],
    )
    with pytest.raises(Refused, match="请先登记工会"):
        RESOLVE.apply(one(done, kind=Kind.MISSING_HERE), by=county, resolution="theirs", note="")


def test_employers_are_covered_and_released(sync: NatSync, numbered: Tree, county: User) -> None:
    fresh = make_unit("白沙埠镇新店", "371302101", uscc="91371302MA3C000028")
    numbered.joint.refresh_from_db()

    def change(rows: Rows) -> Rows:
        return set_row(numbered.joint.name, unit_name=fresh.name, unit_uscc=fresh.uscc)(rows)

    done = compared(sync, county, change)
    for kind in (Kind.UNIT_HERE, Kind.UNIT_THERE):
        RESOLVE.apply(one(done, kind=kind), by=county, resolution="theirs", note="")
    assert list(numbered.joint.coverages.filter(to_on=None).values_list("unit", flat=True)) == [fresh.pk]


def test_answers_survive_a_second_comparison_and_corrections_vanish(
    sync: NatSync, numbered: Tree, county: User
) -> None:
    change = set_row(numbered.basic.name, head="李四", members="70")
    done = compared(sync, county, change)
    RESOLVE.apply(one(done, field="head"), by=county, resolution="ours", note="已换届")
    RESOLVE.apply(one(done, field="members"), by=county, resolution="theirs", note="")
    again = compared(done, county, change)
    assert [(row.field, row.resolution, row.note) for row in again.differences.all()] == [
        ("head", "ours", "已换届")
    ]
    assert again.state == NatSync.State.CORRECTED


def test_the_way_of_a_round(sync: NatSync, numbered: Tree, county: User) -> None:
    done = compared(sync, county, set_row(numbered.basic.name, head="李四"))
    with pytest.raises(Refused, match="还有 1 项差异没有处理"):
        FINISH.apply(done, by=county)
    with pytest.raises(WrongState):
        CONFIRM.apply(done, by=county)
    RESOLVE.apply(one(done), by=county, resolution="check", note="问企业")
    REOPEN.apply(one(done), by=county)
    assert one(done).resolution == ""
    RESOLVE.apply(one(done), by=county, resolution="ours", note="")
    FINISH.apply(done, by=county)
    with pytest.raises(Refused, match="还没有确认"):
        open_round(numbered.county, by=county)
    CONFIRM.apply(done, by=county)
    done.refresh_from_db()
    assert (done.confirmed_on, done.confirmed_by, done.export_key, done.receipt_key) == (
        today(),
        "陈县",
        "",
        "",
    )
    with pytest.raises(Refused, match="不能再改处理结果"):
        REOPEN.apply(one(done), by=county)
    assert open_round(numbered.county, by=county).state == NatSync.State.EXPORTED


def test_many_are_answered_at_once_and_those_that_cannot_be_say_why(
    sync: NatSync, numbered: Tree, county: User
) -> None:
    done = compared(sync, county, lambda rows: [{**row, "members": "88", "head": "李四"} for row in rows])
    count, refused = resolve_many(
        done, by=county, resolution="theirs", note="", kind="field", field="members"
    )
    assert (count, refused) == (4, [])
    assert set(
        Body.objects.filter(path__startswith=numbered.county.path).values_list("declared_members", flat=True)
    ) == {88}
    count, refused = resolve_many(done, by=county, resolution="theirs", note="", kind="field", field="head")
    assert count == 0
    assert len(refused) == 4


def sheet(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    return out.getvalue()


HOSTILE = [
    ("名录.pdf", b"%PDF-1.4", "PDF"),
    ("名录.xlsx", b"", "空的"),
    ("名录.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版"),
    ("名录.xlsx", b"<html><table>", "网页文件"),
    ("名录.xlsx", b"PK\x03\x04broken", "损坏"),
    ("名录.xlsx", bomb(), "压缩得异常紧"),
]


@pytest.mark.parametrize(
    ("name", "data", "sentence"), HOSTILE, ids=["pdf", "empty", "xls", "html", "broken", "bomb"]
)
def test_hostile_files_are_refused_before_they_are_read(
    sync: NatSync, county: User, client_of: SignIn, name: str, data: bytes, sentence: str
) -> None:
    answer = client_of(county).post(
        reverse("unions:natsync-receive", args=[sync.pk]), {"receipt": sheet(name, data)}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    sync.refresh_from_db()
    assert sync.state == NatSync.State.EXPORTED


def test_a_workbook_with_other_columns_is_refused_and_the_round_goes_on(sync: NatSync, county: User) -> None:
    lines = "姓名,电话,备注\n甲,1,2\n"
    RECEIVE.apply(sync, by=county, receipt=sheet("名录.csv", lines.encode()))
    done = run(COMPARE, sync)
    assert done.state == NatSync.State.EXPORTED
    assert "没有找到表头" in done.error
    assert compared(done, county).state == NatSync.State.CORRECTED


def test_a_missing_column_is_named(sync: NatSync, county: User) -> None:
    heads = [column.head for column in DESK.columns if column.key != "national_id"]
    RECEIVE.apply(sync, by=county, receipt=sheet("名录.csv", (",".join(heads) + "\n").encode()))
    assert "全国系统编号" in run(COMPARE, sync).error


def test_a_right_that_was_withdrawn_stops_the_job(sync: NatSync, county: User) -> None:
    RECEIVE.apply(sync, by=county, receipt=book_of(rows_of(sync)))
    county.grants.all().delete()
    done = run(COMPARE, sync)
    assert done.state == NatSync.State.EXPORTED
    assert "没有办理对账的权限" in done.error


def test_a_second_run_of_the_export_writes_nothing_new(sync: NatSync) -> None:
    job = Job.objects.get(kind=EXPORT, params__sync=sync.pk)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, attempts=0)
    jobs.run(job.pk)
    again = NatSync.objects.get(pk=sync.pk)
    assert again.export_key == sync.export_key
    assert vault.fetch(again.export_key)


def test_who_may_do_what(
    numbered: Tree, sync: NatSync, client_of: SignIn, township: User, neighbour: User, chair: User
) -> None:
    page = reverse("unions:natsync-detail", args=[sync.pk])
    assert client_of(neighbour).get(page).status_code == 404
    assert client_of(township).get(page).status_code == 404  # the county's round lies above the township
    with pytest.raises(NotAllowed):
        open_round(numbered.county, by=township)
    assert open_round(numbered.township, by=township).body == numbered.township
    assert client_of(chair).get(reverse("unions:natsync-create")).status_code == 403
    with pytest.raises(Refused, match="基层工会"):
        open_round(numbered.basic, by=township)
    leader = make_user("reader", "阅", "leader", numbered.county)
    assert client_of(leader).get(page).status_code == 403


def test_the_pages_of_a_round(sync: NatSync, numbered: Tree, county: User, client_of: SignIn) -> None:
    client = client_of(county)
    assert numbered.county.name in client.get(reverse("unions:natsync-list")).content.decode()
    file = client.get(reverse("unions:natsync-file", args=[sync.pk]))
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert AuditEvent.objects.filter(verb="natsync.download").count() == 1
    done = compared(sync, county, set_row(numbered.basic.name, members="70", head="李四"))
    page = client.get(reverse("unions:natsync-detail", args=[done.pk])).content.decode()
    assert "会员人数" in page
    assert "待处理 1 项" in page
    listed = reverse("unions:natsync-differences", args=[done.pk])
    assert len(client.get(f"{listed}?tab=open").context["rows"]) == 2
    assert len(client.get(f"{listed}?kind=field&field=head").context["rows"]) == 1
    many = reverse("unions:natsync-resolve-many", args=[done.pk])
    assert client.post(many, {"what": "here", "resolution": "theirs"}).status_code == 422
    assert client.post(many, {"what": "field:members", "resolution": "theirs"}).status_code == 302
    row = one(done, field="head")
    step = reverse("unions:natdifference-resolve", args=[row.pk])
    assert "李四" in client.get(step).content.decode()
    assert client.post(step, {"resolution": ""}).status_code == 422
    assert client.post(step, {"resolution": "ours", "note": "已换届"}).status_code == 302
    assert client.post(step, {"resolution": "ours"}).status_code == 409
    assert client.post(reverse("unions:natsync-finish", args=[done.pk])).status_code == 302
    assert client.post(reverse("unions:natsync-confirm", args=[done.pk])).status_code == 302
    assert client.get(reverse("unions:natsync-file", args=[done.pk])).status_code == 409


def test_the_chair_confirms_once_a_year_when_nothing_is_open(
    sync: NatSync, numbered: Tree, county: User, chair: User, client_of: SignIn
) -> None:
    client, page = client_of(chair), reverse("unions:natconfirm", args=[numbered.basic.pk])
    with pytest.raises(Refused, match="还没有与全国系统比对"):
        confirm_own(numbered.basic, year=today().year, note="", by=chair)
    assert not [todo for todo in todos(chair, today()) if "登记内容" in todo.title]
    done = compared(sync, county, set_row(numbered.basic.name, members="70"))
    assert [todo.url for todo in todos(chair, today()) if "登记内容" in todo.title] == [
        reverse("unions:body-national", args=[numbered.basic.pk])
    ]
    own = client.get(reverse("unions:body-national", args=[numbered.basic.pk])).content.decode()
    assert "会员人数" in own
    assert client.post(page, {"agree": "on"}).status_code == 422
    RESOLVE.apply(one(done), by=county, resolution="theirs", note="")
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"agree": "on", "note": "已核对"}).status_code == 302
    made = NatConfirmation.objects.get(body=numbered.basic)
    assert (made.year, made.confirmed_by, made.sync) == (today().year, "周主席", done)
    assert not [todo for todo in todos(chair, today()) if "登记内容" in todo.title]
    assert client.post(page, {"agree": "on"}).status_code == 422
    text = client_of(county).get(reverse("unions:natsync-detail", args=[done.pk])).content.decode()
    assert "1 / 2 家" in text
    with pytest.raises(NotAllowed):
        confirm_own(numbered.joint, year=today().year, note="", by=chair)


def test_the_inbox_names_what_is_left(sync: NatSync, numbered: Tree, county: User) -> None:
    done = compared(sync, county, set_row(numbered.basic.name, members="70"))
    mine = [todo for todo in todos(county, today()) if "全国系统对账" in todo.title]
    assert [todo.sub for todo in mine] == ["还有 1 项差异待处理"]
    RESOLVE.apply(one(done), by=county, resolution="theirs", note="")
    mine = [todo for todo in todos(county, today()) if "全国系统对账" in todo.title]
    assert [todo.action for todo in mine] == ["去确认"]


def test_the_api_takes_the_same_way(sync: NatSync, numbered: Tree, county: User, client_of: SignIn) -> None:
    client = client_of(county)
    base = "/api/unions/national-rounds/"
    assert client.post(base, {"body": numbered.county.pk}).status_code == 422
    answer = client.post(f"{base}{sync.pk}/receive/", {"receipt": book_of(rows_of(sync))})
    assert answer.status_code == 200, answer.content
    assert run(COMPARE, sync).state == NatSync.State.CORRECTED
    assert client.post(f"{base}{sync.pk}/confirm/").json()["state"] == "confirmed"

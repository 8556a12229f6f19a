"""The register at its doors: who sees whom, masks, reveals, joining and leaving, exports."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.clock import today
from core.models import AuditEvent, PersonalDataRead
from members.models import Member, MembershipChange
from members.workflows import fill_person, join
from tests.conftest import Tree
from tests.members import books
from unions.models import Body, Unit

pytestmark = pytest.mark.django_db
FORM = {
    "sex": "", "ethnicity": "01", "employment": "1", "education": "61", "skill": "0", "politics": "13", "native_place": "山东临沂",
    "household": "1", "household_place": "兰山区", "group8": "", "card_no": "", "unit_name": "",
}  # fmt: skip


def make(name: str, serial: int, body: Body, unit: Unit | None = None, **fields: Any) -> Member:
    member = Member(name=name, body=body, unit=unit, **fields)
    fill_person(member, id_number=books.number(serial), phone=f"13800{serial:06d}", on=today())
    return join(member, by=None, on=dt.date(2024, 3, 1))


@pytest.fixture
def people(tree: Tree) -> tuple[Member, Member]:
    return make("曹玉梅", 11, tree.basic, tree.unit), make("外地人", 12, tree.other_basic, tree.other_unit)


@pytest.mark.parametrize("who", ["province", "city", "county", "township", "chair"])
@pytest.mark.entry("P-078")
def test_the_register_shows_the_branch_and_masks_numbers(
    who: str, people: Any, request: Any, client_of: Any
) -> None:
    mine, other = people
    page = client_of(request.getfixturevalue(who)).get(reverse("members:member-list")).content.decode()
    assert mine.name in page
    assert mine.id_number not in page
    assert mine.phone not in page
    assert mine.masked_id in page
    assert (other.name in page) == (who == "province")


def test_outside_the_branch_is_not_found_and_without_the_right_forbidden(
    people: Any, client_of: Any, neighbour: Any, petition_clerk: Any, township: Any, province: Any
) -> None:
    mine, _ = people
    for name in ("detail", "edit", "leave", "id-number"):
        url = reverse(f"members:member-{name}", args=[mine.pk])
        assert client_of(neighbour).get(url).status_code == 404, name
        assert client_of(petition_clerk).get(url).status_code == 403, name
        assert client_of(township).get(url).status_code == 200, name
    assert client_of(province).get(reverse("members:member-edit", args=[mine.pk])).status_code == 403
    assert client_of(province).post(reverse("members:member-leave", args=[mine.pk]), {}).status_code in {
        403,
        422,
    }
    assert Member.objects.get(pk=mine.pk).status == "active"


def test_a_reveal_needs_a_reason_and_writes_one_row(people: Any, client_of: Any, township: Any) -> None:
    mine, _ = people
    url = reverse("members:member-id-number", args=[mine.pk])
    client = client_of(township)
    assert client.post(url, {}).status_code == 422
    assert PersonalDataRead.objects.count() == 0
    shown = client.post(url, {"reason": "verify"})
    assert mine.id_number in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    read = PersonalDataRead.objects.get()
    assert (read.object_id, read.field, read.path) == (mine.pk, "id_number", mine.path)


@pytest.mark.entry("P-080")
def test_joining_writes_the_person_history_and_an_event(tree: Tree, client_of: Any, chair: Any) -> None:
    data = {**FORM, "name": "韩 立新", "id_number": books.number(21, sex="1"), "phone": "138-0000-4471", "body": tree.basic.pk,
            "joined_on": "2024-05-01"}  # fmt: skip
    answer = client_of(chair).post(reverse("members:member-create"), data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    member = Member.objects.get()
    assert (member.name, member.sex, member.phone, member.unit) == ("韩立新", "1", "13800004471", tree.unit)
    assert (member.status, member.joined_on, member.path) == ("active", dt.date(2024, 5, 1), tree.basic.path)
    assert MembershipChange.objects.get().kind == "1"
    assert AuditEvent.objects.filter(verb="member.join", object_id=str(member.pk)).count() == 1
    assert books.number(21, sex="1") not in str(AuditEvent.objects.values())


def test_somebody_known_elsewhere_is_refused_without_saying_where(
    people: Any, tree: Tree, client_of: Any, chair: Any
) -> None:
    _, other = people
    data = {
        **FORM,
        "name": "外地人",
        "id_number": other.id_number,
        "body": tree.basic.pk,
        "joined_on": "2024-05-01",
    }
    page = client_of(chair).post(reverse("members:member-create"), data)
    assert page.status_code == 422
    text = page.content.decode()
    assert "已在其他工会" in text
    assert tree.other_basic.name not in text
    assert "济南" not in text


def test_a_chair_cannot_place_a_person_in_another_union(tree: Tree, client_of: Any, chair: Any) -> None:
    data = {
        **FORM,
        "name": "韩立新",
        "id_number": books.number(22),
        "body": tree.joint.pk,
        "joined_on": "2024-05-01",
    }
    assert client_of(chair).post(reverse("members:member-create"), data).status_code == 422
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id_number": "37130218841103204"}, "应为 18 位"),
        (
            {
                "id_number": books.number(23)[:17]
                + str((int(books.number(23)[17].replace("X", "0")) + 1) % 10)
            },
            "校验不对",
        ),
        ({"id_number": ""}, "请填写 18 位证件号码"),
        ({"phone": "1360000508"}, "现在是 10 位"),
        ({"name": "王"}, "请照身份证填写姓名"),
        ({"employment": "4"}, "退休"),
        ({"joined_on": "2099-01-01"}, "不能晚于今天"),
        ({"unit_name": "岱蒙板材"}, "是否为：临沂岱蒙板材有限公司"),
    ],
)
def test_wrong_input_says_what_to_do(
    changes: dict[str, str], sentence: str, tree: Tree, client_of: Any, chair: Any
) -> None:
    good = {
        **FORM,
        "name": "韩立新",
        "id_number": books.number(23),
        "body": tree.basic.pk,
        "joined_on": "2024-05-01",
    }
    page = client_of(chair).post(reverse("members:member-create"), {**good, **changes})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Member.objects.exists()


def test_editing_keeps_unsent_numbers_and_refuses_a_stale_form(
    people: Any, client_of: Any, township: Any, tree: Tree
) -> None:
    mine, _ = people
    client = client_of(township)
    url = reverse("members:member-edit", args=[mine.pk])
    data = {**FORM, "name": "曹玉美", "body": tree.basic.pk, "seen": mine.version, "sex": "2"}
    assert client.post(url, data).status_code == 302
    fresh = Member.objects.get(pk=mine.pk)
    assert (fresh.name, fresh.initials, fresh.id_number, fresh.phone) == (
        "曹玉美",
        "cym",
        mine.id_number,
        mine.phone,
    )
    assert fresh.version == mine.version + 1
    stale = client.post(url, {**data, "name": "别人"})
    assert stale.status_code == 422
    assert "刚被别人修改过" in stale.content.decode()


@pytest.mark.parametrize(
    ("step", "status", "kind", "reason"),
    [
        ("retain", "retained", "3", "3"),
        ("move-out", "moved", "4", "1"),
        ("leave", "left", "6", "5"),
    ],
)
@pytest.mark.entry("P-081")
def test_leaving_and_coming_back(
    step: str, status: str, kind: str, reason: str, people: Any, client_of: Any, township: Any
) -> None:
    mine, _ = people
    client = client_of(township)
    url = reverse(f"members:member-{step}", args=[mine.pk])
    assert client.post(url, {"on": "2020-01-01", "change_reason": reason}).status_code == 422
    assert client.post(url, {"on": "2025-06-30", "change_reason": reason}).status_code == 302
    gone = Member.objects.get(pk=mine.pk)
    assert (gone.status, gone.change, gone.change_reason, gone.version) == (
        status,
        kind,
        reason,
        mine.version + 1,
    )
    assert MembershipChange.objects.filter(member=mine, kind=kind).count() == 1
    assert client.post(url, {"on": "2025-07-30", "change_reason": reason}).status_code == 409
    back = client.post(reverse("members:member-rejoin", args=[mine.pk]), {"on": "2025-08-01"})
    assert back.status_code == 302


def test_one_who_moved_out_elsewhere_may_join_here(
    people: Any, tree: Tree, client_of: Any, chair: Any
) -> None:
    _, other = people
    Member.objects.filter(pk=other.pk).update(status="moved")
    data = {
        **FORM,
        "name": "外地人",
        "id_number": other.id_number,
        "body": tree.basic.pk,
        "joined_on": "2025-05-01",
    }
    assert client_of(chair).post(reverse("members:member-create"), data).status_code == 302
    back = Member.objects.get(pk=other.pk)
    assert (back.body, back.status, back.id_number) == (tree.basic, "active", other.id_number)
    page = client_of(chair).get(reverse("members:member-detail", args=[back.pk])).content.decode()
    assert "原在其他工会" in page
    assert tree.other_basic.name not in page


def test_tabs_filters_and_search_narrow_the_list(
    people: Any, tree: Tree, client_of: Any, township: Any
) -> None:
    gone = make("退会人", 31, tree.basic, tree.unit)
    rider = make("骑手甲", 32, tree.joint, tree.small_unit, group8="rider")
    Member.objects.filter(pk=gone.pk).update(status="left")
    client = client_of(township)

    def names(**query: str) -> set[str]:
        answer = client.get(reverse("members:member-list"), query, follow=True)
        return {row.object.name for row in answer.context["rows"]}

    assert names() == {"曹玉梅", "骑手甲"}
    assert names(tab="gone") == {"退会人"}
    assert names(tab="group8") == {"骑手甲"}
    assert names(tab="incomplete") == {"曹玉梅", "骑手甲"}
    assert names(under=str(tree.joint.pk)) == {"骑手甲"}
    assert names(q="玉梅") == {"曹玉梅"}
    assert names(q=rider.id_number) == {"骑手甲"}
    assert names(q=rider.phone[-4:]) == {"骑手甲"}
    assert names(q="cym") == {"曹玉梅"}
    assert names(under=str(tree.other_basic.pk)) == set()


def test_the_list_export_is_masked_and_the_book_whole_with_a_reason(
    people: Any, client_of: Any, township: Any
) -> None:
    mine, other = people
    client = client_of(township)
    file = client.get(reverse("members:member-list"), {"export": "xlsx"})
    cells = [
        cell
        for row in openpyxl.load_workbook(BytesIO(b"".join(file.streaming_content))).active.values
        for cell in row
    ]
    assert mine.name in cells
    assert mine.masked_id in cells
    assert mine.id_number not in cells
    assert other.name not in cells
    book = reverse("members:member-book")
    assert client.post(book, {"reason": ""}).status_code == 422
    file = client.post(book, {"reason": "办理会员卡需要"})
    cells = [
        cell
        for row in openpyxl.load_workbook(BytesIO(b"".join(file.streaming_content))).active.values
        for cell in row
    ]
    assert {mine.id_number, mine.phone, "证件号码 (填写18位身份证)"} <= set(cells)
    assert other.id_number not in cells
    assert AuditEvent.objects.filter(verb="member.export_numbers", note__contains="办理会员卡").count() == 1


def test_counts_agree_with_the_register(
    people: Any, tree: Tree, client_of: Any, township: Any, province: Any
) -> None:
    make("骑手甲", 32, tree.joint, tree.small_unit, group8="rider")
    page = client_of(township).get(reverse("members:member-counts"))
    assert page.context["total"] == 2
    assert {one["name"]: one["count"] for one in page.context["inferiors"]} == {
        tree.basic.name: 1,
        tree.joint.name: 1,
    }
    assert client_of(province).get(reverse("members:member-counts")).context["total"] == 3


def test_query_counts_do_not_grow_with_rows(tree: Tree, client_of: Any, township: Any) -> None:
    client = client_of(township)

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url).status_code == 200
        assert not [
            query
            for query in found
            if 'COUNT(*) AS "__count" FROM "members_member"' in query["sql"] and "LIMIT" not in query["sql"]
        ]
        return len(found)

    make("第一人", 100, tree.basic, tree.unit)
    urls = [reverse("members:member-list"), reverse("members:member-counts")]
    few = [queries(url) for url in urls]
    for serial in range(101, 131):
        make("后来人", serial, tree.basic, tree.unit)
    assert [queries(url) for url in urls] == few


def test_the_api_mirrors_the_pages(
    people: Any, tree: Tree, client_of: Callable[..., Any], township: Any, neighbour: Any
) -> None:
    mine, other = people
    answer = client_of(township).get("/api/members/").json()
    assert [row["name"] for row in answer["results"]] == [mine.name]
    assert answer["results"][0]["id_number"] == mine.masked_id
    assert client_of(township).get(f"/api/members/{other.pk}/").status_code == 404
    step = f"/api/members/{mine.pk}/retain/"
    assert client_of(neighbour).post(step, {"on": "2025-01-01", "change_reason": "3"}).status_code == 404
    kept = client_of(township).post(step, {"on": "2025-01-01", "change_reason": "3"})
    assert kept.json()["status"] == "retained"
    patched = client_of(township).patch(
        f"/api/members/{mine.pk}/", {"household_place": "沂水县"}, content_type="application/json"
    )
    assert patched.status_code == 200, patched.content
    assert Member.objects.get(pk=mine.pk).household_place == "沂水县"


def test_a_reveal_says_what_is_missing_and_keeps_what_was_chosen(
    member: Member, chair: Any, client_of: Any
) -> None:
    client = client_of(chair)
    url = reverse("members:member-id-number", args=[member.pk])
    for sent, said in (({}, "请先选择理由。"), ({"reason": "other"}, "选了“其他”，请在补充说明里写明。")):
        answer = client.post(url, sent)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert said in shown
        assert "novalidate\n          \n" in shown  # open, not folded away
        assert ('value="other" checked' in shown) == bool(sent)
    assert not PersonalDataRead.objects.exists()

"""Elections from the file to the superior's reply: figures checked, who may approve, what the reply writes."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from tests.conftest import Tree, make_user
from unions.models import Body, Committee, Election, Officer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HELD, NOTICE = dt.date(2026, 6, 10), dt.date(2026, 6, 1)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def docx(*, macro: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *(["word/vbaProject.bin"] if macro else [])):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def made(body: Body, **fields: Any) -> Election:
    return Election.objects.create(body=body, **{"kind": "reelection", "office": "committee", **fields})


def result(
    *,
    votes: Any = (("王立群", 60, 2, 1, True), ("李晓岚", 58, 3, 2, True)),
    paper: Any = None,
    **changes: Any,
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "notice_on": str(NOTICE), "held_on": str(HELD), "congress": "members", "entitled": "80", "present": "70",
        "term_years": "5", "minutes": paper if paper is not None else SimpleUploadedFile("大会记录.pdf", PDF),
    }  # fmt: skip
    for index, (name, favour, against, abstained, elected) in enumerate(votes):
        row = {"candidate": name, "in_favour": favour, "against": against, "abstained": abstained}
        data |= {f"votes-{index}-{key}": str(value) for key, value in row.items()}
        if elected:
            data[f"votes-{index}-elected"] = "1"
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reported(client_of: SignIn, chair: User, tree: Tree) -> Election:
    election = made(tree.basic)
    client = client_of(chair)
    assert client.post(reverse("unions:election-record", args=[election.pk]), result()).status_code == 302
    assert client.post(reverse("unions:election-report", args=[election.pk])).status_code == 302
    election.refresh_from_db()
    return election


def test_a_chair_opens_a_file_for_his_own_union_only(client_of: SignIn, chair: User, tree: Tree) -> None:
    client, data = client_of(chair), {"kind": "reelection", "office": "committee", "congress": "members"}
    assert client.post(reverse("unions:election-create", args=[tree.basic.pk]), data).status_code == 302
    again = client.post(reverse("unions:election-create", args=[tree.basic.pk]), data)
    assert again.status_code == 422
    assert "没有办结" in again.content.decode()
    assert client.post(reverse("unions:election-create", args=[tree.joint.pk]), data).status_code == 404


BAD = [
    ({"notice_on": "2026-06-11"}, "公告应在大会之前"),
    ({"present": "81"}, "实到 81 人多于应到 80 人"),
    ({"present": "53"}, "至少 54 人"),
    ({"held_on": "2126-01-01", "notice_on": "2026-06-01"}, "今天以后"),
    ({"term_years": "4"}, "任期应为 3 年或 5 年"),
    ({"term_years": None}, "请填写本届任期"),
    ({"votes-0-in_favour": "40"}, "不能当选"),
    ({"votes-0-in_favour": "69", "votes-0-against": "2"}, "多于实到 70 人"),
    ({"votes-0-in_favour": "六十"}, "不是整数"),
    ({"votes-0-candidate": ""}, "第 1 行没有候选人姓名"),
    ({"votes-1-candidate": "王立群"}, "填了两行"),
    ({"votes-0-elected": None, "votes-1-elected": None}, "没有候选人当选"),
    ({"entitled": ""}, "请填写应到人数"),
    ({"held_on": "2018-06-10", "notice_on": "2018-06-01"}, "早于本会成立日期"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_figures_that_do_not_agree_are_refused_in_words(
    client_of: SignIn, chair: User, tree: Tree, changes: dict[str, Any], sentence: str
) -> None:
    election = made(tree.basic)
    answer = client_of(chair).post(reverse("unions:election-record", args=[election.pk]), result(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    election.refresh_from_db()
    assert election.state == "preparing"
    assert not election.votes.exists()


PAPERS = [
    ("大会记录.exe", b"MZ\x90", "不能上传"),
    ("大会记录.pdf", b"<html><script>1</script></html>", "内容与扩展名不符"),
    ("大会记录.docx", b"PK\x03\x04 not a zip", "内容与扩展名不符"),
    ("大会记录.docx", docx(macro=True), "内容与扩展名不符"),
    ("大会记录.png", PDF, "内容与扩展名不符"),
    ("大会记录.pdf", b"", "空文件"),
    ("大会记录.pdf", PDF + b"0" * (20 * 1024 * 1024), "超过 20 MB"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), PAPERS)
def test_papers_of_another_kind_are_refused(
    client_of: SignIn, chair: User, tree: Tree, name: str, content: bytes, sentence: str
) -> None:
    election = made(tree.basic)
    paper = SimpleUploadedFile(name, content)
    answer = client_of(chair).post(reverse("unions:election-record", args=[election.pk]), result(paper=paper))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_minutes_are_stored_under_a_random_name_and_come_as_an_attachment(
    client_of: SignIn, reported: Election, township: User, neighbour: User
) -> None:
    assert "大会记录" not in reported.minutes.name
    url = reverse("unions:election-minutes", args=[reported.pk])
    answer = client_of(township).get(url)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert client_of(neighbour).get(url).status_code == 404


def test_more_rows_are_added_without_script_and_typed_text_stays(
    client_of: SignIn, chair: User, tree: Tree
) -> None:
    election = made(tree.basic)
    page = client_of(chair).post(
        reverse("unions:election-record", args=[election.pk]), {**result(), "votes-more": "1"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="李晓岚"' in text
    assert "votes-11-candidate" in text
    election.refresh_from_db()
    assert election.state == "preparing"


@pytest.mark.entry("P-021")
def test_an_incomplete_file_is_not_reported(client_of: SignIn, chair: User, tree: Tree) -> None:
    election = made(tree.basic)
    client = client_of(chair)
    client.post(reverse("unions:election-record", args=[election.pk]), result(minutes=None))
    answer = client.post(reverse("unions:election-report", args=[election.pk]))
    assert answer.status_code == 422
    assert "还缺大会记录" in answer.content.decode()


@pytest.mark.entry("P-022")
def test_the_reply_writes_term_and_committee(
    client_of: SignIn, township: User, reported: Election, tree: Tree
) -> None:
    old = Committee.objects.create(body=tree.basic, kind="union", members_count=3)
    answer = client_of(township).post(
        reverse("unions:election-approve", args=[reported.pk]),
        {"approval_no": "沂工组〔2026〕8号", "approved_on": "2026-06-20"},
    )
    assert answer.status_code == 302
    tree.basic.refresh_from_db()
    reported.refresh_from_db()
    old.refresh_from_db()
    assert (tree.basic.term_start, tree.basic.term_end) == (HELD, dt.date(2031, 6, 9))
    assert (reported.approved_by_id, reported.approval_no, reported.state) == (
        tree.township.pk,
        "沂工组〔2026〕8号",
        "approved",
    )
    current = Committee.objects.get(body=tree.basic, kind="union", state="current")
    assert (current.members_count, current.elected_on, current.approved_on) == (2, HELD, dt.date(2026, 6, 20))
    assert old.state == "past"


@pytest.mark.entry("P-045")
def test_a_new_chair_takes_the_post_and_the_old_one_leaves(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    old = Officer.objects.create(
        name="赵立群",
        pinyin="zlq",
        initials="zlq",
        body=tree.basic,
        post="chair",
        took_post_on=dt.date(2023, 5, 18),
    )
    election = made(tree.basic, office="chair")
    votes = (("王晓岚", 60, 2, 1, True), ("赵立群", 20, 40, 3, False))
    client = client_of(chair)
    assert (
        client.post(reverse("unions:election-record", args=[election.pk]), result(votes=votes)).status_code
        == 302
    )
    client.post(reverse("unions:election-report", args=[election.pk]))
    client_of(township).post(
        reverse("unions:election-approve", args=[election.pk]), {"approval_no": "沂工组〔2026〕9号"}
    )
    old.refresh_from_db()
    new = Officer.objects.get(body=tree.basic, post="chair", left_on=None)
    assert (new.name, new.election_id, new.elected_on, new.initials) == ("王晓岚", election.pk, HELD, "wxl")
    assert new.term_end == dt.date(2031, 6, 9)
    assert (old.left_on, old.left_reason) == (HELD, "换届选举产生新任")


def test_a_reelected_chair_keeps_his_row(client_of: SignIn, chair: User, township: User, tree: Tree) -> None:
    sitting = Officer.objects.create(
        name="赵立群",
        pinyin="zlq",
        initials="zlq",
        body=tree.basic,
        post="chair",
        took_post_on=dt.date(2021, 5, 18),
    )
    election = made(tree.basic, office="chair")
    client = client_of(chair)
    client.post(
        reverse("unions:election-record", args=[election.pk]), result(votes=(("赵立群", 60, 2, 1, True),))
    )
    client.post(reverse("unions:election-report", args=[election.pk]))
    client_of(township).post(
        reverse("unions:election-approve", args=[election.pk]), {"approval_no": "沂工组〔2026〕9号"}
    )
    sitting.refresh_from_db()
    assert (sitting.elected_on, sitting.took_post_on, sitting.left_on) == (HELD, dt.date(2021, 5, 18), None)


def test_two_chairs_cannot_be_elected_at_once(client_of: SignIn, chair: User, tree: Tree) -> None:
    election = made(tree.basic, office="chair")
    answer = client_of(chair).post(reverse("unions:election-record", args=[election.pk]), result())
    assert "主席只能当选一人" in answer.content.decode()


def test_who_filed_never_approves(client_of: SignIn, township: User, county: User, tree: Tree) -> None:
    election = made(tree.basic)
    client = client_of(township)
    client.post(reverse("unions:election-record", args=[election.pk]), result())
    client.post(reverse("unions:election-report", args=[election.pk]))
    url = reverse("unions:election-approve", args=[election.pk])
    answer = client.post(url, {"approval_no": "沂工组〔2026〕9号"})
    assert answer.status_code == 422
    assert "是您报批的" in answer.content.decode()
    assert (
        reverse("unions:election-approve", args=[election.pk])
        not in client.get(reverse("unions:election-detail", args=[election.pk])).content.decode()
    )
    assert client_of(county).post(url, {"approval_no": "兰工组〔2026〕9号"}).status_code == 302


def test_a_township_does_not_approve_its_own_election(
    client_of: SignIn, township: User, county: User, tree: Tree
) -> None:
    election = made(tree.township)
    client_of(county).post(reverse("unions:election-record", args=[election.pk]), result())
    client_of(county).post(reverse("unions:election-report", args=[election.pk]))
    answer = client_of(township).post(
        reverse("unions:election-approve", args=[election.pk]), {"approval_no": "自己批的1号"}
    )
    assert answer.status_code == 422
    assert "不能自己批复" in answer.content.decode()


def test_a_chair_may_not_approve_and_a_neighbour_does_not_see(
    client_of: SignIn, chair: User, neighbour: User, reported: Election
) -> None:
    url = reverse("unions:election-approve", args=[reported.pk])
    assert client_of(chair).get(url).status_code == 403
    assert client_of(chair).post(url, {"approval_no": "自己批的1号"}).status_code == 403
    assert client_of(neighbour).get(url).status_code == 404


def test_a_returned_file_says_why_and_can_be_mended(
    client_of: SignIn, chair: User, township: User, reported: Election
) -> None:
    answer = client_of(township).post(
        reverse("unions:election-return", args=[reported.pk]), {"reason": "公示日期与记录不一致"}
    )
    assert answer.status_code == 302
    page = client_of(chair).get(reverse("unions:election-detail", args=[reported.pk])).content.decode()
    assert "公示日期与记录不一致" in page
    assert client_of(chair).post(reverse("unions:election-report", args=[reported.pk])).status_code == 302
    late = client_of(chair).post(reverse("unions:election-record", args=[reported.pk]), result())
    assert late.status_code == 409


def test_a_reported_file_cannot_be_edited(client_of: SignIn, chair: User, reported: Election) -> None:
    assert client_of(chair).get(reverse("unions:election-edit", args=[reported.pk])).status_code == 409


@pytest.mark.entry("P-020")
def test_a_postponement_is_asked_for_and_granted_within_six_months(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    end = today() - dt.timedelta(days=10)
    Body.objects.filter(pk=tree.basic.pk).update(term_start=add_months(end, -36), term_end=end)
    election = made(tree.basic)
    ask, grant = (
        reverse(f"unions:election-{name}", args=[election.pk]) for name in ("ask-postpone", "postpone")
    )
    client = client_of(chair)
    nothing_asked = client_of(township).post(grant, {"postponed_to": str(add_months(end, 2))})
    assert "还没有申请延期" in nothing_asked.content.decode()
    too_long = client.post(ask, {"postponement_asked": str(add_months(end, 7)), "reason": "企业正在搬迁"})
    assert "最长到届满后 6 个月" in too_long.content.decode()
    assert (
        client.post(
            ask, {"postponement_asked": str(add_months(end, 3)), "reason": "企业正在搬迁"}
        ).status_code
        == 302
    )
    beyond = client_of(township).post(grant, {"postponed_to": str(add_months(end, 4))})
    assert "不能晚于申请的日期" in beyond.content.decode()
    overdue = f"{reverse('unions:body-list')}?tab=overdue"
    assert tree.basic.name in client_of(township).get(overdue).content.decode()
    assert client_of(township).post(grant, {"postponed_to": str(add_months(end, 2))}).status_code == 302
    election.refresh_from_db()
    assert (election.postponed_to, election.postponement_asked, election.state) == (
        add_months(end, 2),
        None,
        "preparing",
    )
    assert tree.basic.name not in [
        row.object.name for row in client_of(township).get(overdue).context["rows"]
    ]


def test_a_postponement_can_be_declined_with_a_reason(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(
        term_start=dt.date(2023, 10, 1), term_end=dt.date(2026, 9, 30)
    )
    election = made(tree.basic)
    client_of(chair).post(
        reverse("unions:election-ask-postpone", args=[election.pk]),
        {"postponement_asked": "2026-12-31", "reason": "企业正在搬迁"},
    )
    answer = client_of(township).post(
        reverse("unions:election-decline-postpone", args=[election.pk]), {"reason": "请按期换届"}
    )
    assert answer.status_code == 302
    election.refresh_from_db()
    assert (election.postponement_asked, election.superior_opinion) == (None, "请按期换届")


def test_the_list_is_scoped_and_costs_the_same_at_any_length(
    client_of: SignIn, township: User, tree: Tree, django_assert_max_num_queries: Any
) -> None:
    made(tree.other_basic)
    for _ in range(30):
        made(tree.basic)
    client = client_of(township)
    client.get(reverse("unions:election-list"))
    with django_assert_max_num_queries(26):
        page = client.get(reverse("unions:election-list"))
    assert len(page.context["rows"]) == 30


def test_a_person_without_grants_below_a_foreign_county_cannot_approve(
    client_of: SignIn, reported: Election, tree: Tree
) -> None:
    foreign = make_user("foreign", "外县", "county_staff", tree.other_county)
    assert (
        client_of(foreign)
        .post(reverse("unions:election-approve", args=[reported.pk]), {"approval_no": "外县1号"})
        .status_code
        == 404
    )

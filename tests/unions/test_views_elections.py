"""Elections from the file to the superior's reply: figures checked, who may approve, what the reply writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.conftest import Tree
from tests.unions.ballots import PDF, docx, made, result
from unions.models import Election

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


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

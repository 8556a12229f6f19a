"""Printing a selection: one PDF of many pages by a background job, masked, inside the branch, with its limits."""

import datetime as dt
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import jobs
from core.clock import now
from core.models import Job
from tests.conftest import Tree
from unions.models import Body, Officer, Training
from unions.workflows import printing
from unions.workflows.cadres import fill_officer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
OFFICERS, BODIES = reverse("unions:officer-print"), reverse("unions:body-print")


def seat(body: Body, count: int, **fields: object) -> list[Officer]:
    defaults: dict[str, object] = {"post": "member", "took_post_on": dt.date(2023, 5, 18), "sex": "1"}
    made = [
        fill_officer(
            Officer(name=f"职工{n:04}", body=body, born_on=dt.date(1980, 3, 7), **{**defaults, **fields})
        )
        for n in range(count)
    ]
    for officer in made:
        officer.phone = "13600001234"
    return Officer.objects.bulk_create(made)


def printed(client: Client, url: str, paper: str) -> Job:
    """Asks on the page and runs the job in this process."""
    answer = client.post(url, {"paper": paper})
    assert answer.status_code == 302, answer.content.decode()[:500]
    job = Job.objects.filter(kind=printing.PRINT).latest("pk")
    assert answer.headers["Location"] == reverse("accounts:job-detail", args=[job.pk])
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def content_of(job: Job) -> bytes:
    assert job.state == Job.State.DONE, job.error
    with default_storage.open(job.result["file"]) as file:
        return bytes(file.read())


def pages(content: bytes) -> int:
    """The number of leaves of the page tree, also where objects stand in compressed streams."""
    parts = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type\s*/Page(?!s)", part)) for part in parts)


def test_five_hundred_sheets_are_one_file_of_five_hundred_pages(
    tree: Tree, client_of: SignIn, county: User
) -> None:
    officers = seat(tree.basic, 500)
    Training.objects.bulk_create(
        Training(
            officer=officer, course="工会干部任职培训", kind="post", organiser="兰山区总工会",
            organiser_level="county", started_on=dt.date(2025, 4, 1), hundredths=300,
        )
        for officer in officers
    )  # fmt: skip
    client = client_of(county)
    assert "500 人" in client.get(OFFICERS).content.decode()
    job = printed(client, OFFICERS, "sheets")
    content = content_of(job)
    assert content.startswith(b"%PDF") and pages(content) == 500
    assert job.result["rows"] == 500
    fetched = client.get(reverse("accounts:job-download", args=[job.pk]))
    assert b"".join(fetched.streaming_content) == content  # type: ignore[attr-defined]


def test_the_roster_repeats_its_head_and_masks_what_is_private(
    tree: Tree, client_of: SignIn, county: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat(tree.basic, 120, party_member=True, fulltime=True)
    seen: list[dict[str, Any]] = []
    typeset = printing.typeset
    monkeypatch.setattr(
        printing, "typeset", lambda path, data, made: seen.append(data) or typeset(path, data, made=made)
    )
    content = content_of(printed(client_of(county), OFFICERS, "roster"))
    assert 3 <= pages(content) <= 10
    (data,) = seen
    row = dict(zip(data["heads"], data["rows"][0], strict=True))
    assert (row["联系电话"], row["出生年份"], row["政治面貌"]) == ("136****1234", "1980", "中共党员")
    assert row["工会"] == tree.basic.name and data["body"] == tree.county.name
    assert "13600001234" not in str(data) and "1980-03-07" not in str(data)


def test_legal_sheets_say_that_they_are_no_certificate(
    tree: Tree, client_of: SignIn, county: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(uscc="81371302MC0000001Q", legal_no="150713020001")
    seat(tree.basic, 1, post="chair")
    seen: list[dict[str, Any]] = []
    typeset = printing.typeset
    monkeypatch.setattr(
        printing, "typeset", lambda path, data, made: seen.append(data) or typeset(path, data, made=made)
    )
    url = f"{BODIES}?kind=single"
    assert pages(content_of(printed(client_of(county), url, "legal"))) == 1
    (data,) = seen
    facts = dict(data["sheets"][0]["facts"])
    assert facts["统一社会信用代码"] == "81371302MC0000001Q" and facts["法定代表人（主席）"] == "职工0000"
    assert facts["证书有效期至"] == "未登记"
    assert "不代替工会法人资格证书" in data["note"] and "不作证书使用" in data["mark"]


def test_only_what_the_filter_shows_is_printed(tree: Tree, client_of: SignIn, county: User) -> None:
    seat(tree.basic, 2)
    seat(tree.joint, 3, post="vice")
    seat(tree.joint, 1, left_on=dt.date(2024, 1, 1))
    seat(tree.other_basic, 4)
    client = client_of(county)
    listed = client.get(reverse("unions:officer-list"), {"post": "vice"})
    assert f"{OFFICERS}?post=vice" in listed.content.decode()
    assert "职务：副主席" in client.get(OFFICERS, {"post": "vice"}).content.decode()
    assert pages(content_of(printed(client, f"{OFFICERS}?post=vice", "sheets"))) == 3
    assert pages(content_of(printed(client, OFFICERS, "sheets"))) == 5
    assert pages(content_of(printed(client, f"{OFFICERS}?tab=left", "sheets"))) == 1


def test_none_and_too_many_are_refused_with_what_to_do(
    tree: Tree, client_of: SignIn, county: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(county)
    empty = client.post(OFFICERS, {"paper": "roster"})
    assert empty.status_code == 422 and "没有可打印的记录" in empty.content.decode()
    monkeypatch.setattr(printing, "LIMIT", 2)
    monkeypatch.setattr("unions.views.printing.LIMIT", 2)
    seat(tree.basic, 3)
    page = client.get(OFFICERS).content.decode()
    assert "超过 2 人" in page and "生成 PDF" not in page
    many = client.post(OFFICERS, {"paper": "roster"})
    assert many.status_code == 422 and "一次最多打印 2 人" in many.content.decode()
    assert not Job.objects.filter(kind=printing.PRINT).exists()


def test_an_unknown_paper_or_one_of_another_list_is_not_there(
    tree: Tree, client_of: SignIn, county: User
) -> None:
    seat(tree.basic, 1)
    client = client_of(county)
    for paper in ("", "legal", "x"):
        assert client.post(OFFICERS, {"paper": paper}).status_code == 404


def test_rights_are_asked_again_when_the_job_runs(tree: Tree, client_of: SignIn, county: User) -> None:
    seat(tree.basic, 2)
    seat(tree.other_basic, 1)
    job = printing.ask(printing.PAPERS["sheets"], Officer.objects.all(), by=county)
    assert len(job.params["pks"]) == 3
    jobs.run(job.pk)
    job.refresh_from_db()
    assert pages(content_of(job)) == 2  # the one of another county is left out


def test_nobody_else_fetches_the_file(
    tree: Tree, client_of: SignIn, county: User, township: User, petition_clerk: User
) -> None:
    seat(tree.basic, 1)
    job = printed(client_of(county), OFFICERS, "sheets")
    url = reverse("accounts:job-download", args=[job.pk])
    assert client_of(township).get(url).status_code in {403, 404}
    assert client_of(petition_clerk).get(OFFICERS).status_code == 403


def test_old_files_are_removed(tree: Tree, client_of: SignIn, county: User) -> None:
    seat(tree.basic, 1)
    client = client_of(county)
    first = printed(client, OFFICERS, "sheets")
    stored = first.result["file"]
    Job.objects.filter(pk=first.pk).update(finished_at=now() - dt.timedelta(hours=25))
    second = printed(client, OFFICERS, "sheets")
    assert not default_storage.exists(stored) and default_storage.exists(second.result["file"])


def test_markup_in_a_name_stays_text(tree: Tree, client_of: SignIn, county: User) -> None:
    seat(tree.basic, 1)
    Officer.objects.update(name='#panic("x") *粗* $x$ @y <z> [w]')
    assert pages(content_of(printed(client_of(county), OFFICERS, "roster"))) == 1

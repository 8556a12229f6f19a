"""Background jobs: whose they are, how far they are, cancelling them, fetching their file."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import jobs as kit
from core.clock import now
from core.models import AuditEvent, Job
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
LIST = "/accounts/jobs/"


def job(owner: User | None, path: str = "", **fields: object) -> Job:
    number = Job.objects.count()
    return Job.objects.create(
        **{
            "kind": "test.work",
            "key": str(number),
            "title": f"第{number}号任务",
            "owner_id": owner.pk if owner else None,
            "path": path,
            **fields,
        }
    )


def url(row: Job, tail: str = "") -> str:
    return f"{LIST}{row.pk}/{tail}{'/' if tail else ''}"


def test_one_sees_ones_own_and_those_of_the_branch_whose_log_one_reads(
    county: User, chair: User, neighbour: User, system: User, stranger: User, tree: Tree, client_of
) -> None:
    own, below, foreign = job(county), job(chair, tree.basic.path), job(neighbour, tree.other_basic.path)
    client = client_of(county)
    assert client.get(url(own)).status_code == client.get(url(below)).status_code == 200
    assert client.get(url(foreign)).status_code == client.get(f"{LIST}99999999/").status_code == 404
    for tail in ("progress", "download"):
        assert client.get(url(foreign, tail)).status_code == 404
    assert client.post(url(foreign, "cancel")).status_code == 404
    assert client_of(chair).get(url(own)).status_code == 404
    assert client_of(system).get(url(foreign)).status_code == 200
    assert client_of(stranger).get(LIST).status_code == 403
    page = client.get(LIST).content.decode()
    assert own.title in page and below.title in page and foreign.title not in page
    assert below.title not in client.get(f"{LIST}?mine=1").content.decode()


def test_tabs_by_state(county: User, client_of) -> None:
    rows = {state: job(county, state=state) for state in Job.State.values}
    client = client_of(county)

    def shown(tab: str) -> set[str]:
        page = client.get(LIST, {"state": tab}).content.decode()
        return {state for state, row in rows.items() if row.title in page}

    assert shown("open") == {"queued", "running"}
    assert shown("done") == {"done"} and shown("failed") == {"failed", "cancelled"} and len(shown("")) == 5


def test_the_pages_ask_again_every_two_seconds_only_while_something_runs(county: User, client_of) -> None:
    client = client_of(county)
    row = job(county, state="running", done=640, total=1286, note="正在检查")
    for page in (client.get(url(row)), client.get(url(row, "progress")), client.get(LIST)):
        assert "load delay:2s" in page.content.decode()
    page = client.get(url(row)).content.decode()
    assert "1,286 项中已完成 640 项" in page and "正在检查" in page
    Job.objects.update(state="done")
    for page in (client.get(url(row)), client.get(url(row, "progress")), client.get(LIST)):
        assert "load delay:2s" not in page.content.decode()


def test_a_failed_job_says_why_and_what_to_do(county: User, client_of) -> None:
    row = job(county, state="failed", error="第 17 行 H 列证件号码不对。", attempts=3)
    page = client_of(county).get(url(row)).content.decode()
    assert (
        "没有完成" in page
        and "第 17 行 H 列证件号码不对。" in page
        and str(row.pk) in page
        and "3 次" in page
    )


def test_a_queued_job_is_cancelled_at_once_a_running_one_is_asked_to_stop(county: User, client_of) -> None:
    queued, running, done = job(county), job(county, state="running"), job(county, state="done")
    client = client_of(county)
    for row in (queued, running, done):
        assert client.post(url(row, "cancel")).status_code == 302
        row.refresh_from_db()
    assert queued.state == "cancelled" and queued.finished_at
    assert running.state == "running" and running.cancel_requested
    assert done.state == "done" and not done.cancel_requested
    assert "正在停止" in client.get(url(running)).content.decode()
    assert client.get(url(queued, "cancel")).status_code == 405
    assert AuditEvent.objects.filter(verb="job.cancel").count() == 2


def test_a_superior_sees_a_job_but_does_not_cancel_it(
    county: User, chair: User, system: User, tree: Tree, client_of
) -> None:
    row = job(chair, tree.basic.path)
    assert "取消任务" not in client_of(county).get(url(row)).content.decode()
    assert client_of(county).post(url(row, "cancel")).status_code == 403
    row.refresh_from_db()
    assert row.state == "queued"
    assert client_of(system).post(url(row, "cancel")).status_code == 302


@pytest.fixture
def stored(tmp_path, settings) -> str:
    settings.MEDIA_ROOT = tmp_path
    return default_storage.save("jobs/abc", ContentFile("内容".encode()))


def finished(owner: User, stored: str, path: str = "", **result: object) -> Job:
    return job(
        owner,
        path,
        state="done",
        finished_at=now(),
        result={"file": stored, "name": "会员名册.xlsx", **result},
    )


def test_the_owner_fetches_the_result(county: User, stored: str, client_of) -> None:
    row = finished(county, stored)
    client = client_of(county)
    assert "下载结果" in client.get(url(row)).content.decode()
    answer = client.get(url(row, "download"))
    assert b"".join(answer.streaming_content).decode() == "内容"
    assert (
        "attachment" in answer.headers["Content-Disposition"]
        and answer.headers["Content-Security-Policy"] == "sandbox"
    )
    assert AuditEvent.objects.filter(verb="job.download").count() == 1


def test_nobody_else_fetches_it(
    county: User, chair: User, system: User, stored: str, tree: Tree, client_of
) -> None:
    row = finished(chair, stored, tree.basic.path)
    for user in (county, system):
        assert "下载结果" not in client_of(user).get(url(row)).content.decode()
        assert client_of(user).get(url(row, "download")).status_code == 403


def test_rights_are_asked_again_at_the_download(
    township: User, county: User, stored: str, tree: Tree, client_of
) -> None:
    from accounts.workflows import users
    from core.clock import today
    from tests.accounts.conftest import grant

    row = finished(township, stored, tree.township.path, permission="members.export")
    client = client_of(township)
    assert client.get(url(row, "download")).status_code == 200
    grant(township, "member_representative", tree.township)
    users.withdraw(township.grants.get(role="township_officer"), by=county, reason="岗位调整", on=today())
    assert client.get(url(row, "download")).status_code == 403


def test_a_file_dies_after_a_day_and_a_lost_file_is_said(county: User, stored: str, client_of) -> None:
    row = finished(county, stored)
    Job.objects.update(finished_at=now() - dt.timedelta(hours=25))
    client = client_of(county)
    assert "超过 24 小时" in client.get(url(row)).content.decode()
    assert client.get(url(row, "download")).status_code == 302
    Job.objects.update(finished_at=now())
    default_storage.delete(stored)
    assert "不在服务器上" in client.get(url(row, "download"), follow=True).content.decode()


def test_the_list_asks_the_same_number_of_questions_for_1_and_30_rows(county: User, client_of) -> None:
    client = client_of(county)
    job(county)
    client.get(LIST)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        return len(seen)

    one = queries()
    for _ in range(30):
        job(county)
    assert queries() == one


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_job_stops_at_its_next_step(county: User, client_of) -> None:
    import time

    client = client_of(county)

    def slow(row: Job, progress: kit.Progress) -> dict[str, object]:
        client.post(url(row, "cancel"))
        for step in range(200):
            progress(step, 200)
            time.sleep(0.05)
        return {}

    row = job(county, kind="test.slow")
    kit.HANDLERS["test.slow"] = slow
    try:
        kit.run(row.pk)
    finally:
        kit.HANDLERS.pop("test.slow")
    row.refresh_from_db()
    assert row.state == "cancelled"

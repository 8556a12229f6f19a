"""Social union workers at their doors: registered, appraised, taught; refused with a sentence; pool of professionals."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.models import AuditEvent
from tests.conftest import Tree
from unions.models import Appraisal, Officer, Pilot, SocialWorker, Talent, WorkerTraining

Clients = Callable[[User], Client]


def worker_data(tree: Tree, **more: Any) -> dict[str, Any]:
    return {
        "body": tree.township.pk, "name": "宋小岚", "sex": "2", "source": "hired", "employer_body": tree.county.pk,
        "hired_on": "2023-03-01", "fulltime": "on", "professional": "on", "exam_on": "2022-06-18", "certificate_level": "worker",
        "post_grade": "专技十二级", "wage_standard": "5200.50", "insured": "on", "housing_fund": "on", **more,
    }  # fmt: skip


def make_worker(body: Any, **more: Any) -> SocialWorker:
    defaults: dict[str, Any] = {
        "name": "宋小岚", "source": "hired", "employer": "兰山区总工会", "hired_on": dt.date(2023, 3, 1), "professional": True,
    }  # fmt: skip
    return SocialWorker.objects.create(body=body, **{**defaults, **more})


def make_officer(body: Any, post: str = "chair", **more: Any) -> Officer:
    from unions.workflows.cadres import fill_officer

    row = Officer(body=body, name="周主席", post=post, took_post_on=dt.date(2023, 5, 20), **more)
    fill_officer(row).save()
    return row


@pytest.mark.entry("P-063")
def test_a_worker_is_registered_found_and_shown_with_pay_in_yuan(
    tree: Tree, county: User, client_of: Clients
) -> None:
    client = client_of(county)
    answer = client.post(reverse("unions:socialworker-create"), worker_data(tree))
    assert answer.status_code == 302, answer.content.decode()
    worker = SocialWorker.objects.get()
    assert (worker.wage_standard, worker.initials, worker.employer_body) == (520_050, "sxl", tree.county)
    page = client.get(reverse("unions:socialworker-detail", args=[worker.pk])).content.decode()
    assert "5,200.50" in page and "专技十二级" in page and "还没有年度评价" in page
    listing = client.get(reverse("unions:socialworker-list"), {"q": "sxl"}).content.decode()
    assert "宋小岚" in listing
    assert AuditEvent.objects.filter(verb="socialworker.create", object_id=str(worker.pk)).exists()


@pytest.mark.entry("P-063")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "宋"}, "至少两个字"),
        ({"hired_on": "2031-01-01"}, "今天以后"),
        ({"exam_on": ""}, "也要填考试日期"),
        ({"technician_managed": "on", "certificate_level": "", "exam_on": ""}, "要有资格等级"),
        ({"wage_standard": "0"}, "工资标准应大于 0"),
        ({"employer_body": ""}, "请填写聘用单位"),
        ({"left_on": "2023-02-01", "left_reason": "辞职"}, "早于聘用日期"),
        ({"left_on": "2024-02-01"}, "也要填离岗原因"),
        ({"born_on": "2015-01-01"}, "不满 16 岁"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    tree: Tree, county: User, client_of: Clients, wrong: dict[str, str], sentence: str
) -> None:
    for address in (reverse("unions:socialworker-create"), "/api/unions/social-workers/"):
        answer = client_of(county).post(address, worker_data(tree, **wrong))
        assert answer.status_code in (422, 400)
        text = answer.content.decode()
        assert sentence in (text if address.startswith("/unions") else str(answer.json()))
    assert not SocialWorker.objects.exists()


def test_the_database_refuses_alike(tree: Tree) -> None:
    worker = make_worker(tree.township)
    for wrong in ({"left_on": dt.date(2020, 1, 1)}, {"technician_managed": True}, {"wage_standard": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SocialWorker.objects.filter(pk=worker.pk).update(**wrong)


@pytest.mark.entry("P-063")
def test_a_neighbour_neither_sees_nor_writes_and_an_auditor_has_no_part(
    tree: Tree, neighbour: User, auditor: User, city: User, client_of: Clients
) -> None:
    worker = make_worker(tree.township)
    shown, edit = (reverse(f"unions:socialworker-{page}", args=[worker.pk]) for page in ("detail", "edit"))
    assert client_of(neighbour).get(shown).status_code == 404
    assert client_of(auditor).get(shown).status_code == 403
    assert client_of(city).get(shown).status_code == 200
    assert client_of(city).get(edit).status_code == 403
    refused = client_of(neighbour).post(reverse("unions:socialworker-create"), worker_data(tree))
    assert refused.status_code == 422 and "无权选择" in refused.content.decode()


@pytest.mark.entry("P-063")
def test_one_appraisal_a_year_and_training_days_are_kept(
    tree: Tree, township: User, neighbour: User, client_of: Clients
) -> None:
    worker, client = make_worker(tree.township), client_of(township)
    year = today().year - 1
    judge = reverse("unions:appraisal-create", args=[worker.pk])
    assert client.post(judge, {"year": year, "result": "excellent", "note": "踏实"}).status_code == 302
    again = client.post(judge, {"year": year, "result": "pass"})
    assert again.status_code == 422 and "每年只评价一次" in again.content.decode()
    early = client.post(judge, {"year": 2020, "result": "pass"})
    assert "考核年度应在 2023 年" in early.content.decode()
    teach = reverse("unions:workertraining-create", args=[worker.pk])
    data = {
        "course": "社会工作实务",
        "organiser": "兰山区总工会",
        "organiser_level": "county",
        "started_on": "2024-05-06",
        "days": "2.5",
        "passed": "on",
    }
    assert client.post(teach, data).status_code == 302
    assert client.post(teach, {**data, "days": "0"}).status_code == 422
    assert (Appraisal.objects.get().result, WorkerTraining.objects.get().hundredths) == ("excellent", 250)
    page = client.get(reverse("unions:socialworker-detail", args=[worker.pk])).content.decode()
    assert f"{year} 年：优秀" in page and "2.5 天" in page
    for address in (judge, teach):
        assert client_of(neighbour).get(address).status_code == 404


def test_the_list_costs_the_same_at_one_row_and_at_thirty(
    tree: Tree, county: User, client_of: Clients
) -> None:
    client, counts = client_of(county), []
    client.get(reverse("unions:socialworker-list"))
    for rows in (1, 29):
        for number in range(rows):
            make_worker(tree.township, name=f"工作者{'甲乙丙丁'[number % 4]}")
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("unions:socialworker-list"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.entry("P-077")
def test_a_qualification_is_kept_in_the_pool_with_a_field_from_the_list(
    tree: Tree, township: User, chair: User, neighbour: User, client_of: Clients
) -> None:
    officer = make_officer(tree.basic)
    data = {
        "officer": officer.pk, "field": "法律", "qualification": "法律职业资格", "obtained_on": "2021-03-01",
        "pool_level": "county", "available": "on",
    }  # fmt: skip
    client = client_of(township)
    form = client.get(reverse("unions:talent-create"), {"officer": officer.pk}).content.decode()
    assert "职业安全与卫生" in form and "周主席" in form
    wrong = client.post(reverse("unions:talent-create"), {**data, "field": "书法"})
    assert wrong.status_code == 422
    late = client.post(reverse("unions:talent-create"), {**data, "obtained_on": "2031-01-01"})
    assert "今天以后" in late.content.decode()
    assert client.post(reverse("unions:talent-create"), data).status_code == 302
    talent = Talent.objects.get()
    assert client.post(reverse("unions:talent-create"), data).status_code == 422
    assert (
        "周主席"
        in client_of(chair).get(reverse("unions:talent-list"), {"pool_level": "county"}).content.decode()
    )
    assert client_of(neighbour).get(reverse("unions:talent-detail", args=[talent.pk])).status_code == 404
    refused = client_of(neighbour).post(reverse("unions:talent-create"), data)
    assert refused.status_code == 422


@pytest.mark.entry("P-050")
def test_a_pilot_is_a_county_or_a_zone_and_chosen_by_the_city(
    tree: Tree, city: User, chair: User, client_of: Clients
) -> None:
    data = {"body": tree.county.pk, "year": 2018, "chosen_on": "2018-07-01", "theme": "先行直接选举"}
    client = client_of(city)
    wrong = client.post(reverse("unions:pilot-create"), {**data, "body": tree.township.pk})
    assert wrong.status_code == 422 and "县总工会或开发区工会" in wrong.content.decode()
    assert client.post(reverse("unions:pilot-create"), data).status_code == 302
    pilot = Pilot.objects.get()
    page = client.get(reverse("unions:pilot-detail", args=[pilot.pk])).content.decode()
    assert "这一年辖区内还没有完成并批复的直接选举" in page
    assert client_of(chair).get(reverse("unions:pilot-create")).status_code == 403

"""What a page writes the API writes too, and both refuse the same in the same words."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from tests.architecture.walk import doors
from tests.conftest import Tree, make_unit
from tests.unions.rounds import compared, exported
from tests.unions.test_documents_receipts import typed
from tests.unions.test_social_workers import make_officer, make_worker
from unions.models import (
    Appraisal,
    Case,
    DocReceipt,
    LectureVideo,
    NatSync,
    NatSyncDifference,
    PolicyDoc,
    RuleAdoption,
    VideoViewing,
    WorkerTraining,
)

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
DAY = today().isoformat()
# the words of a page's address where the endpoint has another
RENAMED = {
    "unit": "units", "coverage": "coverages", "body": "bodies", "officer": "officers", "election": "elections",
    "committee": "committees", "document": "documents", "docreceipt": "receipts", "consultation": "consultations",
    "training": "trainings", "natsync": "national-rounds", "natdifference": "national-differences", "case": "cases",
    "survey": "surveys", "survey-item": "survey-items", "request": "requests", "threshold": "thresholds",
    "adoption": "adoptions",
}  # fmt: skip
ELSEWHERE = {
    "unions:appraisal-create": "social-workers-appraise", "unions:workertraining-create": "social-workers-train",
    "unions:lecturevideo-push": "lecture-videos-push", "unions:lecturevideo-learn": "lecture-videos-learn",
    "unions:founding-start": "cases-found", "unions:natconfirm": "national-confirmations-list",
    "unions:threshold-edit": "thresholds-set", "unions:adoption-edit": "adoptions-set",
}  # fmt: skip
# exports and prints write nothing; a telephone number is shown to a person who gives his reason, never to a program
PAGES_ONLY = {
    "unions:officer-print",
    "unions:body-print",
    "unions:officer-phone",
    "unions:document-receipts",
    "unions:natsync-differences",
}


def test_every_page_that_writes_has_an_endpoint() -> None:
    found = doors()
    offered = {door.name.removeprefix("api-unions-") for door in found if door.name.startswith("api-unions-")}
    slugs = {door.model: door.name for door in found if door.name.startswith("api-unions-") and door.model}
    missing = []
    for door in found:
        if not door.name.startswith("unions:") or "post" not in door.methods or door.name in PAGES_ONLY:
            continue
        name, _, verb = door.name.removeprefix("unions:").rpartition("-")
        if verb == "list":
            continue
        known = [noun for noun in RENAMED if door.name.startswith(f"unions:{noun}-")]
        noun = max(known, key=len, default=name)
        tail = door.name.removeprefix(f"unions:{noun}-")
        base = RENAMED.get(noun) or slugs.get(door.model, "").removeprefix("api-unions-").rsplit("-", 1)[0]
        tail = {"create": "list", "edit": "detail"}.get(tail, tail)
        if (ELSEWHERE.get(door.name) or f"{base}-{tail}") not in offered:
            missing.append(door.name)
    assert not missing


def both(client: Client, page: str, api: str, data: dict[str, Any]) -> tuple[Any, Any]:
    return client.post(page, data), client.post(api, data)


def same_refusal(
    client: Client, page: str, api: str, data: dict[str, Any], sentence: str, status: int = 422
) -> None:
    shown, said = both(client, page, api, data)
    assert shown.status_code == status and sentence in shown.content.decode()
    assert said.status_code in ((400, 422) if status == 422 else (status,)), said.json()
    assert sentence in str(said.json())


def same_answer(client: Client, page: str, api: str, data: dict[str, Any], status: int) -> None:
    assert [answer.status_code for answer in both(client, page, api, data)] == [status, status]


@pytest.mark.entry("P-063")
def test_appraisal_and_training_of_a_worker(
    tree: Tree, township: User, neighbour: User, city: User, auditor: User, client_of: Clients
) -> None:
    worker, client = make_worker(tree.township), client_of(township)
    base = f"/api/unions/social-workers/{worker.pk}/"
    judge = reverse("unions:appraisal-create", args=[worker.pk])
    teach = reverse("unions:workertraining-create", args=[worker.pk])
    year = today().year - 1
    made = client.post(f"{base}appraise/", {"year": year, "result": "excellent"})
    assert made.status_code == 201 and Appraisal.objects.get().year == year
    same_refusal(client, judge, f"{base}appraise/", {"year": year, "result": "pass"}, f"{year} 年已经评价过")
    data = {
        "course": "社会工作实务", "organiser": "兰山区总工会", "organiser_level": "county", "started_on": "2024-05-06",
        "days": "1.5", "passed": "on",
    }  # fmt: skip
    assert client.post(f"{base}train/", data).json()["hundredths"] == 150
    same_refusal(client, teach, f"{base}train/", {**data, "days": "0"}, "至少 0.5 天")
    assert WorkerTraining.objects.count() == 1
    for page, verb in ((judge, "appraise"), (teach, "train")):
        same_answer(client_of(neighbour), page, f"{base}{verb}/", data, 404)
        same_answer(client_of(auditor), page, f"{base}{verb}/", data, 403)
        same_answer(client_of(city), page, f"{base}{verb}/", data, 403)


@pytest.mark.entry("P-069")
def test_a_lecture_is_pushed_and_learned(
    tree: Tree, county: User, chair: User, neighbour: User, client_of: Clients
) -> None:
    row = LectureVideo.objects.create(
        body=tree.county, title="集体协商实务", url="https://video.example.cn/1", hours=3
    )
    officer, base = make_officer(tree.basic), f"/api/unions/lecture-videos/{row.pk}/"
    push, learn = (reverse(f"unions:lecturevideo-{verb}", args=[row.pk]) for verb in ("push", "learn"))
    data = {"officers": [officer.pk], "learned_on": DAY, "confirmed": "on"}
    same_answer(client_of(chair), push, f"{base}push/", {}, 404)
    assert client_of(county).post(f"{base}push/").status_code == 200
    row.refresh_from_db()
    assert row.pushed_on == today()
    same_refusal(client_of(county), push, f"{base}push/", {}, "不用再推送")
    same_answer(client_of(chair), push, f"{base}push/", {}, 403)
    same_answer(client_of(neighbour), learn, f"{base}learn/", data, 404)
    unsure = {**data, "confirmed": ""}
    same_refusal(client_of(chair), learn, f"{base}learn/", unsure, "请勾选确认，再登记学时")
    assert client_of(chair).post(f"{base}learn/", data).json() == {"recorded": 1}
    assert VideoViewing.objects.get().officer == officer
    same_refusal(client_of(chair), learn, f"{base}learn/", data, "有一位干部没有找到")


@pytest.mark.entry("P-059")
def test_an_improper_transfer_is_settled_once(
    tree: Tree, township: User, county: User, neighbour: User, client_of: Clients
) -> None:
    left = today() - dt.timedelta(days=3)
    officer = make_officer(tree.basic, left_on=left, left_reason="调动", improper_transfer=True)
    page, api = (
        reverse("unions:officer-settle", args=[officer.pk]),
        f"/api/unions/officers/{officer.pk}/settle/",
    )
    same_answer(client_of(neighbour), page, api, {"reason": "已约谈"}, 404)
    same_answer(client_of(township), page, api, {"reason": "已约谈"}, 403)
    assert client_of(county).post(api, {"reason": "已约谈单位，责成整改"}).status_code == 200
    officer.refresh_from_db()
    assert officer.improper_settled == "已约谈单位，责成整改"
    same_refusal(client_of(county), page, api, {"reason": "再登记一次"}, "这件违规调动已于")


@pytest.mark.entry("P-001")
def test_documents_are_registered_forwarded_changed_and_reminded_of(
    tree: Tree, city: User, county: User, chair: User, client_of: Clients
) -> None:
    boss, base = client_of(city), "/api/unions/documents/"
    made = boss.post(base, typed(kinds=["county"]), content_type="application/json")
    assert made.status_code == 201, made.json()
    doc = PolicyDoc.objects.get(number=typed()["number"])
    assert DocReceipt.objects.get(doc=doc).body == tree.county
    create = reverse("unions:document-create")
    same_refusal(boss, create, base, typed(), "已登记过文号")
    same_answer(client_of(chair), create, base, typed(), 403)
    forward = reverse("unions:document-forward", args=[doc.pk])
    data = typed(number="兰工发〔2026〕9号", kinds=["township"], issued_on=DAY)
    same_refusal(client_of(county), forward, f"{base}{doc.pk}/forward/", data, "请先签收，再转发")
    remind = reverse("unions:document-remind", args=[doc.pk])
    same_answer(client_of(county), remind, f"{base}{doc.pk}/remind/", {}, 403)
    assert boss.post(f"{base}{doc.pk}/remind/").json() == {"reminded": 1}
    same_refusal(boss, remind, f"{base}{doc.pk}/remind/", {}, "今天已经催办过")
    DocReceipt.objects.update(state="received", received_on=today())
    sent = client_of(county).post(f"{base}{doc.pk}/forward/", data, content_type="application/json")
    assert sent.status_code == 201, sent.json()
    assert PolicyDoc.objects.get(pk=sent.json()["id"]).forwards == doc
    change = {"title": "改过的标题"}
    refused = client_of(county).patch(f"{base}{doc.pk}/", change, content_type="application/json")
    assert refused.status_code == 403
    assert boss.patch(f"{base}{doc.pk}/", change, content_type="application/json").status_code == 200
    doc.refresh_from_db()
    assert doc.title == "改过的标题" and doc.clauses.count() == 2


@pytest.mark.entry("P-002")
def test_adoption_belongs_to_cities_and_provinces(
    tree: Tree, city: User, county: User, chair: User, client_of: Clients
) -> None:
    page, api = reverse("unions:adoption-edit", args=[20]), "/api/unions/adoptions/set/"
    data = {"entry": "P-020", "enabled": "on", "weight": "2", "strength": "MUST", "effective_from": DAY}
    same_answer(client_of(chair), page, api, data, 403)
    same_refusal(client_of(county), page, api, data, "由市以上总工会决定")
    same_refusal(client_of(city), page, api, {**data, "weight": "90"}, "权重从 1 到 10")
    made = client_of(city).post(api, data)
    assert made.status_code == 201, made.json()
    row = RuleAdoption.objects.get(pk=made.json()["id"])
    assert (row.entry, row.jurisdiction, row.weight) == ("P-020", tree.city.jurisdiction, 2)
    same_refusal(client_of(city), page, api, data, "新的生效日期要晚于这一天")
    assert client_of(city).post(api, {**data, "entry": "P-999"}).status_code == 400


@pytest.mark.entry("P-025")
def test_a_founding_is_started(
    tree: Tree, township: User, chair: User, neighbour: User, client_of: Clients
) -> None:
    unit = make_unit("白沙埠镇新建木业有限公司", "371302101", workers=46)
    page, api = reverse("unions:founding-start"), "/api/unions/cases/found/"
    data = {"codes": unit.name, "superior": tree.township.pk, "mode": "单独组建"}
    same_answer(client_of(chair), page, api, data, 403)
    same_refusal(client_of(neighbour), page, api, data, "没有找到单位")
    same_refusal(client_of(township), page, api, {**data, "mode": ""}, "请选择组建模式")
    made = client_of(township).post(api, data)
    assert made.status_code == 201, made.json()
    assert Case.objects.get(pk=made.json()["id"]).body.superior == tree.township
    same_refusal(client_of(township), page, api, data, "正在由")


@pytest.mark.entry("P-041")
def test_many_differences_are_answered_at_once(
    tree: Tree, county: User, neighbour: User, auditor: User, client_of: Clients
) -> None:
    sync = compared(
        exported(tree.county, county), county, lambda rows: [{**row, "members": "88"} for row in rows]
    )
    page = reverse("unions:natsync-resolve-many", args=[sync.pk])
    api = f"/api/unions/national-rounds/{sync.pk}/resolve-many/"
    data = {"what": "field:members", "resolution": "ours", "note": "已核对"}
    same_answer(client_of(neighbour), page, api, data, 404)
    same_answer(client_of(auditor), page, api, data, 403)
    same_refusal(client_of(county), page, api, {**data, "what": ""}, "请选择要处理的差异")
    before = NatSyncDifference.objects.filter(field="members").count()
    assert client_of(county).post(api, data).json() == {"resolved": before, "refused": []}
    assert not NatSyncDifference.objects.filter(field="members", resolution="").exists()
    NatSync.objects.filter(pk=sync.pk).update(state=NatSync.State.CONFIRMED)
    same_answer(client_of(county), page, api, data, 403)

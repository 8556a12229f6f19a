"""Naming rounds without quotas, the register of titles, certificates that anybody may check."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.desk import batches
from core.desk.resource import RESOURCES
from core.models import AuditEvent
from core.passcodes import show_passcode
from core.workflow import Refused
from homes.models import Assessment, HomeTitle, NamingEntry, NamingRound, Standard, Veto
from homes.workflows import naming
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, found, make_unit, make_user, place
from tests.desk import load, run, workbook
from unions.models import Body, RuleAdoption

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def make_round(body: Body, **more: Any) -> NamingRound:
    values = {
        "name": "模范职工之家",
        "grade": "model",
        "year": today().year,
        "opened_on": today(),
        "declare_until": today(),
    }
    return NamingRound.objects.create(body=body, **{**values, **more})


def declare(rnd: NamingRound, body: Body, score: int = 9200, least: int = 9000) -> NamingEntry:
    return NamingEntry.objects.create(
        round=rnd, body=body, score=score, pass_score=least, declared_on=today()
    )


def make_title(body: Body, named_by: Body, **more: Any) -> HomeTitle:
    values = {
        "name": "模范职工之家",
        "grade": "model",
        "level": named_by.kind,
        "named_on": dt.date(2024, 3, 1),
    }
    return HomeTitle.objects.create(body=body, named_by=named_by, **{**values, **more})


def round_data(body: Body, **more: Any) -> dict[str, Any]:
    day = today().isoformat()
    return {
        "body": body.pk, "name": "模范职工之家", "grade": "model", "year": today().year, "opened_on": day, "declare_until": day,
        "doc_no": "", "quota": "", "pass_score": "90", **more,
    }  # fmt: skip


@pytest.mark.entry("P-101")
def test_a_round_in_shandong_takes_no_quota_and_one_in_suzhou_does(
    tree: Tree, city: User, suzhou: dict[str, Body], client_of: SignIn
) -> None:
    url = reverse("homes:naminground-create")
    answer = client_of(city).post(url, round_data(tree.city, quota="10"))
    assert answer.status_code == 422
    assert "不得预设名额" in answer.content.decode()
    assert client_of(city).post(url, round_data(tree.city)).status_code == 302
    there = make_user("suzhou", "苏州", "city_officer", suzhou["city"])
    assert client_of(there).post(url, round_data(suzhou["city"], quota="10")).status_code == 302
    assert NamingRound.objects.get(body=suzhou["city"]).quota == 10


@pytest.mark.entry("P-101")
def test_only_the_union_that_names_opens_a_round(tree: Tree, province: User, client_of: SignIn) -> None:
    answer = client_of(province).post(reverse("homes:naminground-create"), round_data(tree.city))
    assert answer.status_code == 422
    assert "自己启动" in answer.content.decode()


@pytest.mark.entry("P-101")
def test_nobody_is_refused_for_number_in_shandong(tree: Tree, city: User) -> None:
    entry = declare(make_round(tree.city), tree.basic)
    with pytest.raises(Refused, match="不设名额"):
        naming.REFUSE.apply(entry, by=city, cause="number", reason="名额已满了")
    with pytest.raises(Refused, match="已经达到标准分"):
        naming.REFUSE.apply(entry, by=city, cause="below", reason="分数不够")
    entry.refresh_from_db()
    assert entry.state == "declared"


@pytest.mark.entry("P-101")
def test_in_suzhou_the_quota_of_a_round_holds(suzhou: dict[str, Body]) -> None:
    there = make_user("suzhou", "苏州", "city_officer", suzhou["city"])
    unit = make_unit("苏州第二电子有限公司", "320505")
    second = found(unit, "苏州第二电子有限公司工会委员会", "single", suzhou["county"], "320505")
    rnd = make_round(suzhou["city"], quota=1)
    naming.NAME.apply(declare(rnd, suzhou["basic"]), by=there)
    late = declare(rnd, second)
    with pytest.raises(Refused, match="已满"):
        naming.NAME.apply(late, by=there)
    assert naming.REFUSE.apply(late, by=there, cause="number", reason="按得分排在后面").state == "refused"


@pytest.mark.entry("P-101")
def test_a_round_ends_when_everybody_is_decided_and_the_indicator_says_so(tree: Tree, city: User) -> None:
    rnd = make_round(tree.city)
    entry = declare(rnd, tree.basic)
    with pytest.raises(Refused, match="还有 1 家"):
        naming.CLOSE.apply(rnd, by=city)
    naming.NAME.apply(entry, by=city)
    assert naming.CLOSE.apply(rnd, by=city).state == "closed"
    measure(today())
    row = Measure.objects.get(indicator="naming-without-quota", node=tree.city, on=today())
    assert (row.met, row.total) == (1, 1)
    # a row that went round the steps is seen by the demand
    NamingEntry.objects.filter(pk=entry.pk).update(state="refused", cause="number", reason="名额", title=None)
    Measure.objects.all().delete()
    measure(today())
    assert Measure.objects.get(indicator="naming-without-quota", node=tree.city, on=today()).met == 0


@pytest.mark.entry("P-101")
def test_the_pages_walk_from_the_round_to_the_certificate(
    tree: Tree, city: User, county: User, chair: User, client_of: SignIn
) -> None:
    client, rnd = client_of(city), make_round(tree.city, doc_no="临工发〔2026〕8号")
    data = {
        "round": rnd.pk,
        "body": tree.basic.pk,
        "score": "92.5",
        "pass_score": "90",
        "declared_on": today().isoformat(),
    }
    assert client_of(county).post(reverse("homes:namingentry-create"), data).status_code in (403, 422)
    assert client.post(reverse("homes:namingentry-create"), data).status_code == 302
    entry = NamingEntry.objects.get()
    assert (entry.score, entry.pass_score) == (9250, 9000)
    assert client_of(chair).get(reverse("homes:namingentry-detail", args=[entry.pk])).status_code == 200
    assert client_of(chair).post(reverse("homes:namingentry-grant", args=[entry.pk])).status_code == 403
    refused = client_of(county).post(reverse("homes:namingentry-grant", args=[entry.pk]), {"doc_no": ""})
    assert refused.status_code == 422 and "由命名单位" in refused.content.decode()
    assert (
        client.post(reverse("homes:naminground-name-all", args=[rnd.pk]), {"doc_no": ""}).status_code == 302
    )
    title = HomeTitle.objects.get()
    assert (title.level, title.named_by, title.doc_no) == ("city", tree.city, "临工发〔2026〕8号")
    assert title.review_on == add_months(today(), 36)
    assert title.certificate_no == f"371300{today().year}{title.pk:07d}"
    for page in ("hometitle-detail", "title-certificate"):
        assert client.get(reverse(f"homes:{page}", args=[title.pk])).status_code == 200
    many = client.get(reverse("homes:round-certificates", args=[rnd.pk]))
    assert many.content.startswith(b"%PDF") and many.headers["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(verb="title.name").count() == 1


@pytest.mark.entry("P-101")
def test_verified_and_published_sheets_are_taken_in_after_their_notice(tree: Tree, city: User) -> None:
    standard = Standard.objects.create(
        jurisdiction=place("3713"), grade="model", track="private", version=1, title="模范职工之家标准", effective_from=today(),
        pass_score=9000,
    )  # fmt: skip
    sheet = Assessment.objects.create(
        body=tree.basic, cycle=today().year, purpose="declare", grade="model", state="published", standard=standard,
        verified_score=9300, published_on=today(), publish_until=today(), submitted_on=today(), at=tree.city,
    )  # fmt: skip
    rnd = make_round(tree.city)
    naming.COLLECT.apply(rnd, by=city)
    entry = NamingEntry.objects.get(assessment=sheet)
    assert (entry.score, entry.pass_score) == (9300, 9000)
    with pytest.raises(Refused, match="公示到"):
        naming.NAME.apply(entry, by=city)
    Assessment.objects.filter(pk=sheet.pk).update(publish_until=today() - dt.timedelta(days=1))
    naming.NAME.apply(NamingEntry.objects.get(pk=entry.pk), by=city)
    sheet.refresh_from_db()
    assert sheet.state == "named"


@pytest.mark.entry("P-131")
def test_a_veto_bars_a_title_in_suzhou(suzhou: dict[str, Body]) -> None:
    there = make_user("suzhou", "苏州", "city_officer", suzhou["city"])
    entry = declare(make_round(suzhou["city"]), suzhou["basic"])
    to = today() + dt.timedelta(days=30)
    Veto.objects.create(
        body=suzhou["county"], reason="建会率", from_on=today(), to_on=to, decided_by=suzhou["city"]
    )
    with pytest.raises(Refused, match=f"{to + dt.timedelta(days=1)} 起解除"):
        naming.NAME.apply(entry, by=there)
    assert naming.REFUSE.apply(entry, by=there, cause="veto", reason="区总目标没有完成").cause == "veto"


def past_title(tree: Tree, **more: Any) -> dict[str, Any]:
    return {
        "body": tree.basic.pk, "person_name": "", "name": "模范职工之家", "grade": "model", "level": "city",
        "named_on": "2024-05-01", "doc_no": "", "certificate_no": "", "plaque_on": "", "reward": "奖金 5,000 元", "confirmed_on": "",
        "paper": SimpleUploadedFile("命名文件.pdf", PDF), **more,
    }  # fmt: skip


@pytest.mark.entry("P-102")
def test_an_earlier_title_waits_for_the_union_that_named_it(
    tree: Tree, county: User, city: User, client_of: SignIn
) -> None:
    assert client_of(county).post(reverse("homes:hometitle-create"), past_title(tree)).status_code == 302
    title = HomeTitle.objects.get()
    assert (title.state, title.named_by, title.review_on) == ("pending", tree.city, None)
    assert title.paper_name == "命名文件.pdf" and "命名文件" not in title.paper.name
    paper = client_of(city).get(reverse("homes:title-paper", args=[title.pk]))
    assert b"".join(paper.streaming_content) == PDF  # type: ignore[attr-defined]
    assert client_of(county).get(reverse("homes:title-certificate", args=[title.pk])).status_code == 302
    refused = client_of(county).post(reverse("homes:hometitle-accept", args=[title.pk]))
    assert refused.status_code == 422
    assert client_of(city).post(reverse("homes:hometitle-accept", args=[title.pk])).status_code == 302
    title.refresh_from_db()
    assert (title.state, title.review_on) == ("in_force", dt.date(2027, 5, 1))
    edit = client_of(county).post(
        reverse("homes:hometitle-edit", args=[title.pk]), past_title(tree, name="改名")
    )
    assert edit.status_code == 422 and "由命名单位" in edit.content.decode()


@pytest.mark.entry("P-102")
def test_what_the_naming_union_enters_itself_counts_at_once(
    tree: Tree, city: User, client_of: SignIn
) -> None:
    assert client_of(city).post(reverse("homes:hometitle-create"), past_title(tree)).status_code == 302
    assert HomeTitle.objects.get().state == "in_force"
    wrong = client_of(city).post(
        reverse("homes:hometitle-create"), past_title(tree, plaque_on="2023-01-01", named_on="2024-06-01")
    )
    assert wrong.status_code == 422 and "早于命名日期" in wrong.content.decode()
    again = client_of(city).post(reverse("homes:hometitle-create"), past_title(tree))
    assert again.status_code == 422 and "已经登记过" in again.content.decode()


@pytest.mark.entry("P-102")
def test_only_the_naming_union_revokes(
    tree: Tree, province: User, county: User, city: User, client_of: SignIn
) -> None:
    title = make_title(tree.basic, tree.city)
    url = reverse("homes:hometitle-revoke", args=[title.pk])
    for other in (province, county):
        assert client_of(other).post(url, {"reason": "弄虚作假"}).status_code == 422
    assert client_of(city).post(url, {"reason": "弄虚作假"}).status_code == 302
    title.refresh_from_db()
    assert (title.state, title.revoked_on, title.revoked_reason) == ("revoked", today(), "弄虚作假")
    assert client_of(city).post(url, {"reason": "再撤一次"}).status_code == 409


@pytest.mark.entry("P-102")
def test_anybody_checks_a_certificate_and_learns_no_name(tree: Tree, city: User, client: Client) -> None:
    title = make_title(tree.basic, tree.city, person_name="孟庆徽", grade="model")
    url = reverse("homes:title-check")
    assert client.get(url).status_code == 200
    page = client.get(url, {"code": show_passcode(title.code).lower()})
    text = page.content.decode()
    assert "有效" in text and tree.basic.name in text and "孟庆徽" not in text
    assert page.headers["Cache-Control"] == "no-store"
    HomeTitle.objects.filter(pk=title.pk).update(state="revoked", revoked_on=today(), revoked_reason="不合格")
    assert "已撤销" in client.get(url, {"code": title.code}).content.decode()
    HomeTitle.objects.filter(pk=title.pk).update(state="pending", revoked_on=None, revoked_reason="")
    assert client.get(url, {"code": title.code}).status_code == 404


@pytest.mark.entry("P-102")
def test_guessing_codes_is_throttled(tree: Tree, client: Client) -> None:
    url = reverse("homes:title-check")
    answers = [client.get(url, {"code": f"{n:016d}"}).status_code for n in range(12)]
    assert answers[0] == 404 and answers[-1] == 429


@pytest.mark.entry("P-109")
@pytest.mark.entry("P-110")
def test_shares_of_qualified_and_model_homes(suzhou: dict[str, Body], tree: Tree) -> None:
    unit = make_unit("苏州第二电子有限公司", "320505")
    second = found(unit, "苏州第二电子有限公司工会委员会", "single", suzhou["county"], "320505")
    unit = make_unit("苏州第三电子有限公司", "320505")
    found(unit, "苏州第三电子有限公司工会委员会", "single", suzhou["county"], "320505")
    make_title(suzhou["basic"], suzhou["city"])
    make_title(second, suzhou["county"], grade="qualified", name="合格职工之家")
    make_title(second, suzhou["city"], state="rectifying", named_on=dt.date(2024, 3, 2))
    measure(today())
    kept = {
        row.indicator: (row.met, row.total) for row in Measure.objects.filter(node=suzhou["city"], on=today())
    }
    assert kept["qualified-homes"] == (2, 3)
    assert kept["model-homes"] == (1, 2)
    assert not RuleAdoption.objects.filter(entry="P-109", jurisdiction__code="37").exists()


def titles_book(*rows: dict[str, str]) -> io.BytesIO:
    columns = RESOURCES["titles"].columns
    return workbook("titles", [[row.get(column.key, "") for column in columns] for row in rows])


@pytest.mark.entry("P-102")
def test_earlier_titles_come_in_by_workbook_and_go_again(tree: Tree, city: User) -> None:
    row = {
        "body_name": tree.basic.name, "title": "模范职工之家", "grade": "模范", "level": "市级", "named_on": "2023/05/01",
        "certificate_no": "旧-001", "confirmed_on": "2026/05/10",
    }  # fmt: skip
    file = titles_book(
        row, {**row, "level": "省级", "certificate_no": ""}, {**row, "body_name": "没有这家工会", "certificate_no": ""},
        {**row, "body_name": tree.joint.name},
    )  # fmt: skip
    batch = run("desk.check", batches.upload(file, "称号.xlsx", resource="titles", body=tree.city, by=city))
    assert batch.counts["error"] == 3, batch.counts  # a number for two titles, and a union that is not there
    file = titles_book(
        row, {**row, "level": "省级", "certificate_no": ""}, {**row, "confirmed_on": "2020/01/01"}
    )
    batch = run("desk.check", batches.upload(file, "称号.xlsx", resource="titles", body=tree.city, by=city))
    batch = load(batch, city)
    assert (batch.state, batch.counts["created"]) == ("done", 2), batch.error
    own, above = HomeTitle.objects.order_by("level")
    assert (own.level, own.state, own.review_on) == ("city", "in_force", dt.date(2029, 5, 10))
    assert (above.level, above.state, above.named_by) == ("province", "pending", tree.province)
    HomeTitle.objects.filter(pk=above.pk).update(reward="奖金")
    batches.undo(batch, by=city)
    run("desk.undo", batch)
    assert list(HomeTitle.objects.all()) == [above]

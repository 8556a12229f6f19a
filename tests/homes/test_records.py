"""Records of systems and campaigns: filed by the chair, verified from above, counted by four rules; refused to everybody else."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.rules import RULES
from core.workflow import NotAllowed, Refused, WrongState
from homes.inbox.records import to_finish, to_verify
from homes.models import AssessItem, Assessment, Facts, HomeFile, HomeRecord, Outcome, ScoreRun
from homes.scoring.explain import explain, facts_of
from homes.scoring.run import score
from homes.workflows import records
from homes.workflows.files import attach, read_upload
from tests.conftest import Tree
from unions.models import Body, Jurisdiction, Threshold
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
DOUBLES = ("双亮", "双争", "双述", "双评")


def made(
    body: Body, kind: str, item: str, state: str = "verified", on: dt.date | None = None, **more: Any
) -> HomeRecord:
    """A record as it stands after its steps, without taking them."""
    day = on or today()
    ledger = {"adopted_by": "会员代表大会", "revised_on": day} if kind == "ledger" else {}
    done = {"verified_on": day, "verified_by_name": "王核实"} if state in ("verified", "returned") else {}
    filed = {} if state == "draft" else {"filed_on": day}
    return HomeRecord.objects.create(
        body=body,
        kind=kind,
        item=item,
        title=item,
        cycle=day.year,
        done_on=day,
        state=state,
        **{**ledger, **done, **filed, **more},
    )


def letters(body: Body, *wanted: str, on: dt.date | None = None) -> list[str]:
    score(on=on or today(), mode=ScoreRun.Mode.FULL)
    found = Outcome.objects.get(pk=body.pk).letters
    return [found[RULES[entry].slot] for entry in wanted]


def add_paper(row: HomeRecord, by: User) -> None:
    attach(row, [read_upload(SimpleUploadedFile("制度.pdf", PDF))], by=by)


@pytest.mark.entry("P-113")
def test_a_system_from_the_chairs_form_to_the_rule(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    client = client_of(chair)
    listed = client.get(reverse("homes:records-of-body", args=[tree.basic.pk])).content.decode()
    assert "组织制度" in listed and "双评" in listed and "推进严格执法" in listed
    data = {
        "body": tree.basic.pk, "kind": "ledger", "item": "组织制度", "title": "组织制度汇编", "done_on": "2025-03-01",
        "adopted_by": "第三届第二次会员代表大会", "papers": SimpleUploadedFile("制度.pdf", PDF),
    }  # fmt: skip
    assert client.post(reverse("homes:homerecord-create"), data).status_code == 302
    row = HomeRecord.objects.get()
    assert (row.state, row.revised_on, row.cycle) == ("draft", dt.date(2025, 3, 1), 2025)
    assert to_finish(chair).get() == row
    assert client.post(reverse("homes:homerecord-file", args=[row.pk])).status_code == 302
    assert to_verify(township).get() == row
    assert client.get(reverse("homes:homerecord-edit", args=[row.pk])).status_code == 409
    above = client_of(township)
    assert "核实通过" in above.get(reverse("homes:homerecord-detail", args=[row.pk])).content.decode()
    returned = above.post(reverse("homes:homerecord-return", args=[row.pk]), {"reason": "缺会议记录，请补充"})
    assert returned.status_code == 302
    assert "缺会议记录" in client.get(reverse("homes:records-of-body", args=[tree.basic.pk])).content.decode()
    assert client.post(reverse("homes:homerecord-file", args=[row.pk])).status_code == 302
    assert above.post(reverse("homes:homerecord-verify", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.verified_on, row.comment) == ("verified", today(), "")
    assert letters(tree.basic, "P-113") == ["F"]
    made(tree.basic, "ledger", "工作制度", "filed")
    assert letters(tree.basic, "P-113") == ["H"]


@pytest.mark.entry("P-113")
def test_a_system_expires_unless_it_is_revised(tree: Tree, chair: User, township: User) -> None:
    row = made(tree.basic, "ledger", "组织制度")
    made(tree.basic, "ledger", "工作制度")
    assert letters(tree.basic, "P-113") == ["P"]
    last = add_months(today(), 36)
    assert Facts.objects.get(pk=tree.basic.pk).ledgers_until == last
    assert letters(tree.basic, "P-113", on=last) == ["P"]
    assert letters(tree.basic, "P-113", on=last + dt.timedelta(days=1)) == ["F"]
    records.REVISE.apply(row, by=chair)
    row.refresh_from_db()
    assert row.state == "draft" and letters(tree.basic, "P-113") == ["F"]
    add_paper(row, chair)
    records.FILE.apply(row, by=chair)
    HomeFile.objects.all().delete()
    with pytest.raises(Refused, match="没有材料"):
        records.VERIFY.apply(row, by=township)


@pytest.mark.entry("P-111")
def test_doubles_need_each_item_verified_within_the_year(tree: Tree) -> None:
    assert letters(tree.basic, "P-111") == ["D"]
    for item in DOUBLES[:3]:
        made(tree.basic, "double", item)
    assert letters(tree.basic, "P-111") == ["F"]
    policy, row = policy_of(tree.basic.place, today()), Outcome.objects.get(pk=tree.basic.pk)
    found = explain(facts_of(Facts.objects.get(pk=tree.basic.pk)), policy, row.letters)
    one = next(judgement for judgement in found if judgement.entry.id == "P-111")
    assert "双评" in one.remedy and "双亮" not in one.remedy.split("缺")[1] and "双评" in one.seen
    last = made(tree.basic, "double", "双评", "filed")
    assert letters(tree.basic, "P-111") == ["H"]
    HomeRecord.objects.filter(pk=last.pk).update(state="verified", verified_on=today())
    assert letters(tree.basic, "P-111") == ["P"]
    late = add_months(today(), 12) + dt.timedelta(days=1)
    assert Facts.objects.get(pk=tree.basic.pk).recheck_on <= late
    assert letters(tree.basic, "P-111", on=late) == ["D"]


@pytest.mark.entry("P-114")
def test_three_openings_are_unset_until_the_city_fills_the_list() -> None:
    from homes.scoring.explain import letter_of
    from tests.homes.test_rules import ON, blank

    policy, rule = policy_of("3205", ON), RULES["P-114"]
    for empty in (None, []):
        assert letter_of(rule, policy.with_overrides({"home.open3_items": empty}), blank()) == "U"
    filled = policy.with_overrides({"home.open3_items": ["公开一", "统筹一"]})
    assert letter_of(rule, filled, blank()) == "D"
    assert letter_of(rule, filled, blank(open3_met=",公开一,")) == "F"
    assert letter_of(rule, filled, blank(open3_met=",公开一,统筹一,")) == "P"
    assert letter_of(rule, filled, blank(open3_met=",公开一,", open3_waiting=",统筹一,")) == "H"
    assert letter_of(rule, filled, blank(waivers=",P-114,")) == "W"


@pytest.mark.entry("P-098")
def test_a_duty_is_met_by_its_register_or_by_a_verified_record(tree: Tree, chair: User) -> None:
    from tests.homes.test_activities import held

    held(tree.basic, 10, kind="law")
    held(tree.basic, 20, kind="competition")
    for item in ("履行维权", "协调劳动关系", "推进严格执法"):
        made(tree.basic, "duty", item)
    assert letters(tree.basic, "P-098") == ["F"]
    sheet = Assessment.objects.create(body=tree.basic, cycle=today().year, state="verified")
    AssessItem.objects.create(
        assessment=sheet, entry="P-181", claim="met", state="accepted", verified_on=today()
    )
    assert letters(tree.basic, "P-098") == ["P"]
    assert letters(tree.joint, "P-098") == ["D"]


@pytest.mark.entry("P-113")
def test_only_the_chair_files_and_only_from_above_is_verified(
    tree: Tree, chair: User, township: User, county: User, client_of: Clients
) -> None:
    row = made(tree.basic, "double", "双亮", "draft")
    with pytest.raises(Refused, match="还没有上传材料"):
        records.FILE.apply(row, by=chair)
    add_paper(row, chair)
    assert client_of(township).post(reverse("homes:homerecord-file", args=[row.pk])).status_code == 403
    assert client_of(township).get(reverse("homes:record-files", args=[row.pk])).status_code == 403
    records.FILE.apply(row, by=chair)
    assert client_of(chair).post(reverse("homes:homerecord-verify", args=[row.pk])).status_code == 403
    row.refresh_from_db()
    with pytest.raises(WrongState):
        attach(row, [read_upload(SimpleUploadedFile("再传.pdf", PDF + b" "))], by=chair)
    HomeRecord.objects.filter(pk=row.pk).update(filed_by=township.pk)
    with pytest.raises(Refused, match="您填报"):
        records.VERIFY.apply(row, by=township)
    foreign = made(tree.other_basic, "double", "双亮", "filed")
    assert client_of(township).get(reverse("homes:homerecord-detail", args=[foreign.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        records.VERIFY.apply(foreign, by=county)
    records.VERIFY.apply(row, by=county)
    row.refresh_from_db()
    with pytest.raises(Refused, match="下一年度"):
        records.REVISE.apply(row, by=chair)


@pytest.mark.entry("P-111")
def test_batch_verification_says_what_was_not_verified(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    good, bare = made(tree.basic, "double", "双亮", "draft"), made(tree.basic, "double", "双争", "filed")
    add_paper(good, chair)
    records.FILE.apply(good, by=chair)
    client, url = client_of(township), reverse("homes:homerecord-batch")
    assert "双亮" in client.get(reverse("homes:homerecord-waiting")).content.decode()
    assert "2 条" in client.post(url, {"pk": [good.pk, bare.pk]}).content.decode()
    answer = client.post(url, {"pk": [good.pk, bare.pk], "confirm": "1"})
    assert answer.status_code == 422 and "没有材料" in answer.content.decode()
    assert sorted(HomeRecord.objects.values_list("state", flat=True)) == ["filed", "verified"]
    assert client_of(chair).post(url, {"pk": [bare.pk]}).status_code == 403


@pytest.mark.entry("P-113")
def test_the_form_takes_only_items_of_the_local_list(tree: Tree, chair: User, client_of: Clients) -> None:
    client, url = client_of(chair), reverse("homes:homerecord-create")
    data = {"body": tree.basic.pk, "kind": "double", "item": "双亮", "title": "双亮", "done_on": str(today())}
    assert client.post(url, {**data, "item": "别的"}).status_code == 422
    assert client.post(url, {**data, "item": "组织制度"}).status_code == 422
    assert client.post(url, {**data, "done_on": "2019-06-01"}).status_code == 422
    assert (
        client.post(url, {**data, "kind": "ledger", "item": "组织制度"}).status_code == 422
    )  # adopted by whom
    assert client.post(url, {**data, "body": tree.other_basic.pk}).status_code == 422
    assert client.post("/api/homes/records/", data, content_type="application/json").status_code == 201
    assert client.post("/api/homes/records/", data, content_type="application/json").status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        made(tree.basic, "double", "双亮")
    with pytest.raises(IntegrityError), transaction.atomic():
        made(tree.basic, "ledger", "工作制度", adopted_by="")


@pytest.mark.entry("P-113")
def test_another_list_of_the_city_counts_from_its_day(tree: Tree) -> None:
    made(tree.basic, "ledger", "组织制度")
    made(tree.basic, "ledger", "工作制度")
    Threshold.objects.create(
        key="home.required_systems", jurisdiction=Jurisdiction.objects.get(code="3713"), value=["组织制度", "值班制度"],
        effective_from=today(), source="local", confirmed=True,
    )  # fmt: skip
    assert letters(tree.basic, "P-113") == ["F"]
    assert letters(tree.other_basic, "P-113") == ["D"]

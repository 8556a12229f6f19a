"""The yearly self-assessment at its doors: fill, submit, return, mend, verify, and the score that follows."""

import datetime as dt
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Grant, User
from core.clock import today
from core.models import AuditEvent, Job
from core.workflow import NotAllowed, Refused, WrongState
from homes.models import AssessItem, Assessment, Evidence, Outcome
from homes.rules import BY_ENTRY
from homes.scoring.run import score
from homes.workflows import RETURN, SUBMIT, VERIFY, open_cycle, save_item, start_sheet
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def pdf(number: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"签到表{number}.pdf", PDF + str(number).encode())


def leaves(sheet: Assessment) -> Any:
    """The rows to fill: an entry in parts follows from its parts."""
    return sheet.items.filter(parts=None).order_by("pk")


def fill(client: Client, sheet: Assessment, *, claim: str = "met") -> None:
    """As a chair does on the page: every item with its claim, a rate where asked, and a file."""
    for item in leaves(sheet):
        data = {"claim": claim, "note": "按期完成", "version": item.version}
        assert client.post(reverse("homes:assessitem-save", args=[item.pk]), data).status_code == 302
        url = reverse("homes:evidence-create", args=[item.pk])
        assert client.post(url, {"file": pdf(item.pk)}).status_code == 302


def start(client: Client, tree: Tree) -> Assessment:
    assert client.post(reverse("homes:sheet-start", args=[tree.basic.pk])).status_code == 302
    return Assessment.objects.get(body=tree.basic)


def step(client: Client, name: str, pk: int, **data: Any) -> int:
    return client.post(reverse(f"homes:{name}", args=[pk]), data).status_code


def filed(chair: User, tree: Tree, client_of: SignIn) -> Assessment:
    client = client_of(chair)
    sheet = start(client, tree)
    fill(client, sheet)
    assert step(client, "assessment-submit", sheet.pk) == 302
    sheet.refresh_from_db()
    return sheet


def letter(tree: Tree, entry: str) -> str:
    return Outcome.objects.get(pk=tree.basic.pk).letters[BY_ENTRY[entry].slot]


@pytest.mark.entry("P-100")
def test_the_whole_cycle_raises_the_score(tree: Tree, chair: User, township: User, client_of: SignIn) -> None:
    on = today()
    score(on=on)
    before = Outcome.objects.get(pk=tree.basic.pk)
    assert letter(tree, "P-181") == "D"
    sheet = filed(chair, tree, client_of)
    assert (sheet.state, sheet.filed_by) == ("submitted", chair.pk)
    score(on=on)
    assert letter(tree, "P-181") == "H"

    officer = client_of(township)
    items = list(leaves(sheet))
    back = next(item for item in items if item.entry == "P-181")
    for item in items:
        if item.pk != back.pk:
            assert step(officer, "assessitem-accept", item.pk) == 302
    assert step(officer, "assessitem-return", back.pk, reason="照片看不清，请重拍") == 302
    assert step(officer, "assessment-verify", sheet.pk) == 422
    assert step(officer, "assessment-return", sheet.pk) == 302
    score(on=on)
    assert letter(tree, "P-181") == "F"

    client = client_of(chair)
    page = client.get(reverse("homes:sheet", args=[tree.basic.pk])).content.decode()
    assert "退回了 1 项" in page and "照片看不清，请重拍" in page
    assert step(client, "assessment-submit", sheet.pk) == 422  # not mended yet
    assert step(client, "evidence-create", back.pk, file=pdf(9999)) == 302
    locked = next(item for item in items if item.pk != back.pk)
    data = {"claim": "not_met", "version": locked.version}
    assert client.post(reverse("homes:assessitem-save", args=[locked.pk]), data).status_code == 409
    assert step(client, "assessment-submit", sheet.pk) == 302

    assert step(officer, "assessitem-accept", locked.pk) == 409  # accepted before, not filed again
    assert step(officer, "assessitem-accept", back.pk) == 302
    assert step(officer, "assessment-verify", sheet.pk) == 302
    score(on=on)
    after = Outcome.objects.get(pk=tree.basic.pk)
    assert letter(tree, "P-181") == "P"
    assert after.total is not None and after.total > (before.total or 0)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"assessment.start", "assessitem.save", "evidence.create", "assessment.submit", "assessment.return",
            "assessitem.accept", "assessitem.return", "assessment.verify"} <= verbs  # fmt: skip


def test_a_save_brings_the_bar_the_list_and_the_figures_of_every_section_head(
    tree: Tree, chair: User, client_of: SignIn
) -> None:
    client = client_of(chair)
    score(on=today())
    sheet = start(client, tree)
    url = reverse("homes:sheet", args=[tree.basic.pk])

    def heads(page: str, *, swapped: bool) -> dict[str, str]:
        mark = ' hx-swap-oob="true"' if swapped else ""
        return dict(re.findall(rf'<span class="muted small" id="filled-(\d)"{mark}>(.*?)</span>', page))

    before = heads(client.get(url).content.decode(), swapped=False)
    item = sheet.items.get(entry="P-181")
    data = {"claim": "not_met", "rate": "", "note": "", "version": item.version}
    saved = client.post(
        reverse("homes:assessitem-save", args=[item.pk]), data, headers={"HX-Request": "true"}
    )
    assert saved.status_code == 200
    fragment = client.get(url, {"part": "bar"}, headers={"HX-Request": "true"}).content.decode()
    after = heads(fragment, swapped=True)
    assert 'id="savebar"' in fragment and 'id="sheetnav"' in fragment and "<html" not in fragment
    assert after == heads(client.get(url).content.decode(), swapped=False)
    changed = [number for number in before if before[number] != after[number]]
    assert len(before) >= 6 and len(changed) == 1
    assert before[changed[0]].startswith("自评 0 / ") and after[changed[0]].startswith("自评 1 / ")


def test_a_submission_says_what_is_missing(tree: Tree, chair: User, client_of: SignIn) -> None:
    client = client_of(chair)
    sheet = start(client, tree)
    answer = client.post(reverse("homes:assessment-submit", args=[sheet.pk]))
    assert answer.status_code == 422
    assert f"还差 {leaves(sheet).count()} 项" in answer.content.decode()
    item = sheet.items.get(entry="P-181")
    save_item(item.pk, by=chair, version=0, claim="met", value=None, note="")
    page = client.get(reverse("homes:sheet", args=[tree.basic.pk])).content.decode()
    assert "去补齐" in page
    with pytest.raises(Refused, match="还没有"):
        SUBMIT.apply(sheet, by=chair)


def test_not_met_needs_no_evidence_and_stays_failed(tree: Tree, chair: User, township: User) -> None:
    sheet = start_sheet(tree.basic, cycle=today().year, by=chair, on=today())
    for item in leaves(sheet):
        save_item(item.pk, by=chair, version=0, claim="not_met", value=None, note="")
    SUBMIT.apply(sheet, by=chair)
    VERIFY.apply(sheet, by=township, accept_rest=True)
    score(on=today())
    assert letter(tree, "P-181") == "F"


def test_a_changed_claim_never_looks_verified_before_it_is(
    tree: Tree, chair: User, township: User, client_of: SignIn
) -> None:
    sheet = start_sheet(tree.basic, cycle=today().year, by=chair, on=today())
    for item in leaves(sheet):
        save_item(item.pk, by=chair, version=0, claim="not_met", value=None, note="")
    SUBMIT.apply(sheet, by=chair)
    VERIFY.apply(sheet, by=township, accept_rest=True)
    assert step(client_of(chair), "assessment-reopen", sheet.pk) == 302
    item = sheet.items.get(entry="P-181")
    item = save_item(item.pk, by=chair, version=item.version, claim="met", value=None, note="")
    assert not item.is_settled
    score(on=today())
    assert letter(tree, "P-181") == "F"
    assert step(client_of(chair), "evidence-create", item.pk, file=pdf()) == 302
    assert step(client_of(chair), "assessment-submit", sheet.pk) == 302
    assert sheet.items.filter(state="filed").count() == 1  # what was not changed is not filed again


def test_a_reopened_sheet_needs_something_to_mend(
    tree: Tree, chair: User, township: User, client_of: SignIn
) -> None:
    sheet = filed(chair, tree, client_of)
    VERIFY.apply(sheet, by=township, accept_rest=True)
    assert step(client_of(chair), "assessment-reopen", sheet.pk) == 422


def test_who_filed_never_verifies_even_with_both_grants(tree: Tree, chair: User, client_of: SignIn) -> None:
    sheet = filed(chair, tree, client_of)
    Grant.objects.create(user=chair, role="township_officer", body=tree.township, valid_from=today())
    both = User.objects.get(pk=chair.pk)
    with pytest.raises(Refused, match="您填报"):
        VERIFY.apply(sheet, by=both, accept_rest=True)
    client = client_of(both)
    item = leaves(sheet).first()
    assert item is not None
    assert step(client, "assessitem-accept", item.pk) == 422
    assert step(client, "assessment-verify", sheet.pk, accept_rest="on") == 422
    assert (
        "填报人不能核实" in client.get(reverse("homes:assessment-detail", args=[sheet.pk])).content.decode()
    )
    answer = client.post(reverse("homes:assessment-batch"), {"pk": sheet.pk, "confirm": "1"})
    assert answer.status_code == 422
    sheet.refresh_from_db()
    assert sheet.state == "submitted"


def test_only_the_chair_of_this_union_files(
    tree: Tree, chair: User, township: User, county: User, neighbour: User, stranger: User, client_of: SignIn
) -> None:
    url = reverse("homes:sheet", args=[tree.basic.pk])
    assert [client_of(u).get(url).status_code for u in (chair, township, county)] == [200, 200, 200]
    assert client_of(neighbour).get(url).status_code == 404
    assert client_of(stranger).get(url).status_code == 403
    begin = reverse("homes:sheet-start", args=[tree.basic.pk])
    assert client_of(township).post(begin).status_code == 403
    assert client_of(neighbour).post(begin).status_code == 404
    with pytest.raises(NotAllowed):
        start_sheet(tree.joint, cycle=today().year, by=chair, on=today())
    sheet = start(client_of(chair), tree)
    item = leaves(sheet).first()
    assert item is not None
    for user, code in ((township, 403), (county, 403), (neighbour, 404), (stranger, 403)):
        client = client_of(user)
        assert step(client, "assessitem-save", item.pk, claim="met", version=0) == code
        assert step(client, "evidence-create", item.pk, file=pdf()) == code
        assert step(client, "assessment-submit", sheet.pk) == code


def test_only_those_above_verify(
    tree: Tree, chair: User, neighbour: User, stranger: User, county: User, client_of: SignIn
) -> None:
    sheet = filed(chair, tree, client_of)
    item = leaves(sheet).first()
    assert item is not None
    for user, code in ((chair, 403), (neighbour, 404), (stranger, 403)):
        client = client_of(user)
        assert step(client, "assessitem-accept", item.pk) == code
        assert step(client, "assessment-verify", sheet.pk, accept_rest="on") == code
        assert step(client, "assessment-return", sheet.pk) == code
    page = reverse("homes:assessment-detail", args=[sheet.pk])
    assert client_of(neighbour).get(page).status_code == 404
    assert client_of(county).get(page).status_code == 200
    assert step(client_of(county), "assessment-verify", sheet.pk, accept_rest="on") == 302


def test_a_grant_on_the_union_itself_does_not_verify(
    tree: Tree, chair: User, county: User, client_of: SignIn
) -> None:
    sheet = filed(chair, tree, client_of)
    Grant.objects.filter(user=county).update(body=tree.basic)
    with pytest.raises(NotAllowed):
        VERIFY.apply(sheet, by=User.objects.get(pk=county.pk), accept_rest=True)


def test_two_open_pages_never_overwrite_each_other(tree: Tree, chair: User, client_of: SignIn) -> None:
    client = client_of(chair)
    sheet = start(client, tree)
    item = sheet.items.get(entry="P-181")
    url = reverse("homes:assessitem-save", args=[item.pk])
    script = {"HTTP_HX_REQUEST": "true"}
    first = client.post(url, {"claim": "met", "note": "第一页", "version": 0}, **script)
    assert first.status_code == 200 and first.json()["version"] == 1
    second = client.post(url, {"claim": "met", "note": "第二页", "version": 0}, **script)
    assert second.status_code == 409
    assert second.json()["now"] == {
        "claim": "met",
        "claim_text": "达到",
        "rate": "",
        "count": "",
        "override": "",
        "note": "第一页",
        "version": 1,
    }
    plain = client.post(url, {"claim": "met", "note": "第二页", "version": 0})
    assert plain.status_code == 409
    page = plain.content.decode()
    assert "第二页" in page and "第一页" in page and 'name="version" value="1"' in page
    again = client.post(url, {"claim": "met", "note": "第二页", "version": 1}, **script)
    assert again.status_code == 200
    item.refresh_from_db()
    assert (item.note, item.version) == ("第二页", 2)
    same = client.post(url, {"claim": "met", "note": "第二页", "version": 0}, **script)
    assert same.status_code == 200  # the same words twice are no conflict


def test_decisions_by_script_answer_the_row(
    tree: Tree, chair: User, township: User, client_of: SignIn
) -> None:
    sheet = filed(chair, tree, client_of)
    item = leaves(sheet).first()
    assert item is not None
    client, script = client_of(township), {"HTTP_HX_REQUEST": "true"}
    url = reverse("homes:assessitem-return", args=[item.pk])
    bad = client.post(url, {"reason": "短"}, **script)
    assert bad.status_code == 422 and "至少 4 个字" in bad.content.decode()
    good = client.post(url, {"reason": "请补传签到表"}, **script)
    text = good.content.decode()
    assert good.status_code == 200 and f'id="i-{item.pk}"' in text and "verifybar" in text
    with pytest.raises(Refused, match="还有"):
        RETURN.apply(sheet, by=township)


def test_lists_show_what_waits_and_who_has_not_filed(
    tree: Tree, chair: User, township: User, neighbour: User, client_of: SignIn
) -> None:
    url, unfiled = reverse("homes:assessment-list"), reverse("homes:assessment-unfiled")
    officer = client_of(township)
    assert str(tree.basic) in officer.get(unfiled).content.decode()
    filed(chair, tree, client_of)
    assert str(tree.basic) in officer.get(url).content.decode()
    assert str(tree.basic) not in officer.get(unfiled).content.decode()
    assert str(tree.joint) in officer.get(unfiled).content.decode()
    assert str(tree.basic) not in client_of(neighbour).get(url).content.decode()
    assert str(tree.basic) not in officer.get(url, {"state": "verified"}).content.decode()
    assert client_of(chair).get(url).status_code == 403


def test_a_batch_settles_whole_sheets(tree: Tree, chair: User, township: User, client_of: SignIn) -> None:
    sheet = filed(chair, tree, client_of)
    officer, url = client_of(township), reverse("homes:assessment-batch")
    asked = officer.post(url, {"pk": [sheet.pk]})
    assert asked.status_code == 200 and "整表收下" in asked.content.decode()
    assert officer.post(url, {"pk": [sheet.pk], "confirm": "1"}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "verified"
    assert set(sheet.items.values_list("state", "verified_by_name")) == {("accepted", str(township))}


def test_a_batch_leaves_sheets_without_evidence(
    tree: Tree, chair: User, township: User, client_of: SignIn
) -> None:
    sheet = filed(chair, tree, client_of)
    Evidence.objects.filter(item=leaves(sheet).first()).delete()
    answer = client_of(township).post(reverse("homes:assessment-batch"), {"pk": [sheet.pk], "confirm": "1"})
    assert answer.status_code == 422 and "没有证明材料" in answer.content.decode()


@pytest.mark.entry("P-103")
def test_the_county_opens_the_year_for_all_below(
    tree: Tree, county: User, chair: User, neighbour: User, client_of: SignIn
) -> None:
    due = today() + dt.timedelta(days=30)
    url = reverse("homes:assessment-open")
    answer = client_of(county).post(url, {"body": tree.county.pk, "due_on": due.isoformat()})
    assert answer.status_code == 302
    sheets = Assessment.objects.filter(cycle=today().year)
    assert set(sheets.values_list("body", "due_on", "state")) == {
        (tree.basic.pk, due, "draft"),
        (tree.joint.pk, due, "draft"),
    }
    again = open_cycle(tree.county, cycle=today().year, due_on=due, by=county, on=today())
    assert again == 0
    outside = client_of(neighbour).post(url, {"body": tree.county.pk, "due_on": due.isoformat()})
    assert outside.status_code == 422
    past = client_of(county).post(url, {"body": tree.county.pk, "due_on": "2020-01-01"})
    assert past.status_code == 422 and "不能早于今天" in past.content.decode()
    page = client_of(chair).get(reverse("homes:sheet", args=[tree.basic.pk])).content.decode()
    assert "去补齐" in page and sheets.get(body=tree.basic).items.exists()


def test_a_large_branch_opens_as_a_job(
    tree: Tree, county: User, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core import jobs

    monkeypatch.setattr("homes.views.cycles.SMALL_BRANCH", 1)
    due = today() + dt.timedelta(days=30)
    answer = client_of(county).post(
        reverse("homes:assessment-open"), {"body": tree.county.pk, "due_on": due.isoformat()}
    )
    job = Job.objects.get(kind="homes.open_cycle")
    assert answer.headers["Location"] == reverse("homes:assessment-open-job", args=[job.pk])
    assert jobs.HANDLERS[job.kind](job, lambda *args: None) == {"written": 2}
    assert client_of(county).get(answer.headers["Location"]).status_code == 200


def test_the_inbox_tells_chair_and_direct_superior(
    tree: Tree, chair: User, township: User, county: User, client_of: SignIn
) -> None:
    from core.inbox import counts, todos

    start(client_of(chair), tree)
    on = today()
    assert [t.action for t in todos(User.objects.get(pk=chair.pk), on, "建家") if "自评" in t.title] == [
        "去填报"
    ]
    fill(client_of(chair), Assessment.objects.get())
    SUBMIT.apply(Assessment.objects.get(), by=chair)
    Assessment.objects.update(submitted_on=on - dt.timedelta(days=3))
    waiting = [t for t in todos(township, on, "建家") if t.action == "去核实"]
    assert len(waiting) == 1 and "已等 3 天" in waiting[0].since
    assert [
        t for t in todos(county, on, "建家") if t.action == "去核实"
    ] == []  # the township is the direct superior
    assert counts(township, on)["建家"] >= 1


def test_pages_cost_the_same_for_one_sheet_and_for_many(
    tree: Tree, chair: User, township: User, client_of: SignIn
) -> None:
    sheet = filed(chair, tree, client_of)
    officer = client_of(township)
    urls = [reverse("homes:assessment-list"), reverse("homes:assessment-detail", args=[sheet.pk]),
            reverse("homes:sheet", args=[tree.basic.pk]), reverse("homes:assessment-unfiled"),
            reverse("homes:sheet-history", args=[tree.basic.pk])]  # fmt: skip

    def costs() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as seen:
                assert officer.get(url).status_code == 200
            found.append(len(seen))
        return found

    costs()
    before = costs()
    item = sheet.items.get(entry="P-181")
    for n in range(8):
        Evidence.objects.create(item=item, file=f"evidence/{n}", name=f"{n}.pdf", kind="application/pdf", size=1,
                                digest=str(n), uploaded_by_name="周")  # fmt: skip
    for year in range(2015, 2020):
        other = Assessment.objects.create(
            body=tree.basic, cycle=year, state="submitted", submitted_on=today()
        )
        AssessItem.objects.create(assessment=other, entry="P-181", claim="met", state="filed")
    assert costs() == before


def test_the_api_walks_the_same_steps(tree: Tree, chair: User, township: User, client_of: SignIn) -> None:
    client, officer = client_of(chair), client_of(township)

    def send(who: Client, method: str, url: str, **data: Any) -> Any:
        return who.generic(method, f"/api/homes/{url}", json.dumps(data), content_type="application/json")

    made = send(client, "POST", "assessments/", body=tree.basic.pk, cycle=today().year)
    assert made.status_code == 201
    assert send(officer, "POST", "assessments/", body=tree.basic.pk, cycle=today().year).status_code == 400
    sheet = made.json()
    item = sheet["items"][0]
    saved = send(client, "PATCH", f"items/{item['id']}/", claim="met", rate="90", version=0)
    assert saved.status_code == 200 and saved.json()["version"] == 1
    assert send(client, "PATCH", f"items/{item['id']}/", claim="not_met", version=0).status_code == 409
    up = client.post(f"/api/homes/items/{item['id']}/evidence/", {"file": pdf()})
    assert up.status_code == 201
    file = client.get(f"/api/homes/evidence/{up.json()['id']}/file/")
    assert b"".join(file.streaming_content) == PDF + b"0"  # type: ignore[attr-defined]
    assert send(client, "DELETE", f"evidence/{up.json()['id']}/").status_code == 204
    assert send(client, "POST", f"assessments/{sheet['id']}/submit/").status_code == 422
    fill(client, Assessment.objects.get(pk=sheet["id"]))
    assert send(client, "POST", f"assessments/{sheet['id']}/submit/").json()["state"] == "submitted"
    assert send(client, "POST", f"items/{item['id']}/accept/").status_code == 403
    assert send(officer, "POST", f"items/{item['id']}/return/", reason="").status_code == 400
    assert send(officer, "POST", f"items/{item['id']}/accept/").json()["state"] == "accepted"
    assert (
        send(officer, "POST", f"assessments/{sheet['id']}/verify/", accept_rest=True).json()["state"]
        == "verified"
    )
    assert send(officer, "POST", f"assessments/{sheet['id']}/return/").status_code == 409
    score(on=today())
    assert officer.get("/api/homes/outcomes/").json()["results"]
    assert officer.get("/api/homes/runs/").json()["results"]


def test_print_years_and_choice_pages_open(tree: Tree, chair: User, client_of: SignIn) -> None:
    client = client_of(chair)
    assert client.get(reverse("homes:my-sheet")).headers["Location"] == reverse(
        "homes:sheet", args=[tree.basic.pk]
    )
    assert "开始自评" in client.get(reverse("homes:sheet", args=[tree.basic.pk])).content.decode()
    start(client, tree)
    score(on=today())
    page = client.get(reverse("homes:sheet", args=[tree.basic.pk])).content.decode()
    assert "系统计算" in page and "鲁会〔2014〕79号" in page
    assert (
        "工会主席（签字）" in client.get(reverse("homes:sheet-print", args=[tree.basic.pk])).content.decode()
    )
    assert (
        f"{today().year} 年度"
        in client.get(reverse("homes:sheet-history", args=[tree.basic.pk])).content.decode()
    )
    assert client.get(reverse("homes:sheet", args=[tree.basic.pk]), {"cycle": "2011"}).status_code == 404
    assert client.get(reverse("homes:sheet", args=[tree.township.pk])).status_code == 404


def test_a_dissolved_union_does_not_file(tree: Tree, chair: User) -> None:
    tree.basic.state = "dissolved"
    with pytest.raises(Refused, match="不用填报"):
        start_sheet(tree.basic, cycle=today().year, by=chair, on=today())


def test_a_submitted_sheet_is_closed_to_the_chair(tree: Tree, chair: User, client_of: SignIn) -> None:
    sheet = filed(chair, tree, client_of)
    item = leaves(sheet).first()
    assert item is not None
    with pytest.raises(WrongState):
        save_item(item.pk, by=chair, version=item.version, claim="not_met", value=None, note="")
    assert step(client_of(chair), "evidence-create", item.pk, file=io.BytesIO(PDF)) in (409, 302)
    assert item.evidence.count() == 1

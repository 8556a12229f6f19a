"""The API mirrors the pages: same scope, same forms, same refusals."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from tests.conftest import Tree
from unions.demo.names import credit_code
from unions.models import Body, Coverage, Election, Officer, Threshold

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
VOTES = [
    {"candidate": "王立群", "in_favour": 60, "against": 2, "abstained": 1, "elected": True},
    {"candidate": "李晓岚", "in_favour": 58, "against": 1, "abstained": 1, "elected": True},
]


def post(client: Client, url: str, data: dict[str, Any]) -> Any:
    return client.post(url, data, content_type="application/json")


def names(answer: Any) -> set[str]:
    return {row["name"] for row in answer.json()["results"]}


@pytest.mark.parametrize(
    "what",
    [
        "bodies",
        "units",
        "coverages",
        "committees",
        "elections",
        "officers",
        "trainings",
        "thresholds",
        "adoptions",
        "documents",
        "jurisdictions",
    ],
)
def test_every_list_answers_and_strangers_are_refused(
    client_of: SignIn, county: User, stranger: User, tree: Tree, what: str
) -> None:
    url = f"/api/unions/{what}/"
    assert client_of(county).get(url).status_code == 200
    assert client_of(stranger).get(url).status_code == 403
    assert Client().get(url).status_code in (302, 401, 403)


def test_bodies_are_scoped_and_filtered(
    client_of: SignIn, township: User, neighbour: User, tree: Tree
) -> None:
    client = client_of(township)
    assert names(client.get("/api/unions/bodies/?kind=joint")) == {tree.joint.name}
    assert tree.basic.name not in names(client_of(neighbour).get("/api/unions/bodies/"))
    assert client_of(neighbour).get(f"/api/unions/bodies/{tree.basic.pk}/").status_code == 404


def test_a_body_is_founded_edited_and_moved(client_of: SignIn, county: User, tree: Tree) -> None:
    client = client_of(county)
    data = {"name": "临沂新润公司工会委员会", "kind": "single", "superior": tree.township.pk, "state": "normal",
            "established_on": "2026-03-01", "independent_organ": True, "legal_eligible": "true"}  # fmt: skip
    made = post(client, "/api/unions/bodies/", data)
    assert made.status_code == 201
    url = f"/api/unions/bodies/{made.json()['id']}/"
    wrong = post(client, "/api/unions/bodies/", {**data, "uscc": "81"})
    assert wrong.status_code == 400
    assert "18 位" in str(wrong.json())
    edited = client.patch(url, {"address": "沂蒙路 1 号"}, content_type="application/json")
    assert edited.status_code == 200
    assert (edited.json()["address"], edited.json()["name"]) == ("沂蒙路 1 号", "临沂新润公司工会委员会")
    below = post(
        client,
        "/api/unions/requests/",
        {"kind": "move", "body": tree.township.pk, "new_superior": made.json()["id"], "resolved_on": "2026-03-02",
         "reason": "调整隶属关系"},
    )  # fmt: skip
    assert below.status_code in (400, 422)
    assert "下级" in below.content.decode()


def test_a_chair_patches_his_own_fields_and_nothing_else(client_of: SignIn, chair: User, tree: Tree) -> None:
    client, url = client_of(chair), f"/api/unions/bodies/{tree.basic.pk}/"
    answer = client.patch(
        url, {"address": "沂蒙路 1 号", "name": "改名工会委员会"}, content_type="application/json"
    )
    assert answer.status_code == 200
    tree.basic.refresh_from_db()
    assert (tree.basic.address, tree.basic.name) == ("沂蒙路 1 号", "临沂岱蒙板材有限公司工会委员会")
    asked = {"kind": "dissolve", "body": tree.basic.pk, "resolved_on": "2026-03-02", "reason": "不想办了"}
    assert post(client, "/api/unions/requests/", asked).status_code == 403
    assert (
        client.patch(f"/api/unions/bodies/{tree.joint.pk}/", {}, content_type="application/json").status_code
        == 404
    )


def test_one_who_only_reads_may_not_patch(client_of: SignIn, auditor: User, tree: Tree) -> None:
    answer = client_of(auditor).patch(
        f"/api/unions/bodies/{tree.basic.pk}/", {"address": "x"}, content_type="application/json"
    )
    assert answer.status_code == 403


def test_a_step_in_the_wrong_state_answers_409(client_of: SignIn, county: User, tree: Tree) -> None:
    answer = post(client_of(county), f"/api/unions/bodies/{tree.basic.pk}/lift/", {"reason": "整改完成"})
    assert answer.status_code == 409


def test_an_election_goes_from_file_to_reply(
    client_of: SignIn, chair: User, township: User, tree: Tree, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = client_of(chair)
    made = post(
        client,
        "/api/unions/elections/",
        {"body": tree.basic.pk, "kind": "reelection", "office": "committee", "congress": "members"},
    )
    assert made.status_code == 201
    url = f"/api/unions/elections/{made.json()['id']}/"
    data = {
        "notice_on": "2026-06-01",
        "held_on": "2026-06-10",
        "congress": "members",
        "entitled": 80,
        "present": 70,
        "term_years": 5,
    }
    short = post(client, f"{url}record/", {**data, "present": 50, "votes": VOTES})
    assert short.status_code == 422
    assert "三分之二" in short.json()["detail"]
    assert post(client, f"{url}record/", {**data, "votes": []}).status_code == 400
    recorded = post(client, f"{url}record/", {**data, "votes": VOTES})
    assert recorded.status_code == 200
    assert [vote["candidate"] for vote in recorded.json()["votes"]] == ["王立群", "李晓岚"]
    missing = post(client, f"{url}report/", {})
    assert "大会记录" in missing.json()["detail"]
    election = Election.objects.get(pk=made.json()["id"])
    election.minutes.save("a.pdf", SimpleUploadedFile("a.pdf", b"%PDF-1.4"))
    assert post(client, f"{url}report/", {}).json()["state"] == "reported"
    assert post(client, f"{url}approve/", {"approval_no": "一号批复"}).status_code == 403
    assert (
        post(client_of(township), f"{url}approve/", {"approval_no": "沂工组〔2026〕8号"}).json()["state"]
        == "approved"
    )


def test_a_body_of_another_branch_cannot_be_named(client_of: SignIn, chair: User, tree: Tree) -> None:
    client = client_of(chair)
    assert (
        post(
            client,
            "/api/unions/elections/",
            {"body": tree.joint.pk, "kind": "reelection", "office": "committee"},
        ).status_code
        == 400
    )
    assert (
        post(
            client,
            "/api/unions/committees/",
            {"body": tree.joint.pk, "kind": "audit", "state": "current", "members_count": 3},
        ).status_code
        == 400
    )


def test_officers_are_masked_and_leave(client_of: SignIn, chair: User, tree: Tree) -> None:
    client = client_of(chair)
    data = {
        "body": tree.basic.pk,
        "name": "王立群",
        "post": "chair",
        "took_post_on": "2024-01-01",
        "phone": "19000001234",
    }
    made = post(client, "/api/unions/officers/", data)
    assert made.status_code == 201
    assert made.json()["phone"] == "190****1234"
    second = post(client, "/api/unions/officers/", {**data, "name": "李晓岚"})
    assert second.status_code == 400
    assert "还在任" in str(second.json())
    url = f"/api/unions/officers/{made.json()['id']}/"
    patched = client.patch(url, {"education": "本科"}, content_type="application/json")
    assert patched.status_code == 200
    assert Officer.objects.get().phone == "19000001234"
    training = {
        "officer": made.json()["id"],
        "course": "培训班",
        "kind": "post",
        "organiser": "总工会",
        "organiser_level": "county",
        "started_on": "2026-01-05",
        "days": "2",
    }
    assert post(client, "/api/unions/trainings/", training).json()["hundredths"] == 200
    assert (
        post(client, f"{url}leave/", {"left_on": "2026-06-01", "reason": "调动"}).json()["left_on"]
        == "2026-06-01"
    )


def test_coverage_starts_and_ends(client_of: SignIn, township: User, auditor: User, tree: Tree) -> None:
    client = client_of(township)
    unit = post(
        client,
        "/api/unions/units/",
        {
            "name": "白沙埠镇新店",
            "uscc": credit_code("91", "371302", 3, "MA"),
            "jurisdiction": "371302101",
            "nature": "private",
            "workers": 9,
        },
    )
    assert unit.status_code == 201
    row = post(
        client,
        "/api/unions/coverages/",
        {"body": tree.joint.pk, "unit": unit.json()["uscc"], "from_on": "2026-01-01"},
    )
    assert row.status_code == 201
    assert post(client_of(auditor), "/api/unions/coverages/", {}).status_code == 403
    ended = post(client, f"/api/unions/coverages/{row.json()['id']}/end/", {"to_on": "2026-03-01"})
    assert ended.json()["to_on"] == "2026-03-01"
    assert Coverage.objects.filter(body=tree.joint, to_on=None).count() == 1


def test_figures_are_set_by_the_owning_level_only(
    client_of: SignIn, county: User, township: User, tree: Tree
) -> None:
    data = {"key": "elect.warn_days", "value": "60", "effective_from": "2126-01-01"}
    made = post(client_of(county), "/api/unions/thresholds/set/", data)
    assert made.status_code == 201
    assert (made.json()["value"], made.json()["place"]) == (60, "371302")
    assert post(client_of(township), "/api/unions/thresholds/set/", data).status_code == 403
    assert (
        post(
            client_of(county), "/api/unions/thresholds/set/", {**data, "key": "elect.term_years"}
        ).status_code
        == 422
    )
    assert (
        post(client_of(county), "/api/unions/thresholds/set/", {**data, "key": "nothing"}).status_code == 400
    )
    assert Threshold.objects.filter(source="local").count() == 1


def test_places_are_found_by_name(client_of: SignIn, county: User, tree: Tree) -> None:
    found = client_of(county).get("/api/unions/jurisdictions/?q=义堂").json()["results"]
    assert [row["code"] for row in found] == ["371302105"]


@pytest.mark.parametrize("what", ["bodies", "elections", "officers"])
def test_lists_cost_the_same_at_any_length(
    client_of: SignIn, county: User, tree: Tree, what: str, django_assert_max_num_queries: Any
) -> None:
    from tests.conftest import make_body

    for number in range(30):
        body = make_body(f"第{number}号公司工会委员会", "single", tree.township, "371302101")
        Election.objects.create(body=body, kind="reelection", office="committee")
        Officer.objects.create(
            name="王立群", pinyin="w", initials="w", body=body, post="chair", took_post_on="2024-01-01"
        )
    client = client_of(county)
    client.get(f"/api/unions/{what}/")
    with django_assert_max_num_queries(9):
        answer = client.get(f"/api/unions/{what}/")
    assert len(answer.json()["results"]) >= 30
    assert Body.objects.count() > 30

"""Bodies at the door: who sees and edits what, what is refused and in which words, steps of the state."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.models import AuditEvent
from tests.conftest import Tree, make_body, make_unit, make_user
from unions.demo.names import credit_code
from unions.models import Body
from unions.workflows.results import term_end_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNION_CODE = credit_code("81", "371302", 7, "MC")


def good(tree: Tree, **changes: Any) -> dict[str, Any]:
    data = {
        "name": "临沂新润机械有限公司工会委员会", "kind": "single", "superior": tree.township.pk, "jurisdiction": "371302101",
        "state": "normal", "established_on": "2026-03-01", "independent_organ": "on", "legal_eligible": "true",
        "uscc": UNION_CODE, "codes": "",
    }  # fmt: skip
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def test_the_list_shows_the_branch_and_nothing_else(client_of: SignIn, township: User, tree: Tree) -> None:
    page = client_of(township).get(reverse("unions:body-list")).content.decode()
    assert tree.basic.name in page
    assert tree.joint.name in page
    assert tree.other_basic.name not in page


@pytest.mark.parametrize(
    ("query", "seen", "hidden"),
    [
        ("tab=basic", "basic", "township"),
        ("tab=overdue", "joint", "basic"),
        ("tab=due", "basic", "joint"),
        ("q=岱蒙", "basic", "joint"),
        ("q=lydm", "basic", "joint"),
        ("kind=joint", "joint", "basic"),
        ("term=overdue", "joint", "basic"),
    ],
)
def test_tabs_search_and_filters_narrow_the_list(
    client_of: SignIn, county: User, tree: Tree, query: str, seen: str, hidden: str
) -> None:
    Body.objects.filter(pk=tree.joint.pk).update(term_end=today() - dt.timedelta(days=9))
    Body.objects.filter(pk=tree.basic.pk).update(term_end=today() + dt.timedelta(days=30))
    page = client_of(county).get(f"{reverse('unions:body-list')}?{query}")
    names = [row.object.name for row in page.context["rows"]]
    assert getattr(tree, seen).name in names
    assert getattr(tree, hidden).name not in names


def test_a_scope_below_and_only_direct_inferiors(client_of: SignIn, county: User, tree: Tree) -> None:
    url = reverse("unions:body-list")
    whole = client_of(county).get(f"{url}?under={tree.county.pk}").context["rows"]
    direct = client_of(county).get(f"{url}?under={tree.county.pk}&below=0").context["rows"]
    assert {row.object.pk for row in whole} >= {tree.basic.pk, tree.township.pk}
    assert {row.object.pk for row in direct} == {tree.county.pk, tree.township.pk}


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_at_any_length(
    client_of: SignIn, township: User, tree: Tree, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        make_body(f"第{number}号公司工会委员会", "single", tree.township, "371302101")
    client = client_of(township)
    client.get(reverse("unions:body-list"))
    with django_assert_max_num_queries(24):
        assert client.get(reverse("unions:body-list")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "body-detail",
        "body-units",
        "body-committees",
        "body-officers",
        "body-elections",
        "body-inferiors",
        "body-history",
    ],
)
def test_every_tab_opens_in_the_branch_and_is_not_found_outside(
    client_of: SignIn, township: User, neighbour: User, tree: Tree, name: str
) -> None:
    url = reverse(f"unions:{name}", args=[tree.basic.pk])
    assert client_of(township).get(url).status_code == 200
    assert client_of(neighbour).get(url).status_code == 404


def test_strangers_and_roles_without_the_register_stay_out(
    client_of: SignIn, stranger: User, petition_clerk: User, tree: Tree
) -> None:
    assert client_of(stranger).get(reverse("unions:body-list")).status_code == 403
    clerk = client_of(petition_clerk)
    assert clerk.get(reverse("unions:body-list")).status_code == 200
    assert clerk.get(reverse("unions:body-create")).status_code == 403
    assert clerk.get(reverse("unions:officer-list")).status_code == 403


@pytest.mark.entry("P-009")
def test_a_body_is_founded_with_its_employer_and_recorded(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    unit = make_unit(
        "临沂新润机械有限公司", "371302101", uscc=credit_code("91", "371302", 8, "MA"), workers=150
    )
    answer = client_of(county).post(reverse("unions:body-create"), good(tree, codes=unit.uscc))
    body = Body.objects.get(name="临沂新润机械有限公司工会委员会")
    assert answer.status_code == 302
    assert body.path.startswith(tree.township.path)
    assert (body.nature, body.size) == ("private", Body.Size.MIDDLE)
    assert AuditEvent.objects.filter(verb="body.found", object_id=str(body.pk), actor_id=county.pk).exists()


BAD = [
    ({"name": "工会"}, "工会名称太短"),
    ({"uscc": UNION_CODE[:17]}, "应为 18 位，现在是 17 位"),
    ({"uscc": UNION_CODE[:17] + ("0" if UNION_CODE[17] != "0" else "1")}, "最后一位校验不对"),
    ({"uscc": credit_code("91", "371302", 9, "MA")}, "工会的统一社会信用代码以 81 开头"),
    ({"established_on": "2126-01-01"}, "今天以后"),
    ({"established_on": None}, "要有成立日期"),
    ({"established_on": "2026-03-01", "term_start": "2025-01-01", "term_end": "2027-12-31"}, "早于成立日期"),
    ({"term_start": "2026-03-02"}, "也要填本届止"),
    ({"term_end": "2029-03-01"}, "也要填本届起"),
    ({"term_start": "2026-03-02", "term_end": "2030-03-01"}, "任期应为 3年或5年"),
    ({"kind": "branch"}, "上级应是基层工会"),
    ({"jurisdiction": "没有的镇"}, "没有找到“没有的镇”"),
    ({"jurisdiction": "370102001"}, "不在您的地区范围内"),
    ({"codes": "91371302MA0000"}, "没有找到单位"),
    ({"legal_no": "鲁工法证字第1号"}, "也要填核准日期"),
    ({"merged_into": "党群工作部"}, "就不是独立设置机构"),
    ({"superior": 999999}, "没有找到这一项"),
    ({"established_on": "去年"}, "日期格式不对"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_wrong_input_is_refused_in_words(
    client_of: SignIn, county: User, tree: Tree, changes: dict[str, Any], sentence: str
) -> None:
    before = Body.objects.count()
    answer = client_of(county).post(reverse("unions:body-create"), good(tree, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Body.objects.count() == before


def test_a_superior_outside_the_branch_cannot_be_chosen(client_of: SignIn, county: User, tree: Tree) -> None:
    answer = client_of(county).post(
        reverse("unions:body-create"), good(tree, superior=tree.other_township.pk)
    )
    assert answer.status_code == 422
    assert tree.other_township.name not in answer.content.decode()


def test_a_code_that_is_taken_is_refused_without_saying_by_whom(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    Body.objects.filter(pk=tree.other_basic.pk).update(uscc=UNION_CODE)
    page = client_of(county).post(reverse("unions:body-create"), good(tree)).content.decode()
    assert "已有一家工会登记了这个代码" in page
    assert tree.other_basic.name not in page


def test_a_chair_edits_a_few_fields_of_his_own_body_only(client_of: SignIn, chair: User, tree: Tree) -> None:
    client, url = client_of(chair), reverse("unions:body-edit", args=[tree.basic.pk])
    page = client.get(url).content.decode()
    assert 'name="address"' in page
    assert 'name="name"' not in page
    data = {
        "address": "工业大道 9 号",
        "short_name": "岱蒙工会",
        "kind": "joint",
        "name": "改了名字的工会委员会",
    }
    assert client.post(url, data).status_code == 302
    tree.basic.refresh_from_db()
    assert (tree.basic.address, tree.basic.kind, tree.basic.name) == (
        "工业大道 9 号",
        "single",
        "临沂岱蒙板材有限公司工会委员会",
    )
    assert client.get(reverse("unions:body-edit", args=[tree.joint.pk])).status_code == 404
    assert client.get(reverse("unions:request-create", args=[tree.basic.pk, "move"])).status_code == 403
    assert client.get(reverse("unions:request-create", args=[tree.basic.pk, "dissolve"])).status_code == 403


def test_staff_edit_and_the_change_is_recorded_in_words(
    client_of: SignIn, township: User, tree: Tree
) -> None:
    client = client_of(township)
    data = {"name": tree.basic.name, "kind": "single", "jurisdiction": "371302101", "established_on": "2019-05-01",
            "term_start": "2023-05-18", "term_end": "2028-05-17", "independent_organ": "on", "legal_eligible": "true",
            "address": "沂蒙路 1 号"}  # fmt: skip
    assert client.post(reverse("unions:body-edit", args=[tree.basic.pk]), data).status_code == 302
    page = client.get(reverse("unions:body-history", args=[tree.basic.pk])).content.decode()
    assert "修改资料" in page
    assert "地址 空 → 沂蒙路 1 号" in page


def test_one_who_only_reads_may_not_edit(client_of: SignIn, auditor: User, tree: Tree) -> None:
    client = client_of(auditor)
    assert client.get(reverse("unions:body-detail", args=[tree.basic.pk])).status_code == 200
    assert client.get(reverse("unions:body-edit", args=[tree.basic.pk])).status_code == 403


def test_exports_hold_exactly_what_is_shown(client_of: SignIn, township: User, tree: Tree) -> None:
    answer = client_of(township).get(f"{reverse('unions:body-list')}?export=csv&kind=joint")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert tree.joint.name in text
    assert tree.basic.name not in text
    assert ",正常," in text


def test_a_term_of_three_years_ends_the_day_before(tree: Tree) -> None:
    assert term_end_of(dt.date(2026, 3, 2), 3) == dt.date(2029, 3, 1)
    assert term_end_of(dt.date(2024, 2, 29), 3) == add_months(dt.date(2024, 2, 29), 36) - dt.timedelta(days=1)


def test_the_industrial_superior_sees_the_school_but_the_neighbour_does_not(
    client_of: SignIn, tree: Tree, neighbour: User
) -> None:
    line = make_body("临沂市教育工会", "industrial", tree.city, "3713")
    school = make_body(
        "临沂市某某中学工会委员会", "single", tree.township, "371302101", industry_superior=line
    )
    teacher = make_user("line", "教育线", "county_staff", line)
    assert client_of(teacher).get(reverse("unions:body-detail", args=[school.pk])).status_code == 200
    assert client_of(teacher).get(reverse("unions:body-detail", args=[tree.basic.pk])).status_code == 404
    assert client_of(neighbour).get(reverse("unions:body-detail", args=[school.pk])).status_code == 404


def test_the_history_names_cadres_only_to_those_who_see_cadres(
    client_of: SignIn, township: User, petition_clerk: User, tree: Tree
) -> None:
    data = {"body": tree.basic.pk, "name": "王立群", "post": "chair", "took_post_on": "2024-01-01"}
    client_of(township).post(reverse("unions:officer-create"), data)
    url = reverse("unions:body-history", args=[tree.basic.pk])
    assert "登记干部" in client_of(township).get(url).content.decode()
    page = client_of(petition_clerk).get(url).content.decode()
    assert "登记工会" in page
    assert "王立群" not in page

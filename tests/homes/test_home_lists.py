"""Lists of homes as different readers meet them: what an empty one says, which doors are open, what goes into a file."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from homes.models import Assessment, Campaign, HonourNomination
from tests.conftest import Tree, make_user
from unions.models import Body

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def page(client: Client, name: str, query: str = "") -> str:
    return client.get(f"{reverse(f'homes:{name}')}{query}").content.decode()


def file_of(client: Client, name: str) -> list[str]:
    answer = client.get(f"{reverse(f'homes:{name}')}?export=csv")
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    return content.decode("utf-8-sig").splitlines()


def sheet_of(tree: Tree, **more: object) -> Assessment:
    values = {"cycle": today().year, "purpose": "declare", "grade": "qualified", "opened_on": today(), **more}
    return Assessment.objects.create(body=tree.basic, **values)


@pytest.mark.entry("P-101")
def test_an_empty_register_tells_how_a_first_row_comes_about_to_who_may_add_it(
    tree: Tree, city: User, township: User, client_of: SignIn
) -> None:
    above, below = page(client_of(city), "naminground-list"), page(client_of(township), "naminground-list")
    assert "启动本年度的命名" in above and reverse("homes:naminground-create") in above
    assert "县级以上总工会按年度启动" in below and reverse("homes:naminground-create") not in below
    filtered = page(client_of(city), "naminground-list", f"?state=closed&year={today().year}")
    assert "没有符合条件的记录" in filtered and "启动本年度的命名" not in filtered


@pytest.mark.entry("P-131")
def test_nobody_is_offered_a_veto_where_no_document_knows_it(
    tree: Tree, suzhou: dict[str, Body], city: User, client_of: SignIn
) -> None:
    there = make_user("suzhou", "苏州", "city_officer", suzhou["city"])
    here = page(client_of(city), "veto-list")
    assert reverse("homes:veto-create") not in here and "没有规定的地方，这里一直是空的" in here
    assert reverse("homes:veto-create") in page(client_of(there), "veto-list")


@pytest.mark.entry("P-122", "P-125")
def test_readers_find_the_reading_doors_and_no_others(tree: Tree, chair: User, client_of: SignIn) -> None:
    reader = make_user("department", "部室", "department_user", tree.city)
    positions = page(client_of(reader), "position-list")
    for name in ("position-print", "positionshare-list", "jointhome-list"):
        assert reverse(f"homes:{name}") in positions
        assert client_of(reader).get(reverse(f"homes:{name}")).status_code == 200
    assert reverse("homes:position-create") not in positions and "导入" not in positions
    assert reverse("homes:onlinehome-list") in page(client_of(reader), "jointhome-list")
    honours = page(client_of(chair), "honournomination-list")
    assert reverse("homes:honour-check", args=[tree.basic.pk]) in honours
    assert reverse("homes:honournomination-create") not in honours


@pytest.mark.entry("P-125")
def test_a_file_says_what_the_second_line_of_the_list_says(tree: Tree, city: User, client_of: SignIn) -> None:
    HonourNomination.objects.create(
        body=tree.basic, award="medal", honour="市劳动奖章", level="city", nominee_role="chair", nominee="周主席",
        nominated_on=today() - dt.timedelta(days=90), decided_on=today(), state="decided",
    )  # fmt: skip
    head, row = file_of(client_of(city), "honournomination-list")
    assert head.split(",")[:4] == ["单位或个人", "工会", "荣誉", "级别"]
    assert row.split(",")[:4] == ["周主席", str(tree.basic), "市劳动奖章", "市级"]


@pytest.mark.entry("P-100")
def test_declarations_tell_whose_turn_it_is_and_when_a_notice_is_over(
    tree: Tree, chair: User, county: User, township: User, client_of: SignIn
) -> None:
    sheet = sheet_of(tree, state="submitted", at=tree.county, submitted_on=today())
    mine = f"{reverse('homes:declaration-list')}?turn=mine"
    assert str(tree.basic) in client_of(county).get(mine).content.decode()
    assert (
        "没有符合条件" in (found := client_of(township).get(mine).content.decode()) or "还没有申报" in found
    )
    own = page(client_of(chair), "declaration-list")
    assert reverse("homes:sheet-declare", args=[tree.basic.pk]) in own and "轮到本会审核" not in own
    assert (
        f"这份申报现在由{tree.county}审核"
        in client_of(township).get(reverse("homes:assessment-detail", args=[sheet.pk])).content.decode()
    )
    ended = today() - dt.timedelta(days=1)
    Assessment.objects.filter(pk=sheet.pk).update(state="published", published_on=ended, publish_until=ended)
    detail = client_of(county).get(reverse("homes:assessment-detail", args=[sheet.pk])).content.decode()
    assert "公示期满" in detail and reverse("homes:objection-create", args=[sheet.pk]) not in detail
    assert "公示期满" in page(client_of(county), "declaration-list")


@pytest.mark.entry("P-103")
def test_a_campaign_says_how_many_before_it_reminds_or_ranks(
    tree: Tree, chair: User, county: User, client_of: SignIn
) -> None:
    campaign = Campaign.objects.create(
        body=tree.county,
        cycle=today().year,
        title="年度考核",
        opened_on=today(),
        due_on=today(),
        opened_by_name="陈县",
    )
    sheet = sheet_of(tree, purpose="annual", grade="", state="draft")
    client, remind = client_of(county), reverse("homes:campaign-remind", args=[campaign.pk])
    asked = client.get(remind).content.decode()
    assert "1 家工会的自评表还没有提交" in asked and Assessment.objects.get(pk=sheet.pk).reminded_on is None
    assert client_of(chair).get(remind).status_code == 403
    assert client.post(remind).status_code == 302
    assert "今天已经提醒过" in client.get(remind, follow=True).content.decode()
    Assessment.objects.filter(pk=sheet.pk).update(state="verified", verified_score=None)
    rank = reverse("homes:campaign-rank", args=[campaign.pk])
    assert "另有 1 家没有按评分标准计分" in client.get(rank, follow=True).content.decode()

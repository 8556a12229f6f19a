"""Federations below county: composed as the documents say, covered a second time and counted once; villages with their unions."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, make_body
from tests.unions.towns import ON, items, letter, officer, put, worker
from unions.models import (
    Body,
    FederationCarrier,
    FederationLink,
    FederationSeat,
    GridCell,
    Unit,
    Village,
    VillageCount,
)

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
JOINED = dt.date(2025, 1, 1)


@pytest.fixture
def fed(tree: Tree) -> Body:
    """A trade federation below the county, rightly composed of a full-time chair and the chairs of its two affiliates."""
    body = make_body("兰山区物流行业工会联合会", "trade_fed", tree.county, "371302")
    head = officer(body, "chair", "甲", fulltime=True)
    FederationSeat.objects.create(officer=head, mark="staff")
    for basic, name in ((tree.basic, "乙"), (tree.joint, "丙")):
        officer(basic, "chair", name)
        link = FederationLink.objects.create(body=body, basic=basic, from_on=JOINED)
        FederationSeat.objects.create(officer=officer(body, "member", name), mark="affiliate", link=link)
    FederationCarrier.objects.create(body=body, carrier="行业协会(商会)", name="兰山区物流商会")
    return body


# ---- P-035 -----------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-035")
def test_a_rightly_composed_federation_passes_and_no_other_kind_is_asked(tree: Tree, fed: Body) -> None:
    assert letter("federations", fed) == "P"
    village = make_body("前城村工会联合会", "village_fed", tree.township, "371302101")
    assert [letter("federations", body) for body in (village, tree.basic)] == ["N", "N"]
    assert letter("federations", fed, "61") == "-"


@pytest.mark.entry("P-035")
@pytest.mark.parametrize(
    ("label", "undo"),
    [
        ("所属基层工会", lambda f: f.affiliates.filter(basic__kind="joint").update(to_on=ON)),
        ("所属基层工会", lambda f: Body.objects.filter(kind="joint").update(state="dissolved")),
        ("委员来源", lambda f: FederationSeat.objects.filter(mark="staff").delete()),
        ("委员来源", lambda f: f.officers.filter(post="chair").update(fulltime=False)),
        ("委员来源", lambda f: officer(f, "vice", "无来源")),
        ("委员来源", lambda f: Body.objects.get(kind="joint").officers.update(left_on=ON)),
        ("所属工会的委员或代表", lambda f: f.officers.filter(name="丙").update(left_on=ON)),
        ("依托载体", lambda f: FederationCarrier.objects.all().delete()),
    ],
)
def test_each_part_of_its_composition_is_missed_alone(tree: Tree, fed: Body, label: str, undo: Any) -> None:
    undo(fed)
    assert (letter("federations", fed), items("federations", fed)) == ("F", (label,))


@pytest.mark.entry("P-035")
def test_an_agreed_representative_stands_for_an_affiliate_without_a_seat(tree: Tree, fed: Body) -> None:
    fed.officers.filter(name="丙").update(left_on=ON)
    assert letter("federations", fed) == "F"
    fed.affiliates.filter(basic=tree.joint).update(representative="丁")
    assert letter("federations", fed) == "P"


@pytest.mark.entry("P-035")
def test_people_of_departments_may_sit_and_the_number_of_affiliates_is_data(tree: Tree, fed: Body) -> None:
    person = officer(fed, "vice", "戊")
    FederationSeat.objects.create(officer=person, mark="department", department="区工业和信息化局")
    assert letter("federations", fed) == "P"
    put("fed.min_affiliates", 3)
    assert items("federations", fed) == ("所属基层工会",)


@pytest.mark.entry("P-035")
def test_second_cover_changes_no_superior_and_no_rate(tree: Tree) -> None:
    measure(ON)
    before = list(
        Measure.objects.filter(node=tree.province)
        .order_by("indicator")
        .values_list("indicator", "met", "total")
    )
    path = tree.basic.path
    body = make_body("兰山区物流行业工会联合会", "trade_fed", tree.county, "371302")
    FederationLink.objects.create(body=body, basic=tree.basic, from_on=JOINED)
    FederationLink.objects.create(body=body, basic=tree.joint, from_on=JOINED)
    measure(ON)
    after = (
        Measure.objects.filter(node=tree.province)
        .order_by("indicator")
        .values_list("indicator", "met", "total")
    )
    about_federations = {"manned", "federations", "federation-staff"}
    assert [row for row in after if row[0] not in about_federations] == [
        row for row in before if row[0] not in about_federations
    ]
    tree.basic.refresh_from_db()
    assert (tree.basic.superior_id, tree.basic.path) == (tree.township.pk, path)
    assert Body.objects.basic().count() == 3


@pytest.mark.entry("P-035")
@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda t, f: FederationLink(body=f, basic=t.county, from_on=JOINED), "basic"),
        (lambda t, f: FederationLink(body=t.county, basic=t.other_basic, from_on=JOINED), "body"),
        (
            lambda t, f: FederationLink(
                body=f, basic=t.other_basic, from_on=JOINED, to_on=dt.date(2024, 1, 1)
            ),
            "to_on",
        ),
        (lambda t, f: FederationLink(body=f, basic=t.basic, from_on=JOINED), "__all__"),
        (lambda t, f: FederationSeat(officer=t.basic.officers.first(), mark="staff"), "officer"),
        (lambda t, f: FederationSeat(officer=officer(f, "vice", "丁"), mark="staff"), "mark"),
        (lambda t, f: FederationSeat(officer=officer(f, "vice", "丁"), mark="affiliate"), "link"),
        (
            lambda t, f: FederationSeat(
                officer=officer(f, "vice", "丁"), mark="affiliate", link=f.affiliates.first()
            ),
            "link",
        ),
        (lambda t, f: FederationSeat(officer=officer(f, "vice", "丁"), mark="department"), "department"),
        (lambda t, f: FederationCarrier(body=t.county, carrier="市场", name="木业市场"), "body"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(tree: Tree, fed: Body, make: Any, field: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        make(tree, fed).full_clean(exclude=["kind"])
    assert field in wrong.value.message_dict
    assert all(text.endswith("。") for text in wrong.value.message_dict[field])


def test_the_carrier_is_a_word_of_the_local_list_where_there_is_one(
    tree: Tree, county: User, client_of: Clients
) -> None:
    body = make_body("兰山区木业行业工会联合会", "trade_fed", tree.county, "371302")
    data = {"body": body.pk, "carrier": "随便", "name": "木业商会"}
    put("fed.carriers", {"regional": ["专业市场"], "trade": ["行业协会(商会)"]})
    page = client_of(county).post(reverse("unions:federationcarrier-create"), data)
    assert page.status_code == 422 and "行业协会(商会)" in page.content.decode()
    kept = client_of(county).post(
        reverse("unions:federationcarrier-create"), {**data, "carrier": "行业协会(商会)"}
    )
    assert kept.status_code == 302
    assert FederationCarrier.objects.get().carrier == "行业协会(商会)"


def test_affiliates_are_registered_at_the_door_and_told_by_kind(
    tree: Tree, county: User, client_of: Clients
) -> None:
    body = make_body("白沙埠镇商圈工会联合会", "regional_fed", tree.township, "371302101")
    data = {"body": body.pk, "basic": tree.basic.pk, "from_on": "2025-03-01"}
    assert client_of(county).post(reverse("unions:federationlink-create"), data).status_code == 302
    assert FederationLink.objects.get().kind == "regional"
    again = client_of(county).post(reverse("unions:federationlink-create"), data)
    assert again.status_code == 422 and "已是这个联合会的所属工会" in again.content.decode()
    far = client_of(county).post(
        reverse("unions:federationlink-create"), {**data, "basic": tree.other_basic.pk}
    )
    assert far.status_code == 422


# ---- P-036 -----------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-036")
def test_a_federation_has_full_time_staff_and_more_where_a_ratio_is_set(tree: Tree, fed: Body) -> None:
    from members.models import Member

    assert letter("federation-staff", fed) == "P"
    fed.officers.update(fulltime=False)
    assert letter("federation-staff", fed) == "F"
    worker(fed)
    assert letter("federation-staff", fed) == "P"
    put("fed.min_fulltime", 2)
    assert letter("federation-staff", fed) == "F"
    put("fed.min_fulltime", 1)
    for n in range(3):
        Member.objects.create(
            name=f"会员{n}", sex="1", body=tree.basic, path=tree.basic.path, status="active",
            change_on=JOINED, joined_on=JOINED,
        )  # fmt: skip
    assert letter("federation-staff", fed) == "P"
    put("fed.members_per_staff", 2)
    assert letter("federation-staff", fed) == "F"
    put("fed.members_per_staff", 3)
    assert letter("federation-staff", fed) == "P"
    assert letter("federation-staff", tree.basic) == "N"


@pytest.mark.entry("P-036")
def test_where_the_number_is_not_set_staff_is_not_judged(tree: Tree, fed: Body) -> None:
    from unions.models import Threshold

    Threshold.objects.filter(key="fed.min_fulltime").delete()
    assert letter("federation-staff", fed) == "U"


# ---- P-037 -----------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-037")
def test_villages_with_small_firms_or_scattered_workers_are_met_by_an_active_union_of_their_own(
    tree: Tree,
) -> None:
    small = Village.objects.create(body=tree.township, name="前城村", kind="village")
    scattered = Village.objects.create(body=tree.township, name="朱家村", kind="village")
    large = Village.objects.create(body=tree.township, name="后城社区", kind="community")
    Unit.objects.filter(pk=tree.small_unit.pk).update(village=small)
    Unit.objects.filter(pk=tree.unit.pk).update(village=large)
    VillageCount.objects.create(village=scattered, counted_on=dt.date(2026, 6, 30), scattered=12)
    VillageCount.objects.create(village=large, counted_on=dt.date(2024, 6, 30), scattered=5)
    VillageCount.objects.create(village=large, counted_on=dt.date(2025, 6, 30), scattered=0)

    def figure() -> tuple[int, int]:
        measure(ON)
        row = Measure.objects.get(indicator="village-unions", node=tree.county)
        return row.met, row.total

    assert figure() == (0, 2)
    small.union = make_body("前城村工会联合会", "village_fed", tree.township, "371302101")
    small.save()
    scattered.union = tree.joint
    scattered.save()
    assert figure() == (2, 2)
    Body.objects.filter(pk=tree.joint.pk).update(state="dissolved")
    assert figure() == (1, 2)
    put("org.separate_min_members", 18)
    assert figure() == (0, 1)


@pytest.mark.entry("P-031", "P-037")
def test_an_employer_names_village_and_cell_of_its_own_township(
    tree: Tree, county: User, client_of: Clients
) -> None:
    Village.objects.create(body=tree.township, name="前城村", kind="village")
    GridCell.objects.create(
        body=tree.township,
        code="B-01",
        name="物流园东片",
        boundary="东至沂河",
        carrier_kind="zone",
        responsible="李",
    )
    Village.objects.create(body=tree.other_township, name="泉城社区", kind="community")
    data = {
        "name": "白沙埠镇快运服务部", "jurisdiction": "371302101", "nature": "private", "workers": 8, "village": "前城村",
        "grid": "b-01",
    }  # fmt: skip
    client = client_of(county)
    wrong = client.post(reverse("unions:unit-create"), {**data, "village": "泉城社区"})
    assert wrong.status_code == 422 and "没有登记“泉城社区”" in wrong.content.decode()
    assert client.post(reverse("unions:unit-create"), data).status_code == 302
    unit = Unit.objects.get(name=data["name"])
    assert (unit.village.name, unit.grid.code) == ("前城村", "B-01")  # type: ignore[union-attr]
    page = client.get(reverse("unions:unit-list"), {"village": "前城"}).content.decode()
    assert unit.name in page and tree.unit.name not in page
    page = client.get(reverse("unions:unit-list"), {"grid": "B-01"}).content.decode()
    assert unit.name in page and tree.unit.name not in page
    assert "物流园东片" in client.get(reverse("unions:unit-detail", args=[unit.pk])).content.decode()


@pytest.mark.entry("P-031")
def test_figures_are_typed_in_per_cent_and_villages_by_name(
    tree: Tree, township: User, client_of: Clients
) -> None:
    client = client_of(township)
    data = {
        "body": tree.township.pk, "area_kind": "township", "counted_on": "2026-06-30", "enterprises": 60,
        "sector23_workers": 2100, "workers": 2300, "nonpublic_share": "62.5", "source": "县统计局年报",
    }  # fmt: skip
    assert client.post(reverse("unions:townshipstat-create"), data).status_code == 302
    stat = tree.township.area_stats.get()
    assert stat.nonpublic_share == 6250
    edit = reverse("unions:townshipstat-edit", args=[stat.pk])
    assert 'value="62.5"' in client.get(edit).content.decode().replace("62.50", "62.5")
    assert client.post(edit, {**data, "nonpublic_share": "70"}).status_code == 302
    stat.refresh_from_db()
    assert stat.nonpublic_share == 7000
    assert client.post(reverse("unions:townshipstat-create"), data).status_code == 422
    patched = client.patch(
        f"/api/unions/town-figures/{stat.pk}/", {"enterprises": 61}, content_type="application/json"
    )
    assert patched.status_code == 200
    stat.refresh_from_db()
    assert (stat.enterprises, stat.nonpublic_share) == (61, 7000)
    Village.objects.create(body=tree.township, name="前城村", kind="village")
    count = {"village": "白沙埠镇前城村", "counted_on": "2026-06-30", "scattered": 30}
    assert client.post(reverse("unions:villagecount-create"), count).status_code == 302
    assert VillageCount.objects.get().scattered == 30
    unknown = client.post(reverse("unions:villagecount-create"), {**count, "village": "无此村"})
    assert unknown.status_code == 422 and "没有找到“无此村”" in unknown.content.decode()


def test_the_page_of_townships_and_federations_leads_to_every_register(
    tree: Tree, county: User, client_of: Clients
) -> None:
    page = client_of(county).get(reverse("unions:town-hub")).content.decode()
    for title in (
        "区域基本数据",
        "村（社区）",
        "零散就业人员",
        "网格",
        "乡镇工会代表大会",
        "乡镇工会制度",
        "联合会所属工会",
        "联合会委员来源",
    ):
        assert title in page
    reader = client_of(county).get(reverse("unions:townsystem-list"))
    assert reader.status_code == 200 and "还没有核实过的制度" in reader.content.decode()


@pytest.mark.entry("P-035")
def test_a_seat_is_marked_at_the_door_from_the_committees_in_reach(
    tree: Tree, county: User, client_of: Clients
) -> None:
    body = make_body("兰山区木业行业工会联合会", "trade_fed", tree.county, "371302")
    member = officer(body, "member", "乙")
    officer(tree.basic, "chair", "乙")
    link = FederationLink.objects.create(body=body, basic=tree.basic, from_on=JOINED)
    client = client_of(county)
    page = client.get(reverse("unions:federationseat-create")).content.decode()
    assert "兰山区木业行业工会联合会：乙（委员）" in page and "工会委员会：乙（主席）" not in page
    data = {"officer": member.pk, "mark": "affiliate", "link": ""}
    wrong = client.post(reverse("unions:federationseat-create"), data)
    assert wrong.status_code == 422 and "请选他任主席的所属基层工会" in wrong.content.decode()
    assert client.post(reverse("unions:federationseat-create"), {**data, "link": link.pk}).status_code == 302
    seat = FederationSeat.objects.get()
    edit = client.post(
        reverse("unions:federationseat-edit", args=[seat.pk]),
        {"mark": "department", "link": "", "department": "工信局"},
    )
    assert edit.status_code == 302
    seat.refresh_from_db()
    assert (seat.mark, seat.link, seat.department) == ("department", None, "工信局")

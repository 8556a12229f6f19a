"""Standards as data: what the portal brings along, drafts of the owning level, publication, immutability, comparison."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.workflow import NotAllowed, Refused
from homes.indicators.standards import _rises, _versions
from homes.models import Standard, StandardItem
from homes.workflows.seeded import load_standards
from homes.workflows.standards import PUBLISH, compare, draft_from, keeps, save_item, standard_of
from tests.conftest import Tree
from unions.models import Jurisdiction, RuleAdoption, Threshold
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def seeded(policy_data: None) -> None:
    load_standards()


def source(track: str = "private") -> Standard:
    return Standard.objects.get(jurisdiction__code="CN", grade="qualified", track=track)


def heavier(draft: Standard, by: User, points: int = 100) -> None:
    """Moves points from another item to satisfaction."""
    for code, step in (("F1", points), ("F3", -points)):
        item = draft.items.get(code=code)
        item.points += step
        save_item(item, by=by, before={"points": 0})


@pytest.mark.entry("P-099")
def test_nine_rubrics_of_a_hundred_points_come_along_once(seeded: None) -> None:
    rows = Standard.objects.filter(kind="home")
    assert rows.count() == 9 and load_standards() == 0
    for row in rows:
        assert sum(item.points for item in row.items.filter(bonus=False)) == 10_000
        assert row.synthesis and row.state == "published" and row.satisfaction_weight == 1400
    assert {r.pass_score for r in rows} == {7500, 8500, 9000}


@pytest.mark.entry("P-097", "P-115")
def test_a_place_that_names_six_goods_gets_their_standard(seeded: None) -> None:
    row = Standard.objects.get(kind="town")
    assert row.jurisdiction.name == "绍兴市" and row.items.count() == 6
    assert all(item.mandatory and item.points == 1000 for item in row.items.all())


@pytest.mark.entry("P-099")
def test_the_nearest_place_and_the_newest_version_are_in_force(
    seeded: None, tree: Tree, province: User
) -> None:
    on = today()
    assert standard_of(tree.basic, on) == source()
    draft = draft_from(source(), by=province, on=on)
    assert standard_of(tree.basic, on) == source()  # a draft is not in force
    heavier(draft, province)
    PUBLISH.apply(draft, by=province)
    assert standard_of(tree.basic, on) == draft
    assert standard_of(tree.basic, on - dt.timedelta(days=1)) == source()


@pytest.mark.entry("P-106")
def test_satisfaction_must_rise_until_the_target_and_never_fall(
    seeded: None, tree: Tree, province: User
) -> None:
    draft = draft_from(source(), by=province, on=today())
    with pytest.raises(Refused, match="要比上一版提高"):
        PUBLISH.apply(draft, by=province)
    heavier(draft, province, -100)
    with pytest.raises(Refused, match="不得低于上一版"):
        PUBLISH.apply(draft, by=province)
    heavier(draft, province, 200)
    done = PUBLISH.apply(draft, by=province)
    assert done.satisfaction_weight == 1500 and done.published_by_name == str(province)
    rows = _versions(policy_of("37", today()))
    assert list(rows.filter(_rises(policy_of("37", today())))) == [done]
    Threshold.objects.create(
        key="rate.weight_target", jurisdiction=Jurisdiction.objects.get(code="37"), value=1500, source="local",
        effective_from=today(),
    )  # fmt: skip
    following = draft_from(done, by=province, on=today() + dt.timedelta(days=1))
    assert PUBLISH.apply(following, by=province).version == 2  # at the target the share may stay


@pytest.mark.entry("P-099")
def test_a_published_version_never_changes_in_the_database_either(seeded: None) -> None:
    row = source()
    for change in (
        lambda: Standard.objects.filter(pk=row.pk).update(pass_score=1),
        lambda: row.items.update(points=1),
        lambda: StandardItem.objects.create(standard=row, order=99, section="x", code="Z", text="x", criterion="x", points=1),
        lambda: row.items.first().delete(),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.entry("P-099")
def test_only_the_owning_level_edits_and_only_a_draft(
    seeded: None, province: User, county: User, chair: User
) -> None:
    draft = draft_from(source(), by=province, on=today())
    assert keeps(province, draft) and not keeps(county, draft)
    item = draft.items.get(code="A1")
    with pytest.raises(NotAllowed):
        save_item(item, by=county, before={})
    with pytest.raises(NotAllowed):
        draft_from(source(), by=chair, on=today())
    with pytest.raises(Refused, match="已有起草中"):
        draft_from(source(), by=province, on=today())
    heavier(draft, province)
    PUBLISH.apply(draft, by=province)
    with pytest.raises(Refused, match="已经发布"):
        save_item(item, by=province, before={})


def test_two_versions_side_by_side(seeded: None, province: User) -> None:
    draft = draft_from(source(), by=province, on=today())
    heavier(draft, province)
    rows = {row["code"]: row for row in compare(source(), draft)}
    assert rows["F1"]["change"] == "修改" and rows["F1"]["differs"] == "分值"
    assert rows["A1"]["change"] == "不变"


@pytest.mark.entry("P-099")
def test_pages_from_draft_to_publication(
    seeded: None, province: User, chair: User, client_of: SignIn
) -> None:
    client, row = client_of(province), source()
    assert "本系统综合拟定" in client.get(reverse("homes:standard-detail", args=[row.pk])).content.decode()
    assert client.post(reverse("homes:standard-draft", args=[row.pk])).status_code == 302
    draft = Standard.objects.get(state="draft")
    item = draft.items.get(code="B1")
    url = reverse("homes:standarditem-edit", args=[item.pk])
    page = client.get(url).content.decode()
    assert "90:5" in page
    data = {
        "have": 2, "section": "机构", "code": "B1", "text": "职工入会率", "criterion": "按入会率分档", "points": "5",
        "scoring": "tiers", "tiers": "95:5\n90:4", "asks": "职工入会率", "unit": "%", "known": "join_rate", "order": item.order,
    }  # fmt: skip
    assert client.post(url, {**data, "tiers": "九十"}).status_code == 422
    assert client.post(url, data).status_code == 302
    item.refresh_from_db()
    assert item.numbers == {"tiers": [[9500, 500], [9000, 400]]}
    publish = reverse("homes:standard-publish", args=[draft.pk])
    assert client.post(publish).status_code == 422
    heavier(draft, province)
    assert client.post(publish).status_code == 302
    assert client.get(reverse("homes:standard-compare", args=[draft.pk])).status_code == 200
    assert client_of(chair).get(reverse("homes:standard-detail", args=[draft.pk])).status_code == 200
    assert client_of(chair).get(reverse("homes:standard-edit", args=[draft.pk])).status_code == 403
    assert client_of(chair).post(publish).status_code == 403


@pytest.mark.entry("P-099", "P-106")
def test_the_page_of_a_draft_says_what_stands_against_publishing_it(
    seeded: None, province: User, client_of: SignIn
) -> None:
    client, draft = client_of(province), draft_from(source(), by=province, on=today())
    url = reverse("homes:standard-detail", args=[draft.pk])
    page = client.get(url).content.decode()
    assert "职工满意度分值的比重要比上一版提高" in page and "各项分值合计" not in page
    item = draft.items.get(code="F1")
    item.points += 200
    save_item(item, by=province, before={})
    page = client.get(url).content.decode()
    assert "现在还不能发布" not in page and "各项分值合计 102 分" in page
    assert (
        "各项分值合计 102 分"
        in client.get(reverse("homes:standard-publish", args=[draft.pk])).content.decode()
    )
    Standard.objects.filter(pk=draft.pk).update(pass_score=20_000)
    assert "合格分 200 分超过总分 102 分" in client.get(url).content.decode()


@pytest.mark.entry("P-106")
def test_a_place_that_does_not_ask_for_more_weight_is_not_told_so(
    seeded: None, province: User, client_of: SignIn
) -> None:
    RuleAdoption.objects.filter(entry="P-106").update(enabled=False)
    draft = draft_from(source(), by=province, on=today())
    page = client_of(province).get(reverse("homes:standard-detail", args=[draft.pk])).content.decode()
    assert "现在还不能发布" not in page
    assert PUBLISH.apply(draft, by=province).state == "published"


@pytest.mark.entry("P-099")
def test_what_cannot_be_undone_is_asked_first(
    seeded: None, province: User, chair: User, client_of: SignIn
) -> None:
    client, draft = client_of(province), draft_from(source(), by=province, on=today())
    item = draft.items.get(code="B1")
    drop = reverse("homes:standarditem-remove", args=[item.pk])
    assert "删除这个项目？" in client.get(drop).content.decode() and draft.items.filter(pk=item.pk).exists()
    assert client_of(chair).get(drop).status_code == 403
    assert client.post(drop).status_code == 302 and not draft.items.filter(pk=item.pk).exists()
    away = reverse("homes:standard-remove", args=[draft.pk])
    assert "不能恢复" in client.get(away).content.decode() and Standard.objects.filter(pk=draft.pk).exists()
    assert client_of(chair).get(away).status_code == 403
    assert client.post(away).status_code == 302 and not Standard.objects.filter(pk=draft.pk).exists()

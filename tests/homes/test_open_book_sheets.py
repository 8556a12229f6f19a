"""Points of a sheet: each leads to the published item, the reckoning, the papers and who gave it; the sums are their parts'."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from homes.models import AssessItem, Assessment
from homes.scoring.marks import BONUS_LIMIT, in_words
from homes.scoring.run import score
from homes.views.sheet import sheet_url
from homes.views.sheet_data import SheetData
from homes.views.sheet_sums import sums_of
from homes.workflows import ACCEPT, SUBMIT, add_evidence, save_item
from homes.workflows.declare import declare_grade
from homes.workflows.seeded import load_standards
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def filed(tree: Tree, chair: User, settings: Any, tmp_path: Path) -> Assessment:
    """A declared sheet, filled and submitted."""
    settings.MEDIA_ROOT = tmp_path
    load_standards()
    score(on=today())
    made = declare_grade(tree.basic, grade="qualified", by=chair, on=today())
    for row in made.items.filter(parts=None).select_related("standard_item"):
        item = row.standard_item
        if row.due == 0 and item and not item.veto:
            continue
        value = None if item is None or not item.unit else 0 if item.scoring == "deduct" else 9_900
        save_item(
            row.pk,
            by=chair,
            version=row.version,
            claim="met",
            value=value,
            note="",
            override="系统资料没有更新",
        )
        paper = SimpleUploadedFile(f"材料{row.pk}.pdf", b"%PDF-1.4\n" + str(row.pk).encode())
        row.refresh_from_db()
        add_evidence(row.pk, by=chair, file=paper)
    return SUBMIT.apply(made, by=chair)


@pytest.mark.entry("P-100")
def test_the_sections_add_up_to_the_three_scores(
    filed: Assessment, tree: Tree, township: User, sign_in: SignIn
) -> None:
    row = filed.items.filter(standard_item__bonus=False, self_points__gt=100).order_by("pk").first()
    assert row is not None and row.self_points is not None
    ACCEPT.apply(row, by=township, points=row.self_points - 50, reason="只有一部分材料")
    data = SheetData(tree.basic, filed, on=today(), filing=False)
    assert sum(line.due or 0 for line in data.sums) == data.full
    assert sum(line.own for line in data.sums) == data.self_sum.total
    filed.verified_score = 1  # as after the decision: then the verified sum shows
    again = SheetData(tree.basic, filed, on=today(), filing=False)
    assert again.verified_sum is not None
    assert sum(line.verified for line in again.sums) == again.verified_sum.total
    html = sign_in(township).get(reverse("homes:assessment-detail", args=[filed.pk])).content.decode()
    assert "分数合计" in html and "不适用" in html


def test_bonus_above_the_limit_is_told() -> None:
    item = SimpleNamespace(
        standard_item=SimpleNamespace(bonus=True), self_points=700, verified_points=600, due=700
    )
    row: Any = SimpleNamespace(item=item, scored=True)
    section: Any = SimpleNamespace(title="其他", rows=[row])
    (line,) = sums_of([section])
    assert (line.own, line.verified, line.left) == (BONUS_LIMIT, BONUS_LIMIT, 200)


@pytest.mark.entry("P-099", "P-100")
def test_every_point_leads_to_item_papers_and_history(
    filed: Assessment, chair: User, township: User, sign_in: SignIn
) -> None:
    row = filed.items.filter(standard_item__bonus=False, self_points__gt=100).order_by("pk").first()
    assert row is not None and row.self_points is not None and row.standard_item is not None
    ACCEPT.apply(row, by=township, points=row.self_points - 50, reason="只有一部分材料")
    for user in (chair, township):
        client = sign_in(user)
        sheet = client.get(sheet_url(filed)).content.decode()
        for item in filed.items.filter(standard_item__isnull=False):
            assert reverse("homes:item-points", args=[item.pk]) in sheet
        page = client.get(reverse("homes:item-points", args=[row.pk]))
        html = page.content.decode()
        assert (
            f"{reverse('homes:standard-detail', args=[row.standard_item.standard_id])}#s-{row.standard_item_id}"
            in html
        )
        assert row.standard_item.how in html and row.standard_item.criterion in html
        assert reverse("homes:evidence-file", args=[row.evidence.get().pk]) in html
        who = [event["by"] for event in page.context["events"]]
        assert any("赵镇" in text for text in who) and any("周主席" in text for text in who)
        assert "只有一部分材料" in html and "收下" in html
        assert "验收" in page.context["verified"] and "不适用" in page.context["shared"]
    version = sign_in(chair).get(reverse("homes:standard-detail", args=[row.standard_item.standard_id]))
    assert version.status_code == 200 and f'id="s-{row.standard_item_id}"' in version.content.decode()


def test_points_of_an_item_that_does_not_apply_are_told_in_words(
    filed: Assessment, chair: User, sign_in: SignIn
) -> None:
    row = filed.items.filter(due=0, standard_item__veto=False, standard_item__bonus=False).first()
    assert row is not None
    page = sign_in(chair).get(reverse("homes:item-points", args=[row.pk]))
    assert "本项不适用" in page.context["shared"] and "已分摊出去" in page.content.decode()


def test_points_out_of_sight_are_not_there(filed: Assessment, neighbour: User, sign_in: SignIn) -> None:
    row: AssessItem = filed.items.order_by("pk")[0]
    assert sign_in(neighbour).get(reverse("homes:item-points", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("scoring", "numbers", "says"),
    [
        ("whole", {}, "达到得 10 分"),
        ("tiers", {"tiers": [[9000, 1000], [8000, 500]]}, "80% 以上得 5 分"),
        ("deduct", {"each": 100, "floor": 200}, "最低得 2 分"),
        ("count", {"each": 200}, "最多 10 分"),
        ("share", {"base": 9000, "least": 5000}, "达到 90% 得满分"),
    ],
)
def test_each_way_of_scoring_is_put_in_words(scoring: str, numbers: dict[str, Any], says: str) -> None:
    item: Any = SimpleNamespace(scoring=scoring, points=1000, numbers=numbers)
    assert says in in_words(item, "%", "入会率")


@pytest.fixture
def sign_in(client_of: SignIn) -> SignIn:
    return client_of

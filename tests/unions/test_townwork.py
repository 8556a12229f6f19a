"""Rules of work and statements of no need: filed by the township, verified by its superior, counted from then on."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from tests.conftest import Tree
from tests.unions.test_procedures import advance, opened, paper
from tests.unions.towns import figures, letter, officer, put
from unions.models import Case, StaffStatement, TownCongress, TownSystem, Training

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


@pytest.mark.entry("P-033")
def test_a_rule_of_work_counts_once_the_county_has_read_its_text(
    tree: Tree, township: User, county: User, client_of: Clients
) -> None:
    refused = client_of(township).post(
        reverse("unions:case-create", args=["town-system"]), {"body": tree.township.pk}
    )
    assert refused.status_code == 422 and "还没有设定" in refused.content.decode()
    put("town.systems", ["组织制度"])
    case = opened(client_of(township), "town-system", tree.township)
    filed = {"system": "组织制度", "title": "白沙埠镇总工会组织制度", "adopted_on": today().isoformat()}
    assert "材料" in advance(client_of(township), case, 422, **filed)
    assert "请重新选择" in advance(
        client_of(township), case, 422, **{**filed, "system": "随便"}, paper=paper()
    )
    advance(client_of(township), case, **filed, paper=paper())
    assert not TownSystem.objects.exists()
    assert letter("township-systems", tree.township) == "F"
    advance(client_of(township), case, 403)
    advance(client_of(county), case)
    kept = TownSystem.objects.get(case=case)
    assert (kept.code, kept.verified_on, kept.verified_by_name) == ("组织制度", today(), "陈县")
    page = client_of(county).get(reverse("unions:townsystem-list")).content.decode()
    assert kept.title in page and reverse("unions:case-detail", args=[case.pk]) in page


@pytest.mark.entry("P-033")
def test_only_township_unions_file_rules_of_work(tree: Tree, county: User, client_of: Clients) -> None:
    put("town.systems", ["组织制度"])
    answer = client_of(county).post(
        reverse("unions:case-create", args=["town-system"]), {"body": tree.basic.pk}
    )
    assert answer.status_code == 422 and not Case.objects.exists()


@pytest.mark.entry("P-065")
def test_a_statement_of_no_need_is_judged_above(
    tree: Tree, township: User, county: User, client_of: Clients
) -> None:
    early = client_of(township).post(
        reverse("unions:case-create", args=["no-professional"]), {"body": tree.township.pk}
    )
    assert early.status_code == 422 and "请先登记区域基本数据" in early.content.decode()
    figures(tree.township, workers=2001)
    case = opened(client_of(township), "no-professional", tree.township)
    advance(client_of(township), case, reason="县总工会派驻的三名社工覆盖本镇")
    assert not StaffStatement.objects.exists()
    advance(client_of(county), case)
    assert StaffStatement.objects.get().verified_by_name == "陈县"


@pytest.mark.entry("P-032")
def test_a_congress_is_registered_with_its_numbers(tree: Tree, township: User, client_of: Clients) -> None:
    data = {
        "body": tree.township.pk, "term": 3, "session": 1, "held_on": "2025-05-20", "entitled": 80, "present": 90,
    }  # fmt: skip
    client = client_of(township)
    page = client.post(reverse("unions:towncongress-create"), data)
    assert page.status_code == 422 and "多于应到" in page.content.decode()
    assert client.post(reverse("unions:towncongress-create"), {**data, "present": 76}).status_code == 302
    kept = TownCongress.objects.get()
    assert (kept.get_kind_display(), kept.standing) == ("换届大会", False)
    again = client.post(reverse("unions:towncongress-create"), {**data, "present": 76})
    assert again.status_code == 422 and "已经登记过" in again.content.decode()
    assert client.get(reverse("unions:towncongress-list")).status_code == 200


@pytest.mark.entry("P-065")
def test_verified_statements_are_listed_and_fall_to_newer_figures(
    tree: Tree, county: User, neighbour: User, auditor: User, client_of: Clients
) -> None:
    StaffStatement.objects.create(
        body=tree.township,
        stated_on=dt.date(2025, 8, 1),
        verified_on=dt.date(2025, 8, 9),
        reason="县里派驻三名",
    )
    page, client = reverse("unions:staffstatement-list"), client_of(county)
    shown = client.get(page).content.decode()
    assert "白沙埠镇总工会" in shown and "县里派驻三名" in shown and "有效" in shown and "已失效" not in shown
    assert "白沙埠镇总工会" not in client_of(neighbour).get(page).content.decode()
    assert client.get(page, {"year": 2024}).context["rows"] == []
    figures(tree.township, counted_on=dt.date(2026, 6, 30))
    assert "已失效" in client.get(page).content.decode()
    hub = client.get(reverse("unions:town-hub")).content.decode()
    assert page in hub
    book = client.get(page, {"export": "xlsx"})
    assert book.status_code == 200 and len(b"".join(book)) > 1000


@pytest.mark.entry("P-044", "P-068")
def test_the_list_of_officers_says_who_was_trained(tree: Tree, county: User, client_of: Clients) -> None:
    learned, idle = officer(tree.basic), officer(tree.joint, name="辛未辰")
    for day, hundredths in ((today(), 150), (dt.date(2025, 5, 6), 300), (dt.date(2024, 5, 6), 100)):
        Training.objects.create(
            officer=learned, course="轮训班", kind="rotation", organiser="兰山区总工会", organiser_level="county",
            started_on=day, hundredths=hundredths,
        )  # fmt: skip
    Training.objects.create(
        officer=idle, course="轮训班", kind="rotation", organiser="兰山区总工会", organiser_level="county",
        started_on=dt.date(2024, 5, 6), hundredths=100,
    )  # fmt: skip
    rows = client_of(county).get(reverse("unions:officer-list")).context["rows"]
    found = {row.object.name: (row.object.year_hundredths, row.object.trained) for row in rows}
    assert found == {"辛未明": (150, True), "辛未辰": (None, False)}

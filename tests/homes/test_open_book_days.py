"""The score as of a past day: page, list, endpoint and export show what they said on that day."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from homes.models import Outcome, OutcomeChange
from homes.scoring import asof
from homes.scoring.run import score
from tests.conftest import Tree
from unions.models import Committee, Officer, Threshold

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
DAYS = 6
START = dt.date(2026, 3, 2)  # a Monday


def day(n: int) -> dt.date:
    return START + dt.timedelta(days=n)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """The pages' today."""

    def to(on: dt.date) -> None:
        for module in ("homes.scoring.asof", "homes.views.bodies", "homes.views.score", "homes.api.scores"):
            monkeypatch.setattr(f"{module}.today", lambda: on)

    return to


def change(tree: Tree, n: int) -> None:
    """What somebody records on the n-th day."""
    if n == 1:
        Committee.objects.create(
            body=tree.basic, kind="audit", elected_on=dt.date(2023, 5, 18), approved_on=dt.date(2023, 6, 1)
        )
    if n == 2:
        Officer.objects.create(body=tree.joint, name="甲", post="chair", took_post_on=dt.date(2025, 1, 1))
    if n == 3:
        row = Threshold.objects.get(key="staff.chair_min_workers", jurisdiction__code="37")
        Threshold.objects.create(
            key=row.key,
            jurisdiction=row.jurisdiction,
            value=100,
            source="local",
            effective_from=day(3),
            comparator="≥",
        )
    if n == 4:
        Committee.objects.filter(body=tree.basic, kind="audit").delete()


def page_of(client: Client, body: int, tail: str = "") -> dict[str, Any]:
    """What the score page says, as far as a day's result goes."""
    context = client.get(reverse("homes:body", args=[body]) + tail).context
    outcome = context["outcome"]
    judgements = [j for have in context["haves"] for j in have["judgements"]]
    return {
        "letters": outcome.letters, "haves": outcome.haves, "total": outcome.total, "met": outcome.met,
        "standards": {j.entry.id: j.standard for j in judgements},
        "weights": {j.entry.id: (j.core, j.weight) for j in judgements},
        "parts": [(part.entry.id, part.points) for have in context["sums"].haves for part in have.parts],
        "agrees": context["sums"].agrees,
    }  # fmt: skip


def list_of(client: Client, tail: str = "") -> list[list[str]]:
    answer = client.get(reverse("homes:outcome-list") + tail)
    return [[cell.text + cell.sub for cell in row.cells] for row in answer.context["rows"]]


def results(client: Client, tail: str = "") -> list[dict[str, Any]]:
    found = client.get(f"/api/homes/outcomes/{tail}").json()["results"]
    return sorted(found, key=lambda row: row["body"])  # type: ignore[no-any-return]


def test_simulated_days_read_as_they_were(
    tree: Tree, county: User, province: User, client_of: Clients, clock: Callable[[dt.date], None]
) -> None:
    """Real runs over six days; afterwards each day's page, list, tabs and endpoint equal what they were."""
    mine, above = client_of(county), client_of(province)
    then: dict[int, dict[str, Any]] = {}
    tails = (
        "",
        "&met=yes",
        "&met=no",
        "&met=full",
        "&have=2",
        f"&under={tree.township.pk}",
        "&rule=3&letter=F",
    )
    for n in range(DAYS):
        change(tree, n)
        score(on=day(n))
        clock(day(n))
        then[n] = {
            "pages": {pk: page_of(mine, pk) for pk in (tree.basic.pk, tree.joint.pk)},
            "lists": {tail: list_of(above, f"?{tail[1:]}") for tail in tails},
            "api": results(above),
        }
    assert len({str(one["pages"]) for one in then.values()}) >= 4  # the days do differ
    clock(day(DAYS))
    for n in range(DAYS):
        on = f"?on={day(n)}"
        for pk, said in then[n]["pages"].items():
            assert page_of(mine, pk, on) == said, n
        for tail, said in then[n]["lists"].items():
            assert list_of(above, f"{on}{tail}") == said, (n, tail)
        assert results(above, on) == then[n]["api"]
        for row in then[n]["api"]:
            assert above.get(f"/api/homes/outcomes/{row['body']}/{on}").json() == row
    assert all(page["agrees"] for one in then.values() for page in one["pages"].values())


@pytest.mark.entry("P-092")
def test_a_past_page_says_what_it_shows_and_leads_on(
    tree: Tree, county: User, client_of: Clients, clock: Callable[[dt.date], None]
) -> None:
    for n in range(3):
        change(tree, n)
        score(on=day(n))
    clock(day(10))
    client = client_of(county)
    address = reverse("homes:body", args=[tree.basic.pk])
    page = client.get(f"{address}?on={day(0)}")
    html = page.content.decode()
    assert f"截至 {day(0)}" in html and "结果和所列情况是" in html
    assert f"?on={day(1)}" in html and "下一次变化" in html and "上一次变化" not in html
    back = client.get(address).content.decode()
    assert f'href="?on={day(0)}"' in back  # one click to the change before, with the date field beside it
    assert f"{address}?on={day(1)}" in back  # from the time line
    ground = reverse("homes:body-ground", args=[tree.basic.pk, 17])
    assert f"{ground}?on={day(0)}" in client.get(f"{address}?on={day(0)}&show=all").content.decode()
    assert (
        client.get(f"{ground}?on={day(0)}").context["j"].letter
        != client.get(f"{ground}?on={day(1)}").context["j"].letter
    )


@pytest.mark.parametrize(
    ("on", "says"),
    [("2026-13-45", "不是日期"), ("昨天", "不是日期"), ("2999-01-01", "还没有到"), ("2020-01-01", "起评分")],
)
def test_days_without_a_result_are_explained(
    on: str, says: str, tree: Tree, county: User, client_of: Clients
) -> None:
    score(on=START)
    client = client_of(county)
    page = client.get(reverse("homes:body", args=[tree.basic.pk]) + f"?on={on}")
    assert page.status_code == 200 and says in page.content.decode()
    ground = client.get(reverse("homes:body-ground", args=[tree.basic.pk, 17]) + f"?on={on}")
    assert ground.status_code == 200 and says in ground.content.decode()
    listed = client.get(reverse("homes:outcome-list") + f"?on={on}")
    assert listed.status_code == 200 and not listed.context["rows"]
    assert ("没有评过分" if says == "起评分" else says) in listed.content.decode()
    answer = client.get(f"/api/homes/outcomes/?on={on}")
    assert answer.status_code == (400 if says != "起评分" else 200)


def test_filtering_keeps_the_day(tree: Tree, county: User, client_of: Clients) -> None:
    score(on=START)
    page = client_of(county).get(reverse("homes:outcome-list") + f"?on={day(2)}&met=no")
    html = page.content.decode()
    assert f'type="hidden" name="on" value="{day(2)}"' in html
    assert {pill["name"] for pill in page.context["pills"]} == {"on", "met"}
    assert all(f"on={day(2)}" in tab["url"] for tab in page.context["tabs"])
    assert f"on={day(2)}" in page.context["export_url"]
    assert all(row.url.endswith(f"?on={day(2)}") for row in page.context["rows"])


def test_a_union_dissolved_since_is_listed_on_the_days_it_stood(
    tree: Tree, county: User, client_of: Clients
) -> None:
    score(on=START)
    tree.basic.state = "dissolved"
    tree.basic.save()
    score(on=today())
    client, name = client_of(county), str(tree.basic)
    past = client.get(reverse("homes:outcome-list") + f"?on={day(3)}").content.decode()
    assert name in past
    assert name not in client.get(reverse("homes:outcome-list")).content.decode()
    gone = client.get(reverse("homes:body", args=[tree.basic.pk]) + f"?on={day(3)}")
    assert gone.context["outcome"] is not None


def test_the_export_is_the_list_of_the_day(tree: Tree, county: User, client_of: Clients) -> None:
    score(on=START)
    before = Outcome.objects.get(pk=tree.basic.pk).total
    change(tree, 1)
    score(on=day(1))
    assert Outcome.objects.get(pk=tree.basic.pk).total != before
    answer = client_of(county).get(reverse("homes:outcome-list") + f"?on={START}&export=csv")
    text = b"".join(answer).decode("utf-8-sig") if answer.streaming else answer.content.decode("utf-8-sig")
    line = next(line for line in text.splitlines() if str(tree.basic) in line)
    assert f"{(before or 0) / 100:.1f}" in line
    assert (
        "2026-03-02" in answer.headers["Content-Disposition"]
        or "%E6%88%AA" in answer.headers["Content-Disposition"]
    )


def test_days_out_of_sight_stay_out_of_sight(tree: Tree, neighbour: User, client_of: Clients) -> None:
    score(on=START)
    client = client_of(neighbour)
    assert client.get(reverse("homes:body", args=[tree.basic.pk]) + f"?on={day(1)}").status_code == 404
    assert client.get(f"/api/homes/outcomes/{tree.basic.pk}/?on={day(1)}").status_code == 404
    rows = client.get(reverse("homes:outcome-list") + f"?on={day(1)}").context["rows"]
    assert [row.object.body_id for row in rows] == [tree.other_basic.pk]


def test_the_list_of_a_day_looks_each_union_up_by_its_index(tree: Tree) -> None:
    score(on=START)
    rows = asof.as_of(OutcomeChange.objects.all(), day(1)).order_by("body__path", "pk")[:51]
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "homes_outcomechange" in plan and "Index" in plan

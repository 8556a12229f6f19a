"""Source rows of a score: every fact's rows give the fact, every rule leads to them in two clicks, closed registers say so."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.traces import TRACES
from finance.models import Account, Contribution
from homes.models import Activity, Facts
from homes.models.records import HomeRecord
from homes.scoring.explain import facts_of
from homes.scoring.grounds import PARTS
from homes.scoring.run import score
from tests.conftest import Tree, make_user
from unions.models import Committee, Election, Officer, Training
from unions.policies.force import Policy, policy_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
DAY = dt.date(2025, 6, 1)
Clients = Callable[[User], Client]


@pytest.fixture
def filled(tree: Tree) -> Tree:
    """A union about which much is on record, some of which does not count."""
    body, unit = tree.basic, tree.unit
    for name, post, left in (("甲", "chair", None), ("乙", "staff", None), ("丙", "staff", DAY)):
        Officer.objects.create(
            body=body, name=name, post=post, fulltime=True, took_post_on=dt.date(2023, 5, 18), left_on=left
        )
    chair = Officer.objects.get(name="甲")
    for day in (DAY, dt.date(2025, 9, 1), dt.date(2022, 1, 1)):
        Training.objects.create(
            officer=chair, course="主席岗位培训", kind=Training.Kind.values[0], organiser="县总工会",
            organiser_level="county", started_on=day, hundredths=300, passed=True,
        )  # fmt: skip
    Committee.objects.create(
        body=body, kind="union", elected_on=dt.date(2023, 5, 18), approved_on=dt.date(2023, 6, 1)
    )
    Election.objects.create(
        body=body, kind="term", office="chair", state="approved", held_on=dt.date(2023, 5, 18)
    )
    for kind, day, attendance in (
        ("culture", DAY, 20),
        ("law", DAY, 5),
        ("law", DAY, None),
        ("law", dt.date(2020, 1, 1), 5),
    ):
        Activity.objects.create(
            body=body,
            kind=kind,
            title=f"活动 {day} {attendance}",
            held_on=day,
            attendance=attendance,
            target_group="all",
            cost=0,
        )
    for state, item in (("verified", "组织制度"), ("filed", "工作制度"), ("draft", "会议制度")):
        HomeRecord.objects.create(
            body=body, kind="ledger", item=item, cycle=2025, title=item, done_on=DAY, adopted_by="职工大会", revised_on=DAY, state=state, filed_on=None if state == "draft" else DAY,
            verified_on=DAY if state == "verified" else None,
        )  # fmt: skip
    for quarter, accrued in (("2025Q3", 100), ("2025Q2", 400)):
        Contribution.objects.create(
            body=body, unit=unit, quarter=quarter, workers=120, wages=20_000, rate_bp=200, due=400, accrued=accrued,
            received=0, arrears=400, declared_on=DAY, state="open",
        )  # fmt: skip
    Account.objects.create(body=body, bank="农商行", opened_on=DAY, separate_books=True)
    score(on=ON)
    return tree


def present(tree: Tree) -> tuple[dict[str, Any], Policy]:
    return facts_of(Facts.objects.get(pk=tree.basic.pk)), policy_of(tree.basic.place, ON)


@pytest.mark.entry("P-092")
def test_the_rows_of_every_fact_give_the_fact(filled: Tree) -> None:
    """All sources at once: what the ORM says of the rows is what the engine's SQL counted."""
    facts, policy = present(filled)
    told = 0
    for trace in TRACES.values():
        for fact in trace.of.aggregates(policy):
            if fact not in facts or isinstance(trace.measure(fact, policy), str):
                continue
            assert trace.value(fact, policy, filled.basic.pk) == facts[fact], fact
            told += bool(facts[fact])
    assert told >= 20  # the fixture gives the sources something to count


COUNTS = {
    "chairs": 1, "heads_fulltime": 1, "staff_fulltime": 1, "units_open": 1, "elections_n": 1, "elections_incomplete": 1,
    "activities": 2, "ledgers": 2, "accounts_open": 1, "cadres_year": 2, "cadres_short": 2, "dues_short_accrual": 1,
}  # fmt: skip


@pytest.mark.entry("P-092")
def test_the_linked_list_has_as_many_rows_as_the_fact(filled: Tree, county: User, client_of: Clients) -> None:
    facts, _ = present(filled)
    client = client_of(county)
    for fact, expected in COUNTS.items():
        page = client.get(reverse("homes:body-rows", args=[filled.basic.pk, fact]))
        assert page.status_code == 200
        assert (len(page.context["rows"]), facts[fact]) == (expected, expected), fact
        assert "评分后登记簿有改动" not in page.content.decode()


def test_a_register_that_moved_on_is_told(filled: Tree, county: User, client_of: Clients) -> None:
    Officer.objects.create(body=filled.basic, name="丁", post="staff", fulltime=True, took_post_on=DAY)
    page = client_of(county).get(reverse("homes:body-rows", args=[filled.basic.pk, "staff_fulltime"]))
    assert "评分后登记簿有改动" in page.content.decode()


@pytest.mark.entry("P-092")
@pytest.mark.parametrize("who", ["county", "chair", "department"])
def test_two_clicks_lead_to_text_figures_and_rows_of_every_rule(
    who: str, filled: Tree, county: User, chair: User, client_of: Clients
) -> None:
    """Click one: the rule's own page. Click two: each link on it. Where a register is closed, words and no link."""
    people = {"county": county, "chair": chair}
    user = people.get(who) or make_user(who, "部室", "department_user", filled.county)
    client = client_of(user)
    base = reverse("homes:body", args=[filled.basic.pk])
    home = client.get(f"{base}?show=all").content.decode()
    seen: dict[str, int] = {}
    for have in client.get(base).context["sums"].haves:
        for part in have.parts:
            address = reverse("homes:body-ground", args=[filled.basic.pk, part.entry.number])
            assert address in home
            page = client.get(address)
            assert page.status_code == 200
            html = page.content.decode()
            for line in page.context["grounds"]:
                if line["one"].trace is None:
                    assert line["url"] or PARTS.get(line["one"].fact) or not user.can("unions.view"), line
                elif user.can(line["one"].trace.permission):
                    assert line["url"] in html and line["count"] is not None
                    seen.setdefault(line["url"], line["count"])
                else:
                    assert not line["url"] and line["closed"] in html
            for figure in page.context["figures"]:
                assert bool(figure["url"]) == user.can("policy.view")
                if figure["url"]:
                    seen.setdefault(figure["url"], -1)
    assert len(seen) > 10
    for url, count in seen.items():
        answer = client.get(url)
        assert answer.status_code == 200, url
        if count >= 0 and "/rows/" in url:
            assert len(answer.context["rows"]) == min(count, 50), url


def test_a_closed_register_does_not_open_by_its_address(filled: Tree, client_of: Clients) -> None:
    user = make_user("room", "部室", "department_user", filled.county)
    answer = client_of(user).get(reverse("homes:body-rows", args=[filled.basic.pk, "chairs"]))
    assert answer.status_code == 403


def test_no_rows_of_a_neighbour_and_of_what_is_no_fact(
    filled: Tree, neighbour: User, county: User, client_of: Clients
) -> None:
    address = reverse("homes:body-rows", args=[filled.basic.pk, "chairs"])
    assert client_of(neighbour).get(address).status_code == 404
    assert client_of(neighbour).post(address).status_code == 404
    assert client_of(county).post(address).status_code == 405
    assert (
        client_of(neighbour).get(reverse("homes:body-ground", args=[filled.basic.pk, 45])).status_code == 404
    )
    mine = client_of(county)
    assert mine.get(reverse("homes:body-rows", args=[filled.basic.pk, "letters"])).status_code == 404
    assert mine.get(reverse("homes:body-ground", args=[filled.basic.pk, 999])).status_code == 404
    assert mine.get(f"{address}?export=xlsx").status_code == 302


def test_a_figure_shows_the_document_and_the_day_it_holds_from(
    filled: Tree, county: User, client_of: Clients
) -> None:
    page = client_of(county).get(reverse("homes:body-ground", args=[filled.basic.pk, 52]))
    figure = next(one for one in page.context["figures"] if "专职" in one["title"] or "200" in one["value"])
    policy = policy_of(filled.basic.place, ON)
    row = policy.row("staff.chair_min_workers")
    assert row is not None and str(row.value) in figure["value"]
    history = client_of(county).get(figure["url"])
    assert str(row.value) in history.content.decode()

"""The open-book score: parts add up to the score, every rule leads to its text, figures, rows and evidence in two clicks."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.rules import RULES, SOURCES
from core.traces import TRACES, trace_of
from homes.models import Outcome
from homes.models.facts import FactsRow
from homes.models.outcomes import Scores
from homes.scoring import compile as c
from homes.scoring import judge
from homes.scoring.arithmetic import arithmetic, shares
from homes.scoring.grounds import PARTS, REGISTERED, facts_read, grounds
from homes.scoring.run import score
from tests.conftest import Tree
from unions.policies.force import Policy, policy_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
DAY = dt.date(2025, 6, 1)
Clients = Callable[[User], Client]


# ---- parts add up ------------------------------------------------------------------------------------------------------

WEIGHTS = st.lists(st.integers(0, 5), max_size=60)


@given(WEIGHTS, st.integers(0, 200))
def test_shares_add_up_to_the_score_of_the_sum(weights: list[int], more: int) -> None:
    whole = sum(weights) + more
    found = shares(weights, whole)
    assert sum(found) == (sum(weights) * 10_000 // whole if whole else 0)
    assert all(share >= 0 for share in found)


def stored_by_sql(policy: Policy, letters: dict[int, str]) -> dict[str, Any]:
    """What `judge` stores for these letters."""
    plan = judge.plan_of(policy)
    columns = ", ".join(["1::bigint AS body_id", *(f"%s::text AS r{rule.slot}" for rule in plan.live)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH judged AS (SELECT {columns}) {judge.scored_sql(policy, plan)}",
            [letters[rule.slot] for rule in plan.live],
        )
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


@pytest.mark.entry("P-092")
@pytest.mark.parametrize("place", ["37", "3306", "3205", "61"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_shown_parts_are_what_the_engine_stores(place: str, policy_data: None, data: Any) -> None:
    policy = policy_of(place, ON)
    live = judge.plan_of(policy).live
    letters = {rule.slot: data.draw(st.sampled_from("PFNDHGW"), label=rule.entry) for rule in live}
    row = stored_by_sql(policy, letters)
    outcome = Outcome(**{name: row[name] for name in c.SCORE_COLUMNS})
    sums = arithmetic(outcome, policy)
    assert sums.agrees
    assert [have.score for have in sums.haves] == outcome.haves
    assert sums.total == outcome.total
    assert sum(part.points for have in sums.haves for part in have.parts) == (outcome.total or 0)
    for have in sums.haves:
        assert sum(part.own for part in have.parts) == (have.score or 0)
    shown = sum(len(have.parts) for have in sums.haves)
    assert shown == sum(1 for rule in live if c_have(rule.entry))


def c_have(entry: str) -> int:
    from unions.policies.catalogue import entries

    return entries()[entry].have


def test_a_figure_changed_after_the_run_is_told(policy_data: None) -> None:
    policy = policy_of("37", ON)
    letters = "P" * judge.plan_of(policy).width
    outcome = Outcome(letters=letters, total=1234, have1=1, met=0)
    assert not arithmetic(outcome, policy).agrees


@pytest.mark.entry("P-092")
def test_the_score_page_shows_parts_that_add_up(tree: Tree, county: User, client_of: Clients) -> None:
    score(on=ON)
    page = client_of(county).get(reverse("homes:body", args=[tree.basic.pk]))
    outcome: Scores = page.context["outcome"]
    html = page.content.decode()
    table = html[html.index('id="sums"') :]
    rows = re.findall(r"<tr>\s*<td><a class=\"t\".*?</tr>", table, flags=re.S)
    points = [float(found[-1]) for row in rows if (found := re.findall(r">(\d+\.\d\d)<", row))]
    assert len(rows) == sum(len(have.parts) for have in page.context["sums"].haves)
    assert f"{sum(points):.2f}" == f"{(outcome.total or 0) / 100:.2f}"
    assert f"<b>{(outcome.total or 0) / 100:.2f}</b>" in table


# ---- every source is traced --------------------------------------------------------------------------------------------


def test_every_source_says_where_its_rows_can_be_read(policy_data: None) -> None:
    """All but those that only say when a fact turns: no fact of theirs is shown."""
    policy = policy_of("37", ON)
    shown = {name for name, one in SOURCES.items() if {*c.FACT_COLUMNS} & {*one.aggregates(policy)}}
    assert set(TRACES) == shown and len(SOURCES) - len(shown) >= 10


def test_every_fact_leads_to_rows_to_the_record_or_to_its_parts(policy_data: None) -> None:
    policy = policy_of("37", ON)
    for name in c.FACT_COLUMNS:
        if name == "body_id" or name in c.OWN or name in REGISTERED:
            continue
        names = PARTS.get(name, (name,))
        assert names, name
        assert all(trace_of(part, policy) is not None for part in names), name


def test_what_is_said_of_a_fact_is_said_of_one_that_exists(policy_data: None) -> None:
    policy = policy_of("37", ON)
    for trace in TRACES.values():
        known = set(trace.of.aggregates(policy))
        assert {*trace.only, *trace.how} <= known, trace.source
        for fact in known:
            assert trace.words(fact, policy)
        if trace.register:
            assert reverse(trace.register)
        if trace.page:
            assert reverse(trace.page, args=[1])


def test_a_rule_names_every_fact_its_conditions_read(policy_data: None) -> None:
    policy = policy_of("37", ON)
    joint = facts_read(RULES["P-012"], policy)
    assert {"kind", "members", "largest_unit_members", "units_open", "union_elected_on"} <= set(joint)
    facts = dict.fromkeys(c.FACT_COLUMNS) | {"declared": False}
    lines = {line.fact for line in grounds(RULES["P-079"], facts, policy)}
    assert {"members", "counted", "registered", "registered_bp"} <= lines


def test_the_columns_of_facts_have_names(policy_data: None) -> None:
    for field in FactsRow._meta.local_concrete_fields:
        assert re.search(r"[一-鿿]", str(field.verbose_name)), field.column

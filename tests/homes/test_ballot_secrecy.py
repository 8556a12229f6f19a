"""Nobody can tell who voted how: not from rows, their order, their transactions, the audit trail, jobs or logs."""

import datetime as dt
import json
import logging
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.models import AuditEvent, Job
from core.throttle import PublicHit
from homes.models import RatingRound, RatingSlip, RatingUrn
from homes.workflows import ballots, ratings
from members.models import Member
from tests.conftest import Tree
from tests.homes.test_rating import people, voting
from tests.killing import Workers

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-107")]
YES, NO = {"union": 0, "deeds": 0}, {"union": 2, "deeds": 3}
Rows = dict[str, dict[str, Any]]  # table and key → the row as an administrator reads it


def everything() -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of every table with the transaction that wrote it, as somebody with all rights in the database sees it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t.ctid::text, t.xmin::text, to_jsonb(t)::text FROM "{table}" t')
            for place, _, text in cursor.fetchall():
                row = json.loads(text)
                found[table, str(row.get("id", place))] = row
    return found


def changed(before: Any, after: Any) -> dict[str, set[str]]:
    """Table → columns that differ; rows that came or went count with all their columns."""
    seen: dict[str, set[str]] = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key, {}), after.get(key, {})
        if columns := {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}:
            seen.setdefault(key[0], set()).update(columns)
    return seen


def test_a_vote_leaves_the_same_trace_whatever_it_says(tree: Tree, chair: User) -> None:
    people(tree, 6)
    _, codes = voting(tree, chair)
    traces = []
    for code, answers in zip(codes, (YES, NO, YES, NO), strict=False):
        before = everything()
        ballots.cast(code, answers)
        after = everything()
        assert len(before) == len(after)  # no row comes or goes
        traces.append(changed(before, after))
    assert all(
        trace == {"homes_ratingslip": {"used"}, "homes_ratingurn": {"sums_sealed"}} for trace in traces
    )


def test_what_is_rewritten_cannot_be_read_and_never_looks_alike(tree: Tree, chair: User) -> None:
    people(tree, 6)
    row, codes = voting(tree, chair)
    seen = set()
    for code in codes:
        ballots.cast(code, YES)
        seen |= {bytes(urn) for urn in row.urns.values_list("sums_sealed", flat=True)}
    assert len({len(value) for value in seen}) == 1  # the length says nothing either
    assert len(seen) > len(codes)
    plain = ballots._written([1, 1] + [0] * (ballots.CELLS - 1)).encode()
    assert not any(plain[:20] in value for value in seen)


def test_neither_slip_nor_urn_knows_a_person_or_a_time() -> None:
    people_of = {Member._meta.label, User._meta.label}
    for name in ("RatingSlip", "RatingUrn", "RatingTally"):
        model = apps.get_model("homes", name)
        assert not [
            f for f in model._meta.local_fields if f.is_relation and f.related_model._meta.label in people_of
        ]
    for model in (RatingSlip, RatingUrn):
        assert not [
            f.name for f in model._meta.local_fields if isinstance(f, models.DateField | models.TimeField)
        ]
    assert {f.name for f in RatingSlip._meta.local_fields} == {"id", "round", "mark", "teller", "used"}


def test_slips_are_not_printed_in_the_order_of_their_rows(tree: Tree, chair: User) -> None:
    people(tree, 40)
    row, codes = voting(tree, chair)
    by_mark = {bytes(slip.mark): slip.pk for slip in row.slips.order_by("pk")}
    printed = [by_mark[ballots.mark_of(code)] for code in codes]
    assert printed != sorted(printed) and list(by_mark) == sorted(by_mark)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(s)::text, ' ') FROM homes_ratingslip s")
        kept = cursor.fetchone()[0]
    assert not any(code in kept for code in codes)


def test_nothing_is_left_when_it_is_counted(tree: Tree, chair: User, township: User) -> None:
    members = people(tree, 6)
    events = AuditEvent.objects.count()
    row, codes = voting(tree, chair)
    for code, answers in zip(codes, (YES, NO, YES), strict=False):
        ballots.cast(code, answers)
    assert AuditEvent.objects.count() == events + 3  # opened, slips, started: no event for a vote
    row = ratings.CLOSE.apply(row, by=township)
    assert row.counts == {"union": [2, 0, 1, 0], "deeds": [2, 0, 0, 1]}
    assert not RatingSlip.objects.exists() and not RatingUrn.objects.exists() and not Job.objects.exists()
    text = json.dumps([*AuditEvent.objects.values("before", "after", "note", "object_name")], default=str)
    assert not any(code in text or ballots.mark_of(code).hex() in text for code in codes)
    assert not any(member.name in text for member in members if member.name != "会员评家")


def test_the_page_logs_and_counts_nothing_about_who_votes(
    tree: Tree, chair: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    people(tree, 3)
    _, codes = voting(tree, chair)
    with caplog.at_level(logging.DEBUG):
        for code in codes:
            said = client.post(
                reverse("homes:rating-vote"), {"code": code, "vote": "1", "union": "0", "deeds": "2"}
            )
            assert "已投票" in said.content.decode() and "no-store" in said["Cache-Control"]
    assert not any(code in caplog.text for code in codes)
    assert "sessionid" not in client.cookies and not PublicHit.objects.exists()


def test_the_public_door_takes_no_code_in_its_address(tree: Tree, chair: User, client: Client) -> None:
    people(tree, 3)
    _, codes = voting(tree, chair)
    page = client.get(reverse("homes:rating-vote"), {"code": codes[0]}).content.decode()
    assert codes[0] not in page


@pytest.mark.django_db(transaction=True)
def test_phones_at_once_lose_and_double_nothing(tree: Tree, chair: User, township: User) -> None:
    people(tree, 36)
    row, codes = voting(tree, chair)
    groups = [codes[start::6] for start in range(6)]
    with Workers() as workers:
        # each code on two phones, with opposite answers: exactly one of them counts
        started = [workers.start("tests.homes.phones:vote", group, 0) for group in groups]
        started += [workers.start("tests.homes.phones:vote", list(reversed(group)), 2) for group in groups]
        assert [workers.end(pid) for pid in started] == [0] * len(started)
    row = ratings.CLOSE.apply(RatingRound.objects.get(pk=row.pk), by=township)
    assert row.voted == len(codes)
    assert sum(row.counts["union"]) == sum(row.counts["deeds"]) == len(codes)
    assert row.counts["union"][0] + row.counts["union"][2] == len(codes)


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_comes_while_the_urns_are_opened_is_whole_or_not_at_all(
    tree: Tree, chair: User, township: User
) -> None:
    people(tree, 24)
    row, codes = voting(tree, chair)
    with Workers() as workers:
        started = [workers.start("tests.homes.phones:vote", codes[start::3], 1) for start in range(3)]
        row = ratings.CLOSE.apply(
            RatingRound.objects.get(pk=row.pk), by=township
        )  # refuses where sums and slips differ
        assert [workers.end(pid) for pid in started] == [0, 0, 0]
    assert row.voted is not None and row.voted <= len(codes)
    assert sum(row.counts["union"]) == row.voted
    assert row.closed_on == today() and row.opened_on <= row.closed_on + dt.timedelta(days=0)

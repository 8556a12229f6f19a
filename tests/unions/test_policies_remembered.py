"""A process keeps resolved policies, and sees every edit at once, whoever made it."""

import datetime as dt
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from unions.models import Jurisdiction, PolicyDoc, RuleAdoption, Threshold
from unions.policies.force import policy_of

ON, KEY = dt.date(2026, 3, 2), "body.undo_days"
COUNTY, TOWNSHIP, OTHER = "371302", "371302101", "370102001"


def figure(place: str = TOWNSHIP) -> Any:
    return policy_of(place, ON).value(KEY)


def set_figure(place: str, value: Any, day: dt.date = dt.date(2026, 1, 1)) -> Threshold:
    seat = Jurisdiction.objects.get(code=place)
    return Threshold.objects.create(
        key=KEY, jurisdiction=seat, value=value, source="local", effective_from=day
    )


@pytest.mark.usefixtures("policy_data")
def test_the_second_question_costs_one_query_in_any_place_that_shares_the_policy() -> None:
    policy_of(TOWNSHIP, ON)
    with CaptureQueriesContext(connection) as counted:
        here, beside = policy_of(TOWNSHIP, ON), policy_of(OTHER, ON)
    assert len(counted) == 2
    assert (here.place, beside.place) == (TOWNSHIP, OTHER)
    assert here.rows["six.rate"] is policy_of(TOWNSHIP, ON).rows["six.rate"]


@pytest.mark.usefixtures("policy_data")
def test_a_new_row_an_edited_row_and_a_deleted_row_are_seen_by_the_next_question() -> None:
    before = figure()
    row = set_figure(COUNTY, 3)
    assert figure() == 3
    assert figure(OTHER) == before
    for value in (4, 5):  # twice in one transaction: the writer is the same, the row version is not
        Threshold.objects.filter(pk=row.pk).update(value=value)
        assert figure() == value
    row.delete()
    assert figure() == before


@pytest.mark.usefixtures("policy_data")
def test_a_place_with_its_first_own_row_no_longer_shares() -> None:
    figure()
    set_figure(TOWNSHIP, 7)
    assert (figure(TOWNSHIP), figure(COUNTY)) == (7, figure(OTHER))


@pytest.mark.usefixtures("policy_data")
def test_an_edit_that_was_taken_back_leaves_nothing_behind() -> None:
    before = figure()
    with transaction.atomic():
        set_figure(COUNTY, 3)
        assert figure() == 3
        transaction.set_rollback(True)
    assert figure() == before


@pytest.mark.usefixtures("policy_data")
def test_adoptions_and_names_of_documents_are_seen_as_well() -> None:
    found = policy_of(TOWNSHIP, ON)
    entry, adoption = next((e, a) for e, a in found.adoptions.items() if a.enabled)
    RuleAdoption.objects.filter(pk=adoption.pk).update(enabled=False)
    assert policy_of(TOWNSHIP, ON).adopted(entry) is None
    row = next(row for row in found.rows.values() if row.policy_doc)
    PolicyDoc.objects.filter(pk=row.policy_doc_id).update(short="新简称")
    again = policy_of(TOWNSHIP, ON).rows[row.key].policy_doc
    assert again is not None
    assert again.short == "新简称"


@pytest.mark.usefixtures("policy_data")
def test_who_changes_a_list_he_was_given_changes_his_own() -> None:
    key, row = next((k, r) for k, r in policy_of(TOWNSHIP, ON).rows.items() if isinstance(r.value, list))
    before = list(row.value)
    policy_of(TOWNSHIP, ON).value(key).append("x")
    assert policy_of(TOWNSHIP, ON).value(key) == before


@pytest.mark.django_db(transaction=True)
def test_an_edit_of_another_process_is_seen_at_once() -> None:
    Jurisdiction.objects.get_or_create(code="CN", defaults={"name": "全国", "level": "nation"})
    Threshold.objects.filter(key=KEY).delete()
    set_figure("CN", 30)
    assert figure() == 30
    found = connection.get_connection_params()
    names = ("host", "port", "user", "password")
    other = psycopg2.connect(dbname=found["dbname"], **{name: found[name] for name in names})
    with other.cursor() as cursor:
        cursor.execute("UPDATE unions_threshold SET value = '31' WHERE key = %s", [KEY])
        assert figure() == 30  # not committed yet
        other.commit()
        assert figure() == 31
    other.close()

"""Audit events: nobody rewrites them, every break of a chain is found, no secret ever stands in one."""

import datetime as dt
import json
import threading
import uuid
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core import audit
from core.models import AuditEvent, CalendarDay, Job
from finance.models import Account
from finance.workflows.accounts import change_account, open_account
from members.models import Member
from members.workflows import edit, fill_person, join
from tests.accounts.conftest import enrol
from tests.conftest import Tree
from unions.models import Officer
from unions.workflows.cadres import appoint, change_officer

pytestmark = pytest.mark.django_db
DAY = CalendarDay(day=dt.date(2027, 10, 1), is_working=False, name="国庆节")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXT | st.dates() | st.uuids()
    | st.decimals(allow_nan=False, allow_infinity=False) | st.datetimes(timezones=st.just(dt.UTC)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
CARD, PHONE, NUMBER = "11010519491231002X", "13954912345", "6222021234567890123"


def write(actor: int = 0, **more: Any) -> AuditEvent:
    return audit.record("day.edit", DAY, by=User(pk=actor, name=f"用户{actor}") if actor else None, **more)


def verified() -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("audit_verify", stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), err.getvalue()
    return 0, out.getvalue()


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def past_the_trigger(statement: str, *values: Any) -> None:
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE core_auditevent DISABLE TRIGGER USER")
    execute(statement, *values)
    execute("ALTER TABLE core_auditevent ENABLE TRIGGER USER")


def test_the_table_is_never_emptied() -> None:
    write()
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute("TRUNCATE core_auditevent")
    assert AuditEvent.objects.count() == 1


def test_the_object_layer_cannot_change_or_delete_either() -> None:
    event = write()
    event.note = "改过"
    for attempt in (
        event.save,
        event.delete,
        lambda: AuditEvent.objects.update(note="x"),
        lambda: AuditEvent.objects.bulk_update([event], ["note"]),
        lambda: AuditEvent.objects.all()._raw_delete(using="default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert AuditEvent.objects.get().note == ""


def test_each_event_carries_the_hash_of_the_one_before_in_its_chain() -> None:
    first, other, second = write(1), write(2), write(1 + audit.CHAINS)
    assert first.chain == second.chain != other.chain
    assert (bytes(first.previous_hash), bytes(other.previous_hash)) == (b"", b"")
    assert bytes(second.previous_hash) == bytes(first.hash) == audit.digest(first)


def test_an_event_of_a_change_that_failed_is_gone_with_it_and_leaves_no_gap() -> None:
    write(1)
    with transaction.atomic():
        write(1, note="taken back")
        transaction.set_rollback(True)
    write(1)
    assert AuditEvent.objects.count() == 2 and verified()[0] == 0


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.dictionaries(TEXT, VALUES, max_size=3),
    after=st.dictionaries(TEXT, VALUES, max_size=3),
    note=TEXT,
)
def test_whatever_an_event_holds_it_verifies_after_its_way_through_the_database(
    db: None, before: dict[str, Any], after: dict[str, Any], note: str
) -> None:
    with transaction.atomic():
        write(3, before=before, after=after, note=note)
        assert not list(audit.broken_links())
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "column", ["actor_id", "chain", "verb", "object_id", "path", "request_id", "before", "hash"]
)
def test_a_change_of_any_column_is_found_and_named(column: str) -> None:
    events = [write(1, before={"a": 1}) for _ in range(3)]
    values = {"actor_id": 9, "chain": 5, "before": json.dumps({"a": 2}), "hash": b"\0" * 32}
    past_the_trigger(
        f"UPDATE core_auditevent SET {column} = %s WHERE id = %s", values.get(column, "x"), events[1].pk
    )
    status, text = verified()
    assert status == 1 and f"第 {events[1].pk} 号记录" in text


@pytest.mark.parametrize("gone", [0, 1, 3])
def test_a_removed_row_is_found_at_the_one_after_it(gone: int) -> None:
    events = [write(1) for _ in range(5)]
    write(2)
    past_the_trigger("DELETE FROM core_auditevent WHERE id = %s", events[gone].pk)
    status, text = verified()
    assert status == 1 and text.count("号记录") == 1
    assert f"第 {events[gone + 1].pk} 号记录：前一条记录缺失或被改动" in text


def test_a_row_slipped_in_is_found_even_with_a_hash_of_its_own() -> None:
    events = [write(1) for _ in range(3)]
    forged = AuditEvent.objects.get(pk=events[1].pk)
    forged.pk, forged.note, forged.previous_hash = 0, "从未发生", b""
    forged.hash = audit.digest(forged)
    forged.save(force_insert=True)
    assert verified()[0] == 1


def test_the_report_ends_with_number_and_hash_so_that_a_cut_tail_shows_beside_the_last_report() -> None:
    events = [write(1) for _ in range(3)]
    assert f"第 {events[2].pk} 号，校验值 {bytes(events[2].hash).hex()}" in verified()[1]
    past_the_trigger("DELETE FROM core_auditevent WHERE id = %s", events[2].pk)
    assert f"第 {events[1].pk} 号，校验值 {bytes(events[1].hash).hex()}" in verified()[1]


def test_only_what_differs_is_kept() -> None:
    assert audit.changes({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": None}) == ({"b": 2}, {"b": 3})


def test_no_snapshot_holds_a_secret_column() -> None:
    """Binary columns hold sealed values, digests and blind indexes; tokens bind them to their rows."""
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        secret = {
            f.name for f in fields if isinstance(f, models.BinaryField) or f.name in {"password", "token"}
        }
        row = model(pk=1)
        row.__dict__ |= {field.attname: None for field in fields if field.generated}
        assert not secret & set(audit.snapshot(row))


def test_no_secret_of_a_record_reaches_the_events_of_its_making_and_editing(
    tree: Tree, chair: User, county: User
) -> None:
    day = dt.date(2026, 3, 2)
    member = Member(name="王秀兰", body=tree.basic, unit=tree.unit, change_on=day)
    join(fill_person(member, id_number=CARD, phone=PHONE, on=day), by=chair, on=day)
    before = audit.snapshot(member)
    edit(fill_person(member, id_number="", phone="13800138000", on=day), before=before, seen=0, by=chair)
    officer = Officer(name="李卫国", body=tree.basic, post="vice", took_post_on=day, phone=PHONE)
    appoint(officer, by=county)
    before, officer.phone = audit.snapshot(officer), "13800138000"
    change_officer(officer, before=before, phone_changed=True, by=county)
    account = open_account(Account(body=tree.basic, bank="农商行", opened_on=day), NUMBER, by=chair, on=day)
    change_account(account, NUMBER[::-1], before=audit.snapshot(account), by=chair, on=day)
    device, codes = enrol(chair)
    secrets = {CARD, PHONE, "13800138000", NUMBER, NUMBER[::-1], device.key, chair.password, *codes}
    secrets |= {str(member.token), member.token.hex, bytes(member.id_index).hex()}
    events = list(AuditEvent.objects.all())
    assert {"member.join", "officer.appoint", "officer.edit", "account.open"} <= {e.verb for e in events}
    written = json.dumps([[e.before, e.after, e.note, e.object_name] for e in events], ensure_ascii=False)
    assert not [secret for secret in secrets if secret in written]


@pytest.mark.django_db(transaction=True)
def test_many_hands_at_once_leave_every_chain_whole() -> None:
    start = threading.Barrier(6)

    def append(actor: int) -> None:
        start.wait(10)
        try:
            for _ in range(8):
                write(actor, after={"价": Decimal("1.50"), "号": uuid.uuid4()})
        finally:
            connection.close()

    hands = [threading.Thread(target=append, args=[actor]) for actor in (1, 1, 17, 2, 2, 3)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert AuditEvent.objects.count() == 48 and Job.objects.count() == 0
    assert not list(audit.broken_links())

"""The audit log and the record of personal-data reads: within the branch, filterable, tamper-evident."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.workflows import users
from core import audit
from core.clock import SHANGHAI, today
from core.models import AuditEvent, PersonalDataRead
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
LOG = "/accounts/log/"
READS = "/accounts/reads/"


def event(user: User, tree_body, verb: str = "body.edit", **fields: object) -> AuditEvent:
    return audit.record(verb, tree_body, by=user, **fields)


def read(user: User, path: str, reason: str = "核对入会资料") -> PersonalDataRead:
    return PersonalDataRead.objects.create(
        user_id=user.pk,
        user_name=user.name,
        object_type="members.member",
        object_id=7,
        field="证件号码",
        reason=reason,
        path=path,
    )


def test_the_log_shows_the_branch_and_nothing_beside(
    county: User, chair: User, neighbour: User, tree: Tree, client_of
) -> None:
    mine = event(chair, tree.basic, note="本枝一条")
    other = event(neighbour, tree.other_basic, note="别枝一条")
    client = client_of(county)
    page = client.get(LOG).content.decode()
    assert "本枝一条" in page and "别枝一条" not in page
    assert client.get(f"{LOG}{mine.pk}/").status_code == 200
    assert client.get(f"{LOG}{other.pk}/").status_code == client.get(f"{LOG}99999999/").status_code == 404


@pytest.mark.parametrize("name", ["chair", "auditor", "petition_clerk", "stranger", "system", "security"])
def test_without_the_permission_the_logs_are_closed(
    name: str, request: pytest.FixtureRequest, client_of
) -> None:
    client = client_of(request.getfixturevalue(name))
    assert client.get(LOG).status_code == client.get(READS).status_code == 403


def test_the_log_auditor_reads_everything_and_the_events_of_no_branch(
    make, county: User, tree: Tree, client_of
) -> None:
    keeper = make("keeper", "审计员", "log_auditor", tree.province)
    nowhere = event(county, tree.unit, verb="unit.edit", note="没有归属")
    assert nowhere.path in ("",) or nowhere.path.startswith(tree.province.path)
    audit.record("user.locked", User(pk=0, name="nobody", username="nobody"), by=None)
    page = client_of(keeper).get(LOG).content.decode()
    assert "nobody" in page and "没有归属" in page
    assert "nobody" not in client_of(county).get(LOG).content.decode()


def test_filters_by_person_verb_kind_object_and_day(county: User, chair: User, tree: Tree, client_of) -> None:
    event(chair, tree.basic, note="甲记录")
    event(county, tree.township, verb="body.move", note="乙记录")
    client = client_of(county)

    def shown(**query: object) -> tuple[bool, bool]:
        page = client.get(LOG, query).content.decode()
        return "甲记录" in page, "乙记录" in page

    assert shown(person=chair.name) == (True, False)
    assert shown(actor=county.pk) == (False, True)
    assert shown(verb="body.move") == (False, True)
    assert shown(object_type="unions.body") == (True, True)
    assert shown(object_type="accounts.user") == (False, False)
    assert shown(object_name="白沙埠") == (False, True)
    assert shown(object_type="unions.body", object_id=tree.basic.pk) == (True, False)
    assert shown(start=today().isoformat(), end=today().isoformat()) == (True, True)
    assert shown(end=(today() - dt.timedelta(days=1)).isoformat()) == (False, False)
    assert shown(start=(today() + dt.timedelta(days=1)).isoformat()) == (False, False)
    assert shown(under=tree.basic.pk) == (True, False)


def test_days_are_days_in_china(county: User, tree: Tree, client_of, monkeypatch: pytest.MonkeyPatch) -> None:
    late = dt.datetime(2026, 3, 1, 0, 30, tzinfo=SHANGHAI)  # still February in UTC
    monkeypatch.setattr(audit, "now", lambda: late)
    event(county, tree.basic, note="凌晨一条")
    client = client_of(county)
    assert "凌晨一条" in client.get(LOG, {"start": "2026-03-01", "end": "2026-03-01"}).content.decode()
    assert "凌晨一条" not in client.get(LOG, {"end": "2026-02-28"}).content.decode()
    assert "2026-03-01 00:30" in client.get(LOG).content.decode()


def test_the_record_of_one_event_shows_before_and_after_in_words(
    county: User, chair: User, client_of
) -> None:
    users.set_active(chair, False, by=county, reason="离职交接", on=today())
    row = AuditEvent.objects.get(verb="user.disable")
    page = client_of(county).get(f"{LOG}{row.pk}/").content.decode()
    assert all(text in page for text in ("停用账号", "启用", "是", "否", "离职交接", "校验一致"))
    assert "is_active" not in page and "user.disable" not in page


def test_no_verb_is_shown_in_english(county: User, client_of) -> None:
    from accounts.tables import VERBS, verb_label
    from core.workflow import TRANSITIONS

    for verb in (*VERBS, *TRANSITIONS, "body.create", "member.reveal", "thing.unheard_of"):
        assert not any(char.isascii() and char.isalpha() for char in verb_label(verb)), verb


def test_reads_of_personal_data_are_listed_within_the_branch(
    county: User, chair: User, tree: Tree, client_of
) -> None:
    read(chair, tree.basic.path)
    read(chair, tree.other_basic.path, reason="别处的理由")
    page = client_of(county).get(READS).content.decode()
    assert "核对入会资料" in page and "证件号码" in page and "别处的理由" not in page
    assert "核对入会资料" not in client_of(county).get(READS, {"reason": "没有这个"}).content.decode()
    assert "核对入会资料" in client_of(county).get(READS, {"person": chair.name}).content.decode()


def test_both_lists_ask_the_same_number_of_questions_for_1_and_30_rows(
    county: User, tree: Tree, client_of
) -> None:
    client = client_of(county)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    event(county, tree.basic), read(county, tree.basic.path)
    client.get(LOG), client.get(READS)
    before = queries(LOG), queries(READS)
    for _ in range(30):
        event(county, tree.basic), read(county, tree.basic.path)
    assert (queries(LOG), queries(READS)) == before


def test_the_database_refuses_to_change_or_delete_events(county: User, tree: Tree) -> None:
    from django.db import transaction

    row = event(county, tree.basic)
    for statement in (
        "UPDATE core_auditevent SET note = 'x' WHERE id = %s",
        "DELETE FROM core_auditevent WHERE id = %s",
    ):
        with (
            pytest.raises(ProgrammingError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [row.pk])
    read_row = read(county, tree.basic.path)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        PersonalDataRead.objects.filter(pk=read_row.pk).update(reason="x")


def tamper(statement: str, *values: object) -> None:
    """What somebody with the owner's rights could do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE core_auditevent DISABLE TRIGGER append_only"
        )
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE core_auditevent ENABLE TRIGGER append_only")


def verify() -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("audit_verify", stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), err.getvalue()
    return 0, out.getvalue()


def test_an_untouched_chain_verifies(county: User, chair: User, tree: Tree) -> None:
    for _ in range(5):
        event(county, tree.basic), event(chair, tree.basic)
    status, text = verify()
    assert status == 0 and "前后一致" in text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET note = 'changed' WHERE id = %s",
        "UPDATE core_auditevent SET actor_name = 'somebody else' WHERE id = %s",
        "UPDATE core_auditevent SET at = at - interval '1 day' WHERE id = %s",
        "UPDATE core_auditevent SET after = '{\"a\": 1}' WHERE id = %s",
        "DELETE FROM core_auditevent WHERE id = %s",
    ],
)
def test_tampering_past_the_trigger_is_found(county: User, tree: Tree, client_of, statement: str) -> None:
    rows = [event(county, tree.basic, note=f"第{number}条") for number in range(5)]
    tamper(statement, rows[2].pk)
    status, text = verify()
    assert status == 1 and str(rows[2 if "UPDATE" in statement else 3].pk) in text
    if "UPDATE" in statement:
        assert "校验不一致" in client_of(county).get(f"{LOG}{rows[2].pk}/").content.decode()


def test_swapping_two_events_is_found(county: User, tree: Tree) -> None:
    rows = [event(county, tree.basic, note=f"第{number}条") for number in range(4)]
    first, second = rows[1].pk, rows[2].pk
    tamper("UPDATE core_auditevent SET id = -1 WHERE id = %s", first)
    tamper("UPDATE core_auditevent SET id = %s WHERE id = %s", first, second)
    tamper("UPDATE core_auditevent SET id = %s WHERE id = -1", second)
    assert verify()[0] == 1

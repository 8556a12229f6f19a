"""Suspected twins: found at entry and at night, seen only from above both, merged into one record and taken back exactly."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import jobs
from core.clock import today
from core.desk import batches
from core.models import AuditEvent, ImportRow, Job
from core.workflow import NotAllowed, Refused, WrongState
from members.models import Member, MemberMerge, MembershipChange, TwinSuspect
from members.tasks import TWINS
from members.workflows import ELSEWHERE, fill_person, join
from members.workflows.merging import differing, pointers, survivor_of, units
from members.workflows.suspects import marks, refresh_paths, search_all, search_changed, search_night, spot
from members.workflows.twins import AGAIN, DIFFERENT, MERGE, UNDO
from tests.conftest import Tree
from tests.desk import run
from tests.members import books
from tests.members.test_views import FORM
from unions.models import Body

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-078")]
BORN = dt.date(1884, 11, 3)


def person(
    name: str, serial: int, body: Body, *, phone: str = "", number: bool = True, **fields: Any
) -> Member:
    member = Member(name=name, body=body, sex="2", **fields)
    fill_person(
        member,
        id_number=books.number(serial) if number else "",
        phone=phone or f"13800{serial:06d}",
        on=today(),
    )
    return join(member, by=None, on=dt.date(2024, 3, 1))


def pair(tree: Tree) -> TwinSuspect:
    """The same name and birth date, another number; one in the basic union, one in the joint one."""
    person("曹玉梅", 11, tree.basic, card_no="C11")
    person("曹玉梅", 12, tree.joint, household_place="沂水县")
    return TwinSuspect.objects.get()


def tables() -> dict[str, list[Any]]:
    """Every row of every table that a merge may touch, as text."""
    kept_out = (
        "core_auditevent",
        "members_twinsuspect",
        "members_membermerge",
        "homes_dirty",
        "django_session",
    )
    with connection.cursor() as cursor:
        names = [t for t in connection.introspection.table_names(cursor) if t not in kept_out]
        found = {}
        for name in names:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{name}" t ORDER BY 1')
            found[name] = [row[0] for row in cursor.fetchall()]
    return found


def test_a_pair_is_found_at_entry_and_only_once(tree: Tree) -> None:
    suspect = pair(tree)
    assert (suspect.why, suspect.state, suspect.path) == ("birth", "open", tree.township.path)
    assert suspect.first_id < suspect.second_id
    assert spot([suspect.first_id, suspect.second_id]) == 0
    person("曹玉梅", 900, tree.basic)  # born on another day
    person("别的人", 13, tree.basic)
    assert TwinSuspect.objects.count() == 1


def test_across_counties_a_name_and_a_birth_date_are_not_enough_but_a_phone_is(tree: Tree) -> None:
    person("曹玉梅", 11, tree.basic)
    person("曹玉梅", 12, tree.other_basic)
    assert not TwinSuspect.objects.exists()
    person("韩立新", 21, tree.basic, phone="13800004471")
    person("韩立新", 900, tree.other_basic, phone="13800004471")
    suspect = TwinSuspect.objects.get()
    assert (suspect.why, suspect.path) == ("phone", tree.province.path)


def test_one_without_a_number_is_a_suspect_by_phone(tree: Tree) -> None:
    person("韩立新", 21, tree.basic, phone="13800004471")
    person("韩立新", 22, tree.joint, phone="13800004471", number=False)
    assert TwinSuspect.objects.get().why == "phone"


def test_the_search_at_night_finds_what_entry_finds(tree: Tree) -> None:
    """Random people through the door; the grouped search and the search of changes find the same pairs."""
    chance = random.Random(5)
    start = marks()
    for serial in range(40):
        name = chance.choice(["曹玉梅", "韩立新", "周晓东"])
        body = chance.choice([tree.basic, tree.joint, tree.other_basic])
        person(name, serial + 1, body, phone=f"1380000{chance.randrange(6):04d}")
    entry = set(TwinSuspect.objects.values_list("first", "second", "why", "path"))
    assert len(entry) > 30
    for search in (search_all, lambda: search_changed(start["member"], start["change"])):
        TwinSuspect.objects.all().delete()
        search()
        assert set(TwinSuspect.objects.values_list("first", "second", "why", "path")) == entry
    assert search_changed(**{f"since_{key}": value for key, value in marks().items()}) == 0


def test_nights_go_on_from_the_night_before_the_last(tree: Tree) -> None:
    pair(tree)
    TwinSuspect.objects.all().delete()
    nights: list[dict[str, int]] = [search_night([])]
    assert nights[0]["found"] == 1
    TwinSuspect.objects.all().delete()
    assert search_night(nights)["found"] == 1  # the second night reads all once more
    nights.insert(0, search_night(nights))
    TwinSuspect.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        assert search_night(nights)["found"] == 0
    assert not [query for query in queries if "members_twinsuspect (first_id" in query["sql"]]
    person("曹玉梅", 13, tree.basic)
    TwinSuspect.objects.all().delete()
    assert search_night(nights)["found"] == 2
    jobs.run(jobs.enqueue(TWINS, key="2026-01-01", title="查找", business_date=today()).pk)
    assert Job.objects.get(kind=TWINS).state == Job.State.DONE


def test_a_many_changed_county_is_read_once(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    suspect = pair(tree)
    TwinSuspect.objects.all().delete()
    monkeypatch.setattr("members.workflows.suspects.FEW", 1)
    assert search_changed(0, 0) == 1
    assert TwinSuspect.objects.get().first_id == suspect.first_id


def test_only_who_sees_both_sees_the_pair(
    tree: Tree, province: Any, city: Any, county: Any, township: Any, chair: Any, neighbour: Any
) -> None:
    suspect = pair(tree)
    rows = TwinSuspect.objects.all()
    for user, seen in ((province, 1), (city, 1), (county, 1), (township, 1), (chair, 0), (neighbour, 0)):
        assert rows.visible_to(user, "members.reveal").count() == seen, user
    assert rows.waiting().at_level(township).count() == 1
    assert rows.waiting().at_level(county).count() == 0
    Member.objects.filter(pk=suspect.second_id).update(body=tree.other_basic, path=tree.other_basic.path)
    assert rows.visible_to(township, "members.reveal").count() == 0  # at once, whatever the stored path says
    assert rows.visible_to(city, "members.reveal").count() == 0
    refresh_paths()
    assert rows.visible_to(province, "members.reveal").count() == 1
    assert rows.at_level(province).count() == 1


@pytest.mark.parametrize("survivor", ["first", "second"])
def test_merging_and_taking_back_leaves_every_table_as_it_was(
    tree: Tree, township: Any, survivor: str
) -> None:
    """A property over random choices: whatever is kept of whom, the undo restores every row of every table."""
    chance = random.Random(7 if survivor == "first" else 8)
    suspect = pair(tree)
    MembershipChange.objects.create(member=suspect.second, kind="3", on=today(), body=tree.joint)
    before = tables()
    for _ in range(12):
        choices = {key: chance.choice(["first", "second"]) for key in units()}
        done = MERGE.apply(
            suspect, by=township, survivor=survivor, choices=choices, reason="身份证复印件核对一致"
        )
        assert done.state == "same"
        assert tables() != before
        back = UNDO.apply(TwinSuspect.objects.get(pk=suspect.pk), by=township, reason="不是同一人，误合并")
        assert back.state == "undone"
        assert tables() == before
        AGAIN.apply(TwinSuspect.objects.get(pk=suspect.pk), by=township)
    assert MemberMerge.objects.filter(undone_on=today()).count() == 12


def test_the_survivor_has_what_was_chosen_and_every_row(tree: Tree, township: Any, client_of: Any) -> None:
    suspect = pair(tree)
    first, second = suspect.first, suspect.second
    MERGE.apply(
        suspect, by=township, survivor="first",
        choices={"id_number": "second", "household_place": "second", "phone": "first"}, reason="身份证核对一致",
    )  # fmt: skip
    kept = Member.objects.get(pk=first.pk)
    assert kept.id_number == second.id_number
    assert (kept.phone, kept.household_place, kept.card_no) == (first.phone, "沂水县", "C11")
    assert MembershipChange.objects.filter(member=kept).count() == 2
    assert not Member.objects.filter(pk=second.pk).exists()
    assert Member.with_merged.get(pk=second.pk).status == "merged"
    assert survivor_of(second.pk) == first.pk
    client = client_of(township)
    assert client.get(reverse("members:member-list")).content.decode().count("曹玉梅") >= 1
    assert len(client.get(reverse("members:member-list")).context["rows"]) == 1
    for name in ("detail", "edit", "id-number", "leave"):
        answer = client.get(reverse(f"members:member-{name}", args=[second.pk]))
        assert answer.status_code == 302, name
        assert answer.headers["Location"] == reverse(f"members:member-{name}", args=[first.pk])
    assert client.get(f"/api/members/{second.pk}/").json()["id"] == first.pk
    verbs = set(AuditEvent.objects.filter(object_type="members.member").values_list("verb", flat=True))
    assert {"member.merge", "member.merged"} <= verbs
    assert second.id_number not in str(AuditEvent.objects.values())


def test_either_number_leads_to_the_survivor(tree: Tree, township: Any, chair: Any, neighbour: Any) -> None:
    suspect = pair(tree)
    numbers = [suspect.first.id_number, suspect.second.id_number]
    MERGE.apply(
        suspect, by=township, survivor="first", choices={"id_number": "second"}, reason="身份证核对一致"
    )
    for number in numbers:
        for user, body, sentence in ((chair, tree.basic, "曹玉梅"), (neighbour, tree.other_basic, ELSEWHERE)):
            wanted = fill_person(Member(name="曹玉梅", body=body), id_number=number, phone="", on=today())
            with pytest.raises(Refused, match=sentence[:10]), transaction.atomic():
                join(wanted, by=user, on=today())
    assert Member.objects.count() == 1


def test_what_was_changed_since_is_not_taken_back(tree: Tree, township: Any) -> None:
    suspect = pair(tree)
    MERGE.apply(suspect, by=township, survivor="first", choices={}, reason="身份证核对一致")
    suspect.refresh_from_db()
    with pytest.raises(WrongState):
        DIFFERENT.apply(suspect, by=township, reason="不是同一人")
    Member.objects.filter(pk=suspect.first_id).update(version=99)
    with pytest.raises(Refused, match="又改动"):
        UNDO.apply(suspect, by=township, reason="误合并了")
    Member.objects.filter(pk=suspect.first_id).update(version=MemberMerge.objects.get().versions[0])
    MemberMerge.objects.update(undo_until=today() - dt.timedelta(days=1))
    with pytest.raises(Refused, match="期限"):
        UNDO.apply(suspect, by=township, reason="误合并了")
    MemberMerge.objects.update(undo_until=today())
    assert UNDO.apply(suspect, by=township, reason="误合并了").state == "undone"


def test_nobody_merges_what_he_does_not_see(tree: Tree, chair: Any, neighbour: Any) -> None:
    suspect = pair(tree)
    for user in (chair, neighbour):
        with pytest.raises(NotAllowed):
            MERGE.apply(suspect, by=user, survivor="first", choices={}, reason="身份证核对一致")


def test_every_foreign_key_to_a_member_is_walked() -> None:
    walked = {f"{model._meta.label}.{field.name}" for model, field in pointers()}
    assert "members.MembershipChange.member" in walked
    hidden = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Member._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and relation.field.many_to_one | relation.field.one_to_one
    }  # fmt: skip
    own = {"members.TwinSuspect.first", "members.TwinSuspect.second", "members.MemberMerge.survivor",
           "members.MemberMerge.merged"}  # fmt: skip
    assert walked == hidden - own


def test_records_that_differ_are_told_by_group(tree: Tree) -> None:
    suspect = pair(tree)
    found = differing(suspect.first, suspect.second)
    assert {"id_number", "phone", "membership", "card", "household_place"} <= set(found)
    assert not {"name", "education", "politics"} & set(found)


def test_nobody_learns_where_a_person_outside_his_scope_belongs(
    tree: Tree, client_of: Any, chair: Any
) -> None:
    """Same sentence and the same work for whoever is elsewhere, whatever his standing there, near or far."""
    near, far = person("外地甲", 31, tree.joint), person("外地乙", 32, tree.other_basic)
    gone = person("外地丙", 33, tree.other_basic)
    Member.objects.filter(pk=gone.pk).update(status="expelled")
    client, seen = client_of(chair), set()
    url = reverse("members:member-create")
    for one in (near, near, far, gone):
        with CaptureQueriesContext(connection) as queries:
            data = {
                **FORM,
                "name": "某某某",
                "id_number": one.id_number,
                "body": tree.basic.pk,
                "joined_on": "2024-05-01",
            }
            page = client.post(url, data)
        text = page.content.decode()
        assert page.status_code == 422
        for word in (tree.joint.name, tree.other_basic.name, "济南", "外地", "除名"):
            assert word not in text
        assert "已在其他工会" in text
        seen.add(len(queries))
    assert len(seen - {max(seen)}) <= 1  # the first request warms what the others find warm
    api = client.post("/api/members/", {**FORM, "name": "某某某", "id_number": far.id_number, "body": tree.basic.pk,
                                        "joined_on": "2024-05-01"}, content_type="application/json")  # fmt: skip
    assert "已在其他工会" in api.content.decode()
    assert tree.other_basic.name not in api.content.decode()


def test_the_queue_compares_and_decides(
    tree: Tree, client_of: Any, township: Any, county: Any, chair: Any
) -> None:
    suspect = pair(tree)
    client = client_of(township)
    page = client.get(reverse("members:twinsuspect-list"))
    assert [row.object.pk for row in page.context["rows"]] == [suspect.pk]
    detail = client.get(reverse("members:twinsuspect-detail", args=[suspect.pk])).content.decode()
    assert suspect.first.masked_id in detail
    assert suspect.first.id_number not in detail
    assert suspect.second.phone not in detail
    assert client_of(chair).get(reverse("members:twinsuspect-detail", args=[suspect.pk])).status_code == 404
    url = reverse("members:twinsuspect-merge", args=[suspect.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"survivor": "first"}).status_code == 422
    done = client.post(url, {"survivor": "second", "keep_card": "first", "reason": "身份证核对一致"})
    assert done.status_code == 302
    kept = Member.objects.get()
    assert (kept.pk, kept.card_no) == (suspect.second_id, "C11")
    assert client.post(url, {"survivor": "first", "reason": "身份证核对一致"}).status_code == 409
    assert "撤回合并" in client.get(reverse("members:twinsuspect-detail", args=[suspect.pk])).content.decode()
    undone = client.post(reverse("members:twinsuspect-undo", args=[suspect.pk]), {"reason": "不是同一个人"})
    assert undone.status_code == 302
    assert Member.objects.count() == 2
    again = client.post(f"/api/members/twins/{suspect.pk}/again/")
    assert again.json()["state"] == "open", again.content
    other = client.post(f"/api/members/twins/{suspect.pk}/different/", {"reason": "身份证核对不一致"})
    assert other.json()["state"] == "different"


def test_the_inbox_tells_the_level_above_both(tree: Tree, township: Any, county: Any, client_of: Any) -> None:
    pair(tree)
    assert "疑似重复" in client_of(township).get("/").content.decode().split("<main", 1)[1]
    assert "疑似重复" not in client_of(county).get("/").content.decode().split("<main", 1)[1]


def test_a_workbook_with_the_number_merged_away_says_so_and_changes_nothing(
    tree: Tree, township: Any, neighbour: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    suspect = pair(tree)
    MERGE.apply(suspect, by=township, survivor="first", choices={}, reason="身份证核对一致")
    stub = Member.with_merged.filter(pk=suspect.second_id).values().get()
    rows = [books.row(5, id_number=suspect.second.id_number, sex="女", born_on="", name="曹玉梅")]
    for user, body, words in (
        (township, tree.township, "已并入"),
        (neighbour, tree.other_township, "已在其他工会"),
    ):
        rows[0][books.INDEX["unit"]] = (tree.unit if body == tree.township else tree.other_unit).name
        file = books.workbook(rows)
        batch = run("desk.check", batches.upload(file, "表.xlsx", resource="members", body=body, by=user))
        row = ImportRow.objects.get(batch=batch)
        assert words in str(row.issues), row.issues
        assert batch.counts["good"] == 0
    assert Member.with_merged.filter(pk=suspect.second_id).values().get() == stub

"""The rights of a person over his data: declared for every table, one copy of all, erasure that leaves nothing."""

import datetime as dt
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from core import subject
from core.clock import today
from core.crypto import SealedField, blind_index
from core.models import PersonalDataRead
from core.workflow import Refused
from members.models import Member, MemberMerge, MembershipChange, SubjectRequest, TwinSuspect
from members.workflows.privacy import ERASE, ask_erasure, keys_of, sections
from members.workflows.twins import MERGE
from tests.conftest import Tree
from tests.core.test_reads import age
from tests.members.test_twins import person

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-078")]
CANARIES = {
    "name": "曹玉梅", "household_place": "蒙阴县垛庄镇", "native_place": "山东费县探沂", "card_no": "KA7719355",
    "residence": "兰山区柳青苑", "trade": "热压机工",
}  # fmt: skip


def canary(tree: Tree) -> Member:
    return person(
        "曹玉梅", 611, tree.basic, phone="13877190035", **{k: v for k, v in CANARIES.items() if k != "name"}
    )


def gone(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(status="left")


def hits(needles: list[str], *, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(table, needle) of every column of every table that holds one, bytes as hex."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in but:
                continue
            for needle in needles:
                cursor.execute(
                    f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE strpos(to_jsonb(t)::text, %s) > 0)',
                    [needle],
                )
                if cursor.fetchone()[0]:
                    found.append((table, needle))
    return found


def test_every_model_with_personal_data_is_declared() -> None:
    assert subject.undeclared(Member) == []


def test_declarations_name_columns_that_exist_and_say_why_rows_are_kept() -> None:
    wrong = []
    for one in subject.DECLARED.values():
        names = {column.name for column in one.cls._meta.concrete_fields}
        texts = {n.removesuffix("_sealed") for n in names if n.endswith("_sealed")}
        wrong += [f"{one.model}.{name}" for name in (*one.fields, *one.blank) if name not in names | texts]
        if one.erase != subject.DELETE and not one.basis:
            wrong.append(f"{one.model} says not why it is kept")
        sealed = {c.name for c in one.cls._meta.concrete_fields if isinstance(c, SealedField)}
        if one.person and one.erase == subject.BLANK and not sealed <= set(one.blank):
            wrong.append(f"{one.model} keeps a sealed column")
        if one.erase == subject.KEEP and one.person and sealed:
            wrong.append(f"{one.model} keeps a sealed column")
    assert not wrong
    assert all(apps.get_model(name) for name in subject.DECLARED)


def test_a_copy_holds_what_is_kept(tree: Tree, township: Any, client_of: Any) -> None:
    member = canary(tree)
    said = json.dumps(sections(member), ensure_ascii=False)
    for text in (*CANARIES.values(), member.id_number, member.phone, "会籍变化"):
        assert text in said
    client = client_of(township)
    url = reverse("members:member-privacy", args=[member.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"copy": "1", "kind": "json"}).status_code == 422
    data = {"copy": "1", "kind": "json", "asked": "person", "reason": "本人到场查阅"}
    file = client.post(url, data)
    assert member.id_number in file.content.decode()
    assert file.headers["Cache-Control"] == "no-store"
    assert client.post(url, {**data, "kind": "pdf"}).content.startswith(b"%PDF")
    assert SubjectRequest.objects.filter(kind="copy", state="done").count() == 2
    assert PersonalDataRead.objects.filter(field="个人信息副本", object_id=member.pk).count() == 2
    assert not hits([member.id_number, member.phone])


def test_it_asks_who_is_there_and_hides_what_is_out_of_sight(
    tree: Tree, township: Any, neighbour: Any, petition_clerk: Any, client_of: Any
) -> None:
    member = canary(tree)
    url = reverse("members:member-privacy", args=[member.pk])
    assert client_of(neighbour).get(url).status_code == 404
    assert client_of(petition_clerk).get(url).status_code == 403
    client = client_of(township)
    client.get(url)
    age(client, 400)
    asked = client.get(url)
    assert (asked.status_code, asked.headers["Location"].split("?")[0]) == (302, reverse("accounts:prove"))
    assert client.post(url, {"copy": "1"}).status_code == 302
    assert not SubjectRequest.objects.exists()


def test_nobody_in_membership_is_erased(tree: Tree, township: Any) -> None:
    member = canary(tree)
    with pytest.raises(Refused, match="不能删除"):
        ask_erasure(member, by=township, on=today(), asked="person", reason="本人要求")
    gone(member)
    member.refresh_from_db()
    request = ask_erasure(member, by=township, on=today(), asked="person", reason="本人要求")
    with pytest.raises(Refused, match="不用重复"):
        ask_erasure(member, by=township, on=today(), asked="person", reason="本人要求")
    Member.objects.filter(pk=member.pk).update(status="active")
    with pytest.raises(Refused, match="不能删除"):
        ERASE.apply(SubjectRequest.objects.get(pk=request.pk), by=_other(tree), reason="核对无误")


def _other(tree: Tree) -> Any:
    from tests.conftest import make_user

    return make_user("other", "另一人", "county_staff", tree.county)


def test_after_erasure_nothing_is_left_outside_legal_hold(
    tree: Tree, township: Any, county: Any, client_of: Any
) -> None:
    """One person with a merged twin: canaries of both records, plain and sealed, over every table."""
    member, twin = (
        canary(tree),
        person("曹玉梅", 612, tree.joint, phone="13877190036", household_place="平邑县地方镇"),
    )
    MembershipChange.objects.filter(member=member).update(note="曹玉梅由蒙阴来")
    MERGE.apply(TwinSuspect.objects.get(), by=township, survivor="first", choices={}, reason="曹玉梅核对一致")
    member.refresh_from_db()
    numbers = [member.id_number, member.phone, twin.id_number, twin.phone]
    sealed = [
        bytes(getattr(one, name)).hex()
        for one in (member, twin)
        for name in ("id_number_sealed", "phone_sealed")
    ]
    indexes = [blind_index("member.id_number", n).hex() for n in numbers] + [
        blind_index("member.phone", n).hex() for n in numbers
    ]
    needles = [*CANARIES.values(), "平邑县地方镇", *numbers, *sealed, *indexes]
    assert {table for table, _ in hits(needles)} >= {"members_member", "members_membershipchange"}
    gone(member)
    client = client_of(township)
    url = reverse("members:member-privacy", args=[member.pk])
    assert client.post(url, {"erase": "1", "asked": "person", "reason": "曹玉梅本人要求"}).status_code == 302
    request = SubjectRequest.objects.get()
    confirm = reverse("members:subjectrequest-erase", args=[request.pk])
    own = client.post(confirm, {"reason": "核对无误"})
    assert own.status_code == 422
    assert "不能自己确认" in own.content.decode()
    assert client_of(county).post(confirm, {"reason": "已核对身份证件"}).status_code == 302
    held = ("core_auditevent",)  # logs are kept by law and chained
    assert hits(needles, but=held) == []
    left = Member.objects.get(pk=member.pk)
    assert (left.name, left.status, left.id_index, left.body) == ("（已删除）", "left", None, tree.basic)
    assert not MemberMerge.objects.exclude(before_sealed=b"").exists()
    assert client_of(county).get(reverse("members:member-detail", args=[member.pk])).status_code == 200
    assert keys_of(left) == [member.pk, twin.pk]
    back = person("曹玉梅", 611, tree.basic)  # may join as somebody new
    assert back.pk != member.pk


def test_declining_is_somebody_elses_too(tree: Tree, township: Any, county: Any, client_of: Any) -> None:
    member = canary(tree)
    gone(member)
    member.refresh_from_db()
    request = ask_erasure(member, by=township, on=today(), asked="letter", reason="来信要求")
    url = f"/api/members/privacy/{request.pk}/decline/"
    assert client_of(township).post(url, {"reason": "证件不符合"}).status_code in {403, 409, 422}
    done = client_of(county).post(url, {"reason": "证件不符合"})
    assert done.json()["state"] == "refused", done.content
    assert "证件不符合" in client_of(county).get(reverse("members:subjectrequest-list")).content.decode()
    assert request.filed_on >= today() - dt.timedelta(days=1)

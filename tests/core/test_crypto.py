"""Secrets at rest: sealed values read back only in their own row and column, rotation reaches all of them."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.models import SecondFactor, User
from core import crypto
from core.crypto import SealedField, Unreadable, blind_index, seal, sealed_columns, unseal
from core.desk.problems import open_cells
from core.desk.stage import seal_cells
from core.models import ImportBatch, ImportRow
from finance.models import Account
from homes.models import RatingRound, RatingUrn
from members.models import FileCorrection, JoinApplication, Member, MemberCard, MemberMerge, TwinSuspect
from members.workflows import fill_person
from petitions.models import Petition, PetitionEvent, PetitionFile, PetitionIdentity
from tests.accounts.conftest import enrol
from tests.conftest import Tree
from unions.models import Officer

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ROWS = st.binary(min_size=16, max_size=16)
DAY = dt.date(2026, 3, 2)
CARD = "11010519491231002X"
NEW = "cd" * 32


@given(text=TEXT, row=ROWS)
def test_what_is_sealed_reads_back_and_never_looks_the_same_twice(text: str, row: bytes) -> None:
    one, two = (seal(text, purpose="test", row=row) for _ in range(2))
    assert unseal(one, purpose="test", row=row) == unseal(two, purpose="test", row=row) == text
    assert (one == two) == (text == "")
    assert len(text) < 4 or text.encode() not in one


@given(text=TEXT, row=ROWS, other=ROWS)
def test_a_value_moved_to_another_row_or_column_is_unreadable(text: str, row: bytes, other: bytes) -> None:
    assume(text and row != other)
    sealed = seal(text, purpose="member.phone", row=row)
    for purpose, place in (("member.phone", other), ("officer.phone", row)):
        with pytest.raises(Unreadable):
            unseal(sealed, purpose=purpose, row=place)


@given(text=TEXT, row=ROWS, place=st.integers(0, 200), bit=st.integers(0, 7))
def test_one_changed_bit_makes_a_value_unreadable(text: str, row: bytes, place: int, bit: int) -> None:
    assume(text)
    sealed = bytearray(seal(text, purpose="test", row=row))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(Unreadable):
        unseal(bytes(sealed), purpose="test", row=row)


@given(text=TEXT, row=ROWS, length=st.integers(1, 200))
def test_a_value_cut_short_is_unreadable(text: str, row: bytes, length: int) -> None:
    sealed = seal(text, purpose="test", row=row)
    assume(text and length < len(sealed))
    with pytest.raises(Unreadable):
        unseal(sealed[:length], purpose="test", row=row)


@given(one=TEXT, two=TEXT)
def test_an_index_is_equal_for_equal_texts_only(one: str, two: str) -> None:
    assert (blind_index("test", one) == blind_index("test", two)) == (one == two)
    assert len(blind_index("test", one)) == 16
    assert blind_index("test", one) != blind_index("other", one)


def test_every_column_that_calls_itself_sealed_is_one_that_rotation_knows() -> None:
    named = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.name.endswith("_sealed")
    }
    assert named == {(model._meta.label, field.name) for model, field in sealed_columns()}


@pytest.fixture
def rows(tree: Tree, chair: User) -> dict[str, Any]:
    """One row of every model with sealed columns, a text of its own in each of them."""
    member = fill_person(Member(name="王秀兰", body=tree.basic), id_number=CARD, phone="", on=DAY)
    officer = Officer(name="李卫国", body=tree.basic, post="vice", took_post_on=DAY)
    account = Account(body=tree.basic, bank="农商行", opened_on=DAY, number_index=b"x" * 16)
    batch = ImportBatch(file_name="a.xlsx", file_size=1, owner_id=1, body_id=1)
    petition = Petition(number="1", received_on=DAY, place=tree.basic.jurisdiction, handler_body=tree.county)
    event = PetitionEvent(petition=petition, on=DAY, title="登记")
    file = PetitionFile(petition=petition, disk_name="x", kind="pdf", size=1, added_on=DAY)
    member.change_on = DAY
    device, _ = enrol(chair)
    asked = JoinApplication(
        number="000000000001", name="李四", sex="1", id_index=b"x" * 16, phone_index=b"x" * 16, once=b"x" * 16,
        channel="online", body=tree.basic, applied_on=DAY, consented_on=DAY, state="matched", matched_on=DAY,
    )  # fmt: skip
    card = MemberCard(member=member, code_index=b"x" * 16, issued_on=DAY)
    wish = FileCorrection(body=tree.basic, member=member, item="other", asked_on=DAY)
    twin = fill_person(Member(name="王秀蓝", body=tree.basic), id_number="", phone="", on=DAY)
    twin.change_on = DAY
    twin.save()
    member.save()
    pair = TwinSuspect.objects.create(first=twin, second=member, why="birth", found_on=DAY)
    merge = MemberMerge(suspect=pair, survivor=member, merged=twin, merged_on=DAY)
    rating = RatingRound.objects.create(body=tree.basic, opened_on=DAY, closes_on=DAY)
    made = [
        member, officer, asked, card, wish, merge, RatingUrn(round=rating, number=1), account, batch, ImportRow(batch=batch, row_no=1, verdict="error", issues=[]),
        petition, event, file, PetitionIdentity(petition=petition), device,
    ]  # fmt: skip
    for row in made:
        row.token = getattr(row, "token", None) or uuid.uuid4()
        for field in row._meta.local_fields:
            if isinstance(field, SealedField):
                setattr(row, field.name.removesuffix("_sealed"), f"密 {row._meta.label}.{field.name}")
        row.save()
    return {row._meta.label: row for row in made}


def stored(row: Any) -> Iterator[tuple[bytes, str]]:
    fresh = type(row)._base_manager.get(pk=row.pk)
    for field in fresh._meta.local_fields:
        if isinstance(field, SealedField):
            text = getattr(fresh, field.name.removesuffix("_sealed"))
            assert text == f"密 {row._meta.label}.{field.name}"
            yield bytes(getattr(fresh, field.name)), text


def keys_in_use(rows: dict[str, Any]) -> set[int]:
    return {crypto.key_id_of(sealed) for row in rows.values() for sealed, _ in stored(row)}


@pytest.mark.django_db
def test_rotation_moves_every_sealed_column_and_the_old_key_may_go(
    rows: dict[str, Any], ring: Callable[[str], None], settings: Any
) -> None:
    assert {model._meta.label for model, _ in sealed_columns()} <= set(rows)
    ring(f"2:{NEW},{settings.DATA_KEYS}")
    assert keys_in_use(rows) == {1}
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert f"本次重新加密 {len(sealed_columns())} 行" in out.getvalue()
    ring(f"2:{NEW}")
    assert keys_in_use(rows) == {2}


@pytest.mark.django_db
def test_indexes_survive_a_rotation(rows: dict[str, Any], ring: Callable[[str], None], settings: Any) -> None:
    ring(f"2:{NEW},{settings.DATA_KEYS}")
    call_command("rotate_keys", stdout=StringIO())
    assert Member.objects.found_by(CARD.lower()).count() == 1


@pytest.mark.django_db
def test_without_its_key_a_value_is_unreadable_and_says_which_key(
    rows: dict[str, Any], ring: Callable[[str], None]
) -> None:
    ring(f"2:{NEW}")
    with pytest.raises(Unreadable, match="key 1"):
        SecondFactor.objects.get().key  # noqa: B018


@pytest.mark.django_db
def test_two_columns_of_one_person_cannot_be_swapped(rows: dict[str, Any]) -> None:
    member = rows["members.Member"]
    member.phone_sealed, member.id_number_sealed = member.id_number_sealed, member.phone_sealed
    member.save()
    for name in ("phone", "id_number"):
        with pytest.raises(Unreadable):
            getattr(Member.objects.get(pk=member.pk), name)


@pytest.mark.django_db
def test_cells_of_an_import_read_back_from_their_row_only(rows: dict[str, Any]) -> None:
    row = rows["core.ImportRow"]
    row.cells_sealed = seal_cells(["王秀兰", CARD], row.token.bytes)
    assert open_cells(row) == ["王秀兰", CARD]
    row.token = uuid.uuid4()
    with pytest.raises(Unreadable):
        open_cells(row)

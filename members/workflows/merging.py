"""Merging two records of one person into one for life, and taking that back exactly.

What is kept is chosen by group of columns: a number goes with its blind index, a membership with its union. Every row
of any table that points at the record merged away is pointed at the survivor; the tables are found in the registry.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from core import audit
from core.crypto import SealedField, key_id_of, newest_key_id
from core.workflow import Refused
from members.models import Member, MemberMerge, TwinSuspect
from unions.policies.force import policy_of

UNDO_DAYS = "member.merge_undo_days"
# columns that go together, and what people call them; every other column of the form goes alone
TOGETHER: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("姓名", ("name", "pinyin", "initials")),
    "id_number": ("证件号码、性别、出生日期", ("id_type", "id_number_sealed", "id_index", "sex", "born_on")),
    "phone": ("移动电话", ("phone_sealed", "phone_index", "phone_tail")),
    "emergency": ("紧急联系人", ("emergency_name_sealed", "emergency_phone_sealed")),
    "membership": (
        "会籍（所在工会、单位、状态）",
        ("body", "path", "unit", "status", "change", "change_on", "change_reason", "left_unit_on"),
    ),
    "contract": ("劳动合同起止", ("contract_start", "contract_end")),
    "card": ("会员证", ("card_no", "card_on")),
    "file": ("档案材料", ("file_items", "file_complete")),
}
_OWN = {"id", "token", "version"}
_NOT_MOVED = {TwinSuspect, MemberMerge}


def units() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Key → (label, names of columns) of all that may be taken from one record or the other."""
    fields = {f.name: f for f in Member._meta.concrete_fields if not f.generated and f.name not in _OWN}
    known = {name for _, names in TOGETHER.values() for name in names}
    alone = {name: (str(field.verbose_name), (name,)) for name, field in fields.items() if name not in known}
    grouped = {
        key: (label, tuple(name for name in names if name in fields))
        for key, (label, names) in TOGETHER.items()
    }
    return {**grouped, **alone}


def differing(first: Member, second: Member) -> list[str]:
    """Keys of the groups in which the two records do not say the same."""
    return [key for key, (_, names) in units().items() if _said(first, names) != _said(second, names)]


def _said(member: Member, names: tuple[str, ...]) -> list[Any]:
    """Numbers are compared by their text: the same number is sealed differently in each row."""
    found: list[Any] = []
    for name in names:
        field = Member._meta.get_field(name)
        if isinstance(field, SealedField):
            found.append(getattr(member, name.removesuffix("_sealed")))
        elif isinstance(field, models.BinaryField):
            continue
        else:
            found.append(getattr(member, field.attname))  # type: ignore[union-attr]
    return found


def merge(
    suspect: TwinSuspect, *, by: Any, on: dt.date, survivor: str, choices: Mapping[str, str], reason: str = ""
) -> MemberMerge:
    """`survivor`: first or second. `choices`: per group of columns whose value is kept; the survivor's where unsaid."""
    first, second = _locked(suspect)
    kept, gone = (first, second) if survivor == "first" else (second, first)
    other = "second" if survivor == "first" else "first"
    before = {"kept": _row(kept), "gone": _row(gone)}
    said = audit.snapshot(kept)
    taken = [key for key in units() if choices.get(key) == other]
    with transaction.atomic():
        _take(kept, gone, taken)
        moved, left = _repoint(gone, kept)
        place = kept.body.place
        days = policy_of(place, on).value(UNDO_DAYS)
        done = MemberMerge(
            suspect=suspect, survivor=kept, merged=gone, merged_on=on, moved=moved, kept=left,
            undo_until=None if days is None else on + dt.timedelta(days=days),
            versions=[kept.version, gone.version], by_name=str(by)[:60],
        )  # fmt: skip
        done.before = json.dumps(before)
        done.save()
        old, new = audit.changes(said, audit.snapshot(kept))
        audit.record(
            "member.merge", kept, by=by, before=old, after=new, note=f"并入 {gone.pk} 号档案；{reason}"
        )
        audit.record("member.merged", gone, by=by, after={"merged_into": kept.pk}, note=reason)
    return done


def undo(suspect: TwinSuspect, *, by: Any, on: dt.date, reason: str = "") -> MemberMerge:
    """Both records and every row that was pointed elsewhere are as before. Refused where one was changed since."""
    done = MemberMerge.objects.select_for_update().filter(suspect=suspect, undone_on=None).first()
    if done is None:
        raise Refused("没有找到这次合并，可能已经撤回。请刷新页面再看。")
    if done.undo_until is None or on > done.undo_until:
        raise Refused("已过可以撤回的期限，合并不能再撤回。要更正的，请在会员档案里修改。")
    kept, gone = _pair(done.survivor_id, done.merged_id)
    if [kept.version, gone.version] != done.versions:
        raise Refused(
            f"“{kept.name}”的档案在合并以后又改动或办理过变动，不能整件撤回。请在会员档案里逐项更正。"
        )
    with transaction.atomic():
        _point_back(done)
        before = json.loads(done.before)
        # the number's index is unique: free it before either row gets its own back
        Member.with_merged.filter(pk__in=[kept.pk, gone.pk]).update(id_index=None)
        for row in before.values():
            _restore(row)
        done.undone_on = on
        done.save(update_fields=["undone_on"])
        for pk in (kept.pk, gone.pk):
            audit.record("member.unmerge", Member.with_merged.get(pk=pk), by=by, note=reason)
    return done


def survivor_of(pk: int) -> int | None:
    """The record that speaks for one merged away, through any number of merges."""
    seen = {pk}
    while (
        found := MemberMerge.objects.filter(merged_id=pk, undone_on=None)
        .values_list("survivor_id", flat=True)
        .first()
    ) and found not in seen:
        seen.add(found)
        pk = found
    return pk if len(seen) > 1 else None


def _locked(suspect: TwinSuspect) -> tuple[Member, Member]:
    first, second = _pair(suspect.first_id, suspect.second_id)
    for member in (first, second):
        if member.status == Member.Status.MERGED:
            raise Refused(f"“{member.name}”的这份档案已经并入另一份，不能再合并。请刷新页面再看。")
    return first, second


def _pair(one: int, other: int) -> tuple[Member, Member]:
    """Locked in the order of their numbers, answered in the order asked for."""
    rows = Member.with_merged.select_for_update(of=("self",)).select_related("body").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[one, other])}
    return found[one], found[other]


def _take(kept: Member, gone: Member, taken: list[str]) -> None:
    """Writes the chosen values to the survivor. The blind indexes change places, so that either number leads to him."""
    names = [name for key in taken for name in units()[key][1]]
    own_index = kept.id_index
    for name in names:
        field = Member._meta.get_field(name)
        if isinstance(field, SealedField):
            text = name.removesuffix("_sealed")
            setattr(kept, text, getattr(gone, text))
        else:
            setattr(kept, field.attname, getattr(gone, field.attname))  # type: ignore[union-attr]
    if "id_index" in names:
        Member.with_merged.filter(pk=gone.pk).update(id_index=None)
        gone.id_index = own_index
    for member in (kept, gone):
        member.version += 1
    gone.status = Member.Status.MERGED
    kept.save()
    gone.save(update_fields=["status", "version", "id_index"])
    kept.refresh_from_db()


def pointers() -> Iterator[tuple[type[models.Model], models.ForeignKey[Any, Any]]]:
    """Every foreign key to a member in any app, those of many-to-many tables included."""
    for model in apps.get_models(include_auto_created=True):
        if model in _NOT_MOVED or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Member:
                yield model, field


def _repoint(gone: Member, kept: Member) -> tuple[list[list[Any]], int]:
    """[[model, field, keys]] of what moved, and how many rows had to stay because the survivor has its like."""
    moved, left = [], 0
    for model, field in pointers():
        keys = list(model._base_manager.filter(**{field.attname: gone.pk}).values_list("pk", flat=True))
        went = _move(model, field, keys, kept)
        left += len(keys) - len(went)
        if went:
            moved.append([model._meta.label, field.name, went])
    return moved, left


def _move(
    model: type[models.Model], field: models.ForeignKey[Any, Any], keys: list[Any], kept: Member
) -> list[Any]:
    """All at once; one by one where a row may exist only once per person."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=keys).update(**{field.attname: kept.pk})
        return keys
    except DatabaseError:
        if len(keys) == 1:
            return []
    return [key for key in keys if _move(model, field, [key], kept)]


def _point_back(done: MemberMerge) -> None:
    for label, name, keys in done.moved:
        model = apps.get_model(label)
        column = model._meta.get_field(name).attname
        rows = model._base_manager.filter(pk__in=keys)
        if rows.exclude(**{column: done.survivor_id}).exists():
            raise Refused(
                f"合并以后“{model._meta.verbose_name}”又改动过，不能整件撤回。请在会员档案里逐项更正。"
            )
        rows.update(**{column: done.merged_id})


def _row(member: Member) -> dict[str, Any]:
    """The row as the database holds it, and the numbers in plain: the keys may be renewed before it is asked for."""
    with connection.cursor() as cursor:
        derived = [field.column for field in Member._meta.concrete_fields if field.generated]
        cursor.execute(
            "SELECT to_jsonb(m) - %s::text[] FROM members_member m WHERE id = %s", [derived, member.pk]
        )
        row = cursor.fetchone()[0]
    row = json.loads(row) if isinstance(row, str) else row
    plain = {name: getattr(member, name.removesuffix("_sealed")) for name in _sealed()}
    return {"row": row, "plain": plain}


def _restore(before: dict[str, Any]) -> None:
    """Exactly the former row; path and seals are renewed where the body or the keys changed meanwhile."""
    row = before["row"]
    names = ", ".join(f'"{name}" = o."{name}"' for name in row if name != "id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE members_member m SET {names} FROM jsonb_populate_record(NULL::members_member, %s::jsonb) o "
            "WHERE m.id = o.id",
            [json.dumps(row)],
        )
    member = Member.with_merged.select_related("body").get(pk=row["id"])
    stale = [
        name
        for name in _sealed()
        if getattr(member, name) and key_id_of(bytes(getattr(member, name))) != newest_key_id()
    ]
    for name in stale:
        setattr(member, name.removesuffix("_sealed"), before["plain"][name])
    if stale or member.path != member.body.path:
        member.path = member.body.path
        member.save(update_fields=["path", *stale])


def _sealed() -> list[str]:
    return [field.name for field in Member._meta.concrete_fields if isinstance(field, SealedField)]

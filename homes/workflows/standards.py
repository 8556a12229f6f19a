"""Standards: which one is in force, drafts of new versions by the owning level, publication with its checks."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused, Transition, update
from homes.models import Standard, StandardItem
from homes.models.grades import Grade, track_of
from homes.scoring.marks import problems, weight_of
from unions.models import Body, Jurisdiction
from unions.policies.force import policy_of
from unions.querysets import TOWN_KINDS
from unions.workflows.policy import seats

COPIED = (
    "order", "have", "section", "code", "text", "criterion", "points", "scoring", "numbers", "asks", "unit",
    "mandatory", "veto", "bonus", "satisfaction", "evidence", "entry", "known",
)  # fmt: skip


# ---- which one is in force -------------------------------------------------------------------------------------


def standard_of(body: Body, on: dt.date, *, grade: str = Grade.QUALIFIED) -> Standard | None:
    """The newest published version of the nearest place above the union."""
    rows = Standard.objects.filter(state=Standard.State.PUBLISHED, effective_from__lte=on)
    if body.kind in TOWN_KINDS:
        rows = rows.filter(kind=Standard.Kind.TOWN)
    else:
        rows = rows.filter(kind=Standard.Kind.HOME, grade=grade, track=track_of(body.nature))
    lineage = Jurisdiction(code=body.place).lineage
    found = rows.filter(jurisdiction__code__in=lineage).select_related("jurisdiction")
    order = {code: place for place, code in enumerate(lineage)}
    return min(found, key=lambda s: (order[s.jurisdiction.code], -s.version), default=None)


_read: dict[int, list[StandardItem]] = {}


def items_in(standard: int) -> list[StandardItem]:
    """The items of a version in their order. A process reads a published one once: the database keeps it from changing."""
    if standard in _read:
        return _read[standard]
    found = list(StandardItem.objects.filter(standard=standard).select_related("standard"))
    if found and found[0].standard.state == Standard.State.PUBLISHED:
        _read[standard] = found
    return found


def keeps(by: Any, standard: Standard) -> bool:
    """Whether the person sets policy for the very place of the standard."""
    return any(seat.jurisdiction_id == standard.jurisdiction_id for seat in seats(by))


# ---- drafts ----------------------------------------------------------------------------------------------------


def draft_from(source: Standard, *, by: Any, on: dt.date) -> Standard:
    """A new version for the person's own place, with the items of an existing one. One draft at a time."""
    seat = next(iter(seats(by)), None)
    if seat is None:
        raise NotAllowed("policy.edit")
    with transaction.atomic():
        place = Jurisdiction.objects.select_for_update(no_key=True).get(pk=seat.jurisdiction_id)
        mine = Standard.objects.filter(
            kind=source.kind, jurisdiction=place, grade=source.grade, track=source.track
        ).order_by("-version")
        newest = mine.first()
        if newest and newest.is_draft:
            raise Refused(f"{place}已有起草中的“{newest}”。请先发布或删除，再起草新的一版。")
        fresh = Standard.objects.create(
            kind=source.kind, jurisdiction=place, body=seat, grade=source.grade, track=source.track,
            version=newest.version + 1 if newest else 1, title=source.title, effective_from=on,
            pass_score=source.pass_score, basis="", based_on=newest or source,
            satisfaction_weight=source.satisfaction_weight,
        )  # fmt: skip
        StandardItem.objects.bulk_create(
            StandardItem(standard=fresh, **{name: getattr(item, name) for name in COPIED})
            for item in source.items.all()
        )
        audit.record(
            "standard.draft", fresh, by=by, after={**audit.snapshot(fresh), "items": source.items.count()}
        )
    return fresh


def _locked_draft(standard: Standard, by: Any) -> Standard:
    row = Standard.objects.select_for_update(of=("self",)).select_related("body").get(pk=standard.pk)
    if not keeps(by, row):
        raise NotAllowed("policy.edit")
    if not row.is_draft:
        raise Refused(f"“{row}”已经发布，不能再改。请起草新的一版。")
    return row


def save_standard(standard: Standard, *, by: Any, before: dict[str, Any]) -> Standard:
    with transaction.atomic():
        _locked_draft(standard, by)
        return update(standard, before=before, by=by)


def save_item(item: StandardItem, *, by: Any, before: dict[str, Any] | None) -> StandardItem:
    """Adds an item of a draft or changes one. `before`: its snapshot, None for a new one."""
    with transaction.atomic():
        standard = _locked_draft(item.standard, by)
        if problem := problems(item.scoring, item.points, item.numbers):
            raise Refused(problem)
        item.save()
        old, new = audit.changes(before or {}, audit.snapshot(item))
        audit.record(f"standarditem.{'edit' if before else 'create'}", item, by=by, before=old, after=new)
        _reweigh(standard)
    return item


def remove_item(item: StandardItem, *, by: Any) -> None:
    with transaction.atomic():
        standard = _locked_draft(item.standard, by)
        audit.record("standarditem.remove", item, by=by, before=audit.snapshot(item))
        item.delete()
        _reweigh(standard)


def remove_draft(standard: Standard, *, by: Any) -> None:
    with transaction.atomic():
        row = _locked_draft(standard, by)
        audit.record("standard.remove", row, by=by, before=audit.snapshot(row))
        row.delete()


def _reweigh(standard: Standard) -> None:
    standard.satisfaction_weight = weight_of(standard.items.all())
    standard.save(update_fields=["satisfaction_weight"])


# ---- publication -----------------------------------------------------------------------------------------------


def weight_problem(standard: Standard, on: dt.date) -> str:
    """The share of satisfaction rises with every version until the place's target is reached and never falls."""
    before = standard.based_on
    if before is None or standard.kind != Standard.Kind.HOME:
        return ""
    policy = policy_of(standard.jurisdiction.code, on)
    target, share, was = (
        policy.value("rate.weight_target"),
        standard.satisfaction_weight,
        before.satisfaction_weight,
    )
    says = f"上一版是 {was / 100:g}%，这一版是 {share / 100:g}%"
    if share < was:
        return f"新版评分细则中职工满意度分值不得低于上一版，请上调后发布。{says}。"
    if share == was and (target is None or was < target):
        return f"职工满意度分值的比重要比上一版提高，请上调后发布。{says}。"
    return ""


def publish_problems(standard: Standard, on: dt.date) -> list[str]:
    """Everything that stands against publishing a draft, a sentence each: its page says so before anybody tries."""
    items = list(standard.items.all())
    if not any(not item.bonus and item.points for item in items):
        return ["还没有计分的项目，不能发布。请先添加项目。"]
    found, full = [], full_points(items)
    if standard.pass_score > full:
        found.append(f"合格分 {standard.pass_score / 100:g} 分超过总分 {full / 100:g} 分。请调整后发布。")
    for item in items:
        if problem := problems(item.scoring, item.points, item.numbers):
            found.append(f"{item}：{problem}")
    before = standard.based_on
    own = before is not None and before.jurisdiction_id == standard.jurisdiction_id
    if before and own and standard.effective_from <= before.effective_from:
        found.append(f"上一版从 {before.effective_from} 起施行，新版的施行日期要晚于这一天。请修改施行日期。")
    if _adopted(standard) and (problem := weight_problem(standard, on)):
        found.append(problem)
    return found


def full_points(items: Iterable[StandardItem]) -> int:
    """What the items add up to, without those that only add."""
    return sum(item.points for item in items if not item.bonus)


def points_of(standard: Standard) -> int:
    return full_points(standard.items.all())


def points_moved(standard: Standard) -> str:
    """Points that no longer add up to what the version before did: a slip more often than a wish, so it is said, not refused."""
    before = standard.based_on
    if before is None:
        return ""
    full, was = points_of(standard), points_of(before)
    if full == was:
        return ""
    return f"各项分值合计 {full / 100:g} 分，“{before}”合计 {was / 100:g} 分。请核对各项分值。"


def _may_publish(standard: Standard, *, by: Any, **data: Any) -> None:
    if not keeps(by, standard):
        raise NotAllowed("policy.edit")
    if wrong := publish_problems(standard, today()):
        raise Refused("".join(wrong))


def _adopted(standard: Standard) -> bool:
    """Whether the place asks that satisfaction weighs more with each version."""
    return policy_of(standard.jurisdiction.code, today()).adopted("P-106") is not None


def _published(standard: Standard, *, by: Any, on: dt.date, **data: Any) -> None:
    standard.satisfaction_weight = weight_of(standard.items.all())
    standard.published_on, standard.published_by_name = on, str(by)


PUBLISH = Transition(
    name="standard.publish",
    verb="发布标准",
    model="homes.Standard",
    sources=frozenset({Standard.State.DRAFT}),
    target=Standard.State.PUBLISHED,
    permission="policy.edit",
    says="发布后不能再改；从施行日期起，新填的自评表按这一版计分，以前的表仍按原来的版本。",
    gate=_may_publish,
    effect=_published,
    tone="primary",
    entry="P-106",
)


def _word(name: str) -> str:
    field: Any = StandardItem._meta.get_field(name)
    return str(field.verbose_name)


def compare(old: Standard, new: Standard) -> list[dict[str, Any]]:
    """Items of two versions side by side by their code: added, removed, changed with the words that differ, kept."""
    before, after = ({item.code: item for item in s.items.all()} for s in (old, new))
    rows = []
    for code in [*after, *(code for code in before if code not in after)]:
        one, two = before.get(code), after.get(code)
        if one and two:
            differs = [_word(n) for n in COPIED
                       if n != "order" and getattr(one, n) != getattr(two, n)]  # fmt: skip
            change = "修改" if differs else "不变"
        else:
            differs, change = [], "新增" if two else "删除"
        rows.append(
            {"code": code, "old": one, "new": two, "change": change, "differs": "、".join(map(str, differs))}
        )
    return rows

"""What happens to a congress: notice, sign-in list, opening with a quorum, votes, minutes; or cancelled."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused, Transition, create
from members.models import CongressSeat, Member, MemberCongress, MemberRep, Resolution
from unions.policies.force import policy_of

State, Kind = MemberCongress.State, MemberCongress.Kind
BATCH = 2000
MOST = 20_000  # people on one list
ENTRY = "P-088"
Fraction = tuple[int, int]


def fraction(congress: MemberCongress, key: str) -> Fraction | None:
    """A share in force on the day of the congress, as two whole numbers; None where nobody has set one."""
    found = policy_of(congress.body.place, congress.held_on).value(key)
    return (int(found[0]), int(found[1])) if found else None


def in_words(share: Fraction) -> str:
    digits = "零一二三四五六七八九十"
    if max(share) > 10:
        return f"{share[1]} 分之 {share[0]}"
    return "半数" if share == (1, 2) else f"{digits[share[1]]}分之{digits[share[0]]}"


def needed(share: Fraction | None, entitled: int) -> int:
    """How many must be there."""
    return -(-entitled * share[0] // share[1]) if share else 1


def entitled_to(congress: MemberCongress) -> Any:
    """Members who are called: the representatives in office on the day, or everybody in membership."""
    if congress.kind == Kind.REPRESENTATIVES:
        reps = MemberRep.objects.filter(body=congress.body_id).live(congress.held_on)
        return Member.objects.filter(pk__in=reps.values("member"))
    return Member.objects.active().filter(body=congress.body_id)


def _may_notice(congress: MemberCongress, *, by: Any, notice_on: dt.date, **data: Any) -> None:
    lacking = [
        word for name, word in (("place", "地点"), ("agenda", "议程")) if not getattr(congress, name).strip()
    ]
    if lacking:
        raise Refused(f"还没有填写{'、'.join(lacking)}。请先修改资料，再发通知。")
    if notice_on > congress.held_on:
        raise Refused(f"通知日期晚于召开日期 {congress.held_on}。请核对。")
    least = policy_of(congress.body.place, today()).value("member.congress_notice_days")
    ahead = (congress.held_on - notice_on).days
    if least is not None and ahead < int(least):
        raise Refused(
            f"通知日期到召开日期只有 {ahead} 天，应提前至少 {least} 天通知。请改召开日期；已经开过的大会，请直接登记到会人数。"
        )
    number = entitled_to(congress)[: MOST + 1].count()
    if not number:
        who = "任期内的会员代表" if congress.kind == Kind.REPRESENTATIVES else "在会会员"
        raise Refused(f"本会在召开日期没有{who}，列不出到会名单。请先登记{who}。")
    if number > MOST:
        raise Refused(f"在会会员超过 {MOST:,} 人，不能召开全体会员大会。请改为会员代表大会。")


def _noticed(congress: MemberCongress, *, by: Any, on: dt.date, notice_on: dt.date, **data: Any) -> None:
    congress.notice_on = notice_on
    congress.entitled, congress.present = call(congress), 0


def call(congress: MemberCongress) -> int:
    """Puts everybody entitled on the sign-in list; who stands on it stays. Returns how many stand there."""
    there = CongressSeat.objects.filter(congress=congress).values("member")
    fresh = entitled_to(congress).exclude(pk__in=there).order_by("pinyin", "pk").values_list("pk", flat=True)
    CongressSeat.objects.bulk_create([CongressSeat(congress=congress, member_id=pk) for pk in fresh], BATCH)
    return CongressSeat.objects.filter(congress=congress).count()


def _attended(congress: MemberCongress, *, by: Any, on: dt.date, seats: list[int], **data: Any) -> None:
    rows = CongressSeat.objects.filter(congress=congress)
    rows.filter(present=True).exclude(pk__in=seats).update(present=False)
    rows.filter(present=False, pk__in=seats).update(present=True)
    congress.present = rows.filter(present=True).count()


def _may_attend(congress: MemberCongress, *, by: Any, **data: Any) -> None:
    if congress.held_on > today():
        raise Refused(f"大会定在 {congress.held_on} 召开，还没有到日子。开会当天再登记到会。")


def quorum_of(congress: MemberCongress) -> Fraction:
    share = fraction(congress, "member.congress_quorum")
    if share is None:
        raise Refused("本地没有设定大会到会人数的比例。请先由上级在标准参数里设定。")
    return share


def _met(congress: MemberCongress, entitled: int, present: int) -> None:
    if congress.held_on > today():
        raise Refused(f"大会定在 {congress.held_on} 召开，还没有到日子。开会当天再登记。")
    if entitled < 1:
        raise Refused("应到人数至少 1 人。请核对。")
    if present > entitled:
        raise Refused(f"实到 {present:,} 人多于应到 {entitled:,} 人。请核对到会人数。")
    share = quorum_of(congress)
    if present * share[1] < entitled * share[0]:
        raise Refused(
            f"应到 {entitled:,} 人，实到 {present:,} 人，不足{in_words(share)}（至少 {needed(share, entitled):,} 人），"
            "大会不能召开。请等到齐，或另行召开。"
        )


def _may_open(congress: MemberCongress, *, by: Any, **data: Any) -> None:
    _met(congress, congress.entitled or 0, congress.present or 0)


def _may_record(congress: MemberCongress, *, by: Any, entitled: int, present: int, **data: Any) -> None:
    _met(congress, entitled, present)


def _opened(congress: MemberCongress, *, by: Any, on: dt.date, **data: Any) -> None:
    congress.quorum_share, congress.quorum_whole = quorum_of(congress)


def _recorded(
    congress: MemberCongress, *, by: Any, on: dt.date, entitled: int, present: int, **data: Any
) -> None:
    congress.entitled, congress.present = entitled, present
    _opened(congress, by=by, on=on)


def _may_vote(
    congress: MemberCongress, *, by: Any, in_favour: int, against: int, abstained: int, **data: Any
) -> None:
    cast = in_favour + against + abstained
    if cast > (congress.present or 0):
        raise Refused(f"票数合计 {cast:,} 张，多于实到 {congress.present or 0:,} 人。请核对计票。")
    if fraction(congress, "member.congress_majority") is None:
        raise Refused("本地没有设定决议通过的比例。请先由上级在标准参数里设定。")


def _voted(congress: MemberCongress, *, by: Any, on: dt.date, **data: Any) -> None:
    share = fraction(congress, "member.congress_majority") or (1, 2)
    last = congress.resolutions.aggregate(n=Max("number"))["n"] or 0
    kept = {name: data[name] for name in ("title", "text", "in_favour", "against", "abstained")}
    passed = data["in_favour"] * share[1] > (congress.entitled or 0) * share[0]
    create(Resolution(congress=congress, number=last + 1, passed=passed, **kept), by=by)


def _closed(congress: MemberCongress, *, by: Any, on: dt.date, minutes: Any, **data: Any) -> None:
    congress.minutes, congress.minutes_name, congress.closed_on = minutes, str(minutes.name)[:200], on


def _cancelled(congress: MemberCongress, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    congress.note = reason


def _step(name: str, verb: str, sources: set[str], target: str | None, **more: Any) -> Transition:
    return Transition(
        name=f"membercongress.{name}", verb=verb, model="members.MemberCongress", sources=frozenset(sources), target=target,
        permission="elections.edit", entry=ENTRY, **more,
    )  # fmt: skip


NOTICE = _step(
    "notice", "发出通知", {State.PLANNED}, State.NOTICED, gate=_may_notice, effect=_noticed, tone="primary", fields=("notice_on",),
    says="通知发出后列出到会名单，日期、届次不能再改。代表大会列任期内的代表，会员大会列全体在会会员。",
)  # fmt: skip
ATTEND = _step(
    "attend", "登记到会", {State.NOTICED}, None, gate=_may_attend, effect=_attended, fields=("seats",),
    says="勾选到会的人，实到人数随勾选计算。",
)  # fmt: skip
OPEN = _step(
    "open", "宣布开会", {State.NOTICED}, State.HELD, gate=_may_open, effect=_opened, tone="primary",
    says="到会人数达到规定比例的，大会才能召开。宣布后到会名单不能再改。",
)  # fmt: skip
RECORD = _step(
    "record", "登记已开的大会", {State.PLANNED}, State.HELD, gate=_may_record, effect=_recorded, fields=("entitled", "present"),
    says="大会已经开过、没有在平台通知的，照会议记录登记到会人数。",
)  # fmt: skip
VOTE = _step(
    "vote", "登记表决", {State.HELD}, None, gate=_may_vote, effect=_voted, tone="primary",
    fields=("title", "text", "in_favour", "against", "abstained"), says="一项决议登记一次，是否通过由平台按票数计算。",
)  # fmt: skip
CLOSE = _step(
    "close", "上传记录并办结", {State.HELD}, State.CLOSED, effect=_closed, fields=("minutes",),
    says="上传会议记录后这次大会办结，计入本会召开大会的次数，不能再改。",
)  # fmt: skip
CANCEL = _step(
    "cancel", "取消大会", {State.PLANNED, State.NOTICED}, State.CANCELLED, effect=_cancelled, tone="danger", fields=("reason",),
    says="取消后这一次会议不再召开，届次可以重新登记。",
)  # fmt: skip
STEPS = (NOTICE, ATTEND, OPEN, RECORD, VOTE, CLOSE, CANCEL)


def take_photos(ceremony: Any, photos: list[tuple[str, Any]], *, by: Any) -> int:
    """Adds pictures to a ceremony."""
    from members.models import Ceremony, CeremonyPhoto

    if not Ceremony.objects.visible_to(by, "members.edit").filter(pk=ceremony.pk).exists():
        raise NotAllowed("members.edit")
    for name, file in photos:
        create(CeremonyPhoto(ceremony=ceremony, name=name, file=file), by=by)
    return len(photos)


def remove_photo(photo: Any, *, by: Any) -> None:
    """A picture put up by mistake; its file goes with the last row that shows it."""
    from members.models import Ceremony, CeremonyPhoto

    if not Ceremony.objects.visible_to(by, "members.edit").filter(pk=photo.ceremony_id).exists():
        raise NotAllowed("members.edit")
    with transaction.atomic():
        audit.record("ceremonyphoto.remove", photo, by=by, before={"name": photo.name})
        photo.delete()
        if not CeremonyPhoto.objects.filter(file=photo.file.name).exists():
            transaction.on_commit(lambda: photo.file.delete(save=False))

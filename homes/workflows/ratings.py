"""Rounds of members' rating: opened by the union or from above, voted on, closed, counted by the portal, published.

Whom to ask: all members where they are few, else representatives or a sample drawn by a recorded seed. Sizes are policy
data that the portal proposes. Nobody enters or changes a count by hand; paper ballots are counted twice by two tellers.
"""

import datetime as dt
import random
import secrets
from typing import Any

from django.db import transaction

from core import audit
from core.workflow import NotAllowed, Refused, Transition, clean
from homes.models import RatingRoll, RatingRound, RatingTally
from homes.models.ratings import CONTENT, SUBJECTS
from homes.workflows import ballots
from homes.workflows.rectify import after_rating, expects_rating
from homes.workflows.sheets import verifies
from members.models import Member, MemberRep
from unions.models import Body, Officer
from unions.policies.force import Policy, policy_of

State, Mode, Voters = RatingRound.State, RatingRound.Mode, RatingRound.Voters
SEATS = "rate.all_below", "rate.sample_min", "rate.sample_share"


def may_rate(user: Any, body: Body) -> bool:
    return bool(Body.objects.filter(pk=body.pk).visible_to(user, "homes.edit").exists())


def least_sample(policy: Policy, members: int) -> int:
    """How many a sample must ask at least, never more than there are."""
    least, share = int(policy.value(SEATS[1]) or 0), int(policy.value(SEATS[2]) or 0)
    return min(members, max(least, -(-members * share // 10_000)))


def must_ask_all(policy: Policy, members: int) -> bool:
    below = policy.value(SEATS[0])
    return below is not None and members < int(below)


def members_of(body: Body) -> list[int]:
    return list(Member.objects.active().filter(body=body).order_by("pk").values_list("pk", flat=True))


def reps_of(body: Body, on: dt.date) -> list[int]:
    found = MemberRep.objects.filter(body=body).live(on).values_list("member_id", flat=True)
    return sorted(set(found))


def draw(keys: list[int], number: int, seed: str) -> list[int]:
    """The same seed and list give the same sample, on any machine."""
    return sorted(random.Random(seed).sample(sorted(keys), number))


def open_round(
    body: Body, *, mode: str, voters: str, closes_on: dt.date, by: Any, on: dt.date, sample: int | None = None, deeds: str = ""
) -> RatingRound:  # fmt: skip
    if not may_rate(by, body):
        raise NotAllowed("homes.edit")
    if not body.is_basic or not body.is_active:
        raise Refused(f"“{body}”现在是“{body.get_state_display()}”，不能组织会员评家。")
    if closes_on < on:
        raise Refused("投票截止不能早于今天。")
    expects_rating(body)
    with transaction.atomic():
        Body.objects.select_for_update(no_key=True).get(pk=body.pk)
        if RatingRound.objects.filter(
            body=body, state__in=[State.OPENED, State.VOTING, State.CLOSED]
        ).exists():
            raise Refused("本会已有一次会员评家没有办完。请先办完或作废那一次。")
        row = RatingRound(
            body=body, mode=mode, voters=voters, opened_on=on, closes_on=closes_on, deeds=deeds.strip(),
            with_chair=_has_chair(body, on), from_above=verifies(by, body), opened_by_name=str(by)[:60],
        )  # fmt: skip
        roll = _roll(row, sample, on)
        row.entitled = len(roll)
        clean(row)
        row.save(force_insert=True)
        RatingRoll.objects.create(round=row, members=roll)
        audit.record("ratinground.create", row, by=by, after=audit.snapshot(row))
    return row


def _has_chair(body: Body, on: dt.date) -> bool:
    chairs = Officer.objects.filter(body=body, post="chair", left_on=None, took_post_on__lte=on)
    return bool(chairs.exists())


def _roll(row: RatingRound, sample: int | None, on: dt.date) -> list[int]:
    policy, keys = policy_of(row.body.place, on), members_of(row.body)
    if not keys:
        raise Refused("会员名册里没有在会会员，没有人可以参评。请先登记会员。")
    if row.voters == Voters.ALL:
        return keys
    if must_ask_all(policy, len(keys)):
        raise Refused(
            f"本会有会员 {len(keys):,} 人，不足 {policy.value(SEATS[0])} 人，由全体会员参评。请改选“全体会员”。"
        )
    if row.voters == Voters.REPS:
        reps = reps_of(row.body, on)
        if not reps:
            raise Refused("没有登记在任的会员代表。请先登记代表，或改选“全体会员”“随机抽样”。")
        return reps
    least = least_sample(policy, len(keys))
    number = sample or least
    if not least <= number <= len(keys):
        raise Refused(f"抽样人数应在 {least:,} 人到 {len(keys):,} 人之间。请改人数。")
    row.seed = secrets.token_hex(16)
    return draw(keys, number, row.seed)


# ---- steps ---------------------------------------------------------------------------------------------------------


def _may_start(row: RatingRound, *, by: Any, **data: Any) -> None:
    if row.mode == Mode.ONLINE and row.issued < row.entitled:
        raise Refused(f"应参评 {row.entitled:,} 人，只印了 {row.issued:,} 张票条。请先把票条印齐。")


def _started(row: RatingRound, *, by: Any, on: dt.date, **data: Any) -> None:
    if row.closes_on < on:
        raise Refused(f"投票截止 {row.closes_on} 已过。请作废后重新发起。")
    if row.mode == Mode.ONLINE:
        ballots.set_up_urns(row)


def _may_close(row: RatingRound, *, by: Any, **data: Any) -> None:
    if by is not None and not verifies(by, row.body):
        raise Refused(f"提前截止由上级工会办理。到 {row.closes_on} 投票结束后自动截止、自动计票。")


def _closed(row: RatingRound, *, by: Any, on: dt.date, **data: Any) -> None:
    row.closed_on = on
    if row.mode == Mode.ONLINE:
        voted, counts = ballots.open_urns(row)
        settle(row, voted, counts, on=on)
    else:
        row.state = State.CLOSED


def settle(row: RatingRound, voted: int, counts: dict[str, list[int]], *, on: dt.date) -> None:
    """Result, validity and what follows from it. The caller saves the row."""
    policy = policy_of(row.body.place, row.closed_on or on)
    floor = policy.value("rate.turnout_min")
    row.voted, row.counts, row.state, row.floor = voted, counts, State.COUNTED, floor
    for subject in SUBJECTS:
        answers = counts.get(subject, [])
        rate = sum(answers[:CONTENT]) * 10_000 // sum(answers) if sum(answers) else None
        setattr(row, f"{subject}_rate", rate)
    row.valid = None if floor is None else voted > 0 and voted * 10_000 >= int(floor) * row.entitled
    after_rating(row, policy, on=on)


def _may_publish(row: RatingRound, *, by: Any, **data: Any) -> None:
    if not may_rate(by, row.body):
        raise NotAllowed("homes.edit")


def _published(row: RatingRound, *, by: Any, on: dt.date, **data: Any) -> None:
    row.published_on = on


def _cancelled(row: RatingRound, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    if not verifies(by, row.body) and row.state != State.OPENED:
        raise Refused("投票开始以后，由上级工会作废。请联系上级工会。")
    ballots.clear(row)
    row.tallies.all().delete()
    row.note = reason[:300]


def _voided(row: RatingRound, *, by: Any, on: dt.date, **data: Any) -> None:
    if row.mode != Mode.ONLINE:
        raise Refused("纸质票没有票条。")
    ballots.void(row)


_ROUND = {"model": "homes.RatingRound", "permission": "homes.edit", "entry": "P-107"}
START = Transition(
    name="ratinground.start", verb="开始投票", sources=frozenset({State.OPENED}), target=State.VOTING,
    says="从现在起到截止日可以投票。投票期间谁也看不到票数分布。", gate=_may_start, effect=_started, tone="primary", **_ROUND,  # type: ignore[arg-type]
)  # fmt: skip
CLOSE = Transition(
    name="ratinground.close", verb="截止投票", sources=frozenset({State.VOTING}), target=None,
    says="不再收票。手机投票由系统立即计票；纸质票转入两名监票员分别计票。", gate=_may_close, effect=_closed, tone="primary", **_ROUND,  # type: ignore[arg-type]
)  # fmt: skip
PUBLISH = Transition(
    name="ratinground.publish", verb="公布结果", sources=frozenset({State.COUNTED}), target=State.PUBLISHED,
    says="公布后，会员用结果页的二维码可以看到结果。公布后不能撤回。", gate=_may_publish, effect=_published, tone="primary", **_ROUND,  # type: ignore[arg-type]
)  # fmt: skip
VOID = Transition(
    name="ratinground.void", verb="作废未用票条", sources=frozenset({State.OPENED, State.VOTING}), target=None,
    says="已印出、还没有用过的票条全部作废，可以重新印。已经投的票不受影响。", effect=_voided, tone="danger",
    fields=("reason",), **_ROUND,  # type: ignore[arg-type]
)  # fmt: skip
CANCEL = Transition(
    name="ratinground.cancel", verb="作废本次评家", sources=frozenset({State.OPENED, State.VOTING, State.CLOSED}),
    target=State.CANCELLED, says="这一次不计票，已投的票全部删除，不能恢复。", effect=_cancelled, tone="danger",
    fields=("reason",), **_ROUND,  # type: ignore[arg-type]
)  # fmt: skip
ROUND_STEPS = (START, CLOSE, PUBLISH, VOID, CANCEL)


# ---- paper ---------------------------------------------------------------------------------------------------------


def enter_tally(
    code: str, *, name: str, voted: int, counts: dict[str, list[int]], on: dt.date
) -> tuple[RatingRound, str]:
    """One teller's count. Returns the round and what became of it: first, same, differ."""
    with transaction.atomic():
        slip = ballots.find_slip(code)
        if slip is None or not slip.teller:
            raise Refused("计票码不对。请照计票单重新填写。")
        row = RatingRound.objects.select_for_update(of=("self",)).select_related("body").get(pk=slip.round_id)
        if row.state != State.CLOSED:
            raise Refused("这次评家已经计过票，或还没有截止。")
        _sound(row, voted, counts)
        RatingTally.objects.update_or_create(
            round=row, teller=slip.teller, defaults={"name": name, "voted": voted, "counts": counts, "entered_on": on}
        )  # fmt: skip
        both = list(row.tallies.order_by("teller"))
        if len(both) < len(ballots.TELLERS):
            return row, "first"
        if (both[0].voted, both[0].counts) != (both[1].voted, both[1].counts):
            return row, "differ"
        before = audit.snapshot(row)
        settle(row, voted, counts, on=on)
        ballots.clear(row)
        _keep(row, "ratinground.count", before, by=None)
    return row, "same"


def _sound(row: RatingRound, voted: int, counts: dict[str, list[int]]) -> None:
    if voted > row.entitled:
        raise Refused(f"有效票 {voted:,} 张，多于应参评 {row.entitled:,} 人。请核对。")
    for subject, label in row.asks.items():
        if sum(counts[subject]) != voted:
            raise Refused(
                f"“{label}”四项合计 {sum(counts[subject]):,} 票，与有效票 {voted:,} 张不符。请核对。"
            )


def _keep(row: RatingRound, verb: str, before: dict[str, Any], *, by: Any) -> None:
    clean(row)
    row.save()
    old, new = audit.changes(before, audit.snapshot(row))
    audit.record(verb, row, by=by, before=old, after=new)


def close_due(on: dt.date) -> int:
    """The portal itself closes what ran out, each round in a transaction of its own; one that cannot be counted stays."""
    closed = 0
    due = (
        RatingRound.objects.filter(state=State.VOTING, closes_on__lt=on)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for key in list(due):
        try:
            with transaction.atomic():
                row = RatingRound.objects.select_for_update(of=("self",)).select_related("body").get(pk=key)
                if row.state == State.VOTING:
                    before = audit.snapshot(row)
                    _closed(row, by=None, on=row.closes_on)
                    _keep(row, "ratinground.close", before, by=None)
                    closed += 1
        except Refused as problem:
            RatingRound.objects.filter(pk=key).update(note=str(problem)[:300])
    return closed

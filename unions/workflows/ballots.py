"""Checks of an election's figures and papers, with sentences that say what to do.

The three numbers below are checks of the portal, taken from the national rules on grassroots elections; they are
shown as 平台校验 and never as a figure of the policy documents.
"""

import datetime as dt
from typing import Any

from core import clock
from core.workflow import Refused
from unions.models import Election, ElectionVote
from unions.policies.force import policy_of

QUORUM = (2, 3)  # present of entitled; 工会基层组织选举工作条例
MAJORITY = (1, 2)  # votes in favour, of those entitled, that an elected candidate exceeds; same rules
POSTPONE_MONTHS = 6  # longest postponement after the end of a term; same rules
NEW_TERM = (Election.Kind.FOUNDING, Election.Kind.REELECTION)
TERM_OFFICES = (Election.Office.COMMITTEE, Election.Office.CHAIR)


def sound(election: Election, data: dict[str, Any]) -> None:
    """Dates, attendance and votes agree with one another. Raises Refused with a sentence."""
    held_on, notice_on = data["held_on"], data["notice_on"]
    if notice_on > held_on:
        raise Refused(f"公告日期 {notice_on} 晚于选举日期 {held_on}。请核对，公告应在大会之前。")
    if (
        election.body.established_on
        and election.kind != Election.Kind.FOUNDING
        and held_on < election.body.established_on
    ):
        raise Refused(f"选举日期早于本会成立日期 {election.body.established_on}。请核对选举日期。")
    _attended(data["entitled"], data["present"])
    _counted(election, data)
    _term(election, data["term_years"], held_on)


def _attended(entitled: int, present: int) -> None:
    if present > entitled:
        raise Refused(f"实到 {present:,} 人多于应到 {entitled:,} 人。请核对到会人数。")
    share, whole = QUORUM
    if present * whole < entitled * share:
        needed = -(-entitled * share // whole)
        raise Refused(
            f"实到 {present:,} 人，不足应到 {entitled:,} 人的三分之二（平台校验：至少 {needed:,} 人）。"
            "到会人数不够，请另行召开大会后再登记。"
        )


def _counted(election: Election, data: dict[str, Any]) -> None:
    votes, entitled, present = data["votes"], data["entitled"], data["present"]
    if not votes:
        raise Refused("还没有填写得票。请逐位填写候选人和得票数。")
    for vote in votes:
        cast = vote["in_favour"] + vote["against"] + vote["abstained"]
        if cast > present:
            raise Refused(f"{vote['candidate']}的票数合计 {cast:,} 张，多于实到 {present:,} 人。请核对计票。")
        if vote["elected"] and vote["in_favour"] * MAJORITY[1] <= entitled * MAJORITY[0]:
            raise Refused(
                f"{vote['candidate']}得赞成票 {vote['in_favour']:,} 张，没有超过应到 {entitled:,} 人的一半（平台校验："
                f"至少 {entitled // 2 + 1:,} 张），不能当选。请取消“当选”，或核对票数。"
            )
    elected = sum(1 for vote in votes if vote["elected"])
    if not elected:
        raise Refused("没有候选人当选。请勾选当选人；都未过半数的，请另行选举后再登记。")
    if election.office == Election.Office.CHAIR and elected > 1:
        raise Refused(f"主席只能当选一人，现在勾选了 {elected} 人。请改为一人。")
    names = [vote["candidate"] for vote in votes]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise Refused(f"候选人{twice}填了两行。请合并为一行；确有同名的，请在姓名后注明部门。")


def needs_term(election: Election) -> bool:
    return election.kind in NEW_TERM and election.office in TERM_OFFICES


def term_choices(election: Election, on: dt.date) -> list[int]:
    """Lengths of a term, in years, that policy data allowed in the body's place on a day."""
    allowed = policy_of(election.body.place, on).value("elect.term_years")
    return [int(years) for years in allowed] if isinstance(allowed, list) else []


def _term(election: Election, years: int | None, held_on: dt.date) -> None:
    if not needs_term(election):
        return
    if not years:
        raise Refused("请填写本届任期（年）。")
    allowed = term_choices(election, held_on)
    if allowed and years not in allowed:
        raise Refused(
            f"任期应为 {' 年或 '.join(str(n) for n in allowed)} 年，现在填的是 {years} 年。请核对大会决议。"
        )


def complete(election: Election) -> None:
    """All that the superior needs to see. Raises Refused naming what is missing."""
    missing = [
        name
        for name, value in (
            ("公告日期", election.notice_on),
            ("选举日期", election.held_on),
            ("应到人数", election.entitled),
            ("实到人数", election.present),
            ("大会记录", election.minutes),
            ("得票", election.candidates_counted),
        )
        if not value
    ]
    if missing:
        raise Refused(f"选举材料不全，还缺{'、'.join(missing)}。请在“登记结果”里补齐后再报。")
    votes = list(election.votes.values("candidate", "in_favour", "against", "abstained", "elected"))
    names = ("notice_on", "held_on", "entitled", "present", "term_years")
    sound(election, {**{name: getattr(election, name) for name in names}, "votes": votes})


def replace_votes(election: Election, votes: list[dict[str, Any]]) -> None:
    election.votes.all().delete()
    ElectionVote.objects.bulk_create([ElectionVote(election=election, **vote) for vote in votes])
    election.candidates_counted = len(votes)


def postponement_within(election: Election, day: dt.date) -> None:
    end = election.body.term_end
    if end is None:
        raise Refused("本会还没有登记届满日期，不能申请延期。请先在工会资料里填写本届起止。")
    last = clock.add_months(end, POSTPONE_MONTHS)
    if day <= end:
        raise Refused(f"延期日期应晚于届满日期 {end}。")
    if day > last:
        raise Refused(
            f"延期最长到届满后 {POSTPONE_MONTHS} 个月，即 {last}（平台校验）。请改为 {last} 或更早。"
        )

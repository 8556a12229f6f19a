"""Secret ballots: one-time codes, sums in sealed urns, the count. Nobody can tell who voted how; see docs/rating-secrecy.md.

A vote locks one of the urns, spends its code, adds three answers to the urn's sums and seals them anew, all in one
transaction: no row stands for a ballot, nothing says when it was cast, and what is rewritten cannot be read in the database.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core import audit
from core.crypto import Unreadable, blind_index
from core.passcodes import make_passcode
from core.workflow import Refused
from homes.models import RatingRound, RatingSlip, RatingUrn
from homes.models.ratings import ANSWERS, SUBJECTS

URNS = 8  # sums of one round are spread, so that phones do not wait for one another
AT_ONCE = 200  # slips printed in one go
CELLS = len(SUBJECTS) * len(ANSWERS)
WIDTH = 7  # digits of a sum: every sealed value has the same length whatever it says
TELLERS = (1, 2)
CLOSED = "这次评家的投票已经截止，不能再投。"
USED = "这张票条已经用过，一张票条只能投一次。如果是您刚才投的，票已计入。"
State = RatingRound.State
Counts = dict[str, list[int]]


def mark_of(code: str) -> bytes:
    """Under a key that is not in the database: nobody makes a code that counts by writing a row."""
    return blind_index("rating.slip", code)


def find_slip(code: str) -> RatingSlip | None:
    rows = RatingSlip.objects.select_related("round__body").filter(mark=mark_of(code))
    return next(iter(rows), None)


# ---- codes ---------------------------------------------------------------------------------------------------------


def make_codes(row: RatingRound, number: int, *, teller: Sequence[int] = ()) -> list[str]:
    """New codes in an order of their own: rows are written by their marks, slips are printed by chance."""
    codes = [make_passcode() for _ in range(number)]
    who = list(teller) or [0] * number
    slips = [
        RatingSlip(round=row, mark=mark_of(code), teller=kind) for code, kind in zip(codes, who, strict=True)
    ]
    RatingSlip.objects.bulk_create(sorted(slips, key=lambda slip: bytes(slip.mark)))
    return codes


def issue(row: RatingRound, number: int, *, by: Any, own: bool) -> list[str]:
    """One batch of codes, shown once on the page that prints them. No more than there are people entitled."""
    with transaction.atomic():
        locked = RatingRound.objects.select_for_update().get(pk=row.pk)
        if locked.mode != RatingRound.Mode.ONLINE or locked.state not in {State.OPENED, State.VOTING}:
            raise Refused(f"“{locked}”现在是“{locked.get_state_display()}”，不能印票条。")
        left = locked.entitled - locked.issued
        if number < 1 or number > min(left, AT_ONCE):
            raise Refused(f"还可以印 {left} 张，一次最多 {AT_ONCE} 张。请改张数。")
        codes = make_codes(locked, number)
        before = {"issued": locked.issued}
        locked.issued += number
        locked.slips_by_own = locked.slips_by_own or own
        locked.save(update_fields=["issued", "slips_by_own"])
        audit.record("ratinground.slips", locked, by=by, before=before, after={"issued": locked.issued})
    return codes


def void(row: RatingRound) -> None:
    """Unused slips are worth nothing from now on; as many can be printed again."""
    gone, _ = row.slips.filter(teller=0, used=False).delete()
    if not gone:
        raise Refused("没有未用的票条可以作废。")
    row.issued -= gone


def teller_codes(row: RatingRound, *, by: Any) -> list[str]:
    """Fresh codes for the two tellers of paper ballots; earlier ones that were not used are worth nothing."""
    with transaction.atomic():
        locked = RatingRound.objects.select_for_update().get(pk=row.pk)
        if locked.mode != RatingRound.Mode.PAPER or locked.state != State.CLOSED:
            raise Refused("纸质票截止以后，才发计票码。")
        locked.slips.exclude(teller=0).delete()
        locked.tallies.all().delete()
        codes = make_codes(locked, len(TELLERS), teller=TELLERS)
        audit.record("ratinground.tellers", locked, by=by, after={"codes": len(codes)})
    return codes


# ---- urns ----------------------------------------------------------------------------------------------------------


def set_up_urns(row: RatingRound) -> None:
    for number in range(URNS):
        urn = RatingUrn(round=row, number=number)
        urn.sums = _written([0] * (CELLS + 1))  # type: ignore[attr-defined]
        urn.save(force_insert=True)


def _written(sums: list[int]) -> str:
    return "".join(f"{n:0{WIDTH}d}" for n in sums)


def _read(text: str) -> list[int]:
    return [int(text[start : start + WIDTH]) for start in range(0, len(text), WIDTH)]


def cast(code: str, answers: dict[str, int], slip: RatingSlip | None = None) -> RatingRound:
    """Counts one ballot. Raises Refused where the code is wrong, spent, too early or too late: then nothing is written.

    `slip`: of this very code, where the page has just found it. That it is unspent and that its urn stands is asked again."""
    with transaction.atomic():
        slip = slip or find_slip(code)
        if slip is None or slip.teller:
            raise Refused("票条上的投票码不对。请照票条重新填写。")
        row = slip.round
        if set(answers) != set(row.asks) or any(n not in range(len(ANSWERS)) for n in answers.values()):
            raise Refused("每一项都要选一个答案。请选好再投。")
        number = secrets.randbelow(URNS)
        urn: Any = RatingUrn.objects.select_for_update().filter(round=row, number=number).first()
        if urn is None:
            raise Refused("投票还没有开始。请在投票期间再来。" if row.state == State.OPENED else CLOSED)
        if not RatingSlip.objects.filter(pk=slip.pk, used=False).update(used=True):
            raise Refused(USED)
        sums = _read(urn.sums)
        sums[0] += 1
        for place, subject in enumerate(SUBJECTS):
            if subject in answers:
                sums[1 + place * len(ANSWERS) + answers[subject]] += 1
        urn.sums = _written(sums)
        urn.save(update_fields=["sums_sealed"])
    return row


def open_urns(row: RatingRound) -> tuple[int, Counts]:
    """Ballots and their sums; urns and codes are gone afterwards. Refused where both do not agree."""
    urns: list[Any] = list(row.urns.select_for_update().order_by("number"))
    total = [0] * (CELLS + 1)
    try:
        for urn in urns:
            total = [a + b for a, b in zip(total, _read(urn.sums), strict=True)]
    except Unreadable:
        raise Refused("票箱被改动过，不能计票。请作废这一次，另行组织。") from None
    spent = row.slips.filter(used=True, teller=0).count()
    if len(urns) != URNS or spent != total[0]:
        raise Refused(
            f"票箱里有 {total[0]:,} 票，用过的票条有 {spent:,} 张，两者不一致，不能计票。请作废这一次，另行组织。"
        )
    clear(row)
    width = len(ANSWERS)
    sums = {
        subject: total[1 + place * width : 1 + (place + 1) * width]
        for place, subject in enumerate(SUBJECTS)
        if subject in row.asks
    }
    return total[0], sums


def clear(row: RatingRound) -> None:
    """What is left of voting goes: urns first, as a vote takes them first."""
    row.urns.all().delete()
    row.slips.all().delete()

"""Conditions of honours: what a title, three unbroken years, a veto say about a nomination, with clause and the day it lifts."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from core.clock import add_months
from homes.models import HomeTitle, HonourNomination, Rectification, TitleReview, Veto
from homes.models.grades import LEVELS, Grade, Level
from homes.models.honours import LABOUR, MAYDAY
from homes.models.rectifications import OPEN
from unions.models import Body
from unions.policies.catalogue import entries
from unions.policies.force import clauses_at, policy_of

Role = HonourNomination.Role


@dataclass(frozen=True)
class Wish:
    """What is to be nominated, as far as the conditions ask."""

    award: str
    level: str
    role: str
    basis: str = ""

    @property
    def level_word(self) -> str:
        return str(Level(self.level).label)


@dataclass(frozen=True)
class Verdict:
    """`lifts_on`: the day on which the reason would end by itself; None where something has to be done first."""

    entry: str
    passed: bool
    reason: str
    clause: str
    lifts_on: dt.date | None = None

    @property
    def name(self) -> str:
        return entries()[self.entry].name

    @property
    def sentence(self) -> str:
        end = "" if self.passed else f"{self.lifts_on} 起解除。" if self.lifts_on else ""
        return f"{self.reason}{end}（{self.clause}）"

    def kept(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "lifts_on": self.lifts_on.isoformat() if self.lifts_on else None,
            "name": self.name,
        }


def judge(body: Body, wish: Wish, on: dt.date) -> list[Verdict]:
    """Every condition that the documents in force at the union's place put to this nomination."""
    found = []
    for entry, asks in (
        ("P-126", _same_level),
        ("P-127", _provincial),
        ("P-128", _basis),
        ("P-131", _no_veto),
    ):
        clauses = clauses_at(entry, body.place, on)
        verdict = asks(body, wish, on, "；".join(clauses)) if clauses else None
        if verdict is not None:
            found.append(verdict)
    return found


def _above(level: str) -> tuple[str, ...]:
    return LEVELS[LEVELS.index(level) :]


def model_titles(body: Body, level: str) -> Any:
    """The body's own model titles of this level and above; those of its people are not the home's."""
    return HomeTitle.objects.filter(
        body=body, person_name="", grade=Grade.MODEL, level__in=_above(level)
    ).order_by("named_on", "pk")


def _holds(body: Body, level: str, on: dt.date) -> bool:
    """Named before the day; what was put in without its naming union's confirmation does not count."""
    return bool(model_titles(body, level).effective().filter(named_on__lte=on).exists())


def _same_level(body: Body, wish: Wish, on: dt.date, clause: str) -> Verdict | None:
    if wish.award not in LABOUR or wish.role not in (Role.UNIT, Role.LEADER):
        return None
    if _holds(body, wish.level, on):
        return Verdict("P-126", True, f"本单位工会是{wish.level_word}以上模范职工之家。", clause)
    if wish.basis and wish.award in MAYDAY:
        years = _basis(body, wish, on, clause)
        if years is not None and years.passed:
            return Verdict("P-126", True, "连续保持模范称号，可以推荐上一级五一劳动奖。", clause)
    return Verdict(
        "P-126",
        False,
        _lacking(
            body,
            wish,
            f"本单位工会没有有效的{wish.level_word}模范职工之家称号，不能推荐申报该级劳动奖，请先创建。",
        ),
        clause,
    )


def _lacking(body: Body, wish: Wish, else_: str) -> str:
    """The nearer reason where a title is there but does not count now."""
    title = model_titles(body, wish.level).filter(state__in=("rectifying", "pending")).last()
    if title is None:
        return else_
    if title.state == HomeTitle.State.PENDING:
        return (
            f"{wish.level_word}模范职工之家称号还没有经命名单位“{title.named_by}”确认，不能推荐。请先确认。"
        )
    review = TitleReview.objects.open().filter(title=title).first()
    until = f"，期限到 {review.rectify_until}" if review and review.rectify_until else ""
    return f"{wish.level_word}模范职工之家称号正在限期整改{until}，复评通过前不能推荐。"


def _provincial(body: Body, wish: Wish, on: dt.date, clause: str) -> Verdict | None:
    if wish.level != Level.PROVINCE or wish.role not in (Role.UNIT, Role.LEADER, Role.CHAIR):
        return None
    if _holds(body, Level.PROVINCE, on):
        return Verdict("P-127", True, "本单位工会是省级以上模范职工之家。", clause)
    reason = "未获省级模范职工之家，本单位及党政领导、工会主席不具备参评省级荣誉条件。"
    return Verdict("P-127", False, _lacking(body, wish, reason), clause)


def unbroken_since(body: Body, level: str) -> dt.date | None:
    """Since when the body has held a model title of at least this level without a break; None where it holds none now."""
    starts = [held for title in model_titles(body, level).effective() if (held := _held_since(title))]
    return min(starts) if starts else None


def _held_since(title: HomeTitle) -> dt.date:
    """From its naming, or from the day on which its last rectification was passed."""
    ended = title.reviews.filter(rectify_until__isnull=False, state="confirmed").order_by("-rechecked_on")
    last = ended.values_list("rechecked_on", flat=True).first()
    return max(title.named_on, last) if last else title.named_on


def _basis(body: Body, wish: Wish, on: dt.date, clause: str) -> Verdict | None:
    """Three full years up to the nomination, of the level below the honour's, for a May-Day award of unit, chair or vice chair."""
    if not wish.basis:
        return None
    if (
        wish.award not in MAYDAY
        or wish.level == Level.COUNTY
        or wish.role not in (Role.UNIT, Role.CHAIR, Role.VICE)
    ):
        reason = (
            "以连续保持模范称号为依据的，只推荐高一级的五一劳动奖状、奖章，推荐对象为基层工会、主席或副主席。"
        )
        return Verdict("P-128", False, reason, clause)
    years = policy_of(body.place, on).value("home.model_years")
    if years is None:
        return Verdict("P-128", False, "本地还没有设定须保持模范称号的年数。请先在标准参数里设定。", clause)
    below = LEVELS[LEVELS.index(wish.level) - 1]
    since = unbroken_since(body, below)
    if since is None:
        word = Level(below).label
        return Verdict(
            "P-128",
            False,
            f"没有有效的{word}以上模范职工之家称号，不能作为推荐上一级五一劳动奖的依据。",
            clause,
        )
    if Rectification.objects.filter(body=body, state__in=OPEN).exists():
        return Verdict("P-128", False, "本会正在整顿，解除整顿前不能作为推荐上一级五一劳动奖的依据。", clause)
    full = add_months(since, 12 * int(years))
    if full > on:
        return Verdict(
            "P-128",
            False,
            f"模范称号从 {since} 起连续保持，未满 {years} 年，暂不能作为推荐上一级五一劳动奖的依据。",
            clause,
            full,
        )
    return Verdict("P-128", True, f"模范称号从 {since} 起连续保持已满 {years} 年。", clause)


def _no_veto(body: Body, wish: Wish, on: dt.date, clause: str) -> Verdict | None:
    veto = Veto.objects.in_force(body, on).select_related("body").order_by("-to_on").first()
    if veto is None:
        return Verdict("P-131", True, "没有有效的一票否决。", clause)
    reason = f"“{veto.body}”目标未完成（{veto.reason}），按规定取消评先评优资格。"
    return Verdict("P-131", False, reason, clause, veto.to_on + dt.timedelta(days=1))


def failing(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if not verdict.passed]


def refusal(verdicts: list[Verdict]) -> str:
    """All reasons in one text, each with its clause and the day it lifts; empty where nothing stands against it."""
    wrong = failing(verdicts)
    if not wrong:
        return ""
    many = len(wrong) > 1
    return "不能推荐：" + "".join(
        f"{f'{n}. ' if many else ''}{v.sentence}" for n, v in enumerate(wrong, start=1)
    )

"""Demo petitions: two years of letters, visits and calls over the counties of the tree, deterministic by seed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import transaction

from accounts.models import User, holders
from core.calendar_days import exceptions_between, is_working_day
from petitions.models import Petition, PetitionCounter, PetitionEvent, PetitionIdentity
from petitions.models.choices import CLOSED_STATES, Category, ReplyForm, Result, State
from petitions.workflows.numbers import number_text
from unions.models import Body, Jurisdiction, Unit
from unions.querysets import BASIC_KINDS

CHANNELS = (
    ("hotline",) * 8
    + ("visit",) * 5
    + ("online",) * 4
    + ("letter",) * 2
    + ("mailbox", "box", "card", "reception", "superior")
)
# category, group, what happened, what is wanted
MATTERS = (
    ("0101", "migrant", "{unit}自{month}月起拖欠{n}名工人工资，人均约{k}元，多次催要，项目部以工程款未到账为由推脱。", "尽快足额发放拖欠的工资"),
    ("0101", "ordinary", "{unit}已连续{m}个月没有按时发工资，每次只发一部分，没有说明。", "补发欠薪并按月足额发放"),
    ("0102", "ordinary", "{unit}每周安排加班二十小时以上，只按固定补贴发放，没有按规定支付加班费。", "补发{m}个月加班费差额，停止强制加班"),
    ("0103", "ordinary", "{unit}试用期工资低于当地最低工资标准，已经持续{m}个月。", "按最低工资标准补足"),
    ("0104", "ordinary", "{unit}合同到期不再续签，没有支付经济补偿。", "按工作年限支付经济补偿"),
    ("0201", "migrant", "到{unit}上班{m}个月，一直没有签订书面劳动合同。", "签订书面劳动合同"),
    ("0202", "ordinary", "{unit}以结构调整为由口头通知解除劳动合同，没有书面通知，也没有征求工会意见。", "撤销解除决定或依法补偿"),
    ("0203", "dispatched", "{unit}使用劳务派遣人员长期从事主营岗位，与正式职工同工不同酬。", "落实同工同酬"),
    ("0204", "new_forms", "在{unit}送货{m}个月，公司让注册个体工商户，受伤后不承认劳动关系。", "确认劳动关系"),
    ("0300", "ordinary", "{unit}没有按实际工资缴纳社会保险，公积金一直没有开户。", "补缴社会保险和公积金差额"),
    ("0400", "ordinary", "在{unit}车间操作时手指受伤，单位没有申请工伤认定，医疗费自己垫付{k}元。", "协助申请工伤认定，报销医疗费"),
    ("0500", "ordinary", "{unit}每月只休两天，年休假没有安排，也没有折算工资。", "落实休息休假"),
    ("0600", "ordinary", "{unit}车间粉尘大，没有发放防护用品，也没有安排职业健康检查。", "配发防护用品，组织体检"),
    ("0700", "women", "{unit}怀孕后被调到夜班岗位，哺乳时间没有落实。", "调离夜班岗位，落实哺乳时间"),
    ("0800", "laid_off", "{unit}改制时安置方案没有经过职工代表大会，补偿标准没有公开。", "公开安置方案和补偿标准"),
    ("0900", "ordinary", "{unit}两年没有开过职工代表大会，规章制度直接下发。", "按规定召开职工代表大会"),
    ("1000", "ordinary", "入会以后没有领到会员证，节日慰问也没有收到，想了解会费使用情况。", "补办会员证，公开经费收支"),
    ("1100", "hardship", "家人患重病，医疗支出大，申请困难帮扶一直没有回音。", "审核困难职工建档申请"),
    ("1200", "ordinary", "劳模荣誉津贴今年没有按时发放。", "落实劳模待遇"),
    ("1400", "new_forms", "平台单方面降低每单报酬，超时罚款没有申诉渠道。", "与平台协商报酬和申诉规则"),
    ("1900", "ordinary", "职工活动室长期锁门，建议下班后开放。", "延长活动室开放时间"),
)  # fmt: skip
OPINIONS = {
    Result.SUPPORT: "经核查，反映情况基本属实。已约谈单位负责人，单位承诺在规定时间内整改到位。",
    Result.EXPLAIN: "经核查，诉求有一定合理性，但缺乏直接依据，已向信访人说明有关规定和救济途径。",
    Result.REFUSE: "经核查，反映的情况与事实不符，依据现有材料不予支持。",
    Result.TRANSFER: "不属于工会职责，已转送有权处理的机关并告知信访人。",
    Result.JUDICIAL: "已进入仲裁程序，引导通过法定途径解决，并告知可以申请法律援助。",
}
ENDS = {
    Result.SUPPORT: State.SOLVED, Result.EXPLAIN: State.EXPLAINED, Result.REFUSE: State.UNSUPPORTED,
    Result.TRANSFER: State.TRANSFERRED, Result.JUDICIAL: State.JUDICIAL,
}  # fmt: skip
BUSY = 12  # how much more often something is brought to a desk with a clerk
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = "沐禾清远守诚立言秋实春晖景明致和思齐若谷安澜书禾"


@dataclass(frozen=True)
class Post:
    """A handling body with the employers it may hear about and its clerk."""

    body: Body
    place: Jurisdiction
    units: tuple[Unit, ...]
    clerk: User | None


@transaction.atomic
def build_petitions(count: int = 900, seed: int = 20260101, *, on: dt.date) -> int:
    """Adds `count` petitions received in the two years before `on`. Returns how many; none where the tree is empty."""
    random = Random(seed)
    posts = list(_posts(random, on))
    if not posts:
        return 0
    # the desks of the demonstration's own clerks are no emptier than a real one
    posts += [post for post in posts if post.clerk is not None] * BUSY
    calendar = exceptions_between(on - dt.timedelta(days=900), on + dt.timedelta(days=200))
    days = sorted(on - dt.timedelta(days=int(730 * random.random() ** 1.3)) for _ in range(count))
    made = [_petition(random, random.choice(posts), day, on, calendar) for day in days]
    _number(made)
    Petition.objects.bulk_create(made, batch_size=500)
    _repeats(random, made)
    PetitionIdentity.objects.bulk_create(
        [_identity(random, p) for p in made if not p.anonymous], batch_size=500
    )
    PetitionEvent.objects.bulk_create([event for p in made for event in _events(p)], batch_size=1000)
    return len(made)


def _posts(random: Random, on: dt.date) -> Iterator[Post]:
    """Counties handle most, townships a good part, basic unions what concerns their own work."""
    for county in Body.objects.filter(kind=Body.Kind.COUNTY).select_related("jurisdiction").order_by("path"):
        units = list(
            Unit.objects.filter(home_path__startswith=county.path, closed_on=None).order_by("pk")[:80]
        )
        clerk = holders("petitions.handle", county, on).order_by("-pk").first()
        yield Post(county, county.jurisdiction, tuple(units), clerk)
        below = Body.objects.filter(path__startswith=county.path).select_related("jurisdiction")
        townships = list(below.filter(kind=Body.Kind.TOWNSHIP).order_by("path"))
        for township in random.sample(townships, min(2, len(townships))):
            own = tuple(unit for unit in units if unit.home_path == township.path)
            yield Post(township, county.jurisdiction, own, clerk)
        basics = list(below.filter(kind__in=BASIC_KINDS).order_by("path")[:200])
        for basic in random.sample(basics, min(2, len(basics))):
            yield Post(basic, county.jurisdiction, (), clerk)


def _rolled(day: dt.date, calendar: dict[dt.date, bool]) -> dt.date:
    while not is_working_day(day, calendar):
        day += dt.timedelta(days=1)
    return day


def _petition(
    random: Random, post: Post, day: dt.date, on: dt.date, calendar: dict[dt.date, bool]
) -> Petition:
    unit = random.choice(post.units) if post.units and random.random() < 0.9 else None
    matters = [m for m in MATTERS if unit or "{unit}" not in m[2]]
    category, group, matter, appeal = random.choice(matters)
    people = random.choice((1, 1, 1, 1, 1, 2, 3, 4, 6, 12))
    channel = random.choice(CHANNELS)
    petition = Petition(
        channel=channel, category=category, group=group, received_on=day, people=people, collective=people >= 5,
        kind="advice" if category == Category.OTHER else "claim", place=post.place, unit=unit, handler_body=post.body,
        handler_path=post.body.path, anonymous=channel in {"online", "box"} and random.random() < 0.5,
        urgency="urgent" if random.random() < 0.05 else "normal", received_by=None if channel == "online" else post.clerk,
        notice_due_on=_rolled(day + dt.timedelta(days=15), calendar),
    )  # fmt: skip
    parts = {"unit": unit.name if unit else "", "month": max(1, day.month - 2), "n": people, "m": random.randint(2, 9),
             "k": random.randint(8, 96) * 100}  # fmt: skip
    petition.matter, petition.appeal = matter.format(**parts), appeal.format(**parts)
    _run(random, petition, post, on, calendar)
    return petition


def _run(random: Random, petition: Petition, post: Post, on: dt.date, calendar: dict[dt.date, bool]) -> None:
    """As far as the time since receipt allows; one in twelve drags on past its deadline."""

    def after(day: dt.date, low: int, high: int) -> dt.date:
        return day + dt.timedelta(days=random.randint(low, high))

    assigned = after(petition.received_on, 0, 3)
    if assigned > on:
        return
    petition.state, petition.assigned_on = State.ASSIGNED, assigned
    accepted = after(assigned, 0, 6)
    if accepted > on:
        return
    petition.state, petition.accepted_on, petition.handler = State.INVESTIGATING, accepted, post.clerk
    petition.due_on = _rolled(accepted + dt.timedelta(days=60), calendar)
    notified = after(accepted, 0, 5)
    petition.notified_on = notified if notified <= on else None
    slow = random.random() < 0.1
    closed = after(petition.due_on, 3, 150) if slow else after(accepted, 6, 55)
    if closed > on:
        return
    _close(random, petition, closed, on)


def _close(random: Random, petition: Petition, closed: dt.date, on: dt.date) -> None:
    result = random.choices(list(Result), (62, 20, 8, 7, 3))[0]
    petition.state, petition.result, petition.closed_on = ENDS[result], result, closed
    petition.opinion = OPINIONS[result]
    if result == Result.TRANSFER:
        petition.receiver = f"{petition.place}人力资源和社会保障局"
    if result == Result.JUDICIAL:
        petition.receiver, petition.legal_track, petition.legal_aid_offered = (
            "劳动人事争议仲裁委员会",
            True,
            True,
        )
    replied = closed + dt.timedelta(days=random.randint(1, 12))
    if replied > on or random.random() < 0.04:
        return
    petition.state, petition.replied_on = State.REPLIED, replied
    petition.reply_form = random.choice(
        (ReplyForm.DIRECT, ReplyForm.DIRECT, ReplyForm.ONE_WAY, ReplyForm.NOTICE)
    )
    petition.reply = petition.opinion
    confirmed = replied + dt.timedelta(days=random.randint(1, 20))
    if confirmed > on or random.random() < 0.2:
        return
    petition.state, petition.confirmed_on = State.CONFIRMED, confirmed
    petition.satisfied = random.choices(("good", "fair", "bad"), (70, 22, 8))[0]
    if confirmed + dt.timedelta(days=10) <= on:
        petition.state, petition.archived_on = State.ARCHIVED, confirmed + dt.timedelta(days=5)


def _number(made: list[Petition]) -> None:
    """Consecutive numbers after those already given, and the counters moved on."""
    last: dict[tuple[str, int], int] = {(c.province, c.year): c.last for c in PetitionCounter.objects.all()}
    for petition in made:
        key = (petition.place.code[:2], petition.received_on.year)
        last[key] = last.get(key, 0) + 1
        petition.number = number_text(*key, last[key])
    rows = [PetitionCounter(province=province, year=year, last=n) for (province, year), n in last.items()]
    PetitionCounter.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["province", "year"], update_fields=["last"]
    )


def _repeats(random: Random, made: list[Petition]) -> None:
    """A few come back within three months of the result: same body, employer and matter."""
    changed: list[Petition] = []
    closed: dict[tuple[str, int | None, str], Petition] = {}
    for petition in made:
        key = (petition.handler_path, petition.unit_id, petition.category)
        earlier = closed.get(key)
        since = (petition.received_on - earlier.closed_on).days if earlier and earlier.closed_on else -1
        if 0 <= since <= 90 and random.random() < 0.5:
            petition.repeat_of, petition.first_time = earlier, False
            changed.append(petition)
        if petition.closed_on:
            closed[key] = petition
    Petition.objects.bulk_update(changed, ["repeat_of", "first_time"], batch_size=500)


def _identity(random: Random, petition: Petition) -> PetitionIdentity:
    person = PetitionIdentity(petition=petition)
    person.name = random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2))))
    person.sex = random.choice(("男", "女"))
    person.phone = f"1{random.choice('3578')}{random.randint(0, 999_999_999):09d}"
    return person


def _events(petition: Petition) -> Iterator[PetitionEvent]:
    def event(day: Any, title: str, text: str = "", *, shown: bool = True, tone: str = "") -> PetitionEvent:
        row = PetitionEvent(
            petition=petition, on=day, title=title, tone=tone, shown=shown, by=petition.handler
        )
        row.text = text
        return row

    yield event(petition.received_on, "登记", petition.get_channel_display())
    if petition.assigned_on:
        yield event(petition.assigned_on, "分办", f"交{petition.handler_body}办理")
    if petition.accepted_on:
        yield event(petition.accepted_on, "受理", f"办结期限 {petition.due_on}", tone="up")
    if petition.notified_on:
        yield event(petition.notified_on, "书面告知", "已告知信访人受理情况", tone="up")
    if petition.closed_on and (petition.state in CLOSED_STATES or petition.replied_on):
        yield event(
            petition.closed_on,
            f"处理意见：{petition.get_result_display()}",
            petition.opinion,
            shown=False,
            tone="up",
        )
    if petition.replied_on:
        yield event(petition.replied_on, "答复", petition.get_reply_form_display(), tone="up")
    if petition.confirmed_on:
        yield event(petition.confirmed_on, f"评价：{petition.get_satisfied_display()}")
    if petition.archived_on:
        yield event(petition.archived_on, "归档", shown=False)

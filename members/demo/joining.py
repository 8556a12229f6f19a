"""Demo applications, windows, opinions, corrections and wishes: a few in every county, in every state, the same for the same seed."""

import datetime as dt
from random import Random

from django.db.models import Max

from core.clock import today
from core.crypto import blind_index
from core.identifiers import birth_date_of, id_check_digit, sex_of
from core.pinyin import initials, spell
from members.models import (
    FileCorrection,
    JoinApplication,
    Member,
    MemberOpinion,
    MembershipWish,
    ServiceWindow,
)
from unions.models import Body, Coverage
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

NAMES = (
    "孙立新",
    "王秀兰",
    "张伟东",
    "李桂芳",
    "刘洋",
    "陈建军",
    "赵雪",
    "周志强",
    "徐丽",
    "马超",
    "朱海燕",
    "胡永生",
)
WOMEN = {"王秀兰", "李桂芳", "赵雪", "徐丽", "朱海燕"}
PLACES = ("劳务市场东门", "货运站司机之家", "建筑工地宿舍区", "人才市场二楼", "汽车站候车厅")
OPINIONS = (
    "夜班食堂能不能开到凌晨一点，下班后吃不上热饭。", "希望给高温岗位多配一些防暑药品。", "职工书屋周末不开门，建议轮班开放。",
    "建议组织一次到外地学习的技能交流。", "厂区电动车充电桩不够，常常排队。",
)  # fmt: skip
ANSWERS = ("已经同单位行政商定，下月起实行。", "工会委员会已研究，列入本季度工作安排，办好后公布。")
WHYS = ("准备回老家务农。", "", "家里有事，暂时不再工作。")
GROUPS = ("courier", "rider", "truck", "guard", "", "", "")
STATES = ("matched", "matched", "matched", "refused", "withdrawn")


def build_joining(seed: int, chair: Body) -> int:
    """In bulk. Those approved are members already: the newest of each union. The demo chair's union has some of each."""
    chance, on = Random(seed + 80), today()
    basics = list(Body.objects.filter(kind__in=BASIC_KINDS, state__in=ACTIVE_STATES).order_by("path")[::14])
    basics += [chair] * 4
    units = dict(
        Coverage.objects.filter(body__in=basics, to_on=None).order_by("pk").values_list("body", "unit")
    )
    rows = [_application(chance, body, units.get(body.pk), on, n) for n, body in enumerate(basics)]
    counties = Body.objects.filter(kind="county", state__in=ACTIVE_STATES).order_by("path")[::3]
    rows += [_application(chance, county, None, on, len(rows) + n) for n, county in enumerate(counties)]
    JoinApplication.objects.bulk_create(rows)
    towns = list(Body.objects.filter(kind="township", state__in=ACTIVE_STATES).order_by("path")[::4])
    ServiceWindow.objects.bulk_create(
        ServiceWindow(
            body=town, place=PLACES[n % len(PLACES)], opened_on=on - dt.timedelta(days=30 + n % 60),
            closed_on=on - dt.timedelta(days=5) if n % 3 == 0 else None,
        )
        for n, town in enumerate(towns)
    )  # fmt: skip
    _approved(on, chair)
    return len(rows) + len(towns) + _voices(chance, on, chair)


def _application(chance: Random, body: Body, unit: int | None, on: dt.date, n: int) -> JoinApplication:
    asked = on - dt.timedelta(days=chance.randint(0, 28))
    county = body.kind == "county"
    state = "applied" if county else STATES[n % len(STATES)]
    name = NAMES[n % len(NAMES)]
    serial = n % 249 * 2 + 501 - (name in WOMEN)  # even for women
    first = f"{body.place[:6]:0<6}{1970 + n % 35}{n % 12 + 1:02d}{n % 28 + 1:02d}{serial:03d}"
    number = first + id_check_digit(first)
    row = JoinApplication(
        number=f"{asked.year}{n + 10_000_001:08d}", name=name, pinyin=spell(name, person=True),
        initials=initials(name, person=True), sex=sex_of(number), born_on=birth_date_of(number), state=state,
        channel="single" if county else ("workplace", "online")[n % 2], unit_id=unit, group8=chance.choice(GROUPS),
        migrant=n % 3 == 0, body=body, residence=body.jurisdiction if county else None, applied_on=asked,
        consented_on=asked, matched_on=None if county else asked, once=blind_index("join.once", f"demo {n}"),
        decided_on=on if state == "refused" else None, decided_by="演示" if state == "refused" else "",
        decision="还没有与本单位建立劳动关系，请到现在的单位申请。" if state == "refused" else "",
    )  # fmt: skip
    row.id_number, row.id_index = number, blind_index("member.id_number", number)
    phone = f"138{n % 10000:04d}{n * 37 % 10000:04d}"
    row.phone, row.phone_index = phone, blind_index("member.phone", phone)
    return row


def _approved(on: dt.date, chair: Body) -> None:
    """The newest member of some unions applied himself through a window of his township."""
    known = Member.objects.active().exclude(card_no="").exclude(id_index=None).exclude(phone_index=None)
    newest = list(
        known.values("body").annotate(last=Max("pk")).order_by("last").values_list("last", flat=True)
    )
    windows = {window.body_id: window for window in ServiceWindow.objects.all()}
    found = Member.objects.filter(pk__in=newest[::25]).select_related("body").order_by("pk")
    at_home = known.filter(body=chair).select_related("body").order_by("-pk")[1:4]
    rows = []
    for n, member in enumerate([*found, *at_home]):
        asked = on - dt.timedelta(days=2 + n % 20)
        window = windows.get(member.body.superior_id or 0)
        row = JoinApplication(
            number=f"{asked.year}{n + 20_000_001:08d}", name=member.name, pinyin=member.pinyin, initials=member.initials,
            sex=member.sex, born_on=member.born_on, state=("approved", "carded")[n % 2], member=member, unit_id=member.unit_id,
            channel="window" if window else "online", window=window, group8=member.group8, migrant=member.migrant,
            body=member.body, applied_on=asked, consented_on=asked, matched_on=asked, decided_on=asked + dt.timedelta(days=1),
            decided_by="演示", id_index=member.id_index, phone_index=member.phone_index, once=blind_index("join.once", f"demo card {n}"),
        )  # fmt: skip
        row.id_number, row.phone = member.id_number, member.phone
        rows.append(row)
    JoinApplication.objects.bulk_create(rows)


def _voices(chance: Random, on: dt.date, chair: Body) -> int:
    said, wishes = [], []
    members = Member.objects.active().select_related("body").order_by("pk")
    both = (*members[: 60 * 40 : 40], *members.filter(body=chair)[:4])
    chosen = list({member.pk: member for member in both}.values())
    for n, member in enumerate(chosen):
        day = on - dt.timedelta(days=chance.randint(1, 25))
        answered = (
            {"state": "answered", "answer": ANSWERS[n % 2], "answered_on": on, "answered_by": "演示"}
            if n % 2
            else {}
        )
        said.append(
            MemberOpinion(body=member.body, member=member, text=OPINIONS[n % 5], lodged_on=day, **answered)
        )
        if n % 3 == 0:
            wish = FileCorrection(body=member.body, member=member, item="native_place", asked_on=day)
            wish.wanted = str(member.body.jurisdiction)[:30]
            wishes.append(wish)
    MemberOpinion.objects.bulk_create(said)
    FileCorrection.objects.bulk_create(wishes)
    MembershipWish.objects.bulk_create(leaving := _wishes(chosen, on))
    for n, member in enumerate(chosen):
        member.emergency_name, member.emergency_phone = (
            NAMES[n % len(NAMES)],
            f"139{n % 10000:04d}{n * 53 % 10000:04d}",
        )
    Member.objects.bulk_update(chosen, ["emergency_name_sealed", "emergency_phone_sealed"])
    return len(said) + len(wishes) + len(leaving)


def _wishes(members: list[Member], on: dt.date) -> list[MembershipWish]:
    """A few who want to leave, waiting or withdrawn; nobody who is about to be transferred."""
    rows = []
    for n, member in enumerate([row for row in members if row.left_unit_on is None][::6]):
        day = on - dt.timedelta(days=2 + n % 12)
        state = ("open", "open", "withdrawn")[n % 3]
        rows.append(
            MembershipWish(
                body=member.body, member=member, kind="leave", why=WHYS[n % 3], filed_on=day, state=state
            )
        )
    return rows

"""Invented members for the demo: spread over basic unions by the size of their employers, numbers of nobody alive.

Identity numbers have right check digits and begin with a division that was never given out, so that no living person can match."""

import datetime as dt
import io
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from core.clock import today
from core.crypto import blind_index, seal
from core.identifiers import id_check_digit
from core.pinyin import initials, spell
from members.models import Member
from unions.models import Body, Coverage
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

CHUNK = 8_000
_NOWHERE = "3799"  # no division of GB/T 2260 begins with it
_OLDEST, _YOUNGEST = 58, 21  # years of age
_STRIDE = 7_919  # prime: neighbours on the roll do not share a birthday
_ADULT = 18
_TRADES = (
    "操作工",
    "装配工",
    "电工",
    "焊工",
    "叉车司机",
    "质检员",
    "仓管员",
    "文员",
    "保洁员",
    "驾驶员",
    "检验员",
    "缝纫工",
)
_ITEMS, _SEEN, _PHOTO = (
    1 | 2 | 16 | 32,
    4,
    8,
)  # what the national list asks for, and what many files hold besides
_SURNAMES = "王李张刘陈杨赵孙周徐吴马朱胡高郭林何宋罗梁郑谢韩唐冯于董程曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文庞樊兰殷施洪翟安"
_MALE = "伟强军勇杰涛明超磊刚平辉鹏华飞波斌宇浩凯健俊帆帅旭宁龙林立新学兆茂成广丙西光继森"
_FEMALE = "芳娜敏静丽艳娟霞秀英玲桂兰梅红玉琴雪莉慧婷云凤洁春萍燕淑翠倩薇珍爱香月瑞金巧"
_GOOD, _BAD = {"3710", "3702", "3706"}, {"3717", "3715", "3704"}  # cities that stand out, as in the tree
_COLUMNS = (
    "id", "token", "name", "pinyin", "initials", "sex", "born_on", "ethnicity", "employment", "id_type", "id_number_sealed",
    "id_index", "education", "skill", "phone_sealed", "phone_index", "phone_tail", "household", "household_place",
    "politics", "native_place", "migrant", "group8", "body_id", "path", "unit_id", "status", "joined_on", "change",
    "change_on", "change_reason", "card_no", "card_on", "realname_on", "file_complete", "left_unit_on", "version",
    "tags", "residence", "marriage", "work_since", "trade", "position", "rank", "team", "contract_start", "contract_end",
    "applied_by", "file_items",
)  # fmt: skip
_HISTORY = ("member_id", "kind", '"on"', "reason", "body_id", "note", "by_name")
_OUTCOMES = (
    ("active", "1", "", 955),
    ("retained", "3", "1", 22),
    ("moved", "4", "1", 13),
    ("left", "6", "5", 10),
)
_EDUCATIONS = (("21", 18), ("31", 27), ("41", 12), ("61", 20), ("71", 16), ("81", 3), ("14", 2), ("", 2))
_GROUPS = ("truck", "courier", "care", "domestic", "mall", "rider", "estate", "guard")


@dataclass(frozen=True)
class Place:
    """One employer under one basic union."""

    body_id: int
    path: str
    unit_id: int
    code: str  # the union's place, GB/T 2260
    town: str
    workers: int
    since: dt.date
    joint: bool


def build_members(count: int, seed: int) -> int:
    """Adds about `count` members in one transaction; returns how many. The same seed gives the same people."""
    chance = random.Random(seed)
    places = _places()
    if not places or not count:
        return 0
    shares = _shares(places, count, chance)
    on = today()
    with transaction.atomic():
        maker = _Maker(chance, on, Member.objects.count(), _ids(sum(shares)))
        members: list[str] = []
        history: list[str] = []
        for place, number in zip(places, shares, strict=True):
            for line, past in maker.people(place, number):
                members.append(line)
                history.append(past)
            if len(members) >= CHUNK:
                _copy(members, history)
                members, history = [], []
        _copy(members, history)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member")
    return sum(shares)


def _places() -> list[Place]:
    rows = Coverage.objects.filter(
        to_on=None, unit__closed_on=None, body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES
    )
    fields = (
        "body_id",
        "body__path",
        "unit_id",
        "body__place",
        "body__jurisdiction__name",
        "unit__workers",
        "body__established_on",
        "body__kind",
    )
    return [
        Place(
            body,
            path,
            unit,
            code,
            town,
            max(1, workers),
            since or dt.date(2015, 5, 1),
            kind == Body.Kind.JOINT,
        )
        for body, path, unit, code, town, workers, since, kind in rows.order_by(
            "body__path", "unit_id"
        ).values_list(*fields)
    ]


def _shares(places: list[Place], count: int, chance: random.Random) -> list[int]:
    """Members per employer: its workers times a joining rate of 80–98 %, scaled to the wanted total."""
    wanted = [place.workers * chance.uniform(0.80, 0.98) for place in places]
    scale = count / sum(wanted)
    return [
        min(place.workers, max(1, round(number * scale)))
        for place, number in zip(places, wanted, strict=True)
    ]


def _ids(count: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('members_member', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return iter([int(row[0]) for row in cursor.fetchall()])


def _copy(members: list[str], history: list[str]) -> None:
    if not members:
        return
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY members_member ({', '.join(_COLUMNS)}) FROM STDIN", io.StringIO("".join(members))
        )
        cursor.copy_expert(
            f"COPY members_membershipchange ({', '.join(_HISTORY)}) FROM STDIN", io.StringIO("".join(history))
        )


def _completeness(code: str, chance: random.Random) -> float:
    if code[:4] in _GOOD:
        return chance.uniform(0.95, 0.99)
    return chance.uniform(0.70, 0.82) if code[:4] in _BAD else chance.uniform(0.82, 0.95)


class _Maker:
    def __init__(self, chance: random.Random, on: dt.date, offset: int, ids: Iterator[int]) -> None:
        self.chance, self.on, self.ids = chance, on, ids
        self.offset = offset
        self.tails: dict[str, str] = {}
        self.sounds: dict[str, tuple[str, str]] = {}
        self.outcomes = [outcome for outcome in _OUTCOMES for _ in range(outcome[3])]
        self.educations = [code for code, weight in _EDUCATIONS for _ in range(weight)]

    def people(self, place: Place, number: int) -> Iterator[tuple[str, str]]:
        complete = _completeness(place.code, self.chance)
        group = self.chance.choice(_GROUPS) if place.joint and self.chance.random() < 0.35 else ""
        rural = self.chance.uniform(0.2, 0.7)
        for _ in range(number):
            yield self.person(place, complete, group, rural)

    def person(self, place: Place, complete: float, group: str, rural: float) -> tuple[str, str]:
        roll = self.chance.random
        female = roll() < 0.39
        name = self.name(female)
        token = os.urandom(16)
        number, born = self.number(place.code[2:4], female)
        migrant = roll() < rural
        status, change, reason, _ = self.chance.choice(self.outcomes)
        days = max(1, (self.on - place.since).days)
        joined = place.since + dt.timedelta(days=int(days * roll()))
        joined = max(joined, born.replace(year=born.year + _ADULT, day=min(born.day, 28)))
        changed = joined if status == "active" else joined + (self.on - joined) * roll()
        whole = roll() < complete
        carded = whole or roll() < 0.5
        sealed = self.sealed(number, token) if whole or roll() < 0.85 else ("\\\\x", "\\N")
        phone = self.phone(token) if whole or roll() < 0.7 else ("\\\\x", "\\N", "\\N")
        gone = (
            str(max(joined, self.on - dt.timedelta(days=self.chance.randint(5, 400))))
            if status == "active" and roll() < 0.004
            else "\\N"
        )
        pinyin, first = self.sound(name)
        pk = next(self.ids)
        education = self.chance.choice(self.educations)
        values = (
            pk, token.hex(), name, pinyin, first, "2" if female else "1", born, "01" if roll() < 0.97 else "03",
            "4" if status == "retained" else "1", "1", *sealed, education,
            self.chance.choice("00000543"), *phone, "1" if migrant else "2", place.town,
            "01" if roll() < 0.12 else "03" if roll() < 0.2 else "13", "山东", "t" if migrant else "f",
            group if group and roll() < 0.8 else "", place.body_id, place.path, place.unit_id, status, joined, change, changed,
            reason, f"{place.code[:6]}{pk:010d}" if carded else "", min(self.on, joined + dt.timedelta(days=20)) if carded else "\\N",
            min(self.on, joined + dt.timedelta(days=30)) if whole else "\\N", "t" if whole else "f", gone, 0,
            *self.work(place, education, born, joined), self.chance.choice("1111111234" if place.joint else "1112"),
            self.items(whole, carded),
        )  # fmt: skip
        turns = [(pk, "1", joined, "", place.body_id, "集中入会", "")]
        if change != "1":
            turns.append((pk, change, changed, reason, place.body_id, "", ""))
        past = "".join("\t".join(map(str, turn)) + "\n" for turn in turns)
        return "\t".join(map(str, values)) + "\n", past

    def work(self, place: Place, education: str, born: dt.date, joined: dt.date) -> tuple[object, ...]:
        """Tags, residence, marriage, first day at work, trade, post, title, team, contract."""
        roll, trade = self.chance.random, self.chance.choice(_TRADES)
        learned = education in {"14", "21"}
        senior = learned and roll() < 0.06
        holds = (
            (1, 0.06), (2, 0.4 if learned else 0), (4, 0.1 if trade == "文员" else 0.75), (8, 0.012),
            (32, 1 if senior else 0), (64, 0.02), (128, 0.03 if place.joint else 0),
        )  # fmt: skip
        tags = sum(bit for bit, share in holds if roll() < share)
        rank = "高级工程师" if senior else "工程师" if learned and roll() < 0.2 else ""
        position = "班组长" if roll() < 0.06 else "车间主任" if roll() < 0.02 else ""
        began = max(
            joined - dt.timedelta(days=int(roll() * 3000)), born.replace(year=born.year + _ADULT, day=1)
        )
        signed = max(joined - dt.timedelta(days=30), began)
        ends = signed + dt.timedelta(days=365 * self.chance.choice((3, 5, 8))) if roll() < 0.6 else "\\N"
        while not isinstance(ends, str) and ends < self.on:  # signed anew when it ran out
            signed, ends = ends + dt.timedelta(days=1), ends + dt.timedelta(days=365 * 3)
        return (
            tags, place.town if roll() < 0.8 else "", "2" if self.on.year - born.year > 28 else "1", began, trade,
            position, rank, f"{self.chance.randint(1, 6)}班" if roll() < 0.5 else "",
            *((signed, ends) if roll() < 0.85 else ("\\N", "\\N")),
        )  # fmt: skip

    def items(self, whole: bool, carded: bool) -> int:
        roll = self.chance.random
        if whole:
            return _ITEMS | _SEEN | (_PHOTO if roll() < 0.6 else 0)
        return 1 | (2 if roll() < 0.7 else 0) | (16 if carded else 0) | (_SEEN if roll() < 0.5 else 0)

    def name(self, female: bool) -> str:
        given = _FEMALE if female else _MALE
        length = 1 if self.chance.random() < 0.12 else 2
        surname = _SURNAMES[min(int(self.chance.expovariate(1 / 18)), len(_SURNAMES) - 1)]
        return surname + "".join(self.chance.choice(given) for _ in range(length))

    def sound(self, name: str) -> tuple[str, str]:
        found = self.sounds.get(name)
        if found is None:
            found = self.sounds[name] = (spell(name, person=True), initials(name, person=True))
        return found

    def number(self, city: str, female: bool) -> tuple[str, dt.date]:
        """The serial alone decides birthday and order number, so no two are equal."""
        serial, self.offset = self.offset, self.offset + 1
        first_day = dt.date(self.on.year - _OLDEST, 1, 1)
        days = (_OLDEST - _YOUNGEST) * 365
        born = first_day + dt.timedelta(days=serial * _STRIDE % days)
        order = serial // days % 500 * 2 + (0 if female else 1)
        first = f"{_NOWHERE}{city:0>2}{born:%Y%m%d}{order:03d}"
        return first + id_check_digit(first), born

    def sealed(self, number: str, token: bytes) -> tuple[str, str]:
        index = blind_index("member.id_number", number).hex()
        return f"\\\\x{seal(number, purpose='member.id_number', row=token).hex()}", f"\\\\x{index}"

    def phone(self, token: bytes) -> tuple[str, str, str]:
        """Numbers with four zeros in the middle, as a real register would hardly hold."""
        number = f"13{self.chance.randint(0, 9)}0000{self.chance.randint(0, 9999):04d}"
        tail = self.tails.get(number[-4:])
        if tail is None:
            tail = self.tails[number[-4:]] = f"\\\\x{blind_index('member.phone_tail', number[-4:])[:4].hex()}"
        index = blind_index("member.phone", number).hex()
        return f"\\\\x{seal(number, purpose='member.phone', row=token).hex()}", f"\\\\x{index}", tail

"""Invented positions for the demo: stations of unions and of townships that share them, centres, clubs, halls; checked or lacking.

How they stand follows the union's own order (`unions.demo.quality`), so that they agree with the rest of its sheet.
"""

import datetime as dt
from collections import defaultdict
from random import Random
from typing import Any

from django.db import connection, transaction

from core.clock import today
from homes.demo.halls import build_halls
from homes.demo.sheets import shared_papers
from homes.models import Position, PositionCheck, PositionShare
from homes.models.positions import FUNCTIONS, MARKS
from unions.demo.quality import sound
from unions.models import Body
from unions.querysets import TOWN_KINDS

Kind, State, Share = Position.Kind, Position.State, PositionShare.State
BATCH = 2000
FIRST = dt.date(2014, 12, 8)  # from the day of the document that asks for stations
CHECKERS = ("赵明礼", "钱守正", "孙广田", "李维新")
STREETS = ("人民路", "建设路", "育才路", "工业路", "振兴街", "解放路", "沂河路", "文化街", "创业路", "金源路")
OWN = ((Kind.STATION, "职工服务站"), (Kind.STATION, "职工服务站"), (Kind.STATION, "职工服务站"), (Kind.POINT, "职工服务点"),
       (Kind.POINT, "职工服务点"), (Kind.BOOKS, "职工书屋"), (Kind.CLUB, "职工俱乐部"), (Kind.COUNSEL, "心理辅导室"),
       (Kind.SPORT, "文体活动室"))  # fmt: skip
STATIONS = (Kind.CENTRE, Kind.STATION, Kind.POINT)
WHY = {
    "place": "活动场所被占用，请另行安排", "sign": "没有挂统一标识，请按样式制作", "facilities": "文体设施损坏没有更换，请修复",
    "books": "没有设职工书屋，请补建", "rules": "管理制度没有上墙，请公布", "plan": "没有本年度活动计划，请制定",
    "funds": "没有列支阵地经费，请列入预算", "staff": "没有明确管理人员，请定人定责",
}  # fmt: skip
# of the four shared papers: two documents, two photos
PAPER = {"place": 3, "sign": 2, "facilities": 3, "books": 2, "rules": 0, "plan": 1, "funds": 1, "staff": 0}
MENU = ("政策咨询：工作日随时办理", "法律咨询：每周三下午", "困难职工帮扶申请：工作日随时办理", "图书借阅：开放时间内", "健身、棋牌：下班后",
        "技能培训报名：每季度一次")  # fmt: skip
_SUFFIX = ("工会委员会", "联合工会委员会", "总工会", "工会联合会", "工会")


@transaction.atomic
def build_positions(seed: int, chair: Body | None = None, on: dt.date | None = None) -> dict[str, int]:
    """Fills empty tables only."""
    if Position.objects.exists():
        return {"positions": 0}
    maker = _Maker(Random(seed + 23), on or today(), chair)
    maker.unions()
    maker.regional()
    maker.large()
    return maker.save()


def short(name: str) -> str:
    return next((name.removesuffix(tail) for tail in _SUFFIX if name.endswith(tail)), name)


class _Maker:
    def __init__(self, rng: Random, on: dt.date, chair: Body | None) -> None:
        self.rng, self.on, self.chair = rng, on, chair
        self.rows: list[Position] = []
        self.sharers: dict[int, list[Body]] = defaultdict(
            list
        )  # superior → unions without a station of their own
        self.shares: list[PositionShare] = []

    def unions(self) -> None:
        columns = ("id", "name", "place", "jurisdiction_id", "superior_id", "established_on", "size", "path")
        for body in Body.objects.basic().active().order_by("path").only(*columns):
            good, kind = sound(body.name, body.place), None
            if self.chair is not None and body.pk == self.chair.pk:
                self.own(body, Kind.STATION, "职工服务站", good=True)
                self.own(body, Kind.BOOKS, "职工书屋", good=False)
                continue
            if self.rng.random() < (0.3 if good else 0.28):
                kind, word = self.rng.choice(OWN)
                self.own(body, kind, word, good=good)
            if kind not in STATIONS and (good or self.rng.random() < 0.55):
                self.sharers[body.superior_id or 0].append(body)

    def own(self, body: Body, kind: Position.Kind, word: str, *, good: bool) -> Position:
        row = self.position(body, kind, f"{short(body.name)}{word}"[:80])
        self.standing(row, body, good=good)
        return row

    def position(self, body: Body, kind: Position.Kind, name: str) -> Position:
        founded = max(body.established_on or FIRST, FIRST + dt.timedelta(days=self.rng.randrange(1500)))
        opened = min(
            founded + dt.timedelta(days=self.rng.randrange(20, 300)), self.on - dt.timedelta(days=15)
        )
        some = [*FUNCTIONS[:3]] if self.rng.random() < 0.75 else [FUNCTIONS[0]]
        more = self.rng.sample(FUNCTIONS[3:], self.rng.randrange(1, 4))
        row = Position(
            body=body, kind=kind, name=name, jurisdiction_id=body.jurisdiction_id, opened_on=opened,
            address=f"{self.rng.choice(STREETS)}{self.rng.randrange(1, 260)}号", functions=some + more,
            hours=self.rng.choice(("工作日 8:30—17:30", "每天 9:00—20:00", "工作日 8:00—12:00，14:00—18:00")),
            office_phone=f"05{self.rng.randrange(30, 49)}-8{self.rng.randrange(100000, 999999)}",
            menu="\n".join(self.rng.sample(MENU, 3)),
        )  # fmt: skip
        self.rows.append(row)
        return row

    def standing(self, row: Position, body: Body, *, good: bool) -> None:
        """Most of a good union are checked and complete; the others lack a mark, wait, or were checked too long ago."""
        share = self.rng.random()
        here = self.chair is not None and body.place[:6] == self.chair.place[:6]
        lacks: set[str] = set()
        if not good and share < 0.62:
            lacks = set(self.rng.sample(list(MARKS), self.rng.choice((1, 1, 2, 3))))
        for key in MARKS:
            setattr(row, f"has_{key}", key not in lacks)
        recent = self.on - dt.timedelta(days=self.rng.randrange(8, 330))
        if here and good and share > 0.75 and body.pk != self.chair.pk:  # type: ignore[union-attr]
            row.state, row.asked_on = State.ASKED, self.on - dt.timedelta(days=self.rng.randrange(1, 20))
        elif lacks and share < 0.5:
            self.checked(row, State.LACKING, recent)
        elif good or share > 0.86:
            self.checked(row, State.MET, recent)
        elif share > 0.74:
            self.checked(row, State.MET, self.on - dt.timedelta(days=self.rng.randrange(400, 800)))
        if not good and 0.30 < share < 0.34:
            row.closed_on, row.closed_reason = (
                self.on - dt.timedelta(days=self.rng.randrange(5, 15)),
                "场地租期到期，没有续租",
            )

    def checked(self, row: Position, state: Position.State, day: dt.date) -> None:
        row.state, row.checked_on, row.checked_by = state, max(day, row.opened_on), self.rng.choice(CHECKERS)

    def regional(self) -> None:
        """A township's station is shared by the unions around it; a few of them still wait for its answer."""
        owners = Body.objects.filter(pk__in=self.sharers).select_related("jurisdiction").order_by("path")
        for owner in owners:
            label = "职工服务站" if owner.kind in TOWN_KINDS else "职工服务中心"
            kind = Kind.STATION if owner.kind in TOWN_KINDS else Kind.CENTRE
            row = self.position(owner, kind, f"{owner.jurisdiction.name}{label}")
            self.standing(row, owner, good=self.rng.random() < 0.85)
            row.closed_on, row.closed_reason = None, ""
            for number, body in enumerate(self.sharers[owner.pk]):
                waits = number and self.rng.random() < 0.03
                asked = max(
                    row.opened_on, self.on - dt.timedelta(days=self.rng.randrange(2, 20) if waits else 200)
                )
                self.shares.append(
                    PositionShare(
                        position=row, body=body, asked_on=asked, state=Share.ASKED if waits else Share.AGREED,
                        answered_on=None if waits else asked, note=f"本会职工每周{self.rng.choice('一二三四五')}下午使用",
                    )
                )  # fmt: skip

    def large(self) -> None:
        """Palaces of the cities, halls for learning here and there."""
        for body in Body.objects.filter(kind="city", place__startswith="37").select_related("jurisdiction"):
            row = self.position(body, Kind.PALACE, f"{body.jurisdiction.name}工人文化宫")
            self.standing(row, body, good=True)
        for body in Body.objects.filter(kind="county", place__startswith="37").select_related("jurisdiction"):
            if self.rng.random() < 0.6:
                row = self.position(body, Kind.HALL, f"{body.jurisdiction.name}职工新时代文明传习所")
                self.standing(row, body, good=True)

    def save(self) -> dict[str, int]:
        Position.objects.bulk_create(self.rows, BATCH)
        if self.chair is not None:
            self.neighbour(self.chair)
        for share in self.shares:
            share.position_id = share.position.pk
        PositionShare.objects.bulk_create(self.shares, BATCH)
        checks = [
            PositionCheck(
                position=row, checked_on=row.checked_on, checked_by=row.checked_by,
                missing={key: WHY[key] for key in row.lacking},
            )
            for row in self.rows
            if row.checked_on
        ]  # fmt: skip
        PositionCheck.objects.bulk_create(checks, BATCH)
        papers = attach(self.on)
        halls = build_halls(self.rng, self.on, self.chair)
        return {"positions": len(self.rows), "shares": len(self.shares), "papers": papers, **halls}

    def neighbour(self, chair: Body) -> None:
        """Somebody next door asks to use the chair's station."""
        station = next(row for row in self.rows if row.body_id == chair.pk)
        near = (
            Body.objects.basic()
            .active()
            .filter(place__startswith=chair.place[:6])
            .exclude(pk=chair.pk)
            .order_by("path")
        )
        body = near.first()
        if body is not None:
            note = "本会 26 名职工，想在午休时使用职工书屋和健身器材"
            asked = self.on - dt.timedelta(days=3)
            self.shares.append(PositionShare(position=station, body=body, asked_on=asked, note=note))


def attach(on: dt.date) -> int:
    """A shared paper behind every mark that is there, in one statement."""
    rows = [[str(row.file.name), row.name, row.kind, row.size, row.digest] for row in shared_papers()]
    places = ", ".join(f"({n}, %s, %s, %s, %s, %s)" for n in range(len(rows)))
    marks = ", ".join(f"({PAPER[key]}, '{key}', has_{key})" for key in MARKS)
    values: list[Any] = [value for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO homes_positionpaper (position_id, mark, file, name, kind, size, digest, uploaded_by_name, uploaded_on)"
            " SELECT t.id, m.mark, p.file, p.name, p.kind, p.size, p.digest, %s, coalesce(t.checked_on, t.asked_on, %s) - 5"
            f" FROM homes_position t CROSS JOIN LATERAL (VALUES {marks}) AS m(n, mark, there)"
            f" JOIN (VALUES {places}) AS p(n, file, name, kind, size, digest) ON p.n = m.n"
            " WHERE m.there AND t.state <> 'unasked'",
            [CHECKERS[0], on, *values],
        )
        return int(cursor.rowcount)

"""Invented titles for the demo: rounds of past years, titles by how well a union is kept, re-verifications at every stage."""

import datetime as dt
import zlib
from collections import defaultdict
from typing import Any

from django.db import connection, transaction

from core.clock import add_months, today
from core.passcodes import passcode_from
from homes.demo.honours import OFFICERS, build_honours
from homes.models import DemoUnit, HomeTitle, NamingEntry, NamingRound, TitleReview
from homes.workflows.rechecks import refresh_due
from unions.demo.quality import sound
from unions.models import Body, Officer
from unions.querysets import LOCAL_KINDS

State, Review = HomeTitle.State, TitleReview.State
NAMES = {"qualified": "合格职工之家", "advanced": "先进职工之家", "model": "模范职工之家"}
LEAST = {"qualified": 8000, "advanced": 8500, "model": 9000}
YEARS = 7  # back from this year
BATCH = 2000
ITEMS = (
    "会员代表大会超过一年没有召开，限期补开",
    "职工之家活动场所被占用，限期恢复",
    "会务公开栏一年没有更新，限期公开",
    "经审委员会缺额，限期补选",
)


@transaction.atomic
def build_titles(seed: int, chair: Body | None = None, on: dt.date | None = None) -> dict[str, int]:
    """Fills empty tables only."""
    if HomeTitle.objects.exists():
        return {"titles": 0}
    maker = _Maker(seed, on or today(), chair)
    maker.titles_of_homes()
    maker.titles_of_people()
    made = maker.save()
    return {**made, **build_honours(maker.model_homes, maker.on, chair)}


def _spread(*parts: Any) -> int:
    """The same number for the same words, from 0 to 9,999."""
    return zlib.crc32(" ".join(map(str, parts)).encode()) % 10_000


class _Maker:
    def __init__(self, seed: int, on: dt.date, chair: Body | None) -> None:
        self.seed, self.on, self.chair = seed, on, chair
        self.bodies = list(Body.objects.basic().active().order_by("path"))
        self.namers = {body.path: body for body in Body.objects.filter(kind__in=LOCAL_KINDS)}
        self.rounds: dict[tuple[int, str, int], NamingRound] = {}
        self.titles: list[HomeTitle] = []
        self.entries: list[NamingEntry] = []
        self.reviews: list[tuple[HomeTitle, dict[str, Any]]] = []
        self.model_homes: list[HomeTitle] = []

    def namer(self, body: Body, kind: str) -> Body | None:
        found = (self.namers.get(path) for path in reversed(body.ancestor_paths))
        return next((one for one in found if one is not None and one.kind == kind), None)

    def titles_of_homes(self) -> None:
        """Most sound unions are qualified; fewer advanced, fewer model homes of city and province."""
        for body in self.bodies:
            luck = _spread(self.seed, "title", body.name)
            good = sound(body.name, body.place)
            mine = self.chair is not None and body.pk == self.chair.pk
            if not mine and luck >= (7600 if good else 1800):
                continue
            self.one(body, "qualified", "county", luck)
            if mine or (good and luck < 1500):
                self.one(body, "advanced", "city", luck)
            if mine or (good and luck < 700):
                self.one(body, "model", "city", luck)
            if not mine and good and luck < 230:
                self.one(body, "model", "province", luck)
            if good and luck < 12:
                self.one(body, "model", "national", luck)

    def one(self, body: Body, grade: str, level: str, luck: int) -> None:
        by = self.namer(body, "province" if level == "national" else level)
        if by is None:
            return
        year = self.on.year - luck % YEARS - (1 if grade == "qualified" else 0)
        named = dt.date(year, 4 + luck % 5, 1 + luck % 27)
        if named > self.on or (body.established_on and named < body.established_on):
            return
        title = HomeTitle(
            body=body, name=NAMES[grade] if level != "national" else "全国模范职工之家", grade=grade, level=level, named_by=by,
            named_on=named, plaque_on=min(named + dt.timedelta(days=20), self.on), state=State.IN_FORCE, entered=year < 2024,
            code=self.code(body, grade, level), reward="奖金 5,000 元" if grade == "model" else "",
        )  # fmt: skip
        self.course(title, luck)
        self.titles.append(title)
        if grade == "model" and title.state == State.IN_FORCE:
            self.model_homes.append(title)
        if level != "national" and year >= self.on.year - 1:
            self.in_round(title, luck)

    def code(self, *words: Any) -> str:
        text = " ".join(str(getattr(word, "name", word)) for word in words)
        return passcode_from(
            b"".join(zlib.crc32(f"{self.seed} {n} {text}".encode()).to_bytes(4, "big") for n in range(3))
        )

    def course(self, title: HomeTitle, luck: int) -> None:
        """Older titles were confirmed every three years; a few wait, are put right, or were revoked."""
        last = title.named_on
        while (due := add_months(last, 36)) <= self.on:
            fate = _spread(self.seed, "review", title.body.name, title.grade, title.level, due)
            if due < add_months(self.on, -13) or (fate < 9000 and due < add_months(self.on, -3)):
                done = due + dt.timedelta(days=10 + fate % 50)
                self.reviews.append(
                    (
                        title,
                        {
                            "due_on": due,
                            "state": Review.CONFIRMED,
                            "done_on": done,
                            "decision": "复核合格，继续有效",
                        },
                    )
                )
                title.confirmed_on = last = done
                continue
            self.unsettled(title, due, fate)
            return

    def unsettled(self, title: HomeTitle, due: dt.date, fate: int) -> None:
        if fate % 10 < 6:
            self.reviews.append((title, {"due_on": due, "state": Review.DUE}))
            return
        done = min(due + dt.timedelta(days=20), self.on - dt.timedelta(days=5))
        until = add_months(done, 6)
        found = {"due_on": due, "done_on": done, "rectify_until": until, "items": ITEMS[fate % len(ITEMS)]}
        if until < self.on and fate % 10 == 9:
            title.state, title.revoked_on, title.revoked_reason = (
                State.REVOKED,
                until + dt.timedelta(days=9),
                "整改逾期，复评不合格",
            )
            self.reviews.append(
                (
                    title,
                    {
                        **found,
                        "state": Review.REVOKED,
                        "rechecked_on": title.revoked_on,
                        "decision": "整改逾期，撤销称号",
                    },
                )
            )
            return
        title.state = State.RECTIFYING
        if fate % 10 == 8:
            found |= {
                "reported_on": min(done + dt.timedelta(days=40), self.on),
                "report": "已按要求整改到位，请复评。",
            }
        self.reviews.append(
            (title, {**found, "state": Review.REPORTED if "report" in found else Review.RECTIFYING})
        )

    def in_round(self, title: HomeTitle, luck: int) -> None:
        year, by = title.named_on.year, title.named_by
        rnd = self.rounds.get((by.pk, title.grade, year))
        if rnd is None:
            closed = year < self.on.year
            rnd = self.rounds[by.pk, title.grade, year] = NamingRound(
                body=by, name=NAMES[title.grade], grade=title.grade, year=year, opened_on=dt.date(year, 3, 1),
                declare_until=dt.date(year, 3, 31), state="closed" if closed else "open", pass_score=LEAST[title.grade],
                closed_on=dt.date(year, 11, 30) if closed else None,
            )  # fmt: skip
        title.round = rnd
        self.entries.append(
            NamingEntry(
                round=rnd, body=title.body, score=LEAST[title.grade] + luck % 900, pass_score=LEAST[title.grade], title=title,
                declared_on=dt.date(year, 3, 5 + luck % 20), state="named", decided_on=title.named_on, decided_by_name=OFFICERS[luck % len(OFFICERS)],
            )
        )  # fmt: skip

    def others_in_rounds(self) -> None:
        """In each open round some wait, and some were below the standard."""
        below: dict[int, list[Body]] = defaultdict(list)
        held = {
            (entry.round.body_id, entry.round.grade, entry.round.year, entry.body_id)
            for entry in self.entries
        }
        titled = {title.body_id for title in self.titles}
        free = [body for body in self.bodies if body.pk not in titled]
        for body in free:
            for kind in LOCAL_KINDS:
                if by := self.namer(body, kind):
                    below[by.pk].append(body)
        for (pk, grade, year), rnd in self.rounds.items():
            for body in below.get(pk, ())[: 4 if rnd.state == "open" else 2]:
                if (pk, grade, year, body.pk) in held:
                    continue
                luck = _spread(self.seed, "entry", body.name)
                entry = NamingEntry(
                    round=rnd,
                    body=body,
                    score=LEAST[grade] + 700 - luck % 1500,
                    pass_score=LEAST[grade],
                    declared_on=dt.date(year, 3, 20),
                )
                if rnd.state == "closed" or luck % 3 == 0:
                    entry.score = LEAST[grade] - 100 - luck % 900
                    entry.state, entry.cause, entry.reason = (
                        "refused",
                        "below",
                        "制度和活动两项得分偏低，整改后下一年度再申报",
                    )
                    entry.decided_on, entry.decided_by_name = (
                        dt.date(year, 5, 20),
                        OFFICERS[luck % len(OFFICERS)],
                    )
                self.entries.append(entry)

    def titles_of_people(self) -> None:
        chairs = Officer.objects.filter(
            post="chair", left_on=None, body__in=[t.body for t in self.model_homes]
        )
        for officer in chairs.select_related("body").order_by("pk")[:40]:
            by = self.namer(officer.body, "city")
            named = dt.date(self.on.year - 1, 4, 28)
            if by is None or officer.took_post_on > named:
                continue
            self.titles.append(
                HomeTitle(
                    body=officer.body, person=officer, person_name=officer.name, name="职工信赖的“娘家人”", grade="model", level="city",
                    named_by=by, named_on=named, code=self.code(officer.body, "person", officer.pk),
                )
            )  # fmt: skip

    def save(self) -> dict[str, int]:
        self.others_in_rounds()
        NamingRound.objects.bulk_create(self.rounds.values(), batch_size=BATCH)
        HomeTitle.objects.bulk_create(self.titles, batch_size=BATCH)
        for entry in self.entries:
            entry.round_id, entry.title_id = entry.round.pk, entry.title.pk if entry.title else None
        NamingEntry.objects.bulk_create(self.entries, batch_size=BATCH)
        TitleReview.objects.bulk_create(
            [TitleReview(title=title, **values) for title, values in self.reviews], batch_size=BATCH
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE homes_hometitle t SET certificate_no = rpad(left(b.place, 6), 6, '0') || extract(year FROM t.named_on)::int "
                "|| lpad(t.id::text, 7, '0') FROM unions_body b WHERE b.id = t.named_by_id"
            )
        refresh_due(self.on)
        return {"titles": len(self.titles), "reviews": len(self.reviews), "demo_units": self.demo_units()}

    def demo_units(self) -> int:
        rows = []
        for title in [one for one in self.model_homes if one.level == "city"][::3][:40]:
            county = self.namer(title.body, "county")
            if county is not None:
                year = self.on.year - 1 - title.body_id % 3
                rows.append(
                    DemoUnit(
                        body=title.body, kind="unit" if title.body_id % 4 else "point", year=year, recommended_by=county,
                        named_by=title.named_by, named_on=dt.date(year, 10, 20), experience="会、站、家同建同管，服务清单上墙，会员点单、工会派单。",
                    )
                )  # fmt: skip
        DemoUnit.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)

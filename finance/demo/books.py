"""Demo bank accounts, budgets, final accounts and audit reviews: most unions in order, some cities less so."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.crypto import blind_index
from finance.models import Account, AuditReview, Budget, FinalAccount
from finance.models.books import YearlyBook
from finance.workflows.accounts import mask_number
from unions.demo.quality import sound
from unions.models import Body
from unions.models.bodies import SEGMENT

BATCH = 5000
BANKS = ("农业银行", "工商银行", "建设银行", "邮政储蓄银行", "农村商业银行")
YEARS = 2
PARTS = ("收支平衡，列支合规", "手续齐全，用于职工的支出占比符合要求", "账目清楚，票据齐全")
ISSUES = ("个别票据经办人签字不全", "活动支出没有附签到表", "一笔支出没有附委员会决定")


@dataclass(frozen=True)
class Town:
    body_id: int
    city: str
    founded: dt.date
    superior: str
    scale: int  # fen of a year's income
    orderly: bool


def unions(rng: random.Random) -> Iterator[Town]:
    rows = (
        Body.objects.active()
        .filter(kind__in=("single", "joint", "township", "zone"))
        .order_by("path")
        .values_list("pk", "path", "established_on", "superior__name", "size", "name", "place")
    )
    for pk, path, founded, superior, size, name, place in rows:
        scale = rng.randint(8, 30) * 100_000 * (size or 1)
        yield Town(
            pk,
            path[: 2 * SEGMENT],
            founded or dt.date(2015, 1, 1),
            superior or "上级工会",
            scale,
            sound(name, place),
        )


def shares_by_city(rng: random.Random, cities: list[str], low: float, high: float) -> dict[str, float]:
    return {city: rng.uniform(low, high) for city in cities}


def build_accounts(rng: random.Random, on: dt.date) -> int:
    """85 to 98 per cent of the unions have an account of their own, by city."""
    bodies = list(unions(rng))
    share = shares_by_city(rng, sorted({each.city for each in bodies}), 0.85, 0.98)
    rows, number = [], 6_200_000_000_000_000 + rng.randint(0, 999_999)
    for each in bodies:
        if rng.random() >= (0.998 if each.orderly else share[each.city]):
            continue
        number += rng.randint(1, 997)
        text = str(number)
        opened = min(each.founded + dt.timedelta(days=rng.randint(10, 200)), on)
        row = Account(
            body_id=each.body_id, bank=rng.choice(BANKS), number_masked=mask_number(text), opened_on=opened,
            number_index=blind_index("finance.account_number", text), separate_books=each.orderly or rng.random() < 0.95,
        )  # fmt: skip
        row.number = text  # type: ignore[attr-defined]
        rows.append(row)
    return len(Account.objects.bulk_create(rows, batch_size=BATCH))


def build_books(rng: random.Random, on: dt.date) -> dict[str, int]:
    """Budgets of this year and the last, final accounts of the two years before; 80 to 97 per cent, by city."""
    bodies = list(unions(rng))
    cities = sorted({each.city for each in bodies})
    made: dict[type[YearlyBook], list[Any]] = {Budget: [], FinalAccount: []}
    reviews: list[AuditReview] = []
    kinds: tuple[tuple[type[YearlyBook], int, int], ...] = (
        (Budget, on.year, 1),
        (FinalAccount, on.year - 1, 13),
    )
    for model, newest, month in kinds:
        share = shares_by_city(rng, cities, 0.80, 0.97)
        for each in bodies:
            careful = rng.random() < (0.998 if each.orderly else share[each.city] - 0.3)
            for year in range(newest - YEARS + 1, newest + 1):
                if each.founded.year > year or (not careful and (year == newest or rng.random() < 0.3)):
                    continue
                book = write(rng, model, each, year, month, on)
                made[model].append(book)
                if book.audited_on:
                    reviews.append(opinion(rng, book, on))
    Budget.objects.bulk_create(made[Budget], batch_size=BATCH)
    FinalAccount.objects.bulk_create(made[FinalAccount], batch_size=BATCH)
    AuditReview.objects.bulk_create(reviews, batch_size=BATCH)
    return {"budgets": len(made[Budget]), "final_accounts": len(made[FinalAccount]), "reviews": len(reviews)}


def write(
    rng: random.Random, model: type[YearlyBook], each: Town, year: int, month: int, on: dt.date
) -> YearlyBook:
    """Passed in the first months, audited, approved; what lies after `on` has not happened yet."""
    start = dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 5)
    days = sorted(rng.sample(range(84), 3))
    passed, audited, approved = (start + dt.timedelta(days=day) for day in days)
    income = each.scale * rng.randint(90, 110) // 100
    book = model(
        body_id=each.body_id, year=year, income=income, spending=income * rng.randint(82, 99) // 100,
        filed_by_name="工会经费专管员",
    )  # fmt: skip
    stuck = not each.orderly and year >= on.year - 1 and rng.random() < 0.15
    if passed <= on:
        book.state, book.committee_on = YearlyBook.State.COMMITTEE, passed
    if audited <= on and not (stuck and rng.random() < 0.4):
        book.state, book.audited_on, book.audited_by_name = (
            YearlyBook.State.AUDITED,
            audited,
            "县总工会经审办",
        )
        if approved <= on and not stuck:
            book.state, book.approved_on = YearlyBook.State.APPROVED, approved
            book.approved_by_name = each.superior[:60]
    return book


def opinion(rng: random.Random, book: YearlyBook, on: dt.date) -> AuditReview:
    kind = AuditReview.Kind.FINAL if isinstance(book, FinalAccount) else AuditReview.Kind.BUDGET
    assert book.audited_on is not None
    found = AuditReview(
        body_id=book.body_id, year=book.year, kind=kind, done_on=book.audited_on, opinion=rng.choice(PARTS),
        done_by_name=book.audited_by_name,
    )  # fmt: skip
    if rng.random() < 0.04:
        found.issues, found.state = rng.choice(ISSUES), AuditReview.State.OPEN
        resolved = book.audited_on + dt.timedelta(days=rng.randint(15, 90))
        if resolved <= on and rng.random() < 0.85:
            found.state, found.resolved_on, found.resolution = (
                AuditReview.State.RESOLVED,
                resolved,
                "已补齐手续",
            )
    return found

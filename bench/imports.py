"""The member workbook through the desk against raw COPY into the same indexed table and against the stock resource.

`python -m bench imports [--rows N]`. Goals: at least 25 % of raw COPY and 20 times import-export row by row, the desk's
figure including reading the workbook, sealing, all checks, history and what undo needs."""

import argparse
import datetime as dt
import io
import sys
import tempfile
import time
from typing import Any

from bench.common import run, setup, table

STOCK_ROWS = 400
REPETITIONS = 3


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=100_000)
    known, _ = options.parse_known_args()
    setup("portal_bench_imports")
    from django.conf import settings

    with tempfile.TemporaryDirectory() as media:
        settings.MEDIA_ROOT = media
        body, user = ground()
        measure(known.rows, body, user)


def ground() -> tuple[Any, Any]:
    """A township with twenty unions, and somebody who may import there."""
    from accounts.models import Grant, User
    from core.clock import today
    from unions.models import Body, Jurisdiction, Unit
    from unions.policies.load import load_places
    from unions.workflows import fill_unit, found_body

    load_places()
    user, _ = User.objects.get_or_create(username="bench", defaults={"name": "测速"})
    if not Body.objects.exists():
        top = None
        for code, kind in (
            ("37", "province"),
            ("3713", "city"),
            ("371302", "county"),
            ("371302101", "township"),
        ):
            place = Jurisdiction.objects.get(code=code)
            top = Body(name=f"{place.name}总工会", kind=kind, superior=top, jurisdiction=place)
            found_body(top, by=None, on=today())
        for number in range(20):
            unit = Unit(name=f"测速第{number}有限公司", jurisdiction=place, nature="private", workers=5000)
            fill_unit(unit).save()
            basic = Body(name=f"{unit.name}工会委员会", kind="single", superior=top, jurisdiction=place)
            found_body(basic, by=None, units=[unit], on=today())
        Grant.objects.create(user=user, role="county_staff", body=top, valid_from=dt.date(2020, 1, 1))
    return Body.objects.get(kind="township"), user


def rows_of(count: int, start: int = 0) -> list[list[Any]]:
    from tests.members import books

    return [books.row(start + n, unit=f"测速第{n % 20}有限公司") for n in range(count)]


def clear() -> None:
    run("TRUNCATE members_member, members_membershipchange, core_importchange, core_importrow CASCADE")


def through_desk(file: io.BytesIO, body: Any, user: Any) -> tuple[float, float, Any]:
    """Seconds of the check and of the load."""
    from core.desk import batches, handlers
    from core.models import Job

    batch = batches.upload(file, "bench.xlsx", resource="members", body=body, by=user)
    job = Job(params={"batch": batch.pk, "by": user.pk})
    silent = lambda *_, **__: None  # noqa: E731
    began = time.perf_counter()
    handlers.check(job, silent)
    checked = time.perf_counter()
    batch.refresh_from_db()
    batches.confirm(batch, by=user)
    handlers.load(job, silent)
    ended = time.perf_counter()
    batch.refresh_from_db()
    if batch.state != "done":
        sys.exit(f"the batch is {batch.state}: {batch.error}")
    return checked - began, ended - checked, batch


def copied_out() -> tuple[str, bytes]:
    from django.db import connection

    from members.models import Member

    columns = ", ".join(
        field.column for field in Member._meta.concrete_fields if field.column != "registered"
    )
    out = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {columns} FROM members_member ORDER BY random()) TO STDOUT", out)
    return columns, out.getvalue()


def raw_copy(columns: str, data: bytes) -> float:
    from django.db import connection

    clear()
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY members_member ({columns}) FROM STDIN", io.BytesIO(data))
    return time.perf_counter() - began


def stock(body: Any) -> float:
    """Seconds for STOCK_ROWS rows of django-import-export, row by row in one transaction."""
    import tablib

    from members.resources import StockMemberResource
    from members.resources.columns import member_columns

    clear()
    heads = [column.title for column in member_columns()]
    data = tablib.Dataset(*rows_of(STOCK_ROWS), headers=heads)
    began = time.perf_counter()
    result = StockMemberResource(body=body).import_data(data, dry_run=False, raise_errors=True)
    seconds = time.perf_counter() - began
    if result.totals["new"] != STOCK_ROWS:
        sys.exit(f"stock import: {dict(result.totals)}")
    return seconds


def measure(count: int, body: Any, user: Any) -> None:
    import statistics

    from tests.members import books
    from unions.models import Body

    basic = Body.objects.filter(kind="single").first()
    content = books.workbook(rows_of(count)).getvalue()
    print(f"{count:,} rows, workbook of {len(content) / 2**20:.1f} MB", flush=True)
    checks, loads, copies, stocks = [], [], [], []
    for _ in range(REPETITIONS):
        clear()
        check, load, _batch = through_desk(io.BytesIO(content), body, user)
        checks.append(check)
        loads.append(load)
        copies.append(raw_copy(*copied_out()))
        stocks.append(stock(basic) / STOCK_ROWS * count)
        print(
            f"  check {check:.1f}  load {load:.1f}  copy {copies[-1]:.1f}  stock {stocks[-1]:.0f} s",
            flush=True,
        )
    clear()
    desk = statistics.median(a + b for a, b in zip(checks, loads, strict=True))
    copy, slow = statistics.median(copies), statistics.median(stocks)
    rows = [
        ["raw COPY into the indexed table", f"{copy:.1f}", f"{count / copy:,.0f}", "1.00"],
        ["desk, whole journey", f"{desk:.1f}", f"{count / desk:,.0f}", f"{copy / desk:.2f}"],
        ["  of it the check", f"{statistics.median(checks):.1f}", "", ""],
        [
            "  of it the load",
            f"{statistics.median(loads):.1f}",
            f"{count / statistics.median(loads):,.0f}",
            f"{copy / statistics.median(loads):.2f}",
        ],
        ["import-export row by row", f"{slow:.0f}", f"{count / slow:,.0f}", f"{copy / slow:.4f}"],
    ]
    table("Import of members", ["way", "seconds", "rows/s", "of raw COPY"], rows)
    print(f"  desk / row by row: {slow / desk:.0f}x")


if __name__ == "__main__":
    main()

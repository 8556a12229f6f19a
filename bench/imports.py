"""The member workbook through the desk against raw COPY into the same indexed table and against the stock resource.

`python -m bench imports [--rows N] [--repeat N] [--stock N]`, in a database of its own that is wiped. Goals: at least
25 % of raw COPY and 20 times import-export row by row; the desk's figure includes reading the workbook, sealing, all
checks, history and what undo needs, import-export's is its own dry run and load of rows already read.
"""

import datetime as dt
import io
import statistics
import sys
import tempfile
import time
from typing import Any

from bench.common import option, peak_megabytes, run, setup, table


def main() -> None:
    setup("portal_bench_imports")
    from django.test import override_settings

    with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        body, user = ground()
        measure(option("rows", 100_000), body, user)


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


def through_desk(file: io.BytesIO, body: Any, user: Any) -> tuple[float, float]:
    """Seconds of the check job and of the load job, run as a worker runs them."""
    from core.desk import batches
    from core.jobs import run as run_job
    from core.models import Job

    batch = batches.upload(file, "bench.xlsx", resource="members", body=body, by=user)
    began = time.perf_counter()
    run_job(Job.objects.get(kind="desk.check", key=str(batch.pk)).pk)
    checked = time.perf_counter()
    batch.refresh_from_db()
    batches.confirm(batch, by=user)
    job = Job.objects.get(kind="desk.load", key=str(batch.pk))
    confirmed = time.perf_counter()
    run_job(job.pk)
    ended = time.perf_counter()
    batch.refresh_from_db()
    if batch.state != "done":
        sys.exit(f"the batch is {batch.state}: {batch.error}")
    return checked - began, ended - confirmed


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


def stock(body: Any, count: int) -> tuple[float, float]:
    """Seconds of django-import-export's own dry run and of its load, row by row, each in one transaction."""
    import tablib

    from members.resources import StockMemberResource
    from members.resources.columns import member_columns

    clear()
    heads = [column.title for column in member_columns()]
    data = tablib.Dataset(*rows_of(count), headers=heads)
    spent = []
    for dry_run in (True, False):
        began = time.perf_counter()
        result = StockMemberResource(body=body).import_data(data, dry_run=dry_run, raise_errors=True)
        spent.append(time.perf_counter() - began)
        if result.totals["new"] != count:
            sys.exit(f"stock import: {dict(result.totals)}")
    return spent[0], spent[1]


def measure(count: int, body: Any, user: Any) -> None:
    from tests.members import books
    from unions.models import Body

    basic = Body.objects.filter(kind="single").first()
    sample = min(option("stock", 500), count)
    content = books.workbook(rows_of(count)).getvalue()
    print(f"{count:,} rows, workbook of {len(content) / 2**20:.1f} MB", flush=True)
    before = peak_megabytes()
    spent: dict[str, list[float]] = {"check": [], "load": [], "copy": [], "dry": [], "stock": []}
    for _ in range(option("repeat", 3)):
        clear()
        check, load = through_desk(io.BytesIO(content), body, user)
        memory = peak_megabytes()
        if (found := run("SELECT count(*) FROM members_member")[0][0]) != count:
            sys.exit(f"{found} members instead of {count}")
        copy = raw_copy(*copied_out())
        dry, row_by_row = (seconds / sample * count for seconds in stock(basic, sample))
        for name, seconds in zip(spent, (check, load, copy, dry, row_by_row), strict=True):
            spent[name].append(seconds)
        print(
            f"  check {check:.1f}  load {load:.1f}  copy {copy:.1f}  stock {dry:.0f} + {row_by_row:.0f} s",
            flush=True,
        )
    clear()
    show(count, sample, spent)
    print(f"  peak of the Python process: {memory:.0f} MB, {memory - before:.0f} MB of it by the desk")


def show(count: int, sample: int, spent: dict[str, list[float]]) -> None:
    check, load, copy, dry, row_by_row = (statistics.median(spent[name]) for name in spent)
    desk = statistics.median(a + b for a, b in zip(spent["check"], spent["load"], strict=True))
    rows = [
        [
            label,
            f"{seconds:.1f}",
            f"{count / seconds:,.0f}",
            f"{copy / seconds:.2%}",
            f"{stock / seconds:.1f}×" if stock else "",
        ]
        for label, seconds, stock in (
            ("raw COPY of finished rows, all indexes", copy, 0.0),
            ("desk, check and load", desk, dry + row_by_row),
            ("  of it the check", check, dry),
            ("  of it the load", load, row_by_row),
            (f"import-export, dry run and load ({sample} rows extrapolated)", dry + row_by_row, 0.0),
            ("  of it the load", row_by_row, 0.0),
        )
    ]
    table(
        f"import of {count:,} members, medians of {len(spent['copy'])}",
        ["way", "seconds", "rows/s", "of raw COPY", "faster than import-export"],
        rows,
    )


if __name__ == "__main__":
    main()

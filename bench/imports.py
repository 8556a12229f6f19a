"""The import table of the desk: `python -m bench imports [--rows 100000] [--repeat 2] [--stock 500] [--file]`.

On the generated province (`generate` first): raw COPY of finished rows into the same indexed table, the desk's way of already parsed
rows (staged, judged, written; 10 % known, 1 % invalid), django-import-export row by row. After a round that warms up, desk and COPY
take turns in being first, import-export comes before, between and after them, for the machine's speed drifts; each begins after a
checkpoint and is rolled back. Goals: at least 55 % of raw COPY, 50 times import-export.
The verdict is given twice, as in use: for the preview and again when writing. `--file` also reads a real workbook through the child
and shows its memory.
"""

import io
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.book import INVALID, KNOWN, ground, made, vacuum
from bench.common import option, peak_megabytes, run, setup, table


@dataclass
class Phase:
    seconds: float = 0.0
    cpu: float = 0.0  # of this process, its children and the server's process


@dataclass
class Round:
    phases: dict[str, Phase] = field(default_factory=dict)
    written: int = 0

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), used()
        yield
        phase = self.phases.setdefault(name, Phase())
        phase.seconds += time.perf_counter() - wall
        phase.cpu += used() - cpu

    def of(self, *names: str) -> Phase:
        chosen = [self.phases[name] for name in names if name in self.phases]
        return Phase(sum(one.seconds for one in chosen), sum(one.cpu for one in chosen))


def used() -> float:
    """CPU seconds so far, of this process, its ended children, and the server's process behind the connection."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    try:
        with open(f"/proc/{run('SELECT pg_backend_pid()')[0][0]}/stat") as file:
            user, system = file.read().rsplit(")", 1)[1].split()[11:13]
    except OSError:  # the server runs elsewhere
        return spent
    return spent + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    setup()
    if not run("SELECT EXISTS (SELECT 1 FROM members_member)")[0][0]:
        sys.exit("no members: run `python -m bench generate` first")
    from django.test import override_settings

    count, rounds = option("rows", 100_000), []
    with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        with undone():
            body, names = ground()
            rows = [made(n, names) for n in range(count)]
            warm = Round()
            copied = finished(after=desk(rows, body, warm))
        for number in range(option("repeat", 2)):
            spent = Round(written=warm.written)
            for part in PARTS[:: 1 if number % 2 else -1]:
                with undone():
                    if part == "desk":
                        desk(rows, body, spent)
                    elif part == "copy":
                        raw_copy(spent, copied)
                    else:
                        stock(spent, names)
            rounds.append(spent)
            print(f"  round {number + 1}: {said(spent)}", flush=True)
        show(count, rounds)
        if "--file" in sys.argv:
            through_file(rows)
    vacuum()


def batch_of(body: Any) -> Any:
    from core.models import ImportBatch

    return ImportBatch.objects.create(
        resource="members", file_name="bench.xlsx", file_key="0", file_digest="", file_size=1, owner_id=0, owner_name="测速",
        body_id=body.pk, path=body.path, state="loading",
    )  # fmt: skip


def silent(*_: Any, **__: Any) -> None:
    """Progress that nobody watches."""


def written(rows: list[list[Any]], body: Any, spent: Round) -> int:
    """The desk's own steps: the check of the preview, then the load in one transaction."""
    from django.db import connection

    from core.clock import today
    from core.desk import handlers, stage
    from core.desk.resource import RESOURCES, RowParser, Setting

    resource_, batch = RESOURCES["members"], batch_of(body)
    with spent.timed("stage"):
        writer = stage.open_writer(batch, resource_, RowParser(resource_, Setting(today(), False, batch)))
        for start in range(0, len(rows), 1000):
            writer.add([[start + n + 5, cells] for n, cells in enumerate(rows[start : start + 1000])])
        stage.close_writer(batch, writer)
    with spent.timed("verdict"):
        handlers.settle(batch, resource_, silent)
        handlers._result(batch, {"rows": len(rows)}, silent)
    with spent.timed("verdict again"):
        handlers.settle(batch, resource_, silent)
        handlers._result(batch, {"rows": len(rows)}, silent)
    with spent.timed("write"), connection.cursor() as cursor:
        done = resource_.publish(cursor, batch, by="测速", on=today(), progress=silent)
    stage.drop(batch)
    return done["created"]


@contextmanager
def undone() -> Iterator[None]:
    """Rolled back in the end. Begins after a checkpoint: a page that is touched first is written to the log whole, and random keys
    touch many, so that whoever came second would be spared what the first had paid."""
    from django.db import transaction

    run("CHECKPOINT")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def desk(rows: list[list[Any]], body: Any, spent: Round) -> int:
    """Returns the key of the newest person before."""
    known = [cells for n, cells in enumerate(rows) if n % KNOWN == 3]  # whom the register knows already
    written(known, body, Round())
    run("SET CONSTRAINTS ALL DEFERRED")
    last = run("SELECT max(id) FROM members_member")[0][0]
    spent.written = written(rows, body, spent)
    return int(last)


def finished(*, after: int) -> io.BytesIO:
    """The people written since, as raw COPY takes them: the columns' names in the first line."""
    from django.db import connection

    names = ", ".join(
        name
        for (name,) in run(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'members_member' "
            "AND is_generated = 'NEVER' ORDER BY ordinal_position"
        )
    )
    copied = io.BytesIO(f"{names}\n".encode())
    copied.seek(0, io.SEEK_END)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {names} FROM members_member WHERE id > {after} ORDER BY random()) TO STDOUT",
            copied,
        )
    return copied


def raw_copy(spent: Round, copied: io.BytesIO) -> None:
    from django.db import connection

    copied.seek(0)
    names = copied.readline().decode()
    with spent.timed("copy"), connection.cursor() as cursor:
        cursor.copy_expert(f"COPY members_member ({names}) FROM STDIN", copied)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def stock(spent: Round, names: list[str]) -> None:
    """django-import-export's own dry run and load, row by row."""
    import tablib

    from members.resources import StockMemberResource
    from members.resources.columns import member_columns
    from unions.models import Body

    sample = option("stock", STOCK)
    data = tablib.Dataset(
        *[made(n * INVALID, names) for n in range(sample)],
        headers=[column.title for column in member_columns()],
    )
    body = Body.objects.filter(kind="single").order_by("pk")[0]
    for name, dry_run in (("stock dry run", True), ("stock load", False)):
        with spent.timed(name):
            StockMemberResource(body=body).import_data(data, dry_run=dry_run, raise_errors=True)


PARTS = ("stock", "copy", "stock", "desk", "stock")
STOCK = 500  # rows each time
DESK = ("stage", "verdict", "verdict again", "write")


def said(spent: Round) -> str:
    return ", ".join(
        f"{name} {phase.seconds:.1f} s ({phase.cpu:.1f} CPU)" for name, phase in spent.phases.items()
    )


def show(count: int, rounds: list[Round]) -> None:
    sample = option("stock", STOCK) * PARTS.count("stock")

    def median(per: Callable[[Round], float]) -> float:
        return statistics.median(per(one) for one in rounds)

    def each(names: tuple[str, ...], rows: Callable[[Round], int], what: str) -> float:
        return median(lambda one: getattr(one.of(*names), what) / rows(one) * 1e6)

    copy = {what: each(("copy",), lambda one: one.written, what) for what in ("seconds", "cpu")}
    stock_ = {
        what: each(("stock dry run", "stock load"), lambda _: sample, what) for what in ("seconds", "cpu")
    }
    lines = []
    for label, names, rows in (
        ("raw COPY of finished rows, all indexes", ("copy",), lambda one: one.written),
        ("desk: staged, judged, written", ("stage", "verdict", "write"), lambda _: count),
        ("desk, the second verdict included", DESK, lambda _: count),
        *((f"  {name}", (name,), lambda _: count) for name in DESK),
        (
            f"import-export, dry run and load ({sample} rows)",
            ("stock dry run", "stock load"),
            lambda _: sample,
        ),
    ):
        wall, cpu = each(names, rows, "seconds"), each(names, rows, "cpu")
        lines.append(
            [label, f"{1e6 / wall:,.0f}", f"{wall:.0f}", f"{cpu:.0f}", f"{copy['seconds'] / wall:.0%}", f"{copy['cpu'] / max(cpu, 0.01):.0%}",
             f"{stock_['seconds'] / wall:.0f}×"]
        )  # fmt: skip
    table(
        f"import of {count:,} members into {run('SELECT count(*) FROM members_member')[0][0]:,}, medians of {len(rounds)}",
        ["way", "rows/s", "µs a row", "µs CPU", "of raw COPY", "by CPU", "faster than import-export"],
        lines,
    )


def child_peak() -> float:
    """Megabytes that the reading child has taken at most, since its own start."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            pids = file.read().split()
        for pid in pids:
            with open(f"/proc/{pid}/status") as file:
                return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):  # gone already, or no such system
        pass
    return 0.0


def through_file(rows: list[list[Any]]) -> None:
    """The same rows as a workbook: reading child and judging worker side by side, and what memory they take."""
    from core.desk import reader
    from core.desk.resource import RESOURCES
    from tests.members import books

    content = books.workbook(rows).getvalue()
    before, began, found = peak_megabytes(), time.perf_counter(), 0
    longest, last, child = 0.0, began, 0.0
    for message in reader.read(content, "xlsx", RESOURCES["members"].spec()):
        found += len(message.get("rows", ()))
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        child = max(child, child_peak())
    print(
        f"  workbook of {len(content) / 2**20:.0f} MB: {found:,} rows read in {time.perf_counter() - began:.0f} s, "
        f"longest silence {longest:.1f} s, child at most {child:.0f} MB, this process {peak_megabytes() - before:+.0f} MB"
    )


if __name__ == "__main__":
    main()

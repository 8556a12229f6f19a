"""What all benches share: a database of their own, timing, medians, the table at the end, the machine."""

import os
import platform
import queue
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

BENCH_SETTINGS = {
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
    "effective_cache_size": "12GB",
}


def setup(name: str = "portal_bench") -> None:
    """Points Django at the bench database (created when missing) and migrates it."""
    import psycopg2

    parts = urlsplit(os.environ["DATABASE_URL"])
    admin = psycopg2.connect(os.environ["DATABASE_URL"])
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {name}")
        for key, value in BENCH_SETTINGS.items():
            try:
                cursor.execute(f"ALTER DATABASE {name} SET {key} = '{value}'")
            except psycopg2.Error:  # settings of the server as a whole stay as they are
                continue
    admin.close()
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # plain names: nobody has collected static files for a bench
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}

    call_command("migrate", verbosity=0)


def run(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def timed(label: str, into: dict[str, list[float]]) -> Any:
    started = time.perf_counter()
    yield
    into.setdefault(label, []).append(time.perf_counter() - started)
    print(f"  {label}: {into[label][-1]:.2f} s", flush=True)


def interleaved(repetitions: int, parts: Iterable[tuple[str, Callable[[], Any]]]) -> dict[str, float]:
    """Medians of A B A B …, so that a drift of the machine hits all alike."""
    found: dict[str, list[float]] = {}
    parts = list(parts)
    for _ in range(repetitions):
        for label, function in parts:
            with timed(label, found):
                function()
    return {label: statistics.median(values) for label, values in found.items()}


def table(title: str, heads: list[str], rows: list[list[Any]]) -> None:
    texts = [[str(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[i]) for row in texts) for i in range(len(heads))]
    print(f"\n{title}")
    for index, row in enumerate(texts):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
        if index == 0:
            print("  " + "  ".join("-" * width for width in widths))
    print(f"  machine: {machine()}")


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = run("SHOW server_version")[0][0]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}, "
        f"PostgreSQL {version}, shared_buffers {run('SHOW shared_buffers')[0][0]}"
    )


def spent() -> tuple[float, float]:
    """CPU seconds of this process and of the database process that serves it; the latter 0 where it runs elsewhere."""
    try:
        stat = (
            Path(f"/proc/{run('SELECT pg_backend_pid()')[0][0]}/stat").read_text().rsplit(")", 1)[1].split()
        )
        database = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        database = 0.0
    return time.process_time(), database


def told(answers: Any, workers: list[Any]) -> list[Any]:
    """What each worker process has to say; ends at once where one of them died."""
    found: list[Any] = []
    while len(found) < len(workers):
        try:
            found.append(answers.get(timeout=1))
        except queue.Empty:
            if any(worker.exitcode for worker in workers):
                raise SystemExit("a worker process failed, see above") from None
    return found


def busy() -> str:
    """How busy the machine is with everything, said beside times of a crowd."""
    return f"{os.getloadavg()[0]:.1f}"


def peak_megabytes() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def option(name: str, default: int) -> int:
    """`--name N` on the command line."""
    flag = f"--{name}"
    return int(sys.argv[sys.argv.index(flag) + 1]) if flag in sys.argv else default

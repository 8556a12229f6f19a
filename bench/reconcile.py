"""Reconciliation of a large branch: our workbook out, the same workbook back, the list must be empty.

`python -m bench reconcile [--rows N]`, in a database of its own that is wiped. Reports seconds and megabytes of each job.
"""

import datetime as dt
import io
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

from bench.common import option, run, setup, table

FOUNDED = dt.date(2019, 5, 1)


def main() -> None:
    """Filling and measuring are processes of their own: what filling held in memory is not the desk's."""
    setup("portal_bench_reconcile")
    if "--measure" not in sys.argv:
        ground(option("rows", 100_000))
        sys.exit(
            subprocess.run([sys.executable, "-m", "bench.reconcile", "--measure"], check=False).returncode
        )
    from django.test import override_settings

    with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        measure()


def ground(count: int) -> None:
    """A township with that many unions, each with its employer, its chair and its number in the national system."""
    from bench.imports import ground as small_ground

    run("TRUNCATE unions_body, unions_unit CASCADE")
    township, _ = small_ground()
    fill(township, count)
    run("ANALYZE")


def fill(township: Any, count: int) -> None:
    """Bodies through the model's own columns, so that a new column does not break the bench."""
    from unions.models import Body, Coverage, Officer, Unit
    from unions.workflows.tree import bulk_place

    units = [
        Unit(
            name=f"对账第{number}有限公司", pinyin="d", initials="d", address=f"工业路 {number} 号", workers=20 + number % 300,
            jurisdiction=township.jurisdiction, home_path=township.path, nature="private", nature_code="170",
            economy="私营经济", industry="C",
        )
        for number in range(count)
    ]  # fmt: skip
    Unit.objects.bulk_create(units, 5000)
    bodies = [
        Body(
            name=f"{unit.name}工会委员会", kind="single", superior=township, jurisdiction=township.jurisdiction,
            national_id=f"N{unit.pk:09d}", declared_members=unit.workers, office_phone=f"0539-{8000000 + number % 999999}",
            established_on=FOUNDED, pinyin="d", initials="d",
        )
        for number, unit in enumerate(units)
    ]  # fmt: skip
    Body.objects.bulk_create(bulk_place(bodies, township), 5000)
    Coverage.objects.bulk_create(
        [Coverage(body=b, unit=u, from_on=FOUNDED) for b, u in zip(bodies, units, strict=True)], 5000
    )
    Officer.objects.bulk_create(
        [
            Officer(body=b, name="王学敏", pinyin="w", initials="w", post="chair", took_post_on=FOUNDED)
            for b in bodies
        ],
        5000,
    )


def peak_megabytes() -> float:
    """Of this process since it started: what its parent held before does not count."""
    with open("/proc/self/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def job(kind: str, sync: Any) -> tuple[float, Any]:
    from core.jobs import run as run_job
    from core.models import Job
    from unions.models import NatSync

    found = Job.objects.filter(kind=kind, params__sync=sync.pk).latest("pk")
    began = time.perf_counter()
    run_job(found.pk)
    return time.perf_counter() - began, NatSync.objects.get(pk=sync.pk)


def measure() -> None:
    from accounts.models import User
    from core.desk import vault
    from unions.models import Body
    from unions.workflows import open_round
    from unions.workflows.reconcile import COMPARE, EXPORT, RECEIVE

    top, user = Body.objects.get(kind="township"), User.objects.get(username="bench")
    run("TRUNCATE unions_natsync CASCADE")
    start = peak_megabytes()
    export_seconds, sync = job(EXPORT, open_round(top, by=user))
    exported = peak_megabytes()
    receipt = io.BytesIO(vault.fetch(sync.export_key))
    receipt.name = "回执.xlsx"
    size = len(receipt.getvalue()) / 2**20
    RECEIVE.apply(sync, by=user, receipt=receipt)
    compare_seconds, sync = job(COMPARE, sync)
    compared = peak_megabytes()
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if sync.found or sync.state != "corrected":
        sys.exit(f"{sync.found} differences in a round trip: {sync.error}")
    table(
        f"reconciliation of {sync.export_rows:,} rows, {sync.receipt_rows:,} read back, workbook of {size:.1f} MB",
        ["job", "seconds", "rows/s", "peak of the process, MB"],
        [
            [
                "export",
                f"{export_seconds:.1f}",
                f"{sync.export_rows / export_seconds:,.0f}",
                f"{exported:.0f} (before {start:.0f})",
            ],
            [
                "compare",
                f"{compare_seconds:.1f}",
                f"{sync.receipt_rows / compare_seconds:,.0f}",
                f"{compared:.0f}, reading child {child:.0f}",
            ],
        ],
    )


if __name__ == "__main__":
    main()

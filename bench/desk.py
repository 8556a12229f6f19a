"""The import desk as people use it: `python -m bench desk [--rows 1000000] [--browse 50] [--undo 10000]`.

A workbook goes through upload, check, load in worker processes of its own, while `--browse` people work in the portal under gunicorn: time,
memory, the longest silence of the progress line, a cancelled load, a load killed with -9 and taken over, the undo of a batch that people
edited meanwhile. Everything written is taken back in the end. Goals for a million rows: 8 minutes, 600 MB, 5 s of silence, cancel within 10 s,
undo of 10,000 rows within 60 s, pages at p95 within 1 s.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.book import KEPT, KNOWN, ground, vacuum
from bench.common import option, run, setup, table
from bench.crowd import Crowd, crowd, people, staff
from bench.watch import Watched, Worker, watched

EDITED = 20  # people whom somebody edits between import and undo
HARM = 0.15  # share of a load that is done when it is cancelled or killed


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the portal ends with this
    setup()
    if not run("SELECT EXISTS (SELECT 1 FROM members_member)")[0][0]:
        sys.exit("no members: run `python -m bench generate` first")
    count, small = option("rows", 1_000_000), option("undo", 10_000)
    users = option("browse", 0)
    body, names = ground()
    sweep(body)  # what an interrupted run left
    before = run("SELECT count(*) FROM members_member WHERE path LIKE %s", [f"{body.path}%"])[0][0]
    files = [book(small * KNOWN, names, KNOWN), book(count, names)]
    officer, browsers = staff(body, users)
    print(f"{count:,} rows to {body}, {len(names):,} employers, {users} people browse", flush=True)
    found: dict[str, Watched] = {}
    facts: dict[str, Any] = {}
    try:
        with crowd(users, browsers) as pages:
            pages.mark("nobody imports")
            first = through(files[0], body, officer, found, " of the small one")
            time.sleep(min(users, 30))
            whole(files[1], body, officer, found, facts, pages)
            pages.mark("undo")
            facts["kept"] = undone(first, officer, found)
            pages.mark("end")
        show(count, found, facts, pages, before, body)
    finally:
        sweep(body)
        vacuum()


def book(count: int, names: list[str], only: int = 0) -> Path:
    """The workbook, made by a process of its own and kept for the next run."""
    from django.conf import settings

    mark = hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]
    path = Path(settings.STATE_DIR) / f"bench-{count}-{only}-{mark}.xlsx"
    if not path.exists():
        partial = path.with_suffix(".part")
        order = [sys.executable, "-m", "bench.book", str(count), str(partial), *([str(only)] if only else [])]
        subprocess.run(order, input="\n".join(names), text=True, check=True)
        partial.rename(path)
    return path


def through(path: Path, body: Any, officer: Any, found: dict[str, Watched], which: str) -> Any:
    """A workbook by the way of the pages: uploaded, checked, confirmed, loaded."""
    from core.desk import batches

    batch = checked(path, body, officer, found, which)
    batches.confirm(batch, by=officer)
    found[f"load{which}"], _ = watched(job_of(batch, "load"))
    return fresh(batch, "done")


def checked(path: Path, body: Any, officer: Any, found: dict[str, Watched], which: str = "") -> Any:
    from core.desk import batches

    began = time.perf_counter()
    with path.open("rb") as file:
        batch = batches.upload(file, path.name, resource="members", body=body, by=officer)
    found[f"upload{which}"] = Watched(seconds=time.perf_counter() - began)
    found[f"check{which}"], _ = watched(job_of(batch, "check"))
    return fresh(batch, "checked")


def job_of(batch: Any, verb: str) -> int:
    return int(
        run("SELECT id FROM core_job WHERE kind = %s AND key = %s", [f"desk.{verb}", str(batch.pk)])[0][0]
    )


def fresh(batch: Any, state: str) -> Any:
    batch.refresh_from_db()
    if batch.state != state:
        sys.exit(f"the batch is {batch.state}, not {state}: {batch.error}")
    return batch


def whole(
    path: Path, body: Any, officer: Any, found: dict[str, Watched], facts: dict[str, Any], pages: Crowd
) -> None:
    """The large workbook: checked, its load cancelled, killed, and done."""
    from core.desk import batches

    pages.mark("check")
    batch = checked(path, body, officer, found)
    pages.mark("loads that end early")
    batches.confirm(batch, by=officer)
    job = job_of(batch, "load")
    found["load"], worker = watched(job, until=writing)
    if worker.process.poll() is None:
        facts["cancel"] = cancelled(batch, officer, worker)
        batches.confirm(fresh(batch, "checked"), by=officer)
        found["load"], worker = watched(job, until=writing)
        if worker.process.poll() is None:
            worker.kill()
            facts["killed"] = True
            run(
                "UPDATE core_job SET lease_until = now() - interval '1 s' WHERE id = %s", [job]
            )  # a minute later
            pages.mark("load")
            found["load"], _ = watched(job)
    facts["batch"], facts["counts"] = batch, fresh(batch, "done").counts


def writing(line: tuple[Any, ...]) -> bool:
    """The moment to press cancel, or to pull the plug."""
    state, done, total, note = line
    return bool(state == "running" and "写入" in note and total and done > total * HARM)


def cancelled(batch: Any, officer: Any, worker: Worker) -> float:
    """Seconds from the button to the end of the load."""
    from core.desk import batches

    began = time.perf_counter()
    batches.cancel(fresh(batch, "loading"), by=officer)
    worker.process.wait()
    return time.perf_counter() - began


def undone(batch: Any, officer: Any, found: dict[str, Watched]) -> tuple[int, int]:
    """(rows taken back, people named because somebody edited them)."""
    from core.desk import batches

    run(
        "UPDATE members_member SET team = '一班', version = version + 1 WHERE id IN "
        "(SELECT unnest(object_ids) AS id FROM core_importcreated WHERE batch_id = %s ORDER BY id LIMIT %s)",
        [batch.pk, EDITED],
    )
    batches.undo(batch, by=officer)
    found["undo of the small one"], _ = watched(job_of(batch, "undo"))
    summary = fresh(batch, "undone").summary
    return summary["undone"], len(summary["kept"])


def sweep(body: Any) -> None:
    """What the bench wrote goes, whatever state it is in."""
    from core.desk import stage, vault
    from core.models import ImportBatch

    batches = ImportBatch.objects.filter(owner_name="测速")
    for batch in batches:
        stage.drop(batch)
        vault.forget(batch.file_key)
    numbers = list(batches.values_list("pk", flat=True))
    run("CREATE TEMP TABLE bench_made AS SELECT DISTINCT member_id AS id FROM members_membershipchange "
        "WHERE batch = ANY(%s) AND member_id IN (SELECT id FROM members_member WHERE path LIKE %s)", [numbers, f"{body.path}%"])  # fmt: skip
    run("ANALYZE bench_made")
    run("DELETE FROM members_membershipchange h USING bench_made m WHERE h.member_id = m.id")
    run("DELETE FROM members_member d USING bench_made m WHERE d.id = m.id")
    run("DROP TABLE bench_made")
    for name in KEPT:
        run(f"DELETE FROM {name} WHERE batch_id = ANY(%s)", [numbers])
    batches.delete()
    run(
        "DELETE FROM core_job WHERE kind LIKE 'desk.%%' AND key = ANY(%s)",
        [[str(number) for number in numbers]],
    )
    run(
        "DELETE FROM accounts_grant WHERE user_id IN (SELECT id FROM accounts_user WHERE username LIKE 'bench-%%')"
    )
    run("DELETE FROM accounts_user WHERE username LIKE 'bench-%%'")


def show(
    count: int, found: dict[str, Watched], facts: dict[str, Any], pages: Crowd, before: int, body: Any
) -> None:
    rows = [
        [name, f"{one.seconds:.1f}", f"{one.cpu:.1f}", f"{one.silence:.1f}",
         *(f"{mb:.0f}" for mb in (one.worker, one.child, one.server, one.total)), one.quiet]
        for name, one in found.items()
    ]  # fmt: skip
    members = run("SELECT count(*) FROM members_member")[0][0]
    table(
        f"the desk, {count:,} rows into {members - facts['counts']['created']:,}",
        [
            "step",
            "seconds",
            "CPU s",
            "longest silence",
            "worker MB",
            "child MB",
            "server MB",
            "together",
            "silent while",
        ],
        rows,
    )
    steps = ("upload", "check", "load")
    peak = max(found[name].total for name in steps)
    wall, cpu = (sum(getattr(found[name], what) for name in steps) for what in ("seconds", "cpu"))
    cancel = f"{facts['cancel']:.1f} s" if "cancel" in facts else "no time: it was over too soon"
    print(f"  together {wall:.0f} s, {cpu:.0f} s of CPU, at most {peak:.0f} MB; cancelled within {cancel}")
    taken, kept = facts["kept"]
    print(f"  undo: {taken:,} rows taken back, {kept} edited people named; counts {facts['counts']}")
    whole_ = right(facts["batch"], facts["counts"])
    print(f"  {'killed with -9 in the middle and taken over' if 'killed' in facts else 'loaded'}: {whole_}")
    print(f"  load average {os.getloadavg()[0]:.1f}")
    people(pages)
    if "not" in whole_:
        sys.exit(1)


def right(batch: Any, counts: dict[str, int]) -> str:
    """Whether every good row is there once, with one line of history."""
    made, history, doubled = run(
        "SELECT count(DISTINCT m.id), count(h.id), count(h.id) - count(DISTINCT h.member_id) FROM "
        "(SELECT batch_id, unnest(object_ids) AS id FROM core_importcreated WHERE batch_id = %s) c JOIN members_member m USING (id) "
        "LEFT JOIN members_membershipchange h ON h.member_id = m.id AND h.batch = c.batch_id",
        [batch.pk],
    )[0]
    good = made == history == counts["created"] == counts["new"] and not doubled
    return f"{made:,} people, {history:,} entries of history, {doubled} doubled{'' if good else ': not what was counted'}"


if __name__ == "__main__":
    main()

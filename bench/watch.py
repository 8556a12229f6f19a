"""What the bench of the whole desk watches with: a worker to be killed, its time, memory and progress."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

WORKER = "desk-bench-worker"  # how the server knows the worker's connections
EVERY = 0.25  # seconds between two looks


@dataclass
class Watched:
    """One job from its start to its end."""

    seconds: float = 0.0
    silence: float = 0.0  # the longest while in which nothing changed that a page shows
    quiet: str = ""  # what the page said during it
    worker: float = 0.0  # MB, each at its own peak; `total` is the peak of the sum
    child: float = 0.0
    server: float = 0.0
    total: float = 0.0
    spent: dict[int, float] = field(default_factory=dict)  # CPU seconds by process, as last seen
    state: str = ""

    @property
    def cpu(self) -> float:
        return sum(self.spent.values())


class Worker:
    """A process that runs one job, as a Celery worker's child does."""

    def __init__(self, job_id: int) -> None:
        code = f"import django; django.setup(); from core import jobs; jobs.run({job_id})"
        # nobody is woken besides: the broker's address leads nowhere
        env = {**os.environ, "PGAPPNAME": WORKER, "REDIS_URL": "redis://127.0.0.1:1/0"}
        self.process = subprocess.Popen([sys.executable, "-c", code], env=env, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def status(pid: int, name: str, file: str = "status") -> float:
    try:
        with open(f"/proc/{pid}/{file}") as lines:
            return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)
    except (OSError, ValueError):
        return 0.0


def burnt(pid: int) -> float:
    """CPU seconds of a process so far."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            user, system = file.read().rsplit(")", 1)[1].split()[11:13]
    except OSError:
        return 0.0
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def look(found: Watched, pid: int, backends: list[int]) -> None:
    """Resident memory of worker and reading child; of the server's processes what is theirs alone, not the shared buffers."""
    worker, child = status(pid, "VmRSS"), sum(status(one, "VmRSS") for one in children(pid))
    server = sum(status(one, "Anonymous", "smaps_rollup") for one in backends)
    for one in (pid, *children(pid), *backends):
        found.spent[one] = burnt(one) or found.spent.get(one, 0.0)
    found.worker, found.child = max(found.worker, worker), max(found.child, child)
    found.server, found.total = max(found.server, server), max(found.total, worker + child + server)


def watched(job_id: int, *, until: Any = None) -> tuple[Watched, Worker]:
    """Runs the job in a worker until it ends, or until `until` says enough of its progress."""
    from bench.common import run

    found, worker = Watched(), Worker(job_id)
    began = changed = time.perf_counter()
    shown: Any = None
    ended = 0.0  # the process takes a while to leave when its job is over
    while worker.process.poll() is None:
        state, done, total, note = run(
            "SELECT state, done, total, note FROM core_job WHERE id = %s", [job_id]
        )[0]
        now = time.perf_counter()
        if state != "running" and shown is None:
            began = changed = now  # it has not begun
        ended = ended or (now if state != "running" and shown is not None else 0.0)
        if state == "running" and (done, total, note) != shown:
            silence = now - changed
            if shown is not None and silence > found.silence:
                found.silence, found.quiet = silence, shown[2]
            changed, shown = now, (done, total, note)
        backends = run(
            "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()",
            [WORKER],
        )
        look(found, worker.process.pid, [pid for (pid,) in backends])
        found.seconds, found.state = (ended or time.perf_counter()) - began, state
        if until is not None and until((state, done, total, note)):
            break
        time.sleep(EVERY)
    found.state = run("SELECT state FROM core_job WHERE id = %s", [job_id])[0][0]
    if shown is not None and (last := (ended or time.perf_counter()) - changed) > found.silence:
        found.silence, found.quiet = last, shown[2]
    return found, worker

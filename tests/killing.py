"""Workers that are killed: real processes, forked like Celery's from a parent that has imported everything.

The pipe carries one JSON list per line: ["start", "core.jobs:run", 7] answers the child's pid, ["end", pid] waits for
the child and answers how it ended. Killing, stopping and waking the child is left to the test.
"""

import importlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from core.jobs import MAX_ATTEMPTS
from core.models import Job

RUN = "core.jobs:run"  # what the Celery task does with a job's number
KILLS = MAX_ATTEMPTS - 1  # the last attempt has to end


class Workers:
    """The parent of the workers; a context manager."""

    def __init__(self) -> None:
        self.url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
        self.late = 0  # kills that found the measured work ended before

    def __enter__(self) -> "Workers":
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PORTAL_STATE": str(settings.STATE_DIR),
            "PORTAL_TEST_MEDIA": str(settings.MEDIA_ROOT),
            "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody is woken behind the test's back
        }
        self.parent = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import django; django.setup(); from tests import killing; killing.serve()",
            ],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.do("time:sleep", 0)  # from here on a worker starts at once
        return self

    def __exit__(self, *_: object) -> None:
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.close()
        self.parent.wait(timeout=30)
        self.parent.stdout.close()

    def _ask(self, *words: Any) -> int:
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(json.dumps(words) + "\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())

    def start(self, work: str, *arguments: Any) -> int:
        return self._ask("start", work, *arguments)

    def end(self, pid: int) -> int:
        """0 where the work ended well, the signal's negative number where the worker was killed."""
        return self._ask("end", pid)

    def do(self, work: str, *arguments: Any) -> None:
        """The work, undisturbed."""
        assert self.end(self.start(work, *arguments)) == 0, f"{work} failed, see stderr"

    def measured(self, work: str, *arguments: Any) -> float:
        """The work, undisturbed, and how many seconds it took."""
        self.late = 0
        begun = time.monotonic()
        self.do(work, *arguments)
        return time.monotonic() - begun

    def kill_within(self, span: float, chance: random.Random, work: str, *arguments: Any) -> bool:
        """Starts the work and kills it at a random moment of `span` seconds. False where it had ended before: on a machine that has
        become quicker since the work was measured every kill would come too late, so that the next comes in half the time."""
        pid = self.start(work, *arguments)
        time.sleep(chance.uniform(0, span / 2**self.late))
        os.kill(pid, signal.SIGKILL)
        hit = self.end(pid) == -signal.SIGKILL
        self.late += not hit
        return hit


def chance() -> random.Random:
    """Repeat a failure with PORTAL_KILL_SEED=<the printed seed>."""
    seed = int(os.environ.get("PORTAL_KILL_SEED", random.randrange(10**6)))
    print(f"seed {seed}")
    return random.Random(seed)


def end_leases() -> None:
    """A minute passes: nobody renews the leases of workers that are gone."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_job SET lease_until = now() - interval '1 s' WHERE state = 'running'")


def take_over(workers: Workers, job_id: int) -> None:
    """What happens after a worker's death: the lease ends, the sweeper wakes another one."""
    end_leases()
    workers.do("core.jobs:sweep")
    workers.do(RUN, job_id)


def run_through_kills(workers: Workers, job_id: int, span: float, chance: random.Random) -> int:
    """The job killed as often as it may be, then taken over to its end. Returns how often it was hit in the middle."""
    hit = 0
    for _ in range(KILLS):
        hit += workers.kill_within(span, chance, RUN, job_id)
        end_leases()
    take_over(workers, job_id)
    job = Job.objects.get(pk=job_id)
    assert job.state == Job.State.DONE, (job.state, job.attempts, job.error)
    return hit


class Kept:
    """Tables as they stand now, to be put back before each round."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.kept_{table}")
                cursor.execute(f"CREATE TEMPORARY TABLE kept_{table} AS TABLE {table}")

    def put_back(self) -> None:
        """Waits for what a killed worker's connection still holds."""
        with transaction.atomic(), connection.cursor() as cursor:
            # no triggers, no order of foreign keys
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"LOCK TABLE {', '.join(self.tables)} IN ACCESS EXCLUSIVE MODE")
            for table in self.tables:
                cursor.execute(f"DELETE FROM {table}")
                cursor.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")


def rows_of(queries: dict[str, str]) -> dict[str, list[str]]:
    """The end state as text, name by name, so that a difference can be read."""
    found = {}
    with connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(f"SELECT row_to_json(r)::text FROM ({query}) AS r")
            found[name] = sorted(row[0] for row in cursor.fetchall())
    return found


# ---- the parent's side ----------------------------------------------------------------------------------------------


def serve() -> None:
    settings.MEDIA_ROOT = os.environ["PORTAL_TEST_MEDIA"]
    importlib.import_module("kombu.transport.redis")  # once, not in every child
    for words in _words():
        if words[0] == "start":
            answer = _fork(_work(words[1]), words[2:])
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(words[1], 0)[1])
        print(answer, flush=True)


def _words() -> Iterator[list[Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def _work(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)  # type: ignore[no-any-return]


def _fork(work: Callable[..., Any], arguments: list[Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.dup2(2, 1)  # what the work prints is no answer
        work(*arguments)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    finally:
        os._exit(code)

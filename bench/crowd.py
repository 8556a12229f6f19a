"""The portal under gunicorn and the people who browse it while a bench runs."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from bench.common import run, table
from devtools.process import free_port

THINK = 8.0  # seconds between two pages of one person, on average


class Crowd:
    """The portal under gunicorn and people who browse it. `mark` names what happens meanwhile."""

    def __init__(self) -> None:
        self.visits: list[tuple[float, float, str, int]] = []
        self.marks: list[tuple[float, str]] = []

    def mark(self, name: str) -> None:
        self.marks.append((time.time(), name))

    def read(self, lines: Any) -> None:
        for line in lines:
            end, spent, label, answer = line.strip().split(",")
            self.visits.append((float(end), float(spent), label, int(answer)))

    def during(self, name: str) -> list[tuple[float, float, str, int]]:
        spans = [
            (start, self.marks[at + 1][0] if at + 1 < len(self.marks) else float("inf"))
            for at, (start, mark) in enumerate(self.marks)
            if mark == name
        ]
        return [visit for visit in self.visits if any(start <= visit[0] < end for start, end in spans)]


@contextmanager
def crowd(users: int, people: list[dict[str, Any]]) -> Iterator[Crowd]:
    """Nobody where `users` is 0."""
    found = Crowd()
    if not users:
        yield found
        return
    address = f"127.0.0.1:{free_port()}"
    env = {**os.environ, "PORTAL_BIND": address, "PORTAL_MFA_REQUIRED": "0", "PORTAL_WEB_LOGLEVEL": "error"}
    if os.environ.get("PORTAL_ENV") != "test":  # tests serve plain files
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            env=env,
            check=True,
        )
    portal = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"], env=env
    )
    browsers = None
    try:
        wait_for(address)
        browsers = subprocess.Popen(
            [sys.executable, "-u", "-m", "bench.browse", address, str(users), str(THINK)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert browsers.stdin is not None
        browsers.stdin.write(json.dumps(people) + "\n")
        browsers.stdin.flush()
        threading.Thread(target=found.read, args=(browsers.stdout,), daemon=True).start()
        yield found
    finally:
        if browsers is not None:
            browsers.kill()
            browsers.wait()
        portal.terminate()
        portal.wait()


def wait_for(address: str) -> None:
    import http.client

    for _ in range(120):
        try:
            door = http.client.HTTPConnection(address, timeout=5)
            door.request("GET", "/healthz")
            door.getresponse().read()
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("the portal does not answer")


def staff(body: Any, users: int) -> tuple[Any, list[dict[str, Any]]]:
    """Who imports, and the sessions of those who browse: officers of the province and of counties with pages of their own."""
    from bench.pages import signed_in
    from unions.models import Body

    client, officer = signed_in("bench-desk", "county_staff", body)
    people = []
    counties = list(Body.objects.filter(kind="county").order_by("path")[: max(1, users // 2)])
    for number in range(users):
        county = counties[number % len(counties)]
        client, user = signed_in(f"bench-browse-{number}", "county_staff", county)
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        people.append({"cookie": cookie, "visits": visits(user, county)})
    return officer, people


def visits(user: Any, county: Any) -> list[tuple[str, str]]:
    from bench.pages import NAME, deep_key, make_readable

    found = [("board", "/reports/board/"), ("inbox", "/"), ("imports", "/imports/")]
    for label, query in (
        ("members", {}),
        ("deep page", {"after": deep_key(county.path)}),
        ("name", {"q": NAME}),
    ):
        make_readable(user, query)
        found += [(label, f"/members/?{urlencode(query)}")] * 2
    ids = run(
        "SELECT id FROM members_member WHERE path LIKE %s ORDER BY path, id LIMIT 10", [f"{county.path}%"]
    )
    found += [("person", f"/members/{pk}/") for (pk,) in ids[:3]]
    union = run(
        "SELECT id FROM unions_body WHERE path LIKE %s AND kind = 'single' LIMIT 1", [f"{county.path}%"]
    )[0][0]
    return [*found, ("union", f"/unions/bodies/{union}/"), ("unions", "/unions/bodies/")]


def people(pages: Crowd) -> None:
    rows = []
    for name in dict.fromkeys(mark for _, mark in pages.marks):
        seen = pages.during(name)
        if seen and name != "end":
            rows.append(_line(name, seen))
    for label in sorted({visit[2] for visit in pages.visits}):
        seen = [visit for name in ("check", "load") for visit in pages.during(name) if visit[2] == label]
        if seen:
            rows.append(_line(f"  {label} (check and load)", seen))
    if rows:
        table(
            "pages of people who browse",
            ["while", "visits", "p50 ms", "p95 ms", "slowest ms", "not 200"],
            rows,
        )


def _line(name: str, seen: list[tuple[float, float, str, int]]) -> list[Any]:
    times = sorted(visit[1] for visit in seen)
    wrong = sum(visit[3] != 200 for visit in seen)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    return [name, len(seen), f"{statistics.median(times):.0f}", f"{p95:.0f}", f"{times[-1]:.0f}", wrong]

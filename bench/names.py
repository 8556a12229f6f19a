"""Finding members by two characters of a name inside a county, and pages at any depth: `python -m bench names [--pairs N]`.

On the database of `generate`. Each (county, piece of a name) pair is taken from a member drawn at random, so that common names
come as often as they are looked for. Database time is the backend's own processor time where the system tells it (other
work on the machine then counts less), else what EXPLAIN ANALYZE says. Goals: p95 at most 5 ms; a page at any depth costs at
most twice the first.
"""

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

from bench.common import option, run, setup, table
from bench.search import at

GOAL_MS, GOAL_RATIO = 5.0, 2.0
PAGES = 40
ORDER = ("path", "pk")


def main() -> None:
    setup()
    load = os.getloadavg()[0]
    random.seed(20260101)
    found = pairs(option("pairs", 240))
    people, page, count = [], [], []
    for path, text in found:
        people.append(spent(page_of(path, text).prefetch_related(None)))
        page.append(spent(page_of(path, text)))
        count.append(spent(count_of(path, text)))
    first, later, most = depths()
    table(
        f"names in a county, {len(found)} pairs of county and name; pages of {len(first)} counties: database ms",
        ["statement", "p50", "p95", "most"],
        [
            line("name: people found", people), line("name: with employers and unions", page), line("name: capped count", count), line("page one", first),
            line("page half way down", later),
        ],
    )  # fmt: skip
    p95 = at(people, 0.95)
    ratio = max(at(later, share) / at(first, share) for share in (0.5, 0.95))
    print(f"  name search p95 {p95:.1f} ms: {verdict(p95 <= GOAL_MS)} {GOAL_MS:.0f} ms")
    print(f"  deep page {ratio:.2f} times page one: {verdict(ratio <= GOAL_RATIO)} {GOAL_RATIO:.0f} times; "
          f"members read {most:.2f} times as many")  # fmt: skip
    print(f"  load average at the start {load:.1f}")
    if p95 > GOAL_MS or max(ratio, most) > GOAL_RATIO:
        sys.exit(1)


def verdict(met: bool) -> str:
    return "within" if met else "over"


def line(label: str, times: list[float]) -> list[Any]:
    return [label, f"{at(times, 0.5):.2f}", f"{at(times, 0.95):.2f}", f"{max(times):.2f}"]


def pairs(number: int) -> list[tuple[str, str]]:
    counties = [path for (path,) in run("SELECT path FROM unions_body WHERE kind = 'county' ORDER BY path")]
    low, high = run("SELECT min(id), max(id) FROM members_member")[0]
    found = []
    while len(found) < number:
        rows = run(
            "SELECT name FROM members_member WHERE id >= %s ORDER BY id LIMIT 1", [random.randint(low, high)]
        )
        name = rows[0][0]
        # given names are looked for more often than surname and first character
        found.append((random.choice(counties), random.choice((name[-2:], name[-2:], name[:2]))))
    return found


def members(path: str) -> Any:
    from core.scoping import Branch
    from members.models import Member

    return Member.objects.in_branches((Branch(path),))


def page_of(path: str, text: str) -> Any:
    """As the register asks: see `MemberFilter` and `KeysetPage`."""
    from members.tables import LOADED

    rows = members(path).select_related("unit", "body").only(*LOADED).found_by(text).active().by_name()
    return rows.keys_first(ORDER, 51)


def count_of(path: str, text: str) -> Any:
    from core.views.lists import COUNT_CAP

    return members(path).found_by(text).active().by_name().order_by().values("pk")[: COUNT_CAP + 1]


def spent(rows: Any) -> float:
    """Milliseconds of the backend for the rows and what is fetched with them, planning included; the first run fills the caches."""
    list(rows.all())
    clock = Path(f"/proc/{run('SELECT pg_backend_pid()')[0][0]}/schedstat")
    if not clock.exists():
        plan = explained(*rows.query.sql_with_params(), "TIMING OFF")
        return float(plan["Planning Time"] + plan["Execution Time"])
    before = int(clock.read_text().split()[0])
    list(rows.all())
    return (int(clock.read_text().split()[0]) - before) / 1e6


def explained(sql: str, params: Any, more: str) -> dict[str, Any]:
    answer = run(f"EXPLAIN (ANALYZE, FORMAT JSON, {more}) {sql}", params)[0][0]
    plan: dict[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]
    return plan


def depths() -> tuple[list[float], list[float], float]:
    """Milliseconds of first and of deep pages of counties, and the most members a deep page read for each that the first read."""
    from django.http import QueryDict

    from bench.pages import deep_key
    from core.views.lists import KeysetPage
    from members.tables import LOADED

    counties = run("SELECT path FROM unions_body WHERE kind = 'county' ORDER BY path")
    first, later, most = [], [], 0.0
    for (path,) in random.sample(counties, min(PAGES, len(counties))):
        rows = members(path).active().select_related("unit", "body").only(*LOADED)
        deep = QueryDict(mutable=True)
        deep["after"] = deep_key(path)
        one, other = (KeysetPage(rows, ORDER, query).rows for query in (QueryDict(), deep))
        first.append(spent(one))
        later.append(spent(other))
        most = max(most, members_read(other) / members_read(one))
    return first, later, most


def members_read(rows: Any) -> int:
    """Rows of the register that the statement fetched, those it threw away included."""

    def walk(node: dict[str, Any]) -> int:
        own = (
            node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            if node.get("Relation Name") == "members_member"
            else 0
        )
        return int(own * node["Actual Loops"]) + sum(walk(part) for part in node.get("Plans", ()))

    return walk(explained(*rows.query.sql_with_params(), "TIMING OFF")["Plan"])


if __name__ == "__main__":
    main()

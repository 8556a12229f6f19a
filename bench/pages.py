"""Server time and query counts of the pages most opened, on the generated world: `python -m bench pages [--requests N]`.

A provincial and a county officer; every URL once cold, then N warm requests round by round. Exits with 1 where the
number of queries depends on the rows shown or changes between requests. Goal: p95 under 200 ms.
"""

import os
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.common import option, run, setup, table

GOAL_MS = 200
NAME, TAIL = "王伟", "4817"
PLAIN = {  # file names without the hashes that only `collectstatic` knows
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TAIL_SHARE = 10_000  # four digits: one member in so many has the tail


@dataclass
class Visit:
    label: str
    client: Any
    url: str
    group: str  # visits of one group cost the same number of queries, however deep the page and many the rows
    milliseconds: list[float] = field(default_factory=list)
    queries: set[int] = field(default_factory=set)
    rows: int = 0
    cold: float = 0.0


def main() -> None:
    setup()
    from django.db import transaction
    from django.test import override_settings
    from django.test.utils import setup_test_environment

    from config.gunicorn import settle

    setup_test_environment()  # responses carry their context
    load = os.getloadavg()[0]
    settings = override_settings(ALLOWED_HOSTS=["*"], MFA_REQUIRED=False, STORAGES=PLAIN)
    with settings, transaction.atomic():  # users and sealed numbers of the bench leave nothing behind
        visits = prepare()
        for visit in visits:
            visit.cold = once(visit)
            count_queries(visit)
        settle()
        for _ in range(option("requests", 30)):
            for visit in visits:
                visit.milliseconds.append(once(visit))
        for visit in visits:
            count_queries(visit)
        transaction.set_rollback(True)
    show(visits, load)
    if not constant(visits):
        sys.exit(1)


def prepare() -> list[Visit]:
    from unions.models import Body

    province = Body.objects.get(kind="province")
    county = Body.objects.filter(kind="county").order_by("path")[3:4].get()
    people = (
        ("province", signed_in("bench-province", "provincial_officer", province), province),
        ("county", signed_in("bench-county", "county_staff", county), county),
    )
    spread_tails()
    found: list[Visit] = []
    for word, (client, user), body in people:
        found.append(Visit(f"{word}: board", client, "/reports/board/", f"board, {word}"))
        for label, query in {
            "members, page one": {},
            "members, deep page": {"after": deep_key(body.path)},
            "members, name of two characters": {"q": NAME},
            "members, phone tail": {"q": TAIL},
        }.items():
            make_readable(user, query)
            url = f"/members/?{urlencode(query)}"
            found.append(Visit(f"{word}: {label}", client, url, f"members, {word}" + paging(query)))
    client, user = people[0][1]
    query = {"q": NAME, "under": str(county.pk)}
    make_readable(user, query)
    found.append(
        Visit(
            "province: the name in one county",
            client,
            f"/members/?{urlencode(query)}",
            "members under a body",
        )
    )
    return found


def paging(query: dict[str, str]) -> str:
    return ", searched" if "q" in query else ""


def signed_in(username: str, role: str, body: Any) -> tuple[Any, Any]:
    import datetime as dt

    from django.test import Client

    from accounts.models import Grant, User

    user = User.objects.create(username=username, name="测速", post="测速")
    Grant.objects.create(user=user, role=role, body=body, valid_from=dt.date(2020, 1, 1))
    client = Client()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client, user


def deep_key(path: str) -> str:
    """The key of a member half way down the branch, as the pager writes it."""
    from core.views.lists import _encode
    from unions.models import Body

    bodies = Body.objects.filter(path__startswith=path, kind__in=("single", "joint"))
    middle = bodies.order_by("path")[bodies.count() // 2].path
    first = run("SELECT min(id) FROM members_member WHERE path = %s", [middle])[0][0]
    return _encode([middle, first or 0])


def spread_tails() -> None:
    """Gives one phone tail to as many members, all over the province, as would have it among real people."""
    from core.crypto import blind_index

    run(
        "UPDATE members_member SET phone_tail = %s WHERE id IN (SELECT low + n * %s FROM "
        "(SELECT min(id) AS low, max(id) AS high FROM members_member) AS ends, "
        "LATERAL generate_series(0, (high - low) / %s) AS n)",
        [blind_index("member.phone_tail", TAIL)[:4], TAIL_SHARE, TAIL_SHARE],
    )


def make_readable(user: Any, query: dict[str, str]) -> None:
    """The generator's ciphertexts are noise; the people about to be shown get numbers that can be opened."""
    from django.http import QueryDict

    from core.views.lists import KeysetPage
    from members.filters import MemberFilter
    from members.models import Member
    from members.views.register import MemberList

    params = QueryDict(urlencode(query))
    rows = MemberFilter(params, queryset=Member.objects.visible_to(user, "members.view"), request=None).qs
    shown = KeysetPage(rows, MemberList.orders[""], params).objects
    for member in shown:
        member.id_number, member.phone = "37130218841103204X", f"1360000{TAIL}"
    Member.objects.bulk_update(shown, ["id_number_sealed", "phone_sealed"])


def once(visit: Visit) -> float:
    began = time.perf_counter()
    response = visit.client.get(visit.url)
    spent = (time.perf_counter() - began) * 1000
    if response.status_code != 200:
        sys.exit(f"{visit.url}: {response.status_code} {response.headers.get('Location', '')}")
    return spent


def count_queries(visit: Visit) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = visit.client.get(visit.url)
    visit.queries.add(len(captured))
    pager = response.context.get("pager") if response.context else None
    visit.rows = len(pager.objects) if pager else 0
    if "--explain" in sys.argv:
        for query in captured.captured_queries:
            if "members_member" in query["sql"] and query["sql"].startswith("SELECT"):
                print(f"\n{visit.label}: {query['sql'][:1500]}")
                for (line,) in run("EXPLAIN (ANALYZE, BUFFERS) " + query["sql"].replace("%", "%%"), []):
                    print("  " + line)


def show(visits: list[Visit], load: float) -> None:
    rows = []
    for visit in visits:
        ordered = sorted(visit.milliseconds)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        rows.append(
            [
                visit.label,
                visit.rows or "",
                "/".join(map(str, sorted(visit.queries))),
                f"{visit.cold:.0f}",
                f"{statistics.median(ordered):.0f}",
                f"{p95:.0f}",
                "" if p95 < GOAL_MS else f"over {GOAL_MS}",
            ]
        )
    bodies, people = (run(f"SELECT count(*) FROM {name}")[0][0] for name in ("unions_body", "members_member"))
    table(
        f"pages, {bodies:,} bodies and {people:,} members, {len(visits[0].milliseconds)} requests each",
        ["page", "rows", "queries", "first ms", "p50 ms", "p95 ms", ""],
        rows,
    )
    print(f"  load average at the start {load:.1f}")


def constant(visits: list[Visit]) -> bool:
    """Whatever the rows: one more at most, for their number, where the page is not the whole list."""
    groups: dict[str, set[int]] = {}
    for visit in visits:
        groups.setdefault(visit.group, set()).update(visit.queries)
    uneven = {group: sorted(counts) for group, counts in groups.items() if max(counts) > min(counts) + 1}
    for group, counts in uneven.items():
        print(f"  the number of queries is not constant for {group}: {counts}")
    return not uneven


if __name__ == "__main__":
    main()

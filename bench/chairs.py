"""Chairs that submit in the same second: `python -m bench chairs [--chairs N] [--workers N]` (500 chairs, 2 worker processes).

Every chair sends his sheet at once; each worker answers one after another through the whole stack, as a server process does.
What a chair waits is counted from the common start. One in ten sends twice. Goal: no sheet lost or doubled, p95 at most 5 s.
"""

import datetime as dt
import multiprocessing
import sys
import time
from typing import Any

from bench.common import busy, option, run, setup, spent, table, told

GOAL_SECONDS = 5.0
READING = 120  # seconds since a chair's last request: his session is written again
FIRST = 10_000_000  # names of the bench's own chairs start here


def desk(sessions: list[tuple[str, int]], start: float, answers: Any) -> None:
    """One worker: waits for the common start, then answers its share of the chairs."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from config.gunicorn import settle

    connection.close()
    client = Client()
    client.get(reverse("accounts:sign-in"))  # what a process loads once is not the chairs' wait
    settle()  # as the server does once it has loaded everything
    time.sleep(max(0.0, start - time.time()))
    waits, late, before = [], 0, spent()
    for session, pk in sessions:
        client.cookies.clear()  # each has a browser of his own
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        answer = client.post(reverse("homes:assessment-submit", args=[pk]))
        waits.append(time.time() - start)
        late += answer.status_code == 409
        assert answer.status_code in {302, 409}, answer.status_code
    cost = [after - then for after, then in zip(spent(), before, strict=True)]
    answers.put((waits, late, cost))


def prepare(number: int) -> list[tuple[str, int]]:
    """A chair with a signed-in session and a filled sheet for each of `number` unions; answers are given set-wise."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils.module_loading import import_module

    from accounts.middleware import SEEN, STARTED
    from accounts.models import Grant, User
    from core.clock import today
    from homes.models import AssessItem, Assessment
    from homes.workflows.rows import sync_sheet
    from homes.workflows.seeded import load_standards
    from homes.workflows.sheets import start_sheet
    from unions.models import Body

    load_standards()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    on, found = today(), []
    taken = Assessment.objects.filter(cycle=on.year, purpose="annual").exclude(state="draft").values("body")
    for place, body in enumerate(Body.objects.basic().active().exclude(pk__in=taken).order_by("pk")[:number]):
        user, _ = User.objects.get_or_create(
            username=f"bench{FIRST + place}", defaults={"name": "主席", "post": "主席"}
        )
        Grant.objects.get_or_create(
            user=user, role="chair", body=body, defaults={"valid_from": dt.date(2020, 1, 1)}
        )
        sheet = start_sheet(body, cycle=on.year, by=user, on=on)
        found.append((user, sheet.pk))
    rows = AssessItem.objects.filter(assessment__in=[pk for _, pk in found], known=None)
    rows.update(claim="not_met", value=0, version=1, self_points=0)
    sessions = []
    for user, pk in found:
        sync_sheet(Assessment.objects.get(pk=pk), on)  # as the page does that the chair has in front of him
        session = store()
        session[STARTED] = session[SEEN] = int(time.time()) - READING
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = (
            str(user.pk),
            settings.AUTHENTICATION_BACKENDS[-1],
        )
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        sessions.append((session.session_key, pk))
    return sessions


def race(sessions: list[tuple[str, int]], workers: int) -> tuple[list[float], int, list[float]]:
    """Everybody's wait in seconds, how many second tries were turned away, and the CPU seconds of portal and database."""
    from django.db import connections

    sent = sessions + sessions[::10]
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    answers, start = fork.Queue(), time.time() + 3
    desks = [fork.Process(target=desk, args=(sent[n::workers], start, answers)) for n in range(workers)]
    for one in desks:
        one.start()
    found = told(answers, desks)
    for one in desks:
        one.join()
    waits = sorted(wait for own, _, _ in found for wait in own)
    cost = [sum(own) for own in zip(*(cost for _, _, cost in found), strict=True)]
    return waits, sum(late for _, late, _ in found), cost


def measure(chairs: int, workers: int) -> int:
    from core.models import AuditEvent
    from homes.models import Assessment

    sessions = prepare(chairs)
    keys = [pk for _, pk in sessions]
    load = busy()
    waits, late, cost = race(sessions, workers)
    stored = Assessment.objects.filter(pk__in=keys, state="submitted").count()
    events = AuditEvent.objects.filter(verb="assessment.submit", object_id__in=[str(k) for k in keys]).count()
    p95 = waits[int(len(waits) * 0.95)]
    head = ["chairs", "sent", "stored", "events", "second tries refused", "p50 s", "p95 s", "all s"]
    times = [round(x, 2) for x in (waits[len(waits) // 2], p95, waits[-1])]
    row = [len(keys), len(waits), stored, events, late, *times]
    head += ["portal CPU ms each", "database CPU ms each", "load before"]
    row += [*(round(seconds / len(waits) * 1000, 1) for seconds in cost), load]
    table("chairs submitting at once", head, [row])
    whole = stored == events == len(keys) and late == len(waits) - len(keys)
    return 0 if whole and p95 <= GOAL_SECONDS else 1


def main() -> int:
    chairs, workers = option("chairs", 500), option("workers", 2)
    setup("portal_bench_chairs")
    from django.conf import settings

    from bench.generate import BASE36, TABLES, tree
    from unions.policies.load import load_all

    settings.ALLOWED_HOSTS = ["*"]
    run(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    load_all()
    run(BASE36)
    tree(chairs)
    return measure(chairs, workers)


if __name__ == "__main__":
    sys.exit(main())

"""Phones that vote in the same second: `python -m bench ballots [--phones N] [--workers N]` (300 phones, 4 worker processes).

Every phone sends its ballot at once; each worker answers one after another through the whole stack, as a server process
does. What a phone waits is counted from the common start. One in ten sends its ballot twice. Goal: no vote lost or doubled, p95 at most 5 s.
"""

import datetime as dt
import multiprocessing
import sys
import time
from typing import Any

from bench.common import busy, option, run, setup, spent, table, told

GOAL_SECONDS = 5.0


def phone_bank(number: int, codes: list[str], start: float, answers: Any) -> None:
    """One worker: waits for the common start, then answers its share of the phones."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    connection.close()
    client, url = Client(), reverse("homes:rating-vote")
    client.post(url, {"code": "0" * 16})  # what a process loads once is not the phones' wait
    time.sleep(max(0.0, start - time.time()))
    waits, refused, before = [], 0, spent()
    for place, code in enumerate(codes):
        data = {"code": code, "vote": "1", "union": str(place % 4), "chair": "0", "deeds": str(number % 4)}
        said = client.post(url, data)
        waits.append(time.time() - start)
        refused += "已投票" not in said.content.decode()
    cost = [after - then for after, then in zip(spent(), before, strict=True)]
    answers.put((waits, refused, cost))


def main() -> int:
    phones, workers = option("phones", 300), option("workers", 4)
    setup("portal_bench_ballots")
    from django.conf import settings
    from django.db import connections, transaction

    from bench.generate import BASE36, TABLES, tree
    from homes.models import RatingRound
    from homes.workflows import ballots
    from unions.policies.load import load_all

    settings.ALLOWED_HOSTS = ["*"]
    run(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    load_all()
    run(BASE36)
    tree(1)
    body = run("SELECT id FROM unions_body WHERE kind = 'single' OR kind = 'joint' LIMIT 1")[0][0]
    day = dt.date(2026, 3, 2)
    row = RatingRound.objects.create(
        body_id=body, state="voting", opened_on=day, closes_on=day, entitled=phones, issued=phones
    )
    codes = ballots.make_codes(row, phones)
    ballots.set_up_urns(row)
    sent, load = codes + codes[::10], busy()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    answers, start = fork.Queue(), time.time() + 1.5
    banks = [
        fork.Process(target=phone_bank, args=(n, sent[n::workers], start, answers)) for n in range(workers)
    ]
    for bank in banks:
        bank.start()
    found = told(answers, banks)
    for bank in banks:
        bank.join()
    waits = sorted(wait for own, _, _ in found for wait in own)
    refused = sum(number for _, number, _ in found)
    cost = [sum(own) for own in zip(*(cost for _, _, cost in found), strict=True)]
    with transaction.atomic():
        counted, sums = ballots.open_urns(RatingRound.objects.get(pk=row.pk))
    p95 = waits[int(len(waits) * 0.95)]
    whole = (
        counted == phones and refused == len(sent) - phones and all(sum(n) == phones for n in sums.values())
    )
    head = ["phones", "sent", "counted", "refused", "p50 s", "p95 s", "all s"]
    row = [
        phones,
        len(sent),
        counted,
        refused,
        *(round(x, 2) for x in (waits[len(waits) // 2], p95, waits[-1])),
    ]
    head += ["portal CPU ms each", "database CPU ms each", "load before"]
    row += [*(round(seconds / len(waits) * 1000, 1) for seconds in cost), load]
    table("phones voting at once", head, [row])
    return 0 if whole and p95 <= GOAL_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())

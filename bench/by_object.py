"""The obvious service code for the same rules: per union, per rule, one query each. Timed on a sample and extrapolated."""

import datetime as dt
import time
from typing import Any

from django.db.models import Count, F, Q, Sum

QUARTERS = ("2025Q1", "2025Q2", "2025Q3", "2025Q4")


def measure(on: dt.date, count: int) -> tuple[float, int]:
    """(seconds per union, unions timed), spread over the whole tree."""
    from homes.models import Outcome
    from unions.models import Body

    bodies = list(Body.objects.basic().active().order_by("pk"))
    step = max(1, len(bodies) // count)
    sample = bodies[::step][:count]
    started = time.perf_counter()
    for body in sample:
        letters = judge(body, on)
        Outcome.objects.filter(pk=body.pk).update(total=letters.count("P") * 100)
    return (time.perf_counter() - started) / len(sample), len(sample)


def judge(body: Any, on: dt.date) -> str:
    year_ago = on - dt.timedelta(days=365)
    units = body.coverages.filter(to_on=None, unit__closed_on=None)
    workers = units.aggregate(n=Sum("unit__workers"))["n"] or 0
    members = body.members.filter(status="active")
    total, women = members.count(), members.filter(sex="2").count()
    largest = (
        members.values("unit").annotate(n=Count("pk")).order_by("-n").values_list("n", flat=True).first() or 0
    )
    registered = members.filter(registered=True).count()
    officers = body.officers.filter(Q(left_on=None) | Q(left_on__gt=on), took_post_on__lte=on)
    chair = officers.filter(post="chair").select_related("election").first()
    committees = body.committees.filter(state="current")
    union = committees.filter(kind="union").first()
    audit, women_committee = committees.filter(kind="audit").first(), committees.filter(kind="women").first()
    elections = body.elections.filter(held_on__lte=on)
    big = body.kind == "single" and workers >= 200
    results = [
        body.term_end is not None and body.term_end >= on,
        all(e.notice_on and e.approved_on and e.minutes_name for e in elections),
        chair is not None and chair.election is not None and chair.election.state == "approved",
        not big or officers.filter(post__in=["chair", "vice"], fulltime=True).exists(),
        not big or officers.filter(post="staff", fulltime=True).exists(),
        chair is None or chair.trainings.filter(passed=True).exclude(organiser_level="basic").exists(),
        (largest < 25) or (body.kind == "single" and union is not None and units.count() == 1),
        body.independent_organ and not body.merged_into,
        audit is not None and audit.elected_on >= body.term_start,
        women == 0
        or women_committee is not None
        or (women < 10 and officers.filter(post="women_member").exists()),
        body.kind != "joint" or units.count() <= 50,
        union is None
        or women < 10
        or (women_committee is not None and women_committee.elected_on == union.elected_on),
        not body.legal_eligible or bool(body.uscc and body.legal_on),
        total == 0 or registered >= total * 0.95,
        not members.filter(left_unit_on__lt=on - dt.timedelta(days=60)).exclude(employment="4").exists(),
        trained_enough(officers, on.year - 1),
        body.member_congresses.filter(held_on__gte=year_ago).exclude(minutes_name="").exists(),
        not body.representatives.filter(ended_on=None).exists()
        or body.representatives.filter(ended_on=None, term_end__gte=on).exists(),
    ]
    for item in body.assessments.order_by("-cycle").first().items.all() if body.assessments.exists() else []:
        results.append(item.state == "accepted" and item.verified_on >= year_ago)
    results += own_funds(body, units, on) + petitions(body, on, year_ago)
    return "".join("P" if ok else "F" for ok in results)


def trained_enough(officers: Any, year: int) -> bool:
    """Seven days in the last year for everybody in post all of it."""
    whole = officers.filter(took_post_on__lte=dt.date(year, 1, 1))
    days = whole.annotate(n=Sum("trainings__hundredths", filter=Q(trainings__started_on__year=year)))
    return all((row.n or 0) >= 700 for row in days)


def own_funds(body: Any, units: Any, on: dt.date) -> list[bool]:
    """Dues of every employer in the last four quarters, the account, this year's budget and last year's final account."""
    clear = []
    for coverage in units.select_related("unit"):
        paid = body.contributions.filter(unit=coverage.unit, quarter__in=QUARTERS)
        clear.append(sum(c.received >= c.due and c.accrued >= c.due for c in paid) == len(QUARTERS))
    account = body.bank_accounts.filter(
        Q(closed_on=None) | Q(closed_on__gt=on), separate_books=True, opened_on__lte=on
    )
    budget = body.budgets.filter(year=on.year).first()
    final = body.finalaccounts.filter(year=on.year - 1).first()
    books = [book is not None and book.approved_on is not None for book in (budget, final)]
    return [all(clear), account.exists(), all(books)]


def petitions(body: Any, on: dt.date, year_ago: dt.date) -> list[bool]:
    """First letters solved in time and once, replies given on what was closed."""
    recent = body.petitions.filter(received_on__gt=year_ago, received_on__lte=on)
    first = recent.filter(first_time=True)
    late = first.filter(Q(closed_on__gt=F("deadline")) | Q(closed_on=None, deadline__lt=on)).count()
    repeated = first.filter(repeats__isnull=False).count()
    closed = recent.filter(closed_on__isnull=False)
    replied = closed.filter(replied_on__isnull=False).count()
    return [late == 0 and repeated * 5 <= first.count(), replied >= closed.count()]

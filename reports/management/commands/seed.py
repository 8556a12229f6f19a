"""`manage.py seed`: a believable province for the demo, the same for the same seed. Stands here because reports sees every app."""

import datetime as dt
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accounts.demo import demo_users
from core.clock import previous_quarter, quarter_bounds, quarter_of, today
from finance.demo import build_finance
from homes.demo import (
    adopt_goods,
    build_activities,
    build_assessments,
    build_own,
    build_positions,
    build_ratings,
    build_standards,
    build_titles,
    build_trials,
)
from homes.models import ScoreRun
from homes.scoring.run import score
from members.demo import (
    build_candidates,
    build_democracy,
    build_joining,
    build_members,
    build_populations,
    build_transfers,
)
from members.demo.privacy import build_privacy
from members.demo.twins import build_twins
from members.workflows.tally import tally
from petitions.demo import build_petitions
from reports.demo import build_quarters
from reports.workflows.measure import measure
from unions.demo import (
    build_basic,
    build_corps,
    build_federations,
    build_foundings,
    build_papers,
    build_surveys,
    build_territory,
    build_townships,
    build_tree,
)
from unions.demo.exceptions import build_exceptions
from unions.demo.life import build_life
from unions.models import Body
from unions.policies.load import load_all


class Command(BaseCommand):
    help = "Load demo data: the real tree of Shandong with fictitious unions, members, money, petitions and assessments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are bodies already"
        )
        parser.add_argument("--bodies", type=int, default=3000, help="grassroots unions (3000)")
        parser.add_argument("--members", type=int, default=60000, help="members (60000)")
        parser.add_argument("--petitions", type=int, default=900, help="petitions (900)")
        parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same province")

    def handle(self, *args: Any, **options: Any) -> None:
        if Body.objects.exists():
            if options["if_empty"]:
                self.stdout.write("demo data: already there")
                return
            raise CommandError("There are bodies already. Seed an empty database, or use --if-empty.")
        seed = options["seed"]
        with transaction.atomic():
            self.step("places and policy data", load_all)
            bodies: dict[str, Body] = self.step("tree of unions", lambda: build_tree(seed))
            known: dict[str, Any] = self.step(
                "employers and basic unions", lambda: build_basic(options["bodies"], seed)
            )
            bodies["basic"] = known["chair"]
            self.step("township unions' heads", lambda: build_townships(seed))
            self.step("territory of townships", lambda: build_territory(seed))
            self.step("federations", lambda: build_federations(seed))
            self.step("cadres: workers, plans, lectures, cases", lambda: build_corps(seed))
            self.step("documents, consultations, rounds", lambda: build_papers(seed))
            self.step("surveys of employers", lambda: build_surveys(seed))
            self.step("foundings and other cases", lambda: build_foundings(seed))
            self.step("exceptions", lambda: build_exceptions(bodies["township"]))
            self.step("users", lambda: demo_users(bodies))
            self.members(seed, options["members"], known["chair"])
            self.step("money", lambda: build_finance(seed, quarters=8))
            self.step("petitions", lambda: build_petitions(options["petitions"], seed, on=today()))
            self.homes(seed, known["chair"])
            self.step("changes of bodies", lambda: build_life(seed))
        run = self.step("first scoring", lambda: score(on=today(), mode=ScoreRun.Mode.FULL, by="演示数据"))
        self.step("trials of other figures", lambda: build_trials(bodies))
        self.step("standards and scored sheets", lambda: build_standards(seed, known["chair"]))
        self.step("frozen quarters and bulletins", lambda: build_quarters(seed, count=8))
        self.figures()
        self.stdout.write(f"demo data: {run.scored} unions scored, {run.reached} reach the six haves")

    def figures(self) -> None:
        """What the night counts, and the years before."""
        quarter_end = quarter_bounds(previous_quarter(quarter_of(today())))[1]
        self.step("members counted", lambda: tally(today()))
        self.step("indicators", lambda: [measure(day) for day in (quarter_end, today())])
        years = [dt.date(today().year - back, 12, 31) for back in (4, 3, 2, 1)]
        self.step(
            "figures of past years", lambda: [measure(day, entries=("P-042", "P-108")) for day in years]
        )

    def homes(self, seed: int, chair: Body) -> None:
        """What a home is judged by."""
        adopt_goods(today())  # before the first scoring, which keeps the digest of all figures
        self.step("self-assessments", lambda: build_assessments(seed))
        self.step("the chair's own sheet", lambda: build_own(chair, seed, today()))
        self.step("members' ratings", lambda: build_ratings(seed, chair))
        self.step("positions", lambda: build_positions(seed, chair))
        self.step("activities, openness, records", lambda: build_activities(seed, chair))
        self.step("titles and honours", lambda: build_titles(seed, chair))

    def members(self, seed: int, number: int, chair: Body) -> None:
        """The register, and what hangs on it."""
        self.step("members", lambda: build_members(number, seed))
        self.step("workers to win", lambda: build_populations(seed))
        self.step("transfers", lambda: build_transfers(seed, chair))
        self.step("applications to join, windows, opinions", lambda: build_joining(seed, chair))
        self.step("congresses and representatives", lambda: build_democracy(seed))
        self.step("pairs that may be one person", lambda: build_twins(seed))
        self.step("candidates among the members", build_candidates)
        self.step("requests about one's own data", lambda: build_privacy(seed))

    def step(self, label: str, work: Callable[[], Any]) -> Any:
        started = time.monotonic()
        result = work()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # nothing else gathers statistics inside this transaction
        self.stdout.write(f"  {label}: {time.monotonic() - started:.1f} s")
        self.stdout.flush()
        return result

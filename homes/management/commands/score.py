"""`manage.py score [--on DATE] [--body CODE] [--full]`: scores now, in this process."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from core.clock import today
from homes.models import ScoreRun
from homes.scoring.run import score
from unions.models import Body


class Command(BaseCommand):
    help = "Score grassroots unions against the six haves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on", type=dt.date.fromisoformat, default=None, help="business date, default today"
        )
        parser.add_argument(
            "--body", default="", help="credit code, national number or key of the branch's top body"
        )
        parser.add_argument("--full", action="store_true", help="all bodies, whether touched or not")

    def handle(self, *args: Any, **options: Any) -> None:
        mode, path = ScoreRun.Mode.FULL if options["full"] else ScoreRun.Mode.INCREMENTAL, ""
        if options["body"]:
            code = options["body"]
            match = (
                Q(uscc=code)
                | Q(national_id=code)
                | (Q(pk=int(code)) if code.isdecimal() and len(code) < 12 else Q())
            )
            body = Body.objects.filter(match).first()
            if body is None:
                raise CommandError(f"no body has the code {code}")
            mode, path = ScoreRun.Mode.BRANCH, body.path
        run = score(on=options["on"] or today(), mode=mode, path=path, by="命令行")
        self.stdout.write(
            f"{run}: scored {run.scored}, facts changed {run.facts_changed}, outcomes changed {run.changed}, "
            f"reached {run.reached}, {run.milliseconds} ms"
        )

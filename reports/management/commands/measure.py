"""Measures the indicators now: `manage.py measure [--on DATE]`."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.clock import today
from reports.workflows.measure import measure


class Command(BaseCommand):
    help = "Measures every indicator for every place, as the night does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, default=None, metavar="DATE")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or today()
        self.stdout.write(f"{measure(on)} figures as of {on}")

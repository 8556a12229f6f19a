"""`manage.py reconcile [--quarter 2026Q3]`: proves the dues ledger; exit code 1 where a single fen is off."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import quarter_bounds
from core.money import yuan
from finance.workflows.ledger import violations


class Command(BaseCommand):
    help = "逐条核对经费账：分成、到账、应缴分毫不差则退出码为 0，否则为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quarter", default="", help="只核对一个季度，如 2026Q3")

    def handle(self, *args: Any, quarter: str = "", **options: Any) -> None:
        if quarter:
            try:
                quarter_bounds(quarter)
            except ValueError:
                raise CommandError(f"“{quarter}”不是季度。请写成 2026Q3 这样。") from None
        broken = False
        for name, rows in violations(quarter):
            self.stdout.write(f"{'不平' if rows else '相符'}　{name}")
            for what, gap in rows:
                self.stdout.write(f"　　{what}：相差 {yuan(gap)} 元")
            broken = broken or bool(rows)
        if broken:
            sys.exit(1)

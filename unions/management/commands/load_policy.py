"""`manage.py load_policy`: places, documents, figures and adoptions from the packs. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from unions.policies.load import load_all


class Command(BaseCommand):
    help = "Load places and policy packs as dated rows; rows set in the portal stay."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in load_all().items():
            self.stdout.write(f"{name}: {count} rows added")

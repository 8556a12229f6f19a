"""`manage.py load_standards`: the standards of homes that the portal brings along, after `load_policy`. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from homes.workflows.seeded import load_standards


class Command(BaseCommand):
    help = "Load the standards of homes as published versions; those made in the portal stay."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"standards: {load_standards()} added")

"""`manage.py bulletin 2026Q3 --body CODE --out DIR`: freezes where needed and writes DOCX, PDF and XLSX."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from core.clock import today
from core.workflow import Refused
from reports.models import BulletinFile
from reports.papers.files import file_name, sha256, stored
from reports.workflows.freeze import freeze
from reports.workflows.publish import ISSUERS, draft
from unions.models import Body


class Command(BaseCommand):
    help = "Write the quarterly bulletin of a province, city or county: the published files, or the draft as it stands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("quarter", help="for example 2026Q3")
        parser.add_argument(
            "--body", required=True, help="place code (37, 3713, 371302), credit code or key of the body"
        )
        parser.add_argument(
            "--out", type=Path, default=Path(), help="folder for the files, made where missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        body = find_body(options["body"])
        try:
            frozen = freeze(options["quarter"], on=today())
            paper = draft(body, options["quarter"], on=today(), by=None)
        except Refused as problem:
            raise CommandError(str(problem)) from None
        options["out"].mkdir(parents=True, exist_ok=True)
        self.stdout.write(f"{frozen}: {frozen.rows} figures, bulletin digest {paper.digest}")
        for kind in BulletinFile.Kind.values:
            content = stored(paper, kind)
            target = options["out"] / file_name(paper, kind)
            target.write_bytes(content)
            self.stdout.write(f"{target}  {len(content)} bytes  sha256 {sha256(content)}")


def find_body(code: str) -> Body:
    exact = Q(uscc=code) | Q(national_id=code) if len(code) > 6 else Q(place=code, kind__in=ISSUERS)
    found = Body.objects.filter(exact).order_by("path").first()
    if found is None and code.isdecimal() and len(code) < 12:
        found = Body.objects.filter(pk=int(code)).first()
    if found is None:
        raise CommandError(f"没有代码为“{code}”的工会。请填地区代码（如 3713）、统一社会信用代码或工会编号。")
    return found

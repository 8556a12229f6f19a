"""`manage.py audit_verify`: recomputes every chain of audit events; exit code 1 where a link is broken."""

from typing import Any

from django.core.management.base import BaseCommand

from core.audit import broken_links
from core.models import AuditEvent

SHOWN = 100


class Command(BaseCommand):
    help = "逐条核对操作记录的校验链，发现改动时以 1 退出"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for event_id, what in broken_links():
            broken += 1
            if broken <= SHOWN:
                self.stderr.write(f"第 {event_id} 号记录：{what}")
        if broken:
            if broken > SHOWN:
                self.stderr.write(f"其余 {broken - SHOWN} 处从略。")
            self.stderr.write(f"发现 {broken} 处不一致。请保留数据库备份，查明原因。")
            raise SystemExit(1)
        newest: Any = AuditEvent.objects.order_by("-id").first()
        end = f"，最后一条是第 {newest.pk} 号，校验值 {bytes(newest.hash).hex()}" if newest else ""
        self.stdout.write(f"已核对 {AuditEvent.objects.count():,} 条操作记录，前后一致{end}。")

"""`manage.py rotate_keys`: seals everything anew under the newest data key, in batches; stop and start at will.

Everything: all sealed columns (`core.crypto.sealed_columns`), and what the import desk keeps sealed outside of columns.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length, Substr

from core.crypto import SealedField, newest_key_id, seal, sealed_columns, unseal
from core.desk import rotation


class Command(BaseCommand):
    help = "用最新的数据密钥重新加密；分批进行，可随时中断，再次运行时接着做"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=2000, help="每批行数")

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        total = 0
        for model, field in sealed_columns():
            done = rotate(model, field, batch)
            total += done
            if done:
                self.stdout.write(f"{model._meta.verbose_name} {field.name}：{done:,} 行")
        files = rotation.rotate_files()
        dropped, busy = rotation.drop_stages()
        if files or dropped:
            self.stdout.write(f"导入的表格文件：{files:,} 个；暂存行：{dropped:,} 批，导入时重新读取表格")
        if busy:
            raise CommandError(
                f"还有 {busy:,} 批表格正在检查或导入，其中的内容仍用旧密钥。请在它们完成后再运行一次，之前不要去掉旧密钥。"
            )
        self.stdout.write(f"已全部使用 {newest_key_id()} 号密钥，本次重新加密 {total:,} 行。")


def outdated(model: type[models.Model], field: SealedField) -> models.QuerySet[models.Model]:
    """Rows whose value begins with another key id. Empty values hold nothing."""
    current = newest_key_id().to_bytes(2, "big")
    key_id = Substr(field.name, 1, 2, output_field=models.BinaryField())
    rows = model._base_manager.alias(sealed_length=Length(field.name), sealed_under=key_id)
    return rows.filter(~Q(sealed_under=current), sealed_length__gt=0)


def rotate(model: type[models.Model], field: SealedField, batch: int) -> int:
    """Walks the table once by primary key: a stop loses at most one batch, a restart finds only what is left."""
    last, done = 0, 0
    while True:
        with transaction.atomic():
            found = outdated(model, field).filter(pk__gt=last).order_by("pk").select_for_update(of=("self",))
            rows: list[Any] = list(found.only("pk", "token", field.name)[:batch])
            for row in rows:
                binding = row.token.bytes
                text = unseal(bytes(getattr(row, field.name)), purpose=field.purpose, row=binding)
                setattr(row, field.name, seal(text, purpose=field.purpose, row=binding))
            model._base_manager.bulk_update(rows, [field.name], batch_size=500)
        if not rows:
            return done
        last, done = rows[-1].pk, done + len(rows)

"""A change of keys while workbooks wait at the desk: no byte under the old key is left behind."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models

from accounts.models import User
from core import jobs
from core.crypto import SealedField, key_id_of
from core.desk import batches, stage, vault
from core.models import ImportBatch, ImportRow, Job
from members.models import Member
from tests.conftest import Tree
from tests.members import books

pytestmark = pytest.mark.django_db
NEW = "2:" + "cd" * 32
ROWS = 20


@pytest.fixture
def checked(settings: Any, tmp_path: Any, tree: Tree, township: User) -> ImportBatch:
    """Twenty good rows and a bad one, waiting for somebody to confirm."""
    settings.MEDIA_ROOT = tmp_path
    rows = [books.row(n) for n in range(ROWS)]
    bad = list(books.row(ROWS))
    bad[1] = ""
    batch = batches.upload(
        books.workbook([*rows, bad]), "表.xlsx", resource="members", body=tree.township, by=township
    )
    jobs.run(Job.objects.get(kind="desk.check").pk)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["good"]) == ("checked", ROWS), batch.error
    return batch


def rotate() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def test_a_workbook_checked_before_the_change_of_keys_is_imported_after_the_old_key_is_gone(
    checked: ImportBatch, township: User, ring: Callable[[str], None], settings: Any
) -> None:
    plain = vault.fetch(checked.file_key)
    ring(f"{NEW},{settings.DATA_KEYS}")
    assert "导入的表格文件：1 个；暂存行：1 批" in rotate()
    assert "本次重新加密 0 行" in rotate()
    ring(NEW)
    assert vault.fetch(checked.file_key) == plain
    assert {key_id_of(bytes(row.cells_sealed)) for row in ImportRow.objects.all()} == {2}
    batches.confirm(checked, by=township)
    jobs.run(Job.objects.get(kind="desk.load").pk)
    checked.refresh_from_db()
    assert (checked.state, checked.counts["created"]) == ("done", ROWS)
    assert {key_id_of(bytes(member.id_number_sealed)) for member in Member.objects.all()} == {2}
    assert all(len(member.id_number) == 18 for member in Member.objects.all())


def test_while_a_workbook_is_being_imported_the_rotation_does_not_claim_to_be_complete(
    checked: ImportBatch, township: User, ring: Callable[[str], None], settings: Any
) -> None:
    batches.confirm(checked, by=township)
    ring(f"{NEW},{settings.DATA_KEYS}")
    with pytest.raises(CommandError, match="还有 1 批表格正在检查或导入"):
        rotate()
    jobs.run(Job.objects.get(kind="desk.load").pk)
    assert {key_id_of(bytes(member.id_number_sealed)) for member in Member.objects.all()} == {1}
    rotate()
    ring(NEW)
    assert all(len(member.id_number) == 18 for member in Member.objects.all())


def test_a_file_half_written_by_a_killed_rotation_is_written_again(
    checked: ImportBatch, ring: Callable[[str], None], settings: Any
) -> None:
    plain = vault.fetch(checked.file_key)
    vault._path(checked.file_key).with_suffix(".part").write_bytes(b"half")
    ring(f"{NEW},{settings.DATA_KEYS}")
    rotate()
    ring(NEW)
    assert vault.fetch(checked.file_key) == plain


def test_every_column_of_bytes_is_sealed_or_listed_here_with_what_it_holds() -> None:
    """A new column of bytes fails here until somebody says that it holds no secret, or makes it a SealedField."""
    from django.apps import apps

    plain = {
        "accounts.ApiToken.digest": "a digest",
        "accounts.RecoveryCode.digest": "a digest",
        "core.AuditEvent.hash": "a link of the chain",
        "core.AuditEvent.previous_hash": "a link of the chain",
        "finance.Account.number_index": "a blind index",
        "members.JoinApplication.id_index": "a blind index",
        "members.JoinApplication.once": "a blind index of the form's one-time mark",
        "members.JoinApplication.phone_index": "a blind index",
        "members.MemberCard.code_index": "a blind index",
        "members.Member.id_index": "a blind index",
        "members.Member.phone_index": "a blind index",
        "members.Member.phone_tail": "a blind index",
        "core.PublicHit.key": "a digest under the hour's salt",
        "core.PublicWindow.salt": "a salt that dies with the hour",
        "homes.RatingSlip.mark": "a blind index of a one-time code",
        "reports.BulletinFile.content": "a published paper",
    }
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.BinaryField) and not isinstance(field, SealedField)
    }
    assert found == set(plain)


def test_every_staged_column_that_may_be_sealed_is_looked_at(checked: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {stage.rows_table(checked)} WHERE NOT bad LIMIT 1")
        names = [column[0] for column in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
    sealed = {
        name
        for name, value in row.items()
        if isinstance(value, memoryview) and key_id_of(bytes(value)) == 1 and len(value) > 30
    }
    assert sealed == {"id_number_sealed", "phone_sealed"}

"""Waiting a few seconds for what is just being written to a body, and saying so where it takes longer."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from core.workflow import Refused

PATIENCE = "5s"  # for a lock; an import of a county takes minutes, and nobody keeps a page open so long


@contextmanager
def patient(cannot: str) -> Iterator[None]:
    """Inside a transaction. `cannot`: what cannot be done meanwhile, in the words of the page."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            yield
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as problem:
        if not isinstance(problem.__cause__, LockNotAvailable):
            raise
        raise Refused(
            f"现在正有资料写进来，多半是会员导入还没有写完，写完以前不能{cannot}。请等导入结束后再办。"
        ) from problem

"""Two people at the same quarter at the same moment: the row lock lets one of them through."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import User
from core.workflow import Refused, WrongState
from finance.models import Contribution, Payment, SplitPlan
from finance.workflows.ledger import violations
from tests.finance.conftest import pay


@pytest.mark.django_db(transaction=True)
def test_two_payments_of_the_whole_sum_end_with_one(
    transactional_db: None, plan: SplitPlan, chair: User, declared: Callable[..., Contribution]
) -> None:
    row = declared()
    start, answers = threading.Barrier(2), []

    def post() -> None:
        try:
            start.wait(10)
            pay(Contribution.objects.get(pk=row.pk), 1_800_000, User.objects.get(pk=chair.pk))
            answers.append("posted")
        except (Refused, WrongState):
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == ["posted", "refused"]
    assert Payment.objects.count() == 1
    assert not any(rows for _, rows in violations())

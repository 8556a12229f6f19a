"""What the tests of background work share."""

from collections.abc import Iterator

import pytest

from config.celery import app
from core.jobs import HANDLERS
from tests.core.job_kit import KIND, Install


@pytest.fixture
def messages_arrive_at_once() -> Iterator[None]:
    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    yield
    app.conf.task_always_eager = before


@pytest.fixture
def handles() -> Iterator[Install]:
    """Installs what a job of the kit does."""
    yield lambda function: HANDLERS.__setitem__(KIND, function)
    HANDLERS.pop(KIND, None)

"""Headless Chromium against a live server, with the same cast and a worker that runs jobs on request."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import User
from core import jobs
from core.models import Job
from tests.browser.steps import DESK, leave
from tests.conftest import PASSWORD

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
SHOTS = Path(os.environ.get("PORTAL_SHOTS", "")) if os.environ.get("PORTAL_SHOTS") else None
ARGS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-gpu",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey that fails is walked once more: a browser beside full cores may be late. What fails twice is broken."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"), "args": list(ARGS)}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": DESK, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(autouse=True)
def _world(transactional_db: None) -> None:
    """A live server sees only committed rows."""


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[[User], Page]:
    """Signs a member of the cast in through the real form."""

    def as_user(user: User) -> Page:
        leave(page)
        page.goto(f"{live_server.url}/accounts/sign-in/")
        page.fill("input[name=username]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{live_server.url}/")
        return page

    return as_user


@pytest.fixture
def work() -> Callable[[], int]:
    """Runs every queued job in this process: the journeys need no second process."""

    def until_done() -> int:
        count = 0
        while (job := Job.objects.filter(state=Job.State.QUEUED).order_by("pk").first()) is not None:
            jobs.run(job.pk)
            count += 1
        return count

    return until_done


@pytest.fixture
def shot(page: Page) -> Callable[[str], None]:
    """Keeps a screenshot of what is in view where PORTAL_SHOTS names a folder (the handbook's pictures are these)."""

    def keep(name: str) -> None:
        if SHOTS:
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=SHOTS / f"{name}.png", animations="disabled")

    return keep


@pytest.fixture(autouse=True)
def no_script_errors(page: Page) -> Iterator[None]:
    """A page that throws, or breaks the content security policy, fails its journey."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield
    assert not problems


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")

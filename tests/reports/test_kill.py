"""A bulletin whose workers are killed: the frozen figures and the issued files are those of an undisturbed one."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from core.audit import broken_links
from core.clock import previous_quarter, quarter_bounds, quarter_of, today
from core.models import Job
from core.workflow import WrongState
from homes.models import ScoreRun
from homes.scoring.run import score
from reports.models import Bulletin, BulletinFile, Freeze
from reports.tasks import enqueue_draft
from reports.workflows.publish import PUBLISH
from tests import killing
from tests.conftest import Tree
from tests.killing import RUN, Kept, Workers

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6
TABLES = (
    "reports_freeze", "reports_snapshot", "reports_bulletin", "reports_bulletinfile", "core_auditevent", "core_job",
)  # fmt: skip
END = {
    "freeze": "SELECT quarter, late, run_id, policy_digest, rows FROM reports_freeze",
    "figures": "SELECT quarter, node_id, cut, metric, n FROM reports_snapshot",
    "bulletin": "SELECT to_jsonb(b) - 'id' - 'created_at' AS b FROM reports_bulletin b",
    "files": "SELECT kind, sha256, encode(sha256(content), 'hex') AS found FROM reports_bulletinfile",
    "audit": "SELECT actor_id, verb, object_name FROM core_auditevent WHERE object_type LIKE 'reports%'",
    "jobs": "SELECT kind, key, state, error FROM core_job",
}


@pytest.fixture
def workers(db: None, settings: Any, tmp_path: Any) -> Iterator[Workers]:
    settings.MEDIA_ROOT = tmp_path
    with Workers() as started:
        yield started


def issue(pk: int, by: int, on: str) -> None:
    """What the page's button does; pressing it again after it had worked is refused."""
    paper = Bulletin.objects.get(pk=pk)
    try:
        PUBLISH.apply(
            paper,
            by=User.objects.get(pk=by),
            on=dt.date.fromisoformat(on),
            number="兰会〔2026〕12号",
            signed_by="陈县",
        )
    except WrongState:
        assert paper.state == Bulletin.State.PUBLISHED


def test_a_bulletin_killed_at_random_moments_is_the_undisturbed_one(
    tree: Tree, county: User, workers: Workers
) -> None:
    chance = killing.chance()
    quarter = previous_quarter(quarter_of(today()))
    score(on=quarter_bounds(quarter)[1] + dt.timedelta(days=1), mode=ScoreRun.Mode.FULL)
    job = enqueue_draft(tree.county, quarter, by=county).pk
    before = Kept(*TABLES)
    span = workers.measured(RUN, job)
    undisturbed = killing.rows_of(END)
    assert len(undisturbed["bulletin"]) == len(undisturbed["audit"]) == len(undisturbed["freeze"]) == 1
    hit = 0
    for _ in range(ROUNDS):
        before.put_back()
        hit += killing.run_through_kills(workers, job, span, chance)
        assert Job.objects.get(pk=job).result == {"bulletin": Bulletin.objects.get().pk}
        assert killing.rows_of(END) == undisturbed
        assert not list(broken_links())
    assert hit, "the kills came too late to prove anything"

    Bulletin.objects.update(next_steps="各级工会对照条目抓好整改。")
    work = ("tests.reports.test_kill:issue", Bulletin.objects.get().pk, county.pk, today().isoformat())
    drafted = Kept(*TABLES)
    span = workers.measured(*work)
    undisturbed = killing.rows_of(END)
    assert len(undisturbed["files"]) == 3
    hit = 0
    for _ in range(ROUNDS):
        drafted.put_back()
        for _ in range(killing.KILLS):
            hit += workers.kill_within(span, chance, *work)
        workers.do(*work)
        assert killing.rows_of(END) == undisturbed
        assert not list(broken_links())
    assert hit, "the kills came too late to prove anything"
    assert Freeze.objects.get().late is False
    assert BulletinFile.objects.count() == 3

"""Trials: the same as really changing the figures and scoring; own figures of places; scope, cancel, expiry, whole lists."""

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core import jobs
from core.clock import today
from core.jobs import Cancelled
from core.models import AuditEvent, Job
from core.rules import RULES, needed_keys
from core.workflow import NotAllowed, Refused, WrongState
from homes.models import Outcome, OutcomeChange, Rollup, ScoreRun, Trial, TrialMove
from homes.scoring.run import score
from homes.views.trial_text import reasons
from homes.workflows import whatif as work
from tests.conftest import Tree, found, make_unit, make_user
from unions.models import (
    Body,
    Case,
    Committee,
    Jurisdiction,
    Officer,
    RuleAdoption,
    RuleException,
    Threshold,
)
from unions.policies.catalogue import entries, keys
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
FULL = ScoreRun.Mode.FULL
COLUMNS = ("pk", "letters", "total", "met", "met_basic", "met_full")


def run(trial: Trial, progress: Any = lambda *_: None) -> Trial:
    """The job's work in this connection."""
    assert trial.job is not None
    work.run_trial(trial.job, progress)
    Job.objects.filter(pk=trial.job.pk).update(state=Job.State.DONE)
    return Trial.objects.get(pk=trial.pk)


def tried(body: Body, by: User, **changes: Any) -> Trial:
    return run(work.start_trial(body, changes=changes, by=by))


def variety(tree: Tree) -> None:
    """Unions that differ in what the rules look at."""
    Committee.objects.create(
        body=tree.basic, kind="union", elected_on=dt.date(2023, 5, 18), approved_on=dt.date(2023, 6, 1)
    )
    Committee.objects.create(
        body=tree.basic, kind="audit", elected_on=dt.date(2023, 5, 18), approved_on=dt.date(2023, 6, 1)
    )
    for body, post in ((tree.basic, "chair"), (tree.joint, "staff")):
        Officer.objects.create(
            body=body, name="甲", post=post, fulltime=True, took_post_on=dt.date(2024, 1, 1)
        )
    for number in range(6):
        unit = make_unit(f"临沂第{number}制造有限公司", "371302101", workers=40 + 60 * number)
        found(unit, f"临沂第{number}制造有限公司工会委员会", "single", tree.township, "371302101",
              term_start=dt.date(2021 + number % 4, 5, 18), term_end=dt.date(2026 + number % 4, 1 + number, 17))  # fmt: skip


def excused(tree: Tree) -> None:
    """One entry of each of the haves 3 to 6 becomes soft, and one union is excused from it: something passes in every have."""
    case = Case.objects.create(procedure="exception", body=tree.basic, opened_on=ON, state="done")
    for entry in ("P-095", "P-112", "P-134", "P-096"):
        RuleAdoption.objects.create(
            entry=entry, jurisdiction=Jurisdiction.objects.get(code="37"), enabled=True, core=True, weight=2,
            strength="SHOULD", effective_from=dt.date(2026, 1, 1),
        )  # fmt: skip
        RuleException.objects.create(
            body=tree.basic, case=case, entry=entry, reason="试点", valid_from=ON - dt.timedelta(days=9),
            valid_to=ON + dt.timedelta(days=90),
        )  # fmt: skip


def really(place: str, **changes: Any) -> None:
    """The same change as dated rows, as an officer would set it."""
    there = Jurisdiction.objects.get(code=place)
    standing = policy_of(place, ON)
    for key, value in changes.get("keys", {}).items():
        Threshold.objects.update_or_create(
            key=key, jurisdiction=there, effective_from=ON, defaults={"value": value, "source": "local"}
        )
    for entry, fields in changes.get("adoptions", {}).items():
        row = copy.copy(standing.adoptions[entry])
        row.pk, row._state.adding, row.jurisdiction, row.effective_from = None, True, there, ON
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def outcomes(*paths: str) -> dict[int, tuple[Any, ...]]:
    rows = Outcome.objects.all()
    return {row[0]: row[1:] for row in rows.values_list(*COLUMNS)}


def triable() -> list[str]:
    policy = policy_of("37", ON)
    used = {key for rule in RULES.values() if policy.adopted(rule.entry) for key in needed_keys(rule, policy)}
    return sorted(
        k for k in used if k in keys() and keys()[k].kind in {"int", "months", "days", "years", "rate"}
    )


def scored_entries() -> list[str]:
    policy = policy_of("37", ON)
    return sorted(r.entry for r in RULES.values() if entries()[r.entry].have and policy.adopted(r.entry))


@st.composite
def changes(draw: Any) -> dict[str, Any]:
    wanted = draw(st.lists(st.sampled_from(triable()), max_size=3, unique=True))
    marks = draw(st.lists(st.sampled_from(scored_entries()), min_size=1, max_size=8, unique=True))
    figures = {}
    for key in wanted:
        figures[key] = draw(st.sampled_from([0, 1, 2, 12, 25, 60, 200, 5000, 9000]))
    return {
        "keys": figures,
        "adoptions": {
            e: {"weight": draw(st.integers(1, 10)), "core": draw(st.booleans())} for e in marks
        },
    }  # fmt: skip


@pytest.mark.entry("P-002", "P-092")
def test_a_trial_says_what_really_changing_the_standards_would_bring(tree: Tree, province: User) -> None:
    variety(tree)
    excused(tree)
    score(on=ON)
    before = outcomes()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(changes())
    def agree(change: dict[str, Any]) -> None:
        with transaction.atomic():
            trial = tried(tree.province, province, **change)
            assert outcomes() == before  # nothing is written
            really("37", **change)
            score(on=ON, mode=FULL)
            after = outcomes()
            sums = trial.figures["sums"]
            assert sums["total"] == len(after) == 9
            assert sums["now"] == sum(row[3] for row in before.values())
            assert sums["then"] == sum(row[3] for row in after.values())
            assert sums["full_then"] == sum(row[4] for row in after.values())
            assert sums["points_then"] == sum(row[1] or 0 for row in after.values())
            assert sums["touched"] == sum(before[pk][0] != row[0] for pk, row in after.items())
            for have in range(1, 7):
                assert sums[f"have{have}_then"] == sum(row[2] >> (have - 1) & 1 for row in after.values())
            moved = {
                pk: (row[3], before[pk][0], row[0]) for pk, row in after.items() if row[3] != before[pk][3]
            }
            kept = trial.moves.values_list("body", "rises", "letters_now", "letters_then")
            assert {pk: tuple(rest) for pk, *rest in kept} == moved
            flipped = sum(
                a != b for pk, row in after.items() for a, b in zip(before[pk][0], row[0], strict=True)
            )
            assert sum(flip["n"] for flip in trial.figures["flips"]) == flipped
            transaction.set_rollback(True)

    agree()


def own_city_figure(key: str, value: int) -> None:
    Threshold.objects.create(
        key=key, jurisdiction=Jurisdiction.objects.get(code="3701"), value=value, source="local",
        effective_from=dt.date(2020, 1, 1),
    )  # fmt: skip


KEY = "staff.chair_min_workers"


def letters(trial: Trial, slot: int) -> dict[str, int]:
    return {f["now"] + f["then"]: f["n"] for f in trial.figures["flips"] if f["slot"] == slot}


def test_a_place_that_has_set_its_own_figure_keeps_it_unless_asked(tree: Tree, province: User) -> None:
    own_city_figure(KEY, 200)
    score(on=ON)
    trial = tried(tree.province, province, keys={KEY: 100}, adoptions={})
    assert letters(trial, 3) == {"NF": 1}  # 临沂 alone: 120 workers
    assert (
        trial.figures["own"] == [{"place": "济南市", "what": keys()[KEY].title, "value": "200", "unions": 1}]
        or trial.figures["own"][0]["unions"] == 1
    )
    low = tried(tree.province, province, keys={KEY: 50}, adoptions={}, over=True)
    assert letters(low, 3) == {"NF": 2}
    # who stands in that city itself changes the city's own figure
    inside = tried(tree.other_city, province, keys={KEY: 50}, adoptions={})
    assert letters(inside, 3) == {"NF": 1}
    assert inside.figures["own"] == []


def test_a_core_mark_makes_unions_rise_and_the_list_says_why(
    tree: Tree, province: User, client_of: Callable[[User], Client]
) -> None:
    """A have counts as met where every core entry of it is: with one core entry that passes, a union rises."""
    variety(tree)
    excused(tree)
    score(on=ON)
    before = Outcome.objects.get(pk=tree.basic.pk)
    policy = policy_of("37", ON)
    slots = {rule.entry: rule.slot for rule in RULES.values()}
    good: dict[int, str] = {}
    for entry in scored_entries():
        if before.letters[slots[entry]] in "PW":
            good.setdefault(entries()[entry].have, entry)
    assert set(good) == set(range(1, 7)), (good, before.letters)
    marks = {
        e: {"core": e in good.values()}
        for e in scored_entries()
        if bool(policy.adoptions[e].core) != (e in good.values())
    }
    trial = tried(tree.province, province, keys={}, adoptions=marks)
    assert trial.figures["sums"]["up"] == 1
    move = trial.moves.get()
    assert (move.body_id, move.rises, move.letters_now) == (tree.basic.pk, True, move.letters_then)
    page = client_of(province).get(reverse("homes:trial-moves", args=[trial.pk]))
    assert "不再是必备" in page.context["rows"][0].cells[3].text
    really("37", adoptions=marks)
    score(on=ON, mode=FULL)
    assert Outcome.objects.get(pk=tree.basic.pk).met_basic
    # and back: what was reached falls, and the list says what it fails
    back = {e: {"core": not fields["core"]} for e, fields in marks.items()}
    fallen = tried(tree.province, province, keys={}, adoptions=back).moves.get()
    assert not fallen.rises
    assert any("改为必备，没有达标" in why for why in reasons(fallen, back))


def many(tree: Tree, number: int) -> None:
    """Unions by the hundred, all met now; the trial will make them fall."""
    rows = []
    for n in range(number):
        unit = make_unit(f"临沂{n}号厂", "371302101", workers=60)
        rows.append(found(unit, f"临沂{n}号厂工会委员会", "single", tree.township, "371302101"))
    score(on=ON)
    core = {r.slot for r in RULES.values() if entries()[r.entry].have}
    for outcome in Outcome.objects.filter(body__in=rows):
        text = "".join("P" if slot in core else letter for slot, letter in enumerate(outcome.letters))
        outcome.letters, outcome.met, outcome.met_basic, outcome.total = text, 63, True, 10_000
        outcome.save()


def test_the_list_holds_everybody_and_leaves_as_a_workbook(
    tree: Tree, province: User, client_of: Callable[[User], Client]
) -> None:
    many(tree, 130)
    trial = tried(tree.province, province, keys={KEY: 10}, adoptions={})
    assert trial.figures["sums"]["down"] == trial.moves.filter(rises=False).count() == 130
    client, address = client_of(province), reverse("homes:trial-moves", args=[trial.pk])
    seen: set[str] = set()
    url = f"{address}?way=down"
    for _ in range(4):
        page = client.get(url)
        rows = page.context["rows"]
        seen |= {row.cells[0].text for row in rows}
        assert all(row.cells[3].text for row in rows)  # every one says which rules flip
        assert rows[0].url == reverse("homes:body", args=[rows[0].object.body_id])
        if not page.context["pager"].next_url:
            break
        url = address + page.context["pager"].next_url
    assert len(seen) == 130
    assert client.get(f"{address}?way=up").context["rows"] == []
    sheet = client.get(f"{address}?way=down&export=csv")
    assert len(b"".join(sheet.streaming_content).decode().strip().splitlines()) == 131  # type: ignore[attr-defined]


@pytest.mark.entry("P-002", "P-092")
def test_from_the_form_to_the_result(tree: Tree, province: User, client_of: Callable[[User], Client]) -> None:
    score(on=ON)
    client = client_of(province)
    assert "还没有试算过" in client.get(reverse("homes:whatif")).content.decode()
    address = f"{reverse('homes:trial-new')}?body={tree.city.pk}"
    shown = client.get(address)
    assert tree.city.name in shown.content.decode()
    nothing = client.post(address, {})
    assert nothing.status_code == 422
    assert "没有改动任何标准" in nothing.content.decode()
    wrong = client.post(address, {KEY: "很多", "w-P-049": "99"})
    assert wrong.status_code == 422
    assert "不是整数" in wrong.content.decode()
    began = client.post(address, {KEY: "100"})
    trial = Trial.objects.get()
    assert began.headers["Location"] == reverse("homes:trial-detail", args=[trial.pk])
    assert AuditEvent.objects.filter(verb="trial.start", object_id=str(trial.pk)).count() == 1
    waiting = client.get(began.headers["Location"]).content.decode()
    assert "取消试算" in waiting
    assert "trial-job" in waiting
    again = client.post(address, {KEY: "90"})
    assert again.status_code == 409
    assert "还没有完成" in again.content.decode()
    run(trial)
    poll = client.get(began.headers["Location"], headers={"HX-Request": "true", "HX-Target": "trial-job"})
    assert (poll.status_code, poll.headers["HX-Refresh"]) == (204, "true")
    page = client.get(began.headers["Location"]).content.decode()
    for words in ("试算达标率", "各地变化", "哪些条目变了", "自己设定了标准的地方"):
        assert words in page
    client.post(reverse("homes:trial-name", args=[trial.pk]), {"name": "主席专职降到一百人"})
    other = tried(tree.city, province, keys={KEY: 1}, adoptions={})
    compared = client.get(reverse("homes:trial-compare"), {"one": trial.pk, "other": other.pk})
    assert "主席专职降到一百人" in compared.content.decode()
    assert len(compared.context["lines"]) == 9
    assert client.get(reverse("homes:trial-compare"), {"one": "99999999"}).status_code == 404


def test_nothing_changes_is_said_in_words(
    tree: Tree, province: User, client_of: Callable[[User], Client]
) -> None:
    score(on=ON)
    trial = tried(tree.province, province, keys={KEY: 199}, adoptions={})
    page = client_of(province).get(reverse("homes:trial-detail", args=[trial.pk])).content.decode()
    assert "结果没有变化" in page


def test_a_county_sees_and_starts_trials_of_its_own_branch_alone(
    tree: Tree, province: User, county: User, client_of: Callable[[User], Client]
) -> None:
    score(on=ON)
    above = tried(tree.province, province, keys={KEY: 100}, adoptions={})
    beside = tried(tree.other_county, province, keys={KEY: 100}, adoptions={})
    own = tried(tree.county, province, keys={KEY: 100}, adoptions={})
    client = client_of(county)
    listed = client.get(reverse("homes:whatif")).context["rows"]
    assert [row.object.pk for row in listed] == [own.pk]
    for trial in (above, beside):
        for name in ("trial-detail", "trial-moves"):
            assert client.get(reverse(f"homes:{name}", args=[trial.pk])).status_code == 404
        assert client.post(reverse("homes:trial-cancel", args=[trial.pk])).status_code == 404
        assert client.post(reverse("homes:trial-name", args=[trial.pk]), {"name": "甲"}).status_code == 404
    for body in (tree.province, tree.other_county):
        assert client.get(f"{reverse('homes:trial-new')}?body={body.pk}").status_code == 404
        with pytest.raises(NotAllowed):
            work.start_trial(body, changes={"keys": {KEY: 100}, "adoptions": {}}, by=county)
    chair = make_user("trial_chair", "主席", "chair", tree.basic)
    assert client_of(chair).get(reverse("homes:whatif")).status_code == 403


def test_a_cancelled_trial_leaves_nothing(
    tree: Tree, province: User, county: User, client_of: Callable[[User], Client]
) -> None:
    score(on=ON)
    written = (OutcomeChange.objects.count(), set(Rollup.objects.values_list("pk", "n")))
    trial = work.start_trial(tree.province, changes={"keys": {KEY: 100}, "adoptions": {}}, by=province)

    def stops(done: int, total: int | None = None, note: str | None = None) -> None:
        if note and note.startswith("正在逐家"):
            raise Cancelled

    with pytest.raises(Cancelled), transaction.atomic():
        run(trial, stops)
    trial = Trial.objects.get(pk=trial.pk)
    assert (trial.figures, trial.moves.count()) == ({}, 0)
    assert (OutcomeChange.objects.count(), set(Rollup.objects.values_list("pk", "n"))) == written
    client = client_of(province)
    client.post(reverse("homes:trial-cancel", args=[trial.pk]))
    assert Job.objects.get(pk=trial.job_id).state == Job.State.CANCELLED
    assert "重新试算" in client.get(reverse("homes:trial-detail", args=[trial.pk])).content.decode()
    assert work.running_of(province.pk) is None  # the next may start
    work.start_trial(tree.county, changes={"keys": {KEY: 100}, "adoptions": {}}, by=county)


def test_progress_moves_from_chunk_to_chunk(
    tree: Tree, province: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    variety(tree)
    score(on=ON)
    monkeypatch.setattr("homes.scoring.trial.CHUNK", 2)
    seen: list[int] = []
    trial = work.start_trial(tree.province, changes={"keys": {KEY: 100}, "adoptions": {}}, by=province)
    run(trial, lambda done, *_: seen.append(done))
    assert seen == sorted(seen)
    assert {0, 2, 4, 6, 8, 9} <= set(seen)
    assert Trial.objects.get(pk=trial.pk).figures["sums"]["total"] == 9


def test_what_has_expired_is_out_of_sight_and_then_gone(
    tree: Tree, province: User, client_of: Callable[[User], Client]
) -> None:
    score(on=ON)
    trial = tried(tree.province, province, keys={KEY: 100}, adoptions={})
    assert trial.keep_until == today() + dt.timedelta(days=policy_of("37", ON).value("six.trial_days"))
    Trial.objects.update(keep_until=today() - dt.timedelta(days=1))
    assert client_of(province).get(reverse("homes:trial-detail", args=[trial.pk])).status_code == 404
    kept = tried(tree.county, province, keys={KEY: 100}, adoptions={})
    assert work.remove_expired(today()) == 1
    assert list(Trial.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not TrialMove.objects.filter(trial=trial.pk).exists()


def test_a_trial_is_refused_where_there_is_nothing_to_compare_with(tree: Tree, province: User) -> None:
    change = {"keys": {KEY: 100}, "adoptions": {}}
    with pytest.raises(Refused, match="还没有评过分"):
        work.start_trial(tree.province, changes=change, by=province)
    score(on=ON)
    with pytest.raises(Refused, match="没有改动"):
        work.start_trial(tree.province, changes={"keys": {}, "adoptions": {}}, by=province)
    trial = work.start_trial(tree.province, changes=change, by=province)
    with pytest.raises(WrongState, match="还没有完成"):
        work.start_trial(tree.county, changes=change, by=province)
    run(trial)
    own_city_figure("fin.due_day", 20)
    with pytest.raises(Refused, match="还没有重新评分"):
        work.start_trial(tree.province, changes=change, by=province)


def test_the_job_runs_through_the_queue(tree: Tree, province: User) -> None:
    assert jobs.HANDLERS[work.TRIAL] is work.run_trial
    score(on=ON)
    empty = work.start_trial(tree.other_city, changes={"keys": {KEY: 100}, "adoptions": {}}, by=province)
    Outcome.objects.all().delete()
    assert empty.job is not None
    with pytest.raises(Refused, match="没有可以试算的"):
        work.run_trial(empty.job, lambda *_: None)

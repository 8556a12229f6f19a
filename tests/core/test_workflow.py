"""A step is whole or not at all: sight, state, gate, effect and event in one transaction."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import User
from core import audit
from core.clock import today
from core.models import AuditEvent
from core.workflow import TRANSITIONS, NotAllowed, Refused, Transition, WrongState, create, update
from tests.conftest import Tree, make_body, make_user
from unions.models import Body, Committee, Jurisdiction
from unions.workflows.bodies import LIFT, OPEN, RECTIFY

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
MakeStep = Callable[..., Transition]


@pytest.fixture
def step() -> Iterator[MakeStep]:
    """Steps made for one test leave the register of steps with it."""
    known = set(TRANSITIONS)

    def make(**fields: Any) -> Transition:
        given = {
            "name": "body.test",
            "verb": "试办",
            "model": "unions.Body",
            "sources": frozenset({"normal"}),
            "target": "rectifying",
            "permission": "unions.edit",
        }
        return Transition(**{**given, **fields})

    yield make
    for name in set(TRANSITIONS) - known:
        del TRANSITIONS[name]


def written(body: Body) -> tuple[str, int]:
    """What a refused step must leave as it was."""
    return Body.objects.get(pk=body.pk).state, AuditEvent.objects.count()


def test_a_step_moves_the_state_and_records_who_what_before_and_after(tree: Tree, township: User) -> None:
    done = RECTIFY.apply(tree.basic, by=township, on=DAY, reason="两年没有活动")
    assert done.state == Body.objects.get(pk=tree.basic.pk).state == "rectifying"
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor_id, event.actor_name) == ("body.rectify", township.pk, "赵镇")
    assert (event.object_type, event.object_id, event.path) == ("unions.body", str(done.pk), done.path)
    assert (event.before, event.after) == ({"state": "normal"}, {"state": "rectifying"})
    assert event.note == "两年没有活动"


def test_the_object_handed_in_is_not_trusted_the_row_is(tree: Tree, township: User) -> None:
    stale = Body.objects.get(pk=tree.basic.pk)
    RECTIFY.apply(tree.basic, by=township, reason="一")
    stale.name = "偷偷改的名字"
    before = written(stale)
    with pytest.raises(WrongState, match="现在是“整顿”，不能列入整顿"):
        RECTIFY.apply(stale, by=township, reason="二")
    assert written(stale) == before
    lifted = LIFT.apply(stale, by=township, reason="三")
    assert lifted.name == tree.basic.name


@pytest.mark.parametrize("state", ["preparing", "rectifying", "dissolved"])
def test_a_step_from_any_other_state_is_refused_and_writes_nothing(
    tree: Tree, township: User, state: str
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(state=state)
    before = written(tree.basic)
    with pytest.raises(WrongState):
        RECTIFY.apply(tree.basic, by=township, reason="x")
    assert written(tree.basic) == before


@pytest.mark.parametrize("who", ["neighbour", "chair", "stranger", "auditor"])
def test_out_of_sight_or_without_the_right_nothing_is_written(
    tree: Tree, who: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    before = written(tree.basic)
    with pytest.raises(NotAllowed, match=r"unions\.edit"):
        RECTIFY.apply(tree.basic, by=user, reason="x")
    assert written(tree.basic) == before
    assert not RECTIFY.open_to(tree.basic, user)


def test_a_right_is_asked_before_the_state_so_that_a_state_is_not_told_to_strangers(
    tree: Tree, neighbour: User
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(state="dissolved")
    with pytest.raises(NotAllowed):
        RECTIFY.apply(tree.basic, by=neighbour, reason="x")


def test_a_row_that_is_gone_is_refused_like_one_out_of_sight(tree: Tree, township: User) -> None:
    with pytest.raises(NotAllowed):
        RECTIFY.apply(Body(pk=2**40), by=township, reason="x")


def test_a_button_shows_by_state_and_right_and_leaves_the_gate_to_explain_itself(
    tree: Tree, township: User, county: User
) -> None:
    assert RECTIFY.open_to(tree.basic, township) and not LIFT.open_to(tree.basic, township)
    bare = make_body("筹建中的工会委员会", "single", tree.township, "371302101", state="preparing")
    assert OPEN.open_to(bare, county)
    before = written(bare)
    with pytest.raises(Refused, match="要先登记它所在的一家单位"):
        OPEN.apply(bare, by=county, established_on=today())
    assert written(bare) == before


def test_an_effect_that_refuses_takes_back_what_it_wrote(tree: Tree, township: User, step: MakeStep) -> None:
    def effect(body: Body, *, by: User, on: dt.date, **data: Any) -> None:
        Committee.objects.create(body=body, kind="women")
        audit.record("body.side", body, by=by)
        raise Refused("到这里才发现不行。")

    before = written(tree.basic)
    with pytest.raises(Refused, match="才发现"):
        step(effect=effect).apply(tree.basic, by=township)
    assert written(tree.basic) == before and not Committee.objects.exists()


def test_a_step_in_the_future_of_its_own_record_is_refused_whole(tree: Tree, township: User) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(state="preparing")
    before = written(tree.basic)
    with pytest.raises(Refused, match="不能晚于今天"):
        OPEN.apply(tree.basic, by=township, on=DAY, established_on=DAY + dt.timedelta(days=1))
    assert written(tree.basic) == before


def test_a_row_that_would_not_be_valid_is_refused_in_the_models_own_words(
    tree: Tree, township: User, step: MakeStep
) -> None:
    def effect(body: Body, **data: Any) -> None:
        body.name, body.kind = "", "tribe"

    before = written(tree.basic)
    with pytest.raises(Refused, match="tribe"):
        step(effect=effect).apply(tree.basic, by=township)
    assert written(tree.basic) == before


def test_the_gate_sees_the_row_before_and_the_effect_after_the_step(
    tree: Tree, township: User, step: MakeStep
) -> None:
    seen: list[Any] = []
    made = step(
        gate=lambda body, *, by, **data: seen.append((body.state, by, data)),
        effect=lambda body, *, by, on, **data: seen.append((body.state, on, data)),
    )
    made.apply(tree.basic, by=township, on=DAY, weight=7)
    assert seen == [("normal", township, {"weight": 7}), ("rectifying", DAY, {"weight": 7})]


def test_two_steps_never_share_a_name(step: MakeStep) -> None:
    assert step().slug == "test"
    with pytest.raises(RuntimeError, match=r"body\.test"):
        step(verb="另一个")


def test_making_and_editing_are_recorded_and_an_edit_of_nothing_is_not(tree: Tree, county: User) -> None:
    committee = create(Committee(body=tree.basic, kind="audit"), by=county)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.path, event.after["kind"]) == ("committee.create", tree.basic.path, "audit")
    before, count = audit.snapshot(committee), AuditEvent.objects.count()
    update(committee, before=before, by=county)
    assert AuditEvent.objects.count() == count
    committee.members_count = 5
    update(committee, before=before, by=county, note="补填")
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.before, event.after) == (
        "committee.edit",
        {"members_count": 0},
        {"members_count": 5},
    )


def test_the_page_answers_404_out_of_sight_403_without_the_right_and_409_in_the_wrong_state(
    tree: Tree, township: User, neighbour: User, chair: User, client_of: Any
) -> None:
    url = reverse("unions:body-rectify", args=[tree.basic.pk])
    answers = [
        client_of(user).post(url, {"reason": "两年没有活动"}).status_code
        for user in (neighbour, chair, township, township)
    ]
    assert answers == [404, 403, 302, 409]


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_wins_and_the_other_is_told() -> None:
    parent = None
    for code, level in (("37", "province"), ("3713", "city"), ("371302", "county")):
        parent, _ = Jurisdiction.objects.get_or_create(
            code=code, defaults={"name": code, "level": level, "parent": parent}
        )
    root = make_body("山东省总工会", "province", None, "37")
    city = make_body("临沂市总工会", "city", root, "3713")
    county = make_body("兰山区总工会", "county", city, "371302")
    body = make_body("白沙埠镇总工会", "township", county, "371302")
    people = [make_user(f"u{n}", f"用户{n}", "county_staff", county).pk for n in range(4)]
    start, answers = threading.Barrier(4), []

    def press(user_id: int) -> None:
        try:
            user, seen = User.objects.get(pk=user_id), Body.objects.get(pk=body.pk)
            start.wait(10)
            RECTIFY.apply(seen, by=user, reason="整顿")
            answers.append("done")
        except WrongState:
            answers.append("wrong state")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[pk]) for pk in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == ["done"] + ["wrong state"] * 3
    assert AuditEvent.objects.filter(verb="body.rectify").count() == 1

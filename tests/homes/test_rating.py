"""Members' rating: who may vote, one vote a slip, the count, its effect on score and rectification, paper ballots."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.models import AuditEvent
from core.workflow import NotAllowed, Refused
from homes.models import Outcome, RatingRound, RatingSlip, RatingUrn, Rectification
from homes.rules.rating import FACTS
from homes.scoring.run import score
from homes.workflows import ballots, ratings, rectify
from homes.workflows import rating_holdings as holdings
from homes.workflows.doors import result_token
from members.models import Member
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree
from tests.members.test_twins import person
from unions.models import Body, Officer

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-107")]
SignIn = Callable[[User], Client]
GOOD = {"union": 0, "chair": 1, "deeds": 0}
BAD = {"union": 2, "chair": 2, "deeds": 3}


def people(tree: Tree, number: int) -> list[Member]:
    return [person(f"会员{n}", 100 + n, tree.basic) for n in range(number)]


def with_chair(tree: Tree) -> None:
    Officer.objects.create(body=tree.basic, name="周主席", post="chair", took_post_on=dt.date(2023, 5, 18))


def opened(tree: Tree, by: User, **more: Any) -> RatingRound:
    data = {"mode": "online", "voters": "all", "closes_on": today() + dt.timedelta(days=7)}
    return ratings.open_round(tree.basic, by=by, on=today(), **{**data, **more})


def voting(tree: Tree, by: User) -> tuple[RatingRound, list[str]]:
    row = opened(tree, by)
    codes = ballots.issue(row, row.entitled, by=by, own=True)
    return ratings.START.apply(row, by=by), codes


def rated(tree: Tree, chair: User, township: User, answers: list[dict[str, int]]) -> RatingRound:
    row, codes = voting(tree, chair)
    for code, answer in zip(codes, answers, strict=False):
        ballots.cast(code, answer)
    return ratings.CLOSE.apply(row, by=township)


def test_a_round_is_counted_by_the_portal(tree: Tree, chair: User, township: User) -> None:
    people(tree, 5)
    with_chair(tree)
    row = rated(tree, chair, township, [GOOD, GOOD, GOOD, BAD])
    assert (row.state, row.voted, row.entitled, row.turnout, row.valid) == ("counted", 4, 5, 8000, True)
    assert row.counts == {"union": [3, 0, 1, 0], "chair": [0, 3, 1, 0], "deeds": [3, 0, 0, 1]}
    assert (row.union_rate, row.chair_rate, row.deeds_rate) == (7500, 7500, 7500)
    assert not RatingSlip.objects.exists() and not RatingUrn.objects.exists()
    assert not Rectification.objects.exists()


def test_a_slip_votes_once_and_a_wrong_or_early_one_not_at_all(
    tree: Tree, chair: User, township: User
) -> None:
    people(tree, 3)
    row = opened(tree, chair)
    codes = ballots.issue(row, 3, by=chair, own=True)
    answers = {"union": 0, "deeds": 0}
    with pytest.raises(Refused, match="还没有开始"):
        ballots.cast(codes[0], answers)
    ratings.START.apply(row, by=chair)
    ballots.cast(codes[0], answers)
    with pytest.raises(Refused, match="已经用过"):
        ballots.cast(codes[0], answers)
    with pytest.raises(Refused, match="投票码不对"):
        ballots.cast("0" * 16, answers)
    with pytest.raises(Refused, match="每一项都要选"):
        ballots.cast(codes[1], {"union": 0})
    with pytest.raises(Refused, match="每一项都要选"):
        ballots.cast(codes[1], {"union": 7, "deeds": 0})
    row = ratings.CLOSE.apply(row, by=township)
    assert row.voted == 1
    with pytest.raises(Refused):
        ballots.cast(codes[1], answers)


def test_turnout_below_the_floor_is_not_valid(tree: Tree, chair: User, township: User) -> None:
    people(tree, 5)
    row = rated(tree, chair, township, [BAD | {}][:0])
    assert (row.voted, row.valid, row.union_rate) == (0, False, None)
    Member.objects.all()
    row = opened(tree, chair)
    ballots.issue(row, 5, by=chair, own=True)
    assert Rectification.objects.count() == 0


def test_no_more_slips_than_people_and_void_ones_are_worth_nothing(tree: Tree, chair: User) -> None:
    people(tree, 3)
    row = opened(tree, chair)
    lost = ballots.issue(row, 2, by=chair, own=True)
    with pytest.raises(Refused, match="还可以印 1 张"):
        ballots.issue(row, 2, by=chair, own=True)
    with pytest.raises(Refused, match="票条印齐"):
        ratings.START.apply(row, by=chair)
    row = ratings.VOID.apply(row, by=chair, reason="打印机卡纸")
    assert row.issued == 0 and ballots.find_slip(lost[0]) is None
    ballots.issue(row, 3, by=chair, own=True)
    assert ratings.START.apply(row, by=chair).state == "voting"


def test_small_unions_ask_all_large_ones_may_draw_a_sample(
    tree: Tree, chair: User, township: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(tree, 40)
    with pytest.raises(Refused, match="全体会员参评"):
        opened(tree, chair, voters="sample")
    monkeypatch.setattr(ratings, "must_ask_all", lambda policy, number: False)
    with pytest.raises(Refused, match="没有登记在任的会员代表"):
        opened(tree, chair, voters="reps")
    with pytest.raises(Refused, match="30 人到 40 人"):
        opened(tree, chair, voters="sample", sample=29)
    row = opened(tree, chair, voters="sample")
    keys = ratings.members_of(tree.basic)
    assert row.entitled == 30 and row.seed
    assert row.roll.members == ratings.draw(keys, 30, row.seed) and set(row.roll.members) <= set(keys)
    assert ratings.draw(keys, 30, "b") != ratings.draw(keys, 30, "c")


@pytest.mark.entry("P-107")
def test_the_chair_neither_closes_early_nor_counts(
    tree: Tree, chair: User, township: User, client_of: SignIn
) -> None:
    people(tree, 3)
    row, codes = voting(tree, chair)
    ballots.cast(codes[0], {"union": 2, "deeds": 2})
    with pytest.raises(Refused, match="上级工会"):
        ratings.CLOSE.apply(row, by=chair)
    with pytest.raises(Refused, match="上级工会"):
        ratings.CANCEL.apply(row, by=chair, reason="结果不好")
    page = client_of(chair).get(reverse("homes:rating-detail", args=[row.pk])).content.decode()
    assert "评议结果" not in page and "已投" in page
    edits = ("counts", "voted", "union_rate")
    answer = client_of(chair).patch(
        f"/api/homes/ratings/{row.pk}/", dict.fromkeys(edits, 1), content_type="application/json"
    )
    assert answer.status_code in {403, 405}


def test_the_portal_closes_what_ran_out(tree: Tree, chair: User) -> None:
    people(tree, 3)
    row, codes = voting(tree, chair)
    ballots.cast(codes[0], {"union": 0, "deeds": 1})
    assert ratings.close_due(row.closes_on) == 0
    assert ratings.close_due(row.closes_on + dt.timedelta(days=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.closed_on, row.voted) == ("counted", row.closes_on, 1)


def test_urns_and_slips_that_disagree_are_not_counted(tree: Tree, chair: User, township: User) -> None:
    people(tree, 3)
    row, codes = voting(tree, chair)
    ballots.cast(codes[0], {"union": 0, "deeds": 0})
    RatingSlip.objects.filter(mark=ballots.mark_of(codes[1])).update(
        used=True
    )  # as somebody in the database would
    with pytest.raises(Refused, match="不一致"):
        ratings.CLOSE.apply(row, by=township)
    ratings.close_due(row.closes_on + dt.timedelta(days=1))
    row.refresh_from_db()
    assert row.state == "voting" and "不一致" in row.note
    urns = list(RatingUrn.objects.order_by("number"))
    RatingUrn.objects.filter(pk=urns[0].pk).update(sums_sealed=urns[1].sums_sealed)
    with pytest.raises(Refused, match="被改动过"):
        ratings.CLOSE.apply(row, by=township)
    assert ratings.CANCEL.apply(row, by=township, reason="票箱被改动").state == "cancelled"


# ---- score and rectification -----------------------------------------------------------------------------------------


def letters(tree: Tree) -> dict[str, str]:
    score(on=today())
    found = Outcome.objects.get(pk=tree.basic.pk).letters
    return {"P-096": found[26], "P-094": found[42]}


@pytest.mark.entry("P-096")
@pytest.mark.entry("P-094")
def test_the_newest_valid_rating_feeds_the_score(tree: Tree, chair: User, township: User) -> None:
    people(tree, 4)
    with_chair(tree)
    assert letters(tree) == {"P-096": "D", "P-094": "D"}
    rated(tree, chair, township, [GOOD] * 4)
    assert letters(tree) == {"P-096": "P", "P-094": "P"}
    RatingRound.objects.update(
        opened_on=today() - dt.timedelta(days=9), closed_on=today() - dt.timedelta(days=2)
    )
    rated(tree, chair, township, [{**GOOD, "chair": 2}] * 4)
    found = letters(tree)
    assert found["P-094"] == "F"
    RatingRound.objects.update(
        opened_on=today() - dt.timedelta(days=900), closed_on=add_months(today(), -12) - dt.timedelta(days=1)
    )
    assert letters(tree) == {"P-096": "D", "P-094": "D"}
    assert set(FACTS) <= {
        field.name for field in Outcome.objects.get(pk=tree.basic.pk).body.facts._meta.fields
    }


@pytest.mark.entry("P-096")
@pytest.mark.entry("P-094")
@pytest.mark.entry("P-108")
def test_of_two_rounds_closed_on_one_day_the_later_one_speaks_whichever_rate_is_higher(tree: Tree) -> None:
    with_chair(tree)
    for _ in range(2):  # both orders: first a better round, then a better one after it
        for rate, chair_rate in ((9000, 9100), (4000, 4100)):
            earlier(tree.basic, today(), rate, 100, chair=chair_rate)
        assert letters(tree) == {"P-096": "F", "P-094": "F"}
        assert spoken(tree) == (4000, 4100)
        earlier(
            tree.basic, today(), 9500, 100
        )  # the chair was not judged: what was said of him before stands
        assert letters(tree) == {"P-096": "P", "P-094": "F"}
        assert spoken(tree) == (9500, 4100)
        measure(today(), entries=("P-108",))
        assert Measure.objects.get(indicator="satisfaction-unions", node=tree.township).met == 9500


def spoken(tree: Tree) -> tuple[int | None, int | None]:
    """What the nightly statement took, and what the newest round is in plain Python."""
    facts = Outcome.objects.get(pk=tree.basic.pk).body.facts
    rows = [row for row in RatingRound.objects.filter(body=tree.basic) if row.valid and row.closed_on]
    rows.sort(key=lambda row: (row.closed_on, row.pk))
    judged = [row.chair_rate for row in rows if row.chair_rate is not None]
    assert (facts.satisfaction_bp, facts.chair_bp) == (rows[-1].union_rate, judged[-1])
    return facts.satisfaction_bp, facts.chair_bp


@pytest.mark.entry("P-105")
def test_a_bad_rating_opens_a_rectification_that_a_good_one_lifts(
    tree: Tree, chair: User, township: User
) -> None:
    people(tree, 4)
    with_chair(tree)
    row = rated(tree, chair, township, [BAD, BAD, GOOD, GOOD])
    held = Rectification.objects.get(body=tree.basic)
    assert (held.origin, held.state, held.rating, held.lead) == ("rating", "triggered", row, tree.township)
    assert held.due_on == add_months(today(), 3) and "50%" in held.why
    tree.basic.refresh_from_db()
    assert tree.basic.state == Body.State.RECTIFYING
    with pytest.raises(Refused, match="正在整顿"):
        opened(tree, chair)
    rectify.CAUSE.apply(held, by=chair, cause="会务公开不及时")
    with pytest.raises(Refused):
        rectify.CARRY.apply(held, by=chair, carried="已公开", carried_on=today())
    rectify.MEASURES.apply(
        held, by=chair, measures="每月公开一次", published_on=today(), published_at="公开栏"
    )
    rectify.CARRY.apply(held, by=chair, carried="已公开三次", carried_on=today())
    with pytest.raises(Refused, match="复评结果"):
        rectify.LIFT.apply(held, by=township, outcome="通过")
    again = rated(tree, chair, township, [GOOD] * 4)
    held.refresh_from_db()
    assert (held.state, held.rerating) == ("rerated", again)
    with pytest.raises(NotAllowed):
        rectify.LIFT.apply(held, by=chair, outcome="通过复评")
    rectify.LIFT.apply(held, by=township, outcome="通过复评")
    tree.basic.refresh_from_db()
    assert tree.basic.state == Body.State.NORMAL
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert {"body.rectify", "body.lift", "rectification.create", "rectification.rerate"} <= set(verbs)


@pytest.mark.entry("P-105")
def test_nobody_makes_a_union_normal_around_an_open_rectification(
    tree: Tree, chair: User, township: User, client_of: SignIn
) -> None:
    people(tree, 4)
    with_chair(tree)
    rated(tree, chair, township, [BAD] * 4)
    held = Rectification.objects.get()
    client, url = client_of(township), reverse("unions:body-lift", args=[tree.basic.pk])
    answer = client.post(url, {"reason": "已经整改好了"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert f"{held.opened_on} 因会员评家列入的整顿还没有办完（已触发）" in said
    assert "到“建家”里的“整顿”打开这一件" in said
    api = client.post(f"/api/unions/bodies/{tree.basic.pk}/lift/", {"reason": "已经整改好了"})
    assert api.status_code == 422 and "还没有办完" in api.content.decode()
    tree.basic.refresh_from_db()
    assert tree.basic.state == "rectifying"
    assert not AuditEvent.objects.filter(verb="body.lift").exists()
    Rectification.objects.update(
        state="lifted", closed_on=today()
    )  # closed there; the union was put back by hand
    assert client.post(url, {"reason": "已经整改好了"}).status_code == 302
    tree.basic.refresh_from_db()
    assert tree.basic.state == "normal"


@pytest.mark.entry("P-105")
def test_a_second_bad_rating_and_a_limit_passed_escalate(
    tree: Tree, chair: User, township: User, county: User
) -> None:
    people(tree, 4)
    rated(tree, chair, township, [{"union": 2, "deeds": 0}] * 4)
    held = Rectification.objects.get(body=tree.basic)
    assert rectify.escalate_overdue(held.due_on) == 0  # type: ignore[arg-type]
    assert rectify.escalate_overdue(held.due_on + dt.timedelta(days=1)) == 1  # type: ignore[operator]
    held.refresh_from_db()
    assert (held.state, held.escalated_to) == ("escalated", tree.county)
    rectify.CAUSE.apply(held, by=chair, cause="会务公开不及时")
    rectify.MEASURES.apply(
        held, by=chair, measures="每月公开一次", published_on=today(), published_at="公开栏"
    )
    rectify.CARRY.apply(held, by=chair, carried="已公开三次", carried_on=today())
    rated(tree, chair, township, [{"union": 2, "deeds": 0}] * 4)
    held.refresh_from_db()
    assert held.state == "escalated" and held.rerating is not None
    with pytest.raises(Refused, match="仍低于"):
        rectify.LIFT.apply(held, by=county, outcome="算了吧")
    rated(tree, chair, township, [{"union": 1, "deeds": 0}] * 4)
    held.refresh_from_db()
    assert rectify.LIFT.apply(held, by=county, outcome="复评通过").state == "lifted"


@pytest.mark.entry("P-105")
def test_other_origins_are_ordered_from_above_only(
    tree: Tree, chair: User, township: User, neighbour: User
) -> None:
    data: dict[str, Any] = {"origin": "inspection", "why": "台账长期不记", "on": today()}
    for stranger in (chair, neighbour):
        with pytest.raises(NotAllowed):
            rectify.open_rectification(tree.basic, by=stranger, **data)
    held = rectify.open_rectification(tree.basic, by=township, **data)
    with pytest.raises(Refused, match="已在整顿"):
        rectify.open_rectification(tree.basic, by=township, **data)
    with pytest.raises(Refused, match="还没有落实"):
        rectify._may_lift(held, by=township)
    tree.basic.refresh_from_db()
    assert tree.basic.state == Body.State.RECTIFYING


# ---- paper -------------------------------------------------------------------------------------------------------------


def test_two_tellers_agree_on_paper(tree: Tree, chair: User, township: User) -> None:
    people(tree, 4)
    row = ratings.START.apply(opened(tree, chair, mode="paper"), by=chair)
    row = ratings.CLOSE.apply(row, by=township)
    assert row.state == "closed" and row.voted is None
    first, second = ballots.teller_codes(row, by=township)
    counts = {"union": [3, 0, 0, 0], "deeds": [2, 1, 0, 0]}
    with pytest.raises(Refused, match="多于应参评"):
        ratings.enter_tally(first, name="甲", voted=9, counts=counts, on=today())
    with pytest.raises(Refused, match="不符"):
        ratings.enter_tally(first, name="甲", voted=4, counts=counts, on=today())
    assert ratings.enter_tally(first, name="甲", voted=3, counts=counts, on=today())[1] == "first"
    other = {**counts, "union": [2, 1, 0, 0]}
    assert ratings.enter_tally(second, name="乙", voted=3, counts=other, on=today())[1] == "differ"
    row, became = ratings.enter_tally(second, name="乙", voted=3, counts=counts, on=today())
    assert (became, row.state, row.voted, row.union_rate, row.valid) == ("same", "counted", 3, 10_000, True)
    with pytest.raises(Refused, match="计票码不对"):
        ratings.enter_tally(first, name="甲", voted=3, counts=counts, on=today())


# ---- pages ---------------------------------------------------------------------------------------------------------------


def test_the_chair_runs_a_round_and_members_vote_on_their_phones(
    tree: Tree, chair: User, township: User, client_of: SignIn, client: Client
) -> None:
    people(tree, 5)
    with_chair(tree)
    office = client_of(chair)
    closes = today() + dt.timedelta(days=3)
    url = reverse("homes:rating-open", args=[tree.basic.pk])
    assert "由全体会员参评" in office.get(url).content.decode()
    answer = office.post(url, {"mode": "online", "voters": "all", "closes_on": closes, "deeds": "修好食堂"})
    row = RatingRound.objects.get()
    assert answer.status_code == 302 and row.deeds == "修好食堂"
    slips = reverse("homes:rating-slips", args=[row.pk])
    assert office.get(slips).status_code == 200
    page = office.post(slips, {"number": 5})
    codes = [slip["code"] for slip in page.context["slips"]]
    assert page["Cache-Control"].find("no-store") >= 0 and len(codes) == 5
    assert all(mark not in page.content.decode() for mark in ("会员1<", "会员2<"))
    assert "会员1" in office.get(reverse("homes:rating-roll", args=[row.pk])).content.decode()
    assert office.post(reverse("homes:rating-start", args=[row.pk])).status_code == 302
    vote = reverse("homes:rating-vote")
    for number, code in enumerate(codes[:4]):
        ballot = client.post(vote, {"code": code})
        assert "修好食堂" in ballot.content.decode()
        lacking = client.post(vote, {"code": code, "vote": "1", "union": "0"})
        assert lacking.status_code == 422
        said = client.post(
            vote, {"code": code, "vote": "1", "union": "0", "chair": str(number % 2), "deeds": "1"}
        )
        assert "已投票" in said.content.decode()
    assert "已经用过" in client.post(vote, {"code": codes[0]}).content.decode()
    assert client.post(vote, {"code": "ABCD-ABCD-ABCD-ABCD"}).status_code == 422
    officer = client_of(township)
    assert officer.post(reverse("homes:rating-close", args=[row.pk])).status_code == 302
    result = reverse("homes:rating-result", args=[result_token(row)])
    assert client.get(result).status_code == 404
    assert office.post(reverse("homes:rating-publish", args=[row.pk])).status_code == 302
    page = client.get(result).content.decode()
    assert "100%" in page and "不显示各项票数" in page
    assert client.get(reverse("homes:rating-result", args=[f"{row.pk}-{'0' * 12}"])).status_code == 404
    assert office.get(reverse("homes:rating-detail", args=[row.pk])).status_code == 200


def test_others_see_no_round_and_take_no_step(
    tree: Tree, chair: User, neighbour: User, auditor: User, client_of: SignIn
) -> None:
    people(tree, 3)
    row = opened(tree, chair)
    for name in ("detail", "start", "slips", "roll"):
        assert client_of(neighbour).get(reverse(f"homes:rating-{name}", args=[row.pk])).status_code == 404
        assert client_of(auditor).get(reverse(f"homes:rating-{name}", args=[row.pk])).status_code == 403


@pytest.mark.entry("P-105")
def test_a_rectification_is_walked_on_its_pages(
    tree: Tree, chair: User, township: User, neighbour: User, client_of: SignIn
) -> None:
    people(tree, 4)
    rated(tree, chair, township, [{"union": 2, "deeds": 2}] * 4)
    held = Rectification.objects.get()
    office, officer = client_of(chair), client_of(township)

    def do(client: Client, verb: str, **data: Any) -> int:
        return client.post(reverse(f"homes:rectification-{verb}", args=[held.pk]), data).status_code

    assert "本会在整顿" in office.get("/").content.decode()
    assert "请牵头" in officer.get("/").content.decode()
    assert client_of(neighbour).get(reverse("homes:rectification-detail", args=[held.pk])).status_code == 404
    assert do(office, "cause", cause="公开不及时") == 302
    assert do(office, "measures", measures="每月公开", published_on=today(), published_at="公开栏") == 302
    assert do(office, "carry", carried="已经公开", carried_on=today()) == 302
    page = office.get(reverse("homes:rectification-detail", args=[held.pk])).content.decode()
    assert "发起复评" in page and "公开不及时" in page
    rated(tree, chair, township, [{"union": 0, "deeds": 0}] * 4)
    assert do(office, "lift", outcome="复评通过") == 403
    assert do(officer, "lift", outcome="复评通过") == 302
    assert do(officer, "escalate", reason="已经解除了") == 409
    assert officer.get(reverse("homes:rectification-list")).status_code == 200


@pytest.mark.entry("P-108")
def test_results_by_level_hide_what_is_too_few(
    tree: Tree, chair: User, township: User, county: User, client_of: SignIn
) -> None:
    people(tree, 35)
    rated(tree, chair, township, [{"union": 2 if n % 4 == 0 else 0, "deeds": 0} for n in range(29)])
    client = client_of(county)
    page = client.get(reverse("homes:rating-results")).content.decode()
    assert "票数太少" in page
    RatingRound.objects.update(
        opened_on=today() - dt.timedelta(days=30), closed_on=today() - dt.timedelta(days=20)
    )
    row = RatingRound.objects.get()
    RatingRound.objects.filter(pk=row.pk).update(voted=31)
    page = client.get(reverse("homes:rating-results")).content.decode()
    assert f"{row.union_rate / 100:g}%" in page  # type: ignore[operator]
    under = client.get(f"{reverse('homes:rating-results')}?under={tree.township.pk}").content.decode()
    assert tree.basic.name in under
    assert client.get(f"{reverse('homes:rating-results')}?under={tree.other_county.pk}").status_code == 404


def earlier(
    body: Body, closed_on: dt.date, rate: int, voted: int, *, chair: int | None = None
) -> RatingRound:
    return RatingRound.objects.create(
        body=body, state="published", opened_on=closed_on, closes_on=closed_on, closed_on=closed_on, entitled=voted,
        voted=voted, union_rate=rate, chair_rate=chair, deeds_rate=rate, valid=True, floor=5000,
    )  # fmt: skip


@pytest.mark.entry("P-108")
def test_satisfaction_is_weighed_by_votes_against_the_baseline(tree: Tree) -> None:
    past = dt.date(today().year - 2, 6, 1)
    earlier(tree.basic, past, 8000, 100, chair=7000)
    earlier(tree.joint, past, 6000, 300)
    earlier(tree.basic, today() - dt.timedelta(days=9), 9000, 100, chair=9000)
    earlier(tree.joint, today() - dt.timedelta(days=8), 8000, 300)
    RatingRound.objects.create(  # too few came: it does not count
        body=tree.joint, state="published", opened_on=today(), closes_on=today(), closed_on=today(), entitled=100,
        voted=9, union_rate=0, valid=False,
    )  # fmt: skip
    measure(today(), entries=("P-108",))
    found = {
        (row.indicator, row.node): (row.met, row.total)
        for row in Measure.objects.filter(node__in=[tree.province, tree.township]).select_related("node")
    }
    for node in (tree.province, tree.township):
        assert found["satisfaction-unions", node] == (
            8250,
            6500,
        )  # (90·100 + 80·300) and (80·100 + 60·300) over 400
        assert found["satisfaction-chairs", node] == (9000, 7000)
    assert ("satisfaction-unions", tree.other_township) not in found


def test_a_union_that_ends_takes_its_open_round_with_it(tree: Tree, chair: User, county: User) -> None:
    people(tree, 3)
    row, codes = voting(tree, chair)
    ballots.cast(codes[0], {"union": 0, "deeds": 0})
    split = holdings.RATINGS.move(tree.basic, tree.joint, [tree.unit], by=county, on=today())  # type: ignore[misc]
    assert split == {"cancelled": []}
    assert holdings.RATINGS.count(Body.objects.filter(pk=tree.basic.pk), None, by=county) == 1
    assert holdings.RATINGS.end(tree.basic, by=county, on=today()) == {"cancelled": [row.pk]}  # type: ignore[misc]
    row.refresh_from_db()
    assert row.state == "cancelled" and not RatingSlip.objects.exists() and not RatingUrn.objects.exists()
    assert opened(tree, chair).state == "opened"

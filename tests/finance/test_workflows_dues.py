"""Dues: declaring, posting with its split, reversing; every fen accounted for in every order of events."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import AuditEvent
from core.workflow import NotAllowed, Refused, WrongState
from finance.models import Contribution, Level, Payment, SplitPlan, SplitShare
from finance.workflows.dues import CORRECT, Declaration, declare, dues_of
from finance.workflows.ledger import violations
from finance.workflows.plans import nodes_of, plan_in_force, split
from tests.conftest import Tree, found, make_body, make_unit
from tests.finance.conftest import ON, QUARTER, make_plan, pay, reverse
from unions.models import Threshold

Declared = Callable[..., Contribution]
EASY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def exact() -> bool:
    return not any(rows for _, rows in violations())


# ---- rounding and split --------------------------------------------------------------------------------------------


@given(st.integers(0, 10**13), st.integers(0, 10_000))
def test_dues_are_the_rate_rounded_half_away_from_zero(wages: int, rate: int) -> None:
    due = dues_of(wages, rate)
    assert 2 * abs(due * 10_000 - wages * rate) <= 10_000
    if 2 * (wages * rate % 10_000) == 10_000:
        assert due * 10_000 > wages * rate


@st.composite
def plans(draw: st.DrawFn) -> SplitPlan:
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=5, max_size=5)))
    shares = [b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return SplitPlan(**{f"{level.value}_bp": share for level, share in zip(Level, shares, strict=True)})


@given(st.integers(-(10**12), 10**12), plans())
def test_a_split_sums_to_the_amount_and_no_level_is_off_by_a_fen(amount: int, plan: SplitPlan) -> None:
    parts = split(amount, plan)
    assert sum(parts.values()) == amount
    for level, part in parts.items():
        assert abs(part * 10_000 - amount * plan.shares[level]) < 10_000
    assert split(-amount, plan) == {level: -part for level, part in parts.items()}


@EASY
@given(st.lists(st.tuples(st.integers(1, 10**9), plans()), min_size=1, max_size=5))
def test_the_sql_of_the_ledger_splits_like_python(db: None, cases: list[tuple[int, SplitPlan]]) -> None:
    from finance.workflows.ledger import LEVELS, expected_split

    for amount, plan in cases:
        with connection.cursor() as cursor:
            rates = ", ".join(f"{plan.shares[Level(level)]} AS {level}_bp" for level in LEVELS)
            sql = expected_split(f"SELECT 1 AS id, 1 AS plan_id, {amount}::bigint AS amount")
            cursor.execute(sql.replace("finance_splitplan s", f"(SELECT 1 AS id, {rates}) s"))
            assert {level: part for _, level, part in cursor.fetchall()} == dict(split(amount, plan))


# ---- declare -------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-133")
def test_a_declared_quarter_owes_two_per_cent_of_its_wages(declared: Declared) -> None:
    row = declared(wages=123_456_725)
    row.refresh_from_db()
    assert (row.rate_bp, row.due, row.accrued, row.arrears, row.state) == (
        200,
        2_469_135,
        2_469_135,
        2_469_135,
        "open",
    )
    assert AuditEvent.objects.filter(verb="contribution.declare", object_id=str(row.pk)).exists()


def test_the_rate_in_force_at_the_quarters_end_counts(tree: Tree, declared: Declared) -> None:
    national = Threshold.objects.get(key="fin.dues_rate", jurisdiction__code="CN")
    Threshold.objects.create(
        key="fin.dues_rate", jurisdiction=tree.city.jurisdiction, value=150, source="local",
        effective_from=dt.date(2026, 4, 1),
    )  # fmt: skip
    assert national.value == 200
    assert declared(quarter="2026Q1").rate_bp == 200
    assert declared(quarter="2026Q2").rate_bp == 150


def test_without_a_rate_the_declaration_is_refused_and_says_who_must_set_it(declared: Declared) -> None:
    Threshold.objects.filter(key="fin.dues_rate").delete()
    with pytest.raises(Refused, match=r"还没有设定工会经费拨缴比例.*请市总工会"):
        declared()


def test_nothing_due_is_settled_at_once(declared: Declared) -> None:
    assert declared(wages=0).state == "settled"


def test_a_quarter_is_declared_once(declared: Declared) -> None:
    declared()
    with pytest.raises(Refused, match="已经申报过"):
        declared()


def test_a_quarter_that_has_not_begun_is_refused(declared: Declared) -> None:
    with pytest.raises(Refused, match="还没有开始"):
        declared(quarter="2026Q4")


def test_an_employer_the_union_does_not_cover_is_refused(tree: Tree, declared: Declared) -> None:
    with pytest.raises(Refused, match="没有覆盖"):
        declared(unit=tree.small_unit)


def test_the_neighbour_may_not_declare_for_another_branch(
    tree: Tree, neighbour: User, declared: Declared
) -> None:
    with pytest.raises(NotAllowed):
        declared(by=neighbour)


# ---- post and reverse ----------------------------------------------------------------------------------------------


@pytest.mark.entry("P-145")
def test_a_payment_is_divided_at_once_among_the_actual_superiors(
    tree: Tree, plan: SplitPlan, chair: User, declared: Declared
) -> None:
    row = pay(declared(), 1_000_001, chair)
    shares = {share.level: (share.node, share.amount) for share in SplitShare.objects.select_related("node")}
    assert shares == {
        "basic": (tree.basic, 600_001),
        "township": (tree.township, 50_000),
        "county": (tree.county, 200_000),
        "city": (tree.city, 50_000),
        "province": (tree.province, 50_000),
        "national": (None, 50_000),
    }
    row.refresh_from_db()
    assert (row.received, row.arrears, row.state) == (1_000_001, 799_999, "open")
    assert exact()


def test_the_share_of_a_missing_level_goes_to_the_next_one_up(
    tree: Tree, plan: SplitPlan, county: User, declared: Declared
) -> None:
    unit = make_unit("兰山区直属印刷厂", "371302")
    direct = found(unit, "兰山区直属印刷厂工会委员会", "single", tree.county, "371302")
    row = pay(declared(body=direct, unit=unit, by=county), 1_000, county)
    shares = {share.level: share for share in SplitShare.objects.filter(payment__contribution=row)}
    assert shares["township"].node == tree.county
    assert not shares["township"].own_level
    assert shares["county"].own_level
    assert exact()


def test_a_zone_takes_the_township_share(tree: Tree) -> None:
    zone = make_body("临沂经开区工会", "zone", tree.county, "371302")
    basic = make_body("经开区电子厂工会", "single", zone, "371302")
    assert nodes_of(basic)[Level.TOWNSHIP] == zone


def test_without_a_plan_the_payment_is_refused_and_says_who_must_set_it(
    tree: Tree, chair: User, declared: Declared
) -> None:
    with pytest.raises(Refused, match=f"还没有经费分成方案.*请{tree.county}"):
        pay(declared(), 100, chair)
    assert not Payment.objects.exists()


def test_the_plan_on_the_day_of_payment_counts_and_the_nearest_place_wins(tree: Tree) -> None:
    old, new = make_plan(on=dt.date(2020, 1, 1)), make_plan(on=dt.date(2026, 1, 1))
    near = make_plan("371302", dt.date(2026, 6, 1))
    assert plan_in_force(tree.basic.place, dt.date(2025, 12, 31)) == old
    assert plan_in_force(tree.basic.place, dt.date(2026, 5, 31)) == new
    assert plan_in_force(tree.basic.place, dt.date(2026, 6, 1)) == near
    assert plan_in_force(tree.other_basic.place, dt.date(2026, 6, 1)) == new
    assert plan_in_force(tree.basic.place, dt.date(2019, 12, 31)) is None


def test_more_than_is_due_is_refused(plan: SplitPlan, chair: User, declared: Declared) -> None:
    row = declared()
    with pytest.raises(Refused, match=r"最多还能登记 18,000\.00 元"):
        pay(row, row.due + 1, chair)


def test_a_settled_quarter_takes_no_further_payment(plan: SplitPlan, chair: User, declared: Declared) -> None:
    row = pay(declared(), 1_800_000, chair)
    assert row.state == "settled"
    with pytest.raises(WrongState, match="已缴清"):
        pay(row, 1, chair)


def test_a_payment_of_tomorrow_or_before_the_quarter_is_refused(
    plan: SplitPlan, chair: User, declared: Declared
) -> None:
    row = declared()
    with pytest.raises(Refused, match="在今天之后"):
        pay(row, 100, chair, ON + dt.timedelta(days=1))
    with pytest.raises(Refused, match="早于所属季度"):
        pay(row, 100, chair, dt.date(2026, 3, 31))


def test_a_reversal_mirrors_every_share_even_after_the_body_moved(
    tree: Tree, plan: SplitPlan, chair: User, county: User, declared: Declared
) -> None:
    from unions.workflows import move_body

    row = pay(declared(), 12_345, chair)
    payment = row.payments.get()
    move_body(tree.basic, superior=tree.county, by=None, reason="归属调整")
    row = reverse(row, payment.pk, county)
    mirror = Payment.objects.get(reverses=payment)
    before = {(s.level, s.node_id): s.amount for s in payment.shares.all()}
    assert {(s.level, s.node_id): -s.amount for s in mirror.shares.all()} == before
    row.refresh_from_db()
    assert (row.received, row.state) == (0, "open")
    assert exact()


def test_a_payment_is_reversed_once_and_a_reversal_never(
    plan: SplitPlan, chair: User, declared: Declared
) -> None:
    row = pay(declared(), 500, chair)
    payment = row.payments.get()
    row = reverse(row, payment.pk, chair)
    with pytest.raises(Refused, match="已经冲销过"):
        reverse(row, payment.pk, chair)
    with pytest.raises(Refused, match="不能再冲销"):
        reverse(row, payment.reversal.pk, chair)


def test_a_payment_of_another_contribution_is_not_found(
    plan: SplitPlan, chair: User, declared: Declared
) -> None:
    one, other = pay(declared(), 500, chair), declared(quarter="2026Q1")
    with pytest.raises(Refused, match="没有找到这笔到账"):
        reverse(other, one.payments.get().pk, chair)


def test_a_correction_recomputes_the_dues_but_never_below_what_arrived(
    plan: SplitPlan, chair: User, declared: Declared
) -> None:
    row = pay(declared(), 1_000_000, chair)
    fixed = CORRECT.apply(
        row, by=chair, on=ON, wages=50_000_000, workers=80, accrued=900_000, reason="工资总额填错"
    )
    fixed.refresh_from_db()
    assert (fixed.due, fixed.arrears, fixed.state, fixed.accrued) == (1_000_000, 0, "settled", 900_000)
    with pytest.raises(Refused, match="请先冲销多登的到账"):
        CORRECT.apply(row, by=chair, on=ON, wages=49_999_900, workers=80, accrued=0, reason="工资总额填错")


@EASY
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 1_200_000), st.integers(0, 9)), max_size=12))
def test_any_sequence_of_payments_and_reversals_keeps_every_sum(
    plan: SplitPlan, chair: User, declared: Declared, events: list[tuple[bool, int, int]]
) -> None:
    with transaction.atomic():
        row = declared()
        for is_payment, amount, pick in events:
            open_ones = list(row.payments.filter(reverses=None, reversal=None).order_by("pk"))
            try:
                if is_payment:
                    row = pay(row, amount, chair)
                elif open_ones:
                    row = reverse(row, open_ones[pick % len(open_ones)].pk, chair)
            except (Refused, WrongState):
                assert row.received + amount > row.due
        row.refresh_from_db()
        assert row.received == sum(payment.amount for payment in row.payments.all())
        assert 0 <= row.received <= row.due
        assert (row.state == "settled") == (row.arrears == 0)
        assert exact()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        transaction.set_rollback(True)


# ---- what the database refuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE finance_payment SET amount = amount + 1",
        "UPDATE finance_payment SET receipt_no = 'x'",
        "DELETE FROM finance_payment",
        "UPDATE finance_splitshare SET amount = amount",
        "DELETE FROM finance_splitshare",
        "UPDATE finance_splitplan SET basic_bp = basic_bp",
        "DELETE FROM finance_splitplan",
    ],
)
def test_posted_rows_refuse_raw_sql(plan: SplitPlan, chair: User, declared: Declared, sql: str) -> None:
    pay(declared(), 500, chair)
    refused = pytest.raises(DatabaseError, match=r"only reversed|has payments")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_posted_rows_refuse_the_object_layer(plan: SplitPlan, chair: User, declared: Declared) -> None:
    payment = pay(declared(), 500, chair).payments.get()
    payment.receipt_no = "改"
    with pytest.raises(DatabaseError), transaction.atomic():
        payment.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        SplitShare.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.update(amount=1)


def test_a_plan_that_does_not_sum_to_all_is_refused(tree: Tree) -> None:
    with pytest.raises(DatabaseError, match="plan_sums_to_all"), transaction.atomic():
        make_plan(shares=(6000, 500, 2000, 500, 500, 499))


def immediately(work: Callable[[], object]) -> None:
    with transaction.atomic():
        work()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_payment_without_its_shares_is_refused_at_commit(plan: SplitPlan, declared: Declared) -> None:
    row = declared()

    def post_bare() -> None:
        Payment.objects.create(contribution=row, plan=plan, amount=5, paid_on=ON, channel="own")
        Contribution.objects.filter(pk=row.pk).update(received=5)

    with pytest.raises(DatabaseError, match=r"shares of payment .* are missing"):
        immediately(post_bare)


def test_a_share_too_many_is_refused_at_once(plan: SplitPlan, chair: User, declared: Declared) -> None:
    thin = make_plan("371302", shares=(10_000, 0, 0, 0, 0, 0))
    payment = pay(declared(), 500, chair).payments.get()
    assert payment.plan == thin
    with pytest.raises(DatabaseError, match="off by -1 fen"), transaction.atomic():
        SplitShare.objects.create(payment=payment, level="city", amount=1)


def test_received_cannot_be_set_by_hand(plan: SplitPlan, declared: Declared) -> None:
    row = declared()
    with pytest.raises(DatabaseError, match="received of contribution"):
        immediately(lambda: Contribution.objects.filter(pk=row.pk).update(received=1))


def test_a_crooked_reversal_is_refused(plan: SplitPlan, chair: User, declared: Declared) -> None:
    row = pay(declared(), 500, chair)
    with pytest.raises(DatabaseError, match="mirrors its payment"), transaction.atomic():
        Payment.objects.create(
            contribution=row, plan=plan, amount=-499, paid_on=ON, channel="own", reverses=row.payments.get()
        )


def test_a_negative_payment_that_reverses_nothing_is_refused(plan: SplitPlan, declared: Declared) -> None:
    with pytest.raises(DatabaseError, match="only_reversals_are_negative"), transaction.atomic():
        Payment.objects.create(contribution=declared(), plan=plan, amount=-5, paid_on=ON, channel="own")


def test_declaration_by_name_of_quarter_is_strict(tree: Tree, chair: User) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        declare(tree.basic, tree.unit, "2026-2", Declaration(wages=1, workers=1), by=chair, on=ON)
    assert QUARTER == "2026Q2"

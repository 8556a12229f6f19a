"""Steps: who may do them, from which state, what they refuse, and the clock over holidays."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.clock import today
from core.models import AuditEvent
from core.workflow import NotAllowed, Refused, WrongState
from petitions import workflows as w
from petitions.models import Petition, PetitionLimit
from petitions.workflows import clocks
from tests.conftest import Tree, make_user
from tests.petitions.conftest import Make, grant
from unions.models import Jurisdiction, Threshold


def to_investigating(petition: Petition, tree: Tree, clerk: User, on: dt.date | None = None) -> Petition:
    w.ASSIGN.apply(petition, by=clerk, on=on, handler_body=tree.county)
    w.ACCEPT.apply(petition, by=clerk, on=on)
    return w.INVESTIGATE.apply(petition, by=clerk, on=on)


@pytest.mark.entry("P-156")
def test_a_petition_runs_from_registration_to_the_archive(
    tree: Tree, clerk: User, make_petition: Make
) -> None:
    petition = to_investigating(make_petition(), tree, clerk)
    w.SOLVE.apply(petition, by=clerk, opinion="反映属实，单位应补发加班费差额。")
    w.REPLY.apply(petition, by=clerk, reply_form="direct", reply="已督促单位补发，请查收。")
    w.CONFIRM.apply(petition, by=clerk, satisfied="good")
    done = w.ARCHIVE.apply(petition, by=clerk)
    assert (done.state, done.result, done.satisfied) == ("archived", "support", "good")
    assert done.closed_on == done.replied_on == done.archived_on == today()
    verbs = list(
        AuditEvent.objects.filter(object_type="petitions.petition")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert verbs == ["petition.register", "petition.assign", "petition.accept", "petition.investigate", "petition.solve",
                     "petition.reply", "petition.confirm", "petition.archive"]  # fmt: skip


def test_numbers_run_by_province_and_year(make_petition: Make) -> None:
    first, second = make_petition(), make_petition()
    year = today().year
    assert (first.number, second.number) == (f"鲁工信访〔{year}〕000001", f"鲁工信访〔{year}〕000002")


def test_assignment_goes_down_the_line_of_the_unit_and_never_up_or_elsewhere(
    tree: Tree, clerk: User, make_petition: Make
) -> None:
    petition = make_petition(unit=tree.other_unit)
    with pytest.raises(Refused, match="属地管理"):
        w.ASSIGN.apply(petition, by=clerk, handler_body=tree.township)
    with pytest.raises(Refused, match="上交上级"):
        w.ASSIGN.apply(petition, by=clerk, handler_body=tree.city)
    with pytest.raises(Refused, match="本级或下级"):
        w.ASSIGN.apply(petition, by=clerk, handler_body=tree.other_township)
    assert Petition.objects.get().state == "received"
    local = make_petition(unit=tree.small_unit)
    assert w.ASSIGN.apply(local, by=clerk, handler_body=tree.township).handler_path == tree.township.path


def test_the_accused_union_and_all_below_it_never_handle(
    tree: Tree, clerk: User, make_petition: Make
) -> None:
    about_unit = make_petition(unit=tree.unit)
    with pytest.raises(Refused, match="应当回避"):
        w.ASSIGN.apply(about_unit, by=clerk, handler_body=tree.basic)
    about_township = make_petition(accused_body=tree.township)
    with pytest.raises(Refused, match="应当回避"):
        w.ASSIGN.apply(about_township, by=clerk, handler_body=tree.township)
    with pytest.raises(Refused, match="应当回避"):
        w.ASSIGN.apply(about_township, by=clerk, handler_body=tree.basic)


def test_a_petition_about_the_registering_union_goes_to_its_superior(
    tree: Tree, clerk: User, county: User, make_petition: Make
) -> None:
    assert make_petition(accused_body=tree.county).handler_path == tree.city.path
    assert make_petition(accused_user=county).handler_path == tree.city.path
    with pytest.raises(Refused, match="全国总工会"):
        make_petition(accused_body=tree.province)


def test_naming_the_accused_later_moves_the_petition_away_from_him(
    tree: Tree, clerk: User, city_clerk: User, county: User, make_petition: Make
) -> None:
    petition = to_investigating(make_petition(), tree, clerk)
    moved = w.IDENTIFY.apply(petition, by=clerk, login="county")
    assert (moved.handler_path, moved.state, moved.handler) == (tree.city.path, "received", None)
    with pytest.raises(NotAllowed):
        w.ASSIGN.apply(moved, by=clerk, handler_body=tree.county)
    with pytest.raises(Refused, match="应当回避"):
        w.ASSIGN.apply(moved, by=city_clerk, handler_body=tree.county)


def test_a_clerk_with_a_role_in_the_accused_union_is_refused_as_handler(
    tree: Tree, clerk: User, make_petition: Make
) -> None:
    torn = grant(make_user("torn", "两头", "petition_clerk", tree.county), "chair", tree.basic)
    petition = make_petition(unit=tree.unit)
    w.ASSIGN.apply(petition, by=clerk, handler_body=tree.county)
    with pytest.raises(Refused, match="回避"):
        w.ACCEPT.apply(petition, by=clerk, handler=torn)
    w.ACCEPT.apply(petition, by=clerk)
    with pytest.raises(Refused, match="回避"):
        w.HAND_OVER.apply(petition, by=clerk, handler=torn, reason="工作调整")


def test_escalation_goes_one_level_up_and_out_of_sight(
    tree: Tree, clerk: User, city_clerk: User, make_petition: Make
) -> None:
    petition = w.ESCALATE.apply(make_petition(), by=clerk, reason="涉及多个县区，需要市级协调")
    assert petition.handler_path == tree.city.path
    assert not Petition.objects.visible_to(clerk, "petitions.view").exists()
    assert Petition.objects.visible_to(city_clerk, "petitions.handle").get() == petition


def test_sending_back_is_possible_for_five_working_days(
    tree: Tree, clerk: User, township_clerk: User, make_petition: Make, golden_week: None
) -> None:
    received = dt.date(2025, 9, 26)
    petition = make_petition(on=received)
    w.ASSIGN.apply(petition, by=clerk, on=dt.date(2025, 9, 29), handler_body=tree.township)
    with pytest.raises(Refused, match="5 个工作日"):
        # 30 Sep, 9, 10, 11 (made up) and 13 October are the five working days
        w.HAND_BACK.apply(
            petition, by=township_clerk, on=dt.date(2025, 10, 14), reason="不属于本镇职责范围内的事"
        )
    back = w.HAND_BACK.apply(
        petition, by=township_clerk, on=dt.date(2025, 10, 13), reason="不属于本镇职责范围内的事"
    )
    assert (back.state, back.handler_path) == ("received", tree.county.path)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (
            dt.date(2025, 9, 16),
            dt.date(2025, 10, 9),
        ),  # 1 Oct falls into the holidays: first working day after
        (dt.date(2025, 9, 26), dt.date(2025, 10, 11)),  # a Saturday made into a working day
        (dt.date(2025, 9, 15), dt.date(2025, 9, 30)),
        (dt.date(2025, 9, 13), dt.date(2025, 9, 28)),  # a Sunday made into a working day
        (dt.date(2025, 10, 10), dt.date(2025, 10, 27)),  # 25 Oct is an ordinary Saturday
    ],
)
def test_the_fifteen_days_of_notice_move_off_holidays(
    received: dt.date, due: dt.date, make_petition: Make, golden_week: None
) -> None:
    assert make_petition(on=received).notice_due_on == due


def test_sixty_days_and_thirty_more_count_from_acceptance(
    tree: Tree, clerk: User, leader: User, make_petition: Make, golden_week: None
) -> None:
    petition = to_investigating(make_petition(on=dt.date(2025, 9, 15)), tree, clerk, on=dt.date(2025, 9, 16))
    assert petition.due_on == dt.date(2025, 11, 17)  # 15 Nov is a Saturday
    w.ASK_EXTENSION.apply(
        petition, by=clerk, on=dt.date(2025, 11, 10), days=30, reason="需要等待工伤认定结论"
    )
    assert w.EXTEND.apply(petition, by=leader, on=dt.date(2025, 11, 11)).extended_to == dt.date(2025, 12, 15)


def test_an_extension_needs_somebody_else_and_comes_once(
    tree: Tree, clerk: User, leader: User, make_petition: Make
) -> None:
    petition = to_investigating(make_petition(), tree, clerk)
    with pytest.raises(Refused, match="没有等待批准"):
        w.EXTEND.apply(petition, by=leader)
    with pytest.raises(Refused, match="最多 30 天"):
        w.ASK_EXTENSION.apply(petition, by=clerk, days=31, reason="需要等待工伤认定结论")
    w.ASK_EXTENSION.apply(petition, by=clerk, days=20, reason="需要等待工伤认定结论")
    with pytest.raises(NotAllowed):
        w.EXTEND.apply(petition, by=clerk)
    both = grant(clerk, "leader", tree.county)
    with pytest.raises(Refused, match="不能批准自己"):
        w.EXTEND.apply(petition, by=both)
    w.EXTEND.apply(petition, by=leader)
    with pytest.raises(Refused, match="只能延期一次"):
        w.ASK_EXTENSION.apply(petition, by=clerk, days=5, reason="需要等待工伤认定结论")


def test_the_policy_of_a_place_may_set_days_per_channel(tree: Tree, clerk: User, make_petition: Make) -> None:
    petition = make_petition(on=dt.date(2025, 6, 3))
    assert clocks.finish_due(petition, dt.date(2025, 6, 3)) == dt.date(2025, 8, 4)  # 2 Aug is a Saturday
    Threshold.objects.create(
        key="pet.days", jurisdiction=Jurisdiction.objects.get(code="3713"), value={"来访": 20, "12351": 10},
        source="local", effective_from=dt.date(2025, 1, 1),
    )  # fmt: skip
    assert clocks.finish_due(petition, dt.date(2025, 6, 3)) == dt.date(2025, 6, 23)


def test_a_later_figure_leaves_accepted_petitions_alone(tree: Tree, clerk: User, make_petition: Make) -> None:
    old = to_investigating(make_petition(on=dt.date(2025, 6, 2)), tree, clerk, on=dt.date(2025, 6, 3))
    PetitionLimit.objects.create(
        kind="finish", amount=45, unit="days", basis="省规定", effective_from=dt.date(2025, 7, 1)
    )
    assert Petition.objects.get(pk=old.pk).due_on == dt.date(2025, 8, 4)
    new = to_investigating(make_petition(on=dt.date(2025, 7, 2)), tree, clerk, on=dt.date(2025, 7, 3))
    assert new.due_on == dt.date(2025, 8, 18)  # 17 Aug is a Sunday


@pytest.mark.entry("P-163")
def test_what_is_in_litigation_is_led_into_procedure_and_settled_by_no_other_step(
    tree: Tree, clerk: User, make_petition: Make
) -> None:
    """Also what turns out to be one only while it is investigated."""
    begun = to_investigating(make_petition(), tree, clerk)
    fresh = make_petition()
    for petition in (begun, fresh):
        Petition.objects.filter(pk=petition.pk).update(legal_track=True)
    w.ASSIGN.apply(fresh, by=clerk, handler_body=tree.county)
    for step in (w.SOLVE, w.EXPLAIN, w.REFUSE, w.TRANSFER):
        with pytest.raises(Refused, match="导入司法程序"):
            step.apply(begun, by=clerk, opinion="单位已整改", receiver="兰山区人社局")
    for offered in (False, True):
        words = {"receiver": "兰山区仲裁委", "opinion": "已申请仲裁", "legal_aid_offered": offered}
        if not offered:
            with pytest.raises(Refused, match="法律援助"):
                w.JUDICIAL.apply(begun, by=clerk, **words)
            continue
        for petition in (begun, fresh):
            led = w.JUDICIAL.apply(petition, by=clerk, **words)
            assert (led.state, led.result, led.receiver) == ("judicial", "judicial", "兰山区仲裁委")
            assert led.closed_on is not None


def test_charges_and_lawsuits_are_led_elsewhere(tree: Tree, clerk: User, make_petition: Make) -> None:
    charge = make_petition()
    w.ASSIGN.apply(charge, by=clerk, handler_body=tree.county)
    with pytest.raises(Refused, match="纪检监察"):
        w.ACCEPT.apply(charge, by=clerk, kind="charge")
    sent = w.TRANSFER.apply(
        charge, by=clerk, receiver="兰山区纪委监委", opinion="属于检举控告", kind="charge"
    )
    assert (sent.state, sent.result) == ("transferred", "transfer")
    suit = make_petition(legal_track=True)
    w.ASSIGN.apply(suit, by=clerk, handler_body=tree.county)
    with pytest.raises(Refused, match="涉法涉诉"):
        w.ACCEPT.apply(suit, by=clerk)
    with pytest.raises(Refused, match="法律援助"):
        w.JUDICIAL.apply(suit, by=clerk, receiver="兰山区仲裁委", opinion="已在仲裁")
    led = w.JUDICIAL.apply(
        suit, by=clerk, receiver="兰山区仲裁委", opinion="已在仲裁", legal_aid_offered=True
    )
    assert (led.state, led.legal_aid_offered) == ("judicial", True)


def test_nothing_is_archived_without_a_reply(tree: Tree, clerk: User, make_petition: Make) -> None:
    petition = to_investigating(make_petition(), tree, clerk)
    w.EXPLAIN.apply(petition, by=clerk, opinion="缺乏依据，已做解释说明工作。")
    with pytest.raises(WrongState):
        w.ARCHIVE.apply(petition, by=clerk)
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="archived_only_after_a_reply"), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(state="archived")


def test_reply_forms_come_from_the_policy_of_the_place(tree: Tree, clerk: User, make_petition: Make) -> None:
    petition = to_investigating(make_petition(), tree, clerk)
    w.SOLVE.apply(petition, by=clerk, opinion="反映属实，单位应补发加班费差额。")
    Threshold.objects.create(
        key="pet.reply_forms", jurisdiction=Jurisdiction.objects.get(code="371302"), value=["直接答复"],
        source="local", effective_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    with pytest.raises(Refused, match="没有规定"):
        w.REPLY.apply(petition, by=clerk, reply_form="notice", reply="已公示结果，请查看公示栏。")
    assert (
        w.REPLY.apply(petition, by=clerk, reply_form="direct", reply="已公示结果，请查看公示栏。").state
        == "replied"
    )


@pytest.mark.parametrize(
    "who",
    ["province", "county", "township", "chair", "neighbour", "auditor", "stranger", "leader", "far_clerk"],
)
def test_only_clerks_of_the_branch_take_steps(
    who: str, make_petition: Make, tree: Tree, request: Any
) -> None:
    petition = make_petition()
    with pytest.raises(NotAllowed):
        w.ASSIGN.apply(petition, by=request.getfixturevalue(who), handler_body=tree.county)


def test_a_crowd_is_collective_and_sends_at_most_five(make_petition: Make) -> None:
    assert make_petition(people=5, representatives=5).collective
    assert not make_petition(people=4).collective
    with pytest.raises(Refused, match="最多 5 人"):
        make_petition(people=30, representatives=6)


def test_a_repeat_is_not_a_first_letter(
    tree: Tree, clerk: User, far_clerk: User, make_petition: Make
) -> None:
    first = make_petition()
    again = make_petition()
    w.ASSIGN.apply(again, by=clerk, handler_body=tree.county)
    with pytest.raises(Refused, match="自己的重复件"):
        w.ACCEPT.apply(again, by=clerk, repeat_number=again.number)
    with pytest.raises(Refused, match="无权查看"):
        w.ACCEPT.apply(again, by=clerk, repeat_number=f"鲁工信访〔{today().year}〕999999")
    accepted = w.ACCEPT.apply(
        again, by=clerk, repeat_number=first.number.replace("〔", "(").replace("〕", ")")
    )
    assert (accepted.repeat_of, accepted.first_time) == (first, False)

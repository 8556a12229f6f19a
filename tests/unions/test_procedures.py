"""A procedure at its doors: opened, taken step by step by the right side, returned, refused, withdrawn."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.rules import RULES
from homes.models import Outcome
from homes.scoring.run import score
from tests.conftest import Tree, make_unit
from unions.models import Body, Case, Coverage, RuleException

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
Clients = Callable[[User], Client]


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("说明.pdf", PDF)


def opened(client: Client, procedure: str, body: Body, **data: Any) -> Case:
    answer = client.post(reverse("unions:case-create", args=[procedure]), {"body": body.pk, **data})
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.latest("pk")


def advance(client: Client, case: Case, status: int = 302, **data: Any) -> str:
    answer = client.post(
        reverse("unions:case-advance", args=[case.pk]), {"done_on": today().isoformat(), **data}
    )
    assert answer.status_code == status, answer.content.decode()
    case.refresh_from_db()
    return answer.content.decode()


@pytest.fixture
def joint_exception(tree: Tree, chair: User, client_of: Clients) -> Case:
    return opened(client_of(chair), "exception", tree.basic)


@pytest.mark.entry("P-003")
def test_a_soft_demand_is_excepted_after_the_superior_agrees_and_only_until_its_date(
    joint_exception: Case, chair: User, township: User, client_of: Clients
) -> None:
    case = joint_exception
    text = advance(client_of(chair), case, 422, demand="P-014", reason="工期紧，集中补训")
    assert "材料" in text
    advance(client_of(chair), case, demand="P-014", reason="工期紧，集中补训", paper=paper())
    assert case.turn == Case.Turn.ABOVE
    text = advance(client_of(township), case, 422, valid_to="2031-01-01")
    assert "例外最长" in text
    until = today() + dt.timedelta(days=90)
    advance(client_of(township), case, valid_to=until.isoformat())
    assert case.state == Case.State.DONE
    granted = RuleException.objects.get(case=case)
    assert (granted.entry, granted.valid_to) == ("P-014", until)


@pytest.mark.entry("P-003")
def test_a_hard_demand_cannot_be_excepted(joint_exception: Case, chair: User, client_of: Clients) -> None:
    text = advance(client_of(chair), joint_exception, 422, demand="P-045", reason="暂缓", paper=paper())
    assert "请重新选择" in text


def test_the_body_itself_never_takes_the_superiors_step(
    joint_exception: Case, chair: User, client_of: Clients
) -> None:
    advance(client_of(chair), joint_exception, demand="P-014", reason="工期紧，集中补训", paper=paper())
    advance(client_of(chair), joint_exception, 403, valid_to=(today() + dt.timedelta(days=9)).isoformat())


def test_who_filed_a_step_does_not_judge_it(tree: Tree, township: User, client_of: Clients) -> None:
    case = opened(client_of(township), "exception", tree.basic)
    advance(client_of(township), case, demand="P-014", reason="工期紧，集中补训", paper=paper())
    text = advance(client_of(township), case, 422, valid_to=(today() + dt.timedelta(days=9)).isoformat())
    assert "请由上级工会的另一位同志办理" in text


def test_a_returned_step_stays_on_record_and_is_taken_again(
    joint_exception: Case, chair: User, township: User, client_of: Clients
) -> None:
    case = joint_exception
    advance(client_of(chair), case, demand="P-014", reason="工期紧，集中补训", paper=paper())
    back = client_of(township).post(
        reverse("unions:case-return", args=[case.pk]), {"reason": "请附上排产计划"}
    )
    assert back.status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.turn, case.state) == ("", Case.Turn.OWN, Case.State.OPEN)
    assert case.steps.filter(undone=True, stage="filed").count() == 1
    page = client_of(chair).get(reverse("unions:case-detail", args=[case.pk])).content.decode()
    assert "请附上排产计划" in page
    advance(client_of(chair), case, demand="P-014", reason="已附排产计划", paper=paper())
    assert case.turn == Case.Turn.ABOVE


def test_a_case_is_refused_with_a_reason_or_withdrawn_before_the_superior_decides(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    first = opened(client_of(chair), "exception", tree.basic)
    advance(client_of(chair), first, demand="P-014", reason="工期紧，集中补训", paper=paper())
    client_of(township).post(reverse("unions:case-refuse", args=[first.pk]), {"reason": "理由不充分"})
    first.refresh_from_db()
    assert first.state == Case.State.REFUSED
    second = opened(client_of(chair), "exception", tree.basic)
    client_of(chair).post(reverse("unions:case-withdraw", args=[second.pk]), {"reason": "不再需要"})
    second.refresh_from_db()
    assert second.state == Case.State.WITHDRAWN
    assert (
        client_of(chair)
        .post(reverse("unions:case-withdraw", args=[second.pk]), {"reason": "再撤一次"})
        .status_code
        == 409
    )


def test_steps_keep_their_order_in_time(
    joint_exception: Case, chair: User, township: User, client_of: Clients
) -> None:
    case = joint_exception
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    assert "今天以后" in advance(
        client_of(chair), case, 422, done_on=tomorrow, demand="P-014", reason="工期紧", paper=paper()
    )
    advance(client_of(chair), case, demand="P-014", reason="工期紧，集中补训", paper=paper())
    early = (today() - dt.timedelta(days=3)).isoformat()
    text = advance(
        client_of(township), case, 422, done_on=early, valid_to=(today() + dt.timedelta(days=9)).isoformat()
    )
    assert "早于上一步" in text


def test_a_neighbour_sees_neither_the_case_nor_its_papers(
    joint_exception: Case, chair: User, neighbour: User, client_of: Clients
) -> None:
    advance(client_of(chair), joint_exception, demand="P-014", reason="工期紧，集中补训", paper=paper())
    step = joint_exception.steps.get(stage="filed")
    for url in (
        reverse("unions:case-detail", args=[joint_exception.pk]),
        reverse("unions:case-paper", args=[step.pk]),
    ):
        assert client_of(neighbour).get(url).status_code == 404
        assert client_of(chair).get(url).status_code == 200


def test_the_inbox_shows_the_case_to_whose_turn_it_is(
    joint_exception: Case, chair: User, township: User, client_of: Clients
) -> None:
    assert "例外备案" in client_of(chair).get("/").content.decode()
    assert "例外备案" not in client_of(township).get("/").content.decode().split("</nav>")[-1]
    advance(client_of(chair), joint_exception, demand="P-014", reason="工期紧，集中补训", paper=paper())
    assert "下一步：同意例外" in client_of(township).get("/").content.decode()


def test_the_endpoint_takes_the_same_steps(joint_exception: Case, chair: User, client_of: Clients) -> None:
    client = client_of(chair)
    url = f"/api/unions/cases/{joint_exception.pk}/"
    assert client.get(url).json()["next_step"] == "申报例外"
    answer = client.post(
        f"{url}advance/",
        {"done_on": today().isoformat(), "demand": "P-045", "reason": "暂缓", "paper": paper()},
    )
    assert answer.status_code == 400
    advance(client, joint_exception, demand="P-014", reason="工期紧，集中补训", paper=paper())
    assert [step["step"] for step in client.get(url).json()["steps"]] == ["已申报"]


@pytest.mark.entry("P-003")
def test_the_score_counts_an_approved_exception_and_forgets_it_after_its_date(
    joint_exception: Case, tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    case, until = joint_exception, today() + dt.timedelta(days=30)
    Body.objects.filter(pk=tree.basic.pk).update(kind=Body.Kind.JOINT)
    for n in range(51):
        unit = make_unit(f"沿街商户{n}号", "371302101", workers=3)
        Coverage.objects.create(body=tree.basic, unit=unit, from_on=dt.date(2024, 1, 1))
    advance(client_of(chair), case, demand="P-014", reason="沿街商户分散，暂难拆分", paper=paper())
    score(on=today())
    slot = RULES["P-014"].slot
    assert Outcome.objects.get(body=tree.basic).letters[slot] == "F"
    advance(client_of(township), case, valid_to=until.isoformat())
    score(on=today())
    assert Outcome.objects.get(body=tree.basic).letters[slot] == "W"
    page = client_of(chair).get(reverse("homes:body", args=[tree.basic.pk])).content.decode()
    assert "经批准的例外" in page
    score(on=until + dt.timedelta(days=1))
    assert Outcome.objects.get(body=tree.basic).letters[slot] == "F"

"""Standing: retained members neither vote nor count, prompts, lapse after persuasion, departures of many, expulsion with its paper."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import inbox
from core.clock import today
from core.models import AuditEvent
from core.workflow import NotAllowed, Refused
from homes.models import Facts, Outcome, ScoreRun
from homes.scoring.run import score
from members.models import Expulsion, Member, MembershipLapse
from members.workflows import RETAIN, lapses
from members.workflows.transfers import issue
from tests.conftest import Tree
from tests.members.test_views import make
from tests.unions.cases import PDF
from unions.models import Threshold
from unions.workflows.standing import is_member, members_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def person(tree: Tree) -> Member:
    return make("曹玉梅", 11, tree.basic, tree.unit)


def page(client: Any, **query: str) -> set[str]:
    rows = client.get(reverse("members:member-list"), query).context["rows"]
    return {row.object.name for row in rows}


@pytest.mark.entry("P-081")
def test_a_retained_member_has_no_vote_and_counts_nowhere(person: Member, tree: Tree, chair: Any) -> None:
    other = make("骑手甲", 12, tree.basic, tree.unit)
    assert members_of(tree.basic) == 2
    assert is_member(tree.basic, person.name)
    RETAIN.apply(person, by=chair, on=DAY, change_reason="3")
    assert members_of(tree.basic) == 1
    assert not is_member(tree.basic, person.name)  # no candidate, no vote
    assert is_member(tree.basic, other.name)
    score(on=today(), mode=ScoreRun.Mode.FULL)
    assert Facts.objects.get(pk=tree.basic.pk).members == 1


@pytest.mark.entry("P-081")
def test_the_retired_and_the_unemployed_are_proposed_for_retention(
    person: Member, tree: Tree, chair: Any, client_of: Callable[..., Any]
) -> None:
    make("骑手甲", 12, tree.basic, tree.unit)
    Member.objects.filter(pk=person.pk).update(employment="4")
    client = client_of(chair)
    assert page(client, tab="retire") == {person.name}
    assert "1 名会员已退休或失业" in [todo.title for todo in inbox.todos(chair, today(), "会员")]
    answer = client.post(
        reverse("members:member-retain", args=[person.pk]), {"on": DAY, "change_reason": "1"}
    )
    assert answer.status_code == 302
    assert page(client, tab="retire") == set()
    back = client.post(reverse("members:member-rejoin", args=[person.pk]), {"on": "2026-03-09"})
    assert back.status_code == 302
    assert Member.objects.get(pk=person.pk).status == "active"


@pytest.mark.entry("P-082")
def test_many_departures_at_once_lead_to_the_list_of_those_to_transfer(
    person: Member, tree: Tree, chair: Any, neighbour: Any, client_of: Callable[..., Any]
) -> None:
    late = make("新来人", 12, tree.basic, tree.unit)
    Member.objects.filter(pk=late.pk).update(joined_on=dt.date(2026, 5, 1))
    away = make("外地人", 13, tree.other_basic, tree.other_unit)
    url = reverse("members:member-departed")
    client = client_of(chair)
    chosen = {"pk": [person.pk, late.pk, away.pk]}
    asked = client.post(url, chosen)
    assert person.name in asked.content.decode()
    assert away.name not in asked.content.decode()
    assert client.post(url, {**chosen, "confirm": "1", "on": "2099-01-01"}).status_code == 422
    answer = client.post(url, {**chosen, "confirm": "1", "on": "2026-03-02"})
    assert "离职日期早于入会日期" in answer.content.decode()
    assert list(Member.objects.exclude(left_unit_on=None)) == [person]
    assert page(client, tab="departed") == {person.name}
    assert client_of(neighbour).post(url, {"pk": [person.pk]}).status_code == 302
    assert "1 名会员已离职未接转" in [todo.title for todo in inbox.todos(chair, today(), "会员")]
    mend = client.get(reverse("members:departed-of-body", args=[tree.basic.pk]))
    assert mend.headers["Location"].endswith(f"?tab=departed&under={tree.basic.pk}")


@pytest.mark.entry("P-082")
def test_departures_entered_by_mistake_are_struck_out_together(
    person: Member, tree: Tree, chair: Any, neighbour: Any, client_of: Callable[..., Any]
) -> None:
    on_his_way = make("转会人", 14, tree.basic, tree.unit)
    Member.objects.filter(pk__in=[person.pk, on_his_way.pk]).update(left_unit_on=dt.date(2026, 3, 2))
    issue(on_his_way, by=chair, on=today(), to_text="外地单位")
    url = f"{reverse('members:member-departed')}?back=1"
    chosen = {"pk": [person.pk, on_his_way.pk]}
    client = client_of(chair)
    assert url in client.get(reverse("members:member-list"), {"tab": "departed"}).content.decode()
    assert url not in client.get(reverse("members:member-list")).content.decode()
    assert "2026-03-02 离职" in client.post(url, chosen).content.decode()
    assert client_of(neighbour).post(url, {**chosen, "confirm": "1"}).status_code == 302
    answer = client.post(url, {**chosen, "confirm": "1"})
    assert answer.status_code == 422
    assert "会籍接转正在办理" in answer.content.decode()
    person.refresh_from_db()
    assert person.left_unit_on is None
    assert list(Member.objects.exclude(left_unit_on=None)) == [on_his_way]
    assert AuditEvent.objects.get(verb="member.stay").object_id == str(person.pk)
    assert client.post(url, {"pk": [person.pk]}).headers["Location"] == reverse("members:member-list")


@pytest.mark.entry("P-082")
def test_the_night_counts_who_left_too_long_ago_and_rechecks_on_the_day(person: Member, tree: Tree) -> None:
    on = today()

    def night(on: dt.date) -> tuple[str, int]:
        score(on=on, mode=ScoreRun.Mode.INCREMENTAL)
        facts = Facts.objects.get(pk=tree.basic.pk)
        return Outcome.objects.get(pk=tree.basic.pk).letters[41], facts.departed

    score(on=on, mode=ScoreRun.Mode.FULL)
    assert night(on) == ("P", 0)
    Member.objects.filter(pk=person.pk).update(left_unit_on=on - dt.timedelta(days=58))
    assert night(on) == ("P", 0)
    facts = Facts.objects.get(pk=tree.basic.pk)
    assert facts.departed_next == on - dt.timedelta(days=58)
    assert facts.recheck_on is not None
    assert facts.recheck_on <= on + dt.timedelta(days=3)
    assert night(on + dt.timedelta(days=2)) == ("P", 0)
    assert night(on + dt.timedelta(days=3)) == ("F", 1)
    # retired and retained members need no transfer
    Member.objects.filter(pk=person.pk).update(employment="4")
    assert night(on + dt.timedelta(days=3)) == ("P", 0)
    Member.objects.filter(pk=person.pk).update(employment="1", status="retained")
    assert night(on + dt.timedelta(days=3))[0] in "NP"


@pytest.mark.entry("P-081")
def test_membership_lapses_after_persuasion_and_the_set_months(
    person: Member, tree: Tree, chair: Any, neighbour: Any, client_of: Callable[..., Any]
) -> None:
    client = client_of(chair)
    begin = reverse("members:member-lapse", args=[person.pk])
    assert client_of(neighbour).get(begin).status_code == 404
    assert client.post(begin, {"since": "2099-01-01"}).status_code == 422
    assert client.post(begin, {"since": "2025-05-20"}).status_code == 302
    lapse = MembershipLapse.objects.get()
    assert client.get(reverse("members:membershiplapse-list")).context["rows"][0].object == lapse
    with pytest.raises(Refused, match="未办结"):
        lapses.start_lapse(person, since=DAY, by=chair)
    with pytest.raises(Refused, match="教育劝告"):
        lapses.EXIT.apply(lapse, by=chair, on=DAY)
    step = reverse("members:membershiplapse-persuade", args=[lapse.pk])
    assert client.post(step, {"on": "2025-09-01", "reason": ""}).status_code == 422
    assert client.post(step, {"on": "2025-09-01", "reason": "谈话一次，仍不缴纳"}).status_code == 302
    with pytest.raises(Refused, match="最早 2025-11-20"):
        lapses.EXIT.apply(lapse, by=chair, on=dt.date(2025, 11, 19))
    with pytest.raises(NotAllowed):
        lapses.EXIT.apply(lapse, by=neighbour, on=DAY)
    assert (
        client.post(
            reverse("members:membershiplapse-exit", args=[lapse.pk]), {"on": "2025-11-20"}
        ).status_code
        == 302
    )
    gone = Member.objects.get(pk=person.pk)
    assert (gone.status, gone.change_on) == ("left", dt.date(2025, 11, 20))
    assert "视为自动退会" in gone.changes.order_by("-pk")[0].note
    again = client.post(reverse("members:member-rejoin", args=[person.pk]), {"on": "2026-01-05"})
    assert again.status_code == 302


@pytest.mark.entry("P-081")
def test_the_months_are_policy_data_and_resuming_ends_it(person: Member, tree: Tree, chair: Any) -> None:
    lapse = lapses.start_lapse(person, since=dt.date(2025, 5, 20), by=chair)
    lapse = lapses.PERSUADE.apply(lapse, by=chair, on=dt.date(2025, 6, 1), reason="电话劝告")
    Threshold.objects.filter(key=lapses.MONTHS).delete()
    with pytest.raises(Refused, match="没有设定"):
        lapses.EXIT.apply(lapse, by=chair, on=DAY)
    assert lapses.RESUME.apply(lapse, by=chair, on=DAY).state == "resumed"
    assert Member.objects.get(pk=person.pk).status == "active"


@pytest.mark.entry("P-081")
def test_expulsion_needs_three_days_in_order_and_the_paper(
    person: Member, tree: Tree, chair: Any, township: Any, neighbour: Any, client_of: Callable[..., Any], settings: Any,
    tmp_path: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = str(tmp_path)
    client = client_of(chair)
    url = reverse("members:member-expel", args=[person.pk])

    def said(**changes: Any) -> dict[str, Any]:
        paper = SimpleUploadedFile("决定.pdf", PDF)
        days = {"proposed_on": "2026-03-02", "on": "2026-03-10", "filed_on": "2026-03-12"}
        return {**days, "change_reason": "6", "paper": paper, **changes}

    assert client.post(url, said(paper="")).status_code == 422
    assert client.post(url, said(proposed_on="2026-03-11")).status_code == 422
    assert client.post(url, said(paper=SimpleUploadedFile("决定.pdf", b"text"))).status_code == 422
    assert client.post(url, said()).status_code == 302
    row = Expulsion.objects.get()
    assert Member.objects.get(pk=person.pk).status == "expelled"
    paper = reverse("members:expulsion-paper", args=[row.pk])
    assert b"".join(client_of(township).get(paper).streaming_content) == PDF
    assert client_of(neighbour).get(paper).status_code == 404
    readmit = reverse("members:member-readmit", args=[person.pk])
    assert client.post(readmit, {"on": "2026-06-01", "reason": ""}).status_code == 422
    assert client.post(readmit, {"on": "2026-06-01", "reason": "5月30日委员会讨论同意"}).status_code == 302
    assert Member.objects.get(pk=person.pk).status == "active"

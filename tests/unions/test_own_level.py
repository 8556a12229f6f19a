"""City and provincial officers keep the cadres of their own federation and answer for those directly below, no further."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from tests.conftest import Tree, make_user
from tests.unions.test_social_workers import make_officer
from unions.models import Body, Case, Consultation, Officer
from unions.workflows.procedures import PROCEDURES, open_case

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
DAY = today().isoformat()


def consult(client: Client, body: Body, name: str = "秦守正") -> int:
    data = {"body": body.pk, "name": name, "post": "vice", "event": "appoint", "asked_on": DAY}
    return int(client.post(reverse("unions:consultation-create"), data).status_code)


@pytest.mark.entry("P-007")
def test_an_officer_records_consultations_of_his_own_federation_and_of_no_other(
    tree: Tree, city: User, province: User, client_of: Clients
) -> None:
    client = client_of(city)
    assert consult(client, tree.city) == 302
    for other in (tree.county, tree.basic, tree.province, tree.other_city):
        assert consult(client, other) == 422
    row = Consultation.objects.get()
    party = {"party_opinion": "agree", "party_opinion_on": DAY, "party_no": "临委组〔2026〕1号"}
    assert client.post(reverse("unions:consultation-party", args=[row.pk]), party).status_code == 302
    word = {"superior_opinion": "agree", "superior_opinion_on": DAY}
    above = reverse("unions:consultation-superior", args=[row.pk])
    assert client.post(above, word).status_code == 422  # his own side does not answer for the superior
    assert client_of(province).post(above, word).status_code == 302
    assert consult(client_of(province), tree.province) == 302
    assert consult(client_of(province), tree.city) == 422


@pytest.mark.entry("P-004", "P-044")
def test_the_cadres_of_the_own_federation_are_edited_those_below_only_read(
    tree: Tree, city: User, client_of: Clients
) -> None:
    own, below = make_officer(tree.city), make_officer(tree.basic)
    client = client_of(city)
    for officer, answer in ((own, 200), (below, 403)):
        assert client.get(reverse("unions:officer-detail", args=[officer.pk])).status_code == 200
        assert client.get(reverse("unions:officer-edit", args=[officer.pk])).status_code == answer
        assert client.get(reverse("unions:training-create", args=[officer.pk])).status_code == answer
        patched = client.patch(
            f"/api/unions/officers/{officer.pk}/", {"duty": "主持工作"}, content_type="application/json"
        )
        assert (patched.status_code == 403) is (answer == 403)
    for body, answer in ((tree.city, 200), (tree.county, 403), (tree.basic, 403), (tree.other_city, 404)):
        page = reverse("unions:committee-create", args=[body.pk])
        assert client.get(page).status_code == answer
    assert list(Officer.objects.visible_to(city, "cadres.edit")) == [own]
    assert set(Officer.objects.visible_to(city, "cadres.view")) == {own, below}


@pytest.mark.entry("P-061")
def test_protection_of_a_countys_cadre_is_handled_by_the_city_and_of_a_grassroots_one_is_not_read_there(
    tree: Tree, county: User, city: User, province: User, client_of: Clients
) -> None:
    answers = {"need": "rights", "facts": "因依法履职受到不公正对待"}
    procedure = PROCEDURES["protection"]
    head = make_officer(tree.county)
    case = open_case(procedure, tree.county, by=county, answers=answers, officer=head)
    deep = open_case(procedure, tree.basic, by=county, answers=answers, officer=make_officer(tree.basic))
    shown, hidden = (reverse("unions:case-detail", args=[row.pk]) for row in (case, deep))
    client = client_of(city)
    assert (client.get(shown).status_code, client.get(hidden).status_code) == (200, 404)
    assert client_of(province).get(shown).status_code == 404
    step = {"done_on": DAY, "verified": "yes", "finding": "已向本人和单位核实"}
    page = reverse("unions:case-advance", args=[case.pk])
    # the county has the case in sight as its own, and does not decide it
    assert client_of(county).post(page, step).status_code == 403
    assert client.post(page, step).status_code == 302
    case.refresh_from_db()
    assert case.stage == "verified" and case.state == Case.State.OPEN


def test_a_right_over_a_branch_swallows_the_one_over_its_top_alone(tree: Tree, city: User) -> None:
    from accounts.models import Grant

    assert [branch.alone for branch in city.branches("cadres.edit")] == [True]
    assert [branch.alone for branch in city.branches("cadres.view")] == [False]
    clerk = make_user("both", "两岗", "city_officer", tree.city)
    Grant.objects.create(user=clerk, role="county_staff", body=tree.county, valid_from=dt.date(2020, 1, 1))
    branches = {
        (branch.path, branch.alone) for branch in User.objects.get(pk=clerk.pk).branches("cadres.edit")
    }
    assert branches == {(tree.city.path, True), (tree.county.path, False)}
    again = make_user("county_twice", "县里", "county_staff", tree.county)
    Grant.objects.create(user=again, role="chair", body=tree.basic, valid_from=dt.date(2020, 1, 1))
    found = User.objects.get(pk=again.pk).branches("cadres.edit")
    assert [(branch.path, branch.alone) for branch in found] == [(tree.county.path, False)]


def test_the_page_of_roles_says_what_is_held_on_the_own_level_only(city: User, client_of: Clients) -> None:
    page = client_of(city).get(reverse("accounts:role-list")).content.decode()
    assert page.count("新建、修改工会干部（仅限本级）") == 2

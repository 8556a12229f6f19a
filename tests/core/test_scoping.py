"""Who sees what: the SQL of the scope equals the plain definition on any small tree with any grants."""

import datetime as dt
from collections.abc import Iterable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Grant, User
from accounts.roles import ROLES
from core.clock import today
from core.scoping import Branch, covers
from tests.conftest import Tree, make_body, make_user
from unions.models import Body, Committee, Jurisdiction
from unions.querysets import INDUSTRIAL_KINDS

pytestmark = pytest.mark.django_db
LEVELS = ("province", "city", "county", "township")
ROLE_CODES = ("county_staff", "chair", "petition_clerk", "leader")
DAY = dt.timedelta(days=1)


def day(offset: int | None) -> dt.date | None:
    return None if offset is None else today() + offset * DAY


def give(
    user: User, role: str, body: Body, start: int = -400, end: int | None = None, gone: int | None = None
) -> Grant:
    return Grant.objects.create(
        user=user, role=role, body=body, valid_from=day(start), valid_to=day(end), withdrawn_on=day(gone)
    )


def seen(user: User, permission: str = "unions.view") -> set[int]:
    fresh = User.objects.get(pk=user.pk)
    return set(Body.objects.visible_to(fresh, permission).values_list("pk", flat=True))


def upwards(body: Body | None) -> Iterable[Body]:
    while body is not None:
        yield body
        body = body.superior


def line_of(body: Body) -> Iterable[Body]:
    while body.industry_superior is not None:
        body = body.industry_superior
        yield body


def plainly_sees(grants: list[Grant], body: Body, permission: str) -> bool:
    """The definition in words: a grant in force with the permission, above the body or above its industrial line."""
    for grant in grants:
        in_force = grant.valid_from <= today() and (grant.valid_to is None or grant.valid_to >= today())
        withdrawn = grant.withdrawn_on is not None and grant.withdrawn_on <= today()
        if not in_force or withdrawn or permission not in ROLES[grant.role].permissions:
            continue
        if grant.body in upwards(body):
            return True
        if grant.body.kind in INDUSTRIAL_KINDS and any(grant.body in upwards(top) for top in line_of(body)):
            return True
    return False


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[str, int, int | None]]:
    """(kind, place of the superior, place of the industrial superior) in order of founding."""
    nodes: list[tuple[str, int, int | None]] = [("province", 0, None)]
    for _ in range(draw(st.integers(4, 8))):
        local = [i for i, (kind, _, _) in enumerate(nodes) if kind in LEVELS[:3]]
        lines = [i for i, (kind, _, _) in enumerate(nodes) if kind in INDUSTRIAL_KINDS]
        superior = draw(st.sampled_from(local))
        kinds = (LEVELS[LEVELS.index(nodes[superior][0]) + 1], "village_fed", *INDUSTRIAL_KINDS)
        line = draw(st.sampled_from([None, *lines, *lines[-1:] * 2]))
        nodes.append((draw(st.sampled_from(kinds)), superior, line))
    return nodes


GRANTS = st.lists(
    st.tuples(
        st.sampled_from(ROLE_CODES), st.integers(1, 40), st.sampled_from([-30, -30, 0, 1]),
        st.sampled_from([None, None, 30, 0, -1]), st.sampled_from([None, None, None, 1, 0, -1]),
    ),
    min_size=1, max_size=4, unique_by=lambda grant: (grant[0], grant[1]),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nodes=trees(), grants=GRANTS, permission=st.sampled_from(["unions.view", "unions.edit", "finance.view"])
)
def test_what_a_user_sees_is_what_the_plain_definition_says(
    db: None, nodes: list[tuple[str, int, int | None]], grants: list[tuple[str, int, int, int | None, int | None]],
    permission: str,
) -> None:  # fmt: skip
    with transaction.atomic():
        Jurisdiction.objects.get_or_create(code="37", defaults={"name": "山东省", "level": "province"})
        made: list[Body] = []
        for number, (kind, superior, line) in enumerate(nodes):
            above = {"industry_superior": made[line]} if line is not None else {}
            made.append(make_body(f"第{number}号", kind, made[superior] if made else None, "37", **above))
        user = make_user("anyone", "某人")
        given_out = {
            (role, place % len(made)): (start, end, gone)
            for role, place, start, end, gone in grants
            if end is None or end >= start
        }
        for (role, place), dates in given_out.items():
            give(user, role, made[place], *dates)
        rows = list(Grant.objects.filter(user=user).select_related("body"))
        bodies = list(Body.objects.all())
        expected = {body.pk for body in bodies if plainly_sees(rows, body, permission)}
        branches = User.objects.get(pk=user.pk).branches(permission)
        assert seen(user, permission) == expected
        assert {b.pk for b in bodies if covers(branches, b.path, b.industry_path)} == expected
        transaction.set_rollback(True)


def test_a_grant_reaches_what_lies_below_and_nothing_beside_or_above(tree: Tree, county: User) -> None:
    assert seen(county) == {tree.county.pk, tree.township.pk, tree.basic.pk, tree.joint.pk}


def test_a_branch_ends_at_its_own_segment(tree: Tree) -> None:
    sisters = [make_body(f"第{n}县总工会", "county", tree.city, "371302") for n in range(40)]
    user = make_user("one", "一", "county_staff", sisters[0])
    assert seen(user) == {sisters[0].pk}


@pytest.mark.parametrize(
    ("dates", "sees"),
    [
        ((-400, None, None), True),
        ((0, 0, None), True),  # first and last day
        ((-400, -1, None), False),  # expired yesterday
        ((1, None, None), False),  # begins tomorrow
        ((-400, None, 0), False),  # withdrawn today
        ((-400, None, 1), True),  # withdrawn from tomorrow on
    ],
)
def test_a_grant_counts_from_its_first_to_its_last_day(
    tree: Tree, stranger: User, dates: tuple[int, int | None, int | None], sees: bool
) -> None:
    give(stranger, "county_staff", tree.county, *dates)
    assert (tree.basic.pk in seen(stranger)) is sees
    assert User.objects.get(pk=stranger.pk).can("unions.view") is sees


def test_without_sign_in_grant_or_account_nobody_sees_anything(
    tree: Tree, county: User, stranger: User
) -> None:
    assert not Body.objects.visible_to(AnonymousUser(), "unions.view").exists()
    assert not Jurisdiction.objects.visible_to(stranger, "policy.view").exists()
    assert seen(stranger) == set()
    User.objects.filter(pk=county.pk).update(is_active=False)
    assert seen(county) == set()


def test_each_permission_has_its_own_branches(tree: Tree, stranger: User) -> None:
    give(stranger, "leader", tree.city)
    give(stranger, "township_officer", tree.township)
    assert seen(stranger, "unions.edit") == {tree.township.pk, tree.basic.pk, tree.joint.pk}
    assert tree.county.pk in seen(stranger) and tree.other_basic.pk not in seen(stranger)


def test_rows_of_a_body_follow_it_on_both_lines(tree: Tree) -> None:
    line = make_body("临沂市教育工会", "industrial", tree.city, "3713")
    school = make_body("某某中学工会", "village_fed", tree.township, "371302101", industry_superior=line)
    for body in (school, tree.basic):
        Committee.objects.create(body=body, kind="audit")
    user = make_user("line", "教育线", "county_staff", line)
    assert [c.body_id for c in Committee.objects.visible_to(user, "unions.view")] == [school.pk]


def test_an_industrial_union_in_the_middle_of_a_line_sees_what_follows_it(tree: Tree) -> None:
    top = make_body("山东省教育工会", "industrial", tree.province, "37")
    middle = make_body("临沂市教育工会", "industrial", tree.city, "3713", industry_superior=top)
    school = make_body("某某中学工会", "village_fed", tree.township, "371302101", industry_superior=middle)
    far = make_body("泉城中学工会", "village_fed", tree.other_township, "370102001", industry_superior=top)
    assert seen(make_user("top", "省线", "county_staff", top)) == {top.pk, middle.pk, school.pk, far.pk}
    assert seen(make_user("middle", "市线", "county_staff", middle)) == {middle.pk, school.pk}


def test_a_grant_on_a_territory_does_not_swallow_the_line_of_an_industrial_union_inside_it(
    tree: Tree,
) -> None:
    line = make_body("兰山区教育工会", "industrial", tree.county, "371302")
    school = make_body(
        "泉城中学工会", "village_fed", tree.other_township, "370102001", industry_superior=line
    )
    user = make_user("both", "两处", "county_staff", tree.county)
    give(user, "county_staff", line)
    assert school.pk in seen(user) and tree.basic.pk in seen(user)


@given(path=st.text("0123456789abcdef.", max_size=12), line=st.text("0123456789abcdef.", max_size=12))
def test_no_branch_covers_nothing_and_the_root_covers_all(path: str, line: str) -> None:
    assert not covers((), path, line)
    assert covers((Branch(""),), path, line)

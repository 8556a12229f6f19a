"""Role × address × relation, for every page and endpoint that the resolver knows: 404 out of sight, 403 not allowed, sign-in for strangers.

A holder of the permission gets 404 for what is foreign or absent, whatever the method; his own opens, or is refused by the
verb's own relation (403, 409, 422). Who does not hold it gets 403 even for his own.

`access.toml` is the reviewed oracle: which permission guards which address, and which roles hold it. A new address fails
here until somebody has written down who may open it.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import ROLES
from core.scoping import UnscopedQuerySet
from homes.tasks import BRANCH
from homes.workflows import CYCLE_JOB
from reports.tasks import DRAFT
from tests.architecture.samples import ARGUMENTS, OPEN_TO_ALL, World, build_world
from tests.architecture.walk import Door, doors
from tests.conftest import Tree, make_user
from unions.models import Body

pytestmark = pytest.mark.django_db
ACCESS = tomllib.loads((Path(__file__).parent / "access.toml").read_text())
PUBLIC = set(ACCESS["public"])
SIGNED_IN = set(ACCESS["signed_in"])
GUARDED: dict[str, str] = ACCESS["guarded"]
HOLDERS: dict[str, list[str]] = ACCESS["holders"]
PLACE = {
    "chair": "basic",
    "township_officer": "township",
    "city_officer": "city",
    "provincial_officer": "province",
}
# doors to background work of one's own, by the kind of work
JOB_KINDS = {"homes:run-job": BRANCH, "homes:assessment-open-job": CYCLE_JOB, "reports:bulletin-job": DRAFT}
# doors behind which the workbook's own permission decides what is in sight
BATCH_DOORS = ("core:import-", "api-imports-")
EXPORT_DOORS = "core:export-"  # the second person holds the right to the list itself
ABSENT = 999_999_999
SERVER_ERROR = 500
REFUSED, NOT_FOUND, SHOWN, ANSWERED = "403", "404", "200", "any answer of a door that opened"


@pytest.fixture
def world(tree: Tree, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = str(tmp_path)
    settings.TEMPLATES = [_without_menu(engine) for engine in settings.TEMPLATES]
    return build_world(tree)


def key(door: Door) -> str:
    return door.name or door.route


def test_every_address_is_written_down_and_no_other() -> None:
    assert {key(d) for d in doors()} == PUBLIC | SIGNED_IN | set(GUARDED)


def test_no_more_addresses_are_public_than_were_reviewed() -> None:
    """Twelve, and two of members' ratings: the ballot on a phone and its result; both need a code or a keyed mark.

    And the directory of positions, which names places and desks and no people; and the check of a title's certificate,
    which tells what hangs on the wall to whoever has its code. And the public notice of declarations: its list and one
    declaration, which names unions and levels and no people, and takes an objection."""
    assert len(PUBLIC) <= 12 + 2 + 1 + 1 + 2


def test_every_view_declares_the_permission_that_was_reviewed() -> None:
    declared = {key(d): d.permission for d in doors() if key(d) in GUARDED}
    assert declared == GUARDED


def test_roles_hold_what_was_reviewed() -> None:
    found = {p: sorted(code for code, role in ROLES.items() if p in role.permissions) for p in HOLDERS}
    assert found == HOLDERS


def test_strangers_are_sent_to_sign_in(tree: Tree) -> None:
    client, wrong = Client(), []
    for door in doors():
        if key(door) in PUBLIC:
            continue
        response = client.get(_any_path(door))
        allowed = {401, 403} if door.is_api else {302}
        if response.status_code not in allowed:
            wrong.append((key(door), response.status_code))
    assert not wrong


def test_a_user_without_any_grant_opens_nothing(stranger: User, client_of: Callable[[User], Client]) -> None:
    client, wrong = client_of(stranger), []
    for door in doors():
        if key(door) in GUARDED:
            status = _ask(client, door, _any_path(door), door.methods[0]).status_code
            if status not in {302, 403}:
                wrong.append((key(door), status))
    assert not wrong


def test_every_guarded_door_with_a_key_has_a_sample(world: World) -> None:
    """A new address with a key fails here until `samples.py` makes a record for it."""
    bare = {
        key(door): str(door.model)
        for door in doors()
        if key(door) in GUARDED and door.key and not door.is_job and door.label not in world.rows
    }
    assert not bare


def test_what_is_open_to_all_is_open_by_its_own_query() -> None:
    closed = [
        label
        for label in OPEN_TO_ALL
        if not isinstance(apps.get_model(label)._default_manager.all(), UnscopedQuerySet)
    ]
    assert not closed


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_what_it_may_and_nothing_outside_its_branch(
    role: str, world: World, client_of: Callable[[User], Client]
) -> None:
    user = make_user(f"matrix_{role}", "矩阵", role, getattr(world.tree, PLACE.get(role, "county")))
    outside = "abroad" if role == "provincial_officer" else "foreign"
    assert not _walk(Visitor(role, user, client_of(user), "own", outside), world)


def test_an_industrial_chair_opens_what_follows_him_on_the_second_line_and_nothing_else(
    world: World, client_of: Callable[[User], Client]
) -> None:
    top = Body.objects.get(kind="industrial")
    user = make_user("matrix_line", "矩阵", "chair", top)
    assert not _walk(Visitor("chair", user, client_of(user), "line", "own"), world)


@dataclass(frozen=True)
class Visitor:
    """Somebody with one role, the site that is his and one that is not."""

    role: str
    user: User
    client: Client
    own: str
    foreign: str

    def holds(self, door: Door) -> bool:
        return self.role in HOLDERS[GUARDED[key(door)]]


def _without_menu(engine: dict[str, Any]) -> dict[str, Any]:
    """The menu is tested elsewhere; around every refusal it would take half the time."""
    options = engine["OPTIONS"]
    kept = [name for name in options["context_processors"] if name != "config.menu.shell"]
    return {**engine, "OPTIONS": {**options, "context_processors": kept}}


def _walk(visitor: Visitor, world: World) -> list[tuple[str, ...]]:
    """(who, door, what he asked for, method, answer) of every answer that was not the right one."""
    wrong = []
    for door in doors():
        if key(door) not in GUARDED:
            continue
        for relation, path in _paths(door, visitor, world).items():
            expected = _expected(door, visitor, relation)
            for method in door.methods if relation == "foreign" else door.methods[:1]:
                response = _ask(visitor.client, door, path, method)
                if not _right(response, expected):
                    wrong.append((visitor.user.username, key(door), relation, method, _said(response)))
    return wrong


def _paths(door: Door, visitor: Visitor, world: World) -> dict[str, str]:
    """The bare address, or one's own, a foreign and an absent record."""
    others = {name: ARGUMENTS.get(name, 1) for name in door.arguments}
    if not door.key:
        return {"none": door.path(**others)}
    relations = ["own"]
    if visitor.holds(door):
        relations += ["absent"] if door.label in OPEN_TO_ALL else ["foreign", "absent"]
    if door.is_job:
        kind = JOB_KINDS.get(key(door), "test")
        own = world.job(kind, visitor.user, visitor.own)
        foreign = world.job(kind, world.site(visitor.foreign).chair, visitor.foreign)
    else:
        own, foreign = (world.rows[door.label][site] for site in (visitor.own, visitor.foreign))
    keys = {"own": own.pk, "foreign": foreign.pk, "absent": ABSENT}
    return {relation: door.path(**{**others, door.key: keys[relation]}) for relation in relations}


def _expected(door: Door, visitor: Visitor, relation: str) -> str:
    if not visitor.holds(door):
        return REFUSED
    if relation == "none":
        return ANSWERED
    if relation == "absent" or not _in_sight(door, visitor, relation):
        return NOT_FOUND
    return SHOWN if door.plain_read else ANSWERED


def _in_sight(door: Door, visitor: Visitor, relation: str) -> bool:
    name, permissions = key(door), ROLES[visitor.role].permissions
    if name.startswith("api-exports-"):  # one's own alone
        return False
    if name.startswith(BATCH_DOORS) and "members.import" not in permissions:
        return False
    if name.startswith(EXPORT_DOORS) and "members.export" not in permissions:
        return False
    if relation == "foreign":
        return name.startswith("accounts:job") and "system.run" in permissions
    rows = door.model._default_manager.all()
    return visitor.own != "line" or door.is_job or getattr(rows, "industry_lookup", "") is not None


def _right(response: Any, expected: str) -> bool:
    status = response.status_code
    if expected == REFUSED:
        return status == 403
    if expected == NOT_FOUND:
        return status == 404
    if expected == SHOWN:
        return status == 200
    return status < SERVER_ERROR and status not in {404, 405} and not _sent_away(response)


def _sent_away(response: Any) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith(
        reverse("accounts:sign-in")
    )


def _said(response: Any) -> str:
    return f"{response.status_code} {response.headers.get('Location', '')}".strip()


def _any_path(door: Door) -> str:
    return door.path(**{name: ARGUMENTS.get(name, 1) for name in door.arguments})


def _ask(client: Client, door: Door, path: str, method: str) -> Any:
    """An empty request, undone afterwards, so that no step changes what the next door shows."""
    client.raise_request_exception = False
    send = getattr(client, method)
    with transaction.atomic():
        response = (
            send(path)
            if method == "get" or not door.is_api
            else send(path, data={}, content_type="application/json")
        )
        transaction.set_rollback(True)
    return response

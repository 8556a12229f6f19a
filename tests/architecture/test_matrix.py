"""Role × address × relation, for every page and endpoint that the resolver knows: 404 out of sight, 403 not allowed, sign-in for strangers.

`access.toml` is the reviewed oracle: which permission guards which address, and which roles hold it. A new address fails
here until somebody has written down who may open it.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import ROLES
from tests.architecture.samples import SPECIAL, World, build_world
from tests.architecture.walk import Door, doors
from tests.conftest import Tree, make_body, make_user

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
SERVER_ERROR = 500


def key(door: Door) -> str:
    return door.name or door.route


def test_every_address_is_written_down_and_no_other() -> None:
    assert {key(d) for d in doors()} == PUBLIC | SIGNED_IN | set(GUARDED)


def test_no_more_than_twelve_addresses_are_public() -> None:
    assert len(PUBLIC) <= 12


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
        response = client.get(
            door.path(**dict.fromkeys(door.arguments, 1)) if "pk" in door.arguments else _any_path(door)
        )
        allowed = {401, 403} if door.is_api else {302}
        if response.status_code not in allowed:
            wrong.append((key(door), response.status_code))
    assert not wrong


def test_a_user_without_any_grant_opens_nothing(stranger: User, client_of: Callable[[User], Client]) -> None:
    client, wrong = client_of(stranger), []
    for door in doors():
        if key(door) in GUARDED:
            status = _ask(client, door, _any_path(door)).status_code
            if status not in {302, 403}:
                wrong.append((key(door), status))
    assert not wrong


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_what_it_may_and_nothing_outside_its_branch(
    role: str, tree: Tree, client_of: Callable[[User], Client], settings: Any
) -> None:
    world = build_world(tree)
    user = make_user(f"matrix_{role}", "矩阵", role, getattr(tree, PLACE.get(role, "county")))
    client, wrong, asked = client_of(user), [], 0
    for door in doors():
        name = key(door)
        if name not in GUARDED:
            continue
        holds = role in HOLDERS[GUARDED[name]]
        for place, path in _paths(door, world):
            # the whole small tree lies in the province: what is foreign to others is its own
            relation = "own" if place == "foreign" and role == "provincial_officer" else place
            asked += 1
            status = _ask(client, door, path).status_code
            if not _as_it_should(status, holds=holds, relation=relation, door=door):
                wrong.append((name, relation, status))
    assert asked > 100
    assert not wrong


def test_a_province_does_not_see_its_neighbour(province: User, client_of: Callable[[User], Client]) -> None:
    abroad = make_body("浙江省总工会", "province", None, "33")
    client = client_of(province)
    for name in ("unions:body-detail", "unions:body-units", "unions:body-edit", "finance:body-dues"):
        assert client.get(reverse(name, args=[abroad.pk])).status_code == 404


def _as_it_should(status: int, *, holds: bool, relation: str, door: Door) -> bool:
    if status >= SERVER_ERROR:
        return False
    if not holds:
        return status in {403, 405}
    if relation == "foreign":
        return status in {404, 405, 403}
    if relation == "absent":
        return status in {404, 405, 403}
    return status not in {302} or not door.is_api


def _paths(door: Door, world: World) -> list[tuple[str, str]]:
    """(relation, path): the bare address, or one's own, a foreign and an absent object."""
    if not door.arguments:
        return [("none", door.path())]
    samples = SPECIAL.get(key(door)) or world.of(door.model)
    others = {name: world.argument(name) for name in door.arguments if name != "pk"}
    if "pk" not in door.arguments:
        return [("none", door.path(**others))]
    found = [("absent", door.path(pk=999_999_999, **others))]
    if samples:
        for relation, sample in zip(
            ("own", "foreign"), samples(world) if callable(samples) else samples, strict=True
        ):
            if isinstance(sample, Model):
                found.append((relation, door.path(pk=sample.pk, **others)))
    return found


def _any_path(door: Door) -> str:
    return door.path(**{name: 1 if name == "pk" else World.argument(name) for name in door.arguments})


def _ask(client: Client, door: Door, path: str) -> Any:
    """GET where the view has it, else an empty POST."""
    methods = (
        [method for method, _ in door.actions]
        or [m for m in ("get", "post") if hasattr(door.view, m)]
        or ["get"]
    )
    if methods[0] == "get":
        return client.get(path)
    return (
        getattr(client, methods[0])(path, data={}, content_type="application/json")
        if door.is_api
        else client.post(path)
    )

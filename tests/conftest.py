"""The cast: one small tree in Shandong with places and figures loaded once, users named by where they stand."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client, TransactionTestCase
from hypothesis import settings

from accounts.models import Grant, User
from core import crypto
from core.clock import today
from tests import furnished
from unions.models import Body, Jurisdiction, Unit
from unions.policies.load import load_all
from unions.workflows import fill_unit, found_body
from unions.workflows.tree import bulk_place

PASSWORD = "Cast-2026-cast"
# a run says the same twice; `--hypothesis-profile=search` looks further
settings.register_profile("portal", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Failures(config), "failures at once")


class Failures:
    """Names a failure when it happens: the summary is lost where a run does not come to its end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            said = getattr(getattr(report.longrepr, "reprcrash", None), "message", "") or str(report.longrepr)
            terminal.write_line(f"\n{report.nodeid} ({report.when}): {said[:500]}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        furnished.restore()
        load_all()
        furnished.keep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: furnished.put_back())
        yield


@pytest.fixture
def policy_data(db: None) -> None:
    """Places, packs and limits of petitions, which every test finds."""


@dataclass
class Tree:
    province: Body
    city: Body
    county: Body
    township: Body
    basic: Body
    joint: Body
    other_city: Body
    other_county: Body
    other_township: Body
    other_basic: Body
    unit: Unit
    small_unit: Unit
    other_unit: Unit


def place(code: str) -> Jurisdiction:
    return Jurisdiction.objects.get(code=code)


def make_body(name: str, kind: str, superior: Body | None, code: str, **fields: object) -> Body:
    defaults: dict[str, object] = {"established_on": dt.date(2019, 5, 1), "legal_eligible": True}
    body = Body(name=name, kind=kind, superior=superior, jurisdiction=place(code), **{**defaults, **fields})
    return found_body(body, by=None, on=today())


def make_unit(name: str, code: str, *, workers: int = 60, nature: str = "private", **fields: object) -> Unit:
    unit = Unit(
        name=name,
        jurisdiction=place(code),
        nature=nature,
        workers=workers,
        opened_on=dt.date(2015, 1, 1),
        **fields,
    )
    fill_unit(unit).save()
    return unit


UPPER = ("3713", "3701", "371302", "370102", "371302101", "370102001")


def _below(superior: Body, kind: str, *spots: Jurisdiction) -> list[Body]:
    """Federations of places, as an import founds them: nearly every test begins with them."""
    since = dt.date(2019, 5, 1)
    rows = [
        Body(name=f"{spot.name}总工会", kind=kind, superior=superior, jurisdiction=spot, established_on=since, legal_eligible=True)
        for spot in spots
    ]  # fmt: skip
    return Body.objects.bulk_create(bulk_place(rows, superior))


@pytest.fixture
def tree(policy_data: None) -> Tree:
    spots = Jurisdiction.objects.in_bulk(("37", *UPPER), field_name="code")
    province = make_body("山东省总工会", "province", None, "37")
    city, other_city = _below(province, "city", spots["3713"], spots["3701"])
    (county,), (other_county,) = (
        _below(city, "county", spots["371302"]),
        _below(other_city, "county", spots["370102"]),
    )
    (township,) = _below(county, "township", spots["371302101"])
    (other_township,) = _below(other_county, "township", spots["370102001"])
    unit = make_unit("临沂岱蒙板材有限公司", "371302101", workers=120)
    small_unit = make_unit("白沙埠镇景程物流服务部", "371302101", workers=18)
    other_unit = make_unit("济南泉城机械有限公司", "370102001")
    term = {"term_start": dt.date(2023, 5, 18), "term_end": dt.date(2028, 5, 17)}
    basic = found(unit, "临沂岱蒙板材有限公司工会委员会", "single", township, "371302101", **term)
    joint = found(small_unit, "白沙埠镇物流联合工会委员会", "joint", township, "371302101", **term)
    other_basic = found(
        other_unit, "济南泉城机械有限公司工会委员会", "single", other_township, "370102001", **term
    )
    return Tree(
        province, city, county, township, basic, joint, other_city, other_county, other_township, other_basic,
        unit, small_unit, other_unit,
    )  # fmt: skip


def found(unit: Unit, name: str, kind: str, superior: Body, code: str, **fields: object) -> Body:
    body = Body(
        name=name, kind=kind, superior=superior, jurisdiction=place(code),
        established_on=dt.date(2019, 5, 1), legal_eligible=True, **fields,
    )  # fmt: skip
    return found_body(body, by=None, units=[unit], on=today())


def make_user(username: str, name: str, role: str = "", body: Body | None = None) -> User:
    user = User(username=username, name=name, post=name)
    user.password = _hashed()
    user.save()
    if role:
        Grant.objects.create(user=user, role=role, body=body, valid_from=dt.date(2020, 1, 1))
    return user


_HASH: list[str] = []


def _hashed() -> str:
    """One hash for the whole run: hashing is meant to be slow."""
    if not _HASH:
        user = User()
        user.set_password(PASSWORD)
        _HASH.append(user.password)
    return _HASH[0]


@pytest.fixture
def province(tree: Tree) -> User:
    return make_user("province", "王省", "provincial_officer", tree.province)


@pytest.fixture
def city(tree: Tree) -> User:
    return make_user("city", "李市", "city_officer", tree.city)


@pytest.fixture
def county(tree: Tree) -> User:
    return make_user("county", "陈县", "county_staff", tree.county)


@pytest.fixture
def township(tree: Tree) -> User:
    return make_user("township", "赵镇", "township_officer", tree.township)


@pytest.fixture
def chair(tree: Tree) -> User:
    return make_user("chair", "周主席", "chair", tree.basic)


@pytest.fixture
def neighbour(tree: Tree) -> User:
    return make_user("neighbour", "邻镇", "township_officer", tree.other_township)


@pytest.fixture
def auditor(tree: Tree) -> User:
    return make_user("auditor", "经审", "audit_officer", tree.county)


@pytest.fixture
def petition_clerk(tree: Tree) -> User:
    return make_user("petition_clerk", "信访员", "petition_clerk", tree.county)


@pytest.fixture
def stranger(tree: Tree) -> User:
    return make_user("stranger", "外人")


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    return client_for


@pytest.fixture
def ring(settings: Any) -> Iterator[Callable[[str], None]]:
    """Sets the key ring; the caches of keys are emptied around it."""
    before = settings.DATA_KEYS

    def use(keys: str) -> None:
        settings.DATA_KEYS = keys
        for cached in (crypto._masters, crypto._derive, crypto._cipher):
            cached.cache_clear()

    yield use
    use(before)

"""A few pairs of records that may be one person, as hurried entry makes them; some decided, one merged."""

import datetime as dt
from typing import Any

from accounts.models import Grant
from core.clock import today
from core.crypto import blind_index
from core.identifiers import id_check_digit
from members.models import Member, TwinSuspect
from members.workflows.suspects import refresh_paths, spot
from members.workflows.twins import MERGE
from unions.models import Body
from unions.querysets import BASIC_KINDS

PAIRS, DECIDED = 24, 3
COUNTY = 12  # characters of a path down to the county
REASON = "核对身份证原件，是同一人，第二份登记时漏填证件号码"


def build_twins(seed: int) -> int:
    """In the demo county every so many-th member twice, near or far; some pairs for the city and the province."""
    county, city = _place("county_staff"), _place("city_officer")
    rows = Member.objects.active().exclude(born_on=None).exclude(id_index=None)
    near = rows.filter(path__startswith=county.body.path) if county is not None else rows
    people = list(near.order_by("path", "pk")[:2000])
    step, far = max(2, len(people) // (PAIRS + 1)), len(people) // 2
    made: list[int] = []
    for place in range(seed % step, len(people) - 1, step):
        if len(made) < PAIRS:
            second = people[(place + (1 if place % 3 else far)) % len(people)]
            made.append(_twin(people[place], second, len(made)))
    made += _at_home()
    places = list(Body.objects.filter(kind__in=BASIC_KINDS).order_by("path").values_list("path", flat=True))
    made += _across(places[seed % 50 :: 300], places[seed % 50 + 150 :: 300], 4)
    if city is not None:
        within = [path for path in places if path.startswith(city.body.path)]
        home = [path for path in within if county is not None and path.startswith(county.body.path)]
        away = [path for path in within if path[:COUNTY] not in {path[:COUNTY] for path in home}]
        made += _across(home[seed % 7 :: 11], away[seed % 7 :: 23], 3)
    spot(made)
    refresh_paths()
    _decide(county)
    return TwinSuspect.objects.count()


def _place(role: str) -> Any:
    return Grant.objects.filter(role=role).select_related("body", "user").order_by("pk").first()


def _twin(first: Member, second: Member, number: int) -> int:
    """The second record as somebody entered it who did not look: without a number, or with another serial in it."""
    second.name, second.pinyin, second.initials = first.name, first.pinyin, first.initials
    second.born_on, second.sex = first.born_on, first.sex
    other = "" if number % 3 == 0 else _other_serial(first.id_number)
    second.id_number, second.id_index = other, blind_index("member.id_number", other) if other else None
    if number % 4 == 1:
        _same_phone(first, second)
    second.save()
    return second.pk


def _same_phone(first: Member, second: Member) -> None:
    second.phone, second.phone_index, second.phone_tail = first.phone, first.phone_index, first.phone_tail


def _other_serial(number: str) -> str:
    """Of the same place, day and sex; empty where all near serials are taken."""
    for away in range(2, 100, 2):
        body = f"{number[:14]}{(int(number[14:17]) + away) % 1000:03d}"
        found = body + id_check_digit(body)
        if not Member.with_merged.filter(id_index=blind_index("member.id_number", found)).exists():
            return found
    return ""


def _at_home() -> list[int]:
    """One pair within the demo chair's union, one between it and another union of his township."""
    chair = _place("chair")
    if chair is None:
        return []
    rows = Member.objects.active().exclude(born_on=None).exclude(id_index=None)
    own = list(rows.filter(path=chair.body.path).order_by("pk")[10:13])
    town = rows.filter(path__startswith=chair.body.path[:-4]).exclude(path=chair.body.path)
    there = town.order_by("path", "pk").first()
    if len(own) < 3 or there is None:
        return []
    return [_twin(own[0], own[1], 0), _twin(own[2], there, 1)]


def _across(near: list[str], far: list[str], most: int) -> list[int]:
    """For the level above two counties: same name, same phone, same day."""
    found: list[int] = []
    for one_path, other_path in zip(near, far, strict=False):
        rows = Member.objects.active().exclude(phone_index=None).exclude(id_index=None).order_by("pk")
        one, other = rows.filter(path=one_path).first(), rows.filter(path=other_path).first()
        if one is not None and other is not None and one.pk not in found and len(found) < most:
            _same_phone(one, other)
            found.append(_twin(one, other, len(found)))
    return found


def _decide(county: Any) -> None:
    """Found over the last weeks; three decided as two persons, one pair merged and still to be taken back."""
    on = today()
    for number, suspect in enumerate(TwinSuspect.objects.order_by("pk")):
        suspect.found_on = on - dt.timedelta(days=12 + number if number <= DECIDED else number % 9)
        suspect.save(update_fields=["found_on"])
    here = TwinSuspect.objects.filter(path__startswith=county.body.path if county else "")
    for suspect in here.order_by("pk")[:DECIDED]:
        TwinSuspect.objects.filter(pk=suspect.pk).update(
            state=TwinSuspect.State.DIFFERENT, decided_by_name="演示数据", decided_on=on - dt.timedelta(days=9),
            reason="核对身份证复印件，是同名的两个人",
        )  # fmt: skip
    empty = here.waiting().filter(second__id_index=None, first__changes__isnull=False)
    whole = empty.order_by("pk").first() if county else None
    if whole is not None:
        MERGE.apply(
            whole, by=county.user, on=on - dt.timedelta(days=2), survivor="first", choices={}, reason=REASON
        )

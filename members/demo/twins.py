"""A few pairs of records that may be one person, as hurried entry makes them; some decided."""

import datetime as dt

from accounts.models import Grant
from core.clock import today
from members.models import Member, TwinSuspect
from members.workflows.suspects import refresh_paths, spot
from unions.models import Body
from unions.querysets import BASIC_KINDS

PAIRS = 24


def build_twins(seed: int) -> int:
    """Copies the name and the birth date of every so many-th member to the next one or to one far off, where a demo account stands."""
    grant = Grant.objects.filter(role="county_staff").select_related("body").order_by("pk").first()
    rows = Member.objects.active().exclude(born_on=None)
    near = rows.filter(path__startswith=grant.body.path) if grant is not None else rows
    people = list(near.order_by("path", "pk").only("pk", "name", "path")[:2000])
    step = max(2, len(people) // (PAIRS + 1))
    far = len(people) // 2
    made: list[int] = []
    for place in range(seed % step, len(people) - 1, step):
        if len(made) >= PAIRS:
            break
        first, second = people[place], people[(place + (1 if place % 3 else far)) % len(people)]
        whole = Member.objects.get(pk=first.pk)
        Member.objects.filter(pk=second.pk).update(
            name=whole.name,
            pinyin=whole.pinyin,
            initials=whole.initials,
            born_on=whole.born_on,
            sex=whole.sex,
        )
        made.append(second.pk)
    made += _across(seed)
    spot(made)
    refresh_paths()
    for suspect in TwinSuspect.objects.order_by("pk")[:3]:
        TwinSuspect.objects.filter(pk=suspect.pk).update(
            state=TwinSuspect.State.DIFFERENT, decided_by_name="演示数据", decided_on=today() - dt.timedelta(days=9),
            reason="核对身份证复印件，是同名的两个人",
        )  # fmt: skip
    return TwinSuspect.objects.count()


def _across(seed: int) -> list[int]:
    """One pair for the level above two counties: same name, same phone."""
    places = list(Body.objects.filter(kind__in=BASIC_KINDS).order_by("path").values_list("path", flat=True))
    found: list[int] = []
    for near, far in zip(places[seed % 50 :: 300], places[seed % 50 + 150 :: 300], strict=False):
        one = Member.objects.active().filter(path=near).exclude(phone_index=None).order_by("pk").first()
        other = Member.objects.active().filter(path=far).exclude(phone_index=None).order_by("pk").first()
        if one is None or other is None:
            continue
        other.name, other.pinyin, other.initials = one.name, one.pinyin, one.initials
        other.phone, other.phone_index, other.phone_tail = one.phone, one.phone_index, one.phone_tail
        other.save()
        found.append(other.pk)
    return found[:4]

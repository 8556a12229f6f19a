"""What the search box looks through: bodies, employers, cadres, members and positions, each inside the person's own branches."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.http import urlencode

from core.search import POOL, WITHIN, Finder, Hit, Match, candidates, containing, is_code, match, ways_of
from homes.models import Position
from members.models import Member
from unions.models import Body, BodyVersion, Officer, Unit
from unions.models.bodies import SEGMENT
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, BODY_CODES

LOWEST = (*BASIC_KINDS, Body.Kind.BRANCH, Body.Kind.GROUP)


def lines(paths: Iterable[str]) -> dict[str, str]:
    """`兰山区总工会 › 白沙埠镇总工会` by path: the last two bodies of each, without the province."""
    shown = {
        path: [path[:n] for n in range(2 * SEGMENT, len(path) + 1, SEGMENT)][-2:]
        for path in dict.fromkeys(paths)
    }
    wanted = {one for parts in shown.values() for one in parts}
    names = dict(Body.objects.filter(path__in=wanted).values_list("path", "name")) if wanted else {}
    return {path: " › ".join(names[one] for one in parts if one in names) for path, parts in shown.items()}


def find_bodies(user: Any, text: str, limit: int) -> list[Hit]:
    rows = Body.objects.visible_to(user, "unions.view")
    ways = ways_of(text, codes=BODY_CODES, others=("short_name",))
    live, low = Q(state__in=ACTIVE_STATES), Q(kind__in=LOWEST)
    parts = ((live & ~low, (Length("path"), "path")), (live & low, ()), (~live, ()))
    found = candidates(rows, ways, parts, limit)
    former = former_names(rows, text)
    pool = {body.pk: body for body in [*found, *(body for body, _ in former.values())]}

    def told(body: Body) -> Match | None:
        others = [("简称", body.short_name), ("工会代码", body.uscc), ("法人资格证号", body.legal_no),
                  ("全国系统编号", body.national_id)]  # fmt: skip
        if body.pk in former:
            others += [("曾用名", name) for name in former[body.pk][1]]
        return match(text, body.name, others=others)

    ranked = ordered(pool.values(), told, lambda body: (not body.is_active, len(body.path), body.path))[
        :limit
    ]
    above = lines(body.path[:-SEGMENT] for body, _ in ranked)
    scored = user.can("homes.view")
    return [
        Hit(
            body.name,
            reverse(
                "homes:body" if scored and body.is_basic else "unions:body-detail", args=[body.pk]
            ),
            how.parts(body.name),
            how.rank,
            sub=above[body.path[:-SEGMENT]] or body.get_kind_display(),
            note=how.note,
            state="" if body.is_active else body.get_state_display(),
        )
        for body, how in ranked
    ]  # fmt: skip


def former_names(rows: Any, text: str) -> dict[int, tuple[Body, list[str]]]:
    """Bodies by an earlier name that holds the text, with those names."""
    if text.isascii() or len(text) < 2:
        return {}
    versions = containing(BodyVersion.objects.filter(body__in=rows), text).select_related("body")
    found: dict[int, tuple[Body, list[str]]] = {}
    for version in versions.exclude(name=F("body__name")).order_by("-until")[:POOL]:
        names = found.setdefault(version.body_id, (version.body, []))[1]
        if version.name not in names:
            names.append(version.name)
    return found


def find_units(user: Any, text: str, limit: int) -> list[Hit]:
    rows = Unit.objects.visible_to(user, "units.view")
    live = Q(closed_on=None)
    found = candidates(rows, ways_of(text, codes=("uscc",)), ((live, ()), (~live, ())), limit)
    ranked = ordered(
        found,
        lambda unit: match(text, unit.name, others=[("代码", unit.uscc)]),
        lambda unit: (unit.closed_on is not None, -unit.workers, unit.pk),
    )[:limit]
    homes = lines(unit.home_path for unit, _ in ranked)
    return [
        Hit(
            unit.name,
            reverse("unions:unit-detail", args=[unit.pk]),
            how.parts(unit.name),
            how.rank,
            sub=homes[unit.home_path],
            note=how.note,
            state="已注销" if unit.closed_on else "",
        )
        for unit, how in ranked
    ]


def find_officers(user: Any, text: str, limit: int) -> list[Hit]:
    if is_code(text):
        return []
    rows = Officer.objects.visible_to(user, "cadres.view").select_related("body").defer("phone_sealed")
    live, low = Q(left_on=None), Q(body__kind__in=LOWEST)
    parts = ((live & ~low, (Length("body__path"), "body__path")), (live & low, ()), (~live, ()))
    found = candidates(rows, ways_of(text, person=True), parts, limit)
    ranked = ordered(
        found,
        lambda officer: match(text, officer.name, person=True),
        lambda officer: (officer.left_on is not None, len(officer.body.path), officer.body.path, officer.pk),
    )[:limit]
    above = lines(officer.body.path[:-SEGMENT] for officer, _ in ranked)
    return [
        Hit(
            officer.name,
            reverse("unions:officer-detail", args=[officer.pk]),
            how.parts(officer.name),
            how.rank,
            sub=" · ".join(filter(None, (officer.body.name, above[officer.body.path[:-SEGMENT]]))),
            note=officer.get_post_display(),
            state="已离任" if officer.left_on else "",
        )
        for officer, how in ranked
    ]


def find_members(user: Any, text: str, limit: int) -> list[Hit]:
    """As the register finds them; also by number, which names nobody."""
    found = Member.objects.visible_to(user, "members.view").found_by(text).by_name()
    members = found.select_related("body")[:limit]
    told = [(one, match(text, one.name, person=True) or Match(WITHIN)) for one in members]
    return [
        Hit(
            one.name,
            reverse("members:member-detail", args=[one.pk]),
            how.parts(one.name),
            how.rank,
            sub=f"{one.body} · {one.get_status_display()}",
        )
        for one, how in told
    ]


def find_positions(user: Any, text: str, limit: int) -> list[Hit]:
    """Open ones first; by any part of their own name, not by their union's, which is a group of its own."""
    if is_code(text) or len(text) < 2:
        return []
    rows = containing(Position.objects.visible_to(user, "homes.view"), text).select_related(
        "body", "jurisdiction"
    )
    ranked = ordered(
        rows.order_by(F("closed_on").desc(nulls_first=True), "pk")[:POOL],
        lambda one: match(text, one.name),
        lambda one: (one.closed_on is not None, one.jurisdiction.code, one.pk),
    )[:limit]
    return [
        Hit(
            one.name,
            reverse("homes:position-detail", args=[one.pk]),
            how.parts(one.name),
            how.rank,
            sub=f"{one.body} · {one.get_kind_display()}",
            state="已关闭" if one.closed_on else "",
        )
        for one, how in ranked
    ]


def ordered(
    rows: Iterable[Any], told: Callable[[Any], Match | None], key: Callable[[Any], tuple[Any, ...]]
) -> list[tuple[Any, Match]]:
    """Rows with how they match, best first. What the index found by a character of several readings still counts."""
    pairs = [(row, told(row) or Match(WITHIN + 2)) for row in rows]
    return sorted(pairs, key=lambda pair: (pair[1].rank, *key(pair[0])))


def _list(name: str) -> Callable[[str], str]:
    return lambda text: f"{reverse(name)}?{urlencode({'q': text})}"


FINDERS = (
    Finder("bodies", "工会组织", "unions.view", find_bodies, _list("unions:body-list")),
    Finder("units", "用人单位", "units.view", find_units, _list("unions:unit-list")),
    Finder("officers", "工会干部", "cadres.view", find_officers, _list("unions:officer-list")),
    Finder("members", "会员", "members.view", find_members, _list("members:member-list")),
    Finder("positions", "服务阵地", "homes.view", find_positions, _list("homes:position-list")),
)


def found_for(user: Any, text: str, limit: int, q: str = "") -> list[dict[str, Any]]:
    """Groups with hits: the one with the best hit first, else in the order of the registers. `q`: the text as it stood in the address."""
    text = " ".join(text.replace("\0", "").split())[:60]
    groups = []
    for finder in FINDERS if text else ():
        if user.can(finder.permission) and (hits := finder.find(user, text, limit)):
            groups.append(
                {"key": finder.key, "title": finder.title, "hits": hits, "more": finder.more(q or text)}
            )
    return sorted(groups, key=lambda group: group["hits"][0].rank)

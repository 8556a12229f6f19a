"""Finding records that may be one person: at entry by the index of one name, at night set-wise over what is new.

Same name and birth date within a county, or same name and mobile number anywhere, and not the same ID number. Across
counties a name and a birth date alone are shared by too many people of a province.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction

from core.clock import today
from core.models import ImportChange
from members.models import Member, TwinSuspect
from members.querysets import AREA

FEW = 500  # changed records of a county that are looked up one by one; for more the county is read once
_PAIR = "least(a.id, b.id), greatest(a.id, b.id)"
_OTHER = "a.id <> b.id AND a.id_index IS DISTINCT FROM b.id_index AND a.status <> 'merged' AND b.status <> 'merged'"
_SAME_AREA = f"left(b.path, {AREA}) = left(a.path, {AREA})"
_INSERT = """
WITH pairs AS ({pairs})
INSERT INTO members_twinsuspect (first_id, second_id, why, found_on, path, state, decided_by_name, reason)
SELECT p.first, p.second,
    CASE WHEN bool_or(p.why = 'birth') AND bool_or(p.why = 'phone') THEN 'both' ELSE min(p.why) END,
    %(on)s, portal_common_path(x.path, y.path), 'open', '', ''
FROM pairs p JOIN members_member x ON x.id = p.first JOIN members_member y ON y.id = p.second
GROUP BY p.first, p.second, x.path, y.path
ON CONFLICT (first_id, second_id) DO NOTHING
"""
# by the index of names within a county, and by the index of phones; both from one side
_PROBE = f"""
    SELECT {_PAIR}, 'birth' FROM members_member a JOIN members_member b
      ON {_SAME_AREA} AND portal_bigrams(b.name) @> portal_bigrams(a.name) AND b.name = a.name AND b.born_on = a.born_on
    WHERE {{near}} AND {_OTHER}
    UNION SELECT {_PAIR}, 'phone' FROM members_member a JOIN members_member b
      ON b.phone_index = a.phone_index AND b.name = a.name
    WHERE {{wide}} AND {_OTHER}
"""
# one county read once and grouped; phones are still asked beyond it
_GROUPED = f"""
    (WITH here AS MATERIALIZED (
        SELECT id, name, born_on, id_index, status, path FROM members_member
        WHERE {{area}} AND born_on IS NOT NULL
    ), shared AS (SELECT name, born_on FROM here GROUP BY name, born_on HAVING count(*) > 1)
    SELECT {_PAIR}, 'birth' FROM shared g JOIN here a USING (name, born_on) JOIN here b USING (name, born_on)
    WHERE a.id < b.id AND {_OTHER})
    UNION SELECT {_PAIR}, 'phone' FROM members_member a JOIN members_member b
      ON b.phone_index = a.phone_index AND b.name = a.name
    WHERE {{wide}} AND {_OTHER}
"""


def spot(keys: Iterable[int]) -> int:
    """Looks the given records up now, at entry; returns how many pairs are new."""
    keys = list(keys)
    chosen = "a.id = ANY(%(keys)s)"
    return _run(_PROBE.format(near=chosen, wide=chosen), {"keys": keys}) if keys else 0


def search_all(progress: Callable[..., None] | None = None) -> int:
    """Every county once: the first night, and whenever the marks of what was searched are missing."""
    areas = _areas("SELECT DISTINCT left(path, %s) FROM unions_body ORDER BY 1")
    found = 0
    for place, area in enumerate(areas, start=1):
        found += search_area(area)
        if progress is not None:
            progress(place, len(areas), f"已查 {place:,} / {len(areas):,} 个地区")
    return found


def search_area(area: str) -> int:
    """A path shorter than a county's stands for that body alone: what lies below it has areas of its own."""
    whole = len(area) == AREA
    where, phones = (("path LIKE %(area)s", "a.path LIKE %(area)s") if whole else ("path = %(area)s", "a.path = %(area)s"))  # fmt: skip
    return _run(_GROUPED.format(area=where, wide=phones), {"area": f"{area}%" if whole else area})


def search_changed(since_member: int, since_change: int) -> int:
    """Records entered after a mark, and those an import has changed since."""
    changed = set(Member.objects.filter(pk__gt=since_member).values_list("pk", flat=True).iterator())
    imported = ImportChange.objects.filter(
        pk__gt=since_change, created=False, batch__resource="members"
    ).values_list("object_id", flat=True)
    changed.update(imported.iterator())
    if not changed:
        return 0
    by_area: Counter[str] = Counter()
    keys_of: dict[str, list[int]] = {}
    for key, path in Member.objects.filter(pk__in=changed).values_list("pk", "path").iterator():
        by_area[path[:AREA]] += 1
        if by_area[path[:AREA]] <= FEW:
            keys_of.setdefault(path[:AREA], []).append(key)
    few = [key for area, keys in keys_of.items() if by_area[area] <= FEW for key in keys]
    return spot(few) + sum(search_area(area) for area, number in by_area.items() if number > FEW)


def search_night(
    earlier: list[dict[str, Any]], *, progress: Callable[..., None] | None = None
) -> dict[str, int]:
    """From where the night before the last one began: a long import may have taken numbers long before it committed.

    `earlier`: results of the last two nights, newest first. Without them every county is read once.
    """
    upto = marks()
    known = len(earlier) > 1 and {"member", "change"} <= set(earlier[1])
    found = search_changed(earlier[1]["member"], earlier[1]["change"]) if known else search_all(progress)
    return {**upto, "found": found, "moved": refresh_paths()}


def marks() -> dict[str, int]:
    """How far records and import changes go now."""
    last = Member.with_merged.order_by("-pk").values_list("pk", flat=True).first()
    change = ImportChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    return {"member": last or 0, "change": change or 0}


def refresh_paths() -> int:
    """People move between unions while a pair waits: the body above both may be another one today."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_twinsuspect t SET path = portal_common_path(x.path, y.path) "
            "FROM members_member x, members_member y WHERE x.id = t.first_id AND y.id = t.second_id "
            "AND t.state IN ('open', 'undone') AND t.path <> portal_common_path(x.path, y.path)"
        )
        return int(cursor.rowcount)


def _run(pairs: str, values: dict[str, Any]) -> int:
    """The indexes are probed from the few: hash joins would read all members."""
    named = f"SELECT * FROM ({pairs}) AS found(first, second, why)"
    with transaction.atomic(), connection.cursor() as cursor:
        if "here" not in pairs:
            cursor.execute("SET LOCAL enable_hashjoin = off")
            cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute(_INSERT.format(pairs=named), {**values, "on": today()})
        found = int(cursor.rowcount)
        cursor.execute("SET LOCAL enable_hashjoin = on")
        cursor.execute("SET LOCAL enable_mergejoin = on")
    return found


def _areas(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [AREA])
        return [str(area) for (area,) in cursor.fetchall()]


def still_open(member: Member) -> Any:
    """Open pairs a record stands in."""
    return TwinSuspect.objects.waiting().filter(first=member) | TwinSuspect.objects.waiting().filter(
        second=member
    )

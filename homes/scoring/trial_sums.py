"""What a trial came to: sums of the branch and of the places below it, flips of each rule, who rises and falls."""

from typing import Any

from django.db import connection

from homes.models.whatif import Trial
from homes.scoring.trial import BODIES, SCORES, Change, Tell
from unions.models import Body
from unions.models.bodies import SEGMENT
from unions.policies.catalogue import entries, keys, show
from unions.policies.force import Policy

# `w` is what was scored, `s` the trial; a union whose standards stay the same was not judged again
PAIRS = f"FROM {BODIES} w LEFT JOIN {SCORES} s ON s.body_id = w.body_id"
THEN = {name: f"coalesce(s.{name}, w.{name})" for name in ("letters", "met", "met_basic", "met_full")} | {
    "total": "CASE WHEN s.body_id IS NULL THEN w.total ELSE s.total END"
}
SUMS = {
    "total": "count(*)",
    "now": "count(*) FILTER (WHERE w.met_basic)",
    "then": f"count(*) FILTER (WHERE {THEN['met_basic']})",
    "up": f"count(*) FILTER (WHERE {THEN['met_basic']} AND NOT w.met_basic)",
    "down": f"count(*) FILTER (WHERE w.met_basic AND NOT {THEN['met_basic']})",
    "points_now": "coalesce(sum(w.total), 0)",
    "points_then": f"coalesce(sum({THEN['total']}), 0)",
    "scored_now": "count(w.total)",
    "scored_then": f"count({THEN['total']})",
}
MORE = {
    "full_now": "count(*) FILTER (WHERE w.met_full)",
    "full_then": f"count(*) FILTER (WHERE {THEN['met_full']})",
    "touched": "count(*) FILTER (WHERE s.letters <> w.letters)",
    "moved": f"count(*) FILTER (WHERE ({THEN['total']}) IS DISTINCT FROM w.total)",
    **{f"have{n}_now": f"count(*) FILTER (WHERE w.met & {1 << (n - 1)} <> 0)" for n in range(1, 7)},
    **{f"have{n}_then": f"count(*) FILTER (WHERE {THEN['met']} & {1 << (n - 1)} <> 0)" for n in range(1, 7)},
}
LETTERS = 64


def _rows(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def summary(
    trial: Trial, change: Change, in_force: list[Policy], counts: dict[int, int], tell: Tell
) -> dict[str, Any]:
    """What is kept with the trial. Each step is told, so that the page is never silent for long."""
    total = sum(counts.values())
    found: dict[str, Any] = {"policies": sum(1 for n in counts.values() if n)}
    tell(total, total, "正在汇总全范围的数字")
    found["sums"] = sums()
    tell(total, total, "正在汇总各地的数字")
    found["places"] = places(trial.body)
    tell(total, total, "正在统计变化的条目")
    found["flips"], found["own"] = flips(), own(change, in_force, counts)
    return found


def sums() -> dict[str, int]:
    wanted = SUMS | MORE
    row = _rows(f"SELECT {', '.join(wanted.values())} {PAIRS}")[0]
    return dict(zip(wanted, map(int, row), strict=True))


def places(body: Body) -> list[dict[str, Any]]:
    """The next two levels that have unions below them, in tree order. A line's unions stand under the places of its province."""
    base = SEGMENT if body.branch.industrial else len(body.path)
    found: list[dict[str, Any]] = []
    for depth, level in ((base + SEGMENT, 1), (base + 2 * SEGMENT, 2)):
        rows = _rows(
            f"SELECT node.id, node.name, node.path, g.* FROM (SELECT left(w.path, {depth}) AS top, {', '.join(SUMS.values())} {PAIRS}"
            f" GROUP BY left(w.path, {depth})) AS g JOIN unions_body node ON node.path = g.top"
            " WHERE node.kind NOT IN ('single', 'joint')"
        )
        for pk, name, path, _, *numbers in rows:
            figures = dict(zip(SUMS, map(int, numbers), strict=True))
            found.append({"pk": pk, "name": name, "path": path, "level": level, **figures})
    return sorted(found, key=lambda place: str(place["path"]))


def flips() -> list[dict[str, Any]]:
    """How many unions each rule judges otherwise, letter by letter. Unions with the same letters are taken together first."""
    rows = _rows(
        f"WITH alike AS MATERIALIZED (SELECT w.letters AS old, s.letters AS new, count(*) AS n {PAIRS}"
        " WHERE s.letters <> w.letters GROUP BY 1, 2)"
        " SELECT slot, substr(old, slot, 1), substr(new, slot, 1), sum(n) FROM alike"
        f" CROSS JOIN generate_series(1, {LETTERS}) AS slot WHERE substr(old, slot, 1) <> substr(new, slot, 1)"
        " GROUP BY 1, 2, 3"
    )
    found = [{"slot": slot - 1, "now": now, "then": then, "n": int(n)} for slot, now, then, n in rows]
    return sorted(found, key=lambda flip: (-flip["n"], flip["slot"], flip["then"]))


def own(change: Change, in_force: list[Policy], counts: dict[int, int]) -> list[dict[str, Any]]:
    """Places of the branch that have set for themselves what is tried, and how many unions they govern."""
    governed = [policy for index, policy in enumerate(in_force) if counts.get(index)]
    inside = {policy.place: n for index, policy in enumerate(in_force) if (n := counts.get(index, 0))}
    found = []
    for policy, name, row in change.kept(governed):
        if name in change.keys:
            what, value = keys()[name].title, show(name, row.value)
        else:
            core = "必备" if row.core else "非必备"
            what, value = entries()[name].name, f"{core}，权重 {row.weight}"
        found.append(
            {"place": row.jurisdiction.name, "what": what, "value": value, "unions": inside[policy.place]}
        )
    return found


def keep_moves(trial: Trial) -> int:
    """Writes who rises and falls, all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO homes_trialmove (trial_id, body_id, rises, letters_now, letters_then, total_now, total_then)"
            f" SELECT %s, w.body_id, s.met_basic, w.letters, s.letters, w.total, s.total {PAIRS}"
            " WHERE s.met_basic <> w.met_basic",
            [trial.pk],
        )
        return int(cursor.rowcount)

"""What a body was called, what it was and where it stood: earlier values only; the row of the body itself holds the present.

A statement trigger writes the rows, whatever changed the bodies. `BodyVersion.objects` reads the tree as of a day.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection, models

from core.scoping import ScopedQuerySet
from unions.models.bodies import SEGMENT, Body
from unions.querysets import BASIC_KINDS

# One row per body with the values it had on %(day)s: the version that ended next after the day, else the present row.
_TREE = """(
    SELECT b.id, b.name, b.kind, b.state, b.superior_id, b.path, b.industry_superior_id, b.established_on
    FROM unions_body b
    WHERE NOT EXISTS (SELECT 1 FROM unions_bodyversion v WHERE v.body_id = b.id AND v.until > %(day)s)
    UNION ALL
    SELECT b.id, v.name, v.kind, v.state, v.superior_id, v.path, v.industry_superior_id, b.established_on
    FROM unions_bodyversion v JOIN unions_body b ON b.id = v.body_id
    WHERE v.until > %(day)s AND NOT EXISTS (
        SELECT 1 FROM unions_bodyversion e WHERE e.body_id = v.body_id AND e.until > %(day)s AND e.until < v.until)
) AS t"""
_STOOD = "t.established_on <= %(day)s AND t.state <> 'dissolved'"
_PRESENT = "unions_body AS t"  # no version ends after today
# Bodies and employers below one path, by the next level and in all; an employer counts once in each
_SUMS = """
WITH live AS MATERIALIZED (
    SELECT left(t.path, %(width)s) AS part, t.id, t.kind IN %(basic)s AS basic
    FROM {tree} WHERE {stood} AND t.path >= %(path)s AND t.path < %(end)s
), covered AS MATERIALIZED (
    SELECT DISTINCT l.part, u.id AS unit, u.workers
    FROM live l
    JOIN unions_coverage c ON c.body_id = l.id AND c.from_on <= %(day)s AND (c.to_on IS NULL OR c.to_on > %(day)s)
    JOIN unions_unit u ON u.id = c.unit_id AND (u.closed_on IS NULL OR u.closed_on > %(day)s)
)
SELECT 'bodies', part, count(*), count(*) FILTER (WHERE basic) FROM live GROUP BY part
UNION ALL SELECT 'units', part, count(*), coalesce(sum(workers), 0) FROM covered GROUP BY part
UNION ALL SELECT 'all', '', count(*), coalesce(sum(workers), 0) FROM (SELECT DISTINCT unit, workers FROM covered) AS once
"""


@dataclass(frozen=True)
class Then:
    """A body with the values it had on a day."""

    pk: int
    name: str
    kind: str
    state: str
    superior_id: int | None
    path: str
    industry_superior_id: int | None
    established_on: dt.date | None

    def stood(self, on: dt.date) -> bool:
        """Whether it had been founded and was not dissolved."""
        return self.established_on is not None and self.established_on <= on and self.state != "dissolved"

    @property
    def kind_word(self) -> str:
        return str(Body.Kind(self.kind).label)

    @property
    def state_word(self) -> str:
        return str(Body.State(self.state).label)


@dataclass(frozen=True)
class Sums:
    """What stands at and below a body, each employer counted once. Workers as last registered for the employer."""

    bodies: int = 0
    basic: int = 0
    units: int = 0
    workers: int = 0
    members: int | None = None  # by the roll of the app above; None where nobody counted


class BodyVersionQuerySet(ScopedQuerySet["BodyVersion"]):
    path_lookup: ClassVar[str] = "body__path"
    industry_lookup: ClassVar[str | None] = "body__industry_path"

    def body_on(self, pk: int, day: dt.date) -> Then | None:
        return next(iter(self._rows("t.id = %(pk)s", day, pk=pk)), None)

    def level_on(self, superior: int, day: dt.date, *, after: str = "", size: int = 50) -> list[Then]:
        """The bodies directly below as they stood on the day, in the order of their paths.

        One that did not stand yet shows where others stood below it: registers give it a later date than theirs.
        """
        where = f"""t.superior_id = %(superior)s AND t.path > %(after)s AND (({_STOOD}) OR EXISTS (
            SELECT 1 FROM {_TREE.replace(" AS t", " AS t2")} WHERE t2.superior_id = t.id
              AND t2.established_on <= %(day)s AND t2.state <> 'dissolved'))"""
        return self._rows(
            f"{where} ORDER BY t.path LIMIT %(size)s", day, superior=superior, after=after, size=size
        )

    def at_paths(self, paths: list[str], day: dt.date) -> list[Then]:
        """The bodies that stood at given paths, from the top down."""
        return (
            self._rows("t.path = ANY(%(paths)s::varchar[]) ORDER BY t.path", day, paths=paths)
            if paths
            else []
        )

    def below_on(self, path: str, day: dt.date) -> list[Then]:
        """Everything that stood at or below a path of that day."""
        where = f"{_STOOD} AND t.path >= %(path)s AND t.path < %(end)s ORDER BY t.path"
        return self._rows(where, day, path=path, end=f"{path}{{")

    def sums_on(self, groups: dict[int, str], day: dt.date, *, present: bool = False) -> dict[int, Sums]:
        """Sums at and below each body, given with its path of that day: one statement for a body with its level below."""
        found: dict[int, Sums] = {}
        keys = {path: pk for pk, path in groups.items()}
        for path in sorted(keys, key=len):
            if keys[path] in found:
                continue
            whole, parts = self._below(path, day, present=present)
            found[keys[path]] = whole
            for below, sums in parts.items():
                if below in keys:
                    found[keys[below]] = sums
            for below in keys:  # a level of nothing but what did not stand
                if below[:-SEGMENT] == path:
                    found.setdefault(keys[below], Sums())
        return found

    def _below(self, path: str, day: dt.date, *, present: bool) -> tuple[Sums, dict[str, Sums]]:
        sql = _SUMS.format(tree=_PRESENT if present else _TREE, stood=_STOOD)
        width = len(path) + SEGMENT
        with connection.cursor() as cursor:
            cursor.execute(
                sql, {"day": day, "width": width, "basic": BASIC_KINDS, "path": path, "end": f"{path}{{"}
            )
            rows = cursor.fetchall()
        bodies = {part: (count, basic) for what, part, count, basic in rows if what == "bodies"}
        units = {part: (count, int(workers)) for what, part, count, workers in rows if what == "units"}
        whole = next((count, int(workers)) for what, _, count, workers in rows if what == "all")
        standing, basics = (sum(pair[at] for pair in bodies.values()) for at in (0, 1))
        parts: dict[str, Sums] = {}
        for part, (count, basic) in bodies.items():
            if len(part) == width:
                covered, workers = units.get(part, (0, 0))
                parts[part] = Sums(count, basic, covered, workers)
        return Sums(standing, basics, whole[0], whole[1]), parts

    def paths_on(self, path: str, day: dt.date, *, most: int, present: bool = False) -> dict[int, str] | None:
        """Where each body stood that stood at or below a path; None where they are more than `most`."""
        tree = _PRESENT if present else _TREE
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT t.id, t.path FROM {tree} WHERE {_STOOD} AND t.path >= %(path)s AND t.path < %(end)s LIMIT %(most)s",
                {"day": day, "path": path, "end": f"{path}{{", "most": most + 1},
            )
            rows = dict(cursor.fetchall())
        return rows if len(rows) <= most else None

    def former_names(self, body: Body) -> list[tuple[str, dt.date]]:
        """Earlier names with the day on which each ended, newest first; a version for another change repeats its name."""
        names: list[tuple[str, dt.date]] = []
        later = body.name
        for name, until in self.filter(body=body).order_by("-until").values_list("name", "until"):
            if name != later:
                names.append((name, until))
            later = name
        return names

    def _rows(self, where: str, day: dt.date, **params: Any) -> list[Then]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT t.id, t.name, t.kind, t.state, t.superior_id, t.path, t.industry_superior_id, t.established_on "
                f"FROM {_TREE} WHERE {where}",
                {"day": day, **params},
            )
            return [Then(*row) for row in cursor.fetchall()]


class BodyVersion(models.Model):
    """Values a body held until a day, at most one row per body and day: the first of that day's earlier values."""

    body = models.ForeignKey(
        Body, models.CASCADE, related_name="versions", db_index=False, verbose_name="工会"
    )
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=12, choices=Body.Kind)
    state = models.CharField("状态", max_length=10, choices=Body.State)
    superior = models.ForeignKey(  # a moved county writes a row per body: no constraint to check for each
        Body, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name="上级工会"
    )
    path = models.CharField(max_length=120, db_collation="C")
    industry_superior = models.ForeignKey(
        Body, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False,
        verbose_name="产业（系统）上级",
    )  # fmt: skip
    industry_path = models.CharField(max_length=160, blank=True, db_collation="C")
    until = models.DateField("改变日期")  # the first day on which it no longer held

    objects = BodyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "工会沿革"
        constraints = [models.UniqueConstraint(fields=["body", "until"], name="one_version_per_day")]
        indexes = [models.Index(fields=["path", "until"], name="version_path")]

    def __str__(self) -> str:
        return f"{self.name}（至 {self.until}）"

"""Scope of scores and assessments."""

import datetime as dt
from typing import Self

from django.db import connection
from django.db.models import Q

from core.clock import add_months
from core.scoping import Branch, M, ScopedQuerySet
from core.search import containing


class OfBodyQuerySet(ScopedQuerySet[M]):
    path_lookup = "body__path"
    industry_lookup = "body__industry_path"


class OfAssessmentQuerySet(ScopedQuerySet[M]):
    path_lookup = "assessment__body__path"
    industry_lookup = "assessment__body__industry_path"


class OfItemQuerySet(ScopedQuerySet[M]):
    path_lookup = "item__assessment__body__path"
    industry_lookup = "item__assessment__body__industry_path"


class RunQuerySet(ScopedQuerySet[M]):
    path_lookup = "path"
    industry_lookup = None


class PositionQuerySet(OfBodyQuerySet[M]):
    """Positions: found by any part of the name or by the union that keeps them."""

    def found_by(self, text: str) -> Self:
        from unions.models import Body

        text = text.strip()
        if not text:
            return self
        named: Self = containing(self.model._default_manager.all(), text)
        return self.filter(Q(pk__in=named.values("pk")) | Q(body__in=Body.objects.found_by(text)))

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def used_by(self, body: int) -> Self:
        """Open ones a union owns, or shares with the owner's consent."""
        shared = Q(shares__body=body, shares__state="agreed")
        return self.open().filter(Q(body=body) | shared).distinct()


class NamedOfBodyQuerySet(OfBodyQuerySet[M]):
    """Homes of several unions and on the net: by their own name or by their union's."""

    def found_by(self, text: str) -> Self:
        from unions.models import Body

        text = text.strip()
        return self.filter(Q(name__contains=text) | Q(body__in=Body.objects.found_by(text)))


class OfPositionQuerySet(ScopedQuerySet[M]):
    path_lookup = "position__body__path"
    industry_lookup = "position__body__industry_path"


class ShareQuerySet(OfBodyQuerySet[M]):
    """A share is seen from both sides: by the union that uses the position and by the one that keeps it."""

    def reach(self, branches: tuple[Branch, ...]) -> Q:
        found = super().reach(branches)
        if not branches:
            return found
        owners = OfPositionQuerySet(self.model).reach(branches)
        return found | owners

    def found_by(self, text: str) -> Self:
        from unions.models import Body

        text = text.strip()
        return self.filter(Q(position__name__contains=text) | Q(body__in=Body.objects.found_by(text)))


class SessionQuerySet(OfPositionQuerySet[M]):
    def found_by(self, text: str) -> Self:
        text = text.strip()
        return self.filter(Q(theme__contains=text) | Q(position__name__contains=text))


class OfCheckQuerySet(ScopedQuerySet[M]):
    path_lookup = "check_run__body__path"
    industry_lookup = "check_run__body__industry_path"


NEWEST = """
SELECT left(b.path, %s) AS child, count(*) AS rounds, sum(r.voted) AS voted, sum(r.union_rate::bigint * r.voted) AS union_,
       coalesce(sum(r.chair_rate::bigint * r.voted), 0) AS chair, coalesce(sum(r.voted) FILTER (WHERE r.chair_rate IS NOT NULL), 0),
       coalesce(sum(r.deeds_rate::bigint * r.voted), 0) AS deeds, coalesce(sum(r.voted) FILTER (WHERE r.deeds_rate IS NOT NULL), 0),
       count(*) FILTER (WHERE r.union_rate < %s)
FROM unions_body b CROSS JOIN LATERAL (
    SELECT union_rate, chair_rate, deeds_rate, voted FROM homes_ratinground
    WHERE body_id = b.id AND valid AND closed_on <= %s AND closed_on >= %s ORDER BY closed_on DESC, id DESC LIMIT 1
) AS r
WHERE b.path LIKE %s AND b.kind IN ('single', 'joint') AND b.state IN ('normal', 'rectifying') GROUP BY 1
"""


def newest_ratings(
    path: str, on: dt.date, months: int | None, floor: int | None
) -> dict[str, dict[str, int]]:
    """Sums of the newest valid rounds of each inferior's branch, by its path; rates times votes, to be divided by votes."""
    since = add_months(on, -int(months)) if months is not None else dt.date(1949, 10, 1)
    names = ("rounds", "voted", "union", "chair", "chair_votes", "deeds", "deeds_votes", "low")
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [len(path) + 4, floor if floor is not None else -1, on, since, f"{path}%"])
        return {row[0]: dict(zip(names, map(int, row[1:]), strict=True)) for row in cursor.fetchall()}

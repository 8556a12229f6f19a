"""Cases and their steps: whose turn it is, and who sees them."""

from typing import ClassVar, Self

from django.db.models import Q

from core.scoping import Actor, Branch, M
from unions.querysets import OfBodyQuerySet


class CaseQuerySet(OfBodyQuerySet[M]):
    """A case is seen where both the page's permission and that of its procedure reach the body."""

    case_lookup: ClassVar[str] = ""  # from the row to the case

    def visible_to(self, user: Actor, permission: str) -> Self:
        from unions.workflows.procedures import PROCEDURES

        rows = super().visible_to(user, permission)
        if not user.is_authenticated:
            return rows
        own = user.branches(permission)
        apart: dict[tuple[Branch, ...], list[str]] = {}
        for procedure in PROCEDURES.values():
            where = user.branches(procedure.view)
            if where != own:  # the same branches say nothing new
                apart.setdefault(where, []).append(procedure.key)
        for where, keys in apart.items():
            of_kind = Q(**{f"{self.case_lookup}procedure__in": keys})
            rows = rows.filter(~of_kind | self._handled(where))
        return rows

    def _handled(self, branches: tuple[Branch, ...]) -> Q:
        """In the branches; where a branch is one body alone, also what its direct inferiors put before it."""
        above = [branch.path for branch in branches if branch.alone]
        direct = Q(**{f"{self.path_lookup.removesuffix('path')}superior__path__in": above})
        return self.reach(branches) | direct if above else self.reach(branches)

    def found_by(self, text: str) -> Self:
        from unions.models import Body

        named = Q(body__in=Body.objects.found_by(text))
        return self.filter(named | Q(officer__name__startswith=text.strip()))


class OfCaseQuerySet(CaseQuerySet[M]):
    path_lookup = "case__body__path"
    industry_lookup = "case__body__industry_path"
    case_lookup = "case__"

"""Scope, search and standing of the money tables."""

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Q, Sum
from django.db.models.functions import Substr

from core.scoping import M, ScopedQuerySet
from unions.querysets import OpenDataQuerySet

__all__ = ["ContributionQuerySet", "OfBodyQuerySet", "OpenDataQuerySet", "PaymentQuerySet", "ShareQuerySet"]


class OfBodyQuerySet(ScopedQuerySet[M]):
    path_lookup = "body__path"
    industry_lookup = "body__industry_path"

    def found_by(self, text: str) -> Self:
        """Part of the body's name, its pinyin initials, or the start of its code."""
        from unions.models import Body

        text = text.strip()
        return self.filter(body__in=Body.objects.all().found_by(text).values("pk")) if text else self


class ContributionQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        """By the body or by the paying employer."""
        from unions.models import Body, Unit

        text = text.strip()
        if not text:
            return self
        bodies = Body.objects.all().found_by(text).values("pk")
        units = Unit.objects.all().found_by(text).values("pk")
        return self.filter(Q(body__in=bodies) | Q(unit__in=units))

    def in_arrears(self, last_quarter: str) -> Self:
        """Not paid up, of quarters up to the last one whose due day has passed."""
        return self.filter(arrears__gt=0, quarter__lte=last_quarter)

    def by_child(self, path: str, size: int) -> Any:
        """Sums per direct child of the body at `path`; `size` is the width of one path segment."""
        below = self.filter(body__path__startswith=path)
        return (
            below.annotate(child=Substr("body__path", 1, len(path) + size))
            .values("child")
            .annotate(due_sum=Sum("due"), received_sum=Sum("received"), arrears_sum=Sum("arrears"))
            .order_by("child")
        )

    def by_follower(self, heads: Iterable[Any]) -> tuple[dict[str, dict[str, int]], list[dict[str, Any]]]:
        """On an industrial line: sums per direct inferior on either line, and the sums per union that make them up."""
        names = ("due_sum", "received_sum", "arrears_sum")
        parts: list[dict[str, Any]] = list(
            self.values("body__path", "body__industry_path")
            .annotate(due_sum=Sum("due"), received_sum=Sum("received"), arrears_sum=Sum("arrears"))
            .order_by()
        )
        found = {}
        for head in heads:
            own = [row for row in parts if head.branch.holds(row["body__path"], row["body__industry_path"])]
            if own:
                found[head.path] = {name: sum(row[name] for row in own) for name in names}
        return found, parts


class PaymentQuerySet(ScopedQuerySet[M]):
    path_lookup = "contribution__body__path"
    industry_lookup = "contribution__body__industry_path"


class ShareQuerySet(ScopedQuerySet[M]):
    path_lookup = "payment__contribution__body__path"
    industry_lookup = "payment__contribution__body__industry_path"

"""Series over frozen quarters, and who sees which bulletin."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Q

from core.scoping import Actor, M, ScopedQuerySet
from unions.models.bodies import SEGMENT

DRAFTING = "reports.bulletin"


def trend(
    node_ids: list[int], numerator: str, denominator: str, quarters: int = 8
) -> list[tuple[str, dict[int, tuple[int, int]]]]:
    """Oldest first: (quarter, node → (numerator, denominator)). Empty before the first freeze."""
    snapshot = apps.get_model("reports", "Snapshot")
    rows = snapshot.objects.filter(node__in=node_ids, cut="", metric__in=[numerator, denominator])
    found: dict[str, dict[int, dict[str, int]]] = {}
    for quarter, node, metric, n in rows.values_list("quarter", "node", "metric", "n"):
        found.setdefault(quarter, {}).setdefault(node, {})[metric] = n
    shown = sorted(found)[-quarters:]
    return [
        (quarter, {node: (v.get(numerator, 0), v.get(denominator, 0)) for node, v in found[quarter].items()})
        for quarter in shown
    ]


def previous(node_ids: list[int], metrics: tuple[str, ...], cut: str = "") -> dict[tuple[int, str], int]:
    """Figures of the last frozen quarter; a node that has any has all, 0 where nothing was counted."""
    freeze = apps.get_model("reports", "Freeze")
    last = freeze.objects.order_by("-quarter").values_list("quarter", flat=True).first()
    found = sums(last, node_ids, cut) if last else {}
    return {(node, metric): values.get(metric, 0) for node, values in found.items() for metric in metrics}


def sums(quarter: str, node_ids: list[int], cut: str = "") -> dict[int, dict[str, int]]:
    """All frozen figures of a quarter by node."""
    snapshot: Any = apps.get_model("reports", "Snapshot")
    rows = snapshot.objects.filter(quarter=quarter, node__in=node_ids, cut=cut)
    found: dict[int, dict[str, int]] = {}
    for node, metric, n in rows.values_list("node", "metric", "n"):
        found.setdefault(node, {})[metric] = n
    return found


class BulletinQuerySet(ScopedQuerySet[M]):
    """Published ones are read in the branch and by all below the issuing body, to whom they are addressed.

    Drafts are seen only by whoever drafts for that very body.
    """

    def visible_to(self, user: Actor, permission: str) -> Self:
        if not user.is_authenticated:
            return self.none()
        own = Q(body__path__in=[branch.path for branch in user.branches(DRAFTING)])
        if permission == DRAFTING:
            return self.filter(own)
        reach = Q()
        for branch in user.branches(permission):
            above = [branch.path[:end] for end in range(SEGMENT, len(branch.path), SEGMENT)]
            reach |= Q(body__path__startswith=branch.path) | Q(body__path__in=above)
        return self.filter(reach & (Q(state="published") | own)) if reach else self.none()

    def found_by(self, text: str) -> Self:
        text = text.strip()
        return self.filter(Q(body__name__contains=text) | Q(number__contains=text)) if text else self


class OfBulletinQuerySet(ScopedQuerySet[M]):
    path_lookup = "bulletin__body__path"
    industry_lookup = "bulletin__body__industry_path"


class MeasureQuerySet(ScopedQuerySet[M]):
    path_lookup = "node__path"
    industry_lookup = None


class ReachQuerySet(ScopedQuerySet[M]):
    path_lookup = "node__path"
    industry_lookup = None

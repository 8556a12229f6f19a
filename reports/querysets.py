"""Series over frozen quarters."""

from django.apps import apps


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
    """Figures of the last frozen quarter."""
    snapshot = apps.get_model("reports", "Snapshot")
    last = snapshot.objects.order_by("-quarter").values_list("quarter", flat=True).first()
    rows = snapshot.objects.filter(quarter=last, node__in=node_ids, cut=cut, metric__in=metrics)
    return {(node, metric): n for node, metric, n in rows.values_list("node", "metric", "n")}

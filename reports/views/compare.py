"""Two frozen quarters side by side, for a body in sight and the places below it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import quarter_label
from reports.forms import CompareForm
from reports.models import Freeze
from reports.papers.figures import kept, short
from reports.papers.tables import Grid, Value, gap, met
from reports.papers.words import tenths
from reports.querysets import sums
from reports.views.node import NodePage
from unions.models import Body

# rows of the comparison: a title, the counted metric, its base where the row is a rate, and how it is written
LINES = (
    ("基层工会（家）", "bodies", "", "count"),
    ("会员（人）", "members", "", "count"),
    ("“六有”基本达标（家）", "met", "", "count"),
    ("“六有”达标率（%）", "met", "bodies", "tenths"),
    ("逾期未换届（家）", "expired", "", "count"),
    ("本季新建基层工会（家）", "new", "", "count"),
    ("本季完成选举（家）", "elected", "", "count"),
    ("入会率（%）", "members", "workers", "tenths"),
    ("经费收缴率（%）", "dues_received", "dues_due", "tenths"),
    ("经费欠缴（万元）", "dues_arrears", "", "yuan"),
)


class Compare(NodePage):
    title = "两季对比"
    template_name = "reports/compare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        frozen = list(Freeze.objects.order_by("-quarter").values_list("quarter", flat=True)[:40])
        node = self.node()
        if not frozen:
            return self.render({"node": node, "empty": True})
        form = CompareForm(request.GET, frozen=frozen)
        newest, other = form.chosen(frozen)
        below = list(
            Body.objects.filter(superior=node).exclude(kind__in=("single", "joint")).order_by("path")
        )
        ids = [node.pk, *(body.pk for body in below)]
        now, then = sums(newest, ids), sums(other, ids)
        shown = [body for body in below if now.get(body.pk, {}).get("bodies")]
        places = place_grid(shown, now, then, newest, other)
        query = f"quarter={newest}&other={other}"
        context = {
            "node": node,
            "form": form,
            "newest": newest,
            "other": other,
            "same": newest == other,
            "own": own_grid(now.get(node.pk), then.get(node.pk), newest, other),
            "places": places,
            "place_rows": [
                {"name": row[0], "cells": row[1:], "url": f"?under={body.pk}&{query}"}
                for body, row in zip(shown, places.shown(), strict=True)
            ],
        }
        return self.render(context)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("季度通报", reverse("reports:bulletin-list")), (self.title, "")]


def own_grid(now: dict[str, int] | None, then: dict[str, int] | None, newest: str, other: str) -> Grid:
    new, old = kept(now or {}), kept(then or {})
    grid = Grid("主要指标", ("指标", quarter_label(newest), quarter_label(other), "变化"), ("text",) * 4)
    for title, top, base, kind in LINES:
        values = [
            None if known is None else tenths(row[top], row[base]) if base else row[top]
            for row, known in ((new, now), (old, then))
        ]
        line = Grid(
            "", ("",) * 3, (kind, kind, "change" if kind == "tenths" else kind), [[*values, gap(*values)]]
        )
        shown = line.shown()[0]
        step = gap(*values)
        grid.rows.append(
            [title, *shown[:2], f"+{shown[2]}" if kind != "tenths" and step and step > 0 else shown[2]]
        )
    return grid


def place_grid(below: list[Body], now: dict[int, Any], then: dict[int, Any], newest: str, other: str) -> Grid:
    rows: list[list[Value]] = []
    for body in below:
        new, old = kept(now[body.pk]), kept(then[body.pk]) if body.pk in then else None
        rate, before = met(new), met(old)
        expired = old["expired"] if old else None
        rows.append(
            [short(body.name), new["bodies"], rate, before, gap(rate, before), new["expired"], expired]
        )
    return Grid(
        "各地“六有”达标率",
        ("工会", "基层工会（家）", f"{quarter_label(newest)}（%）", f"{quarter_label(other)}（%）", "变化（百分点）",
         "逾期未换届（家）", "对比季逾期（家）"),
        ("text", "count", "tenths", "tenths", "change", "count", "count"),
        rows,
    )  # fmt: skip

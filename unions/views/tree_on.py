"""The tree as it stood on a past day, level by level, with what stood there then beside what stands there now.

The names of a level come at once; the figures of a whole province, which count every body, follow in a second request.
"""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from core.clock import previous_quarter, quarter_bounds, quarter_of, today
from core.views import Page
from unions.forms.fields import BodyField, date_field
from unions.models import Body, BodyVersion, Sums, Then
from unions.models.bodies import SEGMENT
from unions.workflows.standing import with_members

SIZE = 50


class DayForm(forms.Form):
    on = date_field("日期")
    body = BodyField(label="工会", required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.visible_to(user, "unions.view")  # type: ignore[attr-defined]

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError("这个日期在今天以后。请选今天或以前的日期。")
        return day


class TreeOn(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-009",)
    model = BodyVersion
    permission = "unions.view"
    title = "历史时点"
    template_name = "unions/tree_on.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        top = self.top()
        start = {"on": quarter_bounds(previous_quarter(quarter_of(today())))[1], "body": top.pk}
        form = DayForm({**start, **request.GET.dict()}, user=self.user)
        if not form.is_valid():
            return self.render({"form": form}, status=422)
        day: dt.date = form.cleaned_data["on"]
        body: Body = form.cleaned_data["body"] or top
        return self.render({"form": form, "day": day, "body": body, **self.level(body, day)})

    def top(self) -> Body:
        """Where the reader starts: the highest body of his branches."""
        paths = [branch.path for branch in self.user.branches(self.permission)]
        found = Body.objects.filter(path__in=paths).order_by("path").first()
        if found is None:
            raise Http404
        return found

    def level(self, body: Body, day: dt.date) -> dict[str, Any]:
        versions = BodyVersion.objects
        then = versions.body_on(body.pk, day)
        found = versions.level_on(body.pk, day, after=self.request.GET.get("after", "")[:120], size=SIZE + 1)
        rows, more = found[:SIZE], found[SIZE:]
        shown = [*([then] if then else []), *rows]
        present = Body.objects.in_bulk([row.pk for row in shown])
        seen = set(
            Body.objects.visible_to(self.user, self.permission)
            .filter(pk__in=present)
            .values_list("pk", flat=True)
        )
        late = body.depth == 1 and not self.request.htmx and "figures" not in self.request.GET  # type: ignore[attr-defined]
        sums_then, sums_now = ({}, {}) if late else self.sums(shown, present, day)
        made = [
            self.row(row, present[row.pk], day, sums_then.get(row.pk), sums_now.get(row.pk), seen)
            for row in shown
        ]
        return {
            "then": then,
            "late_url": self.address(body.pk, day, figures="1", after=self.request.GET.get("after", ""))
            if late
            else "",
            "stood": then is not None and then.stood(day),
            "whole": made[0] if then else None,
            "rows": made[1:] if then else made,
            "lineage": self.lineage(then, day) if then else [],
            "former": [{"name": name, "until": until} for name, until in versions.former_names(body)],
            "next_url": self.address(body.pk, day, after=rows[-1].path) if more else "",
            "profile_url": reverse("unions:body-detail", args=[body.pk]),
        }

    def sums(
        self, shown: list[Then], present: dict[int, Body], day: dt.date
    ) -> tuple[dict[int, Sums], dict[int, Sums]]:
        then, now = {row.pk: row.path for row in shown}, {pk: one.path for pk, one in present.items()}
        before = BodyVersion.objects.sums_on(then, day)
        after = BodyVersion.objects.sums_on(now, today(), present=True)
        return with_members(before, then, day), with_members(after, now, today(), present=True)

    def row(
        self, then: Then, now: Body, day: dt.date, before: Sums | None, after: Sums | None, seen: set[int]
    ) -> dict[str, Any]:
        changes = []
        if now.name != then.name:
            changes.append(f"现名：{now.name}")
        if now.superior_id != then.superior_id:
            changes.append("现在的上级不同")
        if now.state != then.state:
            changes.append(f"现在：{now.get_state_display()}")
        return {
            "name": then.name,
            "kind": then.kind_word,
            "state": then.state_word if then.stood(day) else "还没有成立",
            "changes": "；".join(changes),
            "url": self.address(then.pk, day) if then.pk in seen else "",
            "pairs": _pairs(before, after),
        }

    def lineage(self, then: Then, day: dt.date) -> list[dict[str, str]]:
        """The superiors of that day, each with its name of that day."""
        paths = [then.path[:end] for end in range(SEGMENT, len(then.path), SEGMENT)]
        rows = BodyVersion.objects.at_paths(paths, day)
        seen = set(
            Body.objects.visible_to(self.user, self.permission)
            .filter(pk__in=[row.pk for row in rows])
            .values_list("pk", flat=True)
        )
        return [
            {"name": row.name, "url": self.address(row.pk, day) if row.pk in seen else ""} for row in rows
        ]

    def address(self, pk: int, day: dt.date, **more: str) -> str:
        query = {"on": day.isoformat(), "body": str(pk), **more}
        return f"{reverse('unions:tree-on')}?{urlencode(query)}"


def _pairs(before: Sums | None, after: Sums | None) -> list[tuple[int | None, int | None]]:
    """Then and now of each figure; of a whole province they follow a moment later."""
    if before is None or after is None:
        return [(None, None)] * 5
    return [
        (before.bodies, after.bodies),
        (before.basic, after.basic),
        (before.units, after.units),
        (before.workers, after.workers),
        (before.members, after.members),
    ]

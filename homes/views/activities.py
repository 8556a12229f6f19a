"""Activities beside their register: the calendar of a branch, entry on the phone."""

import calendar
import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.register import REGISTERS
from core.views import CreatePage, Page
from core.views.records import SENTENCES
from homes.forms.activities import PhoneActivityForm
from homes.models import Activity, AffairsPost, HomeRecord, PioneerTeam, Proposal, SkillRecord, Studio
from unions.models import Body

SENTENCES.update(
    {
        constraint.name: f"没有保存：{constraint.violation_error_message}"
        for model in (Activity, Proposal, SkillRecord, Studio, PioneerTeam, AffairsPost, HomeRecord)
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
)
NAMES = 4  # shown on a day; the rest by number


class ActivityPage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-123",)
    model: ClassVar[type[models.Model]] = Activity
    permission = "homes.view"
    related: tuple[str, ...] = ("body",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(REGISTERS["activity"].title, reverse("homes:activity-list")), (str(self.title), "")]


class OfBodyRedirect(ActivityPage):
    """Where a union mends what the rule about activities found."""

    model = Body
    related = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body: Body = self.get_object()
        return redirect(f"{reverse('homes:activity-list')}?under={body.pk}")


class ActivityCalendar(ActivityPage):
    """One month of a union, or of everything below one."""

    title = "活动日历"
    template_name = "homes/activity_calendar.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        node, on = self.node(), today()
        first = month_of(request.GET.get("month", ""), on)
        after = (first + dt.timedelta(days=32)).replace(day=1)
        rows = self.get_queryset().filter(
            body__path__startswith=node.path, held_on__gte=first, held_on__lt=after
        )
        by_day: dict[dt.date, list[Activity]] = {}
        for row in rows.order_by("held_on", "pk")[:2000]:
            by_day.setdefault(row.held_on, []).append(row)
        weeks = [
            [self.day(day, first, on, by_day, node) for day in week]
            for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
        ]
        held = [row for rows_ in by_day.values() for row in rows_ if row.attendance is not None]
        context = {
            "node": node, "month": first, "weeks": weeks, "total": sum(map(len, by_day.values())),
            "people": sum(row.attendance or 0 for row in held), "held": len(held),
            "previous": (first - dt.timedelta(days=1)).replace(day=1), "next": after, "today": on,
            "list_url": f"{reverse('homes:activity-list')}?under={node.pk}&since={first}&until={after - dt.timedelta(days=1)}",
            "create_url": f"{reverse('homes:activity-create')}?body={node.pk}" if self.user.can("homes.edit") else "",
        }  # fmt: skip
        return self.render(context)

    def node(self) -> Body:
        """The chosen union, else the reader's own. Out of sight and not there both answer 404."""
        rows = Body.objects.visible_to(self.user, self.permission)
        pk = self.request.GET.get("under", "")
        home = self.user.home_body
        found = rows.filter(pk=int(pk)).first() if pk.isdecimal() else (None if pk else home)
        if found is None:
            raise Http404
        return found

    def day(
        self, day: dt.date, first: dt.date, on: dt.date, by_day: dict[dt.date, list[Activity]], node: Body
    ) -> dict[str, Any]:
        rows = by_day.get(day, [])
        url = f"{reverse('homes:activity-list')}?under={node.pk}&since={day}&until={day}"
        return {
            "day": day, "inside": day.month == first.month, "today": day == on, "count": len(rows), "url": url,
            "rows": rows[:NAMES], "more": max(0, len(rows) - NAMES),
        }  # fmt: skip


def month_of(text: str, on: dt.date) -> dt.date:
    try:
        found = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return on.replace(day=1)
    return found if 2000 <= found.year < 2100 else on.replace(day=1)


class PhoneEntry(ActivityPage, CreatePage):
    """Six fields and the pictures, on the spot."""

    permission = edit_permission = "homes.edit"
    title = "手机登记活动"
    form_class = PhoneActivityForm
    submit = "登记"
    done = "已登记，可继续补充成效和经费"

    def cancel_url(self) -> str:
        return reverse("homes:activity-list")

    def success_url(self, obj: Any) -> str:
        return reverse("homes:activity-detail", args=[obj.pk])

"""The calendar of re-elections: whose term ends when, by level, month and day; every figure opens its list."""

import calendar
import datetime as dt
from typing import Any, ClassVar

from django.db.models import Count, Q, Window
from django.db.models.functions import ExtractMonth, Left, RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from core.clock import add_months, today
from core.views import Page
from unions.filters import long_days_of, warn_days_of
from unions.models import Body
from unions.models.bodies import SEGMENT

NAMES = 3  # shown on a day; the rest by number
NAMED_MONTH = 3000  # bodies: a fuller month shows numbers only
YEARS = range(2000, 2100)
STANDS = ("half", "due", "overdue", "long")


class TermCalendar(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-020",)
    model = Body
    permission = "unions.view"
    title = "换届日历"
    template_name = "unions/calendar.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        on, node = today(), self.node()
        month = month_of(request.GET.get("month", ""), on)
        rows = self.get_queryset().active().filter(path__startswith=node.path)
        days = {"due": warn_days_of(self.user), "long": long_days_of(self.user)}
        totals, places = self.by_level(rows, node, on, days)
        context = {
            "node": node,
            "on": on,
            "up": self.get_queryset().filter(pk=node.superior_id).first() if node.superior_id else None,
            "days": days,
            "kpis": self.kpis(node, totals, days),
            "places": places,
            "totals": totals,
            "months": self.year(rows, month),
            **self.month(rows, month, node, on),
        }
        return self.render(context)

    def node(self) -> Body:
        """The chosen body, else the person's own highest. Out of sight, no number and not there all answer 404."""
        pk = self.request.GET.get("under", "")
        if pk and not pk.isdecimal():
            raise Http404
        found: Body | None = (
            self.get_queryset().filter(pk=int(pk)).first() if pk else getattr(self.user, "home_body", None)
        )
        if found is None:
            raise Http404
        return found

    def by_level(
        self, rows: Any, node: Body, on: dt.date, days: dict[str, int | None]
    ) -> tuple[dict[str, int], list[dict[str, Any]]]:
        """Counts of the body's whole branch, and of each next level with anything due."""
        due = on + dt.timedelta(days=days["due"] or 0)
        late = on - dt.timedelta(days=days["long"] or 0)
        grouped = (
            rows.filter(term_end__lte=max(add_months(on, 6), due))
            .not_postponed(on)
            .order_by()
            .values(branch=Left("path", len(node.path) + SEGMENT))
            .annotate(
                half=Count("pk", filter=Q(term_end__gte=on, term_end__lte=add_months(on, 6))),
                due=Count("pk", filter=Q(term_end__gte=on, term_end__lte=due)),
                overdue=Count("pk", filter=Q(term_end__lt=on)),
                long=Count("pk", filter=Q(term_end__lt=late)),
            )
        )
        found = {row.pop("branch"): row for row in grouped}
        totals = {name: sum(row[name] for row in found.values()) for name in STANDS}
        names = Body.objects.filter(path__in=[path for path in found if path != node.path])
        places = [
            {"body": body, "links": {name: listed(body, name) for name in STANDS}, **found[body.path]}
            for body in names.only("pk", "name", "path", "kind", "term_end").order_by("path")
            if any(found[body.path].values())
        ]
        return totals, places

    def kpis(self, node: Body, totals: dict[str, int], days: dict[str, int | None]) -> list[dict[str, Any]]:
        said = {
            "half": ("六个月内届满", "请提前谋划换届"),
            "due": (f"{days['due']} 天内届满", "应当着手筹备，已提醒本会和上级工会"),
            "overdue": ("已届满未换届", "已提醒县级工会，经批准延期的不计"),
            "long": (f"逾期 {days['long']} 天以上", "已提醒市级工会"),
        }
        return [
            {"title": said[name][0], "note": said[name][1], "value": totals[name], "url": listed(node, name),
             "late": name in {"overdue", "long"}}
            for name in STANDS
            if name in {"half", "overdue"} or days[name] is not None
        ]  # fmt: skip

    def year(self, rows: Any, month: dt.date) -> list[dict[str, Any]]:
        first, last = dt.date(month.year, 1, 1), dt.date(month.year, 12, 31)
        counted = dict(
            rows.filter(term_end__range=(first, last))
            .order_by()
            .values_list(ExtractMonth("term_end"))
            .annotate(n=Count("pk"))
        )
        most = max(counted.values(), default=0)
        return [
            {"first": dt.date(month.year, number, 1), "count": counted.get(number, 0), "most": most,
             "current": number == month.month}
            for number in range(1, 13)
        ]  # fmt: skip

    def month(self, rows: Any, month: dt.date, node: Body, on: dt.date) -> dict[str, Any]:
        last = add_months(month, 1) - dt.timedelta(days=1)
        inside = rows.filter(term_end__range=(month, last))
        counts = dict(inside.order_by().values_list("term_end").annotate(n=Count("pk")))
        total = sum(counts.values())
        names: dict[dt.date, list[Body]] = {}
        if total <= NAMED_MONTH:
            turn = Window(RowNumber(), partition_by="term_end", order_by="path")
            for body in inside.annotate(turn=turn).filter(turn__lte=NAMES).only("pk", "name", "term_end"):
                names.setdefault(body.term_end, []).append(body)
        weeks = [
            [self.day(day, month, node, on, counts, names) for day in week]
            for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
        ]
        return {
            "month": month,
            "weeks": weeks,
            "total": total,
            "month_url": span(node, month, last),
            "previous": add_months(month, -1) if month.year > YEARS.start or month.month > 1 else None,
            "next": add_months(month, 1) if month.year < YEARS.stop - 1 or month.month < 12 else None,
            "previous_year": month.replace(year=month.year - 1) if month.year > YEARS.start else None,
            "next_year": month.replace(year=month.year + 1) if month.year < YEARS.stop - 1 else None,
        }

    def day(
        self, day: dt.date, month: dt.date, node: Body, on: dt.date, counts: Any, names: Any
    ) -> dict[str, Any]:
        inside = day.month == month.month
        count = counts.get(day, 0) if inside else 0
        shown = names.get(day, []) if inside else []
        return {
            "day": day,
            "inside": inside,
            "today": day == on,
            "late": day < on,
            "count": count,
            "names": [(body.name, reverse("unions:body-elections", args=[body.pk])) for body in shown],
            "more": count - len(shown),
            "url": span(node, day, day),
        }


def month_of(text: str, on: dt.date) -> dt.date:
    """`2026-11` as its first day; this month where the text is none."""
    year, _, number = text.partition("-")
    if year.isdecimal() and number.isdecimal() and int(year) in YEARS and int(number) in range(1, 13):
        return dt.date(int(year), int(number), 1)
    return on.replace(day=1)


def listed(body: Body, how: str) -> str:
    query: dict[str, str | int] = {"under": body.pk, "term": how}
    return f"{reverse('unions:body-list')}?{urlencode(query)}"


def span(body: Body, first: dt.date, last: dt.date) -> str:
    query: dict[str, str | int] = {"under": body.pk, "ends_from": str(first), "ends_to": str(last)}
    return f"{reverse('unions:body-list')}?{urlencode(query)}"

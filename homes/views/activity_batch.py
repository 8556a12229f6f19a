"""The activities of a quarter on one page: what waits for its attendance, and empty lines. All or none."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core import audit
from core.clock import today
from core.views.records import integrity_sentence
from core.workflow import Refused, clean, create, update
from homes.forms.activities import BatchRow
from homes.models import Activity
from homes.views.activities import ActivityPage
from members.forms.fields import own_body
from unions.forms.fields import BodyField
from unions.models import Body

BLANK_ROWS, OPEN_ROWS = 8, 30  # empty lines; activities still without attendance


class BatchForm(forms.Form):
    """Which union the lines are for."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = BodyField(label="工会")
        body.queryset = Body.objects.visible_to(user, "homes.edit")
        self.fields["body"] = body
        self.user, self.instance = user, Activity()
        own_body(self)
        home = user.home_body
        if home is not None and not self.is_bound and not self.initial.get("body"):
            self.initial["body"] = home.pk


BatchRows = forms.formset_factory(BatchRow, extra=BLANK_ROWS, max_num=40, absolute_max=60)


def quarter_of(text: str, on: dt.date) -> tuple[dt.date, dt.date, str]:
    """First and last day of `2026Q4`; the present quarter where the text is none."""
    year, _, number = text.partition("Q")
    if not (year.isdecimal() and number in ("1", "2", "3", "4") and 2000 <= int(year) < 2100):
        year, number = str(on.year), str((on.month + 2) // 3)
    first = dt.date(int(year), int(number) * 3 - 2, 1)
    last = (first + dt.timedelta(days=95)).replace(day=1) - dt.timedelta(days=1)
    return first, last, f"{year}Q{number}"


class BatchEntry(ActivityPage):
    permission = "homes.edit"
    title = "按季登记活动"
    template_name = "homes/activity_batch.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk = request.GET.get("body", "")
        form = BatchForm(user=self.user, initial={"body": pk} if pk.isdecimal() else {})
        return self.show(form, BatchRows(prefix="row"), self.body_of(form))

    def body_of(self, form: BatchForm) -> Body | None:
        value = str(form["body"].value() or "")
        field: Any = form.fields["body"]
        found: Body | None = field.queryset.filter(pk=int(value)).first() if value.isdecimal() else None
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, rows = BatchForm(request.POST, user=self.user), BatchRows(request.POST, prefix="row")
        if not form.is_valid() or not rows.is_valid():
            return self.show(form, rows, self.body_of(form), status=422)
        body = form.cleaned_data["body"]
        try:
            with transaction.atomic():
                made = self.keep_rows(body, rows) + self.keep_attendance(body)
                if not rows_are_sound(rows):
                    raise ValidationError("")
                if not made:
                    raise Refused("还没有填写。请至少填一行，或补登一项活动的参加人数。")
        except ValidationError:
            return self.show(form, rows, body, status=422)
        except Refused as problem:
            return self.show(form, rows, body, refusal=str(problem), status=422)
        except IntegrityError as problem:
            return self.show(form, rows, body, refusal=integrity_sentence(problem), status=422)
        messages.success(request, f"已登记 {made} 次活动")
        return redirect(f"{reverse('homes:activity-list')}?under={body.pk}")

    def keep_rows(self, body: Body, rows: Any) -> int:
        made = 0
        first, last, _ = self.quarter()
        for row in rows:
            if row.is_blank:
                continue
            data = {name: value for name, value in row.cleaned_data.items() if name != "cost"}
            if not first <= data["held_on"] <= last:
                row.add_error("held_on", f"不在这个季度（{first} 至 {last}）里。")
                continue
            data["target_group"] = data["target_group"] or Activity.Group.ALL
            activity = Activity(body=body, cost=row.cleaned_data["cost"] or 0, **data)
            try:
                activity.full_clean()
            except ValidationError as problem:
                for name, sentences in problem.message_dict.items():
                    row.add_error(name if name in row.fields else None, sentences)
                continue
            create(activity, by=self.user)
            made += 1
        return made

    def keep_attendance(self, body: Body) -> int:
        """Those held and not yet reported, where a figure was typed."""
        made = 0
        for row in self.waiting(body):
            text = self.request.POST.get(f"attendance-{row.pk}", "").strip()
            if not text:
                continue
            if not text.isdecimal() or not 1 <= int(text) <= 9_999_999:
                raise Refused(f"“{row.title}”的参加人数应是整数，至少 1 人。")
            before = audit.snapshot(row)
            row.attendance = int(text)
            clean(row)
            update(row, before=before, by=self.user)
            made += 1
        return made

    def quarter(self) -> tuple[dt.date, dt.date, str]:
        return quarter_of(self.request.POST.get("quarter") or self.request.GET.get("quarter", ""), today())

    def waiting(self, body: Body | None) -> list[Activity]:
        if body is None:
            return []
        first, last, _ = self.quarter()
        rows = self.get_queryset().filter(
            body=body, attendance=None, held_on__gte=first, held_on__lte=min(last, today())
        )
        return list(rows.order_by("held_on", "pk")[:OPEN_ROWS])

    def show(
        self, form: BatchForm, rows: Any, body: Body | None, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        first, last, name = self.quarter()
        kept = (
            self.get_queryset()
            .filter(body=body, held_on__gte=first, held_on__lte=last)
            .exclude(attendance=None)
            .count()
            if body
            else 0
        )
        context = {
            "form": form, "rows": rows, "body": body, "quarter": name, "first": first, "last": last, "kept": kept,
            "waiting": self.waiting(body), "refusal": refusal, "cancel_url": reverse("homes:activity-list"),
            "quarters": [quarter_of(f"{year}Q{n}", today())[2] for year in (today().year, today().year - 1) for n in (4, 3, 2, 1)],
        }  # fmt: skip
        return self.render(context, status=status)


def rows_are_sound(rows: Any) -> bool:
    return not any(row.errors for row in rows)

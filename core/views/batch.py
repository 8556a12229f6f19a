"""Rows ticked in a list and settled together: the names are asked about once, then each goes its own way."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.views.base import Page

AT_ONCE = 50


class BatchPage(Page):
    """Draw it with a template that extends `generic/batch.html`. What could not be settled is named with its reason."""

    list_page: ClassVar[str] = ""  # where the rows were ticked
    settled_query: ClassVar[str] = ""  # and where it opens once all are settled
    none_chosen: ClassVar[str] = ""
    settled: ClassVar[str] = ""  # a sentence with {n}

    def settle(self, rows: list[Any]) -> list[tuple[Any, str]]:
        """Takes the step with each row; the rows left out, with the sentence that says why."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.list_page)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()][:AT_ONCE]
        rows = list(self.get_queryset().filter(pk__in=chosen).order_by("pk"))
        back = reverse(self.list_page)
        if not rows:
            messages.error(request, self.none_chosen)
            return redirect(back)
        if "confirm" not in request.POST:
            return self.render({"rows": rows, "cancel_url": back})
        left_out = self.settle(rows)
        if done := len(rows) - len(left_out):
            messages.success(request, self.settled.format(n=done))
        if not left_out:
            return redirect(f"{back}{self.settled_query}")
        return self.render({"left_out": left_out, "done": done, "cancel_url": back}, status=422)

"""The chair's short way: his own union's self-assessment."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.views import Page
from unions.models import Body


class MySheet(Page):
    """Opens the sheet of the first basic union for which the person files; without one, the list of sheets."""

    model, permission, title = Body, "homes.file", "建家自评"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = self.get_queryset().basic().order_by("path").first()
        return redirect("homes:sheet", pk=own.pk) if own else redirect("homes:assessment-list")
